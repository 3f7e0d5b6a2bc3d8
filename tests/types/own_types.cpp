#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "types.hpp"

namespace types {
namespace {

enum class mood { sad, ok, happy, not_so_sad };
constexpr auto tusk_describe(const mood*) {
    return tusk::enum_labels<mood, 4>{
        "mood", {{{mood::sad, "sad"}, {mood::ok, "ok"}, {mood::happy, "happy"}, {mood::not_so_sad, "not so sad"}}}};
}

struct ten_columns {
    std::optional<bool> flag;
    std::optional<std::int16_t> small;
    std::optional<std::int32_t> number;
    std::optional<std::int64_t> big;
    std::optional<double> share;
    std::optional<tusk::decimal> price;
    std::optional<std::string> name;
    std::optional<tusk::date> day;
    std::optional<std::vector<std::byte>> data;
    std::optional<mood> feeling;
};
TUSK_COMPOSITE(ten_columns)

using ten_values = std::tuple<std::optional<bool>, std::optional<std::int16_t>, std::optional<std::int32_t>,
                              std::optional<std::int64_t>, std::optional<double>, std::optional<tusk::decimal>,
                              std::optional<std::string>, std::optional<tusk::date>,
                              std::optional<std::vector<std::byte>>, std::optional<mood>>;

const texts moods{"sad", "ok", "happy", "not so sad"};

// All columns quoted, as array_text does it with elements.
std::string ten(generator& any) {
    const texts columns{any.one_in(2) ? "t" : "f",
                        std::to_string(any.number(-32'768, 32'767)),
                        std::to_string(any.int64() >> 32),
                        std::to_string(any.int64()),
                        any.floating(),
                        any.decimal(),
                        any.odd_text(20),
                        date_text(any.number(-800'000, 800'000)),
                        "\\x" + any.hex(8),
                        any.one_of(moods)};
    std::string text{'('};
    for (std::size_t i = 0; i != columns.size(); ++i)
        text += (i == 0 ? "" : ",") + (any.one_in(6) ? "" : quoted(columns[i]));
    return text + ')';
}

}  // namespace

void compare_own_types(comparison& with) {
    generator any{12};
    const auto some_mood = [&] { return any.one_of(moods); };
    with.compare<mood>(plain("mood", values(moods, 200, some_mood)), "mood");
    with.compare<tusk::array<std::optional<mood>>>(plain("mood[]", arrays(any, moods, false)), "array<optional<mood>>");
    with.compare<std::vector<std::optional<mood>>>(plain("mood[]", arrays(any, moods, true)), "vector<optional<mood>>");

    const texts tens =
        values({"(,,,,,,,,,)", "(t,0,0,0,NaN,NaN,\"\",infinity,\\\\x,ok)", "(f,,,,,,\"a,b \"\"(c)\\\\\",,,)"}, 300,
               [&] { return ten(any); });
    with.compare<ten_columns>(plain("ten_columns", tens), "ten_columns");
    with.compare<ten_values>(plain("ten_columns", tens), "std::tuple");
    sql_type record = plain("record", tens);
    record.made = "row((({})::ten_columns).*)";
    record.parameter.clear();
    with.compare<ten_values>(std::move(record), "std::tuple");
    with.compare<std::vector<std::optional<ten_columns>>>(plain("ten_columns[]", arrays(any, tens, true)),
                                                          "vector<optional<ten_columns>>");
    with.compare<tusk::array<std::optional<ten_columns>>>(plain("ten_columns[]", arrays(any, tens, false)),
                                                          "array<optional<ten_columns>>");

    const auto positive = [&] { return std::to_string(any.number(1, 2'147'483'647)); };
    with.compare<std::int32_t>(plain("positive", values({"1", "2147483647"}, 200, positive)), "std::int32_t");
    with.compare<std::int32_t>(plain("of_domain", values({"1"}, 200, positive)), "std::int32_t");
    with.compare<tusk::array<std::optional<std::int32_t>>>(
        plain("positive[]", arrays(any, {"1", "7", "2147483647"}, false)), "array<optional<std::int32_t>>");
    with.compare<std::string>(plain("title", values({""}, 200, [&] { return any.odd_text(30); })), "std::string");
    with.compare<tusk::decimal>(
        plain("price", values({"NaN", "0"}, 200,
                              [&] { return std::to_string(any.number(-99'999, 99'999)) + "." + any.digits(3); })),
        "tusk::decimal");
    with.compare<std::vector<std::optional<tusk::date>>>(
        plain("days", arrays(any, {"2026-11-21", "infinity", "0044-03-15 BC"}, true)), "vector<optional<tusk::date>>");
    with.compare<mood>(plain("feeling", values(moods, 200, some_mood)), "mood");
    with.compare<ten_columns>(plain("whole", tens), "ten_columns");
    with.compare<tusk::range<std::int32_t>>(
        plain("stretch", ranges(any, -99, 99, [](std::int64_t n) { return std::to_string(n); }, {})),
        "range<std::int32_t>");
}

}  // namespace types
