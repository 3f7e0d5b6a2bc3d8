// The binary forms of the geometric types.
#include <tusk/codecs/geometry.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tusk {
namespace {

constexpr std::size_t point_size = 2 * sizeof(double);

bool within_a_millionth_of_zero(double v) { return std::fabs(v) <= 1e-6; }

void put_points(writer& w, const std::vector<point>& points) {
    if (points.empty() || points.size() > protocol::max_length / point_size)
        return w.fail(errc::value_out_of_range);
    w.put(static_cast<std::int32_t>(points.size()));
    for (const point& p : points)
        w.put(p.x, p.y);
}

bool take_points(reader& r, std::vector<point>& points) {
    const auto count = r.get<std::int32_t>();
    if (count <= 0 || static_cast<std::size_t>(count) > r.remaining() / point_size) {
        r.fail();
        return false;
    }
    std::vector<point> read(static_cast<std::size_t>(count));
    for (point& p : read)
        r.get(p.x, p.y);
    points = std::move(read);
    return true;
}

}  // namespace

void codec<point>::encode(writer& w, const point& v) { w.put(v.x, v.y); }

bool codec<point>::decode(reader& r, point& v) { return r.get(v.x, v.y); }

void codec<line>::encode(writer& w, const line& v) {
    if (within_a_millionth_of_zero(v.a) && within_a_millionth_of_zero(v.b))
        return w.fail(errc::value_out_of_range);
    w.put(v.a, v.b, v.c);
}

bool codec<line>::decode(reader& r, line& v) { return r.get(v.a, v.b, v.c); }

void codec<lseg>::encode(writer& w, const lseg& v) { w.put(v.start.x, v.start.y, v.end.x, v.end.y); }

bool codec<lseg>::decode(reader& r, lseg& v) { return r.get(v.start.x, v.start.y, v.end.x, v.end.y); }

void codec<box>::encode(writer& w, const box& v) { w.put(v.high().x, v.high().y, v.low().x, v.low().y); }

bool codec<box>::decode(reader& r, box& v) {
    point high;
    point low;
    if (!r.get(high.x, high.y, low.x, low.y))
        return false;
    v = box{high, low};
    return true;
}

void codec<path>::encode(writer& w, const path& v) {
    w.put(static_cast<std::uint8_t>(v.closed));
    put_points(w, v.points);
}

bool codec<path>::decode(reader& r, path& v) {
    const auto closed = r.get<std::uint8_t>();
    if (!take_points(r, v.points))
        return false;
    v.closed = closed != 0;
    return true;
}

void codec<polygon>::encode(writer& w, const polygon& v) { put_points(w, v.points); }

bool codec<polygon>::decode(reader& r, polygon& v) { return take_points(r, v.points); }

void codec<circle>::encode(writer& w, const circle& v) {
    if (v.radius < 0)
        return w.fail(errc::value_out_of_range);
    w.put(v.center.x, v.center.y, v.radius);
}

bool codec<circle>::decode(reader& r, circle& v) { return r.get(v.center.x, v.center.y, v.radius); }

}  // namespace tusk
