// Boost.Multiprecision's cpp_int, its relatives of fixed size (int128_t, checked_uint256_t) and cpp_dec_float <->
// numeric. Not a part of all.hpp: include it yourself, for it takes long to compile.
#pragma once

#include <cstdint>
#include <ios>
#include <limits>
#include <string>
#include <string_view>

#include <boost/multiprecision/cpp_dec_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/decimal.hpp>

namespace tusk {

namespace detail {

namespace mp = boost::multiprecision;

template <class Number>
inline constexpr bool is_cpp_int = false;
template <auto Min, auto Max, auto Sign, auto Checked, class Allocator, auto Templates>
inline constexpr bool
    is_cpp_int<mp::number<mp::backends::cpp_int_backend<Min, Max, Sign, Checked, Allocator>, Templates>> = true;

template <class Number>
inline constexpr bool is_cpp_dec_float = false;
template <auto Digits, class Exponent, class Allocator, auto Templates>
inline constexpr bool
    is_cpp_dec_float<mp::number<mp::backends::cpp_dec_float<Digits, Exponent, Allocator>, Templates>> = true;

template <class Number>
bool convert(const Number& from, decimal& to) requires is_cpp_int<Number> {
    // No numeric has more than 435412 bits, and text takes quadratic time.
    constexpr unsigned most_bits = 435412;
    const mp::cpp_int whole{from};
    if (!whole.is_zero() && msb(abs(whole)) >= most_bits)
        return false;
    return codec<decimal>::parse(whole.str(), to);
}

template <class Number>
bool convert(const decimal& from, Number& to) requires is_cpp_int<Number> {
    const auto groups = from.groups();
    const int zeros = from.weight() + 1 - static_cast<int>(groups.size());
    if (!from.is_finite() || zeros < 0)
        return false;
    using limits = std::numeric_limits<Number>;
    if (limits::is_bounded && from.weight() > limits::digits10 / 4 + 1)
        return false;

    mp::cpp_int whole{0};
    for (const std::uint16_t group : groups) {
        whole *= 10000u;
        whole += group;
    }
    whole *= pow(mp::cpp_int{10000}, static_cast<unsigned>(zeros));
    if (from.is_negative())
        whole = -whole;
    if constexpr (limits::is_bounded)
        if (whole < mp::cpp_int{(limits::min)()} || whole > mp::cpp_int{(limits::max)()})
            return false;
    to = static_cast<Number>(whole);
    return true;
}

template <class Number>
bool convert(const Number& from, decimal& to) requires is_cpp_dec_float<Number> {
    return codec<decimal>::parse(from.str(0, std::ios_base::fmtflags{}), to);
}

template <class Number>
bool convert(const decimal& from, Number& to) requires is_cpp_dec_float<Number> {
    using limits = std::numeric_limits<Number>;
    if (from.is_nan())
        to = limits::quiet_NaN();
    else if (from.is_infinite())
        to = from.is_negative() ? Number{-limits::infinity()} : limits::infinity();
    else if (4 * from.weight() + 3 > limits::max_exponent10 || 4 * from.weight() < limits::min_exponent10)
        return false;
    else
        to.assign(scientific_text(from));
    return true;
}

// What both kinds have in common.
template <class Number>
struct multiprecision_codec {
    static constexpr pg_type type{oids::numeric, 1231, "numeric"};

    static constexpr wire_form reads(std::uint32_t sent) noexcept { return codec_reads<decimal>(sent); }

    static void encode(writer& w, const Number& v) {
        decimal number;
        if (convert(v, number))
            codec<decimal>::encode(w, number);
        else
            w.fail(errc::value_out_of_range);
    }

    static bool decode(reader& r, Number& v, std::uint32_t sent) {
        decimal number;
        return codec_decode(r, number, sent) && convert(number, v);
    }

    static bool parse(std::string_view text, Number& v) {
        decimal number;
        return codec<decimal>::parse(text, number) && convert(number, v);
    }
};

}  // namespace detail

// A numeric must be whole and, where the type has a fixed size, small enough; NaN and Infinity do not fit. An integer of
// more than 131072 digits fits no numeric.
template <class Number>
requires detail::is_cpp_int<Number>
struct codec<Number> : detail::multiprecision_codec<Number> {
    static void print(std::string& out, const Number& v) { out += v.str(); }
};

// All digits of the number are sent, the guard digits that it has beyond its digits10 too, so that it comes back as it
// was; a number that has more than 131072 digits before the point or 16383 after it does not fit. Of a numeric with more
// digits than the type holds (max_digits10, or up to seven fewer), the last ones are cut off.
template <class Number>
requires detail::is_cpp_dec_float<Number>
struct codec<Number> : detail::multiprecision_codec<Number> {
    // With an exponent only where no numeric has the value.
    static void print(std::string& out, const Number& v) {
        decimal number;
        if (detail::convert(v, number))
            codec<decimal>::print(out, number);
        else
            out += v.str(0, std::ios_base::fmtflags{});
    }
};

}  // namespace tusk
