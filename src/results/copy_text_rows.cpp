#include <tusk/detail/copy_text_rows.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace tusk::detail {

namespace {

using protocol::byte_buffer;

// What a character of the text form is written as behind a backslash; 0: as it is, without one.
constexpr auto escapes = [] {
    std::array<char, 256> all{};
    for (const auto& [plain, escaped] :
         {std::pair{'\b', 'b'}, {'\t', 't'}, {'\n', 'n'}, {'\v', 'v'}, {'\f', 'f'}, {'\r', 'r'}, {'\\', '\\'}})
        all[static_cast<unsigned char>(plain)] = escaped;
    return all;
}();

constexpr char escape_of(char c) noexcept { return escapes[static_cast<unsigned char>(c)]; }

bool has_nul(std::string_view value) noexcept { return value.find('\0') != std::string_view::npos; }

// Whether there may be a character that has to be escaped: a backslash, or one below the space. Eight at a time.
bool may_be_special(std::string_view value) noexcept {
    constexpr std::uint64_t each = 0x0101010101010101;
    constexpr std::uint64_t highest_bits = 0x80 * each;
    const auto has_special = [](std::uint64_t eight) {
        const std::uint64_t below_space = eight - 0x20 * each;
        const std::uint64_t backslash = (eight ^ (0x5c * each)) - each;
        return ((below_space & ~eight) | (backslash & ~(eight ^ (0x5c * each)))) & highest_bits;
    };
    const char* at = value.data();
    std::size_t left = value.size();
    for (std::uint64_t eight = 0; left >= sizeof eight; at += sizeof eight, left -= sizeof eight) {
        std::memcpy(&eight, at, sizeof eight);
        if (has_special(eight) != 0)
            return true;
    }
    std::uint64_t rest = 0x20 * each;
    if (left != 0)
        std::memcpy(&rest, at, left);
    return has_special(rest) != 0;
}

}  // namespace

bool append_copied_text(byte_buffer& out, std::string_view value) {
    if (!may_be_special(value)) [[likely]] {
        out.append(protocol::as_bytes(value));
        return true;
    }
    if (has_nul(value))
        return false;
    const auto special =
        static_cast<std::size_t>(std::count_if(value.begin(), value.end(), [](char c) { return escape_of(c) != 0; }));
    std::byte* at = out.grow(value.size() + special);
    for (const char c : value) {
        const char escape = escape_of(c);
        if (escape != 0)
            *at++ = std::byte{'\\'};
        *at++ = static_cast<std::byte>(escape != 0 ? escape : c);
    }
    return true;
}

// In quotes, always: it is no NULL and no end of data then, whatever it is, and keeps its spaces.
bool append_copied_csv(byte_buffer& out, std::string_view value) {
    if (has_nul(value))
        return false;
    const auto quotes = static_cast<std::size_t>(std::count(value.begin(), value.end(), '"'));
    std::byte* at = out.grow(value.size() + quotes + 2);
    *at++ = std::byte{'"'};
    for (std::string_view left = value; !left.empty();) {
        const std::size_t quote = std::min(left.find('"'), left.size() - 1);
        std::memcpy(at, left.data(), quote + 1);
        at += quote + 1;
        if (left[quote] == '"')
            *at++ = std::byte{'"'};
        left.remove_prefix(quote + 1);
    }
    *at = std::byte{'"'};
    return true;
}

}  // namespace tusk::detail
