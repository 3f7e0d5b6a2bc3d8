// How a value is represented (https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES).
#pragma once

#include <cstdint>
#include <vector>

#include <tusk/protocol/messages/parts/list.hpp>

namespace tusk::protocol {

enum class format : std::int16_t { text = 0, binary = 1 };

inline void put_format(writer& w, format f) { w.put(static_cast<std::int16_t>(f)); }

// Makes the reader fail when the code is neither 0 nor 1.
inline format get_format(reader& r) noexcept {
    const auto code = r.get<std::int16_t>();
    if (code != 0 && code != 1)
        r.fail();
    return code == 1 ? format::binary : format::text;
}

template <class Count>
void put_formats(writer& w, const std::vector<format>& formats, errc too_many) {
    put_list<Count>(w, formats, too_many, put_format);
}

template <class Count>
bool get_formats(reader& r, std::vector<format>& formats) {
    return get_list<Count>(r, sizeof(std::int16_t), formats, get_format);
}

}  // namespace tusk::protocol
