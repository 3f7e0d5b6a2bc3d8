#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/session/outbox.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace {

using tusk::protocol::as_bytes;
using tusk::protocol::as_text;
using tusk::protocol::outbox;

void append(outbox& box, std::string_view text) { box.waiting().append(as_bytes(text)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(outboxes)

BOOST_AUTO_TEST_CASE(what_is_appended_comes_out_in_order) {
    outbox box;
    BOOST_TEST(box.empty());
    BOOST_TEST(box.output().empty());
    append(box, "one");
    append(box, "two");
    BOOST_TEST(!box.empty());
    BOOST_TEST(as_text(box.output()) == "onetwo");
    box.wrote(6);
    BOOST_TEST(box.output().empty());
    BOOST_TEST(box.empty());
}

BOOST_AUTO_TEST_CASE(what_was_handed_over_stays_where_it_is_until_it_is_written) {
    outbox box;
    append(box, "first");
    const auto handed = box.output();
    append(box, std::string(100'000, 'x'));
    BOOST_TEST(box.output().data() == handed.data());
    BOOST_TEST(as_text(box.output()) == "first");
    box.wrote(2);
    BOOST_TEST(as_text(box.output()) == "rst");
    box.wrote(3);
    BOOST_TEST(box.output().size() == 100'000u);
}

BOOST_AUTO_TEST_CASE(positions_count_everything_that_was_ever_appended) {
    outbox box;
    BOOST_TEST(box.position() == 0u);
    append(box, "12345");
    BOOST_TEST(box.position() == 5u);
    static_cast<void>(box.output());
    append(box, "678");
    BOOST_TEST(box.position() == 8u);
    box.wrote(5);
    static_cast<void>(box.output());
    BOOST_TEST(box.position() == 8u);
    box.wrote(3);
    static_cast<void>(box.output());
    append(box, "9");
    BOOST_TEST(box.position() == 9u);
}

BOOST_AUTO_TEST_CASE(what_nobody_took_can_be_taken_back) {
    outbox box;
    append(box, "stays");
    const auto here = box.position();
    append(box, "goes");
    BOOST_TEST(box.take_back(here));
    BOOST_TEST(as_text(box.output()) == "stays");
}

BOOST_AUTO_TEST_CASE(what_the_driver_has_cannot_be_taken_back) {
    outbox box;
    append(box, "sent");
    const auto middle = box.position();
    append(box, "sent too");
    static_cast<void>(box.output());
    append(box, "waiting");
    BOOST_TEST(!box.take_back(0));
    BOOST_TEST(!box.take_back(middle));
    BOOST_TEST(as_text(box.waiting().view()) == "waiting");
    BOOST_TEST(box.take_back(middle + 8));
    BOOST_TEST(box.waiting().empty());
}

BOOST_AUTO_TEST_CASE(wiping_overwrites_what_was_sent_and_what_was_not) {
    outbox box;
    append(box, "startup message");
    box.wrote(box.output().size());
    append(box, "a secret password");
    const auto sent = box.output();
    BOOST_TEST(as_text(sent) == "a secret password");
    box.wrote(sent.size());
    append(box, "another password!");
    const auto waiting = box.waiting().view();
    box.wipe();
    BOOST_TEST(as_text(sent) == std::string(sent.size(), '\0'));
    BOOST_TEST(as_text(waiting) == std::string(waiting.size(), '\0'));
    BOOST_TEST(box.empty());
    BOOST_TEST(box.output().empty());
}

BOOST_AUTO_TEST_CASE(wiping_does_not_move_positions) {
    outbox box;
    append(box, "12345");
    static_cast<void>(box.output());
    append(box, "678");
    box.wipe();
    BOOST_TEST(box.position() == 8u);
    append(box, "9");
    BOOST_TEST(box.position() == 9u);
    BOOST_TEST(!box.take_back(7));
    BOOST_TEST(box.take_back(8));
}

BOOST_AUTO_TEST_CASE(a_write_that_was_under_way_when_everything_was_wiped_counts_for_nothing) {
    outbox box;
    append(box, "startup message");
    const auto handed = box.output();
    box.wipe();
    box.wrote(handed.size());
    BOOST_TEST(box.output().empty());
    BOOST_TEST(box.empty());
    append(box, "query");
    BOOST_TEST(as_text(box.output()) == "query");
}

BOOST_AUTO_TEST_CASE(memory_for_a_large_message_is_not_kept) {
    outbox box;
    append(box, std::string(1'000'000, 'x'));
    box.wrote(box.output().size());
    static_cast<void>(box.output());
    append(box, "small");
    BOOST_TEST(box.waiting().capacity() < 300'000u);
    static_cast<void>(box.output());
    BOOST_TEST(box.waiting().capacity() < 300'000u);
}

BOOST_AUTO_TEST_SUITE_END()
