// The types that are one value each.
#include <array>
#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tusk/codecs/all.hpp>

#include "codec_checks.hpp"

namespace fuzzing {

void add_scalars(std::vector<tested_type>& all) {
    using namespace std::chrono;
    add_types<bool, char, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
              std::int64_t, std::uint64_t, long long, unsigned long long, tusk::int128, float, double>(all);
    add_types<std::string, std::vector<std::byte>, std::array<std::byte, 0>, std::array<std::byte, 3>, tusk::bits,
              std::bitset<1>, std::bitset<13>>(all);
    add_types<tusk::decimal, tusk::money, tusk::uuid, tusk::lsn, tusk::tid>(all);
    add_types<tusk::date, tusk::time_of_day, tusk::timetz, tusk::timestamp, tusk::timestamptz, tusk::interval>(all);
    add_types<year_month_day, sys_days, local_days, sys_time<nanoseconds>, sys_time<milliseconds>, sys_seconds,
              sys_time<duration<std::int32_t, std::ratio<3600>>>, sys_time<duration<double>>, local_time<microseconds>,
              local_time<duration<float, std::milli>>, nanoseconds, microseconds, seconds, hours, days,
              duration<std::uint8_t>, duration<double>, duration<std::int64_t, std::ratio<1, 3>>>(all);
    add_types<tusk::point, tusk::line, tusk::lseg, tusk::box, tusk::path, tusk::polygon, tusk::circle>(all);
    add_types<tusk::inet, tusk::cidr, tusk::macaddr, tusk::macaddr8>(all);
    add_types<tusk::json, tusk::jsonpath, tusk::ltree, tusk::lquery, tusk::ltxtquery, tusk::hstore, tusk::tsvector,
              tusk::tsquery, tusk::pgvector, tusk::halfvec, tusk::sparsevec>(all);
}

}  // namespace fuzzing
