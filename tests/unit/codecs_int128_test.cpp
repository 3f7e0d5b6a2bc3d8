#include <tusk/codecs/int128.hpp>

#ifdef __SIZEOF_INT128__

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/decimal.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::int128;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

constexpr int128 highest = static_cast<int128>((static_cast<int128>(1) << 126) - 1) * 2 + 1;
constexpr int128 lowest = -highest - 1;

std::vector<int128> samples() {
    std::vector<int128> values{0, 1, -1, 9999, 10000, -10000, highest, lowest, highest - 1, lowest + 1};
    for (int step : {-1, 0, 1})
        for (std::int64_t edge : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()})
            values.push_back(int128{edge} + step);
    std::mt19937_64 random{34};
    for (int i = 0; i != 2000; ++i) {
        const auto high = static_cast<std::int64_t>(random());
        values.push_back((static_cast<int128>(high) * (static_cast<int128>(1) << 64) + random()) >> (i % 128));
    }
    return values;
}

bytes numeric_of(const char* text) { return encode(tusk::decimal{text}, oids::numeric).sent; }

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_int128)

BOOST_AUTO_TEST_CASE(the_text_form_is_digits) {
    const std::pair<int128, const char*> texts[] = {
        {0, "0"},
        {-1, "-1"},
        {1000000, "1000000"},
        {highest, "170141183460469231731687303715884105727"},
        {lowest, "-170141183460469231731687303715884105728"},
    };
    for (const auto& [value, text] : texts) {
        BOOST_TEST(printed(value) == text);
        BOOST_CHECK(parsed<int128>(text) == value);
    }
}

BOOST_AUTO_TEST_CASE(every_value_comes_back_from_text_and_numeric) {
    for (const int128 value : samples()) {
        BOOST_CHECK(parsed<int128>(printed(value)) == value);
        BOOST_CHECK(through_binary(value, oids::numeric) == value);
        BOOST_CHECK(encode(value, oids::numeric).sent == numeric_of(printed(value).c_str()));
    }
}

BOOST_AUTO_TEST_CASE(smaller_integers_are_checked) {
    for (const int128 value : samples()) {
        const bool fits =
            value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max();
        const encoded e = encode(value, oids::int8);
        BOOST_CHECK(fits ? !e.error && decoded<int128>(e.sent, oids::int8) == value
                         : e.error == tusk::errc::value_out_of_range && e.sent.empty());
    }
    BOOST_CHECK(encode(int128{-2}, oids::int2).sent == raw(0xff, 0xfe));
    BOOST_CHECK(encode(int128{32768}, oids::int2).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode(int128{7}, oids::int4).sent == raw(0, 0, 0, 7));
    BOOST_CHECK(decoded<int128>(raw(0xff, 0xfe), oids::int2) == -2);
    BOOST_CHECK(decoded<int128>(raw(0x80, 0, 0, 0), oids::int4) == std::numeric_limits<std::int32_t>::min());
}

BOOST_AUTO_TEST_CASE(a_numeric_that_is_not_whole_or_too_great_does_not_fit) {
    int128 value = 42;
    for (const char* text :
         {"0.5", "-1.01", "10000.00001", "NaN", "Infinity", "-Infinity", "1e39", "1e131071", "1e-16383",
          "170141183460469231731687303715884105728", "-170141183460469231731687303715884105729"}) {
        BOOST_TEST(decode(numeric_of(text), oids::numeric, value) == outcome::does_not_fit, text);
        BOOST_TEST(!tusk::codec_parse(text, value), text);
    }
    for (const char* text : {"", "-", "1x", " 1"})
        BOOST_TEST(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == 42);
    BOOST_CHECK(decoded<int128>(numeric_of("-20000.00"), oids::numeric) == -20000);
    BOOST_CHECK(decoded<int128>(raw(0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7), oids::numeric) == 70000);
    BOOST_CHECK(parsed<int128>("7.0") == 7);
}

BOOST_AUTO_TEST_CASE(other_lengths_are_malformed) {
    BOOST_TEST(refuses_other_lengths<int128>(encode(highest, oids::numeric).sent, oids::numeric));
    BOOST_TEST(refuses_other_lengths<int128>(raw(0, 1), oids::int2));
    BOOST_TEST(refuses_other_lengths<int128>(raw(0, 0, 0, 1), oids::int4));
    BOOST_TEST(refuses_other_lengths<int128>(raw(0, 0, 0, 0, 0, 0, 0, 1), oids::int8));
    int128 value{};
    BOOST_TEST(decode(bytes(16), oids::gauss::int16, value) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(gaussdbs_int16_travels_as_text) {
    BOOST_CHECK(tusk::codec_sends<int128>(oids::gauss::int16) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<int128>(oids::gauss::int16) == wire_form::text);
    BOOST_CHECK(encode(lowest, oids::gauss::int16).sent == raw_text("-170141183460469231731687303715884105728"));
}

BOOST_AUTO_TEST_CASE(int128_goes_binary_into_numeric_and_integers_and_as_text_into_the_rest) {
    for (std::uint32_t oid : {oids::numeric, oids::int2, oids::int4, oids::int8}) {
        BOOST_CHECK(tusk::codec_sends<int128>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_reads<int128>(oid) == wire_form::binary);
    }
    for (std::uint32_t oid : {0U, oids::text, oids::float8}) {
        BOOST_CHECK(tusk::codec_sends<int128>(oid) == wire_form::text);
        BOOST_CHECK(tusk::codec_reads<int128>(oid) == wire_form::none);
    }
    BOOST_TEST(tusk::codec_declares<int128>() == oids::numeric);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
