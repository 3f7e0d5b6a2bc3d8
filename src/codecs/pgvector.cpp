// pgvector and halfvec; for sparsevec see sparsevec.cpp.
#include <tusk/codecs/pgvector.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <tusk/codecs/floating.hpp>

#include "half.hpp"
#include "scan.hpp"
#include "vector_text.hpp"

namespace tusk {
namespace {

constexpr std::size_t max_dimensions = 16000;

bool is_finite(float v) { return std::isfinite(v); }
bool is_finite_half(float v) { return std::isfinite(v) && detail::half_is_finite(detail::to_half(v)); }

template <class Valid>
bool sendable(const std::vector<float>& values, Valid valid) {
    return !values.empty() && values.size() <= max_dimensions && std::all_of(values.begin(), values.end(), valid);
}

// The number of values and an Int16 that is always 0.
void put_header(writer& w, std::size_t dimensions) { w.put(static_cast<std::int16_t>(dimensions), std::int16_t{0}); }

// Empty when the values that are announced cannot be there.
std::vector<float> take_header(reader& r, std::size_t value_size) {
    const auto dimensions = r.get<std::int16_t>();
    const auto unused = r.get<std::int16_t>();
    if (dimensions < 1 || unused != 0 || static_cast<std::size_t>(dimensions) > r.remaining() / value_size)
        r.fail();
    return std::vector<float>(r.ok() ? static_cast<std::size_t>(dimensions) : 0);
}

void print_values(std::string& out, const std::vector<float>& values) {
    char separator = '[';
    for (float v : values) {
        out += separator;
        codec_print(out, v);
        separator = ',';
    }
    out += values.empty() ? "[]" : "]";
}

std::optional<std::vector<float>> parse_values(std::string_view text) {
    std::vector<float> values;
    if (!scan::take(text, '['))
        return std::nullopt;
    do {
        if (!detail::take_finite(text, ",]", values.emplace_back()))
            return std::nullopt;
    } while (scan::take(text, ','));
    return text == "]" ? std::optional{std::move(values)} : std::nullopt;
}

}  // namespace

void codec<pgvector>::encode(writer& w, const pgvector& v) {
    if (!sendable(v.values, is_finite))
        return w.fail(errc::value_out_of_range);
    put_header(w, v.values.size());
    for (float value : v.values)
        w.put(value);
}

void codec<pgvector>::encode_text(writer& w, const pgvector& v) {
    if (!sendable(v.values, is_finite))
        return w.fail(errc::value_out_of_range);
    std::string text;
    print(text, v);
    w.text(text);
}

bool codec<pgvector>::decode(reader& r, pgvector& v) {
    std::vector<float> values = take_header(r, sizeof(float));
    for (float& value : values) {
        value = r.get<float>();
        if (!is_finite(value))
            r.fail();
    }
    if (!r.ok())
        return false;
    v.values = std::move(values);
    return true;
}

void codec<pgvector>::print(std::string& out, const pgvector& v) { print_values(out, v.values); }

bool codec<pgvector>::parse(std::string_view text, pgvector& v) {
    auto values = parse_values(text);
    if (!values)
        return false;
    v.values = std::move(*values);
    return true;
}

void codec<halfvec>::encode(writer& w, const halfvec& v) {
    if (!sendable(v.values, is_finite_half))
        return w.fail(errc::value_out_of_range);
    put_header(w, v.values.size());
    for (float value : v.values)
        w.put(detail::to_half(value));
}

void codec<halfvec>::encode_text(writer& w, const halfvec& v) {
    if (!sendable(v.values, is_finite_half))
        return w.fail(errc::value_out_of_range);
    std::string text;
    print(text, v);
    w.text(text);
}

bool codec<halfvec>::decode(reader& r, halfvec& v) {
    std::vector<float> values = take_header(r, sizeof(std::uint16_t));
    for (float& value : values) {
        const auto half = r.get<std::uint16_t>();
        if (!detail::half_is_finite(half))
            r.fail();
        value = detail::from_half(half);
    }
    if (!r.ok())
        return false;
    v.values = std::move(values);
    return true;
}

void codec<halfvec>::print(std::string& out, const halfvec& v) { print_values(out, v.values); }

bool codec<halfvec>::parse(std::string_view text, halfvec& v) {
    auto values = parse_values(text);
    if (!values || !std::all_of(values->begin(), values->end(), is_finite_half))
        return false;
    for (float& value : *values)
        value = detail::from_half(detail::to_half(value));
    v.values = std::move(*values);
    return true;
}

}  // namespace tusk
