// Enumerations of C++ and enumerated types.
#include <tusk/codecs/enumeration.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/array.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/text.hpp>

#include "codecs_own_types.hpp"

using namespace codecs_support;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace codecs_enumeration_types {

enum class mood { sad, ok, happy };
TUSK_ENUM(mood, sad, ok, happy)

// The type and its schema are called otherwise.
enum class colour : std::uint8_t { red = 7, green = 200 };
TUSK_ENUM_AS(colour, "shop.paint", red, green)

// The label is no identifier, or there is none for a value.
enum class feeling { very_sad, not_so_sad, none, silent };
constexpr auto tusk_describe(const feeling*) {
    return tusk::enum_labels<feeling, 3>{
        "feeling", {{{feeling::very_sad, "very sad"}, {feeling::not_so_sad, "a\"b,{c}\\"}, {feeling::silent, ""}}}};
}

enum unscoped { first, second = -5 };
TUSK_ENUM(unscoped, first, second)

enum class single { only };
TUSK_ENUM(single, only)

// Of a class; and enumerators that are called like what might be in the macro.
struct person {
    enum class habit { early, late };
    enum manner { polite };
};
TUSK_ENUM(person::habit, early, late)
TUSK_ENUM_AS(person::manner, "manners", polite)
enum class awkward { values, labels, type, names, tusk, std, value, label, T };
TUSK_ENUM(awkward, values, labels, type, names, tusk, std, value, label, T)

// clang-format off
enum class spread_out { a, b, c };
TUSK_ENUM(spread_out,
          a  ,
    b,/* not c */ c
)
// clang-format on

// Enumerators with their scope.
enum class scoped { x, y, z };
TUSK_ENUM(scoped, scoped::x, codecs_enumeration_types::scoped::y, scoped ::z)

// Two names for one value.
enum class alias { old_name, new_name = old_name };
TUSK_ENUM(alias, new_name, old_name)

#define TEN(p) p##0, p##1, p##2, p##3, p##4, p##5, p##6, p##7, p##8, p##9
#define HUNDRED TEN(a), TEN(b), TEN(c), TEN(d), TEN(e), TEN(f), TEN(g), TEN(h), TEN(i), TEN(j)
enum class hundred { HUNDRED };
TUSK_ENUM(hundred, HUNDRED)

enum class without_labels { x };
enum class wide : std::uint64_t { most = ~std::uint64_t{} };
TUSK_ENUM(wide, most)

}  // namespace codecs_enumeration_types

enum class global_mood { fine };
TUSK_ENUM(global_mood, fine)

namespace {

using namespace codecs_enumeration_types;

constexpr std::uint32_t mood_oid = 20'000;
constexpr std::uint32_t mood_array = 20'001;
constexpr std::uint32_t paint_oid = 20'002;
constexpr std::uint32_t other_paint_oid = 20'003;
constexpr std::uint32_t mood_domain = 20'004;
constexpr std::uint32_t feeling_oid = 20'005;

const type_catalogue types = catalogue_of({{mood_oid, "mood", type_kind::enumeration},
                                           {mood_array, "_mood", type_kind::array, mood_oid},
                                           {paint_oid, "paint", type_kind::enumeration, 0, {}, "shop"},
                                           {other_paint_oid, "paint", type_kind::enumeration, 0, {}, "public"},
                                           {mood_domain, "todays_mood", type_kind::domain, mood_oid},
                                           {feeling_oid, "feeling", type_kind::enumeration}});

template <class T>
bool is_written(T value, std::string_view label) {
    return printed(value) == label && parsed<T>(label) == value && encode_text(value).sent == raw_text(label);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_enumeration)

BOOST_AUTO_TEST_CASE(a_value_is_its_label_in_both_forms) {
    for (const auto& [value, label] : {std::pair{mood::sad, "sad"}, {mood::ok, "ok"}, {mood::happy, "happy"}}) {
        BOOST_TEST(is_written(value, label));
        BOOST_CHECK(encode(value, mood_oid, types).sent == raw_text(label));
        BOOST_CHECK(decoded<mood>(raw_text(label), mood_oid, types) == value);
    }
    BOOST_TEST(is_written(colour::red, "red"));
    BOOST_TEST(is_written(colour::green, "green"));
}

BOOST_AUTO_TEST_CASE(all_kinds_of_enumerations_have_labels) {
    BOOST_TEST(is_written(first, "first"));
    BOOST_TEST(is_written(second, "second"));
    BOOST_TEST(is_written(single::only, "only"));
    BOOST_TEST(is_written(person::habit::late, "late"));
    BOOST_TEST(is_written(person::polite, "polite"));
    BOOST_TEST(is_written(awkward::values, "values"));
    BOOST_TEST(is_written(awkward::T, "T"));
    BOOST_TEST(is_written(spread_out::a, "a"));
    BOOST_TEST(is_written(spread_out::b, "b"));
    BOOST_TEST(is_written(spread_out::c, "c"));
    BOOST_TEST(is_written(wide::most, "most"));
    BOOST_TEST(is_written(global_mood::fine, "fine"));
}

BOOST_AUTO_TEST_CASE(a_label_is_called_as_the_enumerator_without_its_scope) {
    BOOST_TEST(printed(scoped::x) == "x");
    BOOST_TEST(printed(scoped::y) == "y");
    BOOST_TEST(printed(scoped::z) == "z");
}

BOOST_AUTO_TEST_CASE(an_enumeration_may_have_a_hundred_labels) {
    std::set<std::string> labels;
    for (int i = 0; i != 100; ++i) {
        const auto value = static_cast<hundred>(i);
        const std::string label{static_cast<char>('a' + i / 10), static_cast<char>('0' + i % 10)};
        BOOST_TEST(is_written(value, label));
        labels.insert(printed(value));
    }
    BOOST_TEST(labels.size() == 100U);
    BOOST_CHECK(encode_text(static_cast<hundred>(100)).error == tusk::errc::value_out_of_range);
}

BOOST_AUTO_TEST_CASE(of_two_names_for_a_value_the_first_given_is_written_and_both_are_read) {
    BOOST_TEST(printed(alias::old_name) == "new_name");
    BOOST_CHECK(parsed<alias>("old_name") == alias::new_name);
    BOOST_CHECK(parsed<alias>("new_name") == alias::old_name);
}

BOOST_AUTO_TEST_CASE(labels_that_are_no_identifiers_are_given_by_hand) {
    BOOST_TEST(is_written(feeling::very_sad, "very sad"));
    BOOST_TEST(is_written(feeling::not_so_sad, "a\"b,{c}\\"));
    BOOST_CHECK(through_binary(feeling::very_sad, feeling_oid, types) == feeling::very_sad);
    BOOST_TEST(printed(std::vector<feeling>{feeling::very_sad, feeling::not_so_sad}) == R"({"very sad","a\"b,{c}\\"})");
    // create type t as enum ('')
    BOOST_TEST(is_written(feeling::silent, ""));
    BOOST_CHECK(through_binary(feeling::silent, feeling_oid, types) == feeling::silent);
}

BOOST_AUTO_TEST_CASE(a_value_without_label_cannot_be_sent) {
    for (const std::uint32_t oid : {mood_oid, 0U, oids::text})
        BOOST_CHECK(encode(static_cast<mood>(77), oid, types).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode_text(static_cast<mood>(77)).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode_text(std::optional{static_cast<mood>(77)}).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode_text(feeling::none).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode(std::vector{mood::ok, static_cast<mood>(77)}, mood_array, types).error ==
                tusk::errc::value_out_of_range);
    BOOST_CHECK(encode(std::vector{static_cast<mood>(77)}, 1009).error == tusk::errc::value_out_of_range);
}

BOOST_AUTO_TEST_CASE(a_label_without_value_does_not_fit) {
    for (const char* label : {"", "sa", "sadd", "SAD", " sad", "sad ", "sad\n", "blue"}) {
        mood value{};
        BOOST_TEST(decode(raw_text(label), mood_oid, types, value) == outcome::does_not_fit);
        BOOST_TEST(!parsed<mood>(label));
    }
    BOOST_TEST(!parsed<mood>(std::string_view{"sad\0", 4}));
    BOOST_TEST(!parsed<feeling>("very_sad"));
}

BOOST_AUTO_TEST_CASE(the_type_is_found_by_its_name) {
    BOOST_TEST(tusk::codec<mood>::type.oid == 0U);
    BOOST_TEST(tusk::codec<mood>::type.name == "mood");
    BOOST_TEST(tusk::codec<colour>::type.name == "shop.paint");
    BOOST_TEST(tusk::codec<person::habit>::type.name == "habit");
    BOOST_TEST(tusk::codec<person::manner>::type.name == "manners");
    BOOST_TEST(tusk::codec<global_mood>::type.name == "global_mood");
    BOOST_TEST(tusk::codec_declares<mood>() == 0U);
    BOOST_TEST(tusk::uses_catalogue<mood>);
    BOOST_TEST(tusk::uses_catalogue<std::optional<mood>>);
    BOOST_TEST(tusk::uses_catalogue<std::vector<mood>>);
    BOOST_TEST(!tusk::has_codec<without_labels>);
    BOOST_TEST(tusk::has_text_form<mood>);
}

BOOST_AUTO_TEST_CASE(it_goes_binary_as_its_own_type_and_as_text_as_any_other) {
    BOOST_CHECK(tusk::codec_sends<mood>(mood_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<mood>(mood_domain, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<colour>(paint_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<colour>(other_paint_oid, types) == wire_form::text);
    for (const std::uint32_t oid : {0U, oids::text, oids::int4, paint_oid, 54'321U})
        BOOST_CHECK(tusk::codec_sends<mood>(oid, types) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<mood>(mood_oid) == wire_form::text);
    BOOST_CHECK(encode(mood::ok, oids::text).sent == raw_text("ok"));
}

BOOST_AUTO_TEST_CASE(it_is_read_from_its_own_type_and_from_text) {
    BOOST_CHECK(tusk::codec_reads<mood>(mood_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<mood>(mood_domain, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<std::optional<mood>>(mood_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<colour>(paint_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<colour>(other_paint_oid, types) == wire_form::none);
    for (const std::uint32_t oid : {0U, oids::bytea, oids::int4, mood_array, paint_oid, 54'321U})
        BOOST_CHECK(tusk::codec_reads<mood>(oid, types) == wire_form::none);
    for (const std::uint32_t oid : {oids::text, oids::varchar, oids::name})
        BOOST_CHECK(tusk::codec_reads<mood>(oid, types) == wire_form::binary);
    BOOST_CHECK(decoded<mood>(raw_text("ok"), oids::text, types) == mood::ok);
    BOOST_CHECK((decoded<std::vector<mood>>(encode(std::vector<std::string>{"ok"}, 1009).sent, 1009, types) ==
                 std::vector{mood::ok}));
    mood value{};
    BOOST_TEST(decode(raw_text("blue"), oids::text, types, value) == outcome::does_not_fit);
    BOOST_CHECK(tusk::codec_reads<mood>(mood_oid) == wire_form::none);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_catalogue_its_text_is_read) {
    type_catalogue unavailable;
    unavailable.set_unavailable();
    BOOST_CHECK(tusk::codec_reads<mood>(mood_oid, unavailable) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<std::optional<mood>>(mood_oid, unavailable) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<std::vector<mood>>(mood_array, unavailable) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<mood>(oids::bytea, unavailable) == wire_form::none);
    BOOST_CHECK(tusk::codec_sends<mood>(mood_oid, unavailable) == wire_form::text);
}

BOOST_AUTO_TEST_CASE(arrays_of_it) {
    const std::vector<std::optional<mood>> value{mood::ok, std::nullopt, mood::sad};
    BOOST_CHECK(tusk::codec_sends<std::vector<mood>>(mood_array, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<std::vector<mood>>(mood_array, types) == wire_form::binary);
    BOOST_CHECK(through_binary(value, mood_array, types) == value);
    BOOST_TEST(printed(value) == "{ok,NULL,sad}");
    BOOST_CHECK(parsed<std::vector<std::optional<mood>>>("{ok,NULL,sad}") == value);
    // A label that is none of ours, among others.
    std::vector<mood> moods;
    const auto other = encode(std::vector<std::string>{"ok", "blue"}, 1009).sent;
    auto sent = other;
    for (int i = 0; i != 4; ++i)
        sent[static_cast<std::size_t>(8 + i)] = static_cast<std::byte>(mood_oid >> (24 - 8 * i));
    BOOST_TEST(decode(sent, mood_array, types, moods) == outcome::does_not_fit);
    BOOST_TEST(!parsed<std::vector<mood>>("{ok,blue}"));
    BOOST_TEST(decode(other, mood_array, types, moods) == outcome::malformed);
}

BOOST_AUTO_TEST_SUITE_END()
