// For tests that compare a codec with what a server wrote: the text form of a value, and the hex digits of its binary
// form as its send function gives them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "codecs_support.hpp"

namespace codecs_vectors {

inline std::vector<std::byte> from_hex(std::string_view digits) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(value(digits[i]) << 4 | value(digits[i + 1])));
    return bytes;
}

// Whether reading, writing, printing and parsing all agree with the server.
template <class T>
bool agrees(std::string_view text, std::string_view hex, std::uint32_t oid) {
    using namespace codecs_support;
    const auto binary = from_hex(hex);
    const std::optional<T> from_binary = decoded<T>(binary, oid);
    const std::optional<T> from_text = parsed<T>(text);
    return from_binary && from_text && printed(*from_binary) == text && printed(*from_text) == text &&
           encode(*from_binary, oid).sent == binary && encode(*from_text, oid).sent == binary;
}

}  // namespace codecs_vectors
