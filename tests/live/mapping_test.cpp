// Rows of a real server as structs, by position and by name, and what is said when they do not fit; variants.
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

// Named, as compilers do not agree on how to write an unnamed one.
namespace staff {

struct user {
    int id = 0;
    std::string name;
    std::optional<int> born;
};

struct entity {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(entity, (), (id))
struct person : entity {
    std::optional<tusk::date> born;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(person, (entity), (born, name))

struct age {
    int years = 0;
};

// Named as its type in the database.
enum class mapped_mood { sad, happy };
TUSK_ENUM(mapped_mood, sad, happy)
struct feeling {
    std::optional<mapped_mood> felt;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(feeling, (), (felt, by))

}  // namespace staff

namespace {

using namespace tusk;
using namespace tusk::testing;

constexpr const char* people =
    "select * from (values (1, 'Ada'::text, date '1815-12-10', true), (2, 'Grace', null, false)) as p(id, name, born, "
    "ok)";

template <class T>
void check_fails(const boost::system::result<T, error>& outcome, errc code, const std::string& message) {
    BOOST_REQUIRE(!outcome.has_value());
    BOOST_TEST(outcome.error().code() == code);
    BOOST_TEST(outcome.error().what() == message);
}

// As query<Row> fails, and the row of a dynamic result, both of its text and of its binary form.
template <class Row, class Database>
void check_fails(Database& db, const std::string& sql, errc code, const std::string& message) {
    check_fails(db.template query<Row>(sql), code, message);
    const auto dynamic = db.query(sql).value();
    const auto script = db.run_script(sql).value();
    for (const auto* result : {&dynamic, &script.at(0)})
        BOOST_CHECK_EXCEPTION(static_cast<void>((*result)[0].template as<Row>()), error, [&](const error& e) {
            BOOST_TEST(e.code() == code);
            BOOST_TEST(e.what() == message);
            return true;
        });
    BOOST_TEST(db.template query_value<int>("select 7").value() == 7);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mapping)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_described_struct_takes_columns_by_name, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    const auto all = db.template query<staff::person>(people).value();
    BOOST_REQUIRE(all.size() == 2u);
    BOOST_TEST(all[0].id == 1);
    BOOST_TEST(all[0].name == "Ada");
    BOOST_TEST((all[0].born == date{1815, 12, 10}));
    BOOST_TEST(!all[1].born.has_value());
    BOOST_TEST(
        db.template query_one<staff::person>("select 'x' as name, null::date as born, 3::int2 as id").value().id == 3);
    BOOST_TEST(db.template query_optional<staff::person>(std::string{people} + " where id = 2").value()->name ==
               "Grace");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_column_breaks_nothing, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    db.run_script("create temporary table p(name text, id int, born date); insert into p values ('Ada', 1, 'today')")
        .value();
    BOOST_TEST(db.template query_one<staff::person>("select * from p").value().name == "Ada");
    db.run_script("alter table p add column \"Id\" xml default '<x/>', add column extra int[]").value();
    db.execute("deallocate all").value();
    BOOST_TEST(db.template query_one<staff::person>("table p").value().name == "Ada");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(names_are_told_from_what_comes_when_nothing_was_asked_before, Driver, every_way) {
    for (const char* cache : {"describe", "off"}) {
        database<Driver> db{live_conninfo() + " statement_cache=" + cache};
        for (int i = 0; i != 2; ++i) {
            const auto all = db.template query<staff::person>(people).value();
            BOOST_REQUIRE(all.size() == 2u);
            BOOST_TEST(all[1].id == 2);
            BOOST_TEST((all[0].born == date{1815, 12, 10}));
        }
        // What is passed over has no binary form.
        BOOST_TEST(
            db.template query_one<staff::entity>("select '=r/tusk'::aclitem as rights, 7::int8 as id").value().id == 7);
        check_fails(db.template query<staff::entity>("select 1 as number"), errc::unknown_column,
                    "the statement gives no column \"id\", which staff::entity has a member for; it gives \"number\"; "
                    "select it, or give a column this name with AS");
        check_fails(db.template query<staff::person>("select 1 as id, 'x'::text as name, true as born"),
                    errc::column_type_mismatch,
                    "column 3 \"born\" (boolean) cannot be read as std::optional<tusk::date>, member \"born\" of "
                    "staff::person; give the member another C++ type, or cast the column in the statement");
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(types_of_the_database_are_found_by_name_too, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    db.run_script("drop type if exists mapped_mood; create type mapped_mood as enum ('sad', 'happy')").value();
    const auto one =
        db.template query_one<staff::feeling>("select 1 as id, 'Ada' as by, 'happy'::mapped_mood as felt").value();
    BOOST_TEST((one.felt == staff::mapped_mood::happy));
    BOOST_TEST(one.by == "Ada");
    const auto dynamic = db.query("select 'Ada' as by, 'happy'::mapped_mood as felt").value();
    BOOST_TEST((dynamic[0].template as<staff::feeling>().felt == staff::mapped_mood::happy));
    db.run_script("drop type mapped_mood").value();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_does_not_fit_is_told_by_column_and_member, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    check_fails<staff::user>(db, "select 1 as id, 'x'::text as name", errc::column_count_mismatch,
                             "the statement gives 2 columns (\"id\", \"name\"), and staff::user has 3 members (\"id\", "
                             "\"name\", \"born\"); select one column for each member, in their order");
    check_fails<staff::age>(db, "select 1 as id, date 'today' as day", errc::column_count_mismatch,
                            "the statement gives 2 columns (\"id\", \"day\"), and staff::age has 1 member (\"years\"); "
                            "select one column for each member, in their order");
    check_fails<staff::user>(db, "select 1 as id, 'x'::text as name, date 'today' as born", errc::column_type_mismatch,
                             "column 3 \"born\" (date) cannot be read as std::optional<int>, member \"born\" of "
                             "staff::user; give the member another C++ type, or cast the column in the statement");
    check_fails<staff::age>(
        db, "select null::int as born", errc::null_value,
        "column 1 \"born\" (integer) is NULL, which int, member \"years\" of staff::age, cannot hold; "
        "make it std::optional<int>");
    // Text does not tell a number that is too large from what is no number.
    check_fails(db.template query<staff::age>("select 3000000000 as born"), errc::value_out_of_range,
                "column 1 \"born\" (bigint) has a value that does not fit int, member \"years\" of staff::age; "
                "give the member a wider C++ type");
    check_fails<staff::age>(db, "select 1.5 as born", errc::malformed_value,
                            "column 1 \"born\" (numeric) has a value that cannot be read as int, member \"years\" of "
                            "staff::age; give the member another C++ type, or cast the column in the statement");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(so_is_a_name_that_is_missing_or_ambiguous, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    check_fails<staff::person>(db, "select 1 as id, 'x'::text as nom, date 'today' as born", errc::unknown_column,
                               "the statement gives no column \"name\", which staff::person has a member for; it gives "
                               "\"id\", \"nom\", \"born\"; select it, or give a column this name with AS");
    check_fails<staff::person>(db, "select 1 as id, 'x'::text as name, date 'today' as born, 2 as id",
                               errc::ambiguous_column,
                               "column \"id\" is ambiguous: columns 1 and 4 have that name, and staff::person has one "
                               "member for it; give the others another name with AS");
    check_fails<staff::person>(db, "select 1 as n, 2 as n, null::int as id, 'x'::text as name, date 'today' as born",
                               errc::null_value,
                               "column 3 \"id\" (integer) is NULL, which std::int64_t, member \"id\" of staff::person, "
                               "cannot hold; make it std::optional<std::int64_t>");
    check_fails(db.template query<staff::person>("set work_mem to default"), errc::unknown_column,
                "the statement gives no column \"id\", which staff::person has a member for; it gives none; "
                "select it, or give a column this name with AS");
    BOOST_TEST(db.template query_value<int>("select 7").value() == 7);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_of_a_dynamic_result_become_what_query_gives, Driver, every_way) {
    std::vector<tusk::result> kept;
    {
        database<Driver> db{live_conninfo()};
        const std::string sql =
            "select 1 as id, 'Ada'::text as name, null::int as born union all select 2, 'Grace', 1906";
        kept.push_back(db.query(sql).value());
        kept.push_back(std::move(db.run_script(sql).value().at(0)));
        // The buffers of the connection are used again.
        db.query("select repeat('y', 1000) from generate_series(1, 1000)").value();
    }
    for (const auto& result : kept) {
        const auto ada = result[0].as<staff::user>();
        BOOST_TEST(ada.id == 1);
        BOOST_TEST(ada.name == "Ada");
        BOOST_TEST(!ada.born.has_value());
        BOOST_TEST((result[1].as<int, std::string, std::int16_t>() ==
                    std::tuple<int, std::string, std::int16_t>{2, "Grace", 1906}));
        BOOST_TEST((result[1].as<std::tuple<std::string, std::string, std::string>>() ==
                    std::tuple<std::string, std::string, std::string>{"2", "Grace", "1906"}));
        const rows<staff::user> all = result.to_rows<staff::user>();
        BOOST_REQUIRE(all.size() == 2u);
        BOOST_TEST(all[1].name == "Grace");
        BOOST_TEST(all.command_tag() == "SELECT 2");
        BOOST_CHECK_THROW(static_cast<void>(result.to_rows<int>()), error);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_variant_is_what_the_column_is, Driver, every_way) {
    using any = std::variant<std::monostate, std::int64_t, double, bool, std::string>;
    database<Driver> db{live_conninfo()};
    const std::string sql = "select 1, 2.5::float8, true, 'x'::text, null::int, date '2026-11-21'";
    const std::vector<any> expected{std::int64_t{1}, 2.5, true, "x", std::monostate{}, "2026-11-21"};
    const auto row = db.template query_one<any, any, any, any, any, any>(sql).value();
    BOOST_TEST((std::apply([](auto... each) { return std::vector<any>{each...}; }, row) == expected));
    const auto dynamic = db.query(sql).value();
    const auto script = db.run_script(sql).value();
    for (std::size_t i = 0; i != expected.size(); ++i) {
        BOOST_TEST((dynamic[0].template get<any>(i) == expected[i]));
        BOOST_TEST((script[0][0].template get<any>(i) == expected[i]));
    }
    check_fails(db.template query_value<std::variant<int, bool>>("select date 'today' as day"),
                errc::column_type_mismatch,
                "column 1 \"day\" (date) cannot be read as std::variant<int, bool>; "
                "ask for another C++ type, or cast the column in the statement");
    check_fails(db.template query_value<std::variant<int, bool>>("select null::int as n"), errc::null_value,
                "column 1 \"n\" (integer) is NULL, which std::variant<int, bool> cannot hold; "
                "ask for std::optional<std::variant<int, bool>>");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_variant_is_sent_as_what_it_holds, Driver, every_way) {
    using any = std::variant<std::monostate, int, std::string>;
    database<Driver> db{live_conninfo()};
    const char* same = "select $1::int";
    for (const any& value : {any{7}, any{"7"}})
        BOOST_TEST((db.template query_value<any>(same, value).value() == any{7}));
    BOOST_TEST((db.template query_value<any>(same, any{}).value() == any{}));
    BOOST_TEST((db.template query_value<any>("select $1::text", any{7}).value() == any{"7"}));
    // Checked as the number that it is, before anything is sent.
    BOOST_TEST((code_of(db.template query_value<any>("select $1::int2", any{70'000})) == errc::value_out_of_range));

    const std::vector<any> several{1, std::monostate{}, "3"};
    BOOST_TEST((db.template query_value<std::vector<any>>("select $1::int[]", several).value() ==
                std::vector<any>{1, std::monostate{}, 3}));
    BOOST_TEST((db.template query_value<std::vector<any>>("select $1::text[]", several).value() ==
                std::vector<any>{"1", std::monostate{}, "3"}));
    BOOST_TEST(
        (db.template query_value<std::string>("select $1", std::variant<int, std::string_view>{"view"}).value() ==
         "view"));
}

BOOST_AUTO_TEST_SUITE_END()
