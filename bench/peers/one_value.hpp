// `select $1::int4`, prepared as "s", as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/decode.hpp"
#include "support/raw_connection.hpp"

namespace bench {

class one_value {
public:
    // Bind, Execute and Sync; valid until the next call.
    [[nodiscard]] std::string_view request(std::size_t n) noexcept {
        put_big_endian(bytes_.data() + at_, static_cast<std::uint32_t>(n));
        return bytes_;
    }
    // In the answer: after BindComplete, the head of DataRow, the number of columns and the length of the first.
    [[nodiscard]] static std::uint64_t of(const char* answer) noexcept {
        return static_cast<std::uint64_t>(big_endian<std::int32_t>(answer + 5 + 5 + 2 + 4));
    }

private:
    std::string bytes_ = bind_message("s", {"4444"}, form::binary, form::binary) + execute_message() + sync_message();
    std::size_t at_ = bytes_.find("4444");
};

}  // namespace bench
