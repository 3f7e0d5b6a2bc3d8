#include <tusk/codecs/boolean.hpp>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::wire_form;

BOOST_AUTO_TEST_SUITE(codecs_boolean)

BOOST_AUTO_TEST_CASE(a_bool_is_one_byte_in_binary) {
    BOOST_CHECK(encode(true, tusk::oids::boolean).sent == raw(1));
    BOOST_CHECK(encode(false, tusk::oids::boolean).sent == raw(0));
    BOOST_CHECK(decoded<bool>(raw(1), tusk::oids::boolean) == true);
    BOOST_CHECK(decoded<bool>(raw(0), tusk::oids::boolean) == false);
}

BOOST_AUTO_TEST_CASE(every_byte_but_0_and_1_is_malformed) {
    bool value{};
    for (int byte = 2; byte != 256; ++byte)
        BOOST_TEST(decode(raw(byte), tusk::oids::boolean, value) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(a_bool_of_another_length_is_malformed) {
    BOOST_TEST(refuses_other_lengths<bool>(raw(1), tusk::oids::boolean));
}

BOOST_AUTO_TEST_CASE(the_text_form_is_t_or_f) {
    BOOST_TEST(printed(true) == "t");
    BOOST_TEST(printed(false) == "f");
}

BOOST_AUTO_TEST_CASE(every_spelling_of_the_manual_is_read_in_any_case) {
    for (const char* yes : {"t", "true", "y", "yes", "on", "1", "T", "True", "YES", "On"})
        BOOST_TEST((parsed<bool>(yes) == true), yes);
    for (const char* no : {"f", "false", "n", "no", "off", "0", "F", "FALSE", "No", "oFF"})
        BOOST_TEST((parsed<bool>(no) == false), no);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_bool) {
    for (const char* text : {"", "2", "01", "t ", " f", "o", "truee", "tru\xc3\xa9", "NULL"})
        BOOST_TEST(!parsed<bool>(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_bool_goes_binary_into_boolean_only) {
    BOOST_CHECK(tusk::codec_sends<bool>(tusk::oids::boolean) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<bool>(tusk::oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<bool>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<bool>(tusk::oids::boolean) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<bool>(tusk::oids::int4) == wire_form::none);
    BOOST_CHECK(encode(true, tusk::oids::text).sent == raw_text("t"));
}

BOOST_AUTO_TEST_SUITE_END()
