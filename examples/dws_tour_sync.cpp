// The tutorial of GaussDB(DWS), step by step: a table, three rows, and what can be done with them. It runs on PostgreSQL
// as well.
//
//     dws_tour_sync CONNINFO
#include <iostream>
#include <string>

#include <tusk/tusk.hpp>

namespace {

void show(tusk::connection& db) {
    const auto rows = db.query<int, std::string>("select id, name from test order by id");
    std::cout << "The table has " << rows.size() << " rows:\n";
    for (const auto& [id, name] : rows)
        std::cout << "    id = " << id << ", name = " << name << '\n';
}

void tour(const char* conninfo) {
    tusk::connection db{conninfo};
    std::cout << "Connected to version " << db.parameter("server_version") << ".\n";

    db.execute("drop table if exists test");
    db.execute("create table test (id int, name text)");
    std::cout << "Created the table \"test\".\n";

    for (int id : {1, 2, 3})
        db.execute("insert into test values ($1, $2)", id, "number" + std::to_string(id));
    std::cout << "Inserted three rows.\n";
    show(db);

    auto done = db.execute("update test set name = $1 where id = $2", "number1 updated", 1);
    std::cout << "Updated " << done.rows_affected() << " row.\n";
    show(db);

    done = db.execute("delete from test where id = $1", 3);
    std::cout << "Deleted " << done.rows_affected() << " row.\n";
    show(db);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: dws_tour_sync CONNINFO\n";
        return 2;
    }
    try {
        tour(argv[1]);
    } catch (const tusk::error& e) {
        std::cerr << e.diagnostics() << '\n';
        return 1;
    }
}
