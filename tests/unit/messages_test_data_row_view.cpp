#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/messages/backend/data_row.hpp>

namespace {

using namespace tusk::protocol;
using namespace std::string_literals;
using namespace std::string_view_literals;
using backend::data_row_view;
using backend::value_walk;

constexpr auto three_values = "\000\003\000\000\000\00242\377\377\377\377\000\000\000\000"sv;

// What a walk over a body finds: the values, "NULL" for a null, and at the end whether the row is well formed.
std::vector<std::string> walk(std::string_view body) {
    // A copy of exactly its size, so that a sanitizer sees a read past the end.
    const std::vector<std::byte> copy(as_bytes(body).begin(), as_bytes(body).end());
    auto row = data_row_view::open(copy);
    if (!row)
        return {"not opened"};
    std::vector<std::string> found;
    for (value v; row->next(v);)
        found.emplace_back(v.is_null ? "NULL"sv : as_text(v.bytes));
    value unchanged{as_bytes("unchanged")};
    BOOST_TEST(!row->next(unchanged));
    BOOST_TEST(as_text(unchanged.bytes) == "unchanged");
    found.emplace_back(row->well_formed() ? "well formed" : "malformed");
    return found;
}

using found = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(data_row_walk)

BOOST_AUTO_TEST_CASE(a_walk_gives_every_value_and_tells_null_from_empty) {
    BOOST_TEST(walk(three_values) == (found{"42", "NULL", "", "well formed"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_row_says_how_many_values_it_has) {
    BOOST_TEST(data_row_view::open(as_bytes(three_values)).value().size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_row_that_was_not_walked_to_its_end_is_not_known_to_be_well_formed) {
    auto row = data_row_view::open(as_bytes(three_values)).value();
    value v;
    BOOST_TEST(row.next(v));
    BOOST_TEST(!row.well_formed());
}

BOOST_AUTO_TEST_CASE(a_row_without_columns_is_well_formed) {
    BOOST_TEST(walk("\000\000"sv) == (found{"well formed"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_row_cut_short_anywhere_is_never_well_formed) {
    for (std::size_t size = 0; size != three_values.size(); ++size)
        BOOST_TEST(walk(three_values.substr(0, size)).back() != "well formed", "cut to " << size);
}

BOOST_AUTO_TEST_CASE(a_row_that_goes_on_after_its_last_value_is_malformed) {
    BOOST_TEST(walk("\000\000x"sv) == (found{"malformed"}), boost::test_tools::per_element());
    BOOST_TEST(walk("\000\001\000\000\000\001a\000"sv) == (found{"a", "malformed"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_row_with_a_value_more_than_it_counts_is_malformed) {
    BOOST_TEST(walk("\000\001\000\000\000\001a\000\000\000\001b"sv) == (found{"a", "malformed"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_row_with_a_value_less_than_it_counts_is_malformed) {
    BOOST_TEST(walk("\000\002\000\000\000\004abcd"sv) == (found{"abcd", "malformed"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_count_that_the_row_cannot_hold_is_not_even_opened) {
    for (std::string_view body : {""sv, "\000"sv, "\377\377"sv, "\377\377\000\000\000\000"sv,
                                  "\177\377\000\000\000\000"sv, "\000\002\377\377\377\377\000\000\000"sv})
        BOOST_TEST(walk(body) == (found{"not opened"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_length_below_minus_one_or_past_the_end_stops_the_walk) {
    for (std::string_view length :
         {"\377\377\377\376"sv, "\200\000\000\000"sv, "\177\377\377\377"sv, "\000\000\000\003"sv}) {
        const std::string body = "\000\002\000\000\000\001a"s + std::string{length} + "xy";
        BOOST_TEST(walk(body) == (found{"a", "malformed"}), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_length_that_leaves_no_room_for_the_next_one_stops_the_walk) {
    BOOST_TEST(walk("\000\002\000\000\000\003abc\000"sv) == (found{"abc", "malformed"}),
               boost::test_tools::per_element());
}

// Values of all sizes, cut short, with something behind them, and with lengths that are none.
BOOST_AUTO_TEST_CASE(a_walk_that_does_not_count_finds_the_same) {
    std::mt19937 random{42};
    const auto below = [&](unsigned end) { return static_cast<unsigned>(random() % end); };
    for (int i = 0; i != 20'000; ++i) {
        const unsigned count = below(5);
        std::string values;
        for (unsigned left = count; left != 0; --left) {
            const unsigned size = below(3) == 0 ? 4 : below(12);
            const unsigned length = below(8) == 0 ? 0xffffffff - below(2) : below(20) == 0 ? below(100) : size;
            for (const unsigned shift : {24U, 16U, 8U, 0U})
                values += static_cast<char>(length >> shift & 0xff);
            values.append(length < 0xfffffffe ? size : 0, 'x');
        }
        if (below(4) == 0)
            values.resize(values.size() + 3 - std::min<std::size_t>(values.size() + 3, below(8)));
        const std::vector<std::byte> copy(as_bytes(values).begin(), as_bytes(values).end());

        data_row_view counted{copy, count};
        const data_row_view untouched = counted;
        value_walk walk{copy};
        value_walk quick{copy};
        value_walk passed{copy};
        unsigned given = 0;
        for (bool is_given = true; is_given && given != count; given += is_given ? 1 : 0) {
            value expected;
            value v;
            is_given = counted.next(expected);
            BOOST_REQUIRE_EQUAL(walk.next(v), is_given);
            BOOST_REQUIRE_EQUAL(passed.skip(), is_given);
            const std::byte* four = quick.next_of_size<4>();
            BOOST_REQUIRE_EQUAL(four != nullptr, is_given && !expected.is_null && expected.bytes.size() == 4);
            if (four == nullptr)
                BOOST_REQUIRE_EQUAL(quick.next(v), is_given);
            if (!is_given)
                continue;
            BOOST_REQUIRE_EQUAL(v.is_null, expected.is_null);
            BOOST_REQUIRE(v.bytes.data() == expected.bytes.data() || v.is_null);
            BOOST_REQUIRE_EQUAL(v.bytes.size(), expected.bytes.size());
            BOOST_REQUIRE(four == nullptr || four == expected.bytes.data());
        }
        BOOST_REQUIRE_EQUAL(counted.well_formed(), given == count && walk.finished());
        BOOST_REQUIRE_EQUAL(given == count && passed.finished(), counted.well_formed());
        BOOST_REQUIRE_EQUAL(given == count && quick.finished(), counted.well_formed());
        BOOST_REQUIRE_EQUAL(untouched.is_well_formed(), counted.well_formed());
    }
}

BOOST_AUTO_TEST_SUITE_END()
