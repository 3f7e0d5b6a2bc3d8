#include <tusk/codecs/int128.hpp>

#ifdef __SIZEOF_INT128__

#include <array>
#include <cstddef>
#include <iterator>
#include <limits>

#include <tusk/codecs/decimal.hpp>

namespace tusk {
namespace {

__extension__ typedef unsigned __int128 uint128;

constexpr unsigned base = 10000;
constexpr std::size_t most_groups = 10;  // 2^127 has 39 digits
constexpr std::size_t most_digits = 39;

uint128 magnitude_of(int128 v) { return v < 0 ? 0 - static_cast<uint128>(v) : static_cast<uint128>(v); }

decimal to_decimal(int128 v) {
    std::array<std::uint16_t, most_groups> groups{};
    uint128 left = magnitude_of(v);
    for (auto at = groups.rbegin(); left != 0; ++at, left /= base)
        *at = static_cast<std::uint16_t>(left % base);
    return decimal::from_groups(v < 0, most_groups - 1, groups, 0).value();
}

bool from_decimal(const decimal& number, int128& v) {
    const auto groups = number.groups();
    if (!number.is_finite() || number.weight() >= static_cast<int>(most_groups) ||
        static_cast<int>(groups.size()) > number.weight() + 1)
        return false;
    const uint128 most = (uint128{1} << 127) - (number.is_negative() ? 0 : 1);
    uint128 magnitude = 0;
    for (int at = 0; at <= number.weight(); ++at) {
        const auto place = static_cast<std::size_t>(at);
        const unsigned group = place < groups.size() ? groups[place] : 0u;
        if (magnitude > (most - group) / base)
            return false;
        magnitude = magnitude * base + group;
    }
    v = static_cast<int128>(number.is_negative() ? 0 - magnitude : magnitude);
    return true;
}

}  // namespace

void codec<int128>::encode(writer& w, const int128& v, std::uint32_t wanted) {
    if (wanted == oids::numeric)
        return codec<decimal>::encode(w, to_decimal(v));
    if (v < std::numeric_limits<std::int64_t>::min() || v > std::numeric_limits<std::int64_t>::max())
        return w.fail(errc::value_out_of_range);
    codec<std::int64_t>::encode(w, static_cast<std::int64_t>(v), wanted);
}

bool codec<int128>::decode(reader& r, int128& v, std::uint32_t sent) {
    if (sent == oids::numeric) {
        decimal number;
        return codec<decimal>::decode(r, number) && from_decimal(number, v);
    }
    std::int64_t narrow{};
    if (!codec<std::int64_t>::decode(r, narrow, sent))
        return false;
    v = narrow;
    return true;
}

void codec<int128>::print(std::string& out, const int128& v) {
    char digits[most_digits];
    auto first = std::end(digits);
    uint128 left = magnitude_of(v);
    do {
        *--first = static_cast<char>('0' + static_cast<int>(left % 10));
        left /= 10;
    } while (left != 0);
    if (v < 0)
        out += '-';
    out.append(first, std::end(digits));
}

bool codec<int128>::parse(std::string_view text, int128& v) {
    decimal number;
    return codec<decimal>::parse(text, number) && from_decimal(number, v);
}

}  // namespace tusk

#endif
