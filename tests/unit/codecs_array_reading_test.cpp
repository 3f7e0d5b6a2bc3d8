// Arrays that are read: text as liberally as the server reads it, and bytes that no server sends.
#include <tusk/codecs/array.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/boolean.hpp>
#include <tusk/codecs/composite.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/text.hpp>

#include "codecs_own_types.hpp"

using namespace codecs_support;
namespace oids = tusk::oids;

namespace {

constexpr std::uint32_t bool_array = 1000;
constexpr std::uint32_t int4_array = 1007;
constexpr std::uint32_t text_array = 1009;

using ints = std::vector<std::int32_t>;
using optional_ints = std::vector<std::optional<std::int32_t>>;
using strings = std::vector<std::string>;
using optional_strings = std::vector<std::optional<std::string>>;
using int_array = tusk::array<std::int32_t>;
using optional_int_array = tusk::array<std::optional<std::int32_t>>;

template <class T>
outcome decode_outcome(std::span<const std::byte> sent, std::uint32_t oid = int4_array) {
    T value{};
    return decode(sent, oid, type_catalogue::builtin(), value);
}

// What a server may make up: dimensions as (size, lower bound), then the bytes of the elements.
bytes made_up(std::int32_t dimensions, std::int32_t flags, std::uint32_t element,
              const std::vector<std::pair<std::int32_t, std::int32_t>>& sizes, const bytes& elements = {}) {
    return written_by([&](tusk::writer& w) {
               w.put(dimensions, flags, element);
               for (const auto& [size, lower] : sizes)
                   w.put(size, lower);
               w.bytes(elements);
           })
        .sent;
}

const bytes one = raw(0, 0, 0, 4, 0, 0, 0, 1);

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_array_reading)

// ---- dimensions that do not fit the elements

BOOST_AUTO_TEST_CASE(dimensions_have_to_fit_the_elements) {
    const int_array wrong[] = {
        {{}, {1}},                  // no dimension for it
        {{{2, 1}}, {1}},            // too few
        {{{1, 1}}, {1, 2}},         // too many
        {{{0, 1}}, {1}},            //
        {{{-1, 1}}, {1}},           //
        {{{-1, 1}, {-1, 1}}, {1}},  //
        {{{2, 1}, {0, 1}}, {1, 2}},
        {std::vector<tusk::array_dimension>(7, {1, 1}), {1}},
        {{{1 << 30, 1}, {1 << 30, 1}, {1 << 30, 1}}, {1}},
        {{{2, std::numeric_limits<std::int32_t>::max()}}, {1, 2}},
    };
    for (const auto& value : wrong) {
        BOOST_CHECK(encode(value, int4_array).error == tusk::errc::value_out_of_range);
        BOOST_CHECK(encode_text(value).error == tusk::errc::value_out_of_range);
        BOOST_CHECK(encode_text(std::optional{value}).error == tusk::errc::value_out_of_range);
        BOOST_TEST(!parsed<int_array>(printed(value)));  // nothing that a server would take either
    }
    const int_array empty[] = {{{}, {}}, {{{0, 1}}, {}}, {{{0, 5}}, {}}, {{{3, 1}, {0, 1}}, {}}};
    for (const auto& value : empty) {
        BOOST_CHECK(encode(value, int4_array).sent == encode(int_array{}, int4_array).sent);
        BOOST_TEST(printed(value) == "{}");
    }
}

// ---- reading text

BOOST_AUTO_TEST_CASE(text_is_read_as_liberally_as_the_server_reads_it) {
    // select e'{ a , "b" ,\\c , d\\ , e f , N\\ULL,NULL,null }'::text[]
    BOOST_CHECK((parsed<optional_strings>(R"({ a , "b" ,\c , d\ , e f , N\ULL,NULL,null })") ==
                 optional_strings{"a", "b", "c", "d ", "e f", "NULL", std::nullopt, std::nullopt}));
    BOOST_CHECK((parsed<strings>(" \t\n\v\f\r{a} \t\n\v\f\r") == strings{"a"}));
    BOOST_CHECK((parsed<strings>(R"({"a\"b\\c\d"})") == strings{R"(a"b\cd)"}));
    BOOST_CHECK((parsed<strings>(R"({"a\nb",})") == std::nullopt));
    BOOST_CHECK((parsed<strings>(R"({"\,","{,}","  "})") == strings{",", "{,}", "  "}));
    BOOST_CHECK(parsed<strings>("{ }") == strings{});
    BOOST_CHECK((parsed<tusk::array<std::string>>(" [0:1] [2:2] = { {a} , {b} } ") ==
                 tusk::array<std::string>{{{2, 0}, {1, 2}}, {"a", "b"}}));
    BOOST_CHECK((parsed<int_array>("[-3:-2]={1,2}") == int_array{{{2, -3}}, {1, 2}}));
    BOOST_CHECK((parsed<int_array>("{}") == int_array{}));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_array_is_refused) {
    for (const char* text :
         {"", " ", "1", "{", "}", "{1", "1}", "{1}}", "{1}x", "{{1}", "{1,}", "{,1}", "{,}", "{1,,2}", "{a b}c", "{1 2",
          "{\"a}", "{\"a\"b}", "{a\"b\"}", "{\"a\"\"b\"}", "{\\", "{\\}", "{a\\", "{\"a\\", "{\"a\\\"}", "{1};{2}",
          "{1},{2}", "()", "[1,2]", "{a{b}}", "{{1}a}",
          // not rectangular
          "{{1,2},{3}}", "{{1},{2,3}}", "{1,{2}}", "{{1},2}", "{{1},{{2}}}", "{{{1}},{2}}", "{{{1},{2}},{{3}}}",
          "{{1},{}}", "{{},{}}", "{{}}",
          // too deep
          "{{{{{{{1}}}}}}}", "[1:1][1:1][1:1][1:1][1:1][1:1][1:1]={{{{{{{1}}}}}}}",
          // bounds
          "[0:1]", "[0:1]=", "[0:1]{1,2}", "[0:1]={1}", "[0:1]={1,2,3}", "[0:1]={{1,2}}", "[0:0][0:1]={1,2}",
          "[1:0]={}", "[0:0]={}", "[1:2={1,2}", "[1]={1}", "[:1]={1}", "[1:]={1}", "[a:b]={1}", "[2:1]={1,2}",
          "[2147483647:-2147483647]={1,2,3}", "[0:1]=[0:1]={1,2}", "=[0:1]{1,2}", "[0:2147483648]={1}",
          "[-2147483649:0]={1}", "[-2147483648:2147483647]={1}", "[1:99999999999999999999]={1}"}) {
        BOOST_CHECK_MESSAGE(!parsed<tusk::array<std::optional<std::string>>>(text), text);
        BOOST_CHECK_MESSAGE(!parsed<optional_strings>(text), text);
    }
}

BOOST_AUTO_TEST_CASE(every_truncation_of_text_is_refused) {
    for (const std::string_view whole :
         {R"({1,2})", R"({{a,"b\"\\ "},{NULL,\c}})", R"([0:1][-5:-5]={{a},{" "}})", "{}", "{{{{{{1}}}}}}"}) {
        BOOST_TEST(parsed<tusk::array<std::optional<std::string>>>(whole).has_value());
        for (std::size_t size = 0; size != whole.size(); ++size)
            BOOST_CHECK_MESSAGE(!parsed<tusk::array<std::optional<std::string>>>(whole.substr(0, size)),
                                whole.substr(0, size));
    }
}

BOOST_AUTO_TEST_CASE(a_deep_or_long_text_is_no_trouble) {
    BOOST_TEST(!parsed<strings>(std::string(1'000'000, '{')));
    BOOST_TEST(!parsed<strings>(std::string(1'000'000, '[')));
    BOOST_TEST(!parsed<strings>("{" + std::string(1'000'000, '\\')));
    BOOST_TEST(!parsed<strings>("{\"" + std::string(1'000'000, 'x')));
    std::string many = "{0";
    for (int i = 0; i != 100'000; ++i)
        many += ",0";
    BOOST_TEST(parsed<ints>(many + "}").value().size() == 100'001U);
}

// ---- reading bytes

BOOST_AUTO_TEST_CASE(other_lengths_are_refused) {
    BOOST_TEST(refuses_other_lengths<ints>(encode(ints{1, 2}, int4_array).sent, int4_array));
    BOOST_TEST(refuses_other_lengths<ints>(encode(ints{}, int4_array).sent, int4_array));
    const optional_int_array value{{{2, 0}, {2, 5}}, {1, std::nullopt, 3, std::nullopt}};
    BOOST_TEST(refuses_other_lengths<optional_int_array>(encode(value, int4_array).sent, int4_array));
    BOOST_TEST(refuses_other_lengths<strings>(encode(strings{"", "ab"}, text_array).sent, text_array));
    BOOST_TEST(
        (refuses_other_lengths<std::array<bool, 2>>(encode(std::array<bool, 2>{}, bool_array).sent, bool_array)));
}

BOOST_AUTO_TEST_CASE(elements_are_of_the_type_that_the_column_has) {
    constexpr std::uint32_t not_known = 54'321;
    const auto small = made_up(1, 0, oids::int2, {{1, 1}}, raw(0, 0, 0, 2, 0, 7));
    for (const std::uint32_t element : {oids::text, oids::numeric, 0U, 54'320U, int4_array}) {
        const auto sent = made_up(1, 0, element, {{1, 1}}, one);
        BOOST_TEST(decode_outcome<ints>(sent, not_known) == outcome::does_not_fit);
        BOOST_TEST(decode_outcome<ints>(sent) == outcome::malformed);  // it says otherwise than its column
    }
    BOOST_TEST(decode_outcome<ints>(small) == outcome::malformed);
    // In binary a string would be the bytes of the number.
    BOOST_TEST(decode_outcome<strings>(made_up(1, 0, oids::int4, {{1, 1}}, one), not_known) == outcome::does_not_fit);
    // Of one whose column does not tell, its own word is taken.
    BOOST_CHECK(decoded<ints>(small, not_known) == ints{7});
}

BOOST_AUTO_TEST_CASE(vectors_of_the_tables_of_the_server_are_arrays_in_binary_only) {
    using numbers = std::vector<std::int16_t>;
    using many = std::vector<std::uint32_t>;
    // select int2vectorsend('1 2'), oidvectorsend('')
    const auto two = made_up(1, 0, oids::int2, {{2, 0}}, raw(0, 0, 0, 2, 0, 1, 0, 0, 0, 2, 0, 2));
    BOOST_CHECK((decoded<numbers>(two, oids::int2vector) == numbers{1, 2}));
    BOOST_CHECK((decoded<ints>(two, oids::int2vector) == ints{1, 2}));
    BOOST_CHECK(decoded<many>(made_up(1, 0, oids::oid, {{0, 0}}), oids::oidvector) == many{});
    BOOST_TEST(decode_outcome<many>(two, oids::oidvector) == outcome::malformed);
    BOOST_CHECK(tusk::codec_reads<strings>(oids::int2vector) == tusk::wire_form::none);
    BOOST_CHECK(tusk::codec_sends<numbers>(oids::int2vector) == tusk::wire_form::text);
}

BOOST_AUTO_TEST_CASE(a_header_that_no_server_sends_is_malformed) {
    constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
    constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
    const std::vector<std::pair<std::int32_t, std::int32_t>> seven(7, {1, 1});
    const bytes wrong[] = {
        made_up(7, 0, oids::int4, seven, one),
        made_up(most, 0, oids::int4, {{1, 1}}, one),
        made_up(-1, 0, oids::int4, {{1, 1}}, one),
        made_up(least, 0, oids::int4, {}, one),
        made_up(1, 2, oids::int4, {{1, 1}}, one),
        made_up(1, -1, oids::int4, {{1, 1}}, one),
        made_up(1, 0, oids::int4, {{-1, 1}}, one),
        made_up(1, 0, oids::int4, {{least, least}}, one),
        made_up(2, 0, oids::int4, {{-1, 1}, {-1, 1}}, one),
        made_up(1, 0, oids::int4, {{2, 1}}, one),
        made_up(0, 0, oids::int4, {}, one),
        made_up(1, 0, oids::int4, {{0, 1}}, one),
        made_up(1, 0, oids::int4, {{2, most}}, raw(0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1)),
        // more than there are bytes
        made_up(1, 0, oids::int4, {{most, 1}}, one),
        made_up(1, 0, oids::int4, {{most, 1}}, bytes(20)),
        made_up(2, 0, oids::int4, {{65'536, 1}, {65'536, 1}}, one),
        made_up(2, 0, oids::int4, {{65'536, 1}, {65'537, 1}}, one),
        made_up(6, 0, oids::int4, {{2048, 1}, {2048, 1}, {2048, 1}, {2048, 1}, {2048, 1}, {2048, 1}}, one),
        made_up(3, 0, oids::int4, {{most, 1}, {most, 1}, {most, 1}}, one),
        // elements
        made_up(1, 0, oids::int4, {{1, 1}}, raw(0xff, 0xff, 0xff, 0xfe)),
        made_up(1, 0, oids::int4, {{1, 1}}, raw(0x80, 0, 0, 0)),
        made_up(1, 0, oids::int4, {{1, 1}}, raw(0x7f, 0xff, 0xff, 0xff, 1)),
        made_up(1, 0, oids::int4, {{1, 1}}, raw(0, 0, 0, 3, 0, 0, 1)),
        made_up(1, 0, oids::int4, {{1, 1}}, raw(0, 0, 0, 5, 0, 0, 0, 0, 1)),
        made_up(1, 0, oids::int4, {{1, 1}}, raw(0, 0, 0, 0)),
    };
    for (const auto& sent : wrong) {
        BOOST_TEST(decode_outcome<ints>(sent) == outcome::malformed);
        BOOST_TEST(decode_outcome<int_array>(sent) == outcome::malformed);
        BOOST_TEST(decode_outcome<optional_int_array>(sent) == outcome::malformed);
        BOOST_TEST((decode_outcome<std::array<int, 1>>(sent) != outcome::value));
    }
}

BOOST_AUTO_TEST_CASE(no_memory_is_taken_for_what_was_not_sent) {
    for (const std::int32_t count : {251, 1'000, std::numeric_limits<std::int32_t>::max()}) {
        const auto sent = made_up(1, 0, oids::int4, {{count, 1}}, bytes(1'000));
        ints value;
        BOOST_TEST(decode(sent, int4_array, value) == outcome::malformed);
        BOOST_TEST(value.capacity() == 0U);
        int_array in_dimensions;
        BOOST_TEST(decode(sent, int4_array, in_dimensions) == outcome::malformed);
        BOOST_TEST(in_dimensions.elements.capacity() == 0U);
    }
    // As many as could be there, each of them NULL.
    const auto possible = made_up(1, 0, oids::int4, {{250, 1}}, bytes(1'000, std::byte{0xff}));
    optional_ints nulls;
    BOOST_TEST(decode(possible, int4_array, nulls) == outcome::value);
    BOOST_TEST(nulls.size() == 250U);
    BOOST_TEST(nulls.capacity() <= 500U);
}

BOOST_AUTO_TEST_CASE(no_more_memory_is_taken_than_what_was_sent_may_need) {
    using wide = std::array<std::int32_t, 1'024>;
    using row = std::tuple<wide>;
    const auto types = catalogue_of(
        {{20'000, "wide", type_kind::composite, 0, {int4_array}}, {20'001, "_wide", type_kind::array, 20'000}});
    const auto sent = made_up(1, 1, 20'000, {{100'000, 1}}, bytes(400'000, std::byte{0xff}));
    std::vector<row> rows;
    BOOST_TEST(decode(sent, 20'001, types, rows) == outcome::does_not_fit);  // the first is NULL
    BOOST_TEST(rows.capacity() * sizeof(row) <= sent.size() + sizeof(row));
    tusk::array<row> in_dimensions;
    BOOST_TEST(decode(sent, 20'001, types, in_dimensions) == outcome::does_not_fit);
    BOOST_TEST(in_dimensions.elements.capacity() * sizeof(row) <= sent.size() + sizeof(row));
    const auto square = made_up(2, 1, 20'000, {{100, 1}, {1'000, 1}}, bytes(400'000, std::byte{0xff}));
    std::vector<row> none;
    BOOST_TEST(decode(square, 20'001, types, none) == outcome::does_not_fit);
    BOOST_TEST(none.capacity() == 0U);
}

BOOST_AUTO_TEST_CASE(random_bytes_are_never_read_beyond_their_end) {
    std::mt19937 random{1007};
    const auto good = encode(optional_int_array{{{2, 1}, {2, 1}}, {1, 2, std::nullopt, 4}}, int4_array).sent;
    for (int i = 0; i != 5'000; ++i) {
        auto sent = good;
        for (auto changes = 1 + random() % 4; changes != 0; --changes)
            sent[random() % sent.size()] = static_cast<std::byte>(random() % 3 == 0 ? random() : random() % 4);
        const std::vector<std::byte> exact{sent.begin(), sent.end()};  // so that a sanitizer sees its end
        optional_int_array value;
        if (decode(exact, int4_array, type_catalogue::builtin(), value) == outcome::value)
            BOOST_TEST(value.elements.size() <= exact.size() / 4);
    }
}

BOOST_AUTO_TEST_SUITE_END()
