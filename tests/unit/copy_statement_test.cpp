// What is read of COPY statements, and what is made of them.
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/detail/copy_texts.hpp>
#include <tusk/protocol/errors/errc.hpp>

#include "sql/copy_statement.hpp"

namespace {

using namespace tusk;
using detail::copy_statement;
using detail::read_copy_statement;
using side = copy_statement::side;

struct expected {
    const char* sql;
    side data;
    const char* table;
    const char* columns;
    copy_format form = copy_format::text;
    const char* other_option = "";
};

}  // namespace

BOOST_AUTO_TEST_SUITE(copy_statements)

BOOST_AUTO_TEST_CASE(are_read_in_all_their_syntaxes) {
    const auto in = side::in;
    const auto text = copy_format::text;
    const auto csv = copy_format::csv;
    const auto binary = copy_format::binary;
    const expected all[] = {
        {"copy t from stdin", in, "t", ""},
        {"; /* x */ COPY t FROM STDIN ; ; -- end", in, "t", ""},
        {"copy t(a,\"B c\") from stdin", in, "t", "a,\"B c\""},
        {"copy s . t ( a , b ) from stdin", in, "s . t", "a , b"},
        {"copy \"s\".\"t\"\"x\" from stdin (format binary)", in, "\"s\".\"t\"\"x\"", "", binary},
        {"copy U&\"d\\0061t\" from stdin with (format 'csv')", in, "U&\"d\\0061t\"", "", csv},
        {"copy t from stdin (FORMAT \"binary\", freeze)", in, "t", "", binary},
        {"copy t from stdin (freeze true, format csv, on_error ignore)", in, "t", "", csv},
        {"copy t from stdin (format csv, header)", in, "t", "", csv, "header"},
        {"copy t from stdin (format csv, delimiter ';', null '')", in, "t", "", csv, "delimiter"},
        {"copy t from stdin (format csv, force_null (a, b), freeze)", in, "t", "", csv, "force_null"},
        {"copy t from stdin (force_not_null *)", in, "t", "", text, "force_not_null"},
        {"copy t from stdin (format yaml)", in, "t", "", text, "format"},
        {"copy t from stdin (encoding 'latin1')", in, "t", "", text, "encoding"},
        {"copy t from stdin where a > (1) and b in (1, 2)", in, "t", ""},
        {"copy t from stdin (format csv) where a > 1", in, "t", "", csv},
        {"copy t from stdin binary", in, "t", "", binary},
        {"copy t from stdin with csv header", in, "t", "", csv, "header"},
        {"copy t from stdin delimiter ',' null as ''", in, "t", "", text, "delimiter"},
        {"copy t from stdin csv null 'text'", in, "t", "", csv, "null"},
        {"copy binary t from stdin", in, "t", "", binary},
        {"copy binary from stdin", in, "binary", ""},
        {"copy binary (a) from stdin", in, "binary", "a"},
        {"copy binary.t from stdin", in, "binary.t", ""},
        {"copy t to stdout", side::out, "t", ""},
        {"copy t(a) to stdout (format csv, header, force_quote *)", side::out, "t", "a", csv, "header"},
        {"copy (select ')', \"(\" from t) to stdout (format binary)", side::out, "", "", binary},
        {"copy (select f(a, (b)) from t /* ) */) to stdout", side::out, "", ""},
        {"copy t from '/a/file'", side::elsewhere, "t", ""},
        {"copy t to program 'gzip' csv", side::elsewhere, "t", "", csv},
    };
    for (const auto& each : all) {
        BOOST_TEST_CONTEXT(each.sql) {
            const auto found = read_copy_statement(each.sql);
            BOOST_REQUIRE(found.has_value());
            BOOST_TEST((found->data == each.data));
            BOOST_TEST(found->table == each.table);
            BOOST_TEST(found->columns == each.columns);
            BOOST_TEST((found->form == each.form));
            BOOST_TEST(found->other_option == each.other_option);
        }
    }
}

BOOST_AUTO_TEST_CASE(are_one_statement_and_no_other) {
    for (const char* sql : {"",
                            "select 1",
                            "copy",
                            "copy t",
                            "copy t from",
                            "copy from stdin",
                            "copy t stdin",
                            "copy t() from stdin",
                            "copy t(a from stdin",
                            "copy t(a,) from stdin",
                            "copy 't' from stdin",
                            "copy t. from stdin",
                            "copy (select 1 to stdout",
                            "copy t from stdin; select 1",
                            "copy t from stdin; copy t from stdin",
                            "copy t from stdin where a > 1; select 1",
                            "copy t from stdin (format csv) where a > 1; select 1",
                            "copy t from stdin (format csv",
                            "copy t from stdin (format csv,)",
                            "copy t from stdin (format csv) x",
                            "copy t to program gzip",
                            "copy t from stdin (force_null (a)",
                            "explain copy t from stdin"})
        BOOST_TEST(!read_copy_statement(sql).has_value(), sql);
}

BOOST_AUTO_TEST_CASE(have_the_types_of_their_columns_asked_for_only_where_that_matters) {
    const auto columns_of = [](std::string_view sql, const std::vector<object_name>& types = {}) {
        return detail::copy_in_texts(sql, types).value().columns;
    };
    BOOST_TEST(columns_of("copy s.t (a, \"B\") from stdin (format binary)") == "select a, \"B\" from s.t");
    BOOST_TEST(columns_of("copy t from stdin binary") == "select * from t");
    BOOST_TEST(columns_of("copy t from stdin binary", {"int4", "shop.mood"}) ==
               "select null::\"int4\", null::\"shop\".\"mood\"");
    BOOST_TEST(columns_of("copy t from stdin") == "");
    BOOST_TEST(columns_of("copy t from stdin csv", {"int4"}) == "");

    const auto as_csv = detail::copy_in_texts(object_name{"t"}, {"a"}, copy_format::csv).value();
    BOOST_TEST(as_csv.command == "copy \"t\" (\"a\") from stdin (format csv)");
    BOOST_TEST(as_csv.columns == "");
    BOOST_TEST(as_csv.command_as_text == "");
    const auto automatic = detail::copy_in_texts(object_name{"t"}, {}, copy_format::automatic).value();
    BOOST_TEST(automatic.command == "copy \"t\" from stdin (format binary)");
    BOOST_TEST(automatic.columns == "select * from \"t\"");
    BOOST_TEST(automatic.command_as_text == "copy \"t\" from stdin (format text)");
}

BOOST_AUTO_TEST_CASE(that_are_no_use_are_refused) {
    for (const char* sql : {"users", "select 1", "copy t to stdout", "copy t from '/a/file'",
                            "copy t from stdin header", "copy t from stdin (delimiter ';')"})
        BOOST_TEST(detail::copy_in_texts(sql, {}).error().code() == errc::unexpected_copy, sql);
    BOOST_TEST(detail::copy_in_texts("copy t from stdin binary", {"\xff"}).error().code() == errc::invalid_utf8);
    BOOST_TEST(detail::raw_copy_in_texts("copy t to stdout").error().code() == errc::unexpected_copy);
    BOOST_TEST(detail::raw_copy_out_texts("copy t from stdin").error().code() == errc::unexpected_copy);
    BOOST_TEST(detail::raw_copy_in_texts("copy t from stdin csv header delimiter ';'").value().command ==
               "copy t from stdin csv header delimiter ';'");
}

BOOST_AUTO_TEST_SUITE_END()
