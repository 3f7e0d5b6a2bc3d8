#include <chrono>
#include <cstdint>

#include "types.hpp"

namespace types {
namespace {

constexpr std::int64_t microseconds_per_day = 86'400'000'000;
constexpr std::int64_t first_day = -2'440'588;    // 4714-11-24 BC
constexpr std::int64_t last_day = 2'145'042'541;  // 5874897-12-31
constexpr std::int64_t last_time = 106'751'991;   // 294276-12-31, in days

// Of any time there is, and more of the years that people use.
std::int64_t some_day(generator& any, std::int64_t last) {
    switch (any.number(0, 4)) {
        case 0:
            return any.number(first_day, last);
        case 1:
            return any.number(-719'528 - 800, -719'528 + 800);  // around the year 0
        default:
            return any.number(-30'000, 60'000);
    }
}

texts timestamps(generator& any, std::string_view zone) {
    texts edges{"infinity",
                "-infinity",
                "4714-11-24 00:00:00" + std::string{zone} + " BC",
                "294276-12-31 23:59:59.999999" + std::string{zone},
                "0001-12-31 23:59:59.5" + std::string{zone} + " BC",
                "0001-01-01" + std::string{zone},
                "9999-12-31 23:59:59.999999" + std::string{zone},
                "10000-01-01" + std::string{zone},
                "2000-01-01" + std::string{zone},
                "1999-12-31 23:59:59.999999" + std::string{zone},
                "2000-02-29 12:00" + std::string{zone},
                "1970-01-01 00:00:00.000001" + std::string{zone},
                "1969-12-31 23:59:59.9" + std::string{zone}};
    return values(std::move(edges), 300, [&any, zone] {
        const std::int64_t unit = any.one_in(2) ? 1 : any.one_in(2) ? 1'000 : 1'000'000;
        const std::int64_t time = any.number(0, microseconds_per_day / unit - 1) * unit;
        return timestamp_text(some_day(any, last_time) * microseconds_per_day + time, zone);
    });
}

}  // namespace

void compare_times(comparison& with) {
    using namespace std::chrono;
    generator any{4};
    const allowance narrower{.narrower = true};

    const texts days =
        values({"infinity", "-infinity", "4714-11-24 BC", "5874897-12-31", "0001-01-01", "0001-12-31 BC", "2000-02-29",
                "1900-02-28", "9999-12-31", "10000-01-01", "32767-12-31", "32768-01-01", "0044-03-15 BC"},
               400, [&] { return date_text(some_day(any, last_day)); });
    const auto date = ask(with.db(), plain("date", days));
    with.compare<tusk::date>(date, "tusk::date");
    with.compare<year_month_day>(date, "year_month_day", narrower);
    with.compare<sys_days>(date, "sys_days", narrower);
    with.compare<local_days>(date, "local_days", narrower);

    const texts times = values({"00:00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001", "12:00:00.1"}, 200,
                               [&] { return any.time(); });
    with.compare<tusk::time_of_day>(plain("time", times), "tusk::time_of_day");
    with.compare<tusk::time_of_day>(plain("time(2)", times), "tusk::time_of_day");
    const texts zoned = values(
        {"00:00:00+00", "24:00:00-15:59:59", "23:59:59.999999+15:59:59", "12:00-00:00:01", "12:00+00:30"}, 300, [&] {
            std::string zone = any.one_in(2) ? "+" : "-";
            zone +=
                std::to_string(any.number(10, 15)) + (any.one_in(2) ? ":" + std::to_string(any.number(10, 59)) : "");
            return any.time() + zone +
                   (zone.size() > 3 && any.one_in(2) ? ":" + std::to_string(any.number(10, 59)) : "");
        });
    with.compare<tusk::timetz>(plain("timetz", zoned), "tusk::timetz");

    const auto timestamp = ask(with.db(), plain("timestamp", timestamps(any, "")));
    with.compare<tusk::timestamp>(timestamp, "tusk::timestamp");
    with.compare<local_time<microseconds>>(timestamp, "local_time<microseconds>", narrower);
    with.compare<local_time<nanoseconds>>(timestamp, "local_time<nanoseconds>", {.narrower = true, .few = true});
    const auto timestamptz = ask(with.db(), plain("timestamptz", timestamps(any, "+00")));
    with.compare<tusk::timestamptz>(timestamptz, "tusk::timestamptz");
    with.compare<sys_time<microseconds>>(timestamptz, "sys_time<microseconds>", narrower);
    with.compare<sys_time<milliseconds>>(timestamptz, "sys_time<milliseconds>", {.narrower = true, .few = true});
    with.compare<sys_seconds>(timestamptz, "sys_seconds", {.narrower = true, .few = true});

    texts intervals{"0",
                    "1 mon",
                    "-1 mon",
                    "1 year -1 mon",
                    "-1 day +00:00:01",
                    "1 mon -1 day",
                    "-0.000001 sec",
                    "2147483647 mon",
                    "-2147483648 mon",
                    "2147483647 day",
                    "-2147483648 day",
                    "-1 mon 1 day -1 sec",
                    "1 year 2 mons 3 days 04:05:06.789",
                    "-13 mon -25 hours",
                    "100 hours"};
    if (with.version() >= 17)
        intervals.insert(intervals.end(), {"infinity", "-infinity"});
    with.compare<tusk::interval>(plain("interval", values(intervals, 400, [&] { return any.interval(); })),
                                 "tusk::interval");
    with.compare<tusk::interval>(
        plain("interval year to month",
              values({"0"}, 200, [&] { return std::to_string(any.number(-30'000, 30'000)) + " mon"; })),
        "tusk::interval");
    // Without days and months, which a duration does not keep apart.
    const auto spans =
        ask(with.db(), plain("interval", values({"0", "0.000001 sec", "-0.000001 sec", "-100 hours"}, 300, [&] {
                                 return std::to_string(any.int64() / 1'000'000) +
                                        (any.one_in(2) ? ".5 sec" : ".123456 sec");
                             })));
    with.compare<microseconds>(spans, "microseconds");
    with.compare<milliseconds>(spans, "milliseconds", {.narrower = true, .few = true});
    with.compare<hours>(
        plain("interval",
              values({"0"}, 200, [&] { return std::to_string(any.number(-1'000'000, 1'000'000)) + " hour"; })),
        "hours");
}

}  // namespace types
