#include <tusk/codecs/integer.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <type_traits>

#include "digits.hpp"

namespace tusk::detail {
namespace {

// The characters of a number, two digits at a time.
class digits_of {
public:
    explicit digits_of(std::uint64_t v) noexcept { put(v); }
    explicit digits_of(std::int64_t v) noexcept {
        const auto bits = static_cast<std::uint64_t>(v);
        put(v < 0 ? 0 - bits : bits);
        if (v < 0)
            *--at_ = '-';
    }
    [[nodiscard]] std::string_view view() const noexcept {
        return {at_, static_cast<std::size_t>(characters_ + sizeof characters_ - at_)};
    }

private:
    void put(std::uint64_t v) noexcept {
        for (; v >= 100; v /= 100)
            std::memcpy(at_ -= 2, &pairs[v % 100 * 2], 2);
        if (v >= 10)
            std::memcpy(at_ -= 2, &pairs[v * 2], 2);
        else
            *--at_ = static_cast<char>('0' + v);
    }

    static constexpr auto pairs = [] {
        std::array<char, 200> all{};
        for (std::size_t i = 0; i != 100; ++i) {
            all[2 * i] = static_cast<char>('0' + i / 10);
            all[2 * i + 1] = static_cast<char>('0' + i % 10);
        }
        return all;
    }();

    char characters_[20];  // -9223372036854775808 and 18446744073709551615
    char* at_ = characters_ + sizeof characters_;
};

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

void print_integer(std::string& out, std::int64_t v) { out += digits_of{v}.view(); }

void print_integer(std::string& out, std::uint64_t v) { out += digits_of{v}.view(); }

void encode_integer_text(writer& w, std::int64_t v) { w.text(digits_of{v}.view()); }

void encode_integer_text(writer& w, std::uint64_t v) { w.text(digits_of{v}.view()); }

bool parse_integer(std::string_view text, std::int64_t& v) { return read_digits(text, v); }

bool parse_integer(std::string_view text, std::uint64_t& v) { return read_digits(text, v); }

}  // namespace tusk::detail
