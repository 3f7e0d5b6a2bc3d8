// Variants: which alternative a column is read as, and how the one that is held is sent.
#include <tusk/codecs/variant.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/detail/parameters.hpp>

#include "codecs_own_types.hpp"

namespace {

using namespace codecs_support;
using tusk::codec_reads;
using tusk::codec_sends;
using tusk::wire_form;
namespace oids = tusk::oids;
using std::monostate;
using std::variant;
using std::string_literals::operator""s;

enum class mood { sad, happy };
TUSK_ENUM(mood, sad, happy)

// Can go in binary only.
struct binary_only {
    int value = 0;
};

using number_or_text = variant<int, std::string>;
using nullable_number = variant<monostate, int, std::string>;

constexpr std::uint32_t mood_oid = 20'000;
const auto known = catalogue_of({{mood_oid, "mood", type_kind::enumeration}});

template <class T>
std::optional<T> from_text(std::string_view text, std::uint32_t oid) {
    T value{};
    return tusk::codec_parse(text, value, oid) ? std::optional<T>{std::move(value)} : std::nullopt;
}

}  // namespace

template <>
struct tusk::codec<binary_only> {
    static constexpr pg_type type{oids::int4, 1007, "integer"};
    static void encode(writer& w, const binary_only& v) { w.put(v.value); }
    static bool decode(reader& r, binary_only& v) {
        v.value = r.get<int>();
        return true;
    }
};

BOOST_AUTO_TEST_SUITE(codecs_variant)

BOOST_AUTO_TEST_CASE(the_first_alternative_that_reads_the_type_in_binary_is_taken) {
    const auto seven = encode(7, oids::int4).sent;
    BOOST_TEST((decoded<number_or_text>(seven, oids::int4) == number_or_text{7}));
    BOOST_TEST((decoded<variant<std::string, int>>(seven, oids::int4) == variant<std::string, int>{7}));
    BOOST_TEST((decoded<number_or_text>(raw_text("7"), oids::text) == number_or_text{"7"}));
    BOOST_TEST((decoded<nullable_number>(seven, oids::int4) == nullable_number{7}));

    // Both read it in binary.
    BOOST_TEST((decoded<variant<std::int64_t, int>>(seven, oids::int4)->index() == 0u));
    BOOST_TEST((decoded<variant<int, std::int64_t>>(seven, oids::int4)->index() == 0u));
    // An integer reads numeric as text, a decimal in binary.
    using exact = variant<int, tusk::decimal>;
    BOOST_TEST((codec_reads<exact>(oids::numeric) == wire_form::binary));
    BOOST_TEST((decoded<exact>(encode(tusk::decimal{"7"}, oids::numeric).sent, oids::numeric)->index() == 1u));
}

BOOST_AUTO_TEST_CASE(else_the_first_that_reads_it_as_text) {
    BOOST_TEST((codec_reads<number_or_text>(oids::int4) == wire_form::binary));
    BOOST_TEST((codec_reads<number_or_text>(oids::date) == wire_form::text));
    BOOST_TEST((codec_reads<variant<int, bool>>(oids::date) == wire_form::none));
    BOOST_TEST((from_text<number_or_text>("1815-12-10", oids::date) == number_or_text{"1815-12-10"}));
    BOOST_TEST((from_text<number_or_text>("12", oids::numeric) == number_or_text{12}));
    // The type decides, and not the text.
    BOOST_TEST((from_text<number_or_text>("12.5", oids::numeric) == std::nullopt));
    BOOST_TEST((from_text<number_or_text>("12", oids::text) == number_or_text{"12"}));
    BOOST_TEST((from_text<number_or_text>("12", oids::int4) == number_or_text{12}));
}

BOOST_AUTO_TEST_CASE(text_of_an_unknown_type_is_the_first_alternative_that_it_can_be) {
    BOOST_TEST((from_text<number_or_text>("12", 0) == number_or_text{12}));
    BOOST_TEST((from_text<number_or_text>("12x", 0) == number_or_text{"12x"}));
    using feeling = variant<mood, std::string>;
    BOOST_TEST((from_text<feeling>("happy", mood_oid) == feeling{mood::happy}));
    BOOST_TEST((from_text<feeling>("tired", mood_oid) == feeling{"tired"}));
    BOOST_TEST((from_text<variant<int, bool>>("x", 0) == std::nullopt));
    BOOST_TEST((from_text<variant<binary_only, std::string>>("12", 0)->index() == 1u));
    BOOST_TEST(!(from_text<variant<binary_only, std::string>>("12", oids::int4)));
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_its_alternative_does_not_fit) {
    variant<std::int16_t, std::string> value;
    BOOST_TEST(decode(encode(40'000, oids::int4).sent, oids::int4, value) == outcome::does_not_fit);
    BOOST_TEST(decode(raw(1, 2), oids::int4, value) == outcome::malformed);
    BOOST_TEST(decode(raw(1, 2), oids::date, value) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(types_of_the_database_are_told_by_their_names) {
    using feeling = variant<int, mood, std::string>;
    static_assert(tusk::uses_catalogue<feeling>);
    static_assert(!tusk::uses_catalogue<nullable_number>);
    BOOST_TEST((codec_reads<feeling>(mood_oid, known) == wire_form::binary));
    BOOST_TEST((decoded<feeling>(raw_text("happy"), mood_oid, known) == feeling{mood::happy}));
    std::vector<std::string> names;
    const auto note = [&](std::string_view name) { names.emplace_back(name); };
    tusk::detail::note_names<std::optional<std::vector<feeling>>>(note);
    BOOST_TEST(names == (std::vector<std::string>{"mood"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(monostate_is_null) {
    static_assert(tusk::nullable<nullable_number>);
    static_assert(!tusk::nullable<number_or_text>);
    static_assert(tusk::nullable<variant<int, std::optional<std::string>>>);
    BOOST_TEST(tusk::is_null(nullable_number{}));
    BOOST_TEST(!tusk::is_null(nullable_number{0}));
    BOOST_TEST(tusk::is_null(std::optional<nullable_number>{nullable_number{}}));
    BOOST_TEST(tusk::is_null(variant<int, const char*>{nullptr}));
    nullable_number value{7};
    tusk::set_null(value);
    BOOST_TEST(value.index() == 0u);
    variant<int, std::optional<int>> optional{7};
    tusk::set_null(optional);
    BOOST_TEST(optional.index() == 1u);
    BOOST_TEST((codec_reads<variant<monostate>>(oids::int4) == wire_form::none));
}

BOOST_AUTO_TEST_CASE(it_stands_in_arrays_optionals_and_records) {
    using list = std::vector<nullable_number>;
    const std::vector<std::optional<int>> numbers{1, std::nullopt, 3};
    const auto sent = encode(numbers, 1007).sent;
    BOOST_TEST((decoded<list>(sent, 1007) == list{1, monostate{}, 3}));
    BOOST_TEST((from_text<list>("{1,NULL,3}", 1007) == list{1, monostate{}, 3}));
    BOOST_TEST((decoded<std::optional<number_or_text>>(encode(7, oids::int4).sent, oids::int4) ==
                std::optional<number_or_text>{7}));
    // Each element of that array is text.
    BOOST_TEST((codec_reads<list>(1009) == wire_form::binary));

    using record = std::tuple<number_or_text, nullable_number>;
    const auto composite = catalogue_of({{20'001, "pair", type_kind::composite, 0, {oids::int4, oids::text}}});
    const std::tuple<int, std::string> pair{7, "x"};
    BOOST_TEST((decoded<record>(encode(pair, 20'001, composite).sent, 20'001, composite) == record{7, "x"}));
}

BOOST_AUTO_TEST_CASE(an_element_is_sent_as_the_others_are) {
    BOOST_TEST((codec_sends<variant<int, std::int64_t>>(oids::int8) == wire_form::binary));
    BOOST_TEST((codec_sends<number_or_text>(oids::int4) == wire_form::text));
    BOOST_TEST((codec_sends<nullable_number>(oids::int4) == wire_form::text));
    BOOST_TEST((codec_sends<variant<monostate, int>>(oids::int4) == wire_form::binary));
    BOOST_TEST((encode(variant<int, std::int64_t>{7}, oids::int8).sent == encode(7, oids::int8).sent));
    BOOST_TEST((encode(number_or_text{7}, oids::int4).sent == raw_text("7")));
    BOOST_TEST((encode_text(number_or_text{"x"}).sent == raw_text("x")));
    BOOST_TEST((encode_text(variant<int, binary_only>{binary_only{}}).error == tusk::errc::no_text_form));

    using list = std::vector<nullable_number>;
    std::string printed;
    tusk::codec_print(printed, list{1, monostate{}, "a b"});
    BOOST_TEST(printed == "{1,NULL,\"a b\"}");
    BOOST_TEST((codec_sends<list>(1007) == wire_form::text));
    BOOST_TEST((codec_sends<list>(1009) == wire_form::binary));
    BOOST_TEST((codec_sends<std::vector<variant<int, std::int16_t>>>(1007) == wire_form::binary));
}

BOOST_AUTO_TEST_CASE(a_parameter_that_is_kept_holds_the_same_alternative) {
    using tusk::detail::keep;
    using tusk::detail::kept_t;
    using views = variant<int, std::string_view, std::string, const char*>;
    static_assert(std::is_same_v<kept_t<views>, variant<int, std::string, std::string, std::optional<std::string>>>);
    static_assert(std::is_same_v<kept_t<nullable_number>, nullable_number>);
    std::string gone = "abc";
    const auto kept = keep(views{std::string_view{gone}});
    const auto number = keep(views{7});
    const auto null = keep(views{static_cast<const char*>(nullptr)});
    const auto several = keep(std::vector<views>{"x"s, 8});
    gone = "???";
    BOOST_TEST(kept.index() == 1u);
    BOOST_TEST(std::get<1>(kept) == "abc");
    BOOST_TEST(std::get<0>(number) == 7);
    BOOST_TEST(tusk::is_null(null));
    BOOST_TEST(several[0].index() == 2u);
    BOOST_TEST(std::get<0>(several[1]) == 8);
}

BOOST_AUTO_TEST_CASE(its_name_is_as_users_write_it) {
    static_assert(tusk::cpp_name<nullable_number>() == "std::variant<std::monostate, int, std::string>");
    static_assert(tusk::cpp_name<std::optional<variant<long>>>() == "std::optional<std::variant<std::int64_t>>");
}

BOOST_AUTO_TEST_SUITE_END()
