// What is known of the server's types.
#include <tusk/type_catalogue.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/builtin_types.hpp>

#include "codecs_own_types.hpp"

using namespace codecs_support;
namespace oids = tusk::oids;

namespace {

constexpr std::uint32_t mood = 20'000;
constexpr std::uint32_t mood_array = 20'001;
constexpr std::uint32_t address = 20'002;
constexpr std::uint32_t positive = 20'003;
constexpr std::uint32_t very_positive = 20'004;
constexpr std::uint32_t moods = 20'005;
constexpr std::uint32_t double_range = 20'006;
constexpr std::uint32_t double_multirange = 20'007;
constexpr std::uint32_t address_domain = 20'008;
constexpr std::uint32_t other_mood = 20'009;
constexpr std::uint32_t nothing = 54'321;

const type_catalogue types =
    catalogue_of({{mood, "mood", type_kind::enumeration},
                  {mood_array, "_mood", type_kind::array, mood},
                  {address, "address", type_kind::composite, 0, {oids::text, positive}},
                  {positive, "positive", type_kind::domain, oids::int4},
                  {very_positive, "very_positive", type_kind::domain, positive},
                  {moods, "moods", type_kind::domain, mood_array},
                  {double_range, "double_range", type_kind::range, oids::float8},
                  {double_multirange, "double_multirange", type_kind::multirange, double_range},
                  {address_domain, "checked_address", type_kind::domain, address},
                  {other_mood, "mood", type_kind::enumeration, 0, {}, "shop"}});

constexpr type_kind all_kinds[] = {type_kind::base,   type_kind::array,       type_kind::composite,
                                   type_kind::domain, type_kind::enumeration, type_kind::pseudo,
                                   type_kind::range,  type_kind::multirange};

}  // namespace

BOOST_AUTO_TEST_SUITE(type_catalogue_of_a_database)

BOOST_AUTO_TEST_CASE(only_types_that_were_added_are_found) {
    BOOST_REQUIRE(types.find(mood) != nullptr);
    BOOST_TEST(types.find(mood)->name == "mood");
    BOOST_TEST(types.find(mood)->schema == "public");
    BOOST_TEST(types.find(other_mood)->schema == "shop");
    BOOST_TEST(types.find(nothing) == nullptr);
    BOOST_TEST(types.find(0) == nullptr);
    BOOST_TEST(types.find(oids::int4) == nullptr);
    BOOST_TEST(type_catalogue::builtin().find(mood) == nullptr);
}

BOOST_AUTO_TEST_CASE(built_in_types_are_known_always) {
    for (const std::uint32_t oid : {0U, oids::int4, 9'999U})
        BOOST_TEST(type_catalogue::builtin().knows(oid));
    for (const std::uint32_t oid : {10'000U, mood, 4'294'967'295U})
        BOOST_TEST(!type_catalogue::builtin().knows(oid));
    BOOST_TEST(types.knows(mood));
    BOOST_TEST(!types.knows(nothing));
}

BOOST_AUTO_TEST_CASE(built_in_types_cannot_be_made_others) {
    auto all =
        catalogue_of({{oids::int4, "mood", type_kind::domain, oids::text}, {9'999, "last", type_kind::array, 1}});
    BOOST_TEST(all.find(oids::int4) == nullptr);
    BOOST_TEST(all.find(9'999) == nullptr);
    BOOST_TEST(all.base_of(oids::int4) == oids::int4);
    BOOST_TEST(!all.is_named(oids::int4, "mood"));
    all.add(type_catalogue::first_own_oid, {});
    BOOST_TEST(all.find(type_catalogue::first_own_oid) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_type_that_is_added_again_is_the_new_one) {
    type_catalogue all = types;
    all.add(mood,
            {.schema = "public", .name = "humour", .kind = type_kind::domain, .inner = oids::text, .attributes = {}});
    BOOST_TEST(all.is_named(mood, "humour"));
    BOOST_TEST(!all.is_named(mood, "mood"));
    BOOST_TEST(all.base_of(mood) == oids::text);
    BOOST_TEST(types.is_named(mood, "mood"));
}

BOOST_AUTO_TEST_CASE(names_are_known_once_they_were_asked_for) {
    type_catalogue all;
    BOOST_TEST(!all.knows_name("mood"));
    all.add_name("mood");
    BOOST_TEST(all.knows_name("mood"));
    BOOST_TEST(all.knows_name("shop.mood"));
    BOOST_TEST(!all.knows_name("Mood"));
    BOOST_TEST(!all.knows_name("moo"));
    BOOST_TEST(!all.knows_name(""));
    BOOST_TEST(all.find(mood) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_name_without_schema_is_of_any_and_one_with_is_of_that) {
    BOOST_TEST(types.is_named(mood, "mood"));
    BOOST_TEST(types.is_named(other_mood, "mood"));
    BOOST_TEST(types.is_named(mood, "public.mood"));
    BOOST_TEST(!types.is_named(mood, "shop.mood"));
    BOOST_TEST(types.is_named(other_mood, "shop.mood"));
    for (const char* name : {"", ".", ".mood", "mood.", "mood.mood", "Mood", "moo", "moods", "publicmood",
                             "public..mood", "public.Mood", "x.public.mood"})
        BOOST_TEST(!types.is_named(mood, name));
    BOOST_TEST(!types.is_named(nothing, "mood"));
    BOOST_TEST(!types.is_named(0, "mood"));
    BOOST_TEST(!types.is_named(oids::int4, "int4"));
    BOOST_TEST(!type_catalogue::builtin().is_named(mood, "mood"));
}

BOOST_AUTO_TEST_CASE(domains_lead_to_what_they_are_over) {
    BOOST_TEST(types.base_of(positive) == oids::int4);
    BOOST_TEST(types.base_of(very_positive) == oids::int4);
    BOOST_TEST(types.base_of(moods) == mood_array);
    BOOST_TEST(types.base_of(address_domain) == address);
    for (const std::uint32_t oid : {0U, oids::int4, mood, mood_array, address, double_range, nothing})
        BOOST_TEST(types.base_of(oid) == oid);
    BOOST_TEST(type_catalogue::builtin().base_of(positive) == positive);
    // Over something that is not known.
    const auto half = catalogue_of({{positive, "positive", type_kind::domain, nothing}});
    BOOST_TEST(half.base_of(positive) == nothing);
}

BOOST_AUTO_TEST_CASE(a_circle_of_domains_has_an_end) {
    const auto circle = catalogue_of({{20'000, "a", type_kind::domain, 20'001},
                                      {20'001, "b", type_kind::domain, 20'000},
                                      {20'002, "itself", type_kind::domain, 20'002}});
    for (const std::uint32_t oid : {20'000U, 20'001U, 20'002U}) {
        const std::uint32_t base = circle.base_of(oid);
        BOOST_TEST((base == 20'000U || base == 20'001U || base == 20'002U));
        for (const type_kind kind : all_kinds)
            if (kind != type_kind::domain)
                BOOST_TEST(circle.inner_of(oid, kind) == 0U);
        BOOST_TEST(circle.attributes_of(oid) == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(twenty_domains_over_each_other_are_no_circle) {
    type_catalogue deep;
    for (std::uint32_t i = 0; i != 20; ++i)
        deep.add(20'000 + i, {.schema = "s",
                              .name = "d",
                              .kind = type_kind::domain,
                              .inner = i == 0 ? oids::int4 : 20'000 + i - 1,
                              .attributes = {}});
    BOOST_TEST(deep.base_of(20'019) == oids::int4);
}

BOOST_AUTO_TEST_CASE(what_types_are_made_of) {
    BOOST_TEST(types.inner_of(mood_array, type_kind::array) == mood);
    BOOST_TEST(types.inner_of(moods, type_kind::array) == mood);
    BOOST_TEST(types.inner_of(double_range, type_kind::range) == oids::float8);
    BOOST_TEST(types.inner_of(double_multirange, type_kind::multirange) == double_range);
    BOOST_TEST(types.inner_of(double_multirange, type_kind::range) == 0U);
    BOOST_TEST(types.inner_of(double_range, type_kind::array) == 0U);
    for (const type_kind kind : all_kinds)
        for (const std::uint32_t oid : {0U, oids::int4, mood, address, nothing})
            BOOST_TEST(types.inner_of(oid, kind) == 0U);
    // Built-in ones, though nothing has been added.
    BOOST_TEST(type_catalogue::builtin().inner_of(1007, type_kind::array) == oids::int4);
    BOOST_TEST(types.inner_of(oids::int4range, type_kind::range) == oids::int4);
    BOOST_TEST(types.inner_of(oids::int4multirange, type_kind::multirange) == oids::int4range);
    BOOST_TEST(types.inner_of(oids::int4range, type_kind::multirange) == 0U);
}

BOOST_AUTO_TEST_CASE(composite_types_have_columns) {
    BOOST_REQUIRE(types.attributes_of(address) != nullptr);
    BOOST_TEST(*types.attributes_of(address) == (std::vector{oids::text, positive}), boost::test_tools::per_element());
    BOOST_TEST(types.attributes_of(address_domain) == types.attributes_of(address));
    for (const std::uint32_t oid : {0U, oids::int4, oids::record, mood, mood_array, positive, nothing})
        BOOST_TEST(types.attributes_of(oid) == nullptr);
}

BOOST_AUTO_TEST_CASE(binary_forms_and_delimiters_are_as_added_or_as_most_have_them) {
    type_catalogue all;
    tusk::type_info geometry;
    geometry.has_binary = false;
    geometry.delimiter = ':';
    all.add(mood, geometry);
    BOOST_TEST(!all.has_binary(mood));
    BOOST_TEST(all.delimiter_of(mood) == ':');
    BOOST_TEST(all.has_binary(nothing));
    BOOST_TEST(all.delimiter_of(nothing) == ',');
    BOOST_TEST(all.has_binary(oids::int4));
    BOOST_TEST(all.delimiter_of(oids::int4) == ',');
    BOOST_TEST(all.delimiter_of(oids::box) == ';');
}

BOOST_AUTO_TEST_CASE(a_catalogue_that_cannot_be_read_is_unavailable) {
    type_catalogue all;
    BOOST_TEST(!all.is_unavailable());
    all.set_unavailable();
    BOOST_TEST(all.is_unavailable());
    BOOST_TEST(!type_catalogue::builtin().is_unavailable());
}

// ---- built-in types, as pg_type and pg_range of PostgreSQL 15 have them

BOOST_AUTO_TEST_CASE(every_built_in_array_has_its_element) {
    // select typarray, oid from pg_type where typarray between 1 and 9999 and typtype <> 'c', and no gtsvector
    const std::pair<std::uint32_t, std::uint32_t> arrays[] = {
        {143, 142},   {199, 114},   {271, 5069},  {629, 628},   {651, 650},   {719, 718},   {775, 774},   {791, 790},
        {1000, 16},   {1001, 17},   {1002, 18},   {1003, 19},   {1005, 21},   {1006, 22},   {1007, 23},   {1008, 24},
        {1009, 25},   {1010, 27},   {1011, 28},   {1012, 29},   {1013, 30},   {1014, 1042}, {1015, 1043}, {1016, 20},
        {1017, 600},  {1018, 601},  {1019, 602},  {1020, 603},  {1021, 700},  {1022, 701},  {1027, 604},  {1028, 26},
        {1034, 1033}, {1040, 829},  {1041, 869},  {1115, 1114}, {1182, 1082}, {1183, 1083}, {1185, 1184}, {1187, 1186},
        {1231, 1700}, {1263, 2275}, {1270, 1266}, {1561, 1560}, {1563, 1562}, {2201, 1790}, {2207, 2202}, {2208, 2203},
        {2209, 2204}, {2210, 2205}, {2211, 2206}, {2287, 2249}, {2949, 2970}, {2951, 2950}, {3221, 3220}, {3643, 3614},
        {3645, 3615}, {3735, 3734}, {3770, 3769}, {3807, 3802}, {3905, 3904}, {3907, 3906}, {3909, 3908}, {3911, 3910},
        {3913, 3912}, {3927, 3926}, {4073, 4072}, {4090, 4089}, {4097, 4096}, {4192, 4191}, {5039, 5038}, {6150, 4451},
        {6151, 4532}, {6152, 4533}, {6153, 4534}, {6155, 4535}, {6157, 4536}};
    for (const auto& [array, element] : arrays) {
        BOOST_CHECK_MESSAGE(tusk::builtin_inner(array, type_kind::array) == element, array);
        BOOST_CHECK_MESSAGE(type_catalogue::builtin().inner_of(array, type_kind::array) == element, array);
        for (const type_kind kind : all_kinds)
            if (kind != type_kind::array)
                BOOST_CHECK_MESSAGE(tusk::builtin_inner(array, kind) == 0U, array);
    }
}

BOOST_AUTO_TEST_CASE(every_built_in_range_has_its_subtype_and_multirange) {
    // select rngtypid, rngsubtype, rngmultitypid from pg_range
    constexpr std::uint32_t ranges[][3] = {{3904, 23, 4451},   {3906, 1700, 4532}, {3908, 1114, 4533},
                                           {3910, 1184, 4534}, {3912, 1082, 4535}, {3926, 20, 4536}};
    for (const auto& [range, subtype, multirange] : ranges) {
        BOOST_TEST(tusk::builtin_inner(range, type_kind::range) == subtype);
        BOOST_TEST(tusk::builtin_inner(multirange, type_kind::multirange) == range);
        BOOST_TEST(tusk::builtin_inner(range, type_kind::array) == 0U);
        BOOST_TEST(tusk::builtin_inner(range, type_kind::multirange) == 0U);
        BOOST_TEST(tusk::builtin_inner(multirange, type_kind::range) == 0U);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_container_has_no_inner_type) {
    for (const type_kind kind : all_kinds)
        for (const std::uint32_t oid :
             {0U, 1U, 16U, 20U, 23U, 25U, 600U, 603U, 705U, 2249U, 2278U, 9'999U, 4'294'967'295U})
            BOOST_TEST(tusk::builtin_inner(oid, kind) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
