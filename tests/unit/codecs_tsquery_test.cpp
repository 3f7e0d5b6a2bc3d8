#include <tusk/codecs/text_search.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_direct.hpp"

using namespace codecs_support;
using tusk::phrase;
using tusk::ts_operation;
using tusk::ts_operator;
using tusk::ts_term;
using tusk::ts_weights;
using tusk::tsquery;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

tsquery term(std::string word) { return tsquery{std::move(word)}; }

// select encode(tsquerysend('a:AB* & !b | c <5> ''it''''s \\x'''), 'hex')
bytes sample_sent() {
    return raw(0, 0, 0, 8, 2, 3, 2, 4, 0, 5, 1, 0, 0, 0x69, 0x74, 0x27, 0x73, 0x20, 0x5c, 0x78, 0, 1, 0, 0, 0x63, 0, 2,
               2, 2, 1, 1, 0, 0, 0x62, 0, 1, 0x0c, 1, 0x61, 0);
}

constexpr std::string_view sample_text = R"('a':*AB & !'b' | 'c' <5> 'it''s \\x')";

tsquery sample() {
    return (tsquery{"a", ts_weights::a | ts_weights::b, true} && !term("b")) || phrase(term("c"), term("it's \\x"), 5);
}

// One word after n operators.
bytes nested_negations(int n) {
    const int count = n + 1;
    bytes sent = raw(count >> 24, count >> 16, count >> 8, count);
    for (int i = 0; i != n; ++i) {
        sent.push_back(std::byte{2});
        sent.push_back(std::byte{1});
    }
    const bytes word = raw(1, 0, 0, 0x61, 0);
    sent.insert(sent.end(), word.begin(), word.end());
    return sent;
}

bytes two_words_with(int operation, int high, int low) {
    return raw(0, 0, 0, 3, 2, operation, high, low, 1, 0, 0, 0x62, 0, 1, 0, 0, 0x61, 0);
}

tsquery random_tsquery(std::mt19937& random, int depth) {
    if (depth == 0 || random() % 4 == 0) {
        constexpr std::string_view characters = "ab'\\ :*&|!()<->1\xc3\xa9";
        std::string word;
        for (auto left = 1 + random() % 3; left != 0; --left)
            word += characters[random() % characters.size()];
        return tsquery{word, static_cast<ts_weights>(random() % 16), random() % 4 == 0};
    }
    const tsquery left = random_tsquery(random, depth - 1);
    switch (random() % 4) {
        case 0:
            return !left;
        case 1:
            return left && random_tsquery(random, depth - 1);
        case 2:
            return left || random_tsquery(random, depth - 1);
        default:
            return phrase(left, random_tsquery(random, depth - 1), static_cast<std::uint16_t>(random() % 16385));
    }
}

struct spelling {
    const char* text;
    tsquery value;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_tsquery)

BOOST_AUTO_TEST_CASE(the_binary_form_is_the_tree_in_prefix_order_right_operands_first) {
    BOOST_CHECK(direct::encode(sample()).sent == sample_sent());
    BOOST_CHECK(decoded<tsquery>(sample_sent(), oids::tsquery) == sample());
    BOOST_TEST(refuses_other_lengths<tsquery>(sample_sent(), oids::tsquery));
}

BOOST_AUTO_TEST_CASE(the_text_form_is_infix) {
    BOOST_TEST(printed(sample()) == sample_text);
    BOOST_CHECK(parsed<tsquery>(sample_text) == sample());
}

// Each text is the server's own.
BOOST_AUTO_TEST_CASE(parentheses_stand_where_the_server_has_them) {
    const tsquery a = term("a");
    const tsquery b = term("b");
    const tsquery c = term("c");
    for (const auto& [text, value] : {
             spelling{"'a'", a},
             {"''", term("")},
             {"!'a'", !a},
             {"!!'a'", !!a},
             {"!( 'a' & 'b' )", !(a && b)},
             {"!'a' & 'b'", !a && b},
             {"!'a' <-> 'b'", phrase(!a, b)},
             {"!( 'a' <-> 'b' )", !phrase(a, b)},
             {"'a' & 'b' & 'c'", a && b && c},
             {"'a' | 'b' & 'c'", a || (b && c)},
             {"( 'a' | 'b' ) & 'c'", (a || b) && c},
             {"'a' & ( 'b' | 'c' )", a && (b || c)},
             {"'a' <-> 'b' <-> 'c'", phrase(phrase(a, b), c)},
             {"'a' <-> ( 'b' <-> 'c' )", phrase(a, phrase(b, c))},
             {"( 'a' & 'b' ) <-> 'c'", phrase(a && b, c)},
             {"'a' <0> 'b'", phrase(a, b, 0)},
             {"'a' <16384> 'b'", phrase(a, b, 16384)},
             {"'a' & ( 'b' | 'c' ) & 'b' | !( 'c' | 'a' ) <-> 'b'", (a && (b || c) && b) || phrase(!(c || a), b)},
         }) {
        BOOST_TEST(printed(value) == text);
        BOOST_CHECK_MESSAGE(parsed<tsquery>(text) == value, text);
        BOOST_CHECK(decoded<tsquery>(direct::encode(value).sent, oids::tsquery) == value);
    }
    // & and | need none between themselves, wherever they stand.
    BOOST_TEST(printed(a && (b && c)) == "'a' & 'b' & 'c'");
    BOOST_TEST(printed(a || (b || c)) == "'a' | 'b' | 'c'");
}

BOOST_AUTO_TEST_CASE(weights_and_the_prefix_follow_a_colon) {
    BOOST_TEST(printed(tsquery{"a", ts_weights::d}) == "'a':D");
    BOOST_TEST(printed(tsquery{"a", ts_weights::any, true}) == "'a':*");
    BOOST_TEST(printed(tsquery{"a", static_cast<ts_weights>(15), true}) == "'a':*ABCD");
    BOOST_CHECK(parsed<tsquery>("'a':DCB*A") == (tsquery{"a", static_cast<ts_weights>(15), true}));
}

BOOST_AUTO_TEST_CASE(random_trees_round_trip) {
    std::mt19937 random{3615};
    for (int i = 0; i != 1000; ++i) {
        const tsquery value = random_tsquery(random, 5);
        BOOST_CHECK(decoded<tsquery>(direct::encode(value).sent, oids::tsquery) == value);
        // The text does not say how 'a' & 'b' & 'c' was put together; once it has been read it does not change any more.
        const auto read = parsed<tsquery>(printed(value));
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(printed(*read) == printed(value));
        BOOST_TEST(read->nodes().size() == value.nodes().size());
        BOOST_CHECK(parsed<tsquery>(printed(*read)) == read);
    }
}

BOOST_AUTO_TEST_CASE(the_empty_query_is_no_text_and_leaves_other_queries_as_they_are) {
    BOOST_TEST(tsquery{}.empty());
    BOOST_TEST(printed(tsquery{}) == "");
    BOOST_CHECK(parsed<tsquery>("") == tsquery{});
    BOOST_CHECK(parsed<tsquery>("  ") == tsquery{});
    BOOST_CHECK(decoded<tsquery>(raw(0, 0, 0, 0), oids::tsquery) == tsquery{});
    BOOST_CHECK((term("a") && tsquery{}) == term("a"));
    BOOST_CHECK((tsquery{} || term("a")) == term("a"));
    BOOST_CHECK(phrase(tsquery{}, term("a")) == term("a"));
    BOOST_CHECK((!tsquery{}).empty());
    BOOST_CHECK((tsquery{} && tsquery{}) == tsquery{});
}

// PostgreSQL 18 refuses the binary form of an empty query with "malformed tsquery: operand not found".
BOOST_AUTO_TEST_CASE(queries_are_sent_as_text_and_read_in_binary) {
    BOOST_CHECK(tusk::codec_sends<tsquery>(oids::tsquery) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<tsquery>(oids::tsquery) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<tsquery>(oids::text) == wire_form::none);
    BOOST_CHECK(encode(sample(), oids::tsquery).sent == raw_text(sample_text));
    BOOST_CHECK(encode(tsquery{}, oids::tsquery).sent == bytes{});
    BOOST_CHECK(direct::encode(tsquery{}).error == tusk::errc::value_out_of_range);
}

BOOST_AUTO_TEST_CASE(a_tree_can_be_given_and_read_in_postfix_order) {
    const std::vector<tsquery::node> nodes{ts_term{"a"}, ts_term{"b", ts_weights::c},
                                           ts_operation{ts_operator::phrase, 2}, ts_operation{ts_operator::negation}};
    const tsquery value{nodes};
    BOOST_CHECK(value == !phrase(term("a"), tsquery{"b", ts_weights::c}, 2));
    BOOST_CHECK(value.nodes() == nodes);
    BOOST_TEST(tsquery{std::vector<tsquery::node>{}}.empty());
}

BOOST_AUTO_TEST_CASE(what_the_type_cannot_hold_is_thrown_out) {
    using nodes = std::vector<tsquery::node>;
    using operation = ts_operation;
    BOOST_CHECK_THROW(term(std::string{"a\0b", 3}), std::invalid_argument);
    BOOST_CHECK_THROW(term(std::string(2048, 'a')), std::out_of_range);
    BOOST_CHECK_THROW(phrase(term("a"), term("b"), 16385), std::out_of_range);
    BOOST_CHECK_THROW((tsquery{nodes{ts_term{"a"}, ts_term{"b"}}}), std::invalid_argument);
    BOOST_CHECK_THROW((tsquery{nodes{operation{ts_operator::negation}}}), std::invalid_argument);
    BOOST_CHECK_THROW((tsquery{nodes{ts_term{"a"}, operation{ts_operator::disjunction}}}), std::invalid_argument);
    BOOST_CHECK_THROW((tsquery{nodes{ts_term{"a"}, operation{ts_operator::negation, 1}}}), std::out_of_range);
    BOOST_CHECK_THROW((tsquery{nodes{ts_term{"a"}, ts_term{"b"}, operation{ts_operator::phrase, 16385}}}),
                      std::out_of_range);
}

BOOST_AUTO_TEST_CASE(trees_may_be_as_deep_as_they_are_long) {
    constexpr int depth = 200'000;
    const auto negations = decoded<tsquery>(nested_negations(depth), oids::tsquery);
    BOOST_REQUIRE(negations.has_value());
    BOOST_TEST(printed(*negations) == std::string(depth, '!') + "'a'");
    BOOST_CHECK(parsed<tsquery>(printed(*negations)) == negations);
    BOOST_CHECK(direct::encode(*negations).sent == nested_negations(depth));

    std::vector<tsquery::node> to_the_right(depth, ts_term{"a"});
    std::vector<tsquery::node> to_the_left{ts_term{"a"}};
    for (int i = 1; i != depth; ++i) {
        to_the_right.emplace_back(ts_operation{ts_operator::phrase, 1});
        to_the_left.emplace_back(ts_term{"a"});
        to_the_left.emplace_back(ts_operation{ts_operator::conjunction});
    }
    for (const auto& nodes : {to_the_right, to_the_left}) {
        const tsquery value{nodes};
        BOOST_CHECK(decoded<tsquery>(direct::encode(value).sent, oids::tsquery) == value);
        BOOST_CHECK(parsed<tsquery>(printed(value)) == value);
    }
    BOOST_CHECK(!parsed<tsquery>(std::string(depth, '(')));
    BOOST_CHECK(!parsed<tsquery>(std::string(depth, '(') + "'a'" + std::string(depth - 1, ')')));
    BOOST_CHECK(parsed<tsquery>(std::string(depth, '(') + "'a'" + std::string(depth, ')')) == term("a"));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_tree_are_malformed) {
    const auto outcome_of = [](const bytes& sent) { return direct::decode_outcome<tsquery>(sent); };
    BOOST_TEST(outcome_of(raw(0x7f, 0xff, 0xff, 0xff)) == outcome::malformed);
    BOOST_TEST(outcome_of(raw(0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0x61, 0)) == outcome::malformed);
    BOOST_TEST(outcome_of(raw(0, 0, 0, 1, 2, 1)) == outcome::malformed);                                // no operand
    BOOST_TEST(outcome_of(raw(0, 0, 0, 2, 2, 2, 1, 0, 0, 0x61, 0)) == outcome::malformed);              // one of two
    BOOST_TEST(outcome_of(raw(0, 0, 0, 2, 1, 0, 0, 0x61, 0, 1, 0, 0, 0x61, 0)) == outcome::malformed);  // two trees
    BOOST_TEST(outcome_of(raw(0, 0, 0, 1, 3, 0, 0, 0x61, 0)) == outcome::malformed);                    // no such node
    BOOST_TEST(outcome_of(raw(0, 0, 0, 1, 1, 0x10, 0, 0x61, 0)) == outcome::malformed);                 // weights
    BOOST_TEST(outcome_of(raw(0, 0, 0, 1, 1, 0, 2, 0x61, 0)) == outcome::malformed);                    // prefix
    BOOST_TEST(outcome_of(raw(0, 0, 0, 2, 2, 0, 1, 0, 0, 0x61, 0)) == outcome::malformed);
    BOOST_TEST(outcome_of(raw(0, 0, 0, 2, 2, 5, 1, 0, 0, 0x61, 0)) == outcome::malformed);

    bytes long_word = raw(0, 0, 0, 1, 1, 0, 0);
    const bytes word = raw_text(std::string(2047, 'a'));
    long_word.insert(long_word.end(), word.begin(), word.end());
    long_word.push_back(std::byte{});
    BOOST_TEST(outcome_of(long_word) == outcome::value);
    long_word.insert(long_word.end() - 1, std::byte{0x61});
    BOOST_TEST(outcome_of(long_word) == outcome::malformed);
}

// PostgreSQL 18 takes any distance in binary and sends it back.
BOOST_AUTO_TEST_CASE(a_distance_out_of_range_does_not_fit) {
    BOOST_TEST(direct::decode_outcome<tsquery>(two_words_with(4, 0x40, 0x00)) == outcome::value);
    BOOST_TEST(direct::decode_outcome<tsquery>(two_words_with(4, 0x40, 0x01)) == outcome::does_not_fit);
    BOOST_TEST(direct::decode_outcome<tsquery>(two_words_with(4, 0xff, 0xfb)) == outcome::does_not_fit);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_tsquery_and_leaves_the_value_alone) {
    tsquery value = sample();
    for (const char* text : {"a",
                             "'a",
                             "'a\\",
                             "'a':",
                             "'a':E",
                             "'a':a",
                             "'a' 'b'",
                             "'a' &",
                             "& 'a'",
                             "!",
                             "'a' !",
                             "()",
                             "( 'a'",
                             "'a' )",
                             "'a' ( 'b'",
                             "'a' & | 'b'",
                             "'a' <> 'b'",
                             "'a' <- 'b'",
                             "'a' <1 'b'",
                             "'a' <-1> 'b'",
                             "'a' <16385> 'b'",
                             "'a' <65536> 'b'",
                             "'a' < -> 'b'",
                             "'a' <->",
                             "'a'b",
                             "'a' && 'b'",
                             "!( 'a'",
                             ")"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(!tusk::codec_parse("'" + std::string(2048, 'a') + "'", value));
    BOOST_CHECK(value == sample());
    BOOST_TEST(direct::decode(raw(0, 0, 0, 1), value) == outcome::malformed);
    BOOST_CHECK(value == sample());
}

BOOST_AUTO_TEST_CASE(changed_bytes_are_read_as_what_they_say_or_not_at_all) {
    std::mt19937 random{16};
    int values = 0;
    for (int i = 0; i != 20000; ++i) {
        bytes sent = sample_sent();
        for (auto left = 1 + random() % 3; left != 0; --left)
            sent[random() % sent.size()] = static_cast<std::byte>(random() % 5 == 0 ? random() : random() % 5);
        const auto read = decoded<tsquery>(sent, oids::tsquery);
        if (read && !read->empty()) {
            ++values;
            BOOST_CHECK(direct::encode(*read).sent == sent);
            BOOST_TEST(printed(parsed<tsquery>(printed(*read)).value()) == printed(*read));
        }
    }
    BOOST_TEST(values > 500);
}

BOOST_AUTO_TEST_SUITE_END()
