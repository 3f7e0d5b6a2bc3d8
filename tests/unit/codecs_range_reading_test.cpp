// Ranges and multiranges that are read: text as liberally as the server reads it, and bytes that no server sends.
#include <tusk/codecs/range.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/text.hpp>

#include "codecs_own_types.hpp"

using namespace codecs_support;
namespace oids = tusk::oids;

namespace {

using ints = tusk::range<std::int32_t>;
using int_bound = ints::bound;
using many_ints = tusk::multirange<std::int32_t>;
using texts = tusk::range<std::string>;
using text_bound = texts::bound;

// create type textrange as range (subtype = text)
constexpr std::uint32_t text_range = 20'000;

const type_catalogue types = catalogue_of({{text_range, "textrange", type_kind::range, oids::text}});

template <class T>
outcome decode_outcome(std::span<const std::byte> sent, std::uint32_t oid) {
    T value{};
    return decode(sent, oid, types, value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_range_reading)

// ---- reading text

BOOST_AUTO_TEST_CASE(quotes_and_backslashes_may_stand_anywhere) {
    const texts expected{"a b", "c\"d"};
    for (const char* text : {R"_(["a b","c""d"))_", R"_(["a b","c\"d"))_", R"_([a b,c\"d))_", R"_([a" "b,c"\""d))_",
                             R"_([\a\ \b,c"\""d""))_"})
        BOOST_CHECK_MESSAGE(parsed<texts>(text) == expected, text);
    BOOST_CHECK((parsed<texts>(R"_(["a"" ""b",""""))_") == texts{"a\" \"b", "\""}));
    BOOST_CHECK((parsed<texts>("[,)") == texts{text_bound::none(), text_bound::none()}));
    BOOST_CHECK((parsed<texts>("[,]") == texts{text_bound::none(), text_bound::none()}));
    BOOST_CHECK((parsed<texts>("[\"\",\"\"]") == texts{text_bound::including(""), text_bound::including("")}));
    BOOST_CHECK((parsed<texts>("[ a ,)") == texts{text_bound::including(" a "), text_bound::none()}));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_range_is_refused) {
    for (const char* text :
         {"",      " ",       "[",        "[1",     "[1,",     "[1,2",   "1,2)",    "[1)",    "[1]",    "[]",
          "()",    "[1,2,3)", "[1,2,",    "[1,2))", "[1,2)x",  "[1,2) ", "emptyx",  "emp",    "empty ", "[(,2)",
          "[1,(]", "[[1,2)",  "[\"1,2)",  "[1,\"2", "[1,2)\"", "[1,2\\", "[1,\\)",  "{1,2)",  "[1,2}",  "[1;2)",
          "[,,]",  "(]",      "[1,2),[3", "[1]2)",  "[1(,2)",  "[1,2(]", "[1,[2)]", "[1,]2]", "<1,2>",  "\"[1,2)\""}) {
        BOOST_CHECK_MESSAGE(!parsed<texts>(text), text);
        BOOST_CHECK_MESSAGE(!parsed<ints>(text), text);
    }
    for (const char* text :
         {"",          "{",       "}",        "[1,2)",    "empty",        "{[1,2)",        "[1,2)}",
          "{[1,2),}",  "{[1,2,}", "{,[1,2)}", "{,}",      "{[1,2)[3,4)}", "{[1,2);[3,4)}", "{[1,2),,[3,4)}",
          "{{[1,2)}}", "{1,2}",   "{[1,2)}}", "{[1,2)}x", "{[1,2}",       "{\"[1,2)\"}",   "{}{}"}) {
        BOOST_CHECK_MESSAGE(!parsed<many_ints>(text), text);
        BOOST_CHECK_MESSAGE(!parsed<tusk::multirange<std::string>>(text), text);
    }
}

BOOST_AUTO_TEST_CASE(every_truncation_of_text_is_refused) {
    for (const std::string_view whole : {"empty", "(,)", R"_(["a,b","c\"""d"])_", R"_([\a,))_"}) {
        BOOST_TEST(parsed<texts>(whole).has_value());
        for (std::size_t size = 0; size != whole.size(); ++size)
            BOOST_CHECK_MESSAGE(!parsed<texts>(whole.substr(0, size)), whole.substr(0, size));
    }
    constexpr std::string_view several = R"_({[a,b),empty,("c}","d)"]})_";
    BOOST_TEST(parsed<tusk::multirange<std::string>>(several).has_value());
    for (std::size_t size = 0; size != several.size(); ++size)
        BOOST_CHECK_MESSAGE(!parsed<tusk::multirange<std::string>>(several.substr(0, size)), several.substr(0, size));
}

// ---- reading bytes

BOOST_AUTO_TEST_CASE(other_lengths_are_refused) {
    const ints all[] = {
        {}, {1, 2}, {int_bound::none(), int_bound::none()}, {int_bound::including(1), int_bound::none()}};
    for (const auto& value : all)
        BOOST_TEST(refuses_other_lengths<ints>(encode(value, oids::int4range).sent, oids::int4range));
    const many_ints several{{all[0], all[1], all[2], all[3]}};
    BOOST_TEST(refuses_other_lengths<many_ints>(encode(several, oids::int4multirange).sent, oids::int4multirange));
    BOOST_TEST(refuses_other_lengths<many_ints>(encode(many_ints{}, oids::int4multirange).sent, oids::int4multirange));
    BOOST_TEST(refuses_other_lengths<texts>(encode(texts{"", "a"}, text_range, types).sent, text_range, types));
}

BOOST_AUTO_TEST_CASE(flags_that_mean_nothing_are_malformed) {
    for (int flags = 0; flags != 256; ++flags) {
        bytes sent = raw(flags);
        const bool has_lower = (flags & 0x09) == 0;
        const bool has_upper = (flags & 0x11) == 0;
        for (const bool there : {has_lower, has_upper})
            if (there)
                sent.insert(sent.end(), {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}, std::byte{'x'}});
        texts value;
        const auto got = decode(sent, text_range, types, value);
        BOOST_TEST((got == outcome::value) == (flags < 0x20));
        BOOST_TEST((got == outcome::malformed) == (flags >= 0x20));
        if (got == outcome::value) {
            BOOST_TEST(value.is_empty() == ((flags & 1) != 0));
            BOOST_TEST(value.lower().value.has_value() == has_lower);
            BOOST_TEST(value.upper().value.has_value() == has_upper);
            BOOST_TEST(value.lower().is_inclusive == (has_lower && (flags & 2) != 0));
            BOOST_TEST(value.upper().is_inclusive == (has_upper && (flags & 4) != 0));
        }
    }
}

BOOST_AUTO_TEST_CASE(bounds_that_no_server_sends_are_malformed_or_do_not_fit) {
    BOOST_TEST(decode_outcome<ints>(raw(0x12, 0xff, 0xff, 0xff, 0xff), oids::int4range) == outcome::does_not_fit);
    BOOST_TEST(decode_outcome<ints>(raw(0x12, 0xff, 0xff, 0xff, 0xfe), oids::int4range) == outcome::malformed);
    BOOST_TEST(decode_outcome<ints>(raw(0x12, 0x80, 0, 0, 0), oids::int4range) == outcome::malformed);
    BOOST_TEST(decode_outcome<ints>(raw(0x12, 0x7f, 0xff, 0xff, 0xff, 0), oids::int4range) == outcome::malformed);
    BOOST_TEST(decode_outcome<ints>(raw(0x12, 0, 0, 0, 2, 0, 0), oids::int4range) == outcome::malformed);
    BOOST_TEST(decode_outcome<ints>(raw(0x12, 0, 0, 0, 5, 0, 0, 0, 0, 0), oids::int4range) == outcome::malformed);
    BOOST_TEST(decode_outcome<ints>(raw(0x12, 0, 0, 0, 0), oids::int4range) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(counts_that_no_server_sends_are_malformed) {
    const bytes wrong[] = {raw(0xff, 0xff, 0xff, 0xff),
                           raw(0x80, 0, 0, 0),
                           raw(0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1, 1),
                           raw(0, 0, 0, 2, 0, 0, 0, 1, 1),
                           raw(0, 0, 0, 0, 0, 0, 0, 1, 1),
                           raw(0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe),
                           raw(0, 0, 0, 1, 0, 0, 0, 2, 1),
                           raw(0, 0, 0, 1, 0, 0, 0, 0),
                           raw(0, 0, 0, 1, 0, 0, 0, 2, 1, 1)};
    for (const auto& sent : wrong) {
        many_ints value;
        BOOST_TEST(decode(sent, oids::int4multirange, types, value) == outcome::malformed);
        BOOST_TEST(value.ranges.capacity() <= 4U);
    }
    BOOST_TEST(decode_outcome<many_ints>(raw(0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff), oids::int4multirange) ==
               outcome::does_not_fit);
}

BOOST_AUTO_TEST_CASE(random_bytes_are_never_read_beyond_their_end) {
    std::mt19937 random{4451};
    const auto good =
        encode(many_ints{{{1, 2}, {}, {int_bound::none(), int_bound::including(7)}}}, oids::int4multirange);
    for (int i = 0; i != 5'000; ++i) {
        bytes sent = good.sent;
        for (auto changes = 1 + random() % 4; changes != 0; --changes)
            sent[random() % sent.size()] = static_cast<std::byte>(random() % 3 == 0 ? random() : random() % 4);
        many_ints value;
        if (decode(sent, oids::int4multirange, types, value) == outcome::value)
            BOOST_TEST(value.ranges.size() <= sent.size() / 4);
    }
}

BOOST_AUTO_TEST_SUITE_END()
