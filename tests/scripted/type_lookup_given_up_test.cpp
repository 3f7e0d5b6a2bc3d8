// Looking types up when it is given up, when the session ends, and when something throws.
#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "type_lookup.hpp"

namespace {

using namespace type_lookup;
using namespace std::chrono_literals;
using protocol::time_point;
using step = protocol::session::step;

const error given_up{boost::system::errc::make_error_code(boost::system::errc::operation_canceled), "given up"};
const time_point start_of_test = time_point{} + 1h;

// Asks what it is told to.
struct asking final : protocol::extended_exchange {
    std::function<std::optional<protocol::side_query>()> before = [] { return std::nullopt; };
    std::function<std::optional<protocol::side_query>()> after = [] { return std::nullopt; };
    std::function<void()> answered = [] {};

private:
    [[nodiscard]] std::string_view sql() const noexcept override { return "select 1"; }
    next_step on_described(const protocol::prepared_statement&) override { return next_step::ask; }
    std::optional<protocol::side_query> question_before(const protocol::session&) override { return before(); }
    std::optional<protocol::side_query> question_after(const protocol::session&) override { return after(); }
    void on_answer(const protocol::side_query&) override { answered(); }
    void write_parameters(protocol::parameter_writer&) const override {}
    [[nodiscard]] protocol::format format_of(std::size_t) const override { return protocol::format::text; }
    std::optional<error> on_row(protocol::session&, protocol::backend::data_row_view) override { return std::nullopt; }
    void on_complete(protocol::session&, std::string_view) override {}
    void on_empty() override {}
};

}  // namespace

BOOST_AUTO_TEST_SUITE(giving_up_looking_types_up)

BOOST_AUTO_TEST_CASE(a_question_that_nobody_took_leaves_at_once) {
    logged_in_session s;
    auto q = query<mood>("select m", fresh_database());
    s.start(q);
    s.cancel(q, given_up, start_of_test);
    BOOST_TEST(q.finished());
    BOOST_TEST((q.take().error().code() == given_up.code()));
    BOOST_TEST(s.output().empty());
    BOOST_TEST(s.idle());

    // The same behind Describe.
    logged_in_session second;
    const auto types = fresh_database();
    auto behind = query<mood>("select m", types);
    second.start(behind);
    static_cast<void>(take_output(second));
    deliver(second, answer("") + mood_column);
    second.cancel(behind, given_up, start_of_test);
    BOOST_TEST(behind.finished());
    BOOST_TEST((behind.take().error().code() == given_up.code()));
    BOOST_TEST(second.output().empty());
    BOOST_TEST(second.idle());
    BOOST_TEST(!types->known()->is_unavailable());
}

BOOST_AUTO_TEST_CASE(given_up_in_the_middle_it_ends_with_the_reason_and_nothing_is_executed) {
    const std::string no = refusal("57014");
    const std::string fine = answer(mood_rows());
    struct story {
        when at;
        std::string before;  // what has come before it is given up
        std::string after;
        bool learns;
    };
    const story stories[] = {
        {when::along, "", no + mood_column, false},
        {when::along, "", no + no, false},
        {when::along, "", fine + mood_column, true},
        {when::along, "", fine + no, true},
        {when::along, encoded(backend::parse_complete{}), no + mood_column, false},
        {when::along, fine, mood_column, true},
        {when::along, fine, no, true},
        {when::along, fine + encoded(backend::parse_complete{}), no, true},
        // in a transaction
        {when::along, "", refusal("57014", 'E') + refusal(in_failed_transaction, 'E'), false},
        {when::behind, "", no, false},
        {when::behind, "", fine, true},
        {when::behind, encoded(backend::parse_complete{}), no, false},
        {when::behind, "", refusal("57014", 'E'), false},
    };
    for (const auto& [at, before, after, learns] : stories) {
        asked c{at};
        deliver(c.s, before);
        c.s.cancel(c.q, given_up, start_of_test);
        BOOST_TEST((c.s.next() == step::cancel));
        c.s.cancel_taken();
        deliver(c.s, after);
        BOOST_TEST(c.q.finished());
        const auto outcome = c.q.take();
        BOOST_REQUIRE(outcome.has_error());
        BOOST_TEST((outcome.error().code() == given_up.code()), outcome.error().what());
        BOOST_TEST(c.s.output().empty());
        BOOST_TEST(c.s.idle());
        BOOST_TEST(!c.s.closed());
        BOOST_TEST(c.types->known()->knows(mood_oid) == learns);
        BOOST_TEST(!c.types->known()->is_unavailable());
    }
}

BOOST_AUTO_TEST_CASE(given_up_after_the_answer_it_may_still_be_cancelled) {
    for (const when at : both) {
        asked c{at};
        deliver(c.s, answer(mood_rows()) + c.rest());
        BOOST_TEST(tags_of(take_output(c.s)) == "BES");
        c.s.cancel(c.q, given_up, start_of_test);
        c.s.cancel_taken();
        deliver(c.s, encoded(backend::bind_complete{}) + refusal("57014"));
        BOOST_TEST((c.q.take().error().code() == given_up.code()));
        BOOST_TEST(c.s.idle());
    }
}

BOOST_AUTO_TEST_CASE(a_time_limit_cancels_the_question) {
    for (const when at : both) {
        asked c{at};
        c.s.set_deadline(c.q, start_of_test);
        c.s.expired(start_of_test);
        BOOST_TEST((c.s.next() == step::cancel));
        c.s.cancel_taken();
        deliver(c.s, refusal("57014") + c.rest());
        BOOST_TEST((c.q.take().error().code() == errc::timeout));
        BOOST_TEST(c.s.idle());
        if (at == when::along)
            BOOST_TEST(asks_again(c.types));
    }
}

// ---- the session ends

BOOST_AUTO_TEST_CASE(the_session_may_end_at_every_message) {
    for (const when at : both) {
        const auto whole = split(answer(mood_rows()) + (at == when::along ? mood_column : "") + one_row("ok"));
        for (std::size_t count = 0; count != whole.size(); ++count) {
            asked c{at};
            for (std::size_t i = 0; i != count; ++i) {
                deliver(c.s, whole[i]);
                static_cast<void>(take_output(c.s));
            }
            BOOST_TEST(!c.q.finished());
            c.s.ended();
            BOOST_TEST(c.q.finished());
            BOOST_TEST((c.q.take().error().code() == errc::connection_closed));
            BOOST_TEST(c.types->known()->knows(mood_oid) == (count >= 6));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_fatal_error_is_why_it_failed) {
    for (const when at : both) {
        asked c{at};
        deliver(c.s, encoded(server_error("57P01", "terminating connection", "FATAL")));
        c.s.ended();
        BOOST_TEST((c.q.take().error().code() == sqlstate::admin_shutdown));
        BOOST_TEST(!c.types->known()->is_unavailable());
    }
}

// ---- exchanges of other kinds

BOOST_AUTO_TEST_CASE(a_question_that_cannot_be_sent_is_an_error_where_it_is_needed) {
    const auto unsendable = [] { return protocol::side_query{std::string{"select '\0'", 10}, {}}; };
    for (const bool there_is_none : {true, false}) {
        logged_in_session s;
        asking q;
        q.before = unsendable;
        if (!there_is_none)
            q.after = unsendable;
        s.start(q);
        BOOST_TEST(tags_of(take_output(s)) == "PDS");
        deliver(s, described({}, {{"c", int4_oid}}));
        BOOST_TEST(q.finished());
        BOOST_TEST(q.failure().has_value());
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
    }
}

BOOST_AUTO_TEST_CASE(an_exception_is_the_outcome_and_leaves_nothing_behind) {
    const auto fails = []() -> std::optional<protocol::side_query> { throw std::runtime_error{"out of luck"}; };
    const auto asks = [] { return protocol::side_query{"select 2", {"x"}}; };
    {
        logged_in_session s;
        asking q;
        q.before = fails;
        s.start(q);
        BOOST_TEST(q.finished());
        BOOST_TEST((q.failure()->code() == errc::codec_failed));
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
    }
    {
        logged_in_session s;
        asking q;
        q.after = [&] {
            write_message(s.out(), frontend::sync{});  // half of a question
            return fails();
        };
        s.start(q);
        static_cast<void>(take_output(s));
        deliver(s, described({}, {{"c", int4_oid}}));
        BOOST_TEST((q.failure()->code() == errc::codec_failed));
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
    }
    {
        logged_in_session s;
        asking q;
        q.before = asks;
        q.answered = [] { throw std::runtime_error{"out of luck"}; };
        s.start(q);
        BOOST_TEST(tags_of(take_output(s)) == "PBESPDS");
        deliver(s, answer("") + described({}, {{"c", int4_oid}}));
        BOOST_TEST(q.finished());
        BOOST_TEST((q.failure()->code() == errc::codec_failed));
        BOOST_TEST(s.output().empty());
        BOOST_TEST(s.idle());
    }
}

BOOST_AUTO_TEST_SUITE_END()
