#include <string_view>

#include <tusk/codecs/multiprecision.hpp>

#include "types.hpp"

namespace types {
namespace {

bool is_infinite(std::string_view text) { return text.ends_with("Infinity"); }

std::string without_leading_zeros(std::string digits) {
    digits.erase(0, digits.find_first_not_of('0'));
    return digits.empty() ? "0" : digits;
}

}  // namespace

void compare_big_numbers(comparison& with) {
    generator any{2};
    texts edges{"NaN",
                "0",
                "0.0",
                "0.00000",
                "1e-16383",
                "1e131071",
                "9999",
                "10000",
                "9999.9999",
                "0.0001",
                "0.00001",
                "10000.0001",
                "100000000",
                "1.50",
                "-0.5",
                "1e20",
                "1e-20",
                any.digits(131'072),
                '.' + any.digits(16'383)};
    if (with.version() >= 14)
        edges.insert(edges.end(), {"Infinity", "-Infinity"});
    // The server gives an infinity a scale, which tusk::decimal does not keep.
    const allowance numeric{.other_bytes = is_infinite};
    with.compare<tusk::decimal>(plain("numeric", values(edges, 500, [&] { return any.decimal(); })), "tusk::decimal",
                                numeric);
    with.compare<tusk::decimal>(
        plain("numeric(12,2)",
              values({"NaN", "0", "9999999999.99", "-9999999999.99"}, 200,
                     [&] { return std::to_string(any.number(-9'999'999'999, 9'999'999'999)) + "." + any.digits(3); })),
        "tusk::decimal");

    const auto whole = [&](std::size_t longest) {
        return values({"0", "-1", "1", "10000", "1e60", "-9999"}, 200, [&any, longest] {
            const std::string digits =
                any.digits(static_cast<std::size_t>(any.number(1, static_cast<std::int64_t>(longest))));
            return (any.one_in(2) ? "-" : "") + without_leading_zeros(digits);
        });
    };
    const auto long_ones = ask(with.db(), plain("numeric", whole(2'000)));
    with.compare<boost::multiprecision::cpp_int>(long_ones, "cpp_int");
    const auto integers = ask(with.db(), plain("numeric", whole(38)));
    with.compare<tusk::int128>(integers, "tusk::int128", {.narrower = true, .few = true});
    with.compare<boost::multiprecision::int256_t>(integers, "int256_t");
    with.compare<boost::multiprecision::checked_int512_t>(integers, "checked_int512_t");

    // Without zeros at the end, which a cpp_dec_float does not have.
    const texts shortest = values({"0", "1", "-1", "0.1", "NaN"}, 200, [&] {
        std::string text{any.one_in(2) ? "-" : ""};
        text += without_leading_zeros(any.digits(static_cast<std::size_t>(any.number(1, 24))));
        return text + '.' + any.digits(static_cast<std::size_t>(any.number(0, 24))) + std::to_string(any.number(1, 9));
    });
    const auto decimals = ask(with.db(), plain("numeric", shortest));
    with.compare<boost::multiprecision::cpp_dec_float_50>(decimals, "cpp_dec_float_50");
    with.compare<boost::multiprecision::cpp_dec_float_100>(decimals, "cpp_dec_float_100");

    with.compare<tusk::money>(
        plain("money", values({"0", "-0.01", "0.01", "92233720368547758.07", "-92233720368547758.08", "$1,234.56",
                               "999", "1000"},
                              200, [&] { return std::to_string(any.int64() / 100) + ".0" + any.digits(1); })),
        "tusk::money");
}

}  // namespace types
