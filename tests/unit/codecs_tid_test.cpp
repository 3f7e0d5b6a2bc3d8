#include <tusk/codecs/tid.hpp>

#include <cstdint>
#include <random>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using tusk::tid;
using tusk::wire_form;
namespace oids = tusk::oids;

BOOST_AUTO_TEST_SUITE(codecs_tid)

BOOST_AUTO_TEST_CASE(a_tid_is_written_as_the_server_writes_it) {
    BOOST_TEST(agrees<tid>("(0,1)", "000000000001", oids::tid));
    BOOST_TEST(agrees<tid>("(4294967295,65535)", "ffffffffffff", oids::tid));
    BOOST_TEST(agrees<tid>("(4294967295,0)", "ffffffff0000", oids::tid));
    BOOST_TEST(agrees<tid>("(70000,3)", "000111700003", oids::tid));
    BOOST_TEST((tid{70000, 3}.to_string() == "(70000,3)"));
}

BOOST_AUTO_TEST_CASE(random_tids_round_trip_in_binary_and_text) {
    std::mt19937 random{27};
    for (int i = 0; i != 500; ++i) {
        const tid value{static_cast<std::uint32_t>(random()), static_cast<std::uint16_t>(random())};
        BOOST_CHECK(through_binary(value, oids::tid) == value);
        BOOST_CHECK(tid::from_string(value.to_string()) == value);
    }
}

BOOST_AUTO_TEST_CASE(other_lengths_are_malformed) {
    BOOST_TEST(refuses_other_lengths<tid>(encode(tid{1, 2}, oids::tid).sent, oids::tid));
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_tid_and_leaves_the_value_alone) {
    tid value{7, 8};
    for (const char* text : {"",
                             "(",
                             ")",
                             "()",
                             "(,)",
                             "(1)",
                             "(1,)",
                             "(,1)",
                             "1,2",
                             "(1,2",
                             "1,2)",
                             "(1,2,3)",
                             "(4294967296,1)",
                             "(1,65536)",
                             "(-1,1)",
                             "(1,-1)",
                             "(+1,1)",
                             "(1, 2)",
                             "( 1,2)",
                             "(1,2) "})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK((value == tid{7, 8}));
    BOOST_CHECK(tid::from_string("(1)") == std::nullopt);
}

BOOST_AUTO_TEST_CASE(tids_are_ordered_by_block_and_then_by_offset) {
    BOOST_CHECK((tid{1, 9} < tid{2, 1}));
    BOOST_CHECK((tid{1, 1} < tid{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_tid_goes_binary_into_tid_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<tid>(oids::tid) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<tid>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<tid>(oids::tid) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<tid>(oids::point) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
