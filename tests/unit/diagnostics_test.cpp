#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>
#include <tusk/protocol/errors/diagnostics.hpp>
#include <tusk/protocol/errors/printable.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/utf8.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace {

using namespace std::string_view_literals;
using tusk::diagnostics;
using tusk::protocol::position_excerpt;
using tusk::protocol::printable;

diagnostics decoded(std::string_view body) {
    tusk::protocol::reader r{tusk::protocol::as_bytes(body)};
    return diagnostics::decode(r);
}

std::string encoded(const diagnostics& d) {
    tusk::protocol::byte_buffer buffer;
    tusk::protocol::writer w{buffer};
    d.encode(w);
    BOOST_TEST(w.ok());
    return std::string{tusk::protocol::as_text(buffer.view())};
}

std::string printed(const diagnostics& d) {
    std::ostringstream out;
    out << d;
    return out.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnostics_of_a_server)

constexpr auto every_field =
    "SFEHLER\0VERROR\0C23505\0Mduplicate key\0DKey (id)=(1) already exists.\0Htry another\0P17\0p4\0qselect 1\0"
    "WPL/pgSQL function f()\0spublic\0tusers\0cid\0dint4\0nusers_pkey\0Fnbtinsert.c\0L664\0R_bt_check_unique\0\0"sv;

BOOST_AUTO_TEST_CASE(every_field_is_read) {
    tusk::protocol::reader r{tusk::protocol::as_bytes(every_field)};
    const diagnostics d = diagnostics::decode(r);
    BOOST_TEST(r.finished());
    BOOST_TEST(d.severity == "FEHLER");
    BOOST_TEST(d.severity_nonlocalized == "ERROR");
    BOOST_TEST(d.sqlstate == "23505");
    BOOST_TEST(d.message == "duplicate key");
    BOOST_TEST(d.detail == "Key (id)=(1) already exists.");
    BOOST_TEST(d.hint == "try another");
    BOOST_TEST(d.position == 17);
    BOOST_TEST(d.internal_position == 4);
    BOOST_TEST(d.internal_query == "select 1");
    BOOST_TEST(d.where == "PL/pgSQL function f()");
    BOOST_TEST(d.schema == "public");
    BOOST_TEST(d.table == "users");
    BOOST_TEST(d.column == "id");
    BOOST_TEST(d.data_type == "int4");
    BOOST_TEST(d.constraint == "users_pkey");
    BOOST_TEST(d.file == "nbtinsert.c");
    BOOST_TEST(d.line == 664);
    BOOST_TEST(d.routine == "_bt_check_unique");
    BOOST_TEST(d.statement == "");
    BOOST_TEST(d.unknown.empty());
}

BOOST_AUTO_TEST_CASE(what_was_encoded_is_decoded_to_the_same) {
    const std::string first = encoded(decoded(every_field));
    BOOST_TEST(first.size() == every_field.size());
    BOOST_TEST(encoded(decoded(first)) == first);

    diagnostics d;
    d.message = "m";
    d.unknown = {{'!', "new"}, {'%', ""}};
    d.statement = "never sent";
    BOOST_TEST((encoded(d) == "Mm\0!new\0%\0\0"sv));
    BOOST_TEST((decoded(encoded(d)).unknown == d.unknown));
    BOOST_TEST((encoded(diagnostics{}) == "\0"sv));
}

BOOST_AUTO_TEST_CASE(fields_c_and_d_of_GaussDB_are_a_number_and_a_module) {
    constexpr auto of_gaussdb = "SERROR\0C22012\0Mdivision by zero\0c2874\0dEXECUTOR\0\0"sv;
    const diagnostics d = decoded(of_gaussdb);
    BOOST_TEST(d.gauss_error_number == 2874);
    BOOST_TEST(d.gauss_module == "EXECUTOR");
    BOOST_TEST(d.column.empty());
    BOOST_TEST(d.data_type.empty());
    BOOST_TEST(decoded(encoded(d)).gauss_module == "EXECUTOR");
    BOOST_TEST(encoded(d).size() == of_gaussdb.size());
    BOOST_TEST(decoded("c2874\0\0"sv).gauss_error_number == 2874);
}

BOOST_AUTO_TEST_CASE(fields_c_and_d_of_PostgreSQL_are_a_column_and_a_type_even_if_the_column_is_called_a_number) {
    for (const auto body : {"SERROR\0VERROR\0c2874\0dint4\0\0"sv, "SERROR\0tusers\0c2874\0dint4\0\0"sv,
                            "SERROR\0spublic\0c2874\0dint4\0\0"sv, "SERROR\0cid\0dint4\0\0"sv}) {
        const diagnostics d = decoded(body);
        BOOST_TEST((d.column == "2874" || d.column == "id"));
        BOOST_TEST(d.data_type == "int4");
        BOOST_TEST(d.gauss_error_number == 0);
        BOOST_TEST(d.gauss_module.empty());
    }
}

BOOST_AUTO_TEST_CASE(what_would_end_the_body_early_is_not_encoded) {
    tusk::protocol::byte_buffer buffer;
    diagnostics inside;
    inside.message = "a\0b"sv;
    tusk::protocol::writer first{buffer};
    inside.encode(first);
    BOOST_TEST((first.error() == tusk::errc::embedded_nul));

    diagnostics code;
    code.unknown = {{'\0', "x"}};
    tusk::protocol::writer second{buffer};
    code.encode(second);
    BOOST_TEST((second.error() == tusk::errc::embedded_nul));
}

BOOST_AUTO_TEST_CASE(of_a_body_that_is_cut_short_the_complete_fields_are_kept) {
    for (std::size_t size = 0; size != every_field.size(); ++size) {
        tusk::protocol::reader r{tusk::protocol::as_bytes(every_field.substr(0, size))};
        const diagnostics d = diagnostics::decode(r);
        BOOST_TEST(!r.ok());
        BOOST_TEST(d.severity == (size < 8 ? "" : "FEHLER"));
        BOOST_TEST(d.routine == (size < every_field.size() - 1 ? "" : "_bt_check_unique"));
    }
}

BOOST_AUTO_TEST_CASE(what_follows_the_end_of_the_fields_is_not_read) {
    constexpr auto body = "Mfirst\0\0Msecond\0"sv;
    tusk::protocol::reader r{tusk::protocol::as_bytes(body)};
    BOOST_TEST(diagnostics::decode(r).message == "first");
    BOOST_TEST(r.remaining() == 8u);
}

BOOST_AUTO_TEST_CASE(the_last_of_two_fields_of_one_kind_stays) {
    BOOST_TEST(decoded("Mfirst\0Msecond\0\0"sv).message == "second");
}

BOOST_AUTO_TEST_CASE(positions_that_are_no_numbers_are_none) {
    for (std::string_view body : {"P\0\0"sv, "P0\0\0"sv, "P-3\0\0"sv, "P+3\0\0"sv, "P3x\0\0"sv, "P 3\0\0"sv,
                                  "P2147483648\0\0"sv, "P99999999999999999999\0\0"sv})
        BOOST_TEST(decoded(body).position == 0);
    BOOST_TEST(decoded("P2147483647\0\0"sv).position == 2147483647);
}

BOOST_AUTO_TEST_CASE(a_server_cannot_make_us_keep_more_unknown_fields_than_the_limit) {
    std::string body;
    for (int i = 0; i != 1000; ++i)
        body += "?\0"sv;
    body += "Mstill read\0\0"sv;
    const diagnostics d = decoded(body);
    BOOST_TEST(d.unknown.size() == diagnostics::max_unknown_fields);
    BOOST_TEST(d.message == "still read");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(printed_diagnostics)

BOOST_AUTO_TEST_CASE(an_error_shows_the_statement_with_a_caret) {
    diagnostics d;
    d.severity = "ERROR";
    d.sqlstate = "42P01";
    d.message = "relation \"nowhere\" does not exist";
    d.detail = "first\nsecond";
    d.hint = "look elsewhere";
    d.position = 15;
    d.statement = "select * from nowhere";
    d.where = "SQL function \"f\"";
    BOOST_TEST(printed(d) ==
               "ERROR:  42P01: relation \"nowhere\" does not exist\n"
               "LINE 1: select * from nowhere\n"
               "                      ^\n"
               "DETAIL:  first\nsecond\n"
               "HINT:  look elsewhere\n"
               "CONTEXT:  SQL function \"f\"");
}

BOOST_AUTO_TEST_CASE(an_error_in_a_query_that_the_server_made_shows_that_query) {
    diagnostics d;
    d.severity = "ERROR";
    d.sqlstate = "42703";
    d.message = "column \"x\" does not exist";
    d.internal_position = 8;
    d.internal_query = "SELECT x";
    d.statement = "select f()";
    BOOST_TEST(printed(d) ==
               "ERROR:  42703: column \"x\" does not exist\n"
               "LINE 1: SELECT x\n"
               "               ^\n"
               "QUERY:  SELECT x");
}

BOOST_AUTO_TEST_CASE(without_the_statement_the_position_is_a_number) {
    diagnostics d;
    d.severity = "ERROR";
    d.message = "syntax error";
    d.position = 15;
    BOOST_TEST(printed(d) == "ERROR:  syntax error at character 15");
    d.statement = "too short";
    BOOST_TEST(printed(d) == "ERROR:  syntax error at character 15");
}

BOOST_AUTO_TEST_CASE(an_error_without_any_field_still_reads_as_an_error) {
    BOOST_TEST(printed(diagnostics{}) == "ERROR:  ");
}

BOOST_AUTO_TEST_CASE(nothing_a_server_says_can_steer_the_terminal) {
    diagnostics d;
    d.severity = "E\x1b[2J";
    d.sqlstate = "\r";
    d.message = "\x1b]0;title\x07";
    d.detail = "\x7f";
    d.hint = "\xc2\x9b";
    d.where = "\x01";
    d.internal_query = "\x02";
    d.internal_position = 1;
    BOOST_TEST(printed(d) ==
               "E\\x1B[2J:  \\x0D: \\x1B]0;title\\x07\n"
               "LINE 1: \\x02\n"
               "        ^\n"
               "DETAIL:  \\x7F\n"
               "HINT:  \\xC2\\x9B\n"
               "QUERY:  \\x02\n"
               "CONTEXT:  \\x01");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(printable_text)

BOOST_AUTO_TEST_CASE(ordinary_text_with_newlines_and_tabs_stays) {
    for (std::string_view text : {"", "plain", "a\tb\nc", "\u00e4\u20ac\U0001f418", "\u4e2d\u6587", "e\u0301"})
        BOOST_TEST(printable(text) == text);
}

BOOST_AUTO_TEST_CASE(control_characters_become_escapes) {
    BOOST_TEST(printable("a\0b"sv) == "a\\x00b");
    BOOST_TEST(printable("\r\x1f\x7f") == "\\x0D\\x1F\\x7F");
    BOOST_TEST(printable("\u0080\u009f\u00a0") == "\\xC2\\x80\\xC2\\x9F\u00a0");
    BOOST_TEST(printable("\u202e\u2066") == "\\xE2\\x80\\xAE\\xE2\\x81\\xA6");
}

BOOST_AUTO_TEST_CASE(what_is_not_utf_8_becomes_escapes) {
    BOOST_TEST(printable("\xe4x") == "\\xE4x");
    BOOST_TEST(printable("\xc0\x8a") == "\\xC0\\x8A");
    BOOST_TEST(printable("\xe2\x82") == "\\xE2\\x82");
    BOOST_TEST(printable("\xed\xa0\x80") == "\\xED\\xA0\\x80");
    BOOST_TEST(printable("\xf4\x90\x80\x80") == "\\xF4\\x90\\x80\\x80");
}

BOOST_AUTO_TEST_CASE(utf_8_is_read_one_character_at_a_time) {
    using tusk::protocol::first_utf8;
    for (auto [text, code_point] :
         {std::pair{"a"sv, U'a'}, std::pair{"\u0080x"sv, U'\u0080'}, std::pair{"\u07ff"sv, U'\u07ff'},
          std::pair{"\u0800"sv, U'\u0800'}, std::pair{"\uffff"sv, U'\uffff'}, std::pair{"\U00010000"sv, U'\U00010000'},
          std::pair{"\U0010ffff"sv, U'\U0010ffff'}}) {
        BOOST_TEST(static_cast<unsigned>(first_utf8(text).code_point) == static_cast<unsigned>(code_point));
        BOOST_TEST(first_utf8(text).size == text.size() - (text.ends_with('x') ? 1u : 0u));
    }
    for (std::string_view text :
         {"\x80", "\xc1\xbf", "\xc3", "\xc3x", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf5\x80\x80\x80", "\xff"})
        BOOST_TEST(first_utf8(text).size == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(excerpt_of_a_statement)

BOOST_AUTO_TEST_CASE(the_position_counts_characters_not_bytes) {
    BOOST_TEST(position_excerpt("select '\u00e4\u00f6\u00fc', x", 15) ==
               "LINE 1: select '\u00e4\u00f6\u00fc', x\n"
               "                      ^");
}

BOOST_AUTO_TEST_CASE(the_line_of_the_position_is_found) {
    constexpr auto statement = "select *\n  from nowhere\n where true"sv;
    BOOST_TEST(position_excerpt(statement, 1) == "LINE 1: select *\n        ^");
    BOOST_TEST(position_excerpt(statement, 9) == "LINE 1: select *\n                ^");
    BOOST_TEST(position_excerpt(statement, 10) == "LINE 2:   from nowhere\n        ^");
    BOOST_TEST(position_excerpt(statement, 17) == "LINE 2:   from nowhere\n               ^");
    BOOST_TEST(position_excerpt(statement, 26) == "LINE 3:  where true\n         ^");
}

BOOST_AUTO_TEST_CASE(all_three_ends_of_line_count_once) {
    BOOST_TEST(position_excerpt("a\r\nb", 4) == "LINE 2: b\n        ^");
    BOOST_TEST(position_excerpt("a\r\nb", 3) == "LINE 1: a\n         ^");
    BOOST_TEST(position_excerpt("a\rb", 3) == "LINE 2: b\n        ^");
    BOOST_TEST(position_excerpt("a\n\nb", 4) == "LINE 3: b\n        ^");
}

BOOST_AUTO_TEST_CASE(the_end_of_the_statement_is_a_position_and_what_is_beyond_is_none) {
    BOOST_TEST(position_excerpt("select", 7) == "LINE 1: select\n              ^");
    BOOST_TEST(position_excerpt("select\n", 8) == "LINE 2: \n        ^");
    for (int position : {8, 2147483647, 0, -1})
        BOOST_TEST(position_excerpt("select", position) == "");
    BOOST_TEST(position_excerpt("", 1) == "");
}

BOOST_AUTO_TEST_CASE(the_caret_stands_under_its_character_whatever_comes_before) {
    BOOST_TEST(position_excerpt("\tx", 2) == "LINE 1:  x\n         ^");
    BOOST_TEST(position_excerpt("\u4e2d\u6587 x", 4) == "LINE 1: \u4e2d\u6587 x\n             ^");
    BOOST_TEST(position_excerpt("e\u0301 x", 4) == "LINE 1: e\u0301 x\n          ^");
    BOOST_TEST(position_excerpt("\x1b x", 3) == "LINE 1: \\x1B x\n             ^");
    BOOST_TEST(position_excerpt("\xe4 x", 3) == "LINE 1: \\xE4 x\n             ^");
}

BOOST_AUTO_TEST_CASE(long_lines_are_cut_around_the_position) {
    const std::string a(100, 'a');
    const std::string b(100, 'b');
    const std::string sixty = std::string(59, 'a') + "x";
    BOOST_TEST(position_excerpt(sixty, 60) == "LINE 1: " + sixty + '\n' + std::string(8 + 59, ' ') + '^');
    BOOST_TEST(position_excerpt("x" + b, 1) == "LINE 1: x" + b.substr(0, 59) + "...\n        ^");
    BOOST_TEST(position_excerpt(a + "x", 101) ==
               "LINE 1: ..." + a.substr(0, 59) + "x\n" + std::string(8 + 3 + 59, ' ') + '^');
    BOOST_TEST(position_excerpt(a + "x" + b, 101) ==
               "LINE 1: ..." + a.substr(0, 50) + "x" + b.substr(0, 9) + "...\n" + std::string(8 + 3 + 50, ' ') + '^');
}

BOOST_AUTO_TEST_CASE(a_cut_does_not_split_a_wide_character) {
    std::string wide;
    for (int i = 0; i != 40; ++i)
        wide += "\u4e2d";
    BOOST_TEST(position_excerpt("x" + wide, 1) == "LINE 1: x" + wide.substr(0, std::size_t{29} * 3) + "...\n        ^");
    BOOST_TEST(position_excerpt(wide + "x", 41) ==
               "LINE 1: ..." + wide.substr(0, std::size_t{29} * 3) + "x\n" + std::string(8 + 3 + 58, ' ') + '^');
}

BOOST_AUTO_TEST_SUITE_END()
