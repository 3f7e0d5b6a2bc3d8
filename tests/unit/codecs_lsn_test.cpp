#include <tusk/codecs/lsn.hpp>

#include <cstdint>
#include <limits>
#include <random>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using tusk::lsn;
using tusk::wire_form;
namespace oids = tusk::oids;

BOOST_AUTO_TEST_SUITE(codecs_lsn)

BOOST_AUTO_TEST_CASE(an_lsn_is_written_as_the_server_writes_it) {
    BOOST_TEST(agrees<lsn>("16/B374D848", "00000016b374d848", oids::pg_lsn));
    BOOST_TEST(agrees<lsn>("0/0", "0000000000000000", oids::pg_lsn));
    BOOST_TEST(agrees<lsn>("FFFFFFFF/FFFFFFFF", "ffffffffffffffff", oids::pg_lsn));
    BOOST_TEST(agrees<lsn>("1/0", "0000000100000000", oids::pg_lsn));
    BOOST_TEST(agrees<lsn>("0/A", "000000000000000a", oids::pg_lsn));
    BOOST_TEST(agrees<lsn>("ABCDEF/10", "00abcdef00000010", oids::pg_lsn));
    BOOST_TEST(lsn{0x1'0000'00ff}.to_string() == "1/FF");
}

BOOST_AUTO_TEST_CASE(random_lsns_round_trip_in_binary_and_text) {
    std::mt19937_64 random{3220};
    for (int i = 0; i != 500; ++i) {
        const lsn value{random() >> (random() % 64)};
        BOOST_CHECK(through_binary(value, oids::pg_lsn) == value);
        BOOST_CHECK(lsn::from_string(value.to_string()) == value);
    }
}

BOOST_AUTO_TEST_CASE(other_lengths_are_malformed) {
    BOOST_TEST(refuses_other_lengths<lsn>(encode(lsn{1}, oids::pg_lsn).sent, oids::pg_lsn));
}

BOOST_AUTO_TEST_CASE(lower_case_and_zeros_in_front_are_read) {
    BOOST_CHECK(parsed<lsn>("abcdef/0000000a") == lsn{0x00abcdef'0000000a});
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_lsn_and_leaves_the_value_alone) {
    lsn value{7};
    for (const char* text : {"", "/", "1", "1/", "/1", "1/2/3", "g/1", "1/g", "123456789/0", "000000001/0",
                             "0/000000001", "0/123456789", "-1/0", "0/-1", " 1/2", "1/2 ", "0x1/2", "+1/2"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == lsn{7});
    BOOST_CHECK(lsn::from_string("1") == std::nullopt);
}

BOOST_AUTO_TEST_CASE(lsns_are_ordered) {
    BOOST_CHECK((lsn{0xffffffff} < lsn{0x100000000}));
    BOOST_CHECK((lsn{} < lsn{std::numeric_limits<std::uint64_t>::max()}));
}

BOOST_AUTO_TEST_CASE(an_lsn_goes_binary_into_pg_lsn_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<lsn>(oids::pg_lsn) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<lsn>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<lsn>(oids::pg_lsn) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<lsn>(oids::int8) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
