// What the tests of codecs with types of the database share: the same as codecs_support.hpp, with a catalogue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/codec.hpp>
#include <tusk/oids.hpp>
#include <tusk/type_catalogue.hpp>

#include "codecs_support.hpp"

namespace codecs_support {

using tusk::type_catalogue;
using tusk::type_kind;

struct own_type {
    std::uint32_t oid;
    std::string name;
    type_kind kind;
    std::uint32_t inner = 0;
    std::vector<std::uint32_t> attributes = {};
    std::string schema = "public";
};

// As it is after these types have been looked up, by name.
inline type_catalogue catalogue_of(std::initializer_list<own_type> types) {
    type_catalogue all;
    for (const auto& type : types) {
        tusk::type_info info;
        info.schema = type.schema;
        info.name = type.name;
        info.kind = type.kind;
        info.inner = type.inner;
        info.attributes = type.attributes;
        all.add(type.oid, std::move(info));
        all.add_name(type.name);
    }
    return all;
}

template <class T>
encoded encode(const T& value, std::uint32_t wanted, const type_catalogue& types) {
    return written_by([&](tusk::writer& w) { tusk::codec_encode(w, value, wanted, types); });
}

template <class T>
outcome decode(std::span<const std::byte> sent, std::uint32_t oid, const type_catalogue& types, T& value) {
    tusk::reader r{sent};
    const bool fits = tusk::codec_decode(r, value, oid, types);
    if (!r.ok() || (fits && !r.finished()))
        return outcome::malformed;
    if (!fits && !r.finished())  // a driver would call it malformed
        throw std::logic_error{"a value that does not fit was not read to its end"};
    return fits ? outcome::value : outcome::does_not_fit;
}

template <class T>
std::optional<T> decoded(std::span<const std::byte> sent, std::uint32_t oid, const type_catalogue& types) {
    T value{};
    return decode(sent, oid, types, value) == outcome::value ? std::optional<T>{std::move(value)} : std::nullopt;
}

template <class T>
std::optional<T> through_binary(const T& value, std::uint32_t oid, const type_catalogue& types) {
    return decoded<T>(encode(value, oid, types).sent, oid, types);
}

template <class T>
bool refuses_other_lengths(bytes sent, std::uint32_t oid, const type_catalogue& types) {
    T value{};
    for (std::size_t size = 0; size != sent.size(); ++size)
        if (decode(std::span{sent}.first(size), oid, types, value) != outcome::malformed)
            return false;
    sent.push_back(std::byte{});
    return decode(sent, oid, types, value) == outcome::malformed;
}

// Every string of characters that containers of text have to quote, and more. NUL is in none of them.
inline std::vector<std::string> awkward_strings() {
    std::vector<std::string> all{"",   "NULL", "null", "nUlL",   "nul",   "NULLs", "a b",
                                 " a", "a ",   "é",    "\u00a0", "empty", "\"\"",  "\\\\",
                                 "{}", "()",   "[]",   ",,",     ";",     "'",     "a\"b\\c{d}e,f(g)h[i]j k"};
    for (int c = 1; c != 256; ++c)
        all.emplace_back(1, static_cast<char>(c));
    return all;
}

}  // namespace codecs_support
