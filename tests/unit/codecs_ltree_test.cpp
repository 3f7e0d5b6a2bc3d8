#include <tusk/codecs/ltree.hpp>

#include <random>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "codecs_direct.hpp"

using namespace codecs_support;
using tusk::lquery;
using tusk::ltree;
using tusk::ltxtquery;

namespace {

template <class T>
void is_a_version_and_text(std::string_view text) {
    bytes sent = raw(1);
    const bytes rest = raw_text(text);
    sent.insert(sent.end(), rest.begin(), rest.end());
    const T value{std::string{text}};
    BOOST_CHECK(direct::encode(value).sent == sent);
    BOOST_CHECK(direct::decoded<T>(sent) == value);
    BOOST_TEST(printed(value) == text);
    BOOST_CHECK(encode_text(value).sent == rest);
    BOOST_CHECK(parsed<T>(text) == value);

    BOOST_TEST(direct::decode_outcome<T>(bytes{}) == outcome::malformed);
    sent[0] = std::byte{2};
    BOOST_TEST(direct::decode_outcome<T>(sent) == outcome::malformed);

    const T with_nul{std::string{"a\0b", 3}};
    BOOST_CHECK(direct::encode(with_nul).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode_text(with_nul).error == tusk::errc::embedded_nul);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_ltree)

// The texts are what the server answers with; ltree_send('a.b.c') is 01612e622e63.
BOOST_AUTO_TEST_CASE(each_type_is_a_version_and_its_text) {
    is_a_version_and_text<ltree>("a.b.c");
    is_a_version_and_text<ltree>("");
    is_a_version_and_text<lquery>("a.*{1,2}.!b|c%@*");
    is_a_version_and_text<ltxtquery>("a & !b@*");
}

BOOST_AUTO_TEST_CASE(random_paths_round_trip) {
    std::mt19937 random{13};
    for (int i = 0; i != 500; ++i) {
        std::string text;
        for (auto left = random() % 30; left != 0; --left)
            text += "abz_09."[random() % 7];
        const ltree value{text};
        BOOST_CHECK(direct::through_binary(value) == value);
        BOOST_CHECK(parsed<ltree>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(the_types_are_known_by_their_names) {
    BOOST_TEST(tusk::codec<ltree>::type.name == "ltree");
    BOOST_TEST(tusk::codec<lquery>::type.name == "lquery");
    BOOST_TEST(tusk::codec<ltxtquery>::type.name == "ltxtquery");
    BOOST_TEST(tusk::codec<ltree>::type.oid == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
