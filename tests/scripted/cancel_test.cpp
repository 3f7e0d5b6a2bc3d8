// Giving up: cancelling, time limits, the end of a session.
#include <chrono>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/in_memory.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>
#include <tusk/protocol/conversations/cancel.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace backend = protocol::backend;
using protocol::time_point;
using step = protocol::session::step;

const error given_up{boost::system::errc::make_error_code(boost::system::errc::operation_canceled), "given up"};
const time_point start_of_test = time_point{} + 1h;

template <class Conversation>
void check_given_up(const Conversation& c) {
    BOOST_TEST(c.finished());
    BOOST_REQUIRE(c.failure());
    BOOST_TEST(c.failure()->code() == given_up.code(), c.failure()->what());
    BOOST_TEST(c.failures <= 1u);
}

const auto canceled = [] { return server_error("57014", "canceling statement due to user request"); };

}  // namespace

BOOST_AUTO_TEST_SUITE(giving_up)

BOOST_AUTO_TEST_CASE(what_nobody_took_leaves_at_once_and_others_are_unharmed) {
    logged_in_session s;
    recorded_query first{"select 1"};
    recorded_query second{"select 2"};
    s.start(first);
    s.start(second);
    s.cancel(second, given_up, start_of_test);
    check_given_up(second);
    BOOST_TEST((s.next() == step::io));
    const auto sent = take_output(s);
    BOOST_TEST(tags_of(sent) == "Q");
    BOOST_TEST(sent.find("select 1") != std::string::npos);
    say(s, complete("SELECT 1"), ready());
    BOOST_TEST(first.finished());
    BOOST_TEST(!first.failure());
    BOOST_TEST(!s.deadline());
}

BOOST_AUTO_TEST_CASE(the_only_one_leaves_an_empty_session) {
    logged_in_session s;
    recorded_query q{"select 1"};
    s.start(q);
    s.cancel(q, given_up, start_of_test);
    check_given_up(q);
    BOOST_TEST(s.idle());
    BOOST_TEST(s.output().empty());
    recorded_query next{"select 2"};
    s.start(next);
    BOOST_TEST(tags_of(take_output(s)) == "Q");
    say(s, complete("SELECT 1"), ready());
    BOOST_TEST(next.finished());
}

BOOST_AUTO_TEST_CASE(what_was_sent_is_cancelled_once_and_ends_with_the_reason) {
    logged_in_session s;
    auto server = script{}.expect_tags("Q").expect_cancel().reply(canceled(), ready('E'));
    in_memory link{s, server};
    recorded_query q{"select pg_sleep(100)"};
    s.start(q);
    link.run();
    s.cancel(q, given_up, start_of_test);
    s.cancel(q, error{errc::timeout, "later"}, start_of_test);
    link.run();
    BOOST_TEST(link.cancels() == 1u);
    check_given_up(q);
    BOOST_TEST(!s.closed());
    BOOST_TEST((s.status() == protocol::transaction_status::failed));
    BOOST_TEST(!s.deadline());
    s.cancel(q, given_up, start_of_test);
    BOOST_TEST((s.next() == step::io));
}

BOOST_AUTO_TEST_CASE(a_result_that_came_before_the_cancel_took_effect_is_delivered) {
    logged_in_session s;
    recorded_query q{"select 1"};
    s.start(q);
    static_cast<void>(take_output(s));
    s.cancel(q, given_up, start_of_test);
    BOOST_TEST((s.next() == step::cancel));
    s.cancel_taken();
    BOOST_TEST((s.next() == step::io));
    say(s, columns({{"c", text_oid}}), row({"1"}), complete("SELECT 1"), ready());
    BOOST_TEST(q.finished());
    BOOST_TEST(!q.failure());
    BOOST_TEST(q.events.back() == "complete SELECT 1");
}

BOOST_AUTO_TEST_CASE(another_error_than_the_cancel_stays_what_it_is) {
    logged_in_session s;
    recorded_query q{"select 1/0"};
    s.start(q);
    static_cast<void>(take_output(s));
    s.cancel(q, given_up, start_of_test);
    say(s, server_error("22012", "division by zero"), ready());
    BOOST_TEST(q.failure()->code() == sqlstate::division_by_zero);
}

BOOST_AUTO_TEST_CASE(a_cancel_by_somebody_else_is_the_servers_error) {
    logged_in_session s;
    recorded_query q{"select 1"};
    s.start(q);
    static_cast<void>(take_output(s));
    say(s, canceled(), ready());
    BOOST_TEST(q.failure()->code() == sqlstate::query_canceled);
}

BOOST_AUTO_TEST_CASE(cancelled_while_it_is_prepared_a_statement_is_not_executed) {
    for (const bool took_effect : {false, true}) {
        logged_in_session s;
        recorded_statement q{"select 1"};
        s.start(q);
        static_cast<void>(take_output(s));
        s.cancel(q, given_up, start_of_test);
        s.cancel_taken();
        if (took_effect)
            say(s, backend::parse_complete{}, canceled(), ready());
        else
            say(s, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
        check_given_up(q);
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
        BOOST_TEST(s.statements().size() == (took_effect ? 0u : 1u));
    }
}

BOOST_AUTO_TEST_CASE(the_second_phase_leaves_at_once_while_nobody_took_it) {
    logged_in_session s;
    recorded_statement miss{"select 1"};
    recorded_query other{"select 2"};
    s.start(miss);
    static_cast<void>(take_output(s));
    s.start(other);
    say(s, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
    BOOST_TEST(!miss.finished());
    s.cancel(miss, given_up, start_of_test);
    check_given_up(miss);
    BOOST_TEST(tags_of(take_output(s)) == "Q");
    say(s, complete("SELECT 0"), ready());
    BOOST_TEST(other.finished());
    BOOST_TEST(!other.failure());
}

BOOST_AUTO_TEST_CASE(what_was_to_be_closed_along_with_it_is_closed_along_with_another) {
    logged_in_session s;
    s.statements().closing()->push_back("unused");
    s.unused_portals().emplace_back("cursor");
    recorded_statement taken_back{"select 1"};
    s.start(taken_back);
    s.cancel(taken_back, given_up, start_of_test);
    check_given_up(taken_back);
    BOOST_TEST(take_output(s).empty());

    recorded_statement q{"select 2"};
    s.start(q);
    BOOST_TEST(tags_of(take_output(s)) == "CCPDS");
    // What has gone out is not closed again, though the second phase is taken back.
    say(s, backend::close_complete{}, backend::close_complete{}, backend::parse_complete{}, takes({}),
        columns({{"c", text_oid}}), ready());
    s.cancel(q, given_up, start_of_test);
    check_given_up(q);
    BOOST_TEST(take_output(s).empty());
    BOOST_TEST(s.statements().closing()->empty());
    BOOST_TEST(s.unused_portals().empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_answers_before_it_is_asked_does_not_harm_others) {
    logged_in_session s;
    recorded_statement miss{"select 1"};
    recorded_query other{"select 2"};
    s.start(miss);
    s.start(other);
    say(s, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
    s.cancel(miss, given_up, start_of_test);
    BOOST_TEST(tags_of(take_output(s)) == "PDSQ");
}

BOOST_AUTO_TEST_CASE(one_in_the_middle_waits_for_its_turn_to_be_cancelled) {
    logged_in_session s;
    recorded_query slow{"select slow()"};
    recorded_query q{"select pg_sleep(100)"};
    s.start(slow);
    s.start(q);
    static_cast<void>(take_output(s));
    s.cancel(q, given_up, start_of_test);
    BOOST_TEST((s.next() == step::io));
    BOOST_TEST(!s.deadline());
    s.expired(start_of_test + 1h);
    BOOST_TEST(!s.closed());

    say(s, complete("SELECT 1"), ready());
    BOOST_TEST(!slow.failure());
    BOOST_TEST((s.next() == step::cancel));
    s.cancel_taken();
    // The time it has to end runs from now on.
    BOOST_REQUIRE(s.deadline());
    BOOST_TEST((*s.deadline() <= start_of_test + 2h));
    s.expired(start_of_test + 2h);
    BOOST_TEST(!s.closed());
    BOOST_TEST((s.deadline() == start_of_test + 2h + s.limits().cancel_timeout));
    say(s, canceled(), ready());
    check_given_up(q);
    BOOST_TEST(!s.closed());
}

BOOST_AUTO_TEST_CASE(a_cancel_that_the_server_does_not_heed_closes_the_session) {
    logged_in_session s;
    recorded_query q{"select 1"};
    recorded_query behind{"select 2"};
    s.start(q);
    s.start(behind);
    static_cast<void>(take_output(s));
    s.cancel(q, given_up, start_of_test);
    s.cancel_taken();
    BOOST_TEST((s.deadline() == start_of_test + s.limits().cancel_timeout));
    s.expired(start_of_test + s.limits().cancel_timeout - 1ms);
    BOOST_TEST(!s.closed());
    s.expired(start_of_test + s.limits().cancel_timeout);
    BOOST_TEST(s.closed());
    check_given_up(q);
    check_given_up(behind);
}

BOOST_AUTO_TEST_CASE(a_cancel_that_the_server_missed_is_asked_again) {
    logged_in_session s;
    const auto repeat = s.limits().cancel_repeat;
    recorded_query q{"select 1"};
    s.start(q);
    static_cast<void>(take_output(s));
    s.cancel(q, given_up, start_of_test);
    for (auto now = start_of_test; now < start_of_test + 1s; now += repeat) {
        BOOST_TEST((s.next() == step::cancel));
        s.cancel_taken();
        BOOST_TEST((s.deadline() == start_of_test + s.limits().cancel_timeout));  // it may be slow to reach the server
        s.cancel_delivered(now);
        BOOST_TEST((s.next() == step::io));
        BOOST_TEST((s.deadline() == now + repeat));
        s.expired(now + repeat - 1ms);
        BOOST_TEST((s.next() == step::io));
        s.expired(now + repeat);
    }
    say(s, canceled(), ready());
    check_given_up(q);
    BOOST_TEST((s.next() == step::io));
    BOOST_TEST(!s.deadline());
}

BOOST_AUTO_TEST_CASE(a_time_limit_cancels_with_a_timeout) {
    logged_in_session s;
    recorded_query soon{"select 1"};
    recorded_query later{"select 2"};
    recorded_query never{"select 3"};
    s.start(later, start_of_test + 2s);
    s.start(soon, start_of_test + 1s);
    s.start(never);
    static_cast<void>(take_output(s));
    BOOST_TEST((s.deadline() == start_of_test + 1s));
    s.expired(start_of_test + 1s - 1ms);
    BOOST_TEST((s.next() == step::io));
    s.expired(start_of_test + 2s);
    BOOST_TEST((s.next() == step::cancel));
    s.cancel_taken();
    say(s, canceled(), ready());
    BOOST_TEST(later.failure()->code() == errc::timeout);
    BOOST_TEST((s.next() == step::cancel));
    s.cancel_taken();
    say(s, canceled(), ready(), complete("SELECT 1"), ready());
    BOOST_TEST(soon.failure()->code() == errc::timeout);
    BOOST_TEST(never.finished());
    BOOST_TEST(!never.failure());
    BOOST_TEST(!s.closed());
}

BOOST_AUTO_TEST_CASE(a_time_limit_takes_back_what_was_not_sent) {
    logged_in_session s;
    recorded_query q{"select 1"};
    s.start(q, start_of_test);
    s.expired(start_of_test);
    BOOST_TEST(q.finished());
    BOOST_TEST(q.failure()->code() == errc::timeout);
    BOOST_TEST(s.output().empty());
    BOOST_TEST(!s.closed());
}

BOOST_AUTO_TEST_CASE(a_login_that_is_given_up_closes_the_session) {
    protocol::session s;
    protocol::startup login{app_login()};
    s.start(login);
    static_cast<void>(take_output(s));
    s.cancel(login, given_up, start_of_test);
    BOOST_TEST(s.closed());
    BOOST_TEST(login.failure()->code() == given_up.code());

    protocol::session slow;
    protocol::startup another{app_login()};
    slow.start(another, start_of_test);
    slow.expired(start_of_test);
    BOOST_TEST(slow.closed());
    BOOST_TEST(another.failure()->code() == errc::timeout);
}

BOOST_AUTO_TEST_CASE(a_closed_session_starts_nothing) {
    logged_in_session s;
    s.ended();
    s.ended();
    BOOST_TEST(s.failure()->code() == errc::connection_closed);
    recorded_query q{"select 1"};
    s.start(q);
    BOOST_TEST(q.finished());
    BOOST_TEST(q.failures == 1u);
    BOOST_TEST(q.failure()->code() == errc::connection_closed);
    BOOST_TEST(s.output().empty());
    BOOST_TEST((s.status() == protocol::transaction_status::unknown));
    s.cancel(q, given_up, start_of_test);
    s.fed(0);
    s.computed();
    s.terminate();
    BOOST_TEST(s.output().empty());
}

BOOST_AUTO_TEST_CASE(after_terminate_nothing_starts) {
    logged_in_session s;
    recorded_query running{"select 1"};
    s.start(running);
    s.terminate();  // not in the middle of a statement
    BOOST_TEST(tags_of(take_output(s)) == "Q");
    say(s, complete("SELECT 1"), ready());
    s.terminate();
    BOOST_TEST(tags_of(take_output(s)) == "X");
    recorded_query q{"select 1"};
    s.start(q);
    BOOST_TEST(q.failure()->code() == errc::not_connected);
    BOOST_TEST(q.failures == 1u);
    BOOST_TEST(s.output().empty());
}

BOOST_AUTO_TEST_CASE(a_fatal_error_and_the_end_tell_everybody_the_fatal_error) {
    logged_in_session s;
    recorded_query first{"select 1"};
    recorded_statement second{"select 2"};
    s.start(first);
    s.start(second);
    static_cast<void>(take_output(s));
    say(s, server_error("57P01", "terminating connection due to administrator command", "FATAL"));
    BOOST_TEST(!first.finished());
    s.ended();
    for (const auto& failure : {first.failure(), second.failure(), s.failure()}) {
        BOOST_REQUIRE(failure);
        BOOST_TEST(failure->code() == sqlstate::admin_shutdown);
        BOOST_TEST(failure->from_server());
    }
    BOOST_TEST(first.failures == 1u);
    BOOST_TEST(second.failures == 1u);
    recorded_query late{"select 3"};
    s.start(late);
    BOOST_TEST(late.failure()->code() == sqlstate::admin_shutdown);
}

BOOST_AUTO_TEST_CASE(a_fatal_error_while_idle_is_why_the_session_ends) {
    logged_in_session s;
    say(s, server_error("57P05", "terminating connection due to idle-session timeout", "FATAL"));
    BOOST_TEST(!s.closed());
    s.ended();
    BOOST_TEST(s.failure()->code() == sqlstate::idle_session_timeout);
}

BOOST_AUTO_TEST_CASE(a_cancel_request_is_all_that_a_side_connection_sends) {
    protocol::session s;
    protocol::cancel request{{4711, "key!"}};
    s.start(request);
    BOOST_TEST(take_output(s) == std::string("\0\0\0\x10\x04\xd2\x16\x2e\0\0\x12\x67key!", 16));
    BOOST_TEST(!request.finished());
    s.ended();
    BOOST_TEST(request.finished());
    BOOST_TEST(request.delivered());
}

BOOST_AUTO_TEST_CASE(a_cancel_request_that_was_not_delivered_says_so) {
    protocol::session broken;
    protocol::cancel request{{4711, "key!"}};
    broken.start(request);
    broken.fail(error{boost::system::errc::make_error_code(boost::system::errc::connection_reset), "reset"});
    BOOST_TEST(request.finished());
    BOOST_TEST(!request.delivered());

    protocol::session refused;
    protocol::cancel another{{4711, "key!"}};
    refused.start(another);
    say(refused, server_error("53300", "too many connections", "FATAL"));
    BOOST_TEST(another.finished());
    BOOST_TEST(!another.delivered());

    protocol::session keyless;
    protocol::cancel nothing{{4711, ""}};
    keyless.start(nothing);
    BOOST_TEST(nothing.finished());
    BOOST_TEST(!nothing.delivered());
    BOOST_TEST(keyless.output().empty());
}

BOOST_AUTO_TEST_SUITE_END()
