// One statement for many elements: that it is all or nothing, which element fails, and what the connection can do then.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <tusk/codecs/enumeration.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace tusk::literals;
using namespace std::chrono_literals;

enum class mood { sad, happy };
TUSK_ENUM(mood, sad, happy)

struct item {
    int id;
    std::string name;
};
struct described_item {
    std::string name;
    std::optional<int> id;
};
BOOST_DESCRIBE_STRUCT(described_item, (), (name, id))

constexpr const char* insert = "insert into items values ($1, $2)";
const std::vector<std::string> every_mode = {"prepare", "describe", "off"};

using items = std::vector<std::tuple<int, std::string>>;

// Numbered from 1; a name has so many characters.
items many(int count, std::size_t width = 10) {
    items all;
    for (int i = 1; i <= count; ++i)
        all.emplace_back(i, std::string(width, static_cast<char>('a' + i % 26)));
    return all;
}

template <class Driver>
struct with_items : database<Driver> {
    explicit with_items(std::string_view mode)
        : database<Driver>{live_conninfo() + " statement_cache=" + std::string{mode}},
          backend{(*this)->backend_process_id()} {
        (*this)->run_script("create temporary table items (id int primary key, name text)");
    }
    std::int64_t rows() { return this->template query_value<std::int64_t>("select count(*) from items").value(); }
    // The same session, ready for more, with so many rows.
    void check_rows(std::int64_t expected) {
        BOOST_TEST(rows() == expected);
        BOOST_TEST((*this)->backend_process_id() == backend);
        BOOST_TEST(((*this)->transaction_status() == transaction_status::idle));
    }
    std::int32_t backend;
};

void check_fails(const boost::system::result<std::uint64_t, error>& outcome, boost::system::error_code code,
                 std::size_t element) {
    BOOST_TEST(code_of(outcome) == code);
    BOOST_REQUIRE(!outcome);
    BOOST_TEST(outcome.error().diagnostics().element == element);
    const bool says = std::string_view{outcome.error().what()}.find("(of element " + std::to_string(element) + ")") !=
                      std::string_view::npos;
    BOOST_TEST(says == (element != 0), outcome.error().what());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(execute_many)

BOOST_AUTO_TEST_CASE_TEMPLATE(elements_are_tuples_pairs_structs_or_values, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        BOOST_TEST(db.execute_many(insert, items{{1, "one"}, {2, "two"}, {3, "three"}}).value() == 3u);
        BOOST_TEST(db.execute_many(insert, items{{4, "four"}}).value() == 1u);
        BOOST_TEST(db.execute_many(insert, std::map<int, std::string>{{5, "five"}, {6, "six"}}).value() == 2u);
        BOOST_TEST(db.execute_many(insert, std::vector<item>{{7, "seven"}, {8, "eight"}}).value() == 2u);
        BOOST_TEST(db.execute_many("insert into items (name, id) values ($1, $2)"_sql,
                                   std::list<described_item>{{"nine", 9}, {"ten", 10}})
                       .value() == 2u);
        BOOST_TEST(db.execute_many("insert into items (id) values ($1)", std::vector<int>{21, 22}).value() == 2u);
        const std::vector<std::vector<int>> numbers = {{31}, {32}};
        const std::vector<decltype(each_of(numbers[0]))> spread = {each_of(numbers[0]), each_of(numbers[1])};
        BOOST_TEST(db.execute_many("insert into items (id) values ($1)", spread).value() == 2u);
        BOOST_TEST(db.template query_value<std::string>("select name from items where id = 9").value() == "nine");
        BOOST_TEST(db.execute_many("update items set name = $1 where id > $2",
                                   std::vector<std::tuple<const char*, int>>{{"x", 3}, {nullptr, 20}, {"y", 1000}})
                       .value() >= 11u);
        // Rows that come back are dropped.
        BOOST_TEST(db.execute_many("delete from items where id = $1 returning *", std::vector<int>{1, 2, 1}).value() ==
                   2u);
        BOOST_TEST(db.execute_many("", std::vector<std::tuple<>>(3)).value() == 0u);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nothing_comes_of_an_empty_range, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        BOOST_TEST(db.execute_many(insert, items{}).value() == 0u);
        BOOST_TEST(db.execute_many("not even SQL", items{}).value() == 0u);
        db.check_rows(0);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(types_of_the_database_are_looked_up_first, Driver, every_way) {
    connection owner{live_conninfo()};
    owner.run_script("drop type if exists mood cascade; create type mood as enum ('sad', 'happy')");
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        db->forget_types();
        BOOST_TEST(db.execute("create temporary table moods (m mood, all_of_them mood[])").has_value());
        const std::vector<std::tuple<mood, std::vector<mood>>> elements = {{mood::sad, {mood::happy}},
                                                                           {mood::happy, {}}};
        BOOST_TEST(db.execute_many("insert into moods values ($1, $2)", elements).value() == 2u);
        BOOST_TEST((db.template query<mood>("select m from moods order by 1 desc").value()[0] == mood::happy));
    }
    owner.run_script("drop type mood cascade");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(however_many_there_are, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        const auto all = many(20'000, 100);
        BOOST_TEST(db.execute_many(insert, all).value() == 20'000u);
        db.check_rows(20'000);
        BOOST_TEST(db.template query_value<std::int64_t>("select sum(id * length(name)) from items").value() ==
                   20'001LL * 10'000 * 100);
        // Answers are larger than what is asked.
        BOOST_TEST(db.execute_many("select repeat('x', 10000) from generate_series(1, $1)", std::vector<int>(5'000, 2))
                       .value() == 10'000u);
        // An element is larger than a part.
        BOOST_TEST(db.execute_many("update items set name = $2 where id = $1", many(40, 300'000)).value() == 40u);
        BOOST_TEST(db.template query_value<std::int64_t>("select max(length(name)) from items").value() == 300'000);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(when_one_fails_nothing_was_done_for_the_others, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        check_fails(db.execute_many(insert, items{{1, "a"}, {2, "b"}, {1, "c"}, {3, "d"}}), sqlstate::unique_violation,
                    3);
        db.check_rows(0);
        check_fails(db.execute_many("insert into items values (10 / $1)", std::vector<int>{0, 1}),
                    sqlstate::division_by_zero, 1);
        // Far behind what is sent at first, and with much to come.
        auto all = many(40'000);
        std::get<0>(all[30'000]) = 17;
        check_fails(db.execute_many(insert, all), sqlstate::unique_violation, 30'001);
        db.check_rows(0);
        // No element's fault.
        check_fails(db.execute_many("insert into nowhere values ($1)", std::vector<int>{1}), sqlstate::undefined_table,
                    0);
        BOOST_TEST(
            db.execute("create temporary table twins (id int unique deferrable initially deferred)").has_value());
        check_fails(db.execute_many("insert into twins values ($1)", std::vector<int>{1, 2, 1}),
                    sqlstate::unique_violation, 0);
        BOOST_TEST(db.execute_many(insert, all = many(3)).value() == 3u);
        db.check_rows(3);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_cannot_be_sent_is_found_before_anything_is, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        auto all = many(30'000);
        for (const std::size_t wrong : {2u, 30'000u}) {
            auto elements = all;
            std::get<1>(elements[wrong - 1]) = std::string{"a\0b", 3};
            auto tx = db.begin().value();
            check_fails(db.on(tx).execute_many(insert, elements), errc::embedded_nul, wrong);
            BOOST_TEST(db.on(tx).execute_many(insert, items{{1, "a"}}).value() == 1u);
            BOOST_TEST(db.commit(tx).has_value());
            db.check_rows(1);
            BOOST_TEST(db.execute("delete from items").has_value());
        }
        // Not as many parameters as the first element.
        const std::vector<int> none;
        const std::vector<int> one = {1};
        const std::vector<int> two = {2, 3};
        using lists = std::vector<decltype(each_of(one))>;
        check_fails(db.execute_many("insert into items values ($1, $2::int)", lists{each_of(two), each_of(one)}),
                    errc::parameter_count_mismatch, 2);
        check_fails(db.execute_many("insert into items (id) values ($1)", lists{each_of(one), each_of(two)}),
                    errc::parameter_count_mismatch, 2);
        check_fails(db.execute_many("insert into items (id) values (7)", lists{each_of(none), each_of(one)}),
                    errc::parameter_count_mismatch, 2);
        BOOST_TEST(code_of(db.execute_many(insert, std::vector<int>{1})) ==
                   (mode == "off" ? boost::system::error_code{sqlstate::protocol_violation}
                                  : boost::system::error_code{errc::parameter_count_mismatch}));
        db.check_rows(0);
    }
}

BOOST_AUTO_TEST_CASE(a_range_that_throws_is_the_outcome) {
    for (const auto& mode : every_mode) {
        with_items<waiting> db{mode};
        for (const int last : {0, 2}) {
            const auto failing = std::views::iota(0, 5) | std::views::transform([last](int i) {
                                     return i < last ? i : throw std::runtime_error{"no more"};
                                 });
            BOOST_TEST(code_of(db.execute_many("insert into items (id) values ($1)", failing)) == errc::codec_failed);
            db.check_rows(0);
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(in_a_transaction_it_is_a_part_of_it, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        auto tx = db.begin().value();
        BOOST_TEST(db.on(tx).execute_many(insert, many(3'000)).value() == 3'000u);
        BOOST_TEST(db.rollback(tx).has_value());
        db.check_rows(0);
        tx = db.begin().value();
        check_fails(db.on(tx).execute_many(insert, items{{1, "a"}, {1, "b"}}), sqlstate::unique_violation, 2);
        BOOST_TEST(code_of(db.commit(tx)) == sqlstate::in_failed_sql_transaction);
        db.check_rows(0);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_limit_of_time_is_for_all_of_it, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        BOOST_TEST(db.execute_many(insert, many(2)).has_value());
        db->set_timeout(300ms);
        constexpr const char* slowly = "insert into items select $1 from pg_sleep($2)";
        std::vector<std::tuple<int, double>> all(100, {3, 60.0});
        BOOST_TEST(code_of(db.execute_many(slowly, all)) == errc::timeout);
        db.check_rows(2);
        // While the server works on the first of many, and the rest is not even made.
        all.resize(100'000, {3, 0.0});
        BOOST_TEST(code_of(db.execute_many(slowly, all)) == errc::timeout);
        db.check_rows(2);
        // Again and again one that takes its time.
        for (int i = 0; i != 100'000; ++i)
            all[static_cast<std::size_t>(i)] = {i + 10, 0.0005};
        BOOST_TEST(code_of(db.execute_many(slowly, all)) == errc::timeout);
        db.check_rows(2);
        db->set_timeout({});
        BOOST_TEST(db.execute_many(insert, items{{3, "c"}}).value() == 1u);
    }
}

// Whatever the moment, it is all or nothing.
BOOST_AUTO_TEST_CASE(cancelled_at_any_moment) {
    const auto all = many(30'000, 50);
    for (const auto& mode : every_mode) {
        live_connection c;
        c.db.close();
        c.db.connect(live_conninfo() + " statement_cache=" + mode);
        c.db.execute("create temporary table items (id int, name text)");
        for (auto after = 0us; after < 120'000us; after += 3'000us) {
            boost::asio::cancellation_signal signal;
            boost::asio::steady_timer timer{c.io, after};
            timer.async_wait([&](boost::system::error_code) { signal.emit(boost::asio::cancellation_type::terminal); });
            boost::system::error_code told;
            c.db.async_execute_many(insert, borrow(all),
                                    boost::asio::bind_cancellation_slot(
                                        signal.slot(), [&](boost::system::error_code failed, std::uint64_t) {
                                            told = failed;
                                            timer.cancel();
                                        }));
            c.run();
            const auto rows = c.db.query_value<std::int64_t>("select count(*) from items");
            BOOST_TEST(rows == (told ? 0 : 30'000));
            if (told)
                BOOST_TEST(told == boost::asio::error::operation_aborted);
            c.db.execute("truncate items");
        }
        BOOST_TEST(c.db.query_value<int>("select 42") == 42);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_server_has_forgotten_is_prepared_again, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        constexpr const char* returning = "insert into items values ($1, $2) returning *";
        BOOST_TEST(db.execute_many(returning, items{{1, "a"}}).value() == 1u);
        BOOST_TEST(db.execute("do $$ begin execute 'deallocate all'; end $$").has_value());
        BOOST_TEST(db.execute_many(returning, items{{2, "b"}, {3, "c"}}).value() == 2u);
        BOOST_TEST(db.execute("alter table items add extra int").has_value());
        BOOST_TEST(db.execute_many(returning, items{{4, "d"}, {5, "e"}}).value() == 2u);
        db.check_rows(5);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(statements_prepared_by_hand_run_too, Driver, every_way) {
    with_items<Driver> db{"prepare"};
    const statement prepared = db.prepare(insert).value();
    BOOST_TEST(db.execute_many(prepared, many(5)).value() == 5u);
    BOOST_TEST(code_of(db.execute_many(statement{}, many(5))) == errc::not_connected);
    db.check_rows(5);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(copy_is_refused, Driver, every_way) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        for (const std::size_t count : {1u, 2u, 20'000u}) {
            const std::vector<std::tuple<>> elements(count);
            BOOST_TEST(code_of(db.execute_many("copy items to stdout", elements)) == errc::unexpected_copy);
            db.check_rows(0);
        }
        BOOST_TEST(code_of(db.execute_many("copy items from stdin", std::vector<std::tuple<>>(1))) ==
                   errc::unexpected_copy);
        db.check_rows(0);
        // PostgreSQL takes what comes behind it for the end of all order, and closes.
        BOOST_TEST(code_of(db.execute_many("copy items from stdin", std::vector<std::tuple<>>(2))) ==
                   errc::unexpected_copy);
        BOOST_TEST(!db->is_open());
    }
}

BOOST_AUTO_TEST_CASE(ranges_of_every_kind) {
    live_connection c;
    c.db.execute("create temporary table items (id int, name text)");
    const auto numbers = std::views::iota(0, 10);
    const auto rows = numbers | std::views::filter([](int i) { return i % 2 == 0; }) | std::views::transform([](int i) {
                          return std::tuple{i, std::to_string(i)};
                      });
    auto kept_rows = rows;
    BOOST_TEST(c.db.execute_many(insert, kept_rows) == 5u);
    BOOST_TEST(c.db.execute_many(insert, numbers | std::views::transform([](int i) {
                                             return std::pair{i, "x"};
                                         })) == 10u);
    BOOST_TEST(c.db.execute_many("insert into items (id) values ($1::int)", std::vector<bool>{}) == 0u);
    c.run([&]() -> boost::asio::awaitable<void> {
        BOOST_TEST(co_await c.db.async_execute_many(insert, kept_rows) == 5u);
        auto moved = many(3);
        BOOST_TEST(co_await c.db.async_execute_many(insert, std::move(moved)) == 3u);
        BOOST_TEST(moved.empty());
        auto deferred = [&] {
            const std::string text = "gone when it runs";
            std::vector<std::tuple<int, std::string_view>> views = {{1, text}, {2, text}};
            return c.db.async_execute_many(insert, views, boost::asio::deferred);
        }();
        BOOST_TEST(co_await std::move(deferred)(boost::asio::use_awaitable) == 2u);
        const auto kept = many(4);
        BOOST_TEST(co_await c.db.async_execute_many(insert, borrow(kept)) == 4u);
        const std::vector<int> one(1, 1);
        try {
            co_await c.db.async_execute_many("insert into items values ($1 / 0)", one);
            BOOST_ERROR("no error");
        } catch (const error& e) {
            BOOST_TEST(e.diagnostics().element == 1u);
        }
    });
    BOOST_TEST(c.db.query_value<std::int64_t>("select count(*) from items where name like 'gone%'") == 2);
}

BOOST_AUTO_TEST_CASE(a_closed_connection_says_so) {
    connection closed;
    BOOST_TEST(code_of(closed.try_execute_many(insert, items{{1, "a"}})) == errc::not_connected);
}

BOOST_AUTO_TEST_SUITE_END()
