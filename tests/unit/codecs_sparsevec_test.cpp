#include <tusk/codecs/pgvector.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <random>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "codecs_direct.hpp"

using namespace codecs_support;
using tusk::sparsevec;

namespace {

// select encode(sparsevec_send('{1:1.5,3:2}/5'), 'hex') of pgvector 0.8.0
bytes sample_sent() {
    return raw(0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x3f, 0xc0, 0, 0, 0x40, 0, 0, 0);
}

sparsevec sample() { return {5, {{0, 1.5}, {2, 2}}}; }

outcome with_changed(std::size_t at, std::initializer_list<int> values) {
    bytes sent = sample_sent();
    for (int value : values)
        sent[at++] = static_cast<std::byte>(value);
    return direct::decode_outcome<sparsevec>(sent);
}

void is_refused(const sparsevec& value) {
    BOOST_CHECK(direct::encode(value).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode_text(value).error == tusk::errc::value_out_of_range);
}

sparsevec with_elements(std::int32_t count) {
    sparsevec value{count, {}};
    for (std::int32_t index = 0; index != count; ++index)
        value.elements.push_back({index, 1});
    return value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_sparsevec)

BOOST_AUTO_TEST_CASE(the_binary_form_is_dimensions_then_indices_then_values) {
    BOOST_CHECK(direct::encode(sample()).sent == sample_sent());
    BOOST_CHECK(direct::decoded<sparsevec>(sample_sent()) == sample());
    BOOST_TEST(direct::refuses_other_lengths<sparsevec>(sample_sent()));
    const bytes empty = raw(0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0);
    BOOST_CHECK(direct::encode(sparsevec{5, {}}).sent == empty);
    BOOST_CHECK(direct::decoded<sparsevec>(empty) == (sparsevec{5, {}}));
}

BOOST_AUTO_TEST_CASE(the_text_form_counts_from_1) {
    BOOST_TEST(printed(sample()) == "{1:1.5,3:2}/5");
    BOOST_CHECK(encode_text(sample()).sent == raw_text("{1:1.5,3:2}/5"));
    BOOST_CHECK(parsed<sparsevec>("{1:1.5,3:2}/5") == sample());
    BOOST_TEST(printed(sparsevec{5, {}}) == "{}/5");
    BOOST_CHECK(parsed<sparsevec>("{}/5") == (sparsevec{5, {}}));
}

BOOST_AUTO_TEST_CASE(random_values_round_trip_in_binary_and_text) {
    std::mt19937 random{7};
    for (int i = 0; i != 1000; ++i) {
        sparsevec value{static_cast<std::int32_t>(1 + random() % 1'000'000'000), {}};
        for (std::int32_t index = -1;;) {
            index += static_cast<std::int32_t>(1 + random() % 200'000'000);
            const auto number = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
            if (index >= value.dimensions)
                break;
            if (std::isfinite(number) && number != 0)
                value.elements.push_back({index, number});
        }
        BOOST_CHECK(direct::through_binary(value) == value);
        BOOST_CHECK(parsed<sparsevec>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(zeros_are_left_out) {
    const sparsevec value{5, {{0, 1.5}, {1, 0}, {2, 2}, {4, -0.0F}}};
    BOOST_CHECK(direct::encode(value).sent == sample_sent());
    BOOST_TEST(printed(value) == "{1:1.5,3:2}/5");
}

BOOST_AUTO_TEST_CASE(what_the_server_would_refuse_is_not_sent) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    is_refused({});
    is_refused({-1, {}});
    is_refused({1'000'000'001, {}});
    is_refused({5, {{-1, 1}}});
    is_refused({5, {{5, 1}}});
    is_refused({5, {{2, 1}, {1, 1}}});
    is_refused({5, {{2, 1}, {2, 1}}});
    is_refused({5, {{2, infinity}}});
    is_refused({5, {{2, std::numeric_limits<float>::quiet_NaN()}}});
    is_refused(with_elements(16001));
    BOOST_CHECK(direct::through_binary(with_elements(16000)) == with_elements(16000));
    const sparsevec widest{1'000'000'000, {{999'999'999, 1}}};
    BOOST_CHECK(direct::through_binary(widest) == widest);
    BOOST_TEST(printed(widest) == "{1000000000:1}/1000000000");
}

BOOST_AUTO_TEST_CASE(bytes_that_no_server_sends_are_malformed) {
    BOOST_TEST(with_changed(0, {0, 0, 0, 0}) == outcome::malformed);              // no dimensions
    BOOST_TEST(with_changed(0, {0xff, 0xff, 0xff, 0xff}) == outcome::malformed);  // fewer than none
    BOOST_TEST(with_changed(0, {0, 0, 0, 2}) == outcome::malformed);              // fewer than the indices need
    BOOST_TEST(direct::decode_outcome<sparsevec>(raw(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(with_changed(4, {0xff, 0xff, 0xff, 0xff}) == outcome::malformed);
    BOOST_TEST(with_changed(4, {0x7f, 0xff, 0xff, 0xff}) == outcome::malformed);
    BOOST_TEST(with_changed(11, {1}) == outcome::malformed);                       // the Int32 that is always 0
    BOOST_TEST(with_changed(12, {0xff, 0xff, 0xff, 0xff}) == outcome::malformed);  // index -1
    BOOST_TEST(with_changed(15, {2}) == outcome::malformed);                       // an index twice
    BOOST_TEST(with_changed(15, {3}) == outcome::malformed);                       // indices descending
    BOOST_TEST(with_changed(16, {0x7f, 0xff, 0xff, 0xff}) == outcome::malformed);
    BOOST_TEST(with_changed(20, {0, 0}) == outcome::malformed);        // a zero
    BOOST_TEST(with_changed(20, {0x7f, 0x80}) == outcome::malformed);  // an infinity
    BOOST_TEST(with_changed(15, {1}) == outcome::value);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_sparsevec_and_leaves_the_value_alone) {
    sparsevec value = sample();
    for (const char* text : {"",
                             "{}",
                             "{}/",
                             "{}/0",
                             "{}/-1",
                             "{}/5x",
                             "{}/99999999999",
                             "{1:1.5,3:2}",
                             "{1:1.5,3:2/5",
                             "1:1.5,3:2}/5",
                             "{0:1}/5",
                             "{6:1}/5",
                             "{-1:1}/5",
                             "{-2147483648:1}/5",
                             "{3:1,1:1}/5",
                             "{1:1,1:2}/5",
                             "{1}/5",
                             "{1:}/5",
                             "{:1}/5",
                             "{1:1,}/5",
                             "{,}/5",
                             "{1:nan}/5",
                             "{1:inf}/5",
                             "{1:1e39}/5",
                             "{1:1 }/5",
                             "{99999999999:1}/5",
                             "[1:1]/5"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_TEST(direct::decode(raw(0, 0, 0, 1), value) == outcome::malformed);
    BOOST_CHECK(value == sample());
}

BOOST_AUTO_TEST_CASE(more_dimensions_or_elements_than_the_server_has_are_refused) {
    constexpr std::int32_t most_dimensions = 1'000'000'000;
    const auto sent = [](std::int32_t dimensions, std::int32_t count) {
        return written_by([&](tusk::writer& w) {
                   w.put(dimensions, count, std::int32_t{0});
                   for (std::int32_t index = 0; index != count; ++index)
                       w.put(index);
                   for (std::int32_t index = 0; index != count; ++index)
                       w.put(1.0F);
               })
            .sent;
    };
    BOOST_TEST(direct::decode_outcome<sparsevec>(sent(most_dimensions, 16000)) == outcome::value);
    BOOST_TEST(direct::decode_outcome<sparsevec>(sent(most_dimensions + 1, 1)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<sparsevec>(sent(16001, 16001)) == outcome::malformed);
    BOOST_TEST(parsed<sparsevec>("{1:1}/1000000000").has_value());
    BOOST_TEST(!parsed<sparsevec>("{1:1}/1000000001").has_value());
    BOOST_TEST(parsed<sparsevec>(printed(with_elements(16000))).has_value());
    BOOST_TEST(!parsed<sparsevec>(printed(with_elements(16001))).has_value());
}

BOOST_AUTO_TEST_CASE(the_type_is_known_by_its_name) { BOOST_TEST(tusk::codec<sparsevec>::type.name == "sparsevec"); }

BOOST_AUTO_TEST_SUITE_END()
