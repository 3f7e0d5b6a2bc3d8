// The README's type of one's own, as a program:
//
//     readme_types CONNINFO
#include <iostream>

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

namespace {

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
        own_type(db);
    } catch (const tusk::error& e) {
        std::cerr << e.diagnostics() << '\n';
        return 1;
    }
}
