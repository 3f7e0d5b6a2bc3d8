#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/pgvector.hpp>

#include "scan.hpp"
#include "vector_text.hpp"

namespace tusk {
namespace {

using element = sparsevec::element;

constexpr std::int32_t max_dimensions = 1'000'000'000;
constexpr std::size_t max_elements = 16000;

std::size_t count_sent(const sparsevec& v) {
    return static_cast<std::size_t>(
        std::count_if(v.elements.begin(), v.elements.end(), [](const element& e) { return e.value != 0; }));
}

// Whether the elements are what the type says they are.
bool in_order(const sparsevec& v) {
    std::int32_t next = 0;
    for (const element& e : v.elements) {
        if (e.index < next || e.index >= v.dimensions || !std::isfinite(e.value))
            return false;
        next = e.index + 1;
    }
    return true;
}

// Whether the server can have it.
bool valid(const sparsevec& v) {
    return v.dimensions >= 1 && v.dimensions <= max_dimensions && in_order(v) && count_sent(v) <= max_elements;
}

}  // namespace

// All indices, then all values.
void codec<sparsevec>::encode(writer& w, const sparsevec& v) {
    if (!valid(v))
        return w.fail(errc::value_out_of_range);
    w.put(v.dimensions, static_cast<std::int32_t>(count_sent(v)), std::int32_t{0});
    for (const element& e : v.elements)
        if (e.value != 0)
            w.put(e.index);
    for (const element& e : v.elements)
        if (e.value != 0)
            w.put(e.value);
}

void codec<sparsevec>::encode_text(writer& w, const sparsevec& v) {
    if (!valid(v))
        return w.fail(errc::value_out_of_range);
    std::string text;
    print(text, v);
    w.text(text);
}

bool codec<sparsevec>::decode(reader& r, sparsevec& v) {
    sparsevec read;
    std::uint32_t count{};
    std::int32_t unused{};
    r.get(read.dimensions, count, unused);
    if (unused != 0 || count > r.remaining() / (sizeof(std::int32_t) + sizeof(float)))
        r.fail();
    if (!r.ok())
        return false;
    read.elements.resize(count);
    for (element& e : read.elements)
        e.index = r.get<std::int32_t>();
    for (element& e : read.elements)
        e.value = r.get<float>();
    if (!valid(read) || count_sent(read) != read.elements.size()) {
        r.fail();
        return false;
    }
    v = std::move(read);
    return true;
}

void codec<sparsevec>::print(std::string& out, const sparsevec& v) {
    out += '{';
    std::string_view separator;
    for (const element& e : v.elements) {
        if (e.value == 0)
            continue;
        out += separator;
        out += std::to_string(std::int64_t{e.index} + 1);
        out += ':';
        codec_print(out, e.value);
        separator = ",";
    }
    out += "}/";
    out += std::to_string(v.dimensions);
}

bool codec<sparsevec>::parse(std::string_view text, sparsevec& v) {
    sparsevec read;
    if (!scan::take(text, '{'))
        return false;
    if (!text.starts_with('}')) {
        do {
            element& e = read.elements.emplace_back();
            if (!scan::take_integer(text, e.index) || e.index < 1 || !scan::take(text, ':') ||
                !detail::take_finite(text, ",}", e.value))
                return false;
            --e.index;
        } while (scan::take(text, ','));
    }
    if (!scan::take(text, '}') || !scan::take(text, '/') || !scan::take_integer(text, read.dimensions) ||
        !text.empty() || !valid(read))
        return false;
    v = std::move(read);
    return true;
}

}  // namespace tusk
