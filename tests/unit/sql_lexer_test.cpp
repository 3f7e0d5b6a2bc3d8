// SQL as tokens: where strings, comments and identifiers end, and what a statement begins with.
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/detail/sql_lexer.hpp>

namespace {

using tusk::detail::first_keyword;
using tusk::detail::is_keyword;
using tusk::detail::sql_lexer;
using tusk::detail::sql_token;
using tusk::detail::sql_token_kind;

constexpr std::string_view name_of(sql_token_kind kind) {
    switch (kind) {
        case sql_token_kind::end:
            return "end";
        case sql_token_kind::word:
            return "word";
        case sql_token_kind::number:
            return "number";
        case sql_token_kind::parameter:
            return "parameter";
        case sql_token_kind::semicolon:
            return "semicolon";
        case sql_token_kind::symbol:
            return "symbol";
        case sql_token_kind::string:
            return "string";
        case sql_token_kind::escape_string:
            return "escape";
        case sql_token_kind::unicode_string:
            return "unicode";
        case sql_token_kind::bit_string:
            return "bits";
        case sql_token_kind::dollar_string:
            return "dollar";
        case sql_token_kind::identifier:
            return "identifier";
        case sql_token_kind::unicode_identifier:
            return "unicode_identifier";
        case sql_token_kind::comment:
            return "comment";
    }
    return "?";
}

// "word[select] parameter[$1]"; a token that never ends has a dot behind it.
std::string tokens(std::string_view sql) {
    std::string all;
    sql_lexer lexer{sql};
    for (sql_token token = lexer.next(); token.kind != sql_token_kind::end; token = lexer.next()) {
        BOOST_REQUIRE(!token.text.empty());
        BOOST_TEST(sql.substr(lexer.begin(), lexer.end() - lexer.begin()) == token.text);
        if (!all.empty())
            all += ' ';
        all.append(name_of(token.kind)).append("[").append(token.text).append("]");
        if (!token.is_complete)
            all += '.';
    }
    BOOST_TEST(lexer.end() == sql.size());
    return all;
}

bool ends_in_line_comment(std::string_view sql) {
    sql_lexer lexer{sql};
    while (lexer.next().kind != sql_token_kind::end) {
    }
    return lexer.ends_in_line_comment();
}

// It works while a program is compiled.
static_assert(sql_lexer{" /* one */ $12"}.next().text == "$12");
static_assert(first_keyword("-- all\n(SELECT 1)") == "SELECT");

BOOST_AUTO_TEST_SUITE(sql_lexer_)

BOOST_AUTO_TEST_CASE(words_numbers_and_symbols) {
    BOOST_TEST(tokens("") == "");
    BOOST_TEST(tokens("select a, b1 from \xc3\xa9t\xc3\xa9;") ==
               "word[select] word[a] symbol[,] word[b1] word[from] word[\xc3\xa9t\xc3\xa9] semicolon[;]");
    BOOST_TEST(tokens("1 2.5 .5 1. 1e10 1E-5 1.5e+3 0xFF 0o17 0b01 1_000") ==
               "number[1] number[2.5] number[.5] number[1.] number[1e10] number[1E-5] number[1.5e+3] number[0xFF] "
               "number[0o17] number[0b01] number[1_000]");
    BOOST_TEST(tokens("1..10") == "number[1] symbol[.] number[.10]");
    BOOST_TEST(tokens("1e") == "number[1] word[e]");
    BOOST_TEST(tokens("-1") == "symbol[-] number[1]");
    BOOST_TEST(tokens("a.b") == "word[a] symbol[.] word[b]");
    BOOST_TEST(tokens("a\tb\nc\rd\fe\vf") == "word[a] word[b] word[c] word[d] word[e] word[f]");
}

BOOST_AUTO_TEST_CASE(parameters) {
    BOOST_TEST(tokens("$1+$23") == "parameter[$1] symbol[+] parameter[$23]");
    BOOST_TEST(tokens("-$1") == "symbol[-] parameter[$1]");
    BOOST_TEST(tokens("1$2") == "number[1] parameter[$2]");
    BOOST_TEST(tokens("$1::int") == "parameter[$1] symbol[:] symbol[:] word[int]");
    BOOST_TEST(tokens("$") == "symbol[$]");
}

BOOST_AUTO_TEST_CASE(a_dollar_inside_of_an_identifier_belongs_to_it) {
    BOOST_TEST(tokens("a$1") == "word[a$1]");
    BOOST_TEST(tokens("_$1$") == "word[_$1$]");
    BOOST_TEST(tokens("a$b$c$b$") == "word[a$b$c$b$]");
    BOOST_TEST(tokens("\xc3\xa9$1") == "word[\xc3\xa9$1]");
}

BOOST_AUTO_TEST_CASE(strings_end_at_a_quote_that_is_not_doubled) {
    BOOST_TEST(tokens("'a''b'c") == "string['a''b'] word[c]");
    BOOST_TEST(tokens("''''") == "string['''']");
    BOOST_TEST(tokens("'$1; -- /*'") == "string['$1; -- /*']");
    BOOST_TEST(tokens("'a\\'b") == "string['a\\'] word[b]");
    BOOST_TEST(tokens("n'a' N'b'") == "string[n'a'] string[N'b']");
    BOOST_TEST(tokens("b'01'X'ff'") == "bits[b'01'] bits[X'ff']");
    BOOST_TEST(tokens("b'01''1'") == "bits[b'01'] string['1']");
    BOOST_TEST(tokens("U&'d\\0061t\\'u&'b'") == "unicode[U&'d\\0061t\\'] unicode[u&'b']");
    BOOST_TEST(tokens("u & 'b'") == "word[u] symbol[&] string['b']");
    BOOST_TEST(tokens("e 'b\\'") == "word[e] string['b\\']");
    BOOST_TEST(tokens("date'2026-11-21'") == "word[date] string['2026-11-21']");
}

BOOST_AUTO_TEST_CASE(a_backslash_takes_the_next_character_with_it_in_an_escape_string_only) {
    BOOST_TEST(tokens("E'a\\'b'") == "escape[E'a\\'b']");
    BOOST_TEST(tokens("e'a\\\\'b") == "escape[e'a\\\\'] word[b]");
    BOOST_TEST(tokens("E'a''b'") == "escape[E'a''b']");
    BOOST_TEST(tokens("typE'a\\'c'") == "word[typE] string['a\\'] word[c] string['].");
}

BOOST_AUTO_TEST_CASE(a_string_goes_on_after_a_newline) {
    BOOST_TEST(tokens("'a'\n'b'") == "string['a'\n'b']");
    BOOST_TEST(tokens("'a' -- c\n -- d\n\t'b'") == "string['a' -- c\n -- d\n\t'b']");
    BOOST_TEST(tokens("E'a'\r'\\''") == "escape[E'a'\r'\\'']");
    BOOST_TEST(tokens("'a' 'b'") == "string['a'] string['b']");
    BOOST_TEST(tokens("'a'\n/**/'b'") == "string['a'] string['b']");
    BOOST_TEST(tokens("'a'\nb") == "string['a'] word[b]");
    BOOST_TEST(tokens("'a'\n'b") == "string['a'\n'b].");
    BOOST_TEST(tokens("\"a\"\n\"b\"") == "identifier[\"a\"] identifier[\"b\"]");
}

BOOST_AUTO_TEST_CASE(quoted_identifiers) {
    BOOST_TEST(tokens("\"a\"\"b\".\"$1\"") == "identifier[\"a\"\"b\"] symbol[.] identifier[\"$1\"]");
    BOOST_TEST(tokens("U&\"d\\0061t\\\"u&\"b\"") == "unicode_identifier[U&\"d\\0061t\\\"] unicode_identifier[u&\"b\"]");
}

BOOST_AUTO_TEST_CASE(dollar_strings_end_at_their_own_tag) {
    BOOST_TEST(tokens("$$a'b$1$$c") == "dollar[$$a'b$1$$] word[c]");
    BOOST_TEST(tokens("$f$ $$ $F$ $f $f$;") == "dollar[$f$ $$ $F$ $f $f$] semicolon[;]");
    BOOST_TEST(tokens("$a$$b$a$") == "dollar[$a$$b$a$]");
    BOOST_TEST(tokens("$f1_\xc3\xa9$ $f1_\xc3\xa9$") == "dollar[$f1_\xc3\xa9$ $f1_\xc3\xa9$]");
    BOOST_TEST(tokens("$a b$") == "symbol[$] word[a] word[b$]");
    BOOST_TEST(tokens("$1$$a$$") == "parameter[$1] dollar[$$a$$]");
    BOOST_TEST(tokens("-$$a$$") == "symbol[-] dollar[$$a$$]");
}

BOOST_AUTO_TEST_CASE(comments_are_between_the_tokens) {
    BOOST_TEST(tokens("a--b'\nc") == "word[a] word[c]");
    BOOST_TEST(tokens("a--b\rc") == "word[a] word[c]");
    BOOST_TEST(tokens("a+--b") == "word[a] symbol[+]");
    BOOST_TEST(tokens("1/**/2") == "number[1] number[2]");
    BOOST_TEST(tokens("a/* ' /* \" */ $$ */b") == "word[a] word[b]");
    BOOST_TEST(tokens("a/* -- */b") == "word[a] word[b]");
    BOOST_TEST(tokens("-- /*\na") == "word[a]");
    BOOST_TEST(tokens("a*/*b*/c") == "word[a] symbol[*] word[c]");
    BOOST_TEST(tokens("/*/**/*/a") == "word[a]");
    BOOST_TEST(tokens("a */ b") == "word[a] symbol[*] symbol[/] word[b]");
    BOOST_TEST(tokens("- - /") == "symbol[-] symbol[-] symbol[/]");
}

BOOST_AUTO_TEST_CASE(what_never_ends) {
    for (const char* text : {"'a", "'a''", "'"})
        BOOST_TEST(tokens(text) == "string[" + std::string{text} + "].");
    for (const char* text : {"E'a", "e'a\\", "E'a\\'", "E'", "E'a''"})
        BOOST_TEST(tokens(text) == "escape[" + std::string{text} + "].");
    for (const char* text : {"U&'a", "u&'"})
        BOOST_TEST(tokens(text) == "unicode[" + std::string{text} + "].");
    for (const char* text : {"b'0", "X'"})
        BOOST_TEST(tokens(text) == "bits[" + std::string{text} + "].");
    for (const char* text : {"$$", "$$ $", "$a$ $$ $A$", "$a$a"})
        BOOST_TEST(tokens(text) == "dollar[" + std::string{text} + "].");
    for (const char* text : {"\"a", "\"", "\"a\"\""})
        BOOST_TEST(tokens(text) == "identifier[" + std::string{text} + "].");
    BOOST_TEST(tokens("U&\"a") == "unicode_identifier[U&\"a].");
    for (const char* text : {"/*", "/*/", "/* /* */", "/**"})
        BOOST_TEST(tokens(text) == "comment[" + std::string{text} + "].");
    BOOST_TEST(tokens("a /* b") == "word[a] comment[/* b].");
}

BOOST_AUTO_TEST_CASE(a_comment_that_a_newline_would_end) {
    BOOST_TEST(ends_in_line_comment("a --"));
    BOOST_TEST(ends_in_line_comment("-- a"));
    BOOST_TEST(ends_in_line_comment("'a' -- b"));
    BOOST_TEST(!ends_in_line_comment("a -- b\n"));
    BOOST_TEST(!ends_in_line_comment("a -- b\nc"));
    BOOST_TEST(!ends_in_line_comment("'--'"));
    BOOST_TEST(!ends_in_line_comment("/*--*/"));
    BOOST_TEST(!ends_in_line_comment(""));
}

// Whatever the text, the tokens follow one another and end.
BOOST_AUTO_TEST_CASE(every_short_text_is_read_to_its_end) {
    constexpr std::string_view characters = "'\"$\\/*-\nEU&a1; ";
    std::string text(5, ' ');
    std::size_t combinations = 1;
    for (std::size_t i = 0; i != text.size(); ++i)
        combinations *= characters.size();
    for (std::size_t number = 0; number != combinations; ++number) {
        for (std::size_t i = 0, rest = number; i != text.size(); ++i, rest /= characters.size())
            text[i] = characters[rest % characters.size()];
        sql_lexer lexer{text};
        std::size_t end = 0;
        for (sql_token token = lexer.next(); token.kind != sql_token_kind::end; token = lexer.next()) {
            const bool advances = lexer.begin() >= end && lexer.end() > lexer.begin();
            if (!advances || (!token.is_complete && lexer.end() != text.size()))
                BOOST_FAIL("not read well: " << text);
            end = lexer.end();
        }
        if (lexer.end() != text.size())
            BOOST_FAIL("not read to its end: " << text);
    }
}

BOOST_AUTO_TEST_CASE(first_keywords) {
    BOOST_TEST(first_keyword("select 1") == "select");
    BOOST_TEST(first_keyword("  \n\tSeLeCt(1)") == "SeLeCt");
    BOOST_TEST(first_keyword("-- begin\nset x = 1") == "set");
    BOOST_TEST(first_keyword("/* begin /* set */ */listen a") == "listen");
    BOOST_TEST(first_keyword("/**/--\n/**/begin;") == "begin");
    BOOST_TEST(first_keyword("((select 1))") == "select");
    BOOST_TEST(first_keyword("; ;begin") == "begin");
    BOOST_TEST(first_keyword("commit") == "commit");
    BOOST_TEST(first_keyword("") == "");
    BOOST_TEST(first_keyword(" -- begin") == "");
    BOOST_TEST(first_keyword("/* begin") == "");
    BOOST_TEST(first_keyword("'begin'") == "");
    BOOST_TEST(first_keyword("\"begin\"") == "");
    BOOST_TEST(first_keyword("1 begin") == "");
}

BOOST_AUTO_TEST_CASE(keywords_are_compared_in_any_case) {
    BOOST_TEST(is_keyword("begin", "begin"));
    BOOST_TEST(is_keyword("BeGIN", "begin"));
    BOOST_TEST(!is_keyword("begin_", "begin"));
    BOOST_TEST(!is_keyword("beg", "begin"));
    BOOST_TEST(!is_keyword("@", "`"));
    BOOST_TEST(!is_keyword("", "begin"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
