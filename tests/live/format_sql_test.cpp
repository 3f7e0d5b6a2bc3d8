// What a real server reads strings and identifiers of SQL as that were made on the client, under both settings of
// standard_conforming_strings.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/nasty_texts.hpp>
#include <tusk/format_sql.hpp>
#include <tusk/quote.hpp>
#include <tusk/sql_literal.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::literals;
using namespace tusk::testing;

// Random well-formed text of such characters that make trouble, and of any others.
std::vector<std::string> random_texts(std::size_t count, std::size_t longest) {
    std::mt19937 random{20'261'121};  // the same ones each time
    std::uniform_int_distribution<std::size_t> part{0, nasty_parts.size() - 1}, length{0, longest};
    std::uniform_int_distribution<int> byte{1, 0x7f};
    std::vector<std::string> texts(count);
    for (std::string& text : texts)
        for (std::size_t left = length(random); left != 0; --left) {
            if (left % 4 == 0)
                text += static_cast<char>(byte(random));
            else
                text += nasty_parts[part(random)];
        }
    return texts;
}

std::vector<std::string> nasty_texts() {
    std::vector<std::string> texts = sequences_of(nasty_parts, 2);
    for (std::string_view text : attacks)
        texts.emplace_back(text);
    for (const auto& more :
         {sequences_of({"'", "\\", "\"", "\xc3\xa9"}, 4), random_texts(500, 40), random_texts(3, 20'000)})
        texts.insert(texts.end(), more.begin(), more.end());
    texts.emplace_back("");
    return texts;
}

struct with_setting : live_connection {
    void set(bool standard_conforming_strings) {
        db.run_script("set backslash_quote = off; set escape_string_warning = off");
        db.run_script(standard_conforming_strings ? "set standard_conforming_strings = on"
                                                  : "set standard_conforming_strings = off");
        BOOST_TEST(db.format_options().standard_conforming_strings == standard_conforming_strings);
    }

    // The one row of a script that must be one statement.
    result only_result(const std::string& script) {
        auto results = db.run_script(script);
        BOOST_REQUIRE(results.size() == 1u);
        BOOST_REQUIRE(results[0].size() == 1u);
        return std::move(results[0]);
    }
};

BOOST_FIXTURE_TEST_SUITE(formatting_sql, with_setting)

BOOST_AUTO_TEST_CASE(the_options_are_what_the_server_reports) {
    const format_options options = db.format_options();
    BOOST_TEST(options.client_encoding == "UTF8");
    BOOST_TEST(options.server_encoding == db.query_value<std::string>("show server_encoding"_sql));
    BOOST_TEST(options.standard_conforming_strings);

    connection closed;
    BOOST_TEST(closed.format_options().client_encoding == "");
    BOOST_TEST((try_format_sql(closed.format_options(), "select 1").error().code() == errc::unsafe_encoding));

    db.run_script("set client_encoding = 'LATIN1'");
    BOOST_TEST((try_format_sql(db.format_options(), "select {}", "a").error().code() == errc::unsafe_encoding));
}

BOOST_AUTO_TEST_CASE(strings_are_read_as_they_were) {
    for (bool standard : {true, false}) {
        set(standard);
        for (const std::string& text : nasty_texts())
            BOOST_TEST((only_result("select" + quote_literal(text))[0][0].as<std::string>() == text), text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_around_a_string_stays_what_it_is) {
    for (bool standard : {true, false}) {
        set(standard);
        for (const std::string& text : random_texts(300, 8)) {
            const result read = only_result(format_sql(db.format_options(),
                                                       "select{},{}||'a',1-{},E'\\\\'||{}::text,'{{}}'/*{{*/as{}--",
                                                       text, text, -1, text, identifier{"last"}));
            BOOST_TEST((read[0][0].as<std::string>() == text), text);
            BOOST_TEST((read[0][1].as<std::string>() == text + "a"), text);
            BOOST_TEST(read[0][2].as<int>() == 2);
            BOOST_TEST((read[0][3].as<std::string>() == "\\" + text), text);
            BOOST_TEST(read[0]["last"].as<std::string>() == "{}");
        }
    }
}

BOOST_AUTO_TEST_CASE(identifiers_are_read_as_they_were) {
    for (bool standard : {true, false}) {
        set(standard);
        for (const std::string& text : nasty_texts()) {
            if (text.empty() || text.size() > 63)
                continue;
            BOOST_TEST((only_result("select 1 as" + quote_identifier(text)).columns()[0].name == text), text);
        }
    }
}

BOOST_AUTO_TEST_CASE(long_identifiers_are_cut_off_and_empty_ones_refused_by_the_server) {
    const std::string longest(63, 'x');
    BOOST_TEST(only_result("select 1 as " + quote_identifier(longest + "yz")).columns()[0].name == longest);
    const auto refused = db.try_run_script("select 1 as " + quote_identifier(""));
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code() == sqlstate::syntax_error));
    check_usable();
}

BOOST_AUTO_TEST_CASE(values_of_every_kind) {
    for (bool standard : {true, false}) {
        set(standard);
        const std::vector<std::byte> bytes{std::byte{0}, std::byte{'\''}, std::byte{'\\'}, std::byte{0xff}};
        const std::vector<std::string> texts{"a,b", "c'd", "e\"f", "g\\h", "", "null"};
        const result read = only_result(
            format_sql(db.format_options(), "select {}, {}, {}, {}, {}::bytea, {}::text[], {}, {}, {}::float8",
                       std::numeric_limits<std::int64_t>::min(), true, std::nullopt, std::optional<std::string>{},
                       bytes, texts, raw_sql{"'{}'"}, 'c', -0.1));
        BOOST_TEST(read[0][0].to_string() == "-9223372036854775808");
        BOOST_TEST(read[0][1].as<bool>());
        BOOST_TEST(read[0][2].is_null());
        BOOST_TEST(read[0][3].is_null());
        BOOST_TEST((read[0][4].as<std::vector<std::byte>>() == bytes));
        BOOST_TEST((read[0][5].as<std::vector<std::string>>() == texts));
        BOOST_TEST(read[0][6].to_string() == "{}");
        BOOST_TEST(read[0][7].to_string() == "c");
        BOOST_TEST(read[0][8].as<double>() == -0.1);
    }
}

BOOST_AUTO_TEST_CASE(statements_that_take_no_parameters) {
    const std::string password = "it's \\ \xc3\xa9";
    const identifier role{"Tusk \"format\" test"};
    const auto options = db.format_options();
    db.run_script(format_sql(options, "begin; create role {} password {} connection limit {}", role, password, 5));
    BOOST_TEST(db.query_value<int>("select rolconnlimit from pg_roles where rolname = $1"_sql, role.parts()[0]) == 5);
    db.run_script(format_sql(options, "create temp sequence {} start with {}", identifier{"pg_temp", "tusk s"}, 7));
    BOOST_TEST(db.query_value<std::int64_t>("select nextval('\"tusk s\"')"_sql) == 7);
    db.run_script("rollback");
}

BOOST_AUTO_TEST_CASE(checked_sql_runs_and_is_prepared) {
    BOOST_TEST(db.query_value<int>("select $1::int + $2;"_sql, 1, 2) == 3);
    const statement sum = db.prepare("select $1::int + $2"_sql);
    BOOST_TEST(sum.parameter_types().size() == 2u);
    BOOST_TEST(db.query_value<int>(sum, 1, 2) == 3);
    const std::vector<int> three{1, 2, 3};
    BOOST_TEST(db.query_value<int>("select $1::int + $2 + $3"_sql, each_of(three)) == 6);
    BOOST_TEST((db.try_query_value<int>("select $1::int + $2"_sql, each_of(three)).error().code() ==
                errc::parameter_count_mismatch));
    run([&]() -> boost::asio::awaitable<void> {
        constexpr auto twice = "select 2 * $1"_sql;
        BOOST_TEST(co_await db.async_query_value<int>(twice, 21) == 42);
        BOOST_TEST((co_await db.async_prepare(twice)).parameter_types().size() == 1u);
    });
}

// What is one statement to the literal is one to the server, and the parameters it counts are the server's.
BOOST_AUTO_TEST_CASE(the_server_agrees_about_checked_sql) {
    const auto agree = [&](auto checked) {
        BOOST_TEST_CONTEXT(checked.text()) {
            const auto prepared = db.try_prepare(checked);
            BOOST_REQUIRE_MESSAGE(prepared, prepared.error().what());
            BOOST_TEST(prepared->parameter_types().size() == checked.parameters);
        }
    };
    agree("select $1::int -- $2"_sql);
    agree("select '$1', \"$2\", $$ $3 $$ from (values (1)) v (\"$2\") /* $4 /* */ $5 */"_sql);
    agree("; select 1 as a$1;;"_sql);
    agree("select 'a'\n'b''$1', $1::text || E'\\'$2'"_sql);
    agree("select U&'d\\0061t\\+000061', U&\"d\\0061t\", n'a', b'1' from (values (1)) v (dat)"_sql);
    agree("create function pg_temp.f(int) returns int language sql return $1 + 1"_sql);
    agree("create function pg_temp.f() returns int begin atomic select 1; select case when true then 2 end; end"_sql);
    agree("prepare p as select $1::int"_sql);
    agree("create temp table t as select $1::int as a"_sql);
    agree("create temp table t as select 1e1 as a, .5 as b, 1. as c"_sql);
    agree("select -$1::int, $1-$2::int, 3--$3\n"_sql);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
