#include <tusk/codecs/uuid.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

tusk::uuid sample() {
    tusk::uuid value{};
    const std::uint8_t bytes[] = {0xa0, 0xee, 0xbc, 0x99, 0x9c, 0x0b, 0x4e, 0xf8,
                                  0xbb, 0x6d, 0x6b, 0xb9, 0xbd, 0x38, 0x0a, 0x11};
    std::copy(std::begin(bytes), std::end(bytes), value.begin());
    return value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_uuid)

BOOST_AUTO_TEST_CASE(the_binary_form_is_sixteen_bytes) {
    BOOST_CHECK(encode(sample(), oids::uuid).sent ==
                raw(0xa0, 0xee, 0xbc, 0x99, 0x9c, 0x0b, 0x4e, 0xf8, 0xbb, 0x6d, 0x6b, 0xb9, 0xbd, 0x38, 0x0a, 0x11));
    BOOST_CHECK(through_binary(sample(), oids::uuid) == sample());
    BOOST_TEST(refuses_other_lengths<tusk::uuid>(encode(sample(), oids::uuid).sent, oids::uuid));
}

BOOST_AUTO_TEST_CASE(the_text_form_is_lower_case_in_five_groups) {
    BOOST_TEST(printed(sample()) == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
}

BOOST_AUTO_TEST_CASE(random_uuids_round_trip_in_binary_and_text) {
    std::mt19937 random{2950};
    for (int i = 0; i != 500; ++i) {
        tusk::uuid value{};
        for (auto& byte : value)
            byte = static_cast<std::uint8_t>(random());
        BOOST_CHECK(through_binary(value, oids::uuid) == value);
        BOOST_CHECK(parsed<tusk::uuid>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(every_spelling_of_the_manual_is_read) {
    for (const char* text : {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                             "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "a0eebc999c0b4ef8bb6d6bb9bd380a11",
                             "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"})
        BOOST_CHECK_MESSAGE(parsed<tusk::uuid>(text) == sample(), text);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_uuid_and_leaves_the_value_alone) {
    tusk::uuid value = sample();
    for (const char* text :
         {"", "{}", "{", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
          "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
          "a0-eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11",
          "-a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-",
          "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g",
          " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "-1eebc999c0b4ef8bb6d6bb9bd380a11",
          "0xeebc999c0b4ef8bb6d6bb9bd380a11", "{{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}}"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == sample());
}

BOOST_AUTO_TEST_CASE(a_uuid_goes_binary_into_uuid_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<tusk::uuid>(oids::uuid) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<tusk::uuid>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<tusk::uuid>(oids::uuid) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<tusk::uuid>(oids::text) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
