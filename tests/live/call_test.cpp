// Procedures, and the values of their OUT and INOUT parameters.
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;

const std::vector<std::string> every_mode = {"prepare", "describe", "off"};

struct totals {
    int sum;
    std::string text;
};

template <class Driver>
struct with_procedures : database<Driver> {
    explicit with_procedures(const std::string& mode) : database<Driver>{live_conninfo() + " statement_cache=" + mode} {
        (*this)->run_script(R"(
            drop schema if exists "Calls" cascade;
            create schema "Calls";
            set search_path = "Calls";
            create table log (line text);
            create procedure note(line text) language sql as $$ insert into log values (line) $$;
            create procedure "Calls"."dotted.Name"(line text default 'nothing') language sql
                as $$ insert into log values (line) $$;
            create procedure twice(inout n int) language plpgsql as $$ begin n := n * 2; end $$;
            create procedure sum_up(a int, b int, out sum int, out words text) language plpgsql
                as $$ begin sum := a + b; words := a || ' and ' || b; end $$;
            create procedure maybe(out n int) language plpgsql as $$ begin n := null; end $$;
            create procedure fail() language plpgsql as $$ begin raise exception 'on purpose'; end $$;
            create procedure commits() language plpgsql as $$ begin insert into log values ('kept'); commit; end $$;
            create function no_procedure() returns int language sql as $$ select 1 $$;
        )");
    }
    ~with_procedures() { static_cast<void>((*this)->try_run_script("drop schema if exists \"Calls\" cascade")); }
    std::vector<std::string> log() {
        return (*this)->template query<std::string>("select line from log order by 1").to_vector();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(calls)

BOOST_AUTO_TEST_CASE_TEMPLATE(without_types_it_is_just_run, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_procedures<Driver> db{mode};
        BOOST_TEST(db.call("note", "one").value().command_tag() == "CALL");
        BOOST_TEST(db.call("Calls.note", std::string{"two"}).has_value());
        BOOST_TEST(db.call(identifier{"Calls", "dotted.Name"}).has_value());
        BOOST_TEST(db.call("sum_up", 1, 2, nullptr, nullptr).has_value());
        const std::vector<std::string> expected = {"nothing", "one", "two"};
        BOOST_TEST(db.log() == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_it_gives_back_is_a_row, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_procedures<Driver> db{mode};
        for (int i = 0; i != 2; ++i) {
            BOOST_TEST(db.template call<int>("twice", 21).value() == 42);
            const auto both = db.template call<int, std::string>("sum_up", 1, 2, nullptr, std::nullopt).value();
            BOOST_TEST((both == std::tuple{3, std::string{"1 and 2"}}));
            const auto as_struct = db.template call<totals>("sum_up", 3, 4, nullptr, nullptr).value();
            BOOST_TEST(as_struct.sum == 7);
            BOOST_TEST(as_struct.text == "3 and 4");
            BOOST_TEST(!db.template call<std::optional<int>>("maybe", nullptr).value());
            BOOST_TEST(code_of(db.template call<int>("maybe", nullptr)) == errc::null_value);
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(errors_are_the_servers, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_procedures<Driver> db{mode};
        BOOST_TEST(code_of(db.call("fail")) == sqlstate::raise_exception);
        BOOST_TEST(code_of(db.call("missing", 1)) == sqlstate::undefined_function);
        BOOST_TEST(code_of(db.call("Note", "capitals count")) == sqlstate::undefined_function);
        BOOST_TEST(code_of(db.call("no_procedure")) == sqlstate::wrong_object_type);
        BOOST_TEST(code_of(db.call("nowhere.note", "x")) == sqlstate::invalid_schema_name);
        BOOST_TEST(code_of(db.call("", "x")) == sqlstate::syntax_error);
        BOOST_TEST(code_of(db.call("a\xff")) == errc::invalid_utf8);
        BOOST_TEST(code_of(db.call(std::string{"a\0b", 3})) == errc::embedded_nul);
        BOOST_TEST(code_of(db.call("note\"('x'); drop table log; --")) == sqlstate::undefined_function);
        BOOST_TEST(code_of(db.template call<int>("note", "no row")).failed());
        BOOST_TEST(db.call("note", "fine").has_value());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(in_transactions_too, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_procedures<Driver> db{mode};
        BOOST_TEST(db.call("commits").has_value());
        auto tx = db.begin().value();
        BOOST_TEST(db.on(tx).call("note", "undone").has_value());
        BOOST_TEST(db.on(tx).template call<int>("twice", 4).value() == 8);
        BOOST_TEST(code_of(db.on(tx).call("commits")) == sqlstate::invalid_transaction_termination);
        BOOST_TEST(db.rollback(tx).has_value());
        BOOST_TEST(db.log() == std::vector<std::string>{"kept"}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(awaited_it_keeps_its_arguments) {
    live_connection c;
    c.run([&]() -> boost::asio::awaitable<void> {
        co_await c.db.async_run_script(
            "create procedure pg_temp.twice(inout t text) language plpgsql as 'begin t := t || t; end'");
        auto later = [&] {
            const std::string text = "long enough to be somewhere else";
            return c.db.async_call<std::string>("pg_temp.twice", std::string_view{text});
        }();
        const std::string answer = co_await std::move(later);
        BOOST_TEST(answer.size() == 64u);
    });
    c.check_usable();
}

BOOST_AUTO_TEST_SUITE_END()
