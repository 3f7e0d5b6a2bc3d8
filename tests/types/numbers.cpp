#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>

#include "types.hpp"

namespace types {
namespace {

template <class T>
texts integers(generator& any) {
    using limits = std::numeric_limits<T>;
    texts edges{std::to_string(limits::min()), std::to_string(limits::max()), "0", "1"};
    if (limits::is_signed)
        edges.emplace_back("-1");
    return values(std::move(edges), 200, [&] {
        const auto number = any.bits() >> any.number(0, 63);
        return std::to_string(static_cast<T>(number));
    });
}

texts floating_edges() {
    return {"NaN", "Infinity", "-Infinity", "0", "-0", "0.1", "1e15", "1e16", "1e-4", "1e-5", "100000"};
}

}  // namespace

void compare_numbers(comparison& with) {
    generator any{1};
    with.compare<bool>(
        plain("boolean", values({"t", "f", "yes", "off"}, 200, [&] { return any.one_in(2) ? "1" : "0"; })), "bool");

    const auto smallint = ask(with.db(), plain("smallint", integers<std::int16_t>(any)));
    with.compare<std::int16_t>(smallint, "std::int16_t");
    with.compare<std::int64_t>(smallint, "std::int64_t");
    with.compare<std::uint8_t>(smallint, "std::uint8_t", {.narrower = true, .few = true});
    const auto integer = ask(with.db(), plain("integer", integers<std::int32_t>(any)));
    with.compare<std::int32_t>(integer, "std::int32_t");
    with.compare<std::uint16_t>(integer, "std::uint16_t", {.narrower = true, .few = true});
    with.compare<std::int8_t>(integer, "std::int8_t", {.narrower = true, .few = true});
    const auto bigint = ask(with.db(), plain("bigint", integers<std::int64_t>(any)));
    with.compare<std::int64_t>(bigint, "std::int64_t");
    with.compare<std::uint64_t>(bigint, "std::uint64_t", {.narrower = true, .few = true});
    with.compare<tusk::int128>(bigint, "tusk::int128");

    texts singles = floating_edges();
    for (const char* edge : {"1e-45", "1.17549435e-38", "3.4028235e38", "1e5", "999999", "1000000", "0.30000001"})
        singles.emplace_back(edge);
    with.compare<float>(plain("real", values(singles, 300,
                                             [&] {
                                                 const auto bits = static_cast<std::uint32_t>(any.bits());
                                                 float value{};
                                                 static_assert(sizeof value == sizeof bits);
                                                 std::memcpy(&value, &bits, sizeof value);
                                                 char text[40];
                                                 std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
                                                 return std::string{text};
                                             })),
                        "float");
    texts doubles = floating_edges();
    for (const char* edge : {"5e-324", "2.2250738585072014e-308", "1.7976931348623157e308", "9007199254740993",
                             "0.30000000000000004", "123456789012345", "1234567890123456"})
        doubles.emplace_back(edge);
    with.compare<double>(plain("double precision", values(doubles, 300, [&] { return any.floating(); })), "double");
}

}  // namespace types
