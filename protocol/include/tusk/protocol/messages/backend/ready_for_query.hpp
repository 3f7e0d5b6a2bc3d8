#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::backend {

struct ready_for_query {
    static constexpr char tag = 'Z';
    char status = 'I';                     // 'I' idle, 'T' in a transaction, 'E' in one that has failed
    std::optional<std::byte> cache_flags;  // GaussDB only, when its full encryption was asked for at startup

    [[nodiscard]] static constexpr bool is_status(char c) noexcept { return c == 'I' || c == 'T' || c == 'E'; }

    void encode(writer& w) const {
        w.put(status);
        if (cache_flags)
            w.put(std::to_integer<std::uint8_t>(*cache_flags));
    }
    bool decode(reader& r) noexcept {
        status = r.get<char>();
        cache_flags.reset();
        if (r.remaining() != 0)
            cache_flags = std::byte{r.get<std::uint8_t>()};
        return r.finished() && is_status(status);
    }
};

}  // namespace tusk::protocol::backend
