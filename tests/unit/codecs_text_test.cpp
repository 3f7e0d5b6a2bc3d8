#include <tusk/codecs/text.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using namespace std::string_view_literals;
using tusk::wire_form;
namespace oids = tusk::oids;

BOOST_AUTO_TEST_SUITE(codecs_text)

BOOST_AUTO_TEST_CASE(everything_that_is_a_string_sends_its_characters) {
    char changeable[] = "naïve";
    char* pointer = changeable;
    const bytes expected = raw_text("naïve");
    BOOST_CHECK(encode("naïve", oids::text).sent == expected);
    BOOST_CHECK(encode("naïve"sv, oids::text).sent == expected);
    BOOST_CHECK(encode(std::string{"naïve"}, oids::text).sent == expected);
    BOOST_CHECK(encode(static_cast<const char*>(changeable), oids::text).sent == expected);
    BOOST_CHECK(encode(pointer, oids::text).sent == expected);
    BOOST_CHECK(encode(changeable, oids::text).sent == expected);
    BOOST_TEST(printed("naïve") == "naïve");
}

BOOST_AUTO_TEST_CASE(a_string_goes_as_text_whatever_is_wanted_and_declares_no_type) {
    for (std::uint32_t oid : {0U, oids::text, oids::int4, oids::bytea, oids::jsonb, 999999U}) {
        BOOST_CHECK(tusk::codec_sends<std::string>(oid) == wire_form::text);
        BOOST_CHECK(encode("2026-11-21", oid).sent == raw_text("2026-11-21"));
    }
    BOOST_TEST(tusk::codec_declares<std::string>() == 0U);
    BOOST_TEST(tusk::codec_declares<char[4]>() == 0U);
    BOOST_TEST(tusk::codec_declares<const char*>() == 0U);
    BOOST_TEST(tusk::codec<std::string>::type.oid == oids::text);
}

BOOST_AUTO_TEST_CASE(an_element_of_an_array_is_the_same_bytes) {
    const encoded e = written_by([](tusk::writer& w) { tusk::codec<std::string>::encode(w, "abc"); });
    BOOST_CHECK(e.sent == raw_text("abc"));
}

BOOST_AUTO_TEST_CASE(a_string_with_a_nul_is_refused_and_never_cut) {
    for (std::string_view text : {"\0"sv, "a\0b"sv, "ab\0"sv}) {
        const encoded e = encode(text, oids::text);
        BOOST_CHECK(e.error == tusk::errc::embedded_nul);
        BOOST_TEST(e.sent.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_character_array_ends_at_its_nul_or_at_its_end) {
    const char padded[8] = {'a', 'b', '\0', 'x'};
    const char full[2] = {'a', 'b'};
    BOOST_CHECK(encode(padded, oids::text).sent == raw_text("ab"));
    BOOST_CHECK(encode(full, oids::text).sent == raw_text("ab"));
    BOOST_CHECK(encode("", oids::text).sent.empty());
}

BOOST_AUTO_TEST_CASE(a_null_pointer_is_null_and_harmless) {
    const char* nothing = nullptr;
    BOOST_TEST(tusk::is_null(nothing));
    const encoded e = encode(nothing, oids::text);
    BOOST_TEST(e.sent.empty());
    BOOST_TEST(!e.error);
}

BOOST_AUTO_TEST_CASE(a_string_reads_the_text_family_in_binary_and_everything_else_as_text) {
    for (std::uint32_t oid :
         {oids::text, oids::varchar, oids::bpchar, oids::name, oids::unknown, oids::json, oids::xml})
        BOOST_CHECK(tusk::codec_reads<std::string>(oid) == wire_form::binary);
    for (std::uint32_t oid : {oids::int4, oids::jsonb, oids::bytea, oids::single_char, 1184U, 999999U})
        BOOST_CHECK(tusk::codec_reads<std::string>(oid) == wire_form::text);
}

BOOST_AUTO_TEST_CASE(random_strings_round_trip_in_binary_and_text) {
    std::mt19937 random{25};
    for (int i = 0; i != 200; ++i) {
        std::string text(random() % 300, ' ');
        for (char& c : text)
            c = static_cast<char>(1 + random() % 255);
        BOOST_CHECK(through_binary(text, oids::text) == text);
        BOOST_CHECK(parsed<std::string>(printed(text)) == text);
    }
}

BOOST_AUTO_TEST_CASE(reading_replaces_what_the_string_held) {
    std::string value = "old";
    BOOST_TEST(decode(raw_text("new text"), oids::text, value) == outcome::value);
    BOOST_TEST(value == "new text");
    BOOST_TEST(decode(raw(), oids::text, value) == outcome::value);
    BOOST_TEST(value.empty());
}

BOOST_AUTO_TEST_CASE(a_reader_that_failed_gives_no_string) {
    tusk::reader r;
    r.fail();
    std::string value = "old";
    BOOST_TEST(!tusk::codec_decode(r, value, oids::text));
    BOOST_TEST(value.empty());
}

BOOST_AUTO_TEST_CASE(views_are_parameters_and_never_results) {
    BOOST_TEST(tusk::encodable<std::string_view>);
    BOOST_TEST(tusk::encodable<const char*>);
    BOOST_TEST(tusk::encodable<const char(&)[3]>);
    BOOST_TEST(!tusk::decodable<std::string_view>);
    BOOST_TEST(!tusk::decodable<const char*>);
    BOOST_TEST(!tusk::decodable<char[3]>);
    BOOST_TEST(!tusk::decodable<std::optional<std::string_view>>);
    BOOST_TEST(tusk::decodable<std::string>);
}

BOOST_AUTO_TEST_CASE(a_char_is_one_byte_of_any_text) {
    BOOST_CHECK(encode('x', oids::single_char).sent == raw('x'));
    BOOST_CHECK(encode('x', oids::text).sent == raw('x'));
    for (std::uint32_t oid : {oids::single_char, oids::text, oids::varchar, oids::bpchar}) {
        BOOST_CHECK(tusk::codec_reads<char>(oid) == wire_form::binary);
        BOOST_CHECK(decoded<char>(raw('x'), oid) == 'x');
    }
    BOOST_CHECK(tusk::codec_reads<char>(oids::int4) == wire_form::none);
    BOOST_CHECK(tusk::codec_sends<char>(oids::single_char) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<char>(oids::bpchar) == wire_form::text);
    BOOST_TEST(tusk::codec_declares<char>() == 0U);
}

BOOST_AUTO_TEST_CASE(every_char_round_trips_as_quoted_char) {
    for (int byte = 0; byte != 256; ++byte) {
        const char c = static_cast<char>(byte);
        BOOST_CHECK(through_binary(c, oids::single_char) == c);
        BOOST_CHECK(parsed<char>(printed(c)) == c);
    }
}

BOOST_AUTO_TEST_CASE(a_char_prints_as_the_server_prints_quoted_char) {
    BOOST_TEST(printed('\0').empty());
    BOOST_TEST(printed('a') == "a");
    BOOST_TEST(printed('\\') == "\\");
    BOOST_TEST(printed('\xe9') == "\\351");
    BOOST_CHECK(parsed<char>("\xe9") == '\xe9');
}

BOOST_AUTO_TEST_CASE(text_of_another_length_than_one_does_not_fit_a_char) {
    char value = 'q';
    BOOST_TEST(decode(raw(), oids::text, value) == outcome::does_not_fit);
    BOOST_TEST(decode(raw('a', 'b'), oids::text, value) == outcome::does_not_fit);
    BOOST_TEST(decode(raw_text("é"), oids::bpchar, value) == outcome::does_not_fit);
    BOOST_TEST(value == 'q');
    for (const char* text : {"ab", "\\35", "\\3511", "\\451", "\\381", "\\318", "x351"})
        BOOST_TEST(!parsed<char>(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_quoted_char_of_another_length_is_malformed) {
    BOOST_TEST(refuses_other_lengths<char>(raw('x'), oids::single_char));
}

BOOST_AUTO_TEST_CASE(a_nul_char_fits_quoted_char_only) {
    BOOST_CHECK(encode('\0', oids::single_char).sent == raw(0));
    BOOST_CHECK(encode('\0', oids::text).error == tusk::errc::embedded_nul);
}

BOOST_AUTO_TEST_SUITE_END()
