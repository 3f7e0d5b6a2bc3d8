// Statements that are kept while a real server changes: tables are altered, and what was prepared is thrown away.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <list>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;

std::string keeping(std::string_view how) { return live_conninfo() + " statement_cache=" + std::string{how}; }

const std::vector<std::string> every_mode = {"prepare", "describe", "off"};

// A table that others see as well, with two rows.
struct shared_table {
    connection owner{live_conninfo()};
    shared_table() {
        owner.run_script(
            "drop table if exists changing; create table changing (id int primary key, name text);"
            "insert into changing values (1, 'one'), (2, 'two')");
    }
    ~shared_table() { static_cast<void>(owner.try_execute("drop table changing")); }
    void alter(const std::string& how) { owner.run_script("alter table changing " + how); }
};

// Asks for the rows over and over on a thread of its own.
class asker {
public:
    explicit asker(const std::string& conninfo) : db_{conninfo}, thread_{[this] { run(); }} {}
    ~asker() { stop(); }
    asker(const asker&) = delete;
    asker& operator=(const asker&) = delete;

    [[nodiscard]] int rounds() const { return rounds_; }
    [[nodiscard]] bool has_ended() const { return ended_; }
    void stop() {
        stopping_ = true;
        if (thread_.joinable())
            thread_.join();
    }
    // To be called when it has been stopped.
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

private:
    void run() {
        while (!stopping_ && complaints_.size() < 10) {
            try {
                ask_for_one();
                ask_for_all();
            } catch (const std::exception& e) {
                complaints_.emplace_back(e.what());
            }
            ++rounds_;
        }
        ended_ = true;
    }
    void ask_for_one() {
        const auto one = db_.try_query_one<std::int64_t, std::string>("select id, name from changing where id = $1", 2);
        if (!one)
            complaints_.emplace_back(one.error().what());
        else if (*one != std::tuple<std::int64_t, std::string>{2, "two"})
            complaints_.emplace_back("another row");
    }
    void ask_for_all() {
        const auto all = db_.try_query("select * from changing");
        if (!all)
            complaints_.emplace_back(all.error().what());
        else if (all->size() != 2)
            complaints_.emplace_back("another number of rows");
        else if ((*all)[0]["id"].as<std::int64_t>() + (*all)[1]["id"].as<std::int64_t>() != 3)
            complaints_.emplace_back("other values");
    }

    connection db_;
    std::vector<std::string> complaints_;
    std::atomic<int> rounds_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> ended_ = false;
    std::thread thread_;  // the last one: it uses the others
};

// Until each has been through one round more, so that no statement of theirs sees the table change twice.
void wait_for_all(const std::list<asker>& all) {
    std::vector<int> before;
    for (const auto& each : all)
        before.push_back(each.rounds());
    auto then = before.begin();
    for (const auto& each : all) {
        while (each.rounds() == *then && !each.has_ended())
            std::this_thread::sleep_for(1ms);
        ++then;
    }
}

// Eight connections ask for what a ninth alters all the time, for a second.
void alter_under_askers(std::string_view mode) {
    shared_table table;
    const std::string where = keeping(mode);
    std::list<asker> askers;
    while (askers.size() != 8)
        askers.emplace_back(where);
    int alterations = 0;
    for (const auto end = std::chrono::steady_clock::now() + 1s; std::chrono::steady_clock::now() < end;)
        for (const char* how :
             {"add column more int", "alter column id type bigint", "alter column name type varchar(100)",
              "drop column more", "alter column id type int", "alter column name type text"}) {
            table.alter(how);
            ++alterations;
            wait_for_all(askers);
        }
    for (auto& each : askers) {
        each.stop();
        BOOST_TEST(each.rounds() >= alterations);
        for (const auto& complaint : each.complaints())
            BOOST_ERROR(complaint);
    }
}

// How many statements the server has prepared for this connection, this one included.
template <class Driver>
std::int64_t prepared(database<Driver>& db) {
    return db.template query_value<std::int64_t>("select count(*) from pg_prepared_statements").value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cached_statements)

BOOST_AUTO_TEST_CASE(who_runs_prepared_statements_does_not_notice_that_others_alter_the_table) {
    alter_under_askers("prepare");
}
BOOST_AUTO_TEST_CASE(who_keeps_descriptions_does_not_notice_that_others_alter_the_table) {
    alter_under_askers("describe");
}
BOOST_AUTO_TEST_CASE(who_keeps_nothing_does_not_notice_that_others_alter_the_table) { alter_under_askers("off"); }

BOOST_AUTO_TEST_CASE_TEMPLATE(within_a_transaction_a_statement_out_of_date_is_the_error_and_works_behind_it, Driver,
                              every_way) {
    shared_table table;
    database<Driver> db{keeping("prepare")};
    const char* text = "select * from changing";
    BOOST_TEST(db.query(text).value().columns().size() == 2u);
    table.alter("add column more int");
    {
        auto tx = db.begin().value();
        const auto refused = db.on(tx).query(text);
        BOOST_TEST(code_of(refused) == sqlstate::feature_not_supported);
        BOOST_TEST(refused.error().diagnostics().message == "cached plan must not change result type");
        BOOST_TEST(code_of(db.on(tx).query(text)) == sqlstate::in_failed_sql_transaction);
        db.rollback(tx).value();
    }
    BOOST_TEST(db.query(text).value().columns().size() == 3u);

    // What was altered in the transaction itself is found out there, and is undone with it.
    auto tx = db.begin().value();
    db.on(tx).execute("alter table changing drop column more").value();
    BOOST_TEST(code_of(db.on(tx).query(text)) == sqlstate::feature_not_supported);
    db.rollback(tx).value();
    BOOST_TEST(db.query(text).value().columns().size() == 3u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_only_described_follows_the_table_within_a_transaction_too, Driver, every_way) {
    for (const char* mode : {"describe", "off"}) {
        shared_table table;
        database<Driver> db{keeping(mode)};
        const char* text = "select * from changing order by id";
        BOOST_TEST(db.query(text).value().columns().size() == 2u);
        table.alter("add column more bigint default 7");
        auto tx = db.begin().value();
        const auto all = db.on(tx).query(text).value();
        BOOST_TEST(all.columns().size() == 3u);
        BOOST_TEST(all[1]["name"].template as<std::string>() == "two");
        BOOST_TEST(all[1]["more"].template as<int>() == 7);
        db.commit(tx).value();
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_table_that_was_made_anew_is_found, Driver, every_way) {
    for (const auto& mode : every_mode) {
        shared_table table;
        database<Driver> db{keeping(mode)};
        const char* text = "select name from changing where id = $1";
        BOOST_TEST(db.template query_value<std::string>(text, 1).value() == "one");
        table.owner.run_script(
            "drop table changing; create table changing (name varchar, id bigint); insert into changing values ('1', "
            "1)");
        BOOST_TEST(db.template query_value<std::string>(text, 1).value() == "1");
        table.owner.run_script("drop table changing");
        BOOST_TEST(code_of(db.template query_value<std::string>(text, 1)) == sqlstate::undefined_table);
        table.owner.run_script("create table changing (id int, name text); insert into changing values (1, 'again')");
        BOOST_TEST(db.template query_value<std::string>(text, 1).value() == "again");
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(statements_work_when_all_that_was_prepared_was_thrown_away, Driver, every_way) {
    for (const auto& mode : every_mode)
        for (const char* command : {"discard all", "deallocate all"})
            for (const bool by_script : {false, true}) {
                database<Driver> db{keeping(mode)};
                const char* text = "select $1::int + 1";
                for (int i = 0; i != 3; ++i) {
                    BOOST_TEST(db.template query_value<int>(text, i).value() == i + 1);
                    if (by_script)
                        db.run_script(command).value();
                    else
                        db.execute(command).value();
                    BOOST_TEST(prepared(db) == (mode == "prepare" ? 1 : 0));
                }
            }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nothing_that_was_thrown_away_is_asked_for_in_a_transaction, Driver, every_way) {
    database<Driver> db{keeping("prepare")};
    const char* text = "select $1::int + 1";
    BOOST_TEST(db.template query_value<int>(text, 1).value() == 2);
    auto tx = db.begin().value();
    db.on(tx).execute("deallocate all").value();
    BOOST_TEST(db.on(tx).template query_value<int>(text, 2).value() == 3);
    db.commit(tx).value();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_prepared_statement_survives_discard_all, Driver, every_way) {
    for (const auto& mode : every_mode)
        for (const char* size : {"0", "256"}) {
            database<Driver> db{keeping(mode) + " statement_cache_size=" + size};
            const statement held = db.prepare("select $1::int + 1").value();
            for (int i = 0; i != 3; ++i) {
                BOOST_TEST(db.template query_value<int>(held, i).value() == i + 1);
                db.execute("discard all").value();
            }
            BOOST_TEST(db.template query_value<int>(held, 3).value() == 4);
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_prepared_statement_survives_a_change_of_its_table, Driver, every_way) {
    for (const auto& mode : every_mode) {
        shared_table table;
        database<Driver> db{keeping(mode)};
        const statement held = db.prepare("select * from changing").value();
        BOOST_TEST(db.query(held).value().columns().size() == 2u);
        table.alter("add column more int");
        BOOST_TEST(db.query(held).value().columns().size() == 3u);
        table.alter("drop column more");
        BOOST_TEST(db.query(held).value().columns().size() == 2u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
