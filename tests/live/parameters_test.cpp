// Parameters as a real server takes them: sent as the types it names, checked before anything is executed.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;

using numbers = std::vector<int>;

template <class Driver>
struct table_of_smallints : database<Driver> {
    table_of_smallints() : database<Driver>{live_conninfo()} {
        this->execute("create temporary table small(a smallint, b smallint)").value();
    }
    std::int64_t rows() { return this->template query_value<std::int64_t>("select count(*) from small").value(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(statement_parameters)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_number_goes_as_the_type_the_server_wants, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    BOOST_TEST(db.template query_value<std::string>("select pg_typeof($1 + 1::smallint)::text", 1).value() ==
               "smallint");
    for (const char* type : {"smallint", "integer", "bigint", "oid", "numeric", "real", "double precision", "text"}) {
        const std::string statement = "select ($1::" + std::string{type} + ")::text";
        BOOST_TEST(db.template query_value<std::string>(statement, 12345).value() == "12345");
        BOOST_TEST(db.template query_value<std::string>(statement, std::int64_t{12345}).value() == "12345");
    }
    BOOST_TEST(db.template query_value<std::string>("select ($1::numeric + 1)::text",
                                                    std::numeric_limits<std::uint64_t>::max())
                   .value() == "18446744073709551616");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_number_that_does_not_fit_is_refused_before_anything_is_executed, Driver, every_driver) {
    table_of_smallints<Driver> db;
    const char* insert = "insert into small values ($1, $2)";
    for (const int number : {32768, -32769, std::numeric_limits<int>::max()}) {
        const auto refused = db.execute(insert, 1, number);
        BOOST_TEST(code_of(refused) == errc::value_out_of_range);
        BOOST_TEST(refused.error().what() ==
                   std::string{"parameter $2 cannot be sent: the value is out of the range of its type"});
    }
    BOOST_TEST(db.rows() == 0);
    BOOST_TEST(db.execute(insert, 32767, -32768).value().rows_affected() == 1u);
    BOOST_TEST(db.rows() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_wrong_number_of_parameters_is_refused_before_anything_is_executed, Driver,
                              every_driver) {
    table_of_smallints<Driver> db;
    const auto one = db.execute("insert into small values ($1, $2)", 1);
    BOOST_TEST(code_of(one) == errc::parameter_count_mismatch);
    BOOST_TEST(one.error().what() == std::string{"the statement has 2 parameters, and 1 were given; "
                                                 "give one value for each of $1, $2, ..."});
    BOOST_TEST(code_of(db.execute("insert into small values ($1, $2)")) == errc::parameter_count_mismatch);
    BOOST_TEST(code_of(db.execute("insert into small values (1, 2)", 1)) == errc::parameter_count_mismatch);
    BOOST_TEST(db.rows() == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_string_is_read_as_a_quoted_literal_is, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    BOOST_TEST(db.template query_value<std::string>("select $1::date + 1", "2026-11-21").value() == "2026-11-22");
    BOOST_TEST(db.template query_value<bool>("select date '2026-11-21' = $1", std::string{"21 nov 2026"}).value());
    BOOST_TEST(db.template query_value<std::string>("select $1::int[]", std::string{"{1,2}"}).value() == "{1,2}");
    BOOST_TEST(db.template query_value<int>("select $1 + 1", std::string{"41"}).value() == 42);
    BOOST_TEST(db.template query_value<std::string>("select $1", std::string{"of no type"}).value() == "of no type");
    BOOST_TEST(code_of(db.execute("select $1::date", "soon")) == sqlstate::invalid_datetime_format);
    BOOST_TEST(code_of(db.execute("select $1::int", std::string{"99999999999"})) ==
               sqlstate::numeric_value_out_of_range);
    BOOST_TEST(db.template query_value<int>("select $1 + 1", std::string{"41"}).value() == 42);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_string_is_sent_whole_or_not_at_all, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const std::string awkward = "quo'te \"double\" back\\slash ; -- $1 % \t\n äöü";
    BOOST_TEST(db.template query_value<std::string>("select $1::text", awkward).value() == awkward);
    BOOST_TEST(db.template query_value<std::string>("select $1::text", std::string{}).value() == "");
    const std::string large(3'000'000, 'x');
    BOOST_TEST((db.template query_value<std::string>("select $1::text", large).value() == large));

    using namespace std::string_literals;
    BOOST_TEST(code_of(db.execute("select $1::text", "nul\0inside"s)) == errc::embedded_nul);
    BOOST_TEST(code_of(db.execute("select '\0'"s)) == errc::embedded_nul);
    BOOST_TEST(code_of(db.execute("select $1::text", "\xff"s)) == sqlstate::character_not_in_repertoire);
    BOOST_TEST(db.template query_value<int>("select 1").value() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_kind_of_nothing_is_null, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const char* is_null = "select $1::int is null";
    BOOST_TEST(db.template query_value<bool>(is_null, nullptr).value());
    BOOST_TEST(db.template query_value<bool>(is_null, std::nullopt).value());
    BOOST_TEST(db.template query_value<bool>(is_null, std::optional<int>{}).value());
    BOOST_TEST(!db.template query_value<bool>(is_null, std::optional<int>{0}).value());
    const char* no_text = nullptr;
    BOOST_TEST(db.template query_value<bool>("select $1::text is null", no_text).value());
    BOOST_TEST(code_of(db.execute("select $1::smallint", std::optional<int>{70'000})) == errc::value_out_of_range);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_borrowed_is_sent_as_the_value_itself, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const std::string text(100'000, 'b');
    const int number = 7;
    BOOST_TEST(
        db.template query_value<std::string>("select repeat($1, 1) || $2", borrow(text), borrow(number)).value() ==
        text + "7");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_range_gives_as_many_parameters_as_it_has_elements, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const std::vector<std::optional<std::string>> words{"a", std::nullopt, "c"};
    BOOST_TEST(db.template query_value<std::string>("select concat_ws(',', $1::text, coalesce($2, 'NULL'), $3::text)",
                                                    each_of(words))
                   .value() == "a,NULL,c");

    const std::string statement = "select concat_ws(',', $1::int, $2::int, $3::int, $4::int)";
    BOOST_TEST(db.template query_value<std::string>(statement, 1, each_of(numbers{2, 3}), 4).value() == "1,2,3,4");
    BOOST_TEST(
        db.template query_value<std::string>(statement, each_of(numbers{}), each_of(numbers{1, 2, 3, 4})).value() ==
        "1,2,3,4");
    BOOST_TEST(code_of(db.execute(statement, 1, each_of(numbers{2, 3, 4}), 5)) == errc::parameter_count_mismatch);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_takes_65535_parameters_and_no_more, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto pid = db->backend_process_id();
    numbers values;
    std::string list = "0";
    const auto add = [&] {
        values.push_back(static_cast<int>(values.size()) + 1);
        list += ", $" + std::to_string(values.size());
    };
    while (values.size() != 65'535)
        add();
    BOOST_TEST(db.template query_value<bool>("select 65535 in (" + list + ")", each_of(values)).value());
    add();
    BOOST_TEST(code_of(db.execute("select 65536 in (" + list + ")", each_of(values))) == errc::too_many_parameters);
    BOOST_TEST(db.template query_value<int>("select pg_backend_pid()").value() == pid);
}

BOOST_AUTO_TEST_SUITE_END()
