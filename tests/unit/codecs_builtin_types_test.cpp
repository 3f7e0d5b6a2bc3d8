#include <tusk/builtin_text.hpp>
#include <tusk/builtin_types.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/all.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using namespace std::string_view_literals;
namespace oids = tusk::oids;

namespace {

// The text form of a binary value, or nothing when it was refused.
std::optional<std::string> shown(std::uint32_t oid, const bytes& binary) {
    std::string text = "> ";
    const tusk::binary_printer print = tusk::find_printer(oid);
    if (print == nullptr)
        return std::nullopt;
    if (!print(text, binary, oid)) {
        BOOST_TEST(text == "> ");
        return std::nullopt;
    }
    return text.substr(2);
}

template <class T>
bool agrees_with_table() {
    const tusk::pg_type type = tusk::codec<T>::type;
    return tusk::type_name(type.oid) == type.name && tusk::type_name(type.array_oid) == std::string{type.name} + "[]";
}

struct unknown_to_us {};

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_builtin_types)

BOOST_AUTO_TEST_CASE(types_are_named_as_in_sql) {
    BOOST_TEST(tusk::type_name(16) == "boolean");
    BOOST_TEST(tusk::type_name(18) == "\"char\"");
    BOOST_TEST(tusk::type_name(20) == "bigint");
    BOOST_TEST(tusk::type_name(23) == "integer");
    BOOST_TEST(tusk::type_name(25) == "text");
    BOOST_TEST(tusk::type_name(600) == "point");
    BOOST_TEST(tusk::type_name(701) == "double precision");
    BOOST_TEST(tusk::type_name(1043) == "character varying");
    BOOST_TEST(tusk::type_name(1184) == "timestamp with time zone");
    BOOST_TEST(tusk::type_name(1700) == "numeric");
    BOOST_TEST(tusk::type_name(2278) == "void");
    BOOST_TEST(tusk::type_name(3802) == "jsonb");
    BOOST_TEST(tusk::type_name(4536) == "int8multirange");
}

BOOST_AUTO_TEST_CASE(arrays_are_named_after_their_elements) {
    BOOST_TEST(tusk::type_name(1007) == "integer[]");
    BOOST_TEST(tusk::type_name(1009) == "text[]");
    BOOST_TEST(tusk::type_name(271) == "xid8[]");
    BOOST_TEST(tusk::type_name(2287) == "record[]");
    BOOST_TEST(tusk::type_name(6157) == "int8multirange[]");
}

BOOST_AUTO_TEST_CASE(an_oid_of_no_builtin_type_has_no_name) {
    for (std::uint32_t oid : {0U, 1U, 15U, 6158U, 16384U, 4294967295U})
        BOOST_TEST(tusk::type_name(oid).empty());
}

BOOST_AUTO_TEST_CASE(codecs_and_table_agree_on_oids_and_names) {
    BOOST_TEST(agrees_with_table<bool>());
    BOOST_TEST(agrees_with_table<char>());
    BOOST_TEST(agrees_with_table<std::int16_t>());
    BOOST_TEST(agrees_with_table<std::int32_t>());
    BOOST_TEST(agrees_with_table<std::uint32_t>());
    BOOST_TEST(agrees_with_table<std::int64_t>());
    BOOST_TEST(agrees_with_table<float>());
    BOOST_TEST(agrees_with_table<double>());
    BOOST_TEST(agrees_with_table<std::string>());
    BOOST_TEST(agrees_with_table<bytes>());
    BOOST_TEST(agrees_with_table<tusk::uuid>());
}

BOOST_AUTO_TEST_CASE(every_type_with_a_codec_is_shown_as_psql_shows_it) {
    BOOST_TEST(shown(oids::boolean, raw(1)).value() == "t");
    BOOST_TEST(shown(oids::bytea, raw(0, 0xff)).value() == "\\x00ff");
    BOOST_TEST(shown(oids::single_char, raw('c')).value() == "c");
    BOOST_TEST(shown(oids::single_char, raw(0)).value().empty());
    BOOST_TEST(shown(oids::int2, raw(0xff, 0xff)).value() == "-1");
    BOOST_TEST(shown(oids::int4, raw(0x80, 0, 0, 0)).value() == "-2147483648");
    BOOST_TEST(shown(oids::int8, raw(0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).value() == "9223372036854775807");
    BOOST_TEST(shown(oids::oid, raw(0xff, 0xff, 0xff, 0xff)).value() == "4294967295");
    BOOST_TEST(shown(oids::float4, raw(0x3d, 0xcc, 0xcc, 0xcd)).value() == "0.1");
    BOOST_TEST(shown(oids::float8, raw(0x43, 0x0c, 0x6b, 0xf5, 0x26, 0x34, 0, 0)).value() == "1e+15");
    BOOST_TEST(shown(oids::uuid, bytes(16, std::byte{0x11})).value() == "11111111-1111-1111-1111-111111111111");
    for (std::uint32_t oid :
         {oids::text, oids::varchar, oids::bpchar, oids::name, oids::unknown, oids::json, oids::xml})
        BOOST_TEST(shown(oid, raw_text("{é}")).value() == "{é}");
}

BOOST_AUTO_TEST_CASE(bytes_of_the_wrong_length_are_refused_with_nothing_written) {
    const std::pair<std::uint32_t, std::size_t> sizes[] = {
        {oids::boolean, 1}, {oids::single_char, 1}, {oids::int2, 2},   {oids::int4, 4}, {oids::int8, 8},
        {oids::oid, 4},     {oids::float4, 4},      {oids::float8, 8}, {oids::uuid, 16}};
    for (const auto& [oid, right] : sizes)
        for (std::size_t size = 0; size != 20; ++size)
            BOOST_TEST(shown(oid, bytes(size)).has_value() == (size == right));
    BOOST_TEST(!shown(oids::boolean, raw(2)).has_value());
}

BOOST_AUTO_TEST_CASE(a_type_without_codec_is_not_found) {
    for (std::uint32_t oid : {0U, oids::regclass, oids::record, 4294967295U})
        BOOST_TEST((tusk::find_printer(oid) == nullptr));
}

BOOST_AUTO_TEST_CASE(what_is_made_of_types_with_a_codec_has_one) {
    for (const std::uint32_t made : {1005U, 1009U, 2951U, oids::int4range, oids::int8multirange})
        BOOST_TEST((tusk::find_printer(made) != nullptr), made);
    for (const std::uint32_t made : {oids::record, 2287U, 2210U})  // record, record[], regclass[]
        BOOST_TEST((tusk::find_printer(made) == nullptr), made);
}

BOOST_AUTO_TEST_CASE(arrays_and_ranges_are_shown_as_psql_shows_them) {
    const auto element = [](const char* text) {
        bytes all = raw(0, 0, 0, std::string_view{text}.size());
        const bytes characters = raw_text(text);
        all.insert(all.end(), characters.begin(), characters.end());
        return all;
    };
    bytes array = raw(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 2, 0, 0, 0, 1);
    for (const bytes& one : {element("a b"), element("c")})
        array.insert(array.end(), one.begin(), one.end());
    BOOST_TEST(shown(1009, array).value() == "{\"a b\",c}");
    BOOST_TEST(!shown(1005, array).has_value());  // its elements are no smallint
    array.pop_back();
    BOOST_TEST(!shown(1009, array).has_value());

    const bytes range = raw(2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 5);
    BOOST_TEST(shown(oids::int4range, range).value() == "[1,5)");
    bytes multirange = raw(0, 0, 0, 1, 0, 0, 0, range.size());
    multirange.insert(multirange.end(), range.begin(), range.end());
    BOOST_TEST(shown(oids::int4multirange, multirange).value() == "{[1,5)}");
    BOOST_TEST(!shown(oids::int4range, multirange).has_value());
    BOOST_TEST(!shown(oids::int4multirange, raw(255, 255, 255, 255)).has_value());
}

BOOST_AUTO_TEST_CASE(cpp_types_are_named_as_users_write_them) {
    BOOST_TEST(tusk::cpp_name<int>() == "int");
    BOOST_TEST(tusk::cpp_name<bool>() == "bool");
    BOOST_TEST(tusk::cpp_name<double>() == "double");
    BOOST_TEST(tusk::cpp_name<std::int8_t>() == "std::int8_t");
    BOOST_TEST(tusk::cpp_name<std::uint8_t>() == "std::uint8_t");
    BOOST_TEST(tusk::cpp_name<std::int16_t>() == "std::int16_t");
    BOOST_TEST(tusk::cpp_name<std::uint16_t>() == "std::uint16_t");
    BOOST_TEST(tusk::cpp_name<std::int64_t>() == "std::int64_t");
    BOOST_TEST(tusk::cpp_name<std::uint64_t>() == "std::uint64_t");
    BOOST_TEST(tusk::cpp_name<std::string>() == "std::string");
    BOOST_TEST(tusk::cpp_name<std::string_view>() == "std::string_view");
    BOOST_TEST(tusk::cpp_name<std::optional<std::string>>() == "std::optional<std::string>");
    BOOST_TEST(tusk::cpp_name<std::vector<std::byte>>() == "std::vector<std::byte>");
    BOOST_TEST(tusk::cpp_name<std::vector<std::optional<short>>>() == "std::vector<std::optional<std::int16_t>>");
    BOOST_TEST(tusk::cpp_name<unsigned int>() == "std::uint32_t");
    BOOST_TEST(
        (tusk::cpp_name<std::tuple<int, std::string, std::tuple<>>>() == "std::tuple<int, std::string, std::tuple<>>"));
    BOOST_TEST((tusk::cpp_name<std::array<std::string, 10>>() == "std::array<std::string, 10>"));
    BOOST_TEST((tusk::cpp_name<std::array<int, 0>>() == "std::array<int, 0>"));
    BOOST_TEST(tusk::cpp_name<tusk::array<std::optional<long>>>().starts_with("tusk::array<std::optional<"));
    BOOST_TEST(tusk::cpp_name<tusk::range<std::string>>() == "tusk::range<std::string>");
    BOOST_TEST(tusk::cpp_name<tusk::multirange<int>>() == "tusk::multirange<int>");
    BOOST_TEST(tusk::cpp_name<tusk::uuid>() == "boost::uuids::uuid");
    BOOST_TEST(tusk::cpp_name<unknown_to_us>().ends_with("unknown_to_us"));
}

BOOST_AUTO_TEST_CASE(both_long_types_have_names_that_tell_them_apart) {
    BOOST_TEST(tusk::cpp_name<long>() != tusk::cpp_name<long long>());
    BOOST_TEST(tusk::cpp_name<unsigned long>() != tusk::cpp_name<unsigned long long>());
}

BOOST_AUTO_TEST_SUITE_END()
