// Statements: their answers, errors, pipelining.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/connected.hpp>
#include <support/direct.hpp>
#include <support/in_memory.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_view_literals;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;
using boost::test_tools::per_element;

script one_row(std::string_view value) {
    return script{}.expect<frontend::query>().reply(columns({{"c", text_oid}}), row({value}), complete("SELECT 1"),
                                                    ready());
}

const auto prepared = [](script says, std::initializer_list<std::uint32_t> parameters,
                         std::initializer_list<described_column> described) {
    return says.expect_tags("PDS").reply(backend::parse_complete{}, takes(parameters), columns(described), ready());
};

}  // namespace

BOOST_AUTO_TEST_SUITE(exchange)

BOOST_AUTO_TEST_CASE(an_error_without_a_usable_sqlstate_is_an_internal_error) {
    for (const std::string state : {"", "42", "00000", "42p01", "425011"}) {
        connected c{script{}.expect<frontend::query>().reply(server_error(state, "something"), ready())};
        recorded_query q{"select 1"};
        c.run(q);
        BOOST_REQUIRE(q.failure());
        BOOST_TEST(q.failure()->code() == sqlstate::internal_error);
        BOOST_TEST(q.failure()->diagnostics().sqlstate == state);
        BOOST_TEST(!c.s.closed());
    }
}

BOOST_AUTO_TEST_CASE(an_error_with_a_position_carries_the_statement) {
    auto wrong = server_error("42601", "syntax error");
    wrong.fields.position = 1;
    connected c{script{}.expect<frontend::query>().reply(wrong, ready())};
    recorded_query q{"selct 1"};
    c.run(q);
    BOOST_REQUIRE(q.failure());
    BOOST_TEST(q.failure()->diagnostics().statement == "selct 1");
}

BOOST_AUTO_TEST_CASE(a_row_that_cannot_be_used_is_the_error_and_the_rest_is_dropped) {
    connected c{script{}.expect<frontend::query>().reply(columns({{"c", text_oid}}), row({"1"}), row({"2"}), row({"3"}),
                                                         complete("SELECT 3"), ready())};
    recorded_query q{"select 1"};
    q.fail_at_row = 1;
    c.run(q);
    BOOST_TEST(q.events == (event_log{"columns c:25", "row 1"}), per_element());
    BOOST_TEST(q.failure()->code() == errc::value_out_of_range);
    BOOST_TEST(!c.s.closed());
}

BOOST_AUTO_TEST_CASE(pipelined_statements_get_their_own_answers) {
    auto says = prepared(script{}, {text_oid}, {{"p", text_oid}})
                    .expect_tags("QQ")
                    .reply(columns({{"c", text_oid}}), row({"first"}), complete("SELECT 1"), ready())
                    .reply(server_error("22012", "division by zero"), ready())
                    .expect_tags("BES")
                    .reply(backend::bind_complete{}, row({"prepared"}), complete("SELECT 1"), ready());
    for (const cut where : {cut::nowhere(), cut::everywhere()}) {
        logged_in_session s;
        script server = says;
        in_memory link{s, server, where};
        recorded_statement prepares{"select $1", {"x"}};
        recorded_query first{"select 'first'"};
        recorded_query second{"select 1/0"};
        s.start(prepares);
        s.start(first);
        s.start(second);
        link.run();
        BOOST_TEST(server.finished(), server.failure().value_or("not at its end"));
        BOOST_TEST(prepares.events == (event_log{"described 25", "columns p:25", "row prepared", "complete SELECT 1"}),
                   per_element());
        BOOST_TEST(first.events == (event_log{"columns c:25", "row first", "complete SELECT 1"}), per_element());
        BOOST_TEST(!first.failure());
        BOOST_TEST(second.failure()->code() == sqlstate::division_by_zero);
        BOOST_TEST(s.idle());
    }
}

BOOST_AUTO_TEST_CASE(the_second_phase_of_a_miss_comes_behind_what_was_queued_meanwhile) {
    logged_in_session s;
    recorded_statement miss{"select 1"};
    recorded_query other{"select 2"};
    s.start(miss);
    s.start(other);
    BOOST_TEST(tags_of(take_output(s)) == "PDSQ");
    say(s, backend::parse_complete{}, takes({}), columns({{"c", int4_oid}}), ready());
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    say(s, columns({{"c", int4_oid}}), row({"2"}), complete("SELECT 1"), ready());
    BOOST_TEST(other.finished());
    BOOST_TEST(!miss.finished());
    say(s, backend::bind_complete{}, row({"1"}), complete("SELECT 1"), ready());
    BOOST_TEST(miss.finished());
    BOOST_TEST(miss.events.back() == "complete SELECT 1");
}

BOOST_AUTO_TEST_CASE(a_statement_that_cannot_be_sent_leaves_nothing_behind) {
    logged_in_session s;
    const std::string with_nul{"select '\0'", 10};
    recorded_query simple{with_nul};
    recorded_statement extended{with_nul};
    s.start(simple);
    s.start(extended);
    BOOST_TEST(simple.finished());
    BOOST_TEST(simple.failure()->code() == errc::embedded_nul);
    BOOST_TEST(extended.finished());
    BOOST_TEST(extended.failure()->code() == errc::embedded_nul);
    BOOST_TEST(s.output().empty());
    BOOST_TEST(s.idle());

    recorded_query good{"select 1"};
    s.start(good);
    BOOST_TEST(tags_of(take_output(s)) == "Q");
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_sent_leaves_those_before_it_alone) {
    logged_in_session s;
    recorded_query before{"select 1"};
    recorded_query wrong{std::string{"\0", 1}};
    recorded_query after{"select 2"};
    s.start(before);
    s.start(wrong);
    s.start(after);
    BOOST_TEST(tags_of(take_output(s)) == "QQ");
    say(s, complete("SELECT 0"), ready(), complete("SELECT 9"), ready());
    BOOST_TEST(before.events.back() == "complete SELECT 0");
    BOOST_TEST(after.events.back() == "complete SELECT 9");
}

BOOST_AUTO_TEST_CASE(a_wrong_number_of_parameters_is_never_sent) {
    const auto too_few = [](protocol::parameter_writer& out) { out.null(); };
    const auto too_many = [](protocol::parameter_writer& out) {
        for (int i = 0; i != 3; ++i)
            out.text("x");
    };
    for (const auto& write : {std::function<void(protocol::parameter_writer&)>{too_few}, {too_many}}) {
        logged_in_session s;
        recorded_statement miss{"select $1, $2"};
        miss.write = write;
        s.start(miss);
        BOOST_TEST(tags_of(take_output(s)) == "PDS");
        say(s, backend::parse_complete{}, takes({text_oid, text_oid}), columns({{"c", text_oid}}), ready());
        BOOST_TEST(miss.finished());
        BOOST_REQUIRE(miss.failure());
        BOOST_TEST(miss.failure()->code() == errc::parameter_count_mismatch);
        BOOST_TEST(take_output(s).empty());
        recorded_statement hit{"select $1, $2"};
        hit.write = write;
        s.start(hit);
        BOOST_TEST(hit.finished());
        BOOST_TEST(take_output(s).empty());
        BOOST_TEST(s.idle());
    }
}

BOOST_AUTO_TEST_CASE(a_parameter_that_cannot_be_sent_is_named) {
    logged_in_session s;
    recorded_statement miss{"select $1, $2"};
    miss.write = [](protocol::parameter_writer& out) {
        BOOST_TEST(out.wanted() == int4_oid);
        out.text("1");
        BOOST_TEST(out.wanted() == text_oid);
        out.value(protocol::format::text, [](protocol::writer& w) { w.fail(errc::value_out_of_range); });
    };
    s.start(miss);
    BOOST_TEST(tags_of(take_output(s)) == "PDS");
    say(s, backend::parse_complete{}, takes({int4_oid, text_oid}), backend::no_data{}, ready());
    BOOST_REQUIRE(miss.failure());
    BOOST_TEST(miss.failure()->code() == errc::value_out_of_range);
    BOOST_TEST(miss.failure()->diagnostics().message.starts_with("parameter $2 cannot be sent"));
}

BOOST_AUTO_TEST_CASE(an_exception_while_a_statement_is_written_is_its_outcome_and_takes_it_out_of_the_queue) {
    logged_in_session s;
    recorded_statement describes{"select $1"};
    describes.only_describe = true;
    s.start(describes);
    static_cast<void>(take_output(s));
    say(s, backend::parse_complete{}, takes({text_oid}), backend::no_data{}, ready());
    BOOST_TEST(describes.finished());

    recorded_query before{"select 1"};
    s.start(before);
    {
        recorded_statement throws{"select $1"};
        throws.write = [](protocol::parameter_writer&) { throw std::runtime_error{"no such value"}; };
        s.start(throws);
        BOOST_TEST(throws.finished());
        BOOST_REQUIRE(throws.failure());
        BOOST_TEST(throws.failure()->code() == errc::codec_failed);
        BOOST_TEST(throws.failure()->diagnostics().message.ends_with("no such value"));
    }
    BOOST_TEST(tags_of(take_output(s)) == "Q");
    say(s, complete("SELECT 0"), ready());
    BOOST_TEST(before.finished());
    BOOST_TEST(s.idle());
}

BOOST_AUTO_TEST_CASE(a_statement_without_rows_has_no_columns) {
    connected c{script{}
                    .expect_tags("PDS")
                    .reply(backend::parse_complete{}, takes({}), backend::no_data{}, ready())
                    .expect_tags("BES")
                    .reply(backend::bind_complete{}, complete("CREATE TABLE"), ready())};
    recorded_statement ddl{"create table t ()"};
    c.run(ddl);
    BOOST_TEST(ddl.events == (event_log{"described", "complete CREATE TABLE"}), per_element());
    BOOST_TEST(!ddl.statement()->columns);
}

BOOST_AUTO_TEST_CASE(an_empty_statement_says_so) {
    connected c{script{}
                    .expect_tags("PDS")
                    .reply(backend::parse_complete{}, takes({}), backend::no_data{}, ready())
                    .expect_tags("BES")
                    .reply(backend::bind_complete{}, backend::empty_query_response{}, ready())};
    recorded_statement nothing{""};
    c.run(nothing);
    BOOST_TEST(nothing.events.back() == "empty");
    BOOST_TEST(!nothing.failure());
}

BOOST_AUTO_TEST_CASE(an_error_at_sync_is_the_outcome_of_a_statement_that_was_complete) {
    connected c{
        prepared(script{}, {}, {{"c", text_oid}})
            .expect_tags("BES")
            .reply(backend::bind_complete{}, complete("INSERT 0 1"), server_error("23503", "deferred"), ready())};
    recorded_statement q{"insert"};
    c.run(q);
    BOOST_REQUIRE(q.failure());
    BOOST_TEST(q.failure()->code() == sqlstate::foreign_key_violation);
}

BOOST_AUTO_TEST_CASE(a_statement_that_the_server_refuses_is_not_cached) {
    connected c{script{}.expect_tags("PDS").reply(server_error("42601", "syntax error"), ready())};
    recorded_statement q{"selct"};
    c.run(q);
    BOOST_TEST(q.failure()->code() == sqlstate::syntax_error);
    BOOST_TEST(!q.statement());
    BOOST_TEST(c.s.statements().size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_dropped_statement_is_closed_in_front_of_the_next_one) {
    protocol::session_limits limits;
    limits.statement_cache_size = 0;
    logged_in_session s{limits};
    {
        recorded_statement q{"select 1"};
        q.only_describe = true;
        s.start(q);
        static_cast<void>(take_output(s));
        say(s, backend::parse_complete{}, takes({}), backend::no_data{}, ready());
        BOOST_TEST(q.finished());
        BOOST_TEST(s.statements().closing()->empty());
    }
    BOOST_TEST(s.statements().closing()->size() == 1u);
    recorded_statement next{"select 2"};
    next.only_describe = true;
    s.start(next);
    const auto sent = take_output(s);
    BOOST_TEST(tags_of(sent) == "CPDS");
    BOOST_TEST(sent.find("tusk_1_") != std::string::npos);
    BOOST_TEST(s.statements().closing()->empty());
    say(s, backend::close_complete{}, backend::parse_complete{}, takes({}), backend::no_data{}, ready());
    BOOST_TEST(next.finished());
    BOOST_TEST(!next.failure());
}

BOOST_AUTO_TEST_CASE(a_prepared_statement_runs_without_being_prepared_again) {
    logged_in_session s;
    recorded_statement describes{"select 1"};
    describes.only_describe = true;
    s.start(describes);
    static_cast<void>(take_output(s));
    say(s, backend::parse_complete{}, takes({}), columns({{"c", int4_oid}}), ready());
    recorded_statement runs{describes.statement()};
    s.start(runs);
    BOOST_TEST(tags_of(take_output(s)) == "BES");

    logged_in_session another;
    recorded_statement stranger{describes.statement()};
    another.start(stranger);
    BOOST_TEST(stranger.finished());
    BOOST_TEST(stranger.failure()->code() == errc::not_connected);
    BOOST_TEST(another.output().empty());
}

BOOST_AUTO_TEST_CASE(rows_stay_readable_while_their_chunk_is_held) {
    logged_in_session s;
    recorded_query q{"select 'kept'"};
    s.start(q);
    static_cast<void>(take_output(s));
    protocol::chunk held;
    s.handlers().notice = [&](const diagnostics&) { held = s.frame_holder(); };
    backend::notice_response notice;
    notice.fields.message = std::string(100, 'h');
    say(s, notice, complete("SELECT 0"), ready());
    BOOST_TEST(held.capacity() != 0u);
    BOOST_TEST(!held.unique());
    const std::string before{reinterpret_cast<const char*>(held.data()), 64};
    for (int i = 0; i != 3; ++i) {
        recorded_query more{"select 'more'"};
        s.start(more);
        static_cast<void>(take_output(s));
        say(s, columns({{"c", text_oid}}), row({std::string(20'000, 'x')}), complete("SELECT 1"), ready());
        BOOST_TEST(more.finished());
    }
    BOOST_TEST((before == std::string_view{reinterpret_cast<const char*>(held.data()), 64}));
}

BOOST_AUTO_TEST_CASE(a_query_gets_what_the_script_says) {
    connected c{one_row("a value")};
    recorded_query q{"select"};
    c.run(q);
    BOOST_TEST(q.events[1] == "row a value");
}

BOOST_AUTO_TEST_SUITE_END()
