// The start of a COPY, which says in which format the data goes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <tusk/protocol/messages/parts/format.hpp>

namespace tusk::protocol {

template <char Tag>
struct copy_response {
    static constexpr char tag = Tag;
    format overall = format::text;
    std::vector<format> columns;

    void encode(writer& w) const {
        w.put(static_cast<std::int8_t>(overall));
        put_formats<column_count>(w, columns, errc::message_too_large);
    }
    bool decode(reader& r) {
        const auto code = r.get<std::int8_t>();
        overall = code == 1 ? format::binary : format::text;
        get_formats<column_count>(r, columns);
        return r.finished() && (code == 1 || (code == 0 && all_text()));
    }

    // "If the overall copy format is textual, all must be zero."
    [[nodiscard]] bool all_text() const noexcept {
        return std::ranges::all_of(columns, [](format f) { return f == format::text; });
    }
};

}  // namespace tusk::protocol
