// Texts that look as most do are read by ways of their own. What these make of a text, or do not, is what is made of it with
// more care.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>

#include <boost/test/unit_test.hpp>
#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/timestamp.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::timestamp;
using tusk::timestamptz;

namespace {

class random_texts {
public:
    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_); }
    bool once_in(std::size_t times) { return below(times) == 0; }

    std::string digits(std::size_t count) {
        std::string text;
        for (; count != 0; --count)
            text += static_cast<char>('0' + below(10));
        return text;
    }
    // Up to three characters changed, gone or too many.
    void spoil(std::string& text) {
        static constexpr std::string_view characters = "0123456789-+:./ TZBCe\xff\x80\xb0;,";
        for (std::size_t times = 1 + below(3); times != 0 && !text.empty(); --times) {
            const std::size_t at = below(text.size());
            const char c = characters[below(characters.size())];
            switch (below(3)) {
                case 0:
                    text[at] = c;
                    break;
                case 1:
                    text.erase(at, 1);
                    break;
                default:
                    text.insert(at, 1, c);
            }
        }
    }
    // A timestamp, or nearly one.
    std::string time() {
        static constexpr std::string_view zones[] = {"", "+00", "-08", "+05:30", "Z", "+15", "-15", "+16", "+1", "+0a"};
        char text[32];
        std::snprintf(text, sizeof text, "%04zu-%02zu-%02zu %02zu:%02zu:%02zu", below(once_in(50) ? 2 : 10'000),
                      below(14), below(33), below(25), below(61), below(61));
        std::string whole = text;
        if (!once_in(3))
            whole += '.' + digits(below(8));
        whole += zones[below(std::size(zones))];
        if (once_in(30))
            whole += " BC";
        if (once_in(3))
            spoil(whole);
        return whole;
    }

private:
    std::mt19937_64 random_{20};
};

// Without a byte behind it, so that one that is read is noticed where there is an AddressSanitizer.
template <class T>
bool parse_exactly(std::string_view text, T& value) {
    const auto copy = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), copy.get());
    return tusk::codec_parse(std::string_view{copy.get(), text.size()}, value);
}

template <class T>
bool same(T a, T b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

// As std::from_chars reads it.
template <class T>
bool is_read_as_number(const std::string& text) {
    T expected = 42;
    T number{};
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const bool is_number = read.ec == std::errc{} && read.ptr == end;
    if (is_number)
        expected = number;
    T value = 42;
    return parse_exactly(text, value) == is_number && same(value, expected);
}

// With a T between date and time it is no text as the server writes it.
template <class T>
bool is_read_as_with_t(const std::string& text, std::size_t& valid) {
    std::string other = text;
    other[10] = 'T';
    T value;
    T expected;
    const bool is_read = parse_exactly(text, value);
    valid += is_read ? 1 : 0;
    return is_read == tusk::codec_parse(other, expected) && value == expected;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_quick_text)

BOOST_AUTO_TEST_CASE(a_timestamp_is_read_as_with_more_care) {
    random_texts random;
    std::size_t valid = 0;
    for (int i = 0; i != 200'000; ++i) {
        const std::string text = random.time();
        if (text.size() < 11 || text[10] != ' ')
            continue;
        BOOST_REQUIRE_MESSAGE(is_read_as_with_t<timestamp>(text, valid), text);
        BOOST_REQUIRE_MESSAGE(is_read_as_with_t<timestamptz>(text, valid), text);
    }
    BOOST_TEST(valid > 10'000U);
}

BOOST_AUTO_TEST_CASE(every_day_is_read_as_with_more_care) {
    std::size_t valid = 0;
    for (const int year : {1, 4, 100, 400, 1582, 1899, 1900, 1999, 2000, 2024, 2026, 2100, 9996, 9999})
        for (int month = 0; month != 14; ++month)
            for (int day = 0; day != 33; ++day) {
                char text[32];
                std::snprintf(text, sizeof text, "%04d-%02d-%02d 23:59:59.9", year, month, day);
                BOOST_REQUIRE_MESSAGE(is_read_as_with_t<timestamp>(text, valid), text);
            }
    BOOST_TEST(valid == 14 * 365U + 5);  // 4, 400, 2000, 2024 and 9996 have a day more
}

using numbers = std::tuple<int, std::int64_t, std::uint64_t, short, unsigned char>;
BOOST_AUTO_TEST_CASE_TEMPLATE(an_integer_is_read_as_from_chars_reads_it, T, numbers) {
    random_texts random;
    for (int i = 0; i != 40'000; ++i) {
        std::string text = (random.once_in(4) ? "-" : "") + random.digits(random.below(22));
        if (random.once_in(3))
            random.spoil(text);
        BOOST_REQUIRE_MESSAGE(is_read_as_number<T>(text), text);
    }
}

using floats = std::tuple<double, float>;
BOOST_AUTO_TEST_CASE_TEMPLATE(a_short_number_is_read_as_from_chars_reads_it, T, floats) {
    random_texts random;
    for (int i = 0; i != 100'000; ++i) {
        std::string text = (random.once_in(4) ? "-" : "") + random.digits(random.below(12));
        if (!random.once_in(4))
            text += '.' + random.digits(random.below(12));
        if (random.once_in(5))
            random.spoil(text);
        const std::size_t sign = text.starts_with('-') ? 1 : 0;
        if (text.size() > sign && (text[sign] == '.' || (text[sign] >= '0' && text[sign] <= '9')))
            BOOST_REQUIRE_MESSAGE(is_read_as_number<T>(text), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
