// Identifiers and strings of SQL: right for every text, or refused.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <support/nasty_texts.hpp>
#include <tusk/quote.hpp>

namespace {

using tusk::errc;
using tusk::quote_identifier;
using tusk::quote_literal;
using tusk::try_quote_identifier;
using tusk::try_quote_literal;
using namespace tusk::testing;
using namespace std::string_view_literals;

// What a server reads a string as that is all of this SQL; none when it is not one string and nothing else.
std::optional<std::string> read_string(std::string_view sql, bool standard_conforming_strings) {
    bool escapes = !standard_conforming_strings;
    if (sql.starts_with(" E")) {
        sql.remove_prefix(2);
        escapes = true;
    }
    if (sql.size() < 2 || sql.front() != '\'' || sql.back() != '\'')
        return std::nullopt;
    sql = sql.substr(1, sql.size() - 2);
    std::string text;
    for (std::size_t i = 0; i != sql.size(); ++i) {
        if (sql[i] == '\'' || (sql[i] == '\\' && escapes)) {
            if (++i == sql.size() || sql[i] != sql[i - 1])
                return std::nullopt;
        }
        text += sql[i];
    }
    return text;
}

void check_literal(std::string_view text) {
    const std::string sql = quote_literal(text);
    for (bool standard_conforming_strings : {true, false})
        BOOST_TEST((read_string(sql, standard_conforming_strings) == text), sql);
}

template <class Quote>
void check_refused(Quote quote, std::string_view text, errc why) {
    const auto quoted = quote(text);
    BOOST_REQUIRE(!quoted);
    BOOST_TEST((quoted.error().code() == why));
}

BOOST_AUTO_TEST_SUITE(quoting)

BOOST_AUTO_TEST_CASE(identifiers) {
    BOOST_TEST(quote_identifier("users") == "\"users\"");
    BOOST_TEST(quote_identifier("Two words") == "\"Two words\"");
    BOOST_TEST(quote_identifier("a\"b\"") == "\"a\"\"b\"\"\"");
    BOOST_TEST(quote_identifier("it's \\ $1") == "\"it's \\ $1\"");
    BOOST_TEST(quote_identifier("\xc3\xa9") == "\"\xc3\xa9\"");
    BOOST_TEST(quote_identifier("") == "\"\"");
    BOOST_TEST(try_quote_identifier("users").value() == "\"users\"");
}

BOOST_AUTO_TEST_CASE(literals) {
    BOOST_TEST(quote_literal("") == "''");
    BOOST_TEST(quote_literal("text") == "'text'");
    BOOST_TEST(quote_literal("it's") == "'it''s'");
    BOOST_TEST(quote_literal("''") == "''''''");
    BOOST_TEST(quote_literal("\"\n$1\xe2\x82\xac") == "'\"\n$1\xe2\x82\xac'");
    BOOST_TEST(try_quote_literal("text").value() == "'text'");
}

BOOST_AUTO_TEST_CASE(a_backslash_makes_an_escape_string_that_stands_apart) {
    BOOST_TEST(quote_literal("\\") == " E'\\\\'");
    BOOST_TEST(quote_literal("\\'") == " E'\\\\'''");
    BOOST_TEST(quote_literal("a\\nb") == " E'a\\\\nb'");
}

BOOST_AUTO_TEST_CASE(every_neighbourhood_of_quotes_and_backslashes) {
    for (std::size_t length = 0; length != 5; ++length)
        for (const std::string& text : sequences_of({"'", "\\", "a", "\xc3\xa9", "\xf0\x9f\x98\x80"}, length))
            check_literal(text);
    for (const std::string& text : sequences_of(nasty_parts, 3))
        check_literal(text);
    for (std::string_view text : attacks)
        check_literal(text);
}

BOOST_AUTO_TEST_CASE(what_is_not_utf8_is_refused_wherever_it_stands) {
    for (std::string_view bytes : malformed_utf8)
        for (const std::string& before : sequences_of({"", "'", "\\", "\xc3\xa9"}, 2))
            for (std::string_view after : {"", "'", "\\", "\"", "a", "\xc3\xa9"}) {
                const std::string text = before + std::string{bytes} + std::string{after};
                check_refused(try_quote_literal, text, errc::invalid_utf8);
                check_refused(try_quote_identifier, text, errc::invalid_utf8);
            }
}

BOOST_AUTO_TEST_CASE(a_nul_is_refused) {
    for (std::string_view text : {"\0"sv, "a\0"sv, "a\0b"sv, "'\0"sv, "\\\0\\"sv}) {
        check_refused(try_quote_literal, text, errc::embedded_nul);
        check_refused(try_quote_identifier, text, errc::embedded_nul);
    }
}

BOOST_AUTO_TEST_CASE(the_error_says_where) {
    const auto quoted = try_quote_literal("\xc3\xa9\xc3(");
    BOOST_REQUIRE(!quoted);
    BOOST_TEST(quoted.error().what() == "the text is not well-formed UTF-8 at byte 3"sv);
    BOOST_CHECK_THROW(static_cast<void>(quote_literal("\xff")), tusk::error);
    BOOST_CHECK_THROW(static_cast<void>(quote_identifier("\xff")), tusk::error);
}

// Every pair of bytes, alone and before a quote: what passes is a string that a server reads as that text.
BOOST_AUTO_TEST_CASE(every_two_bytes) {
    for (int first = 1; first != 256; ++first)
        for (int second = 1; second != 256; ++second)
            for (std::string_view after : {"", "'", "\\"}) {
                const std::string text{static_cast<char>(first), static_cast<char>(second)};
                const std::string whole = text + std::string{after};
                const auto quoted = try_quote_literal(whole);
                const bool is_utf8 = (first < 0x80 && second < 0x80) ||
                                     (first >= 0xc2 && first < 0xe0 && second >= 0x80 && second < 0xc0);
                if (quoted.has_value() != is_utf8)
                    BOOST_FAIL("judged wrongly: " << first << ' ' << second);
                if (quoted)
                    for (bool standard_conforming_strings : {true, false})
                        if (read_string(*quoted, standard_conforming_strings) != whole)
                            BOOST_FAIL("quoted wrongly: " << first << ' ' << second);
            }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
