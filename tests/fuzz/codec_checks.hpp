// What every codec is checked for: nothing crashes or leaks, memory follows the bytes that came, and what was accepted is
// stable. It encodes to bytes that decode to something that encodes the same, and prints as text that parses to something
// that prints the same.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/codecs/array.hpp>
#include <tusk/codecs/decimal.hpp>
#include <tusk/codecs/geometry.hpp>
#include <tusk/codecs/range.hpp>

#include "harness.hpp"

namespace fuzzing {

// ---- how much memory a byte may cost, peak, by operation

// 4 bytes make one element of an array, and a node of a tsquery has 2: what is kept of those is up to 112 bytes (an optional
// range of decimals) and 48. Where their number is not said beforehand, a vector that grows has three times as much for a
// moment. 5 bytes make one range of a multirange, of 104 bytes in such a vector: 62.4 bytes a byte, the most there is.
inline constexpr std::size_t decode_factor = 64;
// An element of an array takes 2 characters, as in "{1,1,1}": 40 bytes for its text in one vector that grows, and then up to
// 64 for its value in another.
inline constexpr std::size_t parse_factor = 128;
// An array of "char", 5 bytes an element, as "\\351": and the text grows by doubling.
inline constexpr std::size_t print_factor = 32;
// A numeric of a few bytes can have that many characters (see decimal::to_string): four times as much for a moment.
inline constexpr std::size_t numeric_text = 4 * 147'458;
inline constexpr std::size_t smallest_numeric = 8;

[[nodiscard]] inline std::size_t numerics_in(std::size_t size) noexcept { return size / smallest_numeric + 1; }

// ---- exceptions, each as its codec documents it

// Whether a value holds a numeric whose text, or whose binary digits, may be that long.
template <class T>
inline constexpr bool holds_numeric = std::is_same_v<T, tusk::decimal>;
template <class T>
inline constexpr bool holds_numeric<std::optional<T>> = holds_numeric<T>;
template <class T>
inline constexpr bool holds_numeric<std::vector<T>> = holds_numeric<T>;
template <class T>
inline constexpr bool holds_numeric<tusk::array<T>> = holds_numeric<T>;
template <class T>
inline constexpr bool holds_numeric<tusk::range<T>> = holds_numeric<T>;
template <class T>
inline constexpr bool holds_numeric<tusk::multirange<T>> = holds_numeric<T>;
template <class... T>
inline constexpr bool holds_numeric<std::tuple<T...>> = (holds_numeric<T> || ...);

// The whole number is expanded when it is decoded or parsed.
template <class T>
inline constexpr bool expands_numeric = false;

// A value that comes from a server and cannot go back, which fails with errc::value_out_of_range: a circle with a negative
// radius, and a line whose a and b are both next to nothing. (And any text with a NUL, which no server has: it is read, and
// refused with errc::embedded_nul when it is sent. A text is not compared with the range of the type it came as, either: a
// std::int64_t reads 32768 as a smallint.)
template <class T>
inline constexpr bool may_be_refused = std::is_same_v<T, tusk::circle> || std::is_same_v<T, tusk::line>;

// A floating-point count is the nearest one, and goes back as the nearest microsecond: near the ends of the server's range
// that is none.
template <class T>
inline constexpr bool is_rounded = false;
template <class Rep, class Period>
inline constexpr bool is_rounded<std::chrono::duration<Rep, Period>> = std::is_floating_point_v<Rep>;
template <class Clock, class Duration>
inline constexpr bool is_rounded<std::chrono::time_point<Clock, Duration>> = is_rounded<Duration>;

// ---- the checks

// The built-in types and some of a database: enumerations, composite types, domains, ranges, extensions.
[[nodiscard]] const tusk::type_catalogue& types();
[[nodiscard]] const std::vector<std::uint32_t>& all_oids();

// Whether what is read of the type may be more than is taken for it: GaussDB sends a transaction id as 8 bytes and takes 4; and
// an array says itself what its elements are, so that a std::vector<std::int64_t> reads bigints where integers were announced.
[[nodiscard]] bool may_hold_more(std::uint32_t oid);

template <class T>
class codec_checks {
public:
    static void binary(std::uint32_t oid, bytes sent) {
        const exact_copy copy{sent};
        const memory_use memory;
        T value{};
        const bool accepted = decode(copy.view(), oid, value);
        memory.check(decode_factor, allowed_size(sent.size()), name());
        if (accepted)
            check_stable(value, oid, sent.size(), may_be_refused<T> || may_hold_more(oid));
    }

    static void text(std::uint32_t oid, std::string_view sent) {
        if constexpr (tusk::parsable<T>) {
            const std::vector<char> copy(sent.begin(), sent.end());
            T value{};
            if (parse({copy.data(), copy.size()}, oid, value))
                check_stable(value, oid, sent.size(), true);
        }
    }

    // The types that T reads; in binary, if only those are meant.
    [[nodiscard]] static std::vector<std::uint32_t> oids(bool only_binary) {
        std::vector<std::uint32_t> all;
        for (const std::uint32_t oid : all_oids())
            if (const auto form = tusk::codec_reads<T>(oid, types());
                form == tusk::wire_form::binary || (form == tusk::wire_form::text && !only_binary))
                all.push_back(oid);
        return all;
    }

    // The binary form of what the text says, where it says something.
    [[nodiscard]] static std::optional<std::string> binary_of(std::string_view sample, std::uint32_t oid) {
        if constexpr (tusk::parsable<T> && tusk::encodable<T>) {
            T value{};
            if (parse(sample, 0, value) && tusk::codec_sends<T>(oid, types()) == tusk::wire_form::binary)
                return encode(value, oid, true);
        }
        return std::nullopt;
    }
    [[nodiscard]] static bool reads_text(std::string_view sample) {
        if constexpr (tusk::parsable<T>) {
            T value{};
            return parse(sample, 0, value);
        }
        return false;
    }

private:
    static constexpr std::string_view name() { return tusk::cpp_name<T>(); }

    [[noreturn]] static void found(std::string_view what, std::uint32_t oid) {
        report(std::string{what} + " (oid " + std::to_string(oid) + ")", name());
    }

    static constexpr std::size_t allowed_size(std::size_t size) {
        return size + (expands_numeric<T> ? numerics_in(size) * numeric_text : 0);
    }

    static bool decode(bytes sent, std::uint32_t oid, T& value) {
        tusk::reader r{sent};
        return tusk::codec_decode(r, value, oid, types()) && r.finished();
    }

    static bool parse(std::string_view sent, std::uint32_t oid, T& value) {
        const memory_use memory;
        const bool accepted = tusk::codec_parse(sent, value, oid);
        memory.check(parse_factor, allowed_size(sent.size()), name());
        return accepted;
    }

    // None where the value cannot be sent, which is a finding unless it may be out of range.
    static std::optional<std::string> encode(const T& value, std::uint32_t oid, bool may_be_out_of_range) {
        tusk::protocol::byte_buffer buffer;
        tusk::writer w{buffer};
        tusk::codec_encode(w, value, oid, types());
        if (!w.ok() && w.error() != tusk::errc::embedded_nul &&
            !(may_be_out_of_range && w.error() == tusk::errc::value_out_of_range))
            found("cannot be sent back: " + w.error().message(), oid);
        if (!w.ok())
            return std::nullopt;
        return std::string{tusk::protocol::as_text(buffer.view())};
    }

    // `size`: of the input that the value was made of.
    static void check_stable(const T& value, std::uint32_t oid, std::size_t size, bool may_be_out_of_range) {
        if constexpr (!is_rounded<T>) {
            if constexpr (tusk::encodable<T>)
                if (tusk::codec_sends<T>(oid, types()) == tusk::wire_form::binary)
                    check_binary_is_stable(value, oid, may_be_out_of_range);
            if constexpr (tusk::printable<T> && tusk::parsable<T>)
                check_text_is_stable(value, oid, size);
        }
    }

    static void check_binary_is_stable(const T& value, std::uint32_t oid, bool may_be_out_of_range) {
        const auto first = encode(value, oid, may_be_out_of_range);
        if (!first)
            return;
        T again{};
        if (!decode(tusk::protocol::as_bytes(*first), oid, again))
            found("what it encodes it does not decode", oid);
        if (encode(again, oid, false) != first)
            found("encodes as something else the second time", oid);
    }

    // In the text form of the type itself, whatever type the value came as.
    static void check_text_is_stable(const T& value, std::uint32_t oid, std::size_t size) {
        std::string first;
        const memory_use memory;
        tusk::codec_print(first, value);
        memory.check(print_factor, size + (holds_numeric<T> ? numerics_in(size) * numeric_text : 0), name());
        if (first.find('\0') != std::string::npos)
            return;
        T again{};
        if (!parse(first, 0, again))
            found("what it prints it does not parse: " + first.substr(0, 200), oid);
        std::string second;
        tusk::codec_print(second, again);
        if (second != first)
            found("prints " + second.substr(0, 200) + " for " + first.substr(0, 200), oid);
    }
};

// A type under test, whatever it is.
struct tested_type {
    std::string_view name;
    std::vector<std::uint32_t> binary_oids;
    std::vector<std::uint32_t> oids;  // these and those of which it reads the text only
    void (*binary)(std::uint32_t oid, bytes sent);
    void (*text)(std::uint32_t oid, std::string_view sent);
    std::optional<std::string> (*binary_of)(std::string_view sample, std::uint32_t oid);
    bool (*reads_text)(std::string_view sample);
};

template <class... T>
void add_types(std::vector<tested_type>& all) {
    const auto add = [&all]<class Type>(std::type_identity<Type>) {
        using checks = codec_checks<Type>;
        all.push_back({tusk::cpp_name<Type>(), checks::oids(true), checks::oids(false), checks::binary, checks::text,
                       checks::binary_of, checks::reads_text});
    };
    (add(std::type_identity<T>{}), ...);
}

void add_scalars(std::vector<tested_type>& all);
void add_composed(std::vector<tested_type>& all);
void add_libraries(std::vector<tested_type>& all);

}  // namespace fuzzing
