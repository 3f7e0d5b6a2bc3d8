#include <cstdint>
#include <limits>

#include "types.hpp"

namespace types {
namespace {

template <class T>
void compare_range(comparison& with, generator& any, const std::string& name, const std::string& multirange,
                   const texts& all, std::string_view cpp) {
    with.compare<tusk::range<T>>(plain(name, all), "range<" + std::string{cpp} + ">");
    if (with.version() >= 14 && !multirange.empty())
        with.compare<tusk::multirange<T>>(plain(multirange, multiranges(any, all)),
                                          "multirange<" + std::string{cpp} + ">");
}

}  // namespace

void compare_ranges(comparison& with) {
    generator any{10};
    const auto decimal = [](std::int64_t n) {
        return std::to_string(n / 100) + (n % 100 < 10 ? ".0" : ".") + std::to_string(n % 100);
    };
    const auto integer = [](std::int64_t n) { return std::to_string(n); };
    const auto day = [](std::int64_t n) { return date_text(n); };
    const auto time = [](std::int64_t n) { return timestamp_text(n); };
    const auto zoned = [](std::int64_t n) { return timestamp_text(n, "+00"); };
    constexpr std::int64_t time_span = 3'000'000'000'000'000;

    compare_range<std::int32_t>(
        with, any, "int4range", "int4multirange",
        ranges(any, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max() - 1, integer,
               {"[1,5]", "(1,2)", "[-2147483648,2147483647)"}),
        "std::int32_t");
    compare_range<std::int64_t>(
        with, any, "int8range", "int8multirange",
        ranges(any, -5'000'000'000, 5'000'000'000, integer, {"[-9223372036854775808,9223372036854775807)"}),
        "std::int64_t");
    compare_range<tusk::decimal>(with, any, "numrange", "nummultirange",
                                 ranges(any, 0, 100'000'000, decimal, {"[-1.50,NaN]", "(0.10,0.1]", "[0.10,0.1]"}),
                                 "tusk::decimal");
    compare_range<tusk::date>(with, any, "daterange", "datemultirange",
                              ranges(any, -800'000, 800'000, day, {"[infinity,infinity]", "[-infinity,infinity)"}),
                              "tusk::date");
    compare_range<tusk::timestamp>(with, any, "tsrange", "tsmultirange",
                                   ranges(any, -time_span, time_span, time, {"[-infinity,infinity]"}),
                                   "tusk::timestamp");
    compare_range<tusk::timestamptz>(with, any, "tstzrange", "tstzmultirange",
                                     ranges(any, -time_span, time_span, zoned, {"[-infinity,infinity]"}),
                                     "tusk::timestamptz");
    compare_range<double>(with, any, "float_range", with.version() >= 14 ? "float_multirange" : "",
                          ranges(any, 0, 1'000'000, decimal, {"[-Infinity,NaN]", "[1e-300,1e300)"}), "double");
}

}  // namespace types
