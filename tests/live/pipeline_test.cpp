// Pipelines, on a server: what they give, and what fails with what.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/recording_observer.hpp>
#include <support/round_trips.hpp>

#include "pipelines.hpp"

namespace pipeline_types {

enum class mood { sad, happy };
TUSK_ENUM(mood, sad, happy)

}  // namespace pipeline_types

namespace {

using namespace pipelining;
using pipeline_types::mood;

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines)

BOOST_AUTO_TEST_CASE_TEMPLATE(each_slot_has_what_its_statement_gave, Driver, every_driver) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            pipeline p{how};
            const auto added = p.execute(insert, 1, "one");
            const auto returned = p.query<item>("insert into items values ($1, $2) returning *", 2, "two");
            const auto all = p.query<int, std::string>("select id, name from items order by id");
            const auto one = p.query_one<item>("select * from items where id = $1", 2);
            const auto none = p.query_optional<item>("select * from items where id = $1", 7);
            const auto name = p.query_value<std::string>("select name from items where id = $1"_sql, 1);
            const auto dynamic = p.query("select name, id from items where id = $1", 1);
            const auto truth = p.query<bool>("select $1::bool", true);
            const auto list = p.query_value<std::vector<int>>("select array_agg(id order by id) from items");
            BOOST_TEST(p.size() == 9u);
            BOOST_TEST((code(name) == errc::not_run));
            for (int time = 0; time != 2; ++time) {
                BOOST_TEST_REQUIRE(db.run_pipeline(p).has_value());
                BOOST_TEST(added->rows_affected() == 1u);
                BOOST_TEST(returned->front().name == "two");
                BOOST_TEST(all->size() == 2u);
                BOOST_TEST(std::get<1>((*all)[0]) == "one");
                BOOST_TEST(one->name == "two");
                BOOST_TEST(!none->has_value());
                BOOST_TEST(*name == "one");
                BOOST_TEST((*dynamic)[0].template get<int>("id") == 1);
                BOOST_TEST(truth->front());
                BOOST_TEST((list.value() == std::vector{1, 2}));
                BOOST_TEST(!code(name));
                db.check_rows(2);
                BOOST_TEST(db.execute("delete from items").has_value());
            }
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_error_in_the_middle_of_1000_statements, Driver, every_driver) {
    constexpr std::size_t count = 1'000;
    constexpr std::size_t wrong = 500;
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            pipeline p{how};
            std::vector<slot<command_result>> slots;
            for (std::size_t i = 0; i != count; ++i)
                slots.push_back(p.execute(insert, i == wrong ? wrong - 1 : i, "x"));
            const auto ended = db.run_pipeline(p);
            std::size_t good = 0, undone = 0, skipped = 0;
            for (const auto& s : slots) {
                good += s.has_value();
                undone += code(s) == errc::undone;
                skipped += code(s) == errc::skipped;
            }
            BOOST_TEST((code(slots[wrong]) == sqlstate::unique_violation));
            BOOST_TEST(slots[wrong].error().diagnostics().element == wrong + 1);
            if (how == atomic) {
                BOOST_TEST_REQUIRE(ended.has_error());
                BOOST_TEST((ended.error().code() == sqlstate::unique_violation));
                BOOST_TEST(ended.error().diagnostics().element == wrong + 1);
                BOOST_TEST(good == 0u);
                BOOST_TEST(undone == wrong);
                BOOST_TEST(skipped == count - wrong - 1);
                BOOST_TEST((code(slots[wrong - 1]) == errc::undone));
                BOOST_TEST((code(slots[wrong + 1]) == errc::skipped));
                db.check_rows(0);
            } else {
                BOOST_TEST(ended.has_value());
                BOOST_TEST(good == count - 1);
                db.check_rows(count - 1);
            }
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(however_many_and_large_they_are, Driver, every_driver) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            pipeline p{how};
            std::vector<slot<std::string>> slots;
            for (int i = 0; i != 1'000; ++i)
                slots.push_back(p.query_value<std::string>(
                    "select $1", std::string(static_cast<std::size_t>(i) * 7 % 20'000, 'x') + std::to_string(i)));
            BOOST_TEST_REQUIRE(db.run_pipeline(p).has_value());
            std::size_t wrong = 0;
            for (std::size_t i = 0; i != slots.size(); ++i)
                wrong += !slots[i]->ends_with(std::to_string(i)) || slots[i]->size() < i * 7 % 20'000;
            BOOST_TEST(wrong == 0u);
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_may_need_what_another_has_made, Driver, every_driver) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            database<Driver> db{live_conninfo() + " statement_cache=" + mode};
            pipeline p{how};
            p.execute("create temporary table made (id int, name text)");
            const auto added = p.execute("insert into made values ($1, $2)", 1, "one");
            const auto name = p.query_value<std::string>("select name from made where id = $1", 1);
            const auto ended = db.run_pipeline(p);
            BOOST_TEST_REQUIRE(ended.has_value(), ended.error().what());
            BOOST_TEST(added->rows_affected() == 1u);
            BOOST_TEST(*name == "one");
            // Within a transaction it ends that, and says so.
            auto tx = db.begin().value();
            BOOST_TEST(db.execute("drop table made").has_value());
            pipeline q{how};
            const auto made = q.execute("create temporary table other (id int)");
            const auto refused = q.execute("insert into other values ($1)", 1);
            const auto outcome = db.on(tx).run_pipeline(q);
            if (mode == std::string_view{"off"}) {
                BOOST_TEST(outcome.has_value());
            } else {
                BOOST_TEST((code(refused) == sqlstate::undefined_table));
                BOOST_TEST((code(made) == errc::skipped));
                BOOST_TEST(outcome.has_value() == (how == independent));
            }
            BOOST_TEST(db.rollback(tx).has_value());
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_cannot_be_sent_is_found_before_anything_is, Driver, every_driver) {
    const std::string nul{"a\0b", 3};
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        auto tx = db.begin().value();
        pipeline p{atomic};
        const auto good = p.execute(insert, 1, "a");
        for (int i = 2; i != 2'000; ++i)
            p.execute(insert, i, std::string(100, 'x'));
        const auto bad = p.execute(insert, 2'000, nul);
        const auto ended = db.on(tx).run_pipeline(p);
        BOOST_TEST(code_of(ended) == errc::embedded_nul);
        BOOST_TEST(ended.error().diagnostics().element == 2'000u);
        BOOST_TEST((code(bad) == errc::embedded_nul));
        BOOST_TEST((code(good) == errc::skipped));
        BOOST_TEST(db.on(tx).execute(insert, 1, "a").has_value());
        BOOST_TEST(db.commit(tx).has_value());
        db.check_rows(1);

        pipeline q{independent};
        const auto before = q.execute(insert, 2, "a");
        const auto wrong = q.execute(insert, 3, nul);
        const auto missing = q.execute("insert into items values ($1, $2)", 3);
        const auto behind = q.execute(insert, 4, "a");
        BOOST_TEST(db.run_pipeline(q).has_value());
        BOOST_TEST(before.has_value());
        BOOST_TEST((code(wrong) == errc::embedded_nul));
        BOOST_TEST((code(missing) == (mode == std::string_view{"off"}
                                          ? boost::system::error_code{sqlstate::protocol_violation}
                                          : boost::system::error_code{errc::parameter_count_mismatch})));
        BOOST_TEST(behind.has_value());
        db.check_rows(3);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_server_has_forgotten_is_prepared_again, Driver, every_driver) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            pipeline p{how};
            const auto names = p.query<item>("select * from items");
            const auto count = p.query_value<std::int64_t>("select count(*) from items");
            BOOST_TEST(db.run_pipeline(p).has_value());
            BOOST_TEST(db.execute("do $$ begin execute 'deallocate all'; end $$").has_value());
            BOOST_TEST(db.run_pipeline(p).has_value());
            BOOST_TEST(count.has_value());
            BOOST_TEST(db.execute("alter table items alter id type bigint").has_value());
            BOOST_TEST(db.run_pipeline(p).has_value());
            // Behind the first one another has been run already.
            if (how == independent && mode == std::string_view{"prepare"}) {
                BOOST_TEST((code(names) == sqlstate::feature_not_supported));
                BOOST_TEST(!names.error().diagnostics().hint.empty());
                BOOST_TEST(db.run_pipeline(p).has_value());
            }
            BOOST_TEST(names.has_value(), names.error().what());
            BOOST_TEST(count.has_value());
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(types_of_the_database_are_looked_up_once, Driver, every_driver) {
    connection owner{live_conninfo()};
    owner.run_script("drop type if exists mood cascade; create type mood as enum ('sad', 'happy')");
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            db->forget_types();
            BOOST_TEST(db.execute("create temporary table moods (m mood, all_of_them mood[])").has_value());
            pipeline p{how};
            std::vector<slot<command_result>> added;
            for (int i = 0; i != 100; ++i)
                added.push_back(p.execute("insert into moods values ($1, $2)", mood::happy, std::vector{mood::sad}));
            const auto all = p.query<mood, std::vector<mood>>("select * from moods");
            const auto ended = db.run_pipeline(p);
            BOOST_TEST_REQUIRE(ended.has_value(), ended.error().what());
            BOOST_TEST(all->size() == 100u);
            BOOST_TEST((std::get<0>((*all)[99]) == mood::happy));
        }
    owner.run_script("drop type mood cascade");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(in_a_transaction_it_is_a_part_of_it, Driver, every_driver) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            pipeline p{how};
            const auto first = p.execute(insert, 1, "a");
            p.execute(insert, 2, "b");
            auto tx = db.begin().value();
            BOOST_TEST(db.on(tx).run_pipeline(p).has_value());
            BOOST_TEST(first.has_value());
            BOOST_TEST(db.rollback(tx).has_value());
            db.check_rows(0);

            const auto twice = p.execute(insert, 1, "c");
            const auto behind = p.execute(insert, 3, "d");
            tx = db.begin().value();
            const auto ended = db.on(tx).run_pipeline(p);
            BOOST_TEST((code(twice) == sqlstate::unique_violation));
            BOOST_TEST(ended.has_value() == (how == independent));
            BOOST_TEST(
                (code(behind) == (how == atomic ? boost::system::error_code{errc::skipped}
                                                : boost::system::error_code{sqlstate::in_failed_sql_transaction})));
            BOOST_TEST(code_of(db.commit(tx)) == sqlstate::in_failed_sql_transaction);
            db.check_rows(0);
            transaction over;
            BOOST_TEST(code_of(over.try_run(p)) == errc::not_connected);
            BOOST_TEST((code(first) == errc::not_connected));
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(statements_prepared_by_hand_run_too, Driver, every_driver) {
    with_items<Driver> db{"prepare"};
    const statement prepared = db.prepare(insert).value();
    for (const auto how : both) {
        pipeline p{how};
        const auto first = p.execute(prepared, 1, "a");
        const auto no_statement = p.execute(statement{}, 2, "b");
        BOOST_TEST(db.run_pipeline(p).has_value() == (how == independent));
        BOOST_TEST(first.has_value() == (how == independent));
        BOOST_TEST((code(no_statement) == errc::not_connected));
        db.check_rows(how == independent ? 1 : 0);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_sql_or_has_failed_at_its_end_is_told) {
    for (const auto& mode : every_mode) {
        connection db{live_conninfo() + " statement_cache=" + mode};
        db.execute("create temporary table twins (id int unique deferrable initially deferred)");
        pipeline p{atomic};
        const auto first = p.execute("insert into twins values ($1)", 1);
        p.execute("insert into twins values ($1)", 1);
        const auto ended = db.try_run(p);
        BOOST_TEST((code_of(ended) == sqlstate::unique_violation));
        BOOST_TEST(ended.error().diagnostics().element == 0u);
        BOOST_TEST((code(first) == errc::undone));

        pipeline q{independent};
        const auto good = q.execute("insert into twins values ($1)", 2);
        const auto twice = q.execute("insert into twins values ($1)", 2);
        const auto nonsense = q.execute("not even SQL");
        const auto behind = q.execute("insert into twins values ($1)", 3);
        db.run(q);
        BOOST_TEST(good.has_value());
        BOOST_TEST((code(twice) == sqlstate::unique_violation));
        BOOST_TEST((code(nonsense) == sqlstate::syntax_error));
        BOOST_TEST(nonsense.error().diagnostics().statement == "not even SQL");
        BOOST_TEST(behind.has_value());
        BOOST_TEST(db.query_value<std::int64_t>("select count(*) from twins") == 2);
    }
}

// An observer hears of each statement, once.
BOOST_AUTO_TEST_CASE_TEMPLATE(each_statement_is_observed, Driver, every_driver) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            const auto observer = std::make_shared<recording_observer>();
            db->set_observer(observer);
            pipeline p{how};
            p.execute(insert, 1, "a");
            p.query_value<int>("select 1 / $1", 0);
            p.query<int>("select generate_series(1, $1)", 3);
            p.query_one<int>("select id from items where id = $1", 7);
            static_cast<void>(db.run_pipeline(p));
            const auto told = observer->take();
            BOOST_TEST_REQUIRE(told.size() == 4u);
            BOOST_TEST(told[0].tag == "INSERT 0 1");
            BOOST_TEST(told[0].parameters == "$1 integer, $2 text (1 byte)");
            BOOST_TEST((told[0].kind == statement_kind::query));
            BOOST_TEST((told[1].failure == sqlstate::division_by_zero));
            BOOST_TEST(
                (told[2].failure == (how == atomic ? make_error_code(errc::skipped) : boost::system::error_code{})));
            BOOST_TEST((told[3].failure == make_error_code(how == atomic ? errc::skipped : errc::no_rows)));
            if (how == independent)
                BOOST_TEST(told[2].received == 3u);
            // Nothing can be run, and it is told all the same.
            db->close();
            BOOST_TEST(code_of(db.run_pipeline(p)) == errc::not_connected);
            const auto refused = observer->take();
            BOOST_TEST(refused.size() == 4u);
            BOOST_TEST((refused[3].failure == make_error_code(errc::not_connected)));
        }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(pipelines_counted)

BOOST_AUTO_TEST_CASE(it_takes_one_round_trip_and_one_more_for_what_is_not_known) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            round_trips trips;
            connection db{trips.through("host=relayed user=trust_user dbname=tusk sslmode=disable statement_cache=" +
                                        std::string{mode})};
            pipeline p{how};
            for (int i = 0; i != 100; ++i)
                p.query_value<int>("select $1 + " + std::to_string(i % 10), i);
            static_cast<void>(trips.count());
            db.run(p);
            BOOST_TEST(trips.count() == (mode == std::string_view{"off"} ? 1 : 2));
            db.run(p);
            BOOST_TEST(trips.count() == 1);
            db.close();
        }
}

BOOST_AUTO_TEST_SUITE_END()
