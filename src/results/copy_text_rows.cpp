#include <tusk/detail/copy_text_rows.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <tusk/detail/looking_copy.hpp>

namespace tusk::detail {

namespace {

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

// As zeros_in(): a character that may have to be escaped, which is a backslash, or one below the space.
constexpr std::uint64_t special_in(std::uint64_t characters) noexcept {
    return ((characters - ' ' * each_byte) & ~characters & (0x80 * each_byte)) |
           zeros_in(characters ^ ('\\' * each_byte));
}

}  // namespace

void write_copied_text(writer& w, std::string_view value, char behind) {
    bool is_plain = false;
    w.text_up_to(value.size() + 1, [&](char* at) {
        is_plain = copy_and_look(at, value, special_in) == 0;
        if (!is_plain)
            return at;
        at[value.size()] = behind;
        return at + value.size() + 1;
    });
    if (is_plain) [[likely]]
        return;
    if (has_nul(value))
        return w.fail(errc::embedded_nul);
    const auto special =
        static_cast<std::size_t>(std::count_if(value.begin(), value.end(), [](char c) { return escape_of(c) != 0; }));
    w.text_up_to(value.size() + special + 1, [&](char* at) {
        for (const char c : value) {
            const char escape = escape_of(c);
            if (escape != 0)
                *at++ = '\\';
            *at++ = escape != 0 ? escape : c;
        }
        *at = behind;
        return at + 1;
    });
}

// In quotes, always: it is no NULL and no end of data then, whatever it is, and keeps its spaces.
void write_copied_csv(writer& w, std::string_view value, char behind) {
    if (has_nul(value))
        return w.fail(errc::embedded_nul);
    w.text("\"");
    for (std::size_t quote; (quote = value.find('"')) != std::string_view::npos; value.remove_prefix(quote + 1)) {
        w.text(value.substr(0, quote + 1));
        w.text("\"");
    }
    w.text(value);
    const char end[] = {'"', behind};
    w.text({end, sizeof end});
}

}  // namespace tusk::detail
