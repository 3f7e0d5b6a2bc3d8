// Durations of std::chrono to and from the whole microseconds that the server counts. Nothing overflows, whatever the
// type of the count and its unit: what an int64 of microseconds cannot hold is refused.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

namespace tusk::detail {

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t microseconds_per_day = 86'400 * microseconds_per_second;

template <class Rep>
concept countable = std::is_floating_point_v<Rep> ||
    (std::is_integral_v<Rep> && !std::is_same_v<Rep, bool> && sizeof(Rep) <= sizeof(std::int64_t));

// False, with `sum` untouched, where it would overflow.
constexpr bool add(std::int64_t a, std::int64_t b, std::int64_t& sum) noexcept {
    using limits = std::numeric_limits<std::int64_t>;
    if (b > 0 ? a > limits::max() - b : a < limits::min() - b)
        return false;
    sum = a + b;
    return true;
}

// quotient * unit + rest, with 0 <= rest < unit.
struct quotient_and_rest {
    std::int64_t quotient;
    std::int64_t rest;
};

constexpr quotient_and_rest divide(std::int64_t number, std::int64_t unit) noexcept {
    const std::int64_t rest = number % unit;
    return rest < 0 ? quotient_and_rest{number / unit - 1, rest + unit} : quotient_and_rest{number / unit, rest};
}

// Adds two that have the same unit; false where it overflows.
constexpr bool add(quotient_and_rest a, quotient_and_rest b, std::int64_t unit, quotient_and_rest& sum) noexcept {
    const std::int64_t rest = a.rest + b.rest;
    const std::int64_t carry = rest < unit ? 0 : 1;
    sum.rest = rest - carry * unit;
    return add(a.quotient, b.quotient, sum.quotient) && add(sum.quotient, carry, sum.quotient);
}

// Undoes divide(); false where it overflows.
constexpr bool multiply(quotient_and_rest parts, std::int64_t unit, std::int64_t& number) noexcept {
    using limits = std::numeric_limits<std::int64_t>;
    if (parts.quotient >= 0) {
        if (parts.quotient > (limits::max() - parts.rest) / unit)
            return false;
        number = parts.quotient * unit + parts.rest;
    } else {
        const std::int64_t missing = unit - parts.rest;
        if (parts.quotient + 1 < (limits::min() + missing) / unit)
            return false;
        number = (parts.quotient + 1) * unit - missing;
    }
    return true;
}

// What one tick of a duration is: num / den microseconds.
template <class Period>
struct tick : std::ratio_divide<Period, std::micro> {
    using reduced = std::ratio_divide<Period, std::micro>;
    static_assert(reduced::num <= std::numeric_limits<std::int64_t>::max() / 2 / reduced::den,
                  "the unit of the duration is too odd a fraction of a microsecond");
};

// The microseconds of `d` and `offset` together, rounded down. A floating-point count is rounded to the nearest one.
template <countable Rep, class Period>
constexpr bool to_microseconds(std::chrono::duration<Rep, Period> d, std::int64_t offset, std::int64_t& out) noexcept {
    using unit = tick<Period>;
    if constexpr (std::is_floating_point_v<Rep>) {
        using wide = std::common_type_t<Rep, double>;
        const wide exact = static_cast<wide>(d.count()) * static_cast<wide>(unit::num) / static_cast<wide>(unit::den) +
                           static_cast<wide>(offset);
        constexpr auto end = static_cast<wide>(std::uint64_t{1} << 63);
        if (!(exact >= -end && exact < end))
            return false;
        out = static_cast<std::int64_t>(exact);
        const wide left = exact - static_cast<wide>(out);
        out += left >= 0.5 ? 1 : left <= -0.5 ? -1 : 0;
        return true;
    } else {
        quotient_and_rest parts{};
        if constexpr (std::is_signed_v<Rep>) {
            parts = divide(d.count(), unit::den);
        } else {
            constexpr auto den = static_cast<std::uint64_t>(unit::den);
            const std::uint64_t quotient = d.count() / den;
            if (quotient > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
                return false;
            parts = {static_cast<std::int64_t>(quotient), static_cast<std::int64_t>(d.count() % den)};
        }
        parts.rest = parts.rest * unit::num / unit::den;
        return add(parts, divide(offset, unit::num), unit::num, parts) && multiply(parts, unit::num, out);
    }
}

// The two together as a duration; false unless it can hold exactly that. A floating-point count is the nearest one.
template <countable Rep, class Period>
constexpr bool from_microseconds(std::int64_t microseconds, std::int64_t offset,
                                 std::chrono::duration<Rep, Period>& out) noexcept {
    using unit = tick<Period>;
    using limits = std::numeric_limits<Rep>;
    if constexpr (std::is_floating_point_v<Rep>) {
        using wide = std::common_type_t<Rep, double>;
        const wide sum = static_cast<wide>(microseconds) + static_cast<wide>(offset);
        const wide count = sum * static_cast<wide>(unit::den) / static_cast<wide>(unit::num);
        out = std::chrono::duration<Rep, Period>{static_cast<Rep>(count)};
        return true;
    } else {
        quotient_and_rest sum{};
        if (!add(divide(microseconds, unit::num), divide(offset, unit::num), unit::num, sum) || sum.rest != 0)
            return false;
        const bool fits = sum.quotient >= 0 ? static_cast<std::uint64_t>(sum.quotient) <=
                                                  static_cast<std::uint64_t>(limits::max()) / std::uint64_t{unit::den}
                                            : sum.quotient >= std::int64_t{limits::min()} / unit::den;
        if (!fits)
            return false;
        const std::uint64_t count = static_cast<std::uint64_t>(sum.quotient) * std::uint64_t{unit::den};
        out = std::chrono::duration<Rep, Period>{static_cast<Rep>(count)};
        return true;
    }
}

}  // namespace tusk::detail
