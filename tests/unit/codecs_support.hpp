// What the tests of the codecs share: a value to its bytes or text and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/error_code.hpp>

#include <tusk/codec.hpp>

namespace codecs_support {

using bytes = std::vector<std::byte>;

template <class... Byte>
bytes raw(Byte... values) {
    return {static_cast<std::byte>(values)...};
}

inline bytes raw_text(std::string_view text) {
    const auto view = tusk::protocol::as_bytes(text);
    return {view.begin(), view.end()};
}

struct encoded {
    bytes sent;
    boost::system::error_code error;
};

template <class Write>
encoded written_by(Write&& write) {
    tusk::protocol::byte_buffer buffer;
    tusk::writer w{buffer};
    write(w);
    const auto view = buffer.view();
    return {{view.begin(), view.end()}, w.error()};
}

template <class T>
encoded encode(const T& value, std::uint32_t wanted) {
    return written_by([&](tusk::writer& w) { tusk::codec_encode(w, value, wanted); });
}

template <class T>
encoded encode_text(const T& value) {
    return written_by([&](tusk::writer& w) { tusk::codec_encode_text(w, value); });
}

// What a driver sees: a value, one that does not fit, or bytes that are none.
enum class outcome { value, does_not_fit, malformed };

inline std::ostream& operator<<(std::ostream& out, outcome o) {
    return out << (o == outcome::value ? "value" : o == outcome::does_not_fit ? "does not fit" : "malformed");
}

template <class T>
outcome decode(std::span<const std::byte> sent, std::uint32_t oid, T& value) {
    tusk::reader r{sent};
    const bool fits = tusk::codec_decode(r, value, oid);
    if (!r.ok() || (fits && !r.finished()))
        return outcome::malformed;
    return fits ? outcome::value : outcome::does_not_fit;
}

template <class T>
std::optional<T> decoded(std::span<const std::byte> sent, std::uint32_t oid) {
    T value{};
    return decode(sent, oid, value) == outcome::value ? std::optional<T>{std::move(value)} : std::nullopt;
}

template <class T>
std::optional<T> through_binary(const T& value, std::uint32_t oid) {
    return decoded<T>(encode(value, oid).sent, oid);
}

template <class T>
std::string printed(const T& value) {
    std::string text;
    tusk::codec_print(text, value);
    return text;
}

template <class T>
std::optional<T> parsed(std::string_view text) {
    T value{};
    return tusk::codec_parse(text, value) ? std::optional<T>{std::move(value)} : std::nullopt;
}

// Whether every truncation of the bytes, and the bytes with one more, are refused as malformed.
template <class T>
bool refuses_other_lengths(bytes sent, std::uint32_t oid) {
    T value{};
    for (std::size_t size = 0; size != sent.size(); ++size)
        if (decode(std::span{sent}.first(size), oid, value) != outcome::malformed)
            return false;
    sent.push_back(std::byte{});
    return decode(sent, oid, value) == outcome::malformed;
}

}  // namespace codecs_support
