// The snippets of the README that wait for the server, as one program:
//
//     readme_sync CONNINFO
#include <algorithm>
#include <any>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <boost/describe/class.hpp>
#include <tusk/tusk.hpp>

using namespace std::chrono_literals;
using namespace tusk::literals;  // "..."_sql, 4_MiB

namespace {

// conninfo: "postgresql://app@localhost/shop?sslmode=verify-full", or "host=localhost user=app dbname=shop"
void script(const char* conninfo) {
    tusk::connection db{conninfo};
    db.run_script("drop table if exists users; create table users (id int primary key, name text, born int)");
    db.execute("insert into users values ($1, $2, $3)", 1, "Ada", 1815);
    for (const auto& [id, name] : db.query<int, std::string>("select id, name from users where id < $1", 100))
        std::cout << id << ' ' << name << '\n';
    auto count = db.query_value<std::int64_t>("select count(*) from users");
    auto changed = db.execute("update users set name = $1", "Grace").rows_affected();
    std::cout << count << " user, " << changed << " changed\n";
}

// Passwords that change, tunnels, and servers that are not there yet.
tusk::connection patient(const char* conninfo) {
    tusk::connect_options how;
    how.conninfo = conninfo;
    how.password = [](const tusk::connect_target& to) { return tusk::secret{"the one for " + to.user + " now"}; };
    how.retry = {.attempts = 5, .first_pause = 200ms, .longest_pause = 10s};
    return tusk::connection{how};
}

// The members take the columns in order; std::optional takes NULL.
struct user {
    int id;
    std::string name;
    std::optional<int> born;
};

void structs(tusk::connection& db) {
    db.execute("insert into users values ($1, $2, $3)", 2, "Alan", std::nullopt);
    for (const user& u : db.query<user>("select id, name, born from users order by id"))
        std::cout << u.name << (u.born ? ", born " + std::to_string(*u.born) : "") << '\n';

    user ada = db.query_one<user>("select id, name, born from users where id = $1", 1);
    std::optional<user> nobody = db.query_optional<user>("select id, name, born from users where id = $1", 7);
    std::cout << ada.name << " was " << (nobody ? "not " : "") << "the only one found\n";
}

// In any order; columns without a member are passed over.
struct named_user {
    std::string name;
    int id;
};
BOOST_DESCRIBE_STRUCT(named_user, (), (name, id))

void by_name(tusk::connection& db) {
    for (const named_user& u : db.query<named_user>("select * from users order by id"))
        std::cout << u.name << " has number " << u.id << '\n';
}

void dynamic(tusk::connection& db, const std::string& sql, const std::vector<std::optional<std::string>>& values) {
    tusk::result result = db.query(sql, tusk::each_of(values));
    for (const auto& row : result)
        for (const auto& field : row)
            std::cout << field.column().name << " = " << (field.is_null() ? "NULL" : field.to_string()) << '\n';
    if (!result.empty())
        std::cout << "born " << result[0].get<int>("born") << ", number " << result[0].as<user>().id << '\n';
}

void prepared(tusk::connection& db) {
    tusk::statement add = db.prepare("insert into users values ($1, $2)");
    for (int id = 10; id < 13; ++id)
        db.execute(add, id, "guest " + std::to_string(id));
}

void checked(tusk::connection& db) {
    auto born = db.query_value<int>("select born from users where id = $1"_sql, 1);
    db.execute(tusk::format_sql(db.format_options(), "alter table {} alter column {} set default {}",
                                tusk::identifier{"users"}, tusk::identifier{"born"}, born));
}

void large(tusk::connection& db) {
    std::int64_t sum = 0;
    auto numbers = db.stream<std::int64_t>({.bytes = 4_MiB}, "select generate_series(1, $1)", 1'000'000);
    while (auto batch = numbers.next())
        for (const std::int64_t number : *batch)
            sum += number;
    std::cout << "they add up to " << sum << '\n';

    // Row by row, and no further than is wanted: the server stops, and the connection is good.
    for (const int number : db.stream<int>("select generate_series(1, 1000000000)"))
        if (number == 3)
            break;
}

void many(tusk::connection& db) {
    std::vector<user> guests = {{20, "Edsger", 1930}, {21, "Barbara", {}}, {22, "Tony", 1934}};
    std::cout << db.execute_many("insert into users values ($1, $2, $3)", guests) << " are new\n";

    // All or nothing, and which one it was that failed.
    std::vector<std::tuple<int, std::string>> more = {{23, "Donald"}, {20, "Edsger"}};
    if (auto added = db.try_execute_many("insert into users values ($1, $2)", more); !added)
        std::cout << "nobody, because of number " << added.error().diagnostics().element << '\n';
}

void bulk(tusk::connection& db) {
    // Nothing is loaded before finish(); a writer that is let go without it has loaded nothing.
    auto in = db.copy_in<int, std::string>("users", {"id", "name"});
    for (int id = 1'000; id < 51'000; ++id)
        in.write(id, "guest " + std::to_string(id));
    std::cout << in.finish() << " are loaded\n";

    std::size_t longest = 0;
    for (const auto& [id, name] : db.copy_out<int, std::string>("select id, name from users where id >= 1000"))
        longest = std::max(longest, name.size());
    std::cout << "the longest name has " << longest << " letters\n";
}

void together(tusk::connection& db) {
    tusk::pipeline p;
    auto added = p.query<user>("insert into users values ($1, $2) returning id, name, born", 30, "Donald");
    auto left = p.query_value<std::int64_t>("select count(*) from users where born > $1", 1900);
    db.run(p);
    std::cout << added->front().name << " is here, and " << *left << " younger ones\n";

    // Each by itself: one that fails does not keep the others from being run.
    tusk::pipeline each{tusk::independent};
    auto twice = each.execute("insert into users values ($1, $2)", 30, "Donald");
    auto renamed = each.execute("update users set name = $2 where id = $1", 30, "Don");
    db.run(each);
    std::cout << (twice ? "" : twice.error().what()) << '\n' << renamed->rows_affected() << " renamed\n";
}

void procedures(tusk::connection& db) {
    db.run_script(
        "create or replace procedure pg_temp.halve(whole int, inout half int, inout rest int)"
        " language sql as 'select whole / 2, whole % 2'");
    auto [half, rest] = db.call<int, int>("pg_temp.halve", 7, std::nullopt, std::nullopt);
    std::cout << half << " and " << rest << " left\n";
}

void scrolling(tusk::connection& db) {
    auto tx = db.begin();
    auto users = tx.declare_cursor<user>({.scroll = true}, "select id, name, born from users where id > $1", 0);
    for (const user& u : users.fetch(tusk::direction::absolute, -1))
        std::cout << "the last one is " << u.name << '\n';
    std::cout << users.move(tusk::direction::backward, 2) << " back, and there is " << users.fetch(1)[0].name << '\n';
    tx.commit();
}

void transfer(tusk::connection& db) {
    auto tx = db.begin({.isolation = tusk::isolation::serializable});
    tx.execute("update users set born = born + 1 where id = $1", 1);
    tx.execute("update users set born = born - 1 where id = $1", 1);
    tx.commit();  // without it the transaction is rolled back
}

// What lost against another transaction is done again, all of it.
void transfer_for_sure(tusk::connection& db) {
    for (int attempt = 1;; ++attempt) {
        try {
            return transfer(db);
        } catch (const tusk::error& e) {
            if (!tusk::is_transient(e.code()) || !db.is_open() || attempt == 3)
                throw;
        }
    }
}

void errors(tusk::connection& db) {
    try {
        db.execute("insert into users values (1, 'again')");
    } catch (const tusk::error& e) {
        if (e.code() == tusk::sqlstate::unique_violation)
            std::cout << "there already: " << e.diagnostics().constraint << '\n';
    }

    auto rows = db.try_query<int>("select id from nowhere");  // boost::system::result<tusk::rows<int>, tusk::error>
    if (!rows)
        std::cout << rows.error().diagnostics() << '\n';
}

void limits(tusk::connection& db) {
    db.set_timeout(100ms);  // for each operation from now on
    auto slept = db.try_execute("select pg_sleep(60)");
    if (!slept && slept.error().code() == tusk::errc::timeout)
        std::cout << "too slow, and the connection is " << (db.is_open() ? "good" : "gone") << '\n';
    db.set_timeout({});
}

void cancel(tusk::connection& db) {
    std::thread other{[handle = db.cancel_handle()] {
        std::this_thread::sleep_for(100ms);
        handle.cancel();
    }};
    auto slept = db.try_execute("select pg_sleep(60)");
    other.join();
    if (!slept && slept.error().code() == tusk::sqlstate::query_canceled)
        std::cout << "cancelled\n";
}

void notices(tusk::connection& db) {
    db.on_notice([](const tusk::diagnostics& said) { std::cout << said << '\n'; });
    db.execute("drop table if exists nowhere");
}

// For a log; a trace or a metric is made the same way.
struct statement_log : tusk::statement_observer {
    void on_end(const tusk::observed_statement& s, const tusk::statement_end& how, std::any&) override {
        std::cout << s.log_text() << ": " << (how.failure ? how.failure->what() : how.command_tag) << '\n';
    }
};

void observed(tusk::connection& db) {
    db.set_observer(std::make_shared<statement_log>());
    db.execute("update users set name = $1 where id = $2", "Grace", 10);
    db.try_execute("insert into users values ($1, $2)", 1, tusk::sensitive("Ada"));
    db.set_observer(nullptr);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: readme_sync CONNINFO\n";
        return 2;
    }
    try {
        script(argv[1]);
        tusk::connection db = patient(argv[1]);
        structs(db);
        by_name(db);
        dynamic(db, "select * from users where name in ($1, $2)", {"Grace", std::nullopt});
        prepared(db);
        checked(db);
        large(db);
        many(db);
        bulk(db);
        together(db);
        procedures(db);
        scrolling(db);
        transfer_for_sure(db);
        errors(db);
        limits(db);
        cancel(db);
        notices(db);
        observed(db);
    } catch (const tusk::error& e) {
        std::cerr << e.diagnostics() << '\n';
        return 1;
    }
}
