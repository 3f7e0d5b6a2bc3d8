// How a value is represented (https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES).
#pragma once

#include <algorithm>
#include <cstddef>
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

// Those of the columns of a result, as Bind carries them: format_of(i) is that of column i.
template <class FormatOf>
void put_result_formats(writer& w, std::size_t columns, FormatOf format_of) {
    if (columns == 1)
        return w.put(column_count{1}, static_cast<std::int16_t>(format_of(0)));
    bool all_the_same = true;
    for (std::size_t i = 1; i < columns && all_the_same; ++i)
        all_the_same = format_of(i) == format_of(0);
    const std::size_t formats = all_the_same ? std::min<std::size_t>(columns, 1) : columns;
    w.put(static_cast<column_count>(formats));
    for (std::size_t i = 0; i != formats; ++i)
        put_format(w, format_of(i));
}

template <class Count>
bool get_formats(reader& r, std::vector<format>& formats) {
    return get_list<Count>(r, sizeof(std::int16_t), formats, get_format);
}

}  // namespace tusk::protocol
