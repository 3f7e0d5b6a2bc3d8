// What the tests of statement caching share: what a server says to a statement, step by step.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/connected.hpp>
#include <support/direct.hpp>
#include <support/in_memory.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/detail/consumers.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/statements.hpp>

namespace caching {

using namespace tusk;
using namespace tusk::testing;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;
using boost::test_tools::per_element;
using protocol::statement_caching;

inline protocol::session_limits keeping(statement_caching how, std::size_t size = 256) {
    protocol::session_limits limits;
    limits.statement_caching = how;
    limits.statement_cache_size = size;
    return limits;
}

// As Describe of a portal has them when binary values were asked for.
inline backend::row_description binary_columns(std::initializer_list<described_column> list) {
    auto message = columns(list);
    for (auto& field : message.fields)
        field.format = protocol::format::binary;
    return message;
}

// ---- a statement without parameters, of one text column

// The server is asked for it, behind as many Close messages as come first.
inline script described(script says, std::size_t closed = 0) {
    says.expect_tags(std::string(closed, 'C') + "PDS");
    for (; closed != 0; --closed)
        says.reply(backend::close_complete{});
    return says.reply(backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
}
// It is run by its name.
inline script run_by_name(script says, std::string_view value = "one") {
    return says.expect_tags("BES").reply(backend::bind_complete{}, testing::row({value}), complete("SELECT 1"),
                                         ready());
}
inline script refused(script says, std::string_view sent, const backend::error_response& why, char status = 'I') {
    return says.expect_tags(sent).reply(why, ready(status));
}
// It is run as text.
inline script run_as_text(script says, std::string_view value = "one") {
    return says.expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{},
                                           columns({{"c", text_oid}}), testing::row({value}), complete("SELECT 1"),
                                           ready());
}

// What recorded_statement writes down: that it was described that often, then its row.
inline event_log events_of_row(std::size_t descriptions, std::string value = "one") {
    event_log all;
    for (; descriptions != 0; --descriptions) {
        all.emplace_back("described");
        all.emplace_back("columns c:25");
    }
    all.push_back("row " + std::move(value));
    all.emplace_back("complete SELECT 1");
    return all;
}

inline backend::error_response no_such_statement() {
    return server_error("26000", "prepared statement does not exist");
}
inline backend::error_response plan_changed() {
    auto said = server_error("0A000", "der Ergebnistyp darf nicht geändert werden");
    said.fields.routine = "RevalidateCachedQuery";
    return said;
}
inline std::vector<backend::error_response> out_of_date_in_any_case() {
    return {no_such_statement(), plan_changed(), server_error("0A000", "cached plan must not change result type")};
}
// What may be due to what was known of the statement.
inline std::vector<backend::error_response> out_of_date_perhaps() {
    return {server_error("42703", "no such column"), server_error("42P01", "no such table"),
            server_error("42883", "no such operator"), server_error("08P01", "another number of formats")};
}

template <class Exchange>
void check_row(const Exchange& q, std::size_t descriptions = 1, std::string value = "one") {
    BOOST_TEST(q.finished());
    BOOST_TEST(!q.failure(), (q.failure() ? q.failure()->what() : ""));
    BOOST_TEST(q.failures == 0u);
    BOOST_TEST(q.events == events_of_row(descriptions, std::move(value)), per_element());
}

template <class Exchange>
void check_failed(const Exchange& q, boost::system::error_code code) {
    BOOST_TEST(q.finished());
    BOOST_REQUIRE(q.failure());
    BOOST_TEST(q.failure()->code() == code, q.failure()->what());
}

inline boost::system::error_code code_of(const backend::error_response& said) {
    return error{diagnostics{said.fields}}.code();
}

inline const std::string text = "select c from t";

// A session that has it prepared.
inline script prepared() { return run_by_name(described(script{})); }

struct with_statement : connected {
    explicit with_statement(script says) : connected{std::move(says)} {
        recorded_statement first{text};
        run(first);
        check_row(first);
    }
};

// ---- with the types of a program

template <class Consumer, class... P>
using exchange_of = detail::statement_exchange<Consumer, std::string_view, detail::parameters<P...>>;

template <class T, class... P>
exchange_of<detail::single_row<T>, P...> query_one(const sql& statement, P... values) {
    return {statement, detail::parameters<P...>{std::move(values)...}};
}
template <class... P>
exchange_of<detail::collect_result, P...> query(const sql& statement, P... values) {
    return {statement, detail::parameters<P...>{std::move(values)...}};
}
template <class... P>
exchange_of<detail::discard_rows, P...> execute(const sql& statement, P... values) {
    return {statement, detail::parameters<P...>{std::move(values)...}};
}

// Whether the next use asks what the statement is. The session is over then.
inline bool is_described_first(protocol::session& s) {
    recorded_statement q{text};
    s.start(q);
    const std::string sent = tags_of(take_output(s));
    s.ended();
    return sent.ends_with("PDS");
}

}  // namespace caching
