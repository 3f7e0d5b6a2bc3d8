// One value as Bind, DataRow and FunctionCall carry it: an Int32 length and that many bytes; length -1 is NULL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

struct value {
    std::span<const std::byte> bytes;
    bool is_null = false;

    [[nodiscard]] static constexpr value null() noexcept { return {{}, true}; }
};

inline constexpr std::int32_t null_length = -1;

// Fails with errc::message_too_large, before a byte is written, when the length does not fit its Int32.
inline void put_value(writer& w, const value& v) {
    if (v.is_null)
        return w.put(null_length);
    if (v.bytes.size() > max_length)
        return w.fail(errc::message_too_large);
    w.put(static_cast<std::int32_t>(v.bytes.size()));
    w.bytes(v.bytes);
}

// Makes the reader fail when the length is below -1 or more than what remains.
inline value get_value(reader& r) noexcept {
    const auto length = r.get<std::int32_t>();
    if (length == null_length)
        return value::null();
    return {r.bytes(static_cast<std::size_t>(length))};  // any other negative length becomes huge
}

}  // namespace tusk::protocol
