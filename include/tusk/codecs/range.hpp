// tusk::range<T> <-> range types, tusk::multirange<T> <-> multirange types (PostgreSQL 14), of any T with a codec
// (https://www.postgresql.org/docs/current/rangetypes.html).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/codec.hpp>
#include <tusk/codecs/element.hpp>
#include <tusk/oids.hpp>

namespace tusk {

// Where a range ends: at a value that is part of it or not, or nowhere.
template <class T>
struct range_bound {
    std::optional<T> value;
    bool is_inclusive = false;  // means nothing without a value

    static range_bound including(T value) { return {std::move(value), true}; }
    static range_bound excluding(T value) { return {std::move(value), false}; }
    static range_bound none() { return {}; }

    friend bool operator==(const range_bound& a, const range_bound& b) {
        return a.value == b.value && (!a.value || a.is_inclusive == b.is_inclusive);
    }
};

// Without arguments it is empty. The server makes ranges of integers and dates "[1,5)", whatever they were before; == compares
// what is written, so that "[1,5)" and "[1,4]" differ.
template <class T>
class range {
public:
    using bound = range_bound<T>;

    range() = default;
    // From `lower` to just before `upper`: "[lower,upper)".
    range(T lower, T upper) : range{bound::including(std::move(lower)), bound::excluding(std::move(upper))} {}
    range(bound lower, bound upper) : lower_{std::move(lower)}, upper_{std::move(upper)}, is_empty_{false} {}

    // No value is in it. One with bounds may be empty all the same: only the server knows the order of its types.
    [[nodiscard]] bool is_empty() const noexcept { return is_empty_; }
    [[nodiscard]] const bound& lower() const noexcept { return lower_; }
    [[nodiscard]] const bound& upper() const noexcept { return upper_; }

    friend bool operator==(const range&, const range&) = default;

private:
    bound lower_;
    bound upper_;
    bool is_empty_ = true;
};

// Ranges in order, which neither overlap nor touch. The server sorts and merges what it is sent.
template <class T>
struct multirange {
    std::vector<range<T>> ranges;
    friend bool operator==(const multirange&, const multirange&) = default;
};

namespace detail {

// The first byte of a range: which bounds follow.
struct range_flags {
    bool is_empty = false;
    bool lower_inclusive = false;
    bool upper_inclusive = false;
    bool has_lower = false;
    bool has_upper = false;
};
void put_range_flags(writer& w, range_flags flags);
[[nodiscard]] bool get_range_flags(reader& r, range_flags& flags);

struct range_text {
    range_flags flags;
    std::string lower;
    std::string upper;
};
void print_range(std::string& out, const range_text& range);
// Takes one range off the front of the text.
[[nodiscard]] bool parse_range(std::string_view& text, range_text& range);

// The built-in range over a type; {} if there is none.
struct range_types {
    pg_type range{0, 0, ""};
    pg_type multirange{0, 0, ""};
};
constexpr range_types range_over(std::uint32_t subtype) noexcept {
    switch (subtype) {
        case oids::int4:
            return {{oids::int4range, 3905, "int4range"}, {oids::int4multirange, 6150, "int4multirange"}};
        case oids::int8:
            return {{oids::int8range, 3927, "int8range"}, {oids::int8multirange, 6157, "int8multirange"}};
        case oids::numeric:
            return {{oids::numrange, 3907, "numrange"}, {oids::nummultirange, 6151, "nummultirange"}};
        case oids::timestamp:
            return {{oids::tsrange, 3909, "tsrange"}, {oids::tsmultirange, 6152, "tsmultirange"}};
        case oids::timestamptz:
            return {{oids::tstzrange, 3911, "tstzrange"}, {oids::tstzmultirange, 6153, "tstzmultirange"}};
        case oids::date:
            return {{oids::daterange, 3913, "daterange"}, {oids::datemultirange, 6155, "datemultirange"}};
        default:
            return {};
    }
}

[[nodiscard]] inline std::uint32_t subtype_of(std::uint32_t range, const type_catalogue& types) noexcept {
    return types.inner_of(range, type_kind::range);
}

template <class T>
concept range_value = has_codec<T> && !nullable<T>;

}  // namespace detail

template <detail::range_value T>
struct codec<range<T>> {
    static constexpr pg_type type = detail::range_over(codec<T>::type.oid).range;
    static constexpr std::uint32_t declared = 0;

    static wire_form sends(std::uint32_t wanted, const type_catalogue& types) requires encodable<T> {
        const std::uint32_t subtype = detail::subtype_of(wanted, types);
        if (subtype != 0 && detail::element_sends_binary<T>(subtype, types))
            return wire_form::binary;
        return printable<T> ? wire_form::text : wire_form::none;
    }
    static wire_form reads(std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        const wire_form form = detail::element_reads<T>(detail::subtype_of(sent, types), types);
        return form == wire_form::text && !parsable<T> ? wire_form::none : form;
    }

    static void encode(writer& w, const range<T>& v, std::uint32_t wanted,
                       const type_catalogue& types) requires encodable<T> {
        const std::uint32_t subtype = detail::subtype_of(wanted, types);
        detail::put_range_flags(w, flags_of(v));
        for (const auto* bound : {&v.lower(), &v.upper()})
            if (bound->value)
                detail::put_element(w, *bound->value, subtype, types);
    }
    static bool decode(reader& r, range<T>& v, std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        const std::uint32_t subtype = detail::subtype_of(sent, types);
        if (detail::element_reads<T>(subtype, types) != wire_form::binary)
            return detail::does_not_fit(r);
        detail::range_flags flags;
        range_bound<T> lower;
        range_bound<T> upper;
        if (!detail::get_range_flags(r, flags) ||
            (flags.has_lower && !detail::get_element(r, lower.value.emplace(), subtype, types)) ||
            (flags.has_upper && !detail::get_element(r, upper.value.emplace(), subtype, types)))
            return r.ok() && detail::does_not_fit(r);
        v = make(flags, std::move(lower), std::move(upper));
        return true;
    }

    static void print(std::string& out, const range<T>& v) requires printable<T> {
        detail::range_text text{flags_of(v), {}, {}};
        if (v.lower().value)
            codec_print(text.lower, *v.lower().value);
        if (v.upper().value)
            codec_print(text.upper, *v.upper().value);
        detail::print_range(out, text);
    }
    static bool parse(std::string_view text, range<T>& v) requires parsable<T> {
        return parse_front(text, v) && text.empty();
    }
    // The same, of what stands in front of more.
    static bool parse_front(std::string_view& text, range<T>& v) requires parsable<T> {
        detail::range_text parsed;
        range_bound<T> lower;
        range_bound<T> upper;
        if (!detail::parse_range(text, parsed) ||
            (parsed.flags.has_lower && !codec_parse(parsed.lower, lower.value.emplace())) ||
            (parsed.flags.has_upper && !codec_parse(parsed.upper, upper.value.emplace())))
            return false;
        v = make(parsed.flags, std::move(lower), std::move(upper));
        return true;
    }

private:
    static detail::range_flags flags_of(const range<T>& v) {
        const auto& [lower, upper] = std::pair{&v.lower(), &v.upper()};
        return {v.is_empty(), lower->value && lower->is_inclusive, upper->value && upper->is_inclusive,
                lower->value.has_value(), upper->value.has_value()};
    }
    static range<T> make(detail::range_flags flags, range_bound<T> lower, range_bound<T> upper) {
        if (flags.is_empty)
            return {};
        lower.is_inclusive = flags.lower_inclusive;
        upper.is_inclusive = flags.upper_inclusive;
        return {std::move(lower), std::move(upper)};
    }
};

template <detail::range_value T>
struct codec<multirange<T>> {
    static constexpr pg_type type = detail::range_over(codec<T>::type.oid).multirange;
    static constexpr std::uint32_t declared = 0;

    static wire_form sends(std::uint32_t wanted, const type_catalogue& types) requires encodable<T> {
        return codec_sends<range<T>>(types.inner_of(wanted, type_kind::multirange), types);
    }
    static wire_form reads(std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        return codec_reads<range<T>>(types.inner_of(sent, type_kind::multirange), types);
    }

    static void encode(writer& w, const multirange<T>& v, std::uint32_t wanted,
                       const type_catalogue& types) requires encodable<T> {
        if (!std::in_range<std::int32_t>(v.ranges.size()))
            return w.fail(errc::value_out_of_range);
        w.put(static_cast<std::int32_t>(v.ranges.size()));
        for (const auto& each : v.ranges)
            detail::put_element(w, each, types.inner_of(wanted, type_kind::multirange), types);
    }
    static bool decode(reader& r, multirange<T>& v, std::uint32_t sent,
                       const type_catalogue& types) requires decodable<T> {
        v.ranges.clear();
        const auto count = r.get<std::int32_t>();
        if (count < 0 || static_cast<std::size_t>(count) > r.remaining() / sizeof(std::int32_t))
            r.fail();
        for (std::int32_t i = 0; i < count && r.ok(); ++i)
            if (!detail::get_element(r, v.ranges.emplace_back(), types.inner_of(sent, type_kind::multirange), types))
                return r.ok() && detail::does_not_fit(r);
        return r.ok();
    }

    static void print(std::string& out, const multirange<T>& v) requires printable<T> {
        out += '{';
        for (std::size_t i = 0; i != v.ranges.size(); ++i) {
            if (i != 0)
                out += ',';
            codec_print(out, v.ranges[i]);
        }
        out += '}';
    }
    static bool parse(std::string_view text, multirange<T>& v) requires parsable<T> {
        v.ranges.clear();
        if (!text.starts_with('{') || !text.ends_with('}') || text.size() < 2)
            return false;
        text = text.substr(1, text.size() - 2);
        while (!text.empty()) {
            if (!v.ranges.empty()) {
                if (!text.starts_with(','))
                    return false;
                text.remove_prefix(1);
            }
            if (!codec<range<T>>::parse_front(text, v.ranges.emplace_back()))
                return false;
        }
        return true;
    }
};

}  // namespace tusk
