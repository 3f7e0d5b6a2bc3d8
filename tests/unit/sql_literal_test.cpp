// "..."_sql: what is accepted, and how many parameters it has. What is not accepted is in tests/compile_fail.
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <tusk/connection.hpp>
#include <tusk/detail/sql_shape.hpp>
#include <tusk/sql_for.hpp>
#include <tusk/sql_literal.hpp>

namespace {

using namespace tusk::literals;
using tusk::detail::examine_sql;
using tusk::detail::sql_fault;
using tusk::detail::sql_token_kind;

static_assert(std::same_as<decltype("select 1"_sql), tusk::checked_sql<0>>);
static_assert(std::same_as<decltype("select $1"_sql), tusk::checked_sql<1>>);
static_assert(decltype("select $2, $1, $2"_sql)::parameters == 2);

static_assert("select 1"_sql.text() == "select 1");
static_assert(std::is_convertible_v<tusk::checked_sql<1>, std::string_view>);
static_assert(!std::is_constructible_v<tusk::checked_sql<1>, std::string_view>);
static_assert(!std::is_default_constructible_v<tusk::checked_sql<1>>);

// Whatever tusk::sql is made of.
static_assert(std::is_convertible_v<const char*, tusk::sql_for<int>>);
static_assert(std::is_convertible_v<const char (&)[9], tusk::sql_for<int>>);
static_assert(std::is_convertible_v<std::string_view, tusk::sql_for<int>>);
static_assert(std::is_convertible_v<std::string, tusk::sql_for<int>>);
static_assert(std::is_convertible_v<tusk::statement, tusk::sql_for<int>>);
static_assert(std::is_convertible_v<tusk::sql, tusk::sql_for<int>>);
static_assert(std::is_convertible_v<tusk::checked_sql<1>, tusk::sql_for<int>>);
static_assert(std::is_convertible_v<tusk::checked_sql<1>, tusk::sql>);
static_assert(!std::is_convertible_v<int, tusk::sql_for<int>>);

// A function of the user's that takes SQL and parameters.
template <class... A>
void execute_twice(tusk::connection& db, tusk::sql_for<std::type_identity_t<A>...> statement, A&&... parameters) {
    db.execute(statement, parameters...);
    db.execute(statement, parameters...);
}

// Compiles: the number is right, or not known.
[[maybe_unused]] void accepted(tusk::connection& db, tusk::transaction& tx, const std::string& name) {
    std::vector<int> several{1, 2};
    auto none = boost::asio::use_future;
    db.execute("select 1;"_sql);
    db.execute("select $1, $2"_sql, 1, name);
    db.try_query<int>("select $1"_sql, tusk::borrow(name)).value();
    db.query<int, std::string>("select $1, $2"_sql, nullptr, "text");
    db.query_one<int>("select $1 + $2 + $3"_sql, 1, tusk::each_of(several));
    db.query_value<int>("select $1 + $2"_sql, tusk::each_of(several));
    tx.query_optional<int>("select $1 + 1"_sql, 1);
    [[maybe_unused]] auto a = db.async_execute("select $1"_sql, 1);
    [[maybe_unused]] auto b = db.async_execute("select $1"_sql, 1, none);
    [[maybe_unused]] auto c = db.async_try_query<int>("select 1"_sql);
    [[maybe_unused]] auto d = db.async_query_value<int>("select 1"_sql, boost::asio::use_future);
    [[maybe_unused]] auto e = db.async_query_value<int>("select $1"_sql, name, tusk::cancel_after({}));
    [[maybe_unused]] auto f = db.async_query<int>("select $1, $2"_sql, tusk::each_of(several), none);
    [[maybe_unused]] tusk::statement g = db.prepare("select $1"_sql);
    db.run_script("select 1"_sql);
    execute_twice(db, "select $1, $2"_sql, name, 2);
    execute_twice(db, "select 1");
    constexpr auto kept = "select $1"_sql;
    db.execute(kept, 1);
    const tusk::sql plain = kept;
    db.execute(plain, 1, 2);  // as with any other text, the server says that it is one too many
}

std::size_t parameters(std::string_view sql) {
    const auto shape = examine_sql(sql);
    BOOST_TEST((shape.fault == sql_fault::none), sql);
    return shape.parameters;
}

BOOST_AUTO_TEST_SUITE(sql_literal)

BOOST_AUTO_TEST_CASE(the_text_is_what_was_written) {
    constexpr auto checked = "select '\xc3\xa9', $1 -- one"_sql;
    BOOST_TEST(checked.text() == "select '\xc3\xa9', $1 -- one");
    BOOST_TEST(std::string_view{checked} == checked.text());
    BOOST_TEST(tusk::sql{checked}.text() == checked.text());
    BOOST_TEST(!tusk::sql{checked}.is_statement());
    BOOST_TEST(tusk::sql_for<int>{checked}.text() == checked.text());
    BOOST_TEST(checked.text().data()[checked.text().size()] == '\0');
}

BOOST_AUTO_TEST_CASE(the_highest_parameter_is_their_number) {
    BOOST_TEST(parameters("select 1") == 0u);
    BOOST_TEST(parameters("select $1, $2, $1") == 2u);
    BOOST_TEST(parameters("select $2, $1") == 2u);
    BOOST_TEST(parameters("select $01") == 1u);
    BOOST_TEST(parameters("select '$1', \"$2\", $$ $3 $$, a$4 /* $5 */ -- $6") == 0u);

    std::string all = "select $1";
    for (std::size_t i = 2; i <= 65'535; ++i)
        all += ",$" + std::to_string(i);
    BOOST_TEST(parameters(all) == 65'535u);
    BOOST_TEST((examine_sql(all + ",$65536").fault == sql_fault::parameter_too_large));
}

BOOST_AUTO_TEST_CASE(parameters_of_other_statements_are_not_counted) {
    BOOST_TEST(parameters("prepare p as select $1, $3") == 0u);
    BOOST_TEST(parameters("create function f(int) returns int return $1 + 1") == 0u);
    BOOST_TEST(parameters("CREATE OR REPLACE FUNCTION f(int) returns int return $1 + 1") == 0u);
    BOOST_TEST(parameters("create or replace procedure p(int) begin atomic select $1; end") == 0u);
    BOOST_TEST(parameters("create table t as select $1::int") == 1u);
}

BOOST_AUTO_TEST_CASE(faults) {
    const auto fault = [](std::string_view sql) { return examine_sql(sql).fault; };
    BOOST_TEST((fault("") == sql_fault::no_statement));
    BOOST_TEST((fault(" ; ;/* */--") == sql_fault::no_statement));
    BOOST_TEST((fault("select 1; select 2") == sql_fault::several_statements));
    BOOST_TEST((fault(";;select 1;;") == sql_fault::none));
    BOOST_TEST((fault("select $0") == sql_fault::parameter_zero));
    BOOST_TEST((fault("select $00") == sql_fault::parameter_zero));
    BOOST_TEST((fault("select $65536") == sql_fault::parameter_too_large));
    BOOST_TEST((fault("select $99999999999999999999999999") == sql_fault::parameter_too_large));
    BOOST_TEST((fault("select $2") == sql_fault::parameter_gap));
    BOOST_TEST((fault("select $1, $65, $64") == sql_fault::parameter_gap));
    BOOST_TEST((fault(std::string_view{"select\0", 7}) == sql_fault::embedded_nul));
    BOOST_TEST((fault("select 'a") == sql_fault::unterminated));
    BOOST_TEST((examine_sql("select 'a").unterminated == sql_token_kind::string));
    BOOST_TEST((examine_sql("select 1; /*").unterminated == sql_token_kind::comment));
}

BOOST_AUTO_TEST_CASE(semicolons_inside_of_one_statement) {
    const auto fault = [](std::string_view sql) { return examine_sql(sql).fault; };
    BOOST_TEST((fault("create rule r as on insert to t do (delete from a; delete from b)") == sql_fault::none));
    BOOST_TEST((fault("select (1;) ; select 2") == sql_fault::several_statements));
    BOOST_TEST((fault("select 1); select 2") == sql_fault::several_statements));
    constexpr std::string_view function =
        "create function f() returns int language sql begin atomic select 1; select case when true then 2 end; end;";
    BOOST_TEST((fault(function) == sql_fault::none));
    BOOST_TEST((fault(std::string{function} + " select 1") == sql_fault::several_statements));
    BOOST_TEST((fault("select begin atomic from t; select 1") == sql_fault::several_statements));
    BOOST_TEST((fault("begin; select 1") == sql_fault::several_statements));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
