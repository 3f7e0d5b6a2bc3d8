// The types that are made of others.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <tusk/codecs/all.hpp>

#include "codec_checks.hpp"

namespace fuzzing {

enum class mood { sad, ok, happy };
TUSK_ENUM(mood, sad, ok, happy)

struct place {
    std::string street;
    std::optional<int> number;
    std::optional<tusk::decimal> height;
};
TUSK_COMPOSITE(place)

struct visit {
    place where;
    std::optional<mood> how;
    tusk::timestamptz when;
};
TUSK_COMPOSITE_AS(visit, "public.visit")

template <>
inline constexpr bool holds_numeric<place> = true;
template <>
inline constexpr bool holds_numeric<visit> = true;

void add_composed(std::vector<tested_type>& all) {
    using std::int32_t;
    using std::int64_t;
    using std::optional;
    using std::string;
    using std::tuple;
    using std::vector;
    using tusk::multirange;
    using tusk::range;

    add_types<optional<int32_t>, optional<string>, optional<tusk::tsvector>, optional<tusk::hstore>>(all);
    add_types<mood, optional<mood>, place, visit>(all);

    add_types<vector<bool>, vector<char>, vector<int32_t>, vector<int64_t>, vector<optional<std::int16_t>>,
              vector<double>, vector<string>, vector<optional<string>>, vector<vector<std::byte>>,
              vector<optional<vector<std::byte>>>, vector<tusk::bits>, vector<tusk::decimal>, vector<tusk::date>,
              vector<optional<tusk::timestamp>>, vector<std::chrono::sys_seconds>, vector<tusk::interval>,
              vector<tusk::uuid>, vector<tusk::box>, vector<tusk::inet>, vector<tusk::json>, vector<tusk::tsvector>,
              vector<tusk::tsquery>, vector<tusk::hstore>, vector<tusk::pgvector>, vector<mood>,
              vector<optional<place>>, vector<visit>>(all);
    add_types<std::array<int32_t, 0>, std::array<int32_t, 3>, std::array<optional<string>, 2>>(all);
    add_types<tusk::array<int32_t>, tusk::array<optional<string>>, tusk::array<optional<tusk::decimal>>,
              tusk::array<tusk::box>, tusk::array<mood>, tusk::array<optional<place>>>(all);

    add_types<range<int32_t>, range<int64_t>, range<tusk::decimal>, range<tusk::timestamp>, range<tusk::timestamptz>,
              range<tusk::date>, range<std::chrono::sys_days>, range<double>, range<string>>(all);
    add_types<multirange<int32_t>, multirange<tusk::decimal>, multirange<tusk::timestamptz>, multirange<double>>(all);
    add_types<vector<range<int32_t>>, vector<optional<range<tusk::decimal>>>, vector<multirange<tusk::date>>>(all);

    add_types<tuple<int32_t>, tuple<string, optional<int32_t>>, tuple<optional<string>, optional<tusk::decimal>>,
              tuple<place, optional<mood>, tusk::timestamptz>, tuple<vector<int32_t>, range<tusk::date>>,
              tuple<tuple<string>, optional<tuple<tusk::json>>>, vector<tuple<string, int32_t>>>(all);
}

}  // namespace fuzzing
