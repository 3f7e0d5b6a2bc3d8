// The text form of floating point, digit for digit as float4out and float8out write it.
#include <algorithm>
#include <bit>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include <tusk/codecs/floating.hpp>

#include "digits.hpp"

namespace tusk::detail {
namespace {

// digits[0].digits[1]digits[2]... times ten to the exponent, without trailing zeros.
struct decimal {
    char digits[std::numeric_limits<double>::max_digits10];
    int count = 0;
    int exponent = 0;

    [[nodiscard]] std::uint64_t as_integer() const noexcept {
        std::uint64_t number = 0;
        for (int i = 0; i != count; ++i)
            number = number * 10 + static_cast<std::uint64_t>(digits[i] - '0');
        return number;
    }
    [[nodiscard]] std::string_view view() const noexcept { return {digits, static_cast<std::size_t>(count)}; }
};

// What to_chars writes in scientific form: 1.2345e+20.
decimal taken_apart(const char* at, const char* end) {
    decimal parts;
    for (; *at != 'e'; ++at)
        if (*at != '.')
            parts.digits[parts.count++] = *at;
    at += at[1] == '+' ? 2 : 1;
    std::from_chars(at, end, parts.exponent);
    while (parts.count > 1 && parts.digits[parts.count - 1] == '0')
        --parts.count;
    return parts;
}

template <class T>
decimal shortest(T v) {
    char buffer[32];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific);
    return taken_apart(buffer, written.ptr);
}

template <class T>
decimal with_digits(T v, int digits) {
    char buffer[32];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific, digits - 1);
    return taken_apart(buffer, written.ptr);
}

// Whether d * 10^k == n * 2^e, for n > 0.
constexpr bool same_number(std::uint64_t d, int k, std::uint64_t n, int e) {
    const int zeros = std::countr_zero(n);
    n >>= zeros;
    e += zeros;
    for (; k > 0; --k, --e) {
        if (n % 5 != 0)
            return false;
        n /= 5;
    }
    for (; k < 0; ++k, ++e) {
        if (n > d / 5)
            return false;
        n *= 5;
    }
    return e >= 0 && e < 64 && (d >> e) == n && (n << e) == d;
}

static_assert(same_number(1, 23, 11920928955078125, 23));  // 1e23 lies half way between two doubles
static_assert(!same_number(1, 23, 11920928955078124, 23) && !same_number(1, 23, 11920928955078125, 22));
static_assert(same_number(5, -1, 1, -1) && same_number(96, 0, 3, 5) && !same_number(97, 0, 3, 5));

// Whether the decimal lies exactly half way between v and one of its neighbours.
template <class T>
bool half_way(const decimal& shown, T v) {
    constexpr int bits = std::numeric_limits<T>::digits;
    constexpr int lowest = std::numeric_limits<T>::min_exponent - bits;
    int e = 0;
    auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(v, &e), bits));
    e -= bits;
    if (e < lowest) {
        mantissa >>= lowest - e;
        e = lowest;
    }
    const bool lower_is_closer = mantissa == std::uint64_t{1} << (bits - 1) && e > lowest;
    const std::uint64_t d = shown.as_integer();
    const int k = shown.exponent - (shown.count - 1);
    return same_number(d, k, 4 * mantissa + 2, e - 2) ||
           same_number(d, k, 4 * mantissa - (lower_is_closer ? 1 : 2), e - 2);
}

// to_chars may choose a decimal half way to the next value, which reads back as v only by rounding half to even. The
// server never does: it takes more digits instead (1e23 is 9.999999999999999e+22).
template <class T>
decimal decimal_of(T v) {
    decimal found = shortest(v);
    if (v == 0 || !half_way(found, v))
        return found;
    decimal longer = found;
    for (int digits = found.count + 1; longer.view() == found.view() && digits <= std::numeric_limits<T>::max_digits10;
         ++digits)
        longer = with_digits(v, digits);
    return longer;
}

void append_scientific(std::string& out, const decimal& d) {
    out += d.digits[0];
    if (d.count > 1) {
        out += '.';
        out.append(d.view().substr(1));
    }
    out += d.exponent < 0 ? "e-" : "e+";
    const int magnitude = std::abs(d.exponent);
    if (magnitude < 10)
        out += '0';
    out += std::to_string(magnitude);
}

void append_positional(std::string& out, const decimal& d) {
    if (d.exponent < 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-d.exponent - 1), '0');
        out += d.view();
        return;
    }
    const auto whole = static_cast<std::size_t>(d.exponent) + 1;
    const std::string_view digits = d.view();
    out += digits.substr(0, whole);
    if (digits.size() < whole) {
        out.append(whole - digits.size(), '0');
    } else if (digits.size() > whole) {
        out += '.';
        out += digits.substr(whole);
    }
}

// Up to 1e7 a float holds them exactly, too.
constexpr double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

constexpr bool rounds_once = FLT_EVAL_METHOD == 0;  // as long as quotients have no more digits than what they go to

// A number of few digits: nearest to a quotient of two integers that T holds exactly. There are no two decimals of up to
// digits10 digits that are the same value, so that it has no shorter text. nullptr: it is not, and nothing is written.
template <class T>
char* put_short(char* at, T magnitude) noexcept {
    constexpr int digits = std::numeric_limits<T>::digits10;
    constexpr int behind = std::is_same_v<T, float> ? 3 : 6;
    constexpr auto unit = static_cast<T>(tens[behind]);
    constexpr auto least = static_cast<std::uint64_t>(std::max(tens[behind] / 10'000, 1.0));  // without an exponent
    const T scaled = magnitude * unit;
    if (!rounds_once || !(scaled < static_cast<T>(tens[digits])))
        return nullptr;
    const auto number = static_cast<std::uint64_t>(static_cast<std::int64_t>(scaled + T{0.5}));
    if (static_cast<T>(static_cast<std::int64_t>(number)) / unit != magnitude || (number < least && number != 0))
        return nullptr;
    constexpr auto whole = static_cast<std::uint64_t>(tens[behind]);
    return put_fraction(put_number(at, number / whole), number % whole, behind);
}

// What to_chars takes for the shortest is what the server writes, where both write it without an exponent. None of these
// decimals lies half way to the next value: that takes more digits than are ever the shortest. nullptr: it is to be written
// with more care.
template <class T>
char* put_positional(char* at, T magnitude) noexcept {
    constexpr auto least = static_cast<T>(1e-4);
    constexpr auto behind_most = static_cast<T>(tens[std::numeric_limits<T>::digits10]);
    if (!(magnitude >= least && magnitude < behind_most))
        return nullptr;
    char* const end = std::to_chars(at, at + codec<T>::text_room - 1, magnitude).ptr;
    return std::find(at, end, 'e') == end ? end : nullptr;  // with one, as that is shorter
}

char* put_characters(char* at, std::string_view text) noexcept { return std::copy(text.begin(), text.end(), at); }

template <class T>
char* put(char* at, T v) {
    if (std::isnan(v))
        return put_characters(at, "NaN");
    if (std::signbit(v))
        *at++ = '-';
    const T magnitude = std::abs(v);
    if (std::isinf(v))
        return put_characters(at, "Infinity");
    if (char* const end = put_short(at, magnitude))
        return end;
    if (char* const end = put_positional(at, magnitude))
        return end;
    const decimal d = decimal_of(magnitude);
    std::string text;
    if (d.exponent < -4 || d.exponent >= std::numeric_limits<T>::digits10)
        append_scientific(text, d);
    else
        append_positional(text, d);
    return put_characters(at, text);
}

bool same_word(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

template <class T>
bool parse_word(std::string_view text, std::string_view magnitude, bool negative, T& v) {
    if (same_word(magnitude, "infinity") || same_word(magnitude, "inf")) {
        v = negative ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::infinity();
        return true;
    }
    if (same_word(text, "nan")) {
        v = std::numeric_limits<T>::quiet_NaN();
        return true;
    }
    return false;
}

// 123.45 is the quotient of two numbers that T holds exactly if they are not too long: the nearest value to it then, as
// each quotient is. False for what is longer or looks different, which may be a number all the same.
template <class T>
bool parse_short(std::string_view magnitude, T& v) {
    // Longer ones are rarely that short as a number.
    constexpr std::size_t most_characters = std::is_same_v<T, float> ? 9 : 17;
    if (!rounds_once || magnitude.size() > most_characters)
        return false;
    std::uint64_t number = 0;
    const char* at = magnitude.data();
    const char* const end = at + magnitude.size();
    const auto take_digits = [&] {
        const char* const begin = at;
        for (; at != end; ++at) {
            const auto digit = static_cast<unsigned char>(*at - '0');
            if (digit > 9)
                break;
            number = number * 10 + digit;
        }
        return static_cast<std::size_t>(at - begin);
    };
    if (take_digits() == 0)
        return false;
    std::size_t behind = 0;
    if (at != end) {
        if (*at++ != '.' || (behind = take_digits()) == 0)
            return false;
    }
    if (at != end || number > std::uint64_t{1} << std::numeric_limits<T>::digits)
        return false;
    v = static_cast<T>(static_cast<std::int64_t>(number)) / static_cast<T>(tens[behind]);
    return true;
}

template <class T>
bool parse(std::string_view text, T& v) {
    std::string_view magnitude = text;
    const bool negative = magnitude.starts_with('-');
    if (negative)
        magnitude.remove_prefix(1);
    // from_chars has spellings of its own for what is no number, such as nan(0).
    if (magnitude.empty() || ((magnitude[0] < '0' || magnitude[0] > '9') && magnitude[0] != '.'))
        return parse_word(text, magnitude, negative, v);
    T read{};
    if (parse_short(magnitude, read)) {
        v = negative ? -read : read;
        return true;
    }
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, read);
    if (result.ec != std::errc{} || result.ptr != end)
        return false;
    v = read;
    return true;
}

}  // namespace

char* put_floating(char* at, float v) { return put(at, v); }

char* put_floating(char* at, double v) { return put(at, v); }

bool parse_floating(std::string_view text, float& v) { return parse(text, v); }

bool parse_floating(std::string_view text, double& v) { return parse(text, v); }

}  // namespace tusk::detail
