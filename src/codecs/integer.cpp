#include <tusk/codecs/integer.hpp>

#include <charconv>
#include <cstddef>
#include <system_error>
#include <type_traits>

#include "digits.hpp"

namespace tusk::detail {
namespace {

template <class T>
void append_digits(std::string& out, T v) {
    char digits[20];  // -9223372036854775808 and 18446744073709551615
    const auto written = std::to_chars(digits, digits + sizeof digits, v);
    out.append(digits, written.ptr);
}

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

void print_integer(std::string& out, std::int64_t v) { append_digits(out, v); }

void print_integer(std::string& out, std::uint64_t v) { append_digits(out, v); }

bool parse_integer(std::string_view text, std::int64_t& v) { return read_digits(text, v); }

bool parse_integer(std::string_view text, std::uint64_t& v) { return read_digits(text, v); }

}  // namespace tusk::detail
