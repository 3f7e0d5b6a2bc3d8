#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/test/unit_test.hpp>
#include <tusk/protocol/errors/secret.hpp>

namespace {

using tusk::secret;

template <class T>
concept printed = requires(std::ostream& out, const T& value) {
    out << value;
};

template <class T>
concept compared = requires(const T& a, const T& b) {
    a == b;
};

static_assert(printed<std::string> && compared<std::string>);
static_assert(!printed<secret>);
static_assert(!compared<secret>);
static_assert(!std::is_convertible_v<secret, std::string> && !std::is_convertible_v<secret, std::string_view>);
static_assert(!std::is_convertible_v<const char*, secret> && !std::is_convertible_v<std::string, secret>);
static_assert(!std::is_convertible_v<std::string_view, secret>);
static_assert(std::is_nothrow_move_constructible_v<secret> && std::is_nothrow_move_assignable_v<secret>);

constexpr std::string_view short_text = "pencil";
constexpr std::string_view long_text = "a password that is too long for the room inside a std::string";

}  // namespace

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(a_secret_reveals_what_it_was_made_of) {
    BOOST_TEST(secret{}.empty());
    BOOST_TEST(secret{}.reveal() == "");
    BOOST_TEST(secret{""}.empty());
    BOOST_TEST(secret{"pencil"}.reveal() == short_text);
    BOOST_TEST(secret{long_text}.reveal() == long_text);
    BOOST_TEST(!secret{short_text}.empty());
    BOOST_TEST(secret{std::string_view("a\0b", 3)}.reveal().size() == 3u);
}

BOOST_AUTO_TEST_CASE(making_a_secret_of_a_string_that_is_given_away_wipes_the_string) {
    for (std::string_view text : {short_text, long_text}) {
        std::string source{text};
        const char* remains = source.data();
        const secret made{std::move(source)};
        BOOST_TEST(made.reveal() == text);
        BOOST_TEST(source.empty());
        BOOST_TEST((std::string_view{remains, text.size()} == std::string(text.size(), '\0')));
    }
}

BOOST_AUTO_TEST_CASE(a_string_is_wiped_to_its_capacity) {
    std::string text{long_text};
    const char* remains = text.data();
    text.resize(3);
    tusk::wipe(text);
    BOOST_TEST(text.empty());
    BOOST_TEST((std::string_view{remains, long_text.size()} == std::string(long_text.size(), '\0')));
}

BOOST_AUTO_TEST_CASE(copies_are_independent) {
    secret first{short_text};
    const secret second{first};
    first = secret{long_text};
    BOOST_TEST(first.reveal() == long_text);
    BOOST_TEST(second.reveal() == short_text);
    first = second;
    BOOST_TEST(first.reveal() == short_text);
    BOOST_TEST((first.reveal().data() != second.reveal().data()));
}

BOOST_AUTO_TEST_CASE(assigning_a_secret_to_itself_changes_nothing) {
    secret one{short_text};
    secret& same = one;
    one = same;
    BOOST_TEST(one.reveal() == short_text);
    one = std::move(same);
    BOOST_TEST(one.reveal() == short_text);
}

BOOST_AUTO_TEST_CASE(what_is_moved_from_is_empty_and_no_copy_of_the_text_is_made) {
    secret first{short_text};
    const char* where = first.reveal().data();
    secret second{std::move(first)};
    BOOST_TEST(first.empty());
    BOOST_TEST(first.reveal() == "");
    BOOST_TEST(static_cast<const void*>(second.reveal().data()) == static_cast<const void*>(where));
    secret third;
    third = std::move(second);
    BOOST_TEST(second.empty());
    BOOST_TEST(third.reveal() == short_text);
}

BOOST_AUTO_TEST_SUITE_END()
