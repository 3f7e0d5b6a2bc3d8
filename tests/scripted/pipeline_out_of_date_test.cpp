// Pipelines whose statements the server has forgotten, or would make something else of by now.
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "pipelines.hpp"

namespace {

using namespace pipelining;

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_out_of_date)

TEST_CASE_IN_BOTH_FORMS(when_the_first_is_out_of_date_all_are_prepared_again) {
    knowing s;
    piped p = three();
    s.start(p.with(syncing::once));
    BOOST_TEST(tags_of(take_output(s)) == "BEBEBES");
    deliver(s, encoded(no_such_statement()) + done);
    BOOST_TEST(tags_of(take_output(s)) == "PDSPDS");
    deliver(s, description() + done + description() + done);
    BOOST_TEST(tags_of(take_output(s)) == "BEBEBES");
    deliver(s, answer("1") + answer("2") + answer("3") + done);
    BOOST_TEST(p.outcomes() == (event_log{"1", "2", "3", "good"}), per_element());
    // What they were before is closed along with what comes next, when it is gone.
    p.all.reset();
    piped next = three();
    s.start(next.with(syncing::once));
    BOOST_TEST(tags_of(take_output(s)) == "CCBEBEBES");
}

TEST_CASE_IN_BOTH_FORMS(when_something_has_been_run_it_is_not_run_again) {
    knowing s;
    piped p = three();
    s.start(p.with(syncing::once));
    static_cast<void>(take_output(s));
    deliver(s, answer("1") + encoded(plan_changed()) + done);
    BOOST_TEST(s.output().empty());
    const std::string changed = make_sqlstate("0A000").message();
    BOOST_TEST(p.outcomes() == (event_log{is_undone, changed, is_skipped, "failed: " + changed}), per_element());
    // It may be the one before it that has changed something, as it will the next time.
    BOOST_TEST(p.all->failure()->diagnostics().hint == "");
    // The next time it is.
    piped next = three();
    s.start(next.with(syncing::once));
    BOOST_TEST(tags_of(take_output(s)).ends_with("PDS"));
}

TEST_CASE_IN_BOTH_FORMS(in_a_transaction_nothing_is_run_again) {
    for (const auto how : {syncing::once, syncing::each}) {
        knowing s;
        piped p = three();
        s.start(p.with(how));
        static_cast<void>(take_output(s));
        const std::string refused = encoded(no_such_statement()) + transaction_failed;
        deliver(s, how == syncing::once ? refused : refused + refused + refused);
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
        BOOST_TEST(p.outcome(0) == make_sqlstate("26000").message());
        BOOST_TEST(p.error_of(0).diagnostics().hint.starts_with("it was prepared before something changed"));
    }
}

TEST_CASE_IN_BOTH_FORMS(what_is_cancelled_meanwhile_is_not_run_again) {
    const std::string refused = encoded(no_such_statement()) + done;
    for (const auto how : both) {
        knowing s;
        piped p = three();
        s.start(p.with(how));
        static_cast<void>(take_output(s));
        s.cancel(*p.all, given_up, start_of_test);
        deliver(s, how == syncing::once ? refused : answer("1") + done + refused + refused);
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
        BOOST_TEST(
            p.outcomes() == (event_log{how == syncing::once ? reason : "1", reason, reason, "failed: " + reason}),
            per_element());
        // What was known of it is forgotten all the same.
        piped next = three();
        s.start(next.with(how));
        BOOST_TEST(tags_of(take_output(s)).find("PDS") != std::string::npos);
    }
}

TEST_CASE_IN_BOTH_FORMS(each_by_itself_those_are_run_again_that_nothing_was_run_behind) {
    for (std::size_t good = 0; good != 3; ++good) {
        knowing s;
        piped p = three();
        s.start(p.with(syncing::each));
        static_cast<void>(take_output(s));
        for (std::size_t i = 0; i != 3; ++i)
            deliver(s, (i < good ? answer(std::to_string(i)) : encoded(no_such_statement())) + done);
        const std::size_t texts = good < 2 ? 2 : 1;
        const std::string sent = tags_of(take_output(s));
        BOOST_TEST(sent.ends_with(texts == 2 ? "PDSPDS" : "PDS"), sent);
        for (const char tag : sent)
            if (tag == 'C')
                say(s, backend::close_complete{});
        for (std::size_t i = 0; i != texts; ++i)
            deliver(s, description() + done);
        std::string again;
        for (std::size_t i = good; i != 3; ++i)
            again += "BES";
        BOOST_TEST(tags_of(take_output(s)) == again);
        for (std::size_t i = good; i != 3; ++i)
            deliver(s, answer(std::to_string(i)) + done);
        BOOST_TEST(p.outcomes() == (event_log{"0", "1", "2", "good"}), per_element());
    }
    knowing s;
    piped p = three();
    s.start(p.with(syncing::each));
    static_cast<void>(take_output(s));
    deliver(s, answer("1") + done + encoded(no_such_statement()) + done + answer("3") + done);
    BOOST_TEST(s.output().empty());
    BOOST_TEST(p.outcomes() == (event_log{"1", make_sqlstate("26000").message(), "3", "good"}), per_element());
}

TEST_CASE_IN_BOTH_FORMS(what_is_out_of_date_again_and_again_is_given_up) {
    knowing s;
    piped p;
    p.add(first_sql);
    s.start(p.with(syncing::once));
    std::size_t times = 0;
    for (std::string sent = tags_of(take_output(s)); !sent.empty() && times != 50; sent = tags_of(take_output(s))) {
        for (const char tag : sent)
            if (tag == 'C')
                say(s, backend::close_complete{});
        if (sent.find('P') != std::string::npos) {
            deliver(s, description() + done);
        } else {
            ++times;
            deliver(s, encoded(no_such_statement()) + done);
        }
    }
    BOOST_TEST(times == 11u);
    BOOST_TEST(p.outcome(0) == make_sqlstate("26000").message());
    BOOST_TEST(s.idle());
}

BOOST_AUTO_TEST_SUITE_END()
