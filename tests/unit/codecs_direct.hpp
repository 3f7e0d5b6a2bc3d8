// The binary form of types whose OID is known only from the server: codec_sends and codec_reads never choose it by a
// number, so it is taken from the codec itself.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "codecs_support.hpp"

namespace codecs_support::direct {

template <class T>
encoded encode(const T& value) {
    return written_by([&](tusk::writer& w) { tusk::codec<T>::encode(w, value); });
}

template <class T>
outcome decode(std::span<const std::byte> sent, T& value) {
    tusk::reader r{sent};
    const bool fits = tusk::codec<T>::decode(r, value);
    if (!r.ok() || (fits && !r.finished()))
        return outcome::malformed;
    return fits ? outcome::value : outcome::does_not_fit;
}

template <class T>
outcome decode_outcome(std::span<const std::byte> sent) {
    T value{};
    return direct::decode(sent, value);
}

template <class T>
std::optional<T> decoded(std::span<const std::byte> sent) {
    T value{};
    return direct::decode(sent, value) == outcome::value ? std::optional<T>{std::move(value)} : std::nullopt;
}

template <class T>
std::optional<T> through_binary(const T& value) {
    return direct::decoded<T>(direct::encode(value).sent);
}

template <class T>
bool refuses_other_lengths(bytes sent) {
    for (std::size_t size = 0; size != sent.size(); ++size)
        if (decode_outcome<T>(std::span{sent}.first(size)) != outcome::malformed)
            return false;
    sent.push_back(std::byte{});
    return decode_outcome<T>(sent) == outcome::malformed;
}

}  // namespace codecs_support::direct
