// A query that an exchange makes on its own account, about types say, before the user's statement runs. One round trip:
// an unnamed statement, everything in text.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/session/conversation.hpp>

namespace tusk::protocol {

class side_query {
public:
    using row = std::vector<std::string>;  // NULL is an empty string

    side_query(std::string sql, std::vector<std::string> parameters)
        : sql_{std::move(sql)}, parameters_{std::move(parameters)} {}

    // Whether both ask the same.
    [[nodiscard]] bool is_the_same(const side_query& other) const noexcept {
        return sql_ == other.sql_ && parameters_ == other.parameters_;
    }

    // Writes its messages; false when they cannot be sent: they are unsendable().
    [[nodiscard]] bool write(session& s) const;
    [[nodiscard]] static error unsendable();
    // The answer. `done`: it was the last of it.
    [[nodiscard]] verdict on_frame(session& s, frame f);
    void on_error_response(error said);

    // Once it is done.
    [[nodiscard]] const std::vector<row>& rows() const noexcept { return rows_; }
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

private:
    enum class expected { parse, bind, rows, ready };

    std::string sql_;
    std::vector<std::string> parameters_;
    std::vector<row> rows_;
    std::optional<error> failure_;
    expected expected_ = expected::parse;
};

}  // namespace tusk::protocol
