#include <tusk/codecs/integer.hpp>

#include <charconv>
#include <cstddef>
#include <system_error>

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
    constexpr std::size_t certain_to_fit = 18;  // digits
    if (text.size() <= certain_to_fit && !text.empty() && text[0] != '-') {
        T read = 0;
        for (const char c : text) {
            const auto digit = static_cast<unsigned char>(c - '0');
            if (digit > 9)
                return false;
            read = read * 10 + digit;
        }
        v = read;
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
