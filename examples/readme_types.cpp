// The README's types, as a program:
//
//     readme_types CONNINFO
#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <tusk/tusk.hpp>

namespace geo {

struct point {
    double x;
    double y;
};

}  // namespace geo

template <>
struct tusk::codec<geo::point> {
    static constexpr tusk::pg_type type{600, 1017, "point"};
    static void encode(tusk::writer& w, const geo::point& p) {
        w.put(p.x);
        w.put(p.y);
    }
    static bool decode(tusk::reader& r, geo::point& p) {
        p.x = r.get<double>();
        p.y = r.get<double>();
        return true;
    }
};

namespace shop {

enum class mood { sad, ok, happy };
TUSK_ENUM(mood, sad, ok, happy)  // create type mood as enum ('sad', 'ok', 'happy')

struct address {
    std::string street;
    std::optional<int> number;
};
TUSK_COMPOSITE(address)  // create type address as (street text, number int)

}  // namespace shop

namespace {

void builtin_types(tusk::connection& db) {
    using namespace std::chrono_literals;
    auto day = db.query_value<tusk::date>("select $1::date + 1", tusk::date{1815y / 12 / 10});
    auto price = db.query_value<tusk::decimal>("select $1::numeric * 3", tusk::decimal{"19.90"});
    auto names = db.query_value<std::vector<std::string>>("select array_agg(name order by name) from friends");
    auto when = db.query_value<tusk::range<tusk::timestamptz>>("select tstzrange(now(), null)");
    std::cout << day.to_string() << ", " << price.to_string() << ", " << names.size() << " friends\n";
    std::cout << std::boolalpha << when.upper().value.has_value() << '\n';
}

void types_of_the_database(tusk::connection& db) {
    db.execute("insert into friends values ($1, $2, $3)", "Ada", shop::mood::happy,
               std::vector<shop::address>{{"St James's Square", 12}, {"Ockham", std::nullopt}});
    for (auto& [mood, homes] : db.query<shop::mood, std::vector<shop::address>>("select mood, homes from friends"))
        std::cout << (mood == shop::mood::happy) << ' ' << homes.at(1).street << '\n';
}

void own_type(tusk::connection& db) {
    auto middle = db.query_value<geo::point>("select point(($1::point)[0] / 2, ($1::point)[1] / 2)", geo::point{3, 4});
    std::cout << middle.x << ' ' << middle.y << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: readme_types CONNINFO\n";
        return 2;
    }
    try {
        tusk::connection db{argv[1]};
        db.run_script(
            "create schema friends; set search_path = friends;"
            "create type mood as enum ('sad', 'ok', 'happy'); create type address as (street text, number int);"
            "create table friends(name text, mood mood, homes address[])");
        types_of_the_database(db);
        builtin_types(db);
        own_type(db);
        db.execute("drop schema friends cascade");
    } catch (const tusk::error& e) {
        std::cerr << e.diagnostics() << '\n';
        return 1;
    }
}
