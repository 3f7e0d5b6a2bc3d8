// Pipelines: the order of the messages, and what each statement is told.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "pipelines.hpp"

namespace {

using namespace pipelining;

const std::string division = make_sqlstate("22012").message();
const std::string unique = make_sqlstate("23505").message();
const std::string missing = make_sqlstate("42P01").message();

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines)

TEST_CASE_IN_BOTH_FORMS(unknown_statements_are_described_together_and_each_text_once) {
    for (const auto how : {syncing::once, syncing::each}) {
        logged_in_session s;
        piped p = three();
        s.start(p.with(how));
        BOOST_TEST(tags_of(take_output(s)) == "PDSPDS");
        deliver(s, description() + done + description() + done);
        const bool together = how == syncing::once;
        BOOST_TEST(tags_of(take_output(s)) == (together ? "BEBEBES" : "BESBESBES"));
        deliver(s, answer("1") + (together ? "" : done) + answer("2") + (together ? "" : done) + answer("3") + done);
        BOOST_TEST(p.outcomes() == (event_log{"1", "2", "3", "good"}), per_element());
        BOOST_TEST(s.idle());

        piped again = three();
        s.start(again.with(how));
        BOOST_TEST(tags_of(take_output(s)) == (together ? "BEBEBES" : "BESBESBES"));
    }
}

TEST_CASE_IN_BOTH_FORMS(statements_that_are_only_described_go_with_their_text) {
    for (const auto how : {syncing::once, syncing::each}) {
        logged_in_session s{keeping(statement_caching::describe)};
        piped p = three();
        s.start(p.with(how));
        BOOST_TEST(tags_of(take_output(s)) == "PDSPDS");
        deliver(s, description() + done + description() + done);
        const std::string between = how == syncing::once ? "" : done;
        BOOST_TEST(tags_of(take_output(s)) == (how == syncing::once ? "PBDEPBDEPBDES" : "PBDESPBDESPBDES"));
        deliver(s, answer_as_text("1") + between + answer_as_text("2") + between + answer_as_text("3") + done);
        BOOST_TEST(p.outcomes() == (event_log{"1", "2", "3", "good"}), per_element());
    }
}

TEST_CASE_IN_BOTH_FORMS(without_a_cache_nothing_is_asked) {
    logged_in_session s{keeping(statement_caching::off)};
    piped p = three();
    s.start(p.with(syncing::once));
    BOOST_TEST(tags_of(take_output(s)) == "PBDEPBDEPBDES");
    deliver(s, answer_as_text("1") + answer_as_text("2") + answer_as_text("3") + done);
    BOOST_TEST(p.outcomes() == (event_log{"1", "2", "3", "good"}), per_element());
}

TEST_CASE_IN_BOTH_FORMS(nothing_is_sent_for_none) {
    logged_in_session s;
    piped p;
    s.start(p.with(syncing::once));
    BOOST_TEST(s.output().empty());
    BOOST_TEST(s.idle());
    BOOST_TEST(p.outcomes() == event_log{"good"}, per_element());
}

TEST_CASE_IN_BOTH_FORMS(in_one_transaction_an_error_is_that_of_all) {
    for (std::size_t fails = 0; fails != 3; ++fails) {
        knowing s;
        piped p = three();
        s.start(p.with(syncing::once));
        BOOST_TEST(tags_of(take_output(s)) == "BEBEBES");
        for (std::size_t i = 0; i != fails; ++i)
            deliver(s, answer("1"));
        deliver(s, encoded(backend::bind_complete{}) + failing("22012", "by zero"));
        BOOST_TEST(!p.all->finished());
        deliver(s, done);
        event_log expected(fails, is_undone);
        expected.push_back(division);
        expected.resize(3, is_skipped);
        expected.push_back("failed: " + division);
        BOOST_TEST(p.outcomes() == expected, per_element());
        BOOST_TEST(p.all->failure()->diagnostics().element == fails + 1);
        BOOST_TEST(p.error_of(fails).diagnostics().element == fails + 1);
        BOOST_TEST(s.idle());
        BOOST_TEST(!s.closed());
        if (fails == 1) {
            BOOST_TEST(p.error_of(0).what() ==
                       std::string_view{"the statement was run and undone, because statement 2 of its pipeline failed: "
                                        "by zero"});
            BOOST_TEST(p.error_of(2).what() == std::string_view{"the statement was not run, because statement 2 of its "
                                                                "pipeline failed: by zero"});
        }
    }
}

TEST_CASE_IN_BOTH_FORMS(what_fails_at_the_end_undoes_all) {
    knowing s;
    piped p = three();
    s.start(p.with(syncing::once));
    deliver(s, answer("1") + answer("2") + answer("3") + failing("23505") + done);
    BOOST_TEST(p.outcomes() == (event_log{is_undone, is_undone, is_undone, "failed: " + unique}), per_element());
    BOOST_TEST(p.all->failure()->diagnostics().element == 0u);
}

TEST_CASE_IN_BOTH_FORMS(what_has_been_committed_stays) {
    knowing s;
    piped p = three();
    s.start(p.with(syncing::once));
    deliver(s, answer("1") + encoded(backend::bind_complete{}) + encoded(testing::row({"2"})) +
                   encoded(complete("COMMIT")) + failing("22012") + done);
    BOOST_TEST(p.outcomes() == (event_log{"1", "2", division, "failed: " + division}), per_element());
}

TEST_CASE_IN_BOTH_FORMS(each_by_itself_an_error_is_its_own) {
    for (const bool at_sync : {false, true}) {
        knowing s;
        piped p = three();
        s.start(p.with(syncing::each));
        BOOST_TEST(tags_of(take_output(s)) == "BESBESBES");
        deliver(s, answer("1") + done + (at_sync ? answer("2") : encoded(backend::bind_complete{})) + failing("23505") +
                       done + answer("3") + done);
        BOOST_TEST(p.outcomes() == (event_log{"1", unique, "3", "good"}), per_element());
        BOOST_TEST(p.error_of(1).diagnostics().element == 2u);
        BOOST_TEST(p.error_of(1).from_server());
        BOOST_TEST(s.idle());
    }
}

TEST_CASE_IN_BOTH_FORMS(what_cannot_be_read_is_its_slots_business_only) {
    for (const auto how : {syncing::once, syncing::each}) {
        knowing s;
        piped p = three();
        s.start(p.with(how));
        const std::string between = how == syncing::once ? "" : done;
        deliver(s, answer("1") + between + encoded(backend::bind_complete{}) + encoded(complete("SELECT 0")) + between +
                       encoded(backend::bind_complete{}) + encoded(testing::row({std::nullopt})) +
                       encoded(complete("SELECT 1")) + done);
        BOOST_TEST(p.outcomes() == (event_log{"1", message_of(errc::no_rows), message_of(errc::null_value), "good"}),
                   per_element());
    }
}

TEST_CASE_IN_BOTH_FORMS(what_cannot_be_sent_keeps_the_others_of_its_transaction_from_it) {
    const std::string nul{"a\0b", 3};
    for (std::size_t wrong = 0; wrong != 3; ++wrong) {
        knowing s;
        piped p;
        for (std::size_t i = 0; i != 3; ++i)
            p.add(first_sql, i == wrong ? nul : "a");
        s.start(p.with(syncing::once));
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
        event_log expected(3, is_skipped);
        expected[wrong] = message_of(errc::embedded_nul);
        expected.push_back("failed: " + message_of(errc::embedded_nul));
        BOOST_TEST(p.outcomes() == expected, per_element());
        BOOST_TEST(p.all->failure()->diagnostics().element == wrong + 1);
        // Nothing is left of it.
        piped next = three();
        s.start(next.with(syncing::once));
        BOOST_TEST(tags_of(take_output(s)) == "BEBEBES");
    }
}

TEST_CASE_IN_BOTH_FORMS(what_cannot_be_sent_is_left_out_where_each_is_by_itself) {
    const std::string nul{"a\0b", 3};
    for (std::size_t wrong = 0; wrong != 3; ++wrong) {
        knowing s;
        piped p;
        event_log expected;
        for (std::size_t i = 0; i != 3; ++i) {
            p.add(first_sql, i == wrong ? nul : "a");
            expected.push_back(i == wrong ? message_of(errc::embedded_nul) : std::to_string(i));
        }
        expected.emplace_back("good");
        s.start(p.with(syncing::each));
        BOOST_TEST(tags_of(take_output(s)) == "BESBES");
        for (std::size_t i = 0; i != 3; ++i)
            if (i != wrong)
                deliver(s, answer(std::to_string(i)) + done);
        BOOST_TEST(p.outcomes() == expected, per_element());
    }
    knowing s;
    piped p;
    p.add(first_sql, nul).add(second_sql, nul);
    s.start(p.with(syncing::each));
    BOOST_TEST(s.output().empty());
    BOOST_TEST(s.idle());
    BOOST_TEST(p.outcomes() == (event_log{message_of(errc::embedded_nul), message_of(errc::embedded_nul), "good"}),
               per_element());
}

TEST_CASE_IN_BOTH_FORMS(a_wrong_number_of_parameters_is_found_before_anything_is_run) {
    logged_in_session s;
    piped p = three();
    s.start(p.with(syncing::once));
    static_cast<void>(take_output(s));
    deliver(s, description() + done + encoded(backend::parse_complete{}) + encoded(takes({})) +
                   encoded(columns({{"c", text_oid}})) + done);
    BOOST_TEST(s.output().empty());
    BOOST_TEST(p.outcomes() == (event_log{is_skipped, message_of(errc::parameter_count_mismatch), is_skipped,
                                          "failed: " + message_of(errc::parameter_count_mismatch)}),
               per_element());

    logged_in_session other;
    piped q = three();
    other.start(q.with(syncing::each));
    static_cast<void>(take_output(other));
    deliver(other, description() + done + encoded(backend::parse_complete{}) + encoded(takes({})) +
                       encoded(columns({{"c", text_oid}})) + done);
    BOOST_TEST(tags_of(take_output(other)) == "BESBES");
    deliver(other, answer("1") + done + answer("3") + done);
    BOOST_TEST(q.outcomes() == (event_log{"1", message_of(errc::parameter_count_mismatch), "3", "good"}),
               per_element());
}

// ---- descriptions that fail

TEST_CASE_IN_BOTH_FORMS(what_an_earlier_one_may_make_is_run_without_a_description) {
    for (const auto how : {syncing::once, syncing::each}) {
        logged_in_session s;
        piped p;
        p.add(first_sql).add(second_sql).add(second_sql);
        s.start(p.with(how));
        BOOST_TEST(tags_of(take_output(s)) == "PDSPDS");
        deliver(s, description() + done + failing("42P01") + done);
        const bool together = how == syncing::once;
        BOOST_TEST(tags_of(take_output(s)) == (together ? "BEPBDEPBDES" : "BESPBDESPBDES"));
        const std::string between = together ? "" : done;
        deliver(s, answer("1") + between + answer_as_text("2") + between + answer_as_text("3") + done);
        BOOST_TEST(p.outcomes() == (event_log{"1", "2", "3", "good"}), per_element());
    }
}

TEST_CASE_IN_BOTH_FORMS(what_nothing_can_make_is_not_tried) {
    struct refused_text {
        std::size_t which;
        std::string code;
    };
    for (const auto& [which, code] : {refused_text{0, "42P01"}, refused_text{1, "42601"}}) {
        const std::string said = make_sqlstate(code).message();
        for (const auto how : {syncing::once, syncing::each}) {
            logged_in_session s;
            piped p;
            p.add(first_sql).add(second_sql);
            s.start(p.with(how));
            static_cast<void>(take_output(s));
            for (std::size_t i = 0; i != 2; ++i)
                deliver(s, (i == which ? failing(code) : description()) + done);
            if (how == syncing::once) {
                BOOST_TEST(s.output().empty());
                event_log expected(2, is_skipped);
                expected[which] = said;
                expected.push_back("failed: " + said);
                BOOST_TEST(p.outcomes() == expected, per_element());
            } else {
                BOOST_TEST(tags_of(take_output(s)) == "BES");
                deliver(s, answer("1") + done);
                event_log expected(2, "1");
                expected[which] = said;
                expected.emplace_back("good");
                BOOST_TEST(p.outcomes() == expected, per_element());
            }
            BOOST_TEST(s.idle());
        }
    }
}

TEST_CASE_IN_BOTH_FORMS(in_a_transaction_a_description_that_fails_ends_it) {
    for (const auto how : {syncing::once, syncing::each}) {
        logged_in_session s;
        piped p;
        p.add(first_sql).add(second_sql).add("third").add(first_sql);
        s.start(p.with(how));
        BOOST_TEST(tags_of(take_output(s)) == "PDSPDSPDS");
        deliver(s, description() + in_transaction + failing("42P01") + transaction_failed + failing("25P02") +
                       transaction_failed);
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
        BOOST_TEST(p.outcomes() == (event_log{is_skipped, missing, is_skipped, is_skipped,
                                              how == syncing::once ? "failed: " + missing : "good"}),
                   per_element());
    }
}

// The text comes again behind what makes it possible.
TEST_CASE_IN_BOTH_FORMS(what_fails_as_the_first_may_be_made_for_another_of_the_same_text) {
    logged_in_session s;
    piped p;
    p.add(first_sql).add(second_sql).add(first_sql);
    s.start(p.with(syncing::each));
    BOOST_TEST(tags_of(take_output(s)) == "PDSPDS");
    deliver(s, failing("42P01") + done + description() + done);
    BOOST_TEST(tags_of(take_output(s)) == "BESPBDES");
    deliver(s, answer("2") + done + answer_as_text("3") + done);
    BOOST_TEST(p.outcomes() == (event_log{missing, "2", "3", "good"}), per_element());
}

// And is run once, although it could not be prepared.
TEST_CASE_IN_BOTH_FORMS(a_name_that_is_taken_is_done_without) {
    for (const auto how : {syncing::once, syncing::each})
        for (const std::size_t taken : {std::size_t{0}, std::size_t{1}}) {
            logged_in_session s;
            piped p;
            p.add(first_sql).add(second_sql);
            s.start(p.with(how));
            static_cast<void>(take_output(s));
            for (std::size_t i = 0; i != 2; ++i)
                deliver(s, (i == taken ? failing("42P05") : description()) + done);
            const bool together = how == syncing::once;
            std::string sent;
            for (std::size_t i = 0; i != 2; ++i)
                sent += std::string{i == taken ? "PBDE" : "BE"} + (together && i == 0 ? "" : "S");
            BOOST_TEST(tags_of(take_output(s)) == sent);
            for (std::size_t i = 0; i != 2; ++i)
                deliver(s, (i == taken ? answer_as_text("1") : answer("1")) + (together && i == 0 ? "" : done));
            BOOST_TEST(p.outcomes() == (event_log{"1", "1", "good"}), per_element());
            BOOST_TEST(s.output().empty());
            BOOST_TEST(s.idle());
        }
}

BOOST_AUTO_TEST_SUITE_END()
