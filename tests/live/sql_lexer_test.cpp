// Random SQL: what a real server accepts, and what it finds fault with, is what "..."_sql does.
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/detail/sql_shape.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using detail::sql_fault;
using detail::sql_token_kind;

constexpr std::string_view pieces[] = {
    "'",  "'",  "\"", "\"", "$$", "$$", "$a$",  "$a$", "\\", " E'",      " U&'", "/*",     "/*",   "*/",        "*/",
    "--", "\n", "\n", "$1", "$2", ",",  ",",    " ",   "1",  "a",        ";",    "''",     "b'1'", ";select 1", "x'",
    "$",  "e",  "(",  ")",  "+",  "-",  " as ", ".",   "1e", "\xc3\xa9", "U&\"", "::text", "'a'",  "\"b\""};

class random_sql {
public:
    std::string operator()() {
        std::string sql = "select ";
        for (std::size_t left = length_(random_); left != 0; --left)
            sql += pieces[piece_(random_)];
        return sql;
    }

private:
    std::mt19937 random_{20'261'121};  // the same ones each time
    std::uniform_int_distribution<std::size_t> length_{1, 9};
    std::uniform_int_distribution<std::size_t> piece_{0, std::size(pieces) - 1};
};

// Part of what the server says of what never ends.
std::string_view complaint_about(sql_token_kind kind) {
    switch (kind) {
        case sql_token_kind::string:
        case sql_token_kind::escape_string:
        case sql_token_kind::unicode_string:
            return "unterminated quoted string";
        case sql_token_kind::bit_string:
            return "string literal";
        case sql_token_kind::dollar_string:
            return "unterminated dollar-quoted string";
        case sql_token_kind::identifier:
        case sql_token_kind::unicode_identifier:
            return "unterminated quoted identifier";
        case sql_token_kind::comment:
            return "unterminated /* comment";
        default:
            return "?";
    }
}

// What never ends in this SQL; `end` when all does.
sql_token_kind unterminated_in(std::string_view sql) {
    detail::sql_lexer lexer{sql};
    for (;;) {
        const detail::sql_token token = lexer.next();
        if (token.kind == sql_token_kind::end || !token.is_complete)
            return token.kind;
    }
}

BOOST_FIXTURE_TEST_SUITE(sql_lexer_, live_connection)

BOOST_AUTO_TEST_CASE(the_server_reads_random_sql_in_the_same_way) {
    random_sql next;
    std::size_t accepted = 0, unterminated = 0, several = 0;
    for (int i = 0; i != 20'000; ++i) {
        const std::string sql = next();
        const auto shape = detail::examine_sql(sql);
        const auto prepared = db.try_prepare(sql);
        BOOST_TEST_CONTEXT(sql) {
            if (prepared) {
                ++accepted;
                BOOST_TEST((shape.fault == sql_fault::none));
                BOOST_TEST(shape.parameters == prepared->parameter_types().size());
                continue;
            }
            const std::string_view message = prepared.error().diagnostics().message;
            if (message.starts_with("unterminated")) {
                ++unterminated;
                BOOST_TEST(message.find(complaint_about(unterminated_in(sql))) != message.npos, message);
                BOOST_TEST((shape.fault == sql_fault::unterminated || shape.fault == sql_fault::several_statements));
            } else if (message.starts_with("cannot insert multiple commands")) {
                ++several;
                BOOST_TEST((shape.fault == sql_fault::several_statements));
            } else if (message.starts_with("could not determine data type of parameter")) {
                BOOST_TEST((shape.fault == sql_fault::parameter_gap));
            }
        }
    }
    BOOST_TEST_MESSAGE(accepted << " accepted, " << unterminated << " unterminated, " << several << " several");
    BOOST_TEST(accepted > 100u);
    BOOST_TEST(unterminated > 100u);
    BOOST_TEST(several > 10u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
