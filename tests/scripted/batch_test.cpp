// One statement for many elements: the order of the messages, and which element fails.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "batches.hpp"

namespace {

using namespace batching;

}  // namespace

BOOST_AUTO_TEST_SUITE(batches)

BOOST_AUTO_TEST_CASE(one_round_trip_for_all_when_the_statement_is_known) {
    for (const auto how : {statement_caching::prepare, statement_caching::describe}) {
        const bool unnamed = how == statement_caching::describe;
        connected c{inserted(inserted(described_once(script{}), 3, unnamed), 2, unnamed), keeping(how)};
        const texts three = {"a", "b", "c"};
        const texts two = {"d", "e"};
        batch first{sql{insert}, three};
        c.run(first);
        check_sum(first, 6);
        batch second{sql{insert}, two};
        c.run(second);
        check_sum(second, 4);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(without_a_cache_it_is_one_round_trip_from_the_start) {
    connected c{inserted(script{}, 2, true), keeping(statement_caching::off)};
    const texts two = {"a", "b"};
    batch q{sql{insert}, two};
    c.run(q);
    check_sum(q, 4);
}

BOOST_AUTO_TEST_CASE(each_bind_has_its_element) {
    const auto with = [](std::string_view text) {
        return [text = std::string{text}](const frontend::bind& b) {
            return b.statement.starts_with("tusk_1_") && b.portal.empty() && b.parameters.values.size() == 1 &&
                   protocol::as_text(b.parameters.values[0].bytes) == text;
        };
    };
    connected c{described_once(script{})
                    .expect<frontend::bind>(with("first"))
                    .expect<frontend::execute>()
                    .expect<frontend::bind>(with("second"))
                    .expect<frontend::execute>()
                    .expect<frontend::sync>()
                    .reply(backend::bind_complete{}, complete("INSERT 0 1"), backend::bind_complete{},
                           complete("INSERT 0 1"), ready())};
    const texts two = {"first", "second"};
    batch q{sql{insert}, two};
    c.run(q);
    check_sum(q, 2);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_for_an_empty_range) {
    logged_in_session s;
    const texts none;
    batch q{sql{insert}, none};
    s.start(q);
    BOOST_TEST(s.output().empty());
    BOOST_TEST(s.idle());
    check_sum(q, 0);
}

BOOST_AUTO_TEST_CASE(rows_are_dropped_and_counted) {
    connected c{described_once(script{}).expect_tags("BEBES").reply(
        backend::bind_complete{}, testing::row({"1"}), testing::row({"2"}), complete("INSERT 0 2"),
        backend::bind_complete{}, backend::empty_query_response{}, ready())};
    const texts two = {"a", "b"};
    batch q{sql{insert}, two};
    c.run(q);
    check_sum(q, 2);
}

BOOST_AUTO_TEST_CASE(the_element_that_fails_is_told) {
    const texts three = {"a", "b", "c"};
    for (std::size_t done = 0; done != 3; ++done)
        for (const bool in_bind : {true, false}) {
            script says = described_once(script{}).expect_tags("BEBEBES");
            for (std::size_t i = 0; i != done; ++i)
                says.reply(backend::bind_complete{}, complete("INSERT 0 1"));
            if (!in_bind)
                says.reply(backend::bind_complete{});
            connected c{says.reply(server_error("22P02", "not a number"), ready())};
            batch q{sql{insert}, three};
            c.run(q);
            check_error(q, sqlstate::invalid_text_representation, done + 1);
        }
    // What comes with Sync is no element's fault, and what comes with Parse neither.
    connected c{described_once(script{})
                    .expect_tags("BES")
                    .reply(backend::bind_complete{}, complete("INSERT 0 1"), server_error("23505", "deferred"), ready())
                    .expect_tags("PDS")
                    .reply(server_error("42P01", "no such table"), ready())};
    const texts one = {"a"};
    batch deferred{sql{insert}, one};
    c.run(deferred);
    check_error(deferred, sqlstate::unique_violation, 0);
    batch missing{sql{"insert into nowhere values ($1)"}, one};
    c.run(missing);
    check_error(missing, sqlstate::undefined_table, 0);
    connected off{script{}.expect_tags("PBES").reply(server_error("42P01", "no such table"), ready()),
                  keeping(statement_caching::off)};
    batch refused{sql{insert}, one};
    off.run(refused);
    check_error(refused, sqlstate::undefined_table, 0);
}

BOOST_AUTO_TEST_CASE(the_error_says_it_in_its_text) {
    const error said = error{sqlstate::unique_violation, "twice", "once is enough"}.of_element(7);
    BOOST_TEST(said.what() == std::string_view{"twice (of element 7); once is enough"});
    BOOST_TEST(said.code() == sqlstate::unique_violation);
    BOOST_TEST(!said.from_server());
    diagnostics fields = server_error("23505", "twice").fields;
    BOOST_TEST(error{fields}.of_element(1).what() == std::string_view{"ERROR 23505: twice (of element 1)"});
    BOOST_TEST(error{fields}.of_element(1).from_server());
}

BOOST_AUTO_TEST_CASE(a_statement_that_is_out_of_date_is_prepared_again_before_anything_was_executed) {
    const texts two = {"a", "b"};
    auto all = out_of_date_in_any_case();
    for (const auto& why : out_of_date_perhaps())
        all.push_back(why);
    for (const auto& why : all) {
        with_insert c{inserted(described_once(refused(known(), "BEBES", why), 1), 2)};
        batch q{sql{insert}, two};
        c.run(q);
        check_sum(q, 4);
        BOOST_TEST(c.server.finished());

        with_insert later{
            known().expect_tags("BEBES").reply(backend::bind_complete{}, complete("INSERT 0 1"), why, ready())};
        batch second{sql{insert}, two};
        later.run(second);
        check_error(second, caching::code_of(why), 2);

        with_insert in_transaction{refused(known(), "BEBES", why, 'E')};
        batch third{sql{insert}, two};
        in_transaction.run(third);
        check_error(third, caching::code_of(why), 1);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_found_in_all_of_it_before_anything_is) {
    for (const std::size_t count : {2u, 40u}) {
        begun b{texts(1, "a")};
        static_cast<void>(take_output(b.s));
        say(b.s, backend::bind_complete{}, complete("INSERT 0 1"), ready());
        texts elements(count, std::string(10'000, 'x'));
        elements.back() = std::string{"a\0b", 3};
        batch q{sql{insert}, elements};
        b.s.start(q);
        BOOST_TEST(b.s.output().empty());
        BOOST_TEST(b.s.idle());
        check_error(q, errc::embedded_nul, count);
        batch next{sql{insert}, large};
        b.s.start(next);
        BOOST_TEST(tags_of(take_output(b.s)) == pairs(40) + "S");
    }
}

BOOST_AUTO_TEST_SUITE_END()
