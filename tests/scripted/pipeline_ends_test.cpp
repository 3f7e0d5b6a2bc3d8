// Pipelines that are cancelled, have a COPY among them, or a connection that ends.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "pipelines.hpp"

namespace {

using namespace pipelining;

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_that_end)

// ---- given up

TEST_CASE_IN_BOTH_FORMS(cancelled_before_anything_is_sent_it_leaves) {
    for (const auto how : both) {
        large l{how};
        l.s.cancel(*l.p.all, given_up, start_of_test);
        BOOST_TEST(l.s.output().empty());
        l.check({{40, reason}}, "failed: " + reason);
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(cancelled_while_it_is_described_it_goes_no_further) {
    for (const auto how : both)
        for (const bool is_hit : {false, true}) {
            logged_in_session s;
            piped p;
            p.add(first_sql).add(second_sql);
            s.start(p.with(how));
            BOOST_TEST(tags_of(take_output(s)) == "PDSPDS");
            s.cancel(*p.all, given_up, start_of_test);
            BOOST_TEST((s.next() == step::cancel));
            deliver(s, (is_hit ? failing("57014") : description()) + done + description() + done);
            BOOST_TEST(s.output().empty());
            BOOST_TEST(p.outcomes() == (event_log{reason, reason, "failed: " + reason}), per_element());
            BOOST_TEST(s.idle());
        }
}

// Sync alone would commit what has been executed.
TEST_CASE_IN_BOTH_FORMS(cancelled_half_way_one_transaction_is_made_to_fail) {
    for (const bool is_hit : {false, true}) {
        large l{syncing::once};
        BOOST_TEST(l.next_part() == l.times(7));
        l.s.cancel(*l.p.all, given_up, start_of_test);
        BOOST_TEST(take_output(l.s) == encoded(frontend::execute{"tusk_broken_off"}) + encoded(frontend::sync{}));
        BOOST_TEST(l.next_part() == "");
        BOOST_TEST((l.s.next() == step::cancel));
        deliver(l.s, l.answers(is_hit ? 3 : 7) + failing(is_hit ? "57014" : "34000") + done);
        l.check({{40, reason}}, "failed: " + reason);
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(cancelled_when_all_is_sent_it_ends_as_the_server_says) {
    for (const bool is_too_late : {true, false}) {
        large l{syncing::once, 2};
        BOOST_TEST(tags_of(take_output(l.s)) == "BEBES");
        l.s.cancel(*l.p.all, given_up, start_of_test);
        BOOST_TEST(l.s.output().empty());
        deliver(l.s, answer("1") + (is_too_late ? answer("1") : failing("57014")) + done);
        if (is_too_late)
            l.check({{2, "1"}}, "good");
        else
            l.check({{2, reason}}, "failed: " + reason);
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(cancelled_half_way_each_that_was_run_keeps_its_result) {
    large l{syncing::each};
    BOOST_TEST(l.next_part() == l.times(7));
    deliver(l.s, l.answers(2));
    l.s.cancel(*l.p.all, given_up, start_of_test);
    BOOST_TEST(l.next_part() == "");
    deliver(l.s, failing("57014") + done + answer("1") + done + failing("57014") + done + failing("22012") + done);
    BOOST_TEST(!l.p.all->finished());
    deliver(l.s, answer("1") + done);
    l.check(
        {{2, "1"}, {1, reason}, {1, "1"}, {1, reason}, {1, make_sqlstate("22012").message()}, {1, "1"}, {33, reason}},
        "failed: " + reason);
    l.check_usable();
}

TEST_CASE_IN_BOTH_FORMS(cancelled_when_nothing_is_to_be_answered_it_has_an_end) {
    large l{syncing::each};
    BOOST_TEST(l.next_part() == l.times(7));
    deliver(l.s, l.answers(7));
    BOOST_TEST(!l.p.all->finished());
    l.s.cancel(*l.p.all, given_up, start_of_test);
    BOOST_TEST(tags_of(take_output(l.s)) == "S");
    deliver(l.s, done);
    l.check({{7, "1"}, {33, reason}}, "failed: " + reason);
    l.check_usable();
}

// So is each description that it begins, as it waits for a lock: they have their time one by one.
TEST_CASE_IN_BOTH_FORMS(each_description_is_cancelled) {
    for (const auto how : both) {
        logged_in_session s;
        piped p;
        p.add(first_sql).add(second_sql).add("third");
        s.start(p.with(how));
        BOOST_TEST(tags_of(take_output(s)) == "PDSPDSPDS");
        auto now = start_of_test;
        s.cancel(*p.all, given_up, now);
        for (int i = 0; i != 3; ++i) {
            BOOST_TEST((s.next() == step::cancel));
            s.cancel_taken();
            s.cancel_delivered(now);
            now += 4s;
            deliver(s, failing("57014") + done);
            s.expired(now);
            s.expired(now);
        }
        BOOST_TEST(!s.closed());
        BOOST_TEST(p.outcomes() == (event_log{reason, reason, reason, "failed: " + reason}), per_element());
        BOOST_TEST(s.idle());
    }
}

// Sync has it committed, which may take its time, as with a deferred trigger.
TEST_CASE_IN_BOTH_FORMS(cancelled_while_it_is_committed_it_has_the_reason) {
    knowing s;
    piped p = three();
    s.start(p.with(syncing::once));
    static_cast<void>(take_output(s));
    deliver(s, answer("1") + answer("2") + answer("3"));
    s.cancel(*p.all, given_up, start_of_test);
    s.cancel_taken();
    deliver(s, failing("57014") + done);
    BOOST_TEST(p.outcomes() == (event_log{reason, reason, reason, "failed: " + reason}), per_element());
    BOOST_TEST(s.idle());
}

// A request cancels one of them: the next is asked for when the first has been dealt with.
TEST_CASE_IN_BOTH_FORMS(each_that_the_server_begins_is_cancelled) {
    large l{syncing::each, 5};
    BOOST_TEST(tags_of(take_output(l.s)) == l.times(5));
    l.s.cancel(*l.p.all, given_up, start_of_test);
    BOOST_TEST((l.s.next() == step::cancel));
    l.s.cancel_taken();
    BOOST_TEST((l.s.next() == step::io));
    // The first ends before the request is known to have been dealt with.
    deliver(l.s, failing("57014") + done);
    BOOST_TEST((l.s.next() == step::io));
    l.s.expired(start_of_test + 1s);
    l.s.cancel_delivered(start_of_test + 1s);
    l.s.expired(start_of_test + 1s);
    BOOST_TEST((l.s.next() == step::cancel));
    l.s.cancel_taken();
    l.s.cancel_delivered(start_of_test + 2s);
    BOOST_TEST((l.s.next() == step::io));
    // And the second behind it. Each has its time.
    deliver(l.s, failing("57014") + done);
    l.s.expired(start_of_test + 6s);
    l.s.expired(start_of_test + 6s);
    BOOST_TEST((l.s.next() == step::cancel));
    BOOST_TEST(!l.s.closed());
    l.s.cancel_taken();
    deliver(l.s, answer("1") + done + answer("1") + done + answer("1") + done);
    l.check({{2, reason}, {3, "1"}}, "failed: " + reason);
    l.check_usable();
}

TEST_CASE_IN_BOTH_FORMS(a_cancel_that_comes_too_late_changes_nothing) {
    large l{syncing::each, 2};
    static_cast<void>(take_output(l.s));
    l.s.cancel(*l.p.all, given_up, start_of_test);
    deliver(l.s, l.answers(2));
    l.check({{2, "1"}}, "good");
}

// ---- COPY

TEST_CASE_IN_BOTH_FORMS(copy_from_the_client_as_the_last_is_refused) {
    const std::string refused = message_of(errc::unexpected_copy);
    for (const auto how : both) {
        large l{how, 2};
        static_cast<void>(take_output(l.s));
        deliver(l.s, l.answers(1) + encoded(backend::bind_complete{}) + encoded(backend::copy_in_response{}));
        // The server has taken the Sync for a part of the COPY.
        BOOST_TEST(tags_of(take_output(l.s)) == "fS");
        deliver(l.s, failing("57014") + done);
        if (how == syncing::once)
            l.check({{1, is_undone}, {1, refused}}, "failed: " + refused);
        else
            l.check({{1, "1"}, {1, refused}}, "good");
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(copy_from_the_client_before_others_closes_the_connection) {
    const std::string refused = message_of(errc::unexpected_copy);
    const std::string closed = message_of(errc::connection_closed);
    for (const auto how : both) {
        large l{how, 3};
        static_cast<void>(take_output(l.s));
        deliver(l.s, l.answers(1) + encoded(backend::bind_complete{}) + encoded(backend::copy_in_response{}));
        BOOST_TEST(l.s.closed());
        if (how == syncing::once)
            l.check({{1, is_undone}, {1, refused}, {1, is_skipped}}, "failed: " + refused);
        else
            l.check({{1, "1"}, {1, refused}, {1, closed}}, "failed: " + closed);
    }
}

TEST_CASE_IN_BOTH_FORMS(copy_from_the_client_with_the_rest_not_written_is_refused) {
    const std::string refused = message_of(errc::unexpected_copy);
    for (const auto how : both) {
        large l{how};
        BOOST_TEST(l.next_part() == l.times(7));
        deliver(l.s, l.answers(6) + encoded(backend::bind_complete{}) + encoded(backend::copy_in_response{}));
        BOOST_TEST(l.next_part().starts_with("fS"));
        deliver(l.s, failing("57014") + done);
        if (how == syncing::once) {
            BOOST_TEST(l.next_part() == "");
            l.check({{6, is_undone}, {1, refused}, {33, is_skipped}}, "failed: " + refused);
        } else {
            for (std::string part = l.next_part(); !part.empty(); part = l.next_part())
                for (const char tag : part)
                    if (tag == 'S')
                        deliver(l.s, answer("1") + done);
            l.check({{6, "1"}, {1, refused}, {33, "1"}}, "good");
        }
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(copy_to_the_client_is_dropped) {
    for (const auto how : both) {
        large l{how, 3};
        static_cast<void>(take_output(l.s));
        deliver(l.s, l.answers(1) + encoded(backend::bind_complete{}) + encoded(backend::copy_out_response{}) +
                         encoded(backend::copy_data{protocol::as_bytes("1\n")}) + encoded(backend::copy_done{}) +
                         encoded(complete("COPY 1")) + (how == syncing::each ? done : "") + answer("1") + done);
        l.check({{1, "1"}, {1, message_of(errc::unexpected_copy)}, {1, "1"}}, "good");
        l.check_usable();
    }
}

// ---- the bytes, and their end

TEST_CASE_IN_BOTH_FORMS(cut_at_every_byte_it_is_the_same_and_broken_off_at_every_byte_it_ends) {
    for (const auto how : both) {
        const std::string between = how == syncing::once ? "" : done;
        const std::string described = description() + done + description() + done;
        const std::string answered = answer("1") + between + answer("2") + between + answer("3") + done;
        const std::string all = described + answered;
        for (std::size_t at = 0; at <= all.size(); ++at)
            for (const bool ends : {false, true}) {
                logged_in_session s;
                piped p;
                p.add(first_sql).add(second_sql).add(first_sql);
                s.start(p.with(how));
                static_cast<void>(take_output(s));
                const auto give = [&](std::size_t from, std::size_t to) {
                    // Nobody answers what has not been sent.
                    if (from < described.size() && to > described.size()) {
                        deliver(s, all.substr(from, described.size() - from));
                        static_cast<void>(take_output(s));
                        from = described.size();
                    }
                    deliver(s, all.substr(from, to - from));
                    static_cast<void>(take_output(s));
                };
                give(0, at);
                if (ends && at != all.size()) {
                    s.ended();
                    BOOST_TEST(p.all->finished());
                    const event_log said = p.outcomes();
                    BOOST_TEST(said.back() == "failed: " + message_of(errc::connection_closed));
                    std::size_t values = 0;
                    for (std::size_t i = 0; i != 3; ++i)
                        values += said[i] == std::to_string(i + 1);
                    const std::size_t one = (answer("1") + done).size();
                    const std::size_t expected =
                        how == syncing::once || at < described.size() ? 0 : (at - described.size()) / one;
                    BOOST_TEST(values == expected);
                } else {
                    give(at, all.size());
                    BOOST_TEST(p.outcomes() == (event_log{"1", "2", "3", "good"}), per_element());
                }
            }
    }
}

TEST_CASE_IN_BOTH_FORMS(what_nobody_asked_for_breaks_the_protocol) {
    const std::string violated = message_of(errc::protocol_violation);
    const std::vector<std::string> strays = {done,
                                             encoded(testing::row({"1"})),
                                             encoded(complete("SELECT 1")),
                                             encoded(backend::parse_complete{}),
                                             encoded(backend::no_data{}),
                                             encoded(backend::close_complete{})};
    for (const auto how : both)
        for (const auto& stray : strays) {
            large l{how, 2};
            static_cast<void>(take_output(l.s));
            deliver(l.s, stray);
            BOOST_TEST(l.s.closed());
            l.check({{2, violated}}, "failed: " + violated);
        }
    // Behind the last answer of one transaction there is nothing but ReadyForQuery, and not before all is written.
    for (const auto& stray : strays) {
        if (stray == done)
            continue;
        large l{syncing::once, 2};
        static_cast<void>(take_output(l.s));
        deliver(l.s, l.answers(2) + stray);
        BOOST_TEST(l.s.closed());
    }
    large early{syncing::once};
    BOOST_TEST(early.next_part() == early.times(7));
    deliver(early.s, early.answers(7) + done);
    BOOST_TEST(early.s.closed());
}

BOOST_AUTO_TEST_SUITE_END()
