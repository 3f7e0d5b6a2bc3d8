// The geometric types of the server (https://www.postgresql.org/docs/current/datatype-geometric.html). Coordinates are
// compared exactly here, so a NaN equals nothing; the server allows them to differ by a millionth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

struct point {
    double x = 0;
    double y = 0;
    friend constexpr bool operator==(const point&, const point&) = default;
};

// The infinite line a*x + b*y + c = 0. With both a and b within a millionth of zero it is none and cannot be sent.
struct line {
    double a = 0;
    double b = 0;
    double c = 0;
    friend constexpr bool operator==(const line&, const line&) = default;
};

struct lseg {
    point start;
    point end;
    friend constexpr bool operator==(const lseg&, const lseg&) = default;
};

// A rectangle with sides parallel to the axes. Any two opposite corners make it; like the server it keeps the upper
// right and the lower left one. A NaN counts as greater than any number.
class box {
public:
    constexpr box() noexcept = default;
    constexpr box(const point& corner, const point& opposite) noexcept : high_{corner}, low_{opposite} {
        put_in_order(high_.x, low_.x);
        put_in_order(high_.y, low_.y);
    }

    [[nodiscard]] constexpr const point& high() const noexcept { return high_; }
    [[nodiscard]] constexpr const point& low() const noexcept { return low_; }

    friend constexpr bool operator==(const box&, const box&) = default;

private:
    static constexpr void put_in_order(double& high, double& low) noexcept {
        const bool only_low_is_nan = low != low && high == high;
        if (high < low || only_low_is_nan) {
            const double swapped = high;
            high = low;
            low = swapped;
        }
    }

    point high_;
    point low_;
};

// A closed path has a side from its last point to the first. One without points cannot be sent.
struct path {
    std::vector<point> points;
    bool closed = false;
    friend bool operator==(const path&, const path&) = default;
};

// The corners in order. One without corners cannot be sent.
struct polygon {
    std::vector<point> points;
    friend bool operator==(const polygon&, const polygon&) = default;
};

// A negative radius cannot be sent in binary, but a server can have one.
struct circle {
    point center;
    double radius = 0;
    friend constexpr bool operator==(const circle&, const circle&) = default;
};

// Where a value cannot be sent, encode fails with errc::value_out_of_range.

template <>
struct codec<point> {
    static constexpr pg_type type{oids::point, 1017, "point"};
    static void encode(writer& w, const point& v);
    static bool decode(reader& r, point& v);
    static void print(std::string& out, const point& v);
    static bool parse(std::string_view text, point& v);
};

template <>
struct codec<line> {
    static constexpr pg_type type{oids::line, 629, "line"};
    static void encode(writer& w, const line& v);
    static bool decode(reader& r, line& v);
    static void print(std::string& out, const line& v);
    static bool parse(std::string_view text, line& v);
};

template <>
struct codec<lseg> {
    static constexpr pg_type type{oids::lseg, 1018, "lseg"};
    static void encode(writer& w, const lseg& v);
    static bool decode(reader& r, lseg& v);
    static void print(std::string& out, const lseg& v);
    static bool parse(std::string_view text, lseg& v);
};

template <>
struct codec<box> {
    static constexpr pg_type type{oids::box, 1020, "box"};
    // What stands between the elements of an array in text.
    static constexpr char array_delimiter = ';';
    static void encode(writer& w, const box& v);
    static bool decode(reader& r, box& v);
    static void print(std::string& out, const box& v);
    static bool parse(std::string_view text, box& v);
};

template <>
struct codec<path> {
    static constexpr pg_type type{oids::path, 1019, "path"};
    static void encode(writer& w, const path& v);
    static bool decode(reader& r, path& v);
    static void print(std::string& out, const path& v);
    static bool parse(std::string_view text, path& v);
};

template <>
struct codec<polygon> {
    static constexpr pg_type type{oids::polygon, 1027, "polygon"};
    static void encode(writer& w, const polygon& v);
    static bool decode(reader& r, polygon& v);
    static void print(std::string& out, const polygon& v);
    static bool parse(std::string_view text, polygon& v);
};

template <>
struct codec<circle> {
    static constexpr pg_type type{oids::circle, 719, "circle"};
    static void encode(writer& w, const circle& v);
    static bool decode(reader& r, circle& v);
    static void print(std::string& out, const circle& v);
    static bool parse(std::string_view text, circle& v);
};

}  // namespace tusk
