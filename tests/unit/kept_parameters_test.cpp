// How an operation that starts later keeps its parameters: views as copies of what they look at, in containers as well.
#include <tusk/detail/parameters.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/all.hpp>

namespace {

using tusk::detail::keep;
using tusk::detail::kept_t;
using strings = std::vector<std::string>;
using optional_strings = std::vector<std::optional<std::string>>;

template <class T, class Kept>
inline constexpr bool is_kept_as = std::is_same_v<kept_t<T>, Kept>;

static_assert(is_kept_as<int, int>);
static_assert(is_kept_as<const std::string&, std::string>);
static_assert(is_kept_as<std::string_view, std::string>);
static_assert(is_kept_as<const char*, std::optional<std::string>>);
static_assert(is_kept_as<std::span<const int>, std::vector<int>>);
static_assert(is_kept_as<std::span<int>, std::vector<int>>);
static_assert(is_kept_as<std::span<const int, 3>, std::vector<int>>);
static_assert(is_kept_as<std::span<std::byte>, std::vector<std::byte>>);
static_assert(is_kept_as<std::span<const std::string_view>, strings>);
static_assert(is_kept_as<std::vector<int>&, std::vector<int>>);
static_assert(is_kept_as<std::vector<bool>, std::vector<bool>>);
static_assert(is_kept_as<std::vector<std::string_view>, strings>);
static_assert(is_kept_as<std::vector<const char*>, optional_strings>);
static_assert(is_kept_as<std::array<std::string_view, 2>, std::array<std::string, 2>>);
static_assert(is_kept_as<std::optional<std::string_view>, std::optional<std::string>>);
static_assert(is_kept_as<std::optional<std::vector<std::string_view>>, std::optional<strings>>);
static_assert(is_kept_as<tusk::array<std::string_view>, tusk::array<std::string>>);
static_assert(is_kept_as<tusk::array<const char*>, tusk::array<std::optional<std::string>>>);
static_assert(is_kept_as<tusk::range<std::string_view>, tusk::range<std::string>>);
static_assert(is_kept_as<tusk::multirange<std::string_view>, tusk::multirange<std::string>>);
static_assert(is_kept_as<std::tuple<std::string_view, int>, std::tuple<std::string, int>>);
static_assert(is_kept_as<std::tuple<>, std::tuple<>>);
static_assert(is_kept_as<std::vector<std::tuple<std::string_view, std::span<const std::string_view>>>,
                         std::vector<std::tuple<std::string, strings>>>);
static_assert(is_kept_as<tusk::array<tusk::range<std::string_view>>, tusk::array<tusk::range<std::string>>>);

struct person {
    std::string name;
    strings names;
};
TUSK_COMPOSITE(person)
static_assert(is_kept_as<std::vector<person>, std::vector<person>>);
static_assert(is_kept_as<std::tuple<person, std::string_view>, std::tuple<person, std::string>>);

struct views {
    std::string_view name;
};
TUSK_COMPOSITE(views)
static_assert(is_kept_as<tusk::detail::borrowed<views>, tusk::detail::borrowed<views>>);

}  // namespace

BOOST_AUTO_TEST_SUITE(kept_parameters)

BOOST_AUTO_TEST_CASE(what_views_look_at_is_copied) {
    std::string gone = "abc";
    std::vector<int> numbers{1, 2, 3};
    bool flags[] = {true, false};
    std::vector<std::string_view> views{gone, "def"};
    const auto text = keep(std::string_view{gone});
    const auto some = keep(std::span<int>{numbers});
    const auto three = keep(std::span<const int, 3>{numbers});
    const auto booleans = keep(std::span<bool>{flags});
    const auto several = keep(views);
    const auto looked_at = keep(std::span<const std::string_view>{views});
    const auto words = keep(std::vector<const char*>{gone.c_str(), nullptr});
    const auto both = keep(std::array<std::string_view, 2>{gone, "def"});
    const auto maybe = keep(std::optional<std::string_view>{gone});
    const auto maybe_several = keep(std::optional{views});
    const auto none = keep(std::optional<std::string_view>{});
    gone = "xyz";
    numbers.assign(3, 0);
    flags[0] = false;
    views.clear();
    BOOST_TEST(text == "abc");
    BOOST_TEST((some == std::vector{1, 2, 3}));
    BOOST_TEST((three == std::vector{1, 2, 3}));
    BOOST_TEST((booleans == std::vector{true, false}));
    BOOST_TEST((several == strings{"abc", "def"}));
    BOOST_TEST((looked_at == strings{"abc", "def"}));
    BOOST_TEST((words == optional_strings{"abc", std::nullopt}));
    BOOST_TEST((both == std::array<std::string, 2>{"abc", "def"}));
    BOOST_TEST((maybe == "abc"));
    BOOST_TEST((maybe_several == strings{"abc", "def"}));
    BOOST_TEST(!none.has_value());
}

BOOST_AUTO_TEST_CASE(what_views_inside_of_arrays_ranges_and_tuples_look_at_is_copied) {
    std::string gone = "abc";
    using bound = tusk::range_bound<std::string_view>;
    const tusk::array<std::string_view> looks_at{{{1, 0}}, {gone}};
    const tusk::range<std::string_view> from{bound::including(gone), bound::none()};
    const auto array = keep(looks_at);
    const auto range = keep(from);
    const auto empty = keep(tusk::range<std::string_view>{});
    const auto ranges = keep(tusk::multirange<std::string_view>{{from, from}});
    const auto tuple = keep(std::tuple{std::string_view{gone}, 1, std::vector{std::tuple{gone.c_str()}}});
    gone = "xyz";
    const tusk::range<std::string> kept_range{tusk::range_bound<std::string>::including("abc"), {}};
    BOOST_TEST((array == tusk::array<std::string>{{{1, 0}}, {"abc"}}));
    BOOST_TEST((range == kept_range));
    BOOST_TEST(empty.is_empty());
    BOOST_TEST((ranges == tusk::multirange<std::string>{{kept_range, kept_range}}));
    BOOST_TEST(std::get<0>(tuple) == "abc");
    BOOST_TEST(std::get<1>(tuple) == 1);
    BOOST_TEST((std::get<0>(std::get<2>(tuple).at(0)) == "abc"));
}

BOOST_AUTO_TEST_CASE(what_looks_at_nothing_is_moved) {
    strings values{"a string that is too long to lie inside of the object"};
    const char* where = values[0].data();
    const auto kept = keep(std::move(values));
    BOOST_TEST(static_cast<const void*>(kept[0].data()) == where);
    const strings other{"b"};
    BOOST_TEST((keep(other) == other));
}

BOOST_AUTO_TEST_SUITE_END()
