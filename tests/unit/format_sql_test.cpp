// SQL with values in it.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/nasty_texts.hpp>
#include <tusk/detail/sql_lexer.hpp>
#include <tusk/format_sql.hpp>
#include <tusk/quote.hpp>

namespace {

using tusk::errc;
using tusk::format_options;
using tusk::format_sql;
using tusk::identifier;
using tusk::raw_sql;
using tusk::try_format_sql;
using tusk::detail::format_fault;
using tusk::detail::shape_of_format;
using namespace tusk::testing;
using namespace std::string_view_literals;

const format_options standard{"UTF8", true, "UTF8"};
const format_options nonstandard{"UTF8", false};

static_assert(tusk::formattable<std::string>);
static_assert(tusk::formattable<identifier>);
static_assert(tusk::formattable<raw_sql>);
static_assert(!std::is_constructible_v<identifier>);

template <class Formatted>
void check_refused(const Formatted& formatted, errc why) {
    BOOST_REQUIRE(!formatted);
    BOOST_TEST((formatted.error().code() == why), formatted.error().what());
}

// The tokens as they are, with one space between them.
std::string normal(std::string_view sql) {
    std::string all;
    tusk::detail::sql_lexer lexer{sql};
    for (auto token = lexer.next(); token.kind != tusk::detail::sql_token_kind::end; token = lexer.next()) {
        BOOST_TEST(token.is_complete);
        all.append(all.empty() ? "" : " ").append(token.text);
    }
    return all;
}

BOOST_AUTO_TEST_SUITE(formatting_sql)

BOOST_AUTO_TEST_CASE(placeholders_are_filled_in_order) {
    BOOST_TEST(format_sql(standard, "select 1") == "select 1");
    BOOST_TEST(format_sql(standard, "select {}", "text") == "select 'text'");
    BOOST_TEST(format_sql(standard, "alter role {} password {} valid until {};", identifier{"Ada"}, "it's",
                          std::string{"2027-01-01"}) ==
               "alter role \"Ada\" password 'it''s' valid until '2027-01-01' ;");
    BOOST_TEST(try_format_sql(standard, "{}", 1).value() == "1");
}

BOOST_AUTO_TEST_CASE(two_braces_are_one) {
    BOOST_TEST(format_sql(standard, "select '{{{{1,2}},{{3,4}}}}'::int[], {} }}", 1) ==
               "select '{{1,2},{3,4}}'::int[], 1 }");
    BOOST_TEST(format_sql(standard, "{{{}}}", 1) == "{ 1 }");
    BOOST_TEST(format_sql(standard, "{{}}") == "{}");
}

BOOST_AUTO_TEST_CASE(values_of_every_kind) {
    const auto sql_of = [](const auto& value) { return format_sql(standard, "{}", value); };
    BOOST_TEST(sql_of(-1) == "-1");
    BOOST_TEST(sql_of(std::int8_t{-128}) == "-128");
    BOOST_TEST(sql_of(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    BOOST_TEST(sql_of(true) == "true");
    BOOST_TEST(sql_of(false) == "false");
    BOOST_TEST(sql_of(1.5) == "'1.5'");
    BOOST_TEST(sql_of(-std::numeric_limits<double>::infinity()) == "'-Infinity'");
    BOOST_TEST(sql_of('\'') == "''''");
    BOOST_TEST(sql_of("it's"sv) == "'it''s'");
    BOOST_TEST(sql_of(std::vector<std::byte>{std::byte{0xff}}) == " E'\\\\xff'");
    BOOST_TEST(sql_of(std::vector<std::string>{"a", "b'c", "d\"e"}) == " E'{a,b''c,\"d\\\\\"e\"}'");
    BOOST_TEST(sql_of(std::vector<int>{1, -2}) == "'{1,-2}'");
    BOOST_TEST(sql_of(tusk::date{std::chrono::year{1815} / 12 / 10}) == "'1815-12-10'");
}

BOOST_AUTO_TEST_CASE(null) {
    const auto sql_of = [](const auto& value) { return format_sql(standard, "({})", value); };
    BOOST_TEST(sql_of(nullptr) == "( null )");
    BOOST_TEST(sql_of(std::nullopt) == "( null )");
    BOOST_TEST(sql_of(std::optional<std::string>{}) == "( null )");
    BOOST_TEST(sql_of(static_cast<const char*>(nullptr)) == "( null )");
    BOOST_TEST(sql_of(std::optional<std::string>{"null"}) == "( 'null' )");
    BOOST_TEST(sql_of(std::optional{-1}) == "( -1 )");
    BOOST_TEST(sql_of(std::optional{true}) == "( true )");
}

BOOST_AUTO_TEST_CASE(identifiers_are_quoted_part_by_part) {
    BOOST_TEST(format_sql(standard, "table {}", identifier{"shop", "users"}) == "table \"shop\".\"users\"");
    BOOST_TEST(format_sql(standard, "table {}", identifier{std::string{"a.b"}}) == "table \"a.b\"");
    BOOST_TEST(format_sql(standard, "table {}", identifier{"a\"; drop table b; --"sv}) ==
               "table \"a\"\"; drop table b; --\"");
    BOOST_TEST((identifier{"shop", "users"}.parts() == std::vector<std::string>{"shop", "users"}));
}

BOOST_AUTO_TEST_CASE(raw_sql_goes_in_as_it_is) {
    for (bool down : {false, true}) {
        const raw_sql order = down ? raw_sql{"desc nulls last"} : raw_sql{"asc"};
        BOOST_TEST(format_sql(standard, "select 1 order by 1 {} limit 1", order) ==
                   "select 1 order by 1 " + std::string{order.text()} + " limit 1");
    }
    BOOST_TEST(format_sql(standard, "select {}", raw_sql{"'{}', {1}"}) == "select '{}', {1}");
}

// pgjdbc's and pgx's: a value must not change what is around it, whatever that is.
BOOST_AUTO_TEST_CASE(no_value_becomes_one_token_with_what_is_around_it) {
    BOOST_TEST(format_sql(standard, "select 1-{}", -1) == "select 1- -1");
    BOOST_TEST(format_sql(standard, "select {}-{}\n, {}", -1, -1, "\n; drop table users; --") ==
               "select -1 - -1 \n, '\n; drop table users; --'");
    BOOST_TEST(format_sql(standard, "select {}{}", 1, 2) == "select 1 2");
    BOOST_TEST(normal(format_sql(standard, "select a{}b", 1)) == "select a 1 b");
    BOOST_TEST(normal(format_sql(standard, "select{}from", "x")) == "select 'x' from");
    BOOST_TEST(normal(format_sql(standard, "E{}", "x")) == "E 'x'");
    BOOST_TEST(normal(format_sql(standard, "U&{}", "x")) == "U & 'x'");
    BOOST_TEST(normal(format_sql(standard, "U&{}", identifier{"\\0061"})) == "U & \"\\0061\"");
    BOOST_TEST(normal(format_sql(standard, "B{}", "x\\")) == "B E'x\\\\'");
    BOOST_TEST(normal(format_sql(standard, "'a'{}'b'", "c")) == "'a' 'c' 'b'");
    BOOST_TEST(normal(format_sql(standard, "{}{}", identifier{"a"}, identifier{"b"})) == "\"a\" \"b\"");
    BOOST_TEST(normal(format_sql(standard, "/{}/", raw_sql{"*"})) == "/ * /");
    BOOST_TEST(normal(format_sql(standard, "${}$", 1)) == "$ 1 $");
}

BOOST_AUTO_TEST_CASE(both_kinds_of_strings) {
    for (const auto& options : {standard, nonstandard})
        for (const std::string& text : sequences_of(nasty_parts, 2)) {
            const std::string expected = "select " + tusk::quote_literal(text) + " , -1";
            BOOST_TEST(format_sql(options, "select {}, {}", text, -1) == expected);
        }
}

BOOST_AUTO_TEST_CASE(a_backslash_of_the_format_wants_standard_strings) {
    BOOST_TEST(format_sql(standard, "select 'a\\', {}", 1) == "select 'a\\', 1");
    check_refused(try_format_sql(nonstandard, "select 'a\\', {}", 1), errc::nonstandard_strings);
    check_refused(try_format_sql(nonstandard, "select {}, {}", 1, raw_sql{"'\\'"}), errc::nonstandard_strings);
    BOOST_TEST(format_sql(nonstandard, "select E'a\\'', {}", 1) == "select E'a\\'', 1");
    BOOST_TEST(format_sql(nonstandard, "select \"\\\", $$\\$$, {} -- \\", raw_sql{"/*\\*/ 1"}) ==
               "select \"\\\", $$\\$$, /*\\*/ 1 -- \\");
}

BOOST_AUTO_TEST_CASE(other_encodings_are_refused) {
    for (const char* encoding : {"SQL_ASCII", "LATIN1", "SJIS", "GBK", "utf8", "UNICODE", ""})
        check_refused(try_format_sql(format_options{encoding, true}, "select {}", 1), errc::unsafe_encoding);
    check_refused(try_format_sql(format_options{}, "select 1"), errc::unsafe_encoding);

    const auto failed = try_format_sql(format_options{"LATIN1", true}, "select {}", "\xff");
    BOOST_TEST(failed.error().what() ==
               "client_encoding is LATIN1, and SQL can be made of text in UTF8 only; set client_encoding to 'UTF8'"sv);
}

BOOST_AUTO_TEST_CASE(databases_where_characters_have_backslashes_in_them) {
    for (const char* encoding : {"GBK", "GB18030", "GB18030_2022", "BIG5", "SJIS", "UHC", "JOHAB", "SHIFT_JIS_2004"}) {
        const format_options on{"UTF8", true, encoding}, off{"UTF8", false, encoding};
        BOOST_TEST(format_sql(on, "select {}, {}", "\xe8\xaa\xa0", "a\\") == "select '\xe8\xaa\xa0' ,  E'a\\\\'");
        check_refused(try_format_sql(on, "select {}", "\xe8\xaa\xa0\\"), errc::unsafe_encoding);
        check_refused(try_format_sql(off, "select {}", "\xe8\xaa\xa0"), errc::unsafe_encoding);
        BOOST_TEST(format_sql(off, "select {}, {}", "a", identifier{"\xe8\xaa\xa0"}) ==
                   "select 'a' , \"\xe8\xaa\xa0\"");
    }
    for (const char* encoding : {"UTF8", "LATIN1", "EUC_JP", "EUC_CN", "SQL_ASCII"})
        BOOST_TEST(format_sql(format_options{"UTF8", false, encoding}, "{}", "\xe8\xaa\xa0\\") ==
                   " E'\xe8\xaa\xa0\\\\'");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_quoted_is_refused) {
    for (const auto& options : {standard, nonstandard})
        for (std::string_view bytes : malformed_utf8) {
            check_refused(try_format_sql(options, "select {}", bytes), errc::invalid_utf8);
            check_refused(try_format_sql(options, "select {}, {}", 1, std::optional{std::string{bytes}}),
                          errc::invalid_utf8);
            check_refused(try_format_sql(options, "select {}", std::vector{std::string{bytes}}), errc::invalid_utf8);
            check_refused(try_format_sql(options, "table {}", identifier{"a", bytes}), errc::invalid_utf8);
        }
    check_refused(try_format_sql(standard, "select {}", "a\0b"sv), errc::embedded_nul);
    check_refused(try_format_sql(standard, "table {}", identifier{"a\0b"sv}), errc::embedded_nul);

    const auto failed = try_format_sql(standard, "select {}, {}, {}", "\xc3\xa9", "a\xff", "\xff");
    BOOST_TEST(failed.error().what() == "argument 2: the text is not well-formed UTF-8 at byte 2"sv);
    BOOST_CHECK_THROW(static_cast<void>(format_sql(standard, "{}", "\xff")), tusk::error);
}

BOOST_AUTO_TEST_CASE(formats_are_judged_before_the_program_runs) {
    const auto shape = [](std::string_view text) { return shape_of_format(text, true); };
    BOOST_TEST(shape("a {} b {{ }} {} {{{}}}").placeholders == 3u);
    BOOST_TEST(shape("'{{}}' \"{{\" $$}}$$ -- {{\n/* }} */ {}").placeholders == 1u);
    for (std::string_view text : {"{", "}", "{a}", "{}}", "{{}", "'{'", "}{", "{{{", "-- {"})
        BOOST_TEST((shape(text).fault == format_fault::single_brace), text);
    for (std::string_view text : {"'{}'", "E'{}'", "U&'{}'", "B'{}'", "X'{}'", "\"{}\"", "U&\"{}\"", "$$ {} $$",
                                  "$a$ {}$a$", "-- {}", "/* {} */", "a -- {}\n b", "'a'\n'{}'", "a{}/*{}*/"})
        BOOST_TEST((shape(text).fault == format_fault::quoted_placeholder), text);
    for (std::string_view text : {"'", "{} 'a", "a /* b", "\"", "$$", "E'\\'"})
        BOOST_TEST((shape(text).fault == format_fault::unterminated), text);
    BOOST_TEST((shape("a\0"sv).fault == format_fault::embedded_nul));
    BOOST_TEST((shape_of_format("{ {} 'a' -- b\n", false).fault == format_fault::none));
    BOOST_TEST((shape_of_format("a -- b", false).fault == format_fault::open_comment));
    BOOST_TEST(shape("'\\'").has_backslash);
    BOOST_TEST(shape("N'\\'").has_backslash);
    BOOST_TEST(!shape("E'\\\\' $$\\$$ \"\\\" U&'\\0061' -- '\\'").has_backslash);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
