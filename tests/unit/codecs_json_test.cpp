#include <tusk/codecs/json.hpp>

#include <concepts>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/jsonpath.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::json;
using tusk::jsonpath;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

bytes with_version(std::uint8_t version, std::string_view text) {
    bytes sent = raw(version);
    const bytes rest = raw_text(text);
    sent.insert(sent.end(), rest.begin(), rest.end());
    return sent;
}

// What a server says of the bytes that are none of its values.
template <class T>
outcome outcome_of(const bytes& sent, std::uint32_t oid) {
    T value{};
    return decode(sent, oid, value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_json)

BOOST_AUTO_TEST_CASE(json_is_its_text_in_binary) {
    const json value{R"({"b":1.50,  "a":[]})"};
    BOOST_CHECK(encode(value, oids::json).sent == raw_text(R"({"b":1.50,  "a":[]})"));
    BOOST_CHECK(through_binary(value, oids::json) == value);
}

BOOST_AUTO_TEST_CASE(jsonb_is_a_version_and_its_text_in_binary) {
    // select encode(jsonb_send('{"b":1.50,"a":[]}'), 'hex')
    const bytes sent = raw(0x01, 0x7b, 0x22, 0x61, 0x22, 0x3a, 0x20, 0x5b, 0x5d, 0x2c, 0x20, 0x22, 0x62, 0x22, 0x3a,
                           0x20, 0x31, 0x2e, 0x35, 0x30, 0x7d);
    const json value{R"({"a": [], "b": 1.50})"};
    BOOST_CHECK(encode(value, oids::jsonb).sent == sent);
    BOOST_CHECK(decoded<json>(sent, oids::jsonb) == value);
}

BOOST_AUTO_TEST_CASE(another_version_of_jsonb_is_malformed) {
    json value{"[1]"};
    BOOST_TEST(decode(bytes{}, oids::jsonb, value) == outcome::malformed);
    BOOST_TEST(decode(with_version(0, "[2]"), oids::jsonb, value) == outcome::malformed);
    BOOST_TEST(decode(with_version(2, "[2]"), oids::jsonb, value) == outcome::malformed);
    BOOST_CHECK(value == json{"[1]"});
}

BOOST_AUTO_TEST_CASE(the_text_form_is_the_text) {
    BOOST_TEST(printed(json{" [1,\n2] "}) == " [1,\n2] ");
    BOOST_CHECK(parsed<json>(" [1,\n2] ") == json{" [1,\n2] "});
    BOOST_CHECK(encode_text(json{"[1]"}).sent == raw_text("[1]"));
}

BOOST_AUTO_TEST_CASE(a_default_json_is_null_and_never_no_text) {
    BOOST_TEST(json{}.text() == "null");
    BOOST_CHECK(json{} == json{"null"});
    BOOST_CHECK(json{} != json{" null"});
}

BOOST_AUTO_TEST_CASE(the_text_can_be_moved_out) {
    json value{R"(["longer than what a string holds inside"])"};
    const char* characters = value.text().data();
    const std::string text = std::move(value).text();
    BOOST_TEST(static_cast<const void*>(text.data()) == static_cast<const void*>(characters));
}

BOOST_AUTO_TEST_CASE(a_nul_is_refused_in_every_form) {
    const json value{std::string{"[1]\0[2]", 7}};
    BOOST_CHECK(encode(value, oids::json).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode(value, oids::jsonb).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode(value, oids::text).error == tusk::errc::embedded_nul);
}

BOOST_AUTO_TEST_CASE(random_texts_round_trip) {
    std::mt19937 random{114};
    for (int i = 0; i != 500; ++i) {
        std::string text(random() % 40, ' ');
        for (char& c : text)
            c = static_cast<char>(1 + random() % 255);
        const json value{text};
        BOOST_CHECK(through_binary(value, oids::json) == value);
        BOOST_CHECK(through_binary(value, oids::jsonb) == value);
        BOOST_CHECK(parsed<json>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(json_goes_into_json_and_jsonb_in_binary_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<json>(oids::json) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<json>(oids::jsonb) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<json>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<json>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<json>(oids::json) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<json>(oids::jsonb) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<json>(oids::text) == wire_form::none);
    BOOST_TEST(tusk::codec_declares<json>() == 0u);
}

BOOST_AUTO_TEST_CASE(a_type_that_is_no_json_is_refused) {
    const auto written = written_by([](tusk::writer& w) { tusk::codec<json>::encode(w, json{}, oids::text); });
    BOOST_CHECK(written.error == tusk::errc::value_out_of_range);
    BOOST_TEST(outcome_of<json>(raw_text("[1]"), oids::text) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(a_jsonpath_is_a_version_and_its_text_in_binary) {
    // select encode(jsonpath_send('$.a[*] ? (@ > 1)'), 'hex')
    const bytes sent =
        raw(0x01, 0x24, 0x2e, 0x22, 0x61, 0x22, 0x5b, 0x2a, 0x5d, 0x3f, 0x28, 0x40, 0x20, 0x3e, 0x20, 0x31, 0x29);
    const jsonpath value{R"($."a"[*]?(@ > 1))"};
    BOOST_CHECK(encode(value, oids::jsonpath).sent == sent);
    BOOST_CHECK(decoded<jsonpath>(sent, oids::jsonpath) == value);
    BOOST_TEST(printed(value) == R"($."a"[*]?(@ > 1))");
    BOOST_CHECK(parsed<jsonpath>(R"($."a"[*]?(@ > 1))") == value);
    BOOST_TEST(outcome_of<jsonpath>(bytes{}, oids::jsonpath) == outcome::malformed);
    BOOST_TEST(outcome_of<jsonpath>(with_version(2, "$"), oids::jsonpath) == outcome::malformed);
    BOOST_CHECK(tusk::codec_sends<jsonpath>(oids::jsonpath) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<jsonpath>(oids::jsonpath) == wire_form::binary);
    BOOST_CHECK(encode(jsonpath{std::string{"$\0", 2}}, oids::jsonpath).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode_text(jsonpath{std::string{"$\0", 2}}).error == tusk::errc::embedded_nul);
}

BOOST_AUTO_TEST_CASE(texts_of_different_types_do_not_compare) {
    BOOST_TEST((std::equality_comparable<json> && std::equality_comparable<jsonpath>));
    BOOST_TEST((!std::equality_comparable_with<json, jsonpath>));
}

BOOST_AUTO_TEST_SUITE_END()
