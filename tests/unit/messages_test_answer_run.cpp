#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/messages/backend/answer_run.hpp>

namespace {

using namespace tusk::protocol;
using namespace std::string_literals;
using namespace std::string_view_literals;
using backend::answer_run;
using backend::data_row_view;

constexpr auto bind_complete = "2\0\0\0\4"sv;
constexpr auto row_of_one = "D\0\0\0\14\0\1\0\0\0\002ab"sv;
constexpr auto command_complete = "C\0\0\0\015SELECT 1\0"sv;
constexpr auto ready_for_query = "Z\0\0\0\5I"sv;

constexpr std::size_t any_length = 1000;

// Bytes of exactly that size, so that a sanitizer sees a read past the end.
class received {
public:
    explicit received(std::string_view text) : bytes_(as_bytes(text).begin(), as_bytes(text).end()) {}
    [[nodiscard]] answer_run run(std::size_t limit = any_length) const {
        answer_run made{bytes_, limit};
        made.expect(1);
        return made;
    }

private:
    std::vector<std::byte> bytes_;
};

// What is taken of a text, in this order: 2, D for each row, C, Z.
std::string taken(std::string_view text, std::size_t limit = any_length) {
    const received all{text};
    auto run = all.run(limit);
    std::string found;
    if (run.take_bind_complete())
        found += '2';
    for (data_row_view row; run.next(row);)
        found += 'D';
    if (run.take_command_complete())
        found += 'C';
    if (!run.take_ready_for_query().empty())
        found += 'Z';
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(an_answer_run)

BOOST_AUTO_TEST_CASE(takes_the_whole_of_an_answer) {
    const std::string text = std::string{bind_complete} + std::string{row_of_one} + std::string{row_of_one} +
                             std::string{command_complete} + std::string{ready_for_query};
    const received all{text};
    auto run = all.run();
    BOOST_TEST(run.size() == text.size());
    BOOST_TEST(run.take_bind_complete());
    data_row_view row;
    for (int i = 0; i != 2; ++i) {
        BOOST_TEST(run.next(row));
        BOOST_TEST(row.size() == 1u);
        value v;
        BOOST_TEST(row.next(v));
        BOOST_TEST(as_text(v.bytes) == "ab");
        BOOST_TEST(row.well_formed());
    }
    BOOST_TEST(!run.next(row));
    BOOST_TEST(run.take_command_complete());
    BOOST_TEST(run.command_tag() == "SELECT 1");
    BOOST_TEST(!run.take_command_complete());
    BOOST_TEST(run.taken() == text.size() - 6);
    BOOST_TEST(as_text(run.take_ready_for_query()) == "I");
    BOOST_TEST(run.take_ready_for_query().empty());
    BOOST_TEST(run.taken() == text.size());
}

BOOST_AUTO_TEST_CASE(leaves_what_has_not_come_as_a_whole) {
    for (const auto whole : {bind_complete, row_of_one, command_complete, ready_for_query}) {
        BOOST_TEST(taken(whole).size() == 1u);
        for (std::size_t n = 0; n != whole.size(); ++n)
            BOOST_TEST(taken(whole.substr(0, n)) == "");
    }
}

BOOST_AUTO_TEST_CASE(leaves_what_is_not_as_it_should_be) {
    BOOST_TEST(taken("2\0\0\0\5x"sv) == "");                           // a BindComplete with a body
    BOOST_TEST(taken("D\0\0\0\3\0\1"sv) == "");                        // shorter than a length
    BOOST_TEST(taken("D\0\0\0\5\0"sv) == "");                          // without a count
    BOOST_TEST(taken("D\0\0\0\6\0\2"sv) == "");                        // another count
    BOOST_TEST(taken("D\xff\xff\xff\xff\0\1\0\0\0\0"sv) == "");        // longer than there is anything
    BOOST_TEST(taken("C\0\0\0\4"sv) == "");                            // without a tag
    BOOST_TEST(taken("C\0\0\0\6ab"sv) == "");                          // without the NUL
    BOOST_TEST(taken("C\0\0\0\7a\0b"sv) == "");                        // with one in between
    BOOST_TEST(taken("C\0\0\0\7a\0\0"sv) == "");                       // with one too many
    BOOST_TEST(taken("Z\0\0\0\4"sv) == "");                            // without a status
    BOOST_TEST(taken("Z\0\0\0\5X"sv) == "");                           // with one there is not
    BOOST_TEST(taken("Z\0\0\0\6I\0"sv) == "");                         // with something behind it
    BOOST_TEST(taken(std::string{row_of_one} + "S\0\0\0\4"s) == "D");  // something else behind it
    BOOST_TEST(taken(row_of_one, row_of_one.size() - 1) == "D");       // as long as may be
    BOOST_TEST(taken(row_of_one, row_of_one.size() - 2) == "");        // longer than may be
}

BOOST_AUTO_TEST_CASE(stops_behind_as_many_bytes_as_it_is_told) {
    const std::string text = std::string{row_of_one} + std::string{row_of_one} + std::string{row_of_one};
    const received all{text};
    const auto rows_within = [&](std::size_t bytes) {
        auto run = all.run();
        run.stop_behind(bytes);
        std::size_t count = 0;
        for (data_row_view row; run.next(row);)
            ++count;
        BOOST_TEST(run.taken() == count * row_of_one.size());
        return count;
    };
    const std::size_t size = row_of_one.size();
    BOOST_TEST(rows_within(0) == 0U);
    BOOST_TEST(rows_within(1) == 1U);  // that it begins there is enough
    BOOST_TEST(rows_within(size) == 1U);
    BOOST_TEST(rows_within(size + 1) == 2U);
    BOOST_TEST(rows_within(2 * size + 1) == 3U);
    BOOST_TEST(rows_within(text.size()) == 3U);
    BOOST_TEST(rows_within(static_cast<std::size_t>(-1)) == 3U);

    auto run = all.run();
    data_row_view row;
    run.stop_behind(1);
    BOOST_TEST(run.next(row));
    BOOST_TEST(!run.next(row));
    run.stop_behind(run.size());
    BOOST_TEST(run.next(row));
}

BOOST_AUTO_TEST_CASE(says_whether_a_row_it_gives_is_well_formed) {
    const auto is_well_formed = [](std::string_view text) {
        const received all{text};
        auto run = all.run();
        data_row_view row;
        BOOST_TEST_REQUIRE(run.next(row));
        return row.is_well_formed();
    };
    BOOST_TEST(is_well_formed(row_of_one));
    BOOST_TEST(is_well_formed("D\0\0\0\12\0\1\xff\xff\xff\xff"sv));   // NULL
    BOOST_TEST(!is_well_formed("D\0\0\0\12\0\1\xff\xff\xff\xfe"sv));  // a length below that
    BOOST_TEST(!is_well_formed("D\0\0\0\12\0\1\0\0\0\1"sv));          // more than there is
    BOOST_TEST(!is_well_formed("D\0\0\0\14\0\1\0\0\0\1ab"sv));        // something behind it
    BOOST_TEST(!is_well_formed("D\0\0\0\011\0\1\0\0\0"sv));           // not even a length
}

BOOST_AUTO_TEST_SUITE_END()
