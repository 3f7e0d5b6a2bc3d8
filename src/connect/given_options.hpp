// The names and values that one text gives. They are read only once all are there: of several values of one option the
// last counts, and the others need not even be valid.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/conninfo.hpp>

#include "conninfo_options.hpp"

namespace tusk::detail {

struct given_name {
    std::string_view text;
    std::size_t at;  // where it stands, from 0
    // False where it may be part of a password that should have been escaped: then no error shows it.
    bool showable;
};

class given_options {
public:
    given_options();

    // Fails if there is no such option.
    [[nodiscard]] std::optional<error> give(given_name name, std::string_view value, std::size_t value_at);

    // Gives a value that does not come from the text, unless there is one already. `where` says where it comes from, for
    // errors: "in the environment variable PGPORT".
    void give_otherwise(const option& o, std::string_view value, std::string where);

    // The name of the service that the text names, which then is no longer among the options; none if it names none.
    [[nodiscard]] std::optional<std::string> take_service();

    // The value given last, unescaped; none if the option was not given.
    [[nodiscard]] std::optional<std::string_view> value_of(std::string_view name) const noexcept;

    // The text is a URI whose scheme names a dialect: none of its options may name another.
    void scheme_means(protocol::dialect dialect) noexcept { scheme_ = dialect; }

    // Fails if an option is not supported, its value is wrong, or contradicts another.
    [[nodiscard]] boost::system::result<conninfo, error> read() const;

private:
    struct given_value {
        secret text;  // of any option: a password may stand in the wrong place
        std::string where;
    };

    std::vector<std::optional<given_value>> values_;  // one for each of options()
    std::optional<protocol::dialect> scheme_;
    bool after_secret_ = false;
};

// Where a grammar unescapes values: big enough from the start, as growing would leave copies of a password behind, and
// overwritten in the end.
struct scratch {
    explicit scratch(std::size_t size) { text.reserve(size); }
    ~scratch() { wipe(text); }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    std::string text;
};

// "byte 7": where it is in the text, counted from 1.
[[nodiscard]] std::string byte_position(std::size_t at);

}  // namespace tusk::detail
