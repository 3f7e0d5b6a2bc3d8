#include <tusk/codecs/integer.hpp>

#include <charconv>
#include <cstddef>
#include <system_error>
#include <type_traits>

#include "digits.hpp"

namespace tusk::detail {
namespace {

template <class T>
bool read_digits(std::string_view text, T& v) {
    constexpr std::size_t at_once = 16;
    const bool negative = std::is_signed_v<T> && text.starts_with('-');
    const std::size_t count = text.size() - (negative ? 1 : 0);
    if (count != 0 && count <= at_once) {
        std::uint64_t magnitude{};
        if (!read_long_number(text.data() + (text.size() - count), count, magnitude))
            return false;
        v = negative ? T{0} - static_cast<T>(magnitude) : static_cast<T>(magnitude);
        return true;
    }
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, v);
    return read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

char* put_integer(char* at, std::uint64_t v) noexcept { return put_number(at, v); }

char* put_integer(char* at, std::int64_t v) noexcept {
    const auto bits = static_cast<std::uint64_t>(v);
    if (v >= 0)
        return put_number(at, bits);
    *at = '-';
    return put_number(at + 1, 0 - bits);
}

bool parse_integer(std::string_view text, std::int64_t& v) { return read_digits(text, v); }

bool parse_integer(std::string_view text, std::uint64_t& v) { return read_digits(text, v); }

}  // namespace tusk::detail
