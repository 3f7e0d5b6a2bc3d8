// What the tests of looking types up share: a database with some types, and what a server says when it is asked for them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/in_memory.hpp>
#include <support/printing.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/detail/consumers.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/statements.hpp>

namespace type_lookup {

using namespace tusk;
using namespace tusk::testing;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;
using detail::database_types;

enum class mood { sad, ok };
TUSK_ENUM(mood, sad, ok)

struct address {
    std::string street;
    std::optional<mood> feeling;
    friend bool operator==(const address&, const address&) = default;
};
TUSK_COMPOSITE_AS(address, "shop.address")

constexpr std::uint32_t mood_oid = 16'400;
constexpr std::uint32_t mood_array = 16'399;
constexpr std::uint32_t address_oid = 16'402;
constexpr std::uint32_t positive_oid = 16'404;
constexpr std::uint32_t positive_array = 16'403;

// One row of the answer to a question about types.
inline std::string type_row(std::uint32_t oid, std::string_view name, std::string_view kind, std::uint32_t inner = 0,
                            std::string_view columns = "{}", std::string_view schema = "public") {
    const std::string number = std::to_string(oid);
    const std::string made_of = std::to_string(inner);
    return encoded(testing::row({number, schema, name, kind, made_of, columns, "t", ","}));
}
inline std::string mood_rows() {
    return type_row(mood_oid, "mood", "e") + type_row(mood_array, "_mood", "a", mood_oid);
}
inline std::string positive_rows() {
    return type_row(positive_oid, "positive", "d", int4_oid) + type_row(positive_array, "_positive", "a", positive_oid);
}

inline std::string answer(std::string_view rows, char status = 'I') {
    return encoded(backend::parse_complete{}) + encoded(backend::bind_complete{}) + std::string{rows} +
           encoded(complete("SELECT 2")) + encoded(ready(status));
}
inline std::string refusal(std::string sqlstate, char status = 'I') {
    return encoded(server_error(std::move(sqlstate), "no")) + encoded(ready(status));
}
inline std::string described(std::initializer_list<std::uint32_t> parameters,
                             std::initializer_list<described_column> list) {
    return encoded(backend::parse_complete{}) + encoded(takes(parameters)) + encoded(columns(list)) + encoded(ready());
}
inline std::string one_row(std::string_view value) {
    return encoded(backend::bind_complete{}) + encoded(testing::row({value})) + encoded(complete("SELECT 1")) +
           encoded(ready());
}

// `select m`, of one row with one column.
template <class T, class... P>
using query_for = detail::statement_exchange<detail::single_row<T>, std::string_view, detail::parameters<P...>>;

template <class T, class... P>
query_for<T, P...> query(std::string_view text, const std::shared_ptr<database_types>& types, P... values) {
    query_for<T, P...> made{sql{text}, detail::parameters<P...>{std::move(values)...}};
    made.use_types(types);
    return made;
}

// A database that nobody has asked about yet.
inline std::shared_ptr<database_types> fresh_database() { return std::make_shared<database_types>(); }
// One of which everything there is about these types is known.
inline void teach(const std::shared_ptr<database_types>& types) {
    logged_in_session s;
    auto q = query<mood>("select m", types);
    s.start(q);
    static_cast<void>(take_output(s));
    deliver(s, answer(mood_rows()) + described({}, {{"m", mood_oid}}));
    BOOST_REQUIRE(tags_of(take_output(s)) == "BES");
    deliver(s, one_row("ok"));
    BOOST_REQUIRE(q.take().has_value());
}

// The messages, one by one.
inline std::vector<std::string> split(std::string_view messages) {
    std::vector<std::string> all;
    while (!messages.empty()) {
        const auto length = protocol::load_big_endian<std::uint32_t>(protocol::as_bytes(messages).data() + 1);
        all.emplace_back(messages.substr(0, protocol::tag_size + length));
        messages.remove_prefix(all.back().size());
    }
    return all;
}

// Looks at the bytes of that message.
template <class Message>
Message only(std::vector<std::string>&&, std::size_t) = delete;
template <class Message>
Message only(const std::vector<std::string>& messages, std::size_t which) {
    Message m;
    const auto& bytes = messages.at(which);
    BOOST_REQUIRE(protocol::decode({bytes[0], protocol::as_bytes(bytes).subspan(protocol::frame_header_size)}, m));
    return m;
}

struct question {
    std::string sql;
    std::string names;
    std::string oids;
};

// The question whose Parse is the message of that number.
inline question question_in(const std::vector<std::string>& messages, std::size_t at = 0) {
    const auto parse = only<frontend::parse>(messages, at);
    const auto bind = only<frontend::bind>(messages, at + 1);
    const auto execute = only<frontend::execute>(messages, at + 2);
    static_cast<void>(only<frontend::sync>(messages, at + 3));
    BOOST_TEST(parse.statement.empty());
    BOOST_TEST(parse.parameter_types.empty());
    BOOST_TEST(bind.statement.empty());
    BOOST_TEST(bind.portal.empty());
    BOOST_TEST(bind.parameters.formats.empty());
    BOOST_TEST(bind.result_formats.empty());
    BOOST_TEST(execute.portal.empty());
    BOOST_TEST(execute.row_limit == 0);
    BOOST_REQUIRE(bind.parameters.values.size() == 2U);
    return {std::string{parse.sql}, std::string{protocol::as_text(bind.parameters.values[0].bytes)},
            std::string{protocol::as_text(bind.parameters.values[1].bytes)}};
}

inline const std::string mood_column = described({}, {{"m", mood_oid}});
inline const std::string in_failed_transaction = "25P02";

// A question is asked along with Parse, or behind Describe. Both have the same answers.
enum class when { along, behind };

// A session in which the question has been asked and nothing of its answer has come.
struct asked {
    logged_in_session s;
    std::shared_ptr<database_types> types = fresh_database();
    query_for<mood> q = query<mood>("select m", types);
    when at;

    explicit asked(when w) : at{w} {
        s.start(q);
        static_cast<void>(take_output(s));
        if (at == when::behind) {
            deliver(s, answer("") + mood_column);  // no type is called so, and yet the column is of one
            BOOST_REQUIRE(tags_of(take_output(s)) == "PBES");
        }
    }
    // What is to come behind the answer.
    [[nodiscard]] std::string rest() const { return at == when::along ? mood_column : ""; }
};

inline constexpr when both[] = {when::along, when::behind};

// Whether the next statement asks again.
inline bool asks_again(const std::shared_ptr<database_types>& types) {
    logged_in_session s;
    auto q = query<mood>("select m", types);
    s.start(q);
    const std::string tags = tags_of(take_output(s));
    s.ended();
    return tags == "PBESPDS";
}

}  // namespace type_lookup
