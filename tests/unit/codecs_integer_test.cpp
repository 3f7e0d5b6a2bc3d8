#include <tusk/codecs/integer.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

using every_integer = std::tuple<signed char, unsigned char, short, unsigned short, int, unsigned, long, unsigned long,
                                 long long, unsigned long long>;

// Edges of T and of the types of the server, and random values of every size.
template <class T>
std::vector<T> samples() {
    std::vector<T> values;
    for (std::int64_t edge :
         {std::int64_t{0}, std::int64_t{127}, std::int64_t{255}, std::int64_t{32767}, std::int64_t{65535},
          std::int64_t{2147483647}, std::int64_t{4294967295}, std::numeric_limits<std::int64_t>::max()})
        for (int step : {-1, 0, 1}) {
            const auto bits = static_cast<std::uint64_t>(edge) + static_cast<std::uint64_t>(step);
            values.push_back(static_cast<T>(bits));
            values.push_back(static_cast<T>(-bits));
        }
    values.push_back(std::numeric_limits<T>::min());
    values.push_back(std::numeric_limits<T>::max());
    std::mt19937_64 random{20};
    for (int i = 0; i != 1000; ++i)
        values.push_back(static_cast<T>(random() >> (i % 64)));
    return values;
}

template <class Wire>
bool is_range_checked(std::uint32_t oid, auto value) {
    const encoded e = encode(value, oid);
    if (!std::in_range<Wire>(value))
        return e.error == tusk::errc::value_out_of_range && e.sent.empty();
    return !e.error && e.sent.size() == sizeof(Wire) && decoded<decltype(value)>(e.sent, oid) == value;
}

template <class T, class Wire>
bool reads_what_fits(std::uint32_t oid) {
    for (const Wire sent : samples<Wire>()) {
        T value{};
        const encoded e = written_by([&](tusk::writer& w) { w.put(sent); });
        const outcome got = decode(e.sent, oid, value);
        if (std::in_range<T>(sent) ? got != outcome::value || std::cmp_not_equal(value, sent)
                                   : got != outcome::does_not_fit)
            return false;
    }
    return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_integer)

BOOST_AUTO_TEST_CASE(integers_are_big_endian) {
    BOOST_CHECK(encode(-2, oids::int2).sent == raw(0xff, 0xfe));
    BOOST_CHECK(encode(0x01020304, oids::int4).sent == raw(1, 2, 3, 4));
    BOOST_CHECK(encode(std::int8_t{5}, oids::int8).sent == raw(0, 0, 0, 0, 0, 0, 0, 5));
    BOOST_CHECK(encode(4294967295LL, oids::oid).sent == raw(0xff, 0xff, 0xff, 0xff));
    BOOST_CHECK(encode(7, oids::xid).sent == raw(0, 0, 0, 7));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_value_that_fits_the_wanted_type_comes_back_and_any_other_is_refused, T, every_integer) {
    for (const T value : samples<T>()) {
        BOOST_TEST(is_range_checked<std::int16_t>(oids::int2, value), +value);
        BOOST_TEST(is_range_checked<std::int32_t>(oids::int4, value), +value);
        BOOST_TEST(is_range_checked<std::int64_t>(oids::int8, value), +value);
        BOOST_TEST(is_range_checked<std::uint32_t>(oids::oid, value), +value);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_column_that_does_not_fit_is_no_garbage, T, every_integer) {
    BOOST_TEST((reads_what_fits<T, std::int16_t>(oids::int2)));
    BOOST_TEST((reads_what_fits<T, std::int32_t>(oids::int4)));
    BOOST_TEST((reads_what_fits<T, std::int64_t>(oids::int8)));
    BOOST_TEST((reads_what_fits<T, std::uint32_t>(oids::oid)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_integer_of_another_length_is_malformed, T, every_integer) {
    BOOST_TEST(refuses_other_lengths<T>(raw(0, 1), oids::int2));
    BOOST_TEST(refuses_other_lengths<T>(raw(0, 0, 0, 1), oids::int4));
    BOOST_TEST(refuses_other_lengths<T>(raw(0, 0, 0, 0, 0, 0, 0, 1), oids::int8));
    BOOST_TEST(refuses_other_lengths<T>(raw(0, 0, 0, 1), oids::oid));
}

BOOST_AUTO_TEST_CASE(a_type_that_has_no_integer_form_is_refused_both_ways) {
    int value{};
    BOOST_TEST(decode(raw(0, 0, 0, 1), oids::float4, value) == outcome::malformed);
    const encoded e = written_by([](tusk::writer& w) { tusk::codec<int>::encode(w, 1, oids::float4); });
    BOOST_CHECK(e.error == tusk::errc::value_out_of_range);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_text_form_round_trips, T, every_integer) {
    for (const T value : samples<T>()) {
        BOOST_TEST(printed(value) == std::to_string(value));
        BOOST_CHECK(parsed<T>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(text_that_is_no_integer_or_does_not_fit_is_refused) {
    for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "1.5", "1e3", "0x10", "NaN", "9223372036854775808"})
        BOOST_TEST(!parsed<std::int64_t>(text).has_value(), text);
    BOOST_TEST(!parsed<std::int8_t>("128").has_value());
    BOOST_TEST(!parsed<std::uint8_t>("-1").has_value());
    BOOST_TEST(!parsed<std::uint64_t>("-1").has_value());
    BOOST_TEST(!parsed<std::uint64_t>("18446744073709551616").has_value());
    BOOST_TEST(parsed<std::uint64_t>("18446744073709551615").value() == 18446744073709551615U);
    BOOST_TEST(parsed<std::int64_t>("-9223372036854775808").value() == std::numeric_limits<std::int64_t>::min());
}

BOOST_AUTO_TEST_CASE(a_parse_that_fails_leaves_the_value_alone) {
    int value = 42;
    BOOST_TEST(!tusk::codec_parse("7.5", value));
    BOOST_TEST(!tusk::codec_parse("99999999999", value));
    BOOST_TEST(value == 42);
}

BOOST_AUTO_TEST_CASE(the_type_follows_the_size) {
    BOOST_TEST(tusk::codec<std::int8_t>::type.oid == oids::int2);
    BOOST_TEST(tusk::codec<std::uint8_t>::type.oid == oids::int2);
    BOOST_TEST(tusk::codec<std::int16_t>::type.oid == oids::int2);
    BOOST_TEST(tusk::codec<std::uint16_t>::type.oid == oids::int4);
    BOOST_TEST(tusk::codec<std::int32_t>::type.oid == oids::int4);
    BOOST_TEST(tusk::codec<std::uint32_t>::type.oid == oids::oid);
    BOOST_TEST(tusk::codec<long long>::type.oid == oids::int8);
    BOOST_TEST(tusk::codec<unsigned long long>::type.oid == oids::int8);
}

BOOST_AUTO_TEST_CASE(an_unsigned_int_is_declared_as_bigint_so_that_one_can_calculate_with_it) {
    BOOST_TEST(tusk::codec_declares<std::uint32_t>() == oids::int8);
    BOOST_TEST(tusk::codec_declares<int>() == oids::int4);
    BOOST_TEST(tusk::codec_declares<std::uint64_t>() == oids::int8);
}

BOOST_AUTO_TEST_CASE(integers_go_binary_into_integers_and_as_text_into_the_rest) {
    for (std::uint32_t oid : {oids::int2, oids::int4, oids::int8, oids::oid, oids::xid})
        BOOST_CHECK(tusk::codec_sends<int>(oid) == wire_form::binary);
    for (std::uint32_t oid : {0U, oids::numeric, oids::text, oids::float8, oids::boolean})
        BOOST_CHECK(tusk::codec_sends<int>(oid) == wire_form::text);
    BOOST_CHECK(encode(-12, oids::numeric).sent == raw_text("-12"));
}

BOOST_AUTO_TEST_CASE(integers_read_integers_and_whole_numerics) {
    for (std::uint32_t oid : {oids::int2, oids::int4, oids::int8, oids::oid})
        BOOST_CHECK(tusk::codec_reads<int>(oid) == wire_form::binary);
    for (std::uint32_t oid : {oids::xid, oids::xid8, oids::cid, oids::gauss::int1, oids::regclass, oids::regproc})
        BOOST_CHECK(tusk::codec_reads<int>(oid) == wire_form::binary);
    for (std::uint32_t oid : {oids::numeric, oids::gauss::int16})
        BOOST_CHECK(tusk::codec_reads<int>(oid) == wire_form::text);
    for (std::uint32_t oid : {0U, oids::text, oids::float8, oids::boolean})
        BOOST_CHECK(tusk::codec_reads<int>(oid) == wire_form::none);
}

BOOST_AUTO_TEST_CASE(gaussdbs_int1_has_one_byte_without_sign) {
    BOOST_CHECK(encode(255, oids::gauss::int1).sent == raw(255));
    BOOST_CHECK(encode(256, oids::gauss::int1).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode(-1, oids::gauss::int1).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(decoded<int>(raw(255), oids::gauss::int1) == 255);
    std::int8_t small{};
    BOOST_TEST(decode(raw(255), oids::gauss::int1, small) == outcome::does_not_fit);
    BOOST_TEST(refuses_other_lengths<int>(raw(7), oids::gauss::int1));
}

// PostgreSQL's has 4 bytes. GaussDB's has 8, the low word first.
BOOST_AUTO_TEST_CASE(a_transaction_id_is_read_in_either_form) {
    BOOST_CHECK(decoded<std::uint32_t>(raw(0xff, 0, 0, 5), oids::xid) == 0xff000005U);
    BOOST_CHECK(decoded<std::uint64_t>(raw(0, 0, 0, 5, 0, 0, 0, 1), oids::xid) == 0x1'0000'0005U);
    BOOST_CHECK(decoded<std::uint32_t>(raw(0, 0, 0, 5, 0, 0, 0, 0), oids::xid) == 5U);
    std::uint32_t value{};
    BOOST_TEST(decode(raw(0, 0, 0, 5, 0, 0, 0, 1), oids::xid, value) == outcome::does_not_fit);
    for (std::size_t size : {0U, 1U, 2U, 3U, 5U, 6U, 7U, 9U})
        BOOST_TEST(decode(bytes(size), oids::xid, value) == outcome::malformed);
    BOOST_CHECK(decoded<std::uint64_t>(raw(0, 0, 0, 1, 0, 0, 0, 5), oids::xid8) == 0x1'0000'0005U);
}

BOOST_AUTO_TEST_CASE(names_of_things_are_read_as_their_oids) {
    for (std::uint32_t oid : {oids::cid, oids::regproc, oids::regprocedure, oids::regoper, oids::regoperator,
                              oids::regclass, oids::regtype, oids::regconfig, oids::regdictionary, oids::regnamespace,
                              oids::regrole, oids::regcollation}) {
        BOOST_CHECK(decoded<std::uint32_t>(raw(0xff, 0, 0, 5), oid) == 0xff000005U);
        BOOST_TEST(refuses_other_lengths<std::uint32_t>(raw(0, 0, 0, 1), oid));
    }
}

BOOST_AUTO_TEST_CASE(wide_characters_are_no_integers) {
    BOOST_TEST(!tusk::has_codec<wchar_t>);
    BOOST_TEST(!tusk::has_codec<char8_t>);
    BOOST_TEST(!tusk::has_codec<char16_t>);
    BOOST_TEST(!tusk::has_codec<char32_t>);
}

BOOST_AUTO_TEST_SUITE_END()
