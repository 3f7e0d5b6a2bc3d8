// Statements that are kept on the server (statement_caching::prepare): what happens when it has forgotten them, or would make
// something else of their text by now.
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "statement_caching.hpp"

namespace {

using namespace caching;
using namespace std::chrono_literals;

// What is sent when a statement of that name has been given up for another.
script prepared_anew(script says, std::string old_name, std::string new_name) {
    return says.expect<frontend::close>([=](const auto& m) { return m.name.starts_with(old_name); })
        .template expect<frontend::parse>(
            [=](const auto& m) { return m.statement.starts_with(new_name) && m.sql == text; })
        .template expect<frontend::describe>([=](const auto& m) { return m.name.starts_with(new_name); })
        .template expect<frontend::sync>()
        .reply(backend::close_complete{}, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready())
        .template expect<frontend::bind>([=](const auto& m) { return m.statement.starts_with(new_name); })
        .expect_tags("ES")
        .reply(backend::bind_complete{}, testing::row({"one"}), complete("SELECT 1"), ready());
}

const error given_up{boost::system::errc::make_error_code(boost::system::errc::operation_canceled), "given up"};
const protocol::time_point now = protocol::time_point{} + 1h;

}  // namespace

BOOST_AUTO_TEST_SUITE(statements_on_the_server)

BOOST_AUTO_TEST_CASE(one_that_is_out_of_date_is_closed_and_prepared_anew_and_only_the_result_is_seen) {
    auto reasons = out_of_date_in_any_case();
    for (const auto& more : out_of_date_perhaps())
        reasons.push_back(more);
    for (const auto& why : reasons) {
        with_statement c{run_by_name(prepared_anew(refused(prepared(), "BES", why), "tusk_1_", "tusk_2_"))};
        recorded_statement q{text};
        c.run(q);
        check_row(q, 2);
        recorded_statement again{text};
        c.run(again);
        check_row(again);
        BOOST_TEST(c.server.finished());
        BOOST_TEST(c.s.statements().size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(another_error_at_bind_is_the_outcome_and_the_statement_stays) {
    for (const char* state : {"0A000", "22P02", "54000", "XX000", "57014"}) {
        with_statement c{run_by_name(refused(prepared(), "BES", server_error(state, "no")))};
        recorded_statement q{text};
        c.run(q);
        check_failed(q, code_of(server_error(state, "no")));
        recorded_statement again{text};
        c.run(again);
        check_row(again);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(a_message_from_another_routine_is_no_reason) {
    auto said = server_error("0A000", "cached plan must not change result type");
    said.fields.routine = "exec_bind_message";
    with_statement c{refused(prepared(), "BES", said)};
    recorded_statement q{text};
    c.run(q);
    check_failed(q, sqlstate::feature_not_supported);
}

BOOST_AUTO_TEST_CASE(one_that_was_described_just_now_is_not_repeated_for_what_may_be_its_own_fault) {
    for (const auto& why : out_of_date_perhaps()) {
        connected c{refused(described(script{}), "BES", why)};
        recorded_statement q{text};
        c.run(q);
        check_failed(q, code_of(why));
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(what_may_be_its_own_fault_is_tried_once_more) {
    for (const auto& why : out_of_date_perhaps()) {
        with_statement c{refused(described(refused(prepared(), "BES", why), 1), "BES", why)};
        recorded_statement q{text};
        c.run(q);
        check_failed(q, code_of(why));
        BOOST_TEST(q.failures == 0u);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(one_that_was_described_just_now_is_repeated_when_it_is_out_of_date_already) {
    for (const auto& why : out_of_date_in_any_case()) {
        connected c{run_by_name(described(refused(described(script{}), "BES", why), 1))};
        recorded_statement q{text};
        c.run(q);
        check_row(q, 2);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(there_is_an_end_to_it) {
    for (const auto& why : out_of_date_in_any_case()) {
        auto says = refused(prepared(), "BES", why);
        for (int i = 0; i != 10; ++i)
            says = refused(described(says, 1), "BES", why);
        says = run_by_name(described(says, 1));
        with_statement c{says};
        {
            recorded_statement q{text};
            c.run(q);
            check_failed(q, code_of(why));
        }
        BOOST_TEST(!c.server.finished());
        BOOST_TEST(c.s.idle());
        recorded_statement next{text};
        c.run(next);
        check_row(next);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(within_a_transaction_the_error_is_told_and_the_next_use_prepares_anew) {
    for (const char status : {'T', 'E'})
        for (const auto& why : out_of_date_in_any_case()) {
            auto says = refused(prepared(), "BES", why, status);
            with_statement c{prepared_anew(says.expect<frontend::query>().reply(complete("ROLLBACK"), ready()),
                                           "tusk_1_", "tusk_2_")};
            {
                recorded_statement q{text};
                c.run(q);
                check_failed(q, code_of(why));
            }
            recorded_query rollback{"rollback"};
            c.run(rollback);
            recorded_statement next{text};
            c.run(next);
            check_row(next);
            BOOST_TEST(c.server.finished());
        }
}

BOOST_AUTO_TEST_CASE(what_has_been_executed_is_never_repeated) {
    auto reasons = out_of_date_in_any_case();
    for (const auto& more : out_of_date_perhaps())
        reasons.push_back(more);
    for (const auto& why : reasons) {
        with_statement c{run_by_name(
            prepared().expect_tags("BES").reply(backend::bind_complete{}, testing::row({"half"}), why, ready()))};
        recorded_statement q{text};
        c.run(q);
        check_failed(q, code_of(why));
        BOOST_TEST(q.events.back() == "row half");
        recorded_statement again{text};
        c.run(again);
        check_row(again);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_repeated_for_who_has_given_up) {
    with_statement c{prepared()};
    {
        recorded_statement q{text};
        c.s.start(q);
        BOOST_TEST(tags_of(take_output(c.s)) == "BES");
        c.s.cancel(q, given_up, now);
        c.s.cancel_taken();
        say(c.s, no_such_statement(), ready());
        check_failed(q, given_up.code());
    }
    BOOST_TEST(take_output(c.s).empty());
    BOOST_TEST(c.s.idle());

    // While it is being prepared anew.
    recorded_statement next{text};
    c.s.start(next);
    BOOST_TEST(tags_of(take_output(c.s)) == "CPDS");
    c.s.cancel(next, given_up, now);
    c.s.cancel_taken();
    say(c.s, backend::close_complete{}, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
    check_failed(next, given_up.code());
    BOOST_TEST(take_output(c.s).empty());
    BOOST_TEST(c.s.idle());
}

BOOST_AUTO_TEST_CASE(two_that_were_queued_both_find_that_it_is_gone) {
    with_statement c{prepared()};
    recorded_statement first{text};
    recorded_statement second{text};
    c.s.start(first);
    c.s.start(second);
    BOOST_TEST(tags_of(take_output(c.s)) == "BESBES");
    say(c.s, no_such_statement(), ready());
    BOOST_TEST(tags_of(take_output(c.s)) == "PDS");
    say(c.s, no_such_statement(), ready());
    BOOST_TEST(tags_of(take_output(c.s)) == "CPDS");
    say(c.s, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
    BOOST_TEST(tags_of(take_output(c.s)) == "BES");
    say(c.s, backend::close_complete{}, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
    BOOST_TEST(tags_of(take_output(c.s)) == "BES");
    for (const std::string_view value : {"first", "second"})
        say(c.s, backend::bind_complete{}, testing::row({value}), complete("SELECT 1"), ready());
    check_row(first, 2, "first");
    check_row(second, 2, "second");
    BOOST_TEST(c.s.idle());
}

// ---- names

BOOST_AUTO_TEST_CASE(a_name_that_is_taken_is_left_to_its_owner) {
    connected c{run_by_name(described(refused(script{}, "PDS", server_error("42P05", "already exists"))))};
    recorded_statement q{text};
    c.run(q);
    check_row(q);
    BOOST_TEST(c.server.finished());
    BOOST_TEST(q.statement()->name().starts_with("tusk_2_"));
    BOOST_TEST(c.s.statements().closing()->empty());
}

BOOST_AUTO_TEST_CASE(there_is_an_end_to_taken_names_too) {
    script says;
    for (int i = 0; i != 11; ++i)
        says = refused(says, "PDS", server_error("42P05", "already exists"));
    connected c{says};
    recorded_statement q{text};
    c.run(q);
    check_failed(q, sqlstate::duplicate_prepared_statement);
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(a_taken_name_within_a_transaction_is_the_error) {
    connected c{refused(script{}, "PDS", server_error("42P05", "already exists"), 'E')};
    recorded_statement q{text};
    c.run(q);
    check_failed(q, sqlstate::duplicate_prepared_statement);
}

BOOST_AUTO_TEST_CASE(what_the_server_refused_to_prepare_is_not_closed_and_what_it_refused_to_describe_is) {
    connected c{described(refused(script{}, "PDS", server_error("42601", "syntax error")))
                    .expect_tags("PDS")
                    .reply(backend::parse_complete{}, server_error("XX000", "no"), ready())
                    .expect_tags("CPDS")
                    .reply(server_error("42601", "syntax error"), ready())};
    for (const auto& [sql_text, good] :
         {std::pair{"selct", false}, {"select", true}, {"odd", false}, {"last", false}}) {
        recorded_statement q{sql_text};
        q.only_describe = true;
        c.run(q);
        BOOST_TEST(!q.failure() == good);
    }
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(two_sessions_never_use_a_name_for_different_texts) {
    const auto name_of_first = [](const std::string& sql_text) {
        logged_in_session s;
        recorded_statement q{sql_text};
        q.only_describe = true;
        s.start(q);
        static_cast<void>(take_output(s));
        say(s, backend::parse_complete{}, takes({}), backend::no_data{}, ready());
        return q.statement()->name();
    };
    BOOST_TEST(name_of_first("select 1") == name_of_first("select 1"));
    for (const char* other : {"select 2", "select 1 ", "Select 1", "", "select 1; select 1"})
        BOOST_TEST(name_of_first("select 1") != name_of_first(other));
}

BOOST_AUTO_TEST_SUITE_END()
