// tusk::decimal <-> numeric: exact numbers with up to 131072 digits before the decimal point and 16383 after it, NaN and
// the infinities (https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/integer.hpp>

namespace tusk {

// A number as the server holds it: groups of four decimal digits, and the number of digits to show after the decimal
// point, so that 1.50 stays 1.50. There is no arithmetic. Up to eight groups are held without memory of their own.
class decimal {
public:
    static constexpr int max_weight = 32767;
    static constexpr int max_scale = 16383;

    decimal() noexcept = default;  // 0

    template <detail::integer T>
    decimal(T v) noexcept : decimal{magnitude_of(v), std::cmp_less(v, 0)} {}

    // The shortest decimal that reads back as the same float or double. (The server's own cast keeps 6 or 15 digits.)
    explicit decimal(float v);
    explicit decimal(double v);

    // Throws std::invalid_argument where from_string() has no value.
    explicit decimal(std::string_view text);

    // What the server reads as numeric, without spaces around it: digits, a point and more digits, an exponent; NaN,
    // inf or infinity, in upper or lower case. Nothing when it is something else or does not fit. As the server does,
    // 1.50 keeps two digits after the point, and 1.5e-3 gets four.
    [[nodiscard]] static std::optional<decimal> from_string(std::string_view text);

    // The sum of groups[i] * 10000^(weight - i), each group below 10000, with `scale` digits after the point; digits
    // beyond those are cut off. Nothing when an argument is out of its range, or the value is.
    [[nodiscard]] static std::optional<decimal> from_groups(bool negative, int weight,
                                                            std::span<const std::uint16_t> groups, int scale);

    [[nodiscard]] static decimal nan() noexcept { return decimal{kind::nan}; }
    [[nodiscard]] static decimal infinity() noexcept { return decimal{kind::infinity}; }
    [[nodiscard]] static decimal negative_infinity() noexcept { return decimal{kind::negative_infinity}; }

    decimal(const decimal& other);
    decimal(decimal&& other) noexcept { swap(other); }
    decimal& operator=(const decimal& other) {
        decimal{other}.swap(*this);
        return *this;
    }
    decimal& operator=(decimal&& other) noexcept {
        decimal{std::move(other)}.swap(*this);
        return *this;
    }
    ~decimal() = default;

    [[nodiscard]] bool is_nan() const noexcept { return kind_ == kind::nan; }
    [[nodiscard]] bool is_infinite() const noexcept {
        return kind_ == kind::infinity || kind_ == kind::negative_infinity;
    }
    [[nodiscard]] bool is_finite() const noexcept { return kind_ == kind::positive || kind_ == kind::negative; }
    // False for zero, which has no sign, and for NaN.
    [[nodiscard]] bool is_negative() const noexcept {
        return kind_ == kind::negative || kind_ == kind::negative_infinity;
    }

    // The number of digits after the decimal point, 0 to 16383; 0 for what is not finite.
    [[nodiscard]] int scale() const noexcept { return scale_; }

    // The magnitude, as from_groups() takes it. Neither the first nor the last group is 0; zero and what is not finite
    // have no groups and the weight 0.
    [[nodiscard]] std::span<const std::uint16_t> groups() const noexcept { return {data(), count_}; }
    [[nodiscard]] int weight() const noexcept { return weight_; }

    // As the server writes it, never with an exponent: a few groups with a great weight can make 147456 characters.
    [[nodiscard]] std::string to_string() const;

    // The value if T can hold it exactly: 2.00 is an integer, 2.01, NaN and Infinity are none.
    template <detail::integer T>
    [[nodiscard]] std::optional<T> to_integer() const noexcept {
        const auto whole = magnitude();
        if (!whole || (is_negative() ? *whole > magnitude_of(std::numeric_limits<T>::min())
                                     : *whole > magnitude_of(std::numeric_limits<T>::max())))
            return std::nullopt;
        return static_cast<T>(is_negative() ? 0 - *whole : *whole);
    }

    // The nearest double: an infinity for what is greater than any, zero for what is smaller.
    [[nodiscard]] double to_double() const;

    // By value, as the server compares: 1.5 equals 1.50; NaN equals itself and is greater than everything else.
    friend bool operator==(const decimal& a, const decimal& b) noexcept { return (a <=> b) == 0; }
    friend std::weak_ordering operator<=>(const decimal& a, const decimal& b) noexcept;

private:
    friend struct codec<decimal>;

    // The sign words of the binary form.
    enum class kind : std::uint16_t {
        positive = 0x0000,
        negative = 0x4000,
        nan = 0xc000,
        infinity = 0xd000,
        negative_infinity = 0xf000,
    };
    static constexpr std::size_t few = 8;

    void swap(decimal& other) noexcept {
        std::swap(few_, other.few_);
        many_.swap(other.many_);
        std::swap(count_, other.count_);
        std::swap(weight_, other.weight_);
        std::swap(kind_, other.kind_);
        std::swap(scale_, other.scale_);
    }

    explicit decimal(kind k) noexcept : kind_{k} {}
    decimal(std::uint64_t magnitude, bool negative) noexcept;

    template <detail::integer T>
    static constexpr std::uint64_t magnitude_of(T v) noexcept {
        return std::cmp_less(v, 0) ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
    }
    [[nodiscard]] std::optional<std::uint64_t> magnitude() const noexcept;

    [[nodiscard]] const std::uint16_t* data() const noexcept { return many_ ? many_.get() : few_; }
    [[nodiscard]] std::uint16_t* data() noexcept { return many_ ? many_.get() : few_; }
    void make_room(std::size_t count);
    bool settle(bool negative, int weight, int scale) noexcept;

    std::uint16_t few_[few] = {};
    std::unique_ptr<std::uint16_t[]> many_;  // instead of few_, when there are more
    std::uint16_t count_ = 0;
    std::int16_t weight_ = 0;
    kind kind_ = kind::positive;
    std::uint16_t scale_ = 0;
};

namespace detail {

// The digits of a finite value, with an exponent instead of zeros on either side: "-1.2345e+20", "0".
std::string scientific_text(const decimal& v);

}  // namespace detail

template <>
struct codec<decimal> {
    static constexpr pg_type type{oids::numeric, 1231, "numeric"};

    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        switch (sent) {
            case oids::numeric:
            case oids::int2:
            case oids::int4:
            case oids::int8:
                return wire_form::binary;
            case oids::gauss::int16:
                return wire_form::text;
            default:
                return wire_form::none;
        }
    }

    static void encode(writer& w, const decimal& v);
    // Digits that the sender says are not to be shown are cut off, as the server does it.
    static bool decode(reader& r, decimal& v);
    static bool decode(reader& r, decimal& v, std::uint32_t sent);

    static void print(std::string& out, const decimal& v);
    static bool parse(std::string_view text, decimal& v);
};

}  // namespace tusk
