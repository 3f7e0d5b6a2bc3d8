// Statements of which the description is kept (statement_caching::describe): nothing of them is on the server, which may make
// something else of their text at any time.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "statement_caching.hpp"

namespace {

using namespace caching;
using namespace std::string_view_literals;

const protocol::session_limits describing = keeping(statement_caching::describe);

// What the server says to `select c from t where i = $1`, of one integer: to Parse and Describe, and to the statement itself.
script described_integer(script says) {
    return says.expect_tags("PDS").reply(backend::parse_complete{}, takes({oids::int4}), columns({{"c", oids::int4}}),
                                         ready());
}
script integer(script says, std::string_view value = "\0\0\0\7"sv) {
    return says.expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{},
                                           binary_columns({{"c", oids::int4}}), testing::row({value}),
                                           complete("SELECT 1"), ready());
}
// Other columns than those that were described.
script changed(script says, std::initializer_list<described_column> now,
               std::initializer_list<std::optional<std::string_view>> values) {
    return says.expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{}, binary_columns(now),
                                           testing::row(values), complete("SELECT 1"), ready());
}

// A session that has run it once.
struct with_description : connected {
    explicit with_description(script says) : connected{std::move(says), describing} {
        auto first = query_one<int>(text, 5);
        run(first);
        BOOST_TEST(first.take().value() == 7);
    }
};

script known() { return integer(described_integer(script{})); }

}  // namespace

BOOST_AUTO_TEST_SUITE(descriptions_of_statements)

BOOST_AUTO_TEST_CASE(the_first_use_describes_and_every_use_sends_the_text_with_the_types) {
    const auto sent = [](script says) {
        return says
            .expect<frontend::parse>([](const auto& m) {
                return m.statement.empty() && m.sql == text && m.parameter_types == std::vector{oids::int4};
            })
            .expect<frontend::bind>([](const auto& m) {
                return m.statement.empty() && m.portal.empty() &&
                       protocol::as_text(m.parameters.values[0].bytes) == "\0\0\0\5"sv &&
                       m.result_formats == std::vector{protocol::format::binary};
            })
            .expect<frontend::describe>([](const auto& m) { return m.kind == protocol::portal_target; })
            .expect_tags("ES")
            .reply(backend::parse_complete{}, backend::bind_complete{}, binary_columns({{"c", oids::int4}}),
                   testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready());
    };
    auto says = script{}
                    .expect<frontend::parse>(
                        [](const auto& m) { return m.statement.empty() && m.sql == text && m.parameter_types.empty(); })
                    .expect<frontend::describe>(
                        [](const auto& m) { return m.name.empty() && m.kind == protocol::statement_target; })
                    .expect<frontend::sync>()
                    .reply(backend::parse_complete{}, takes({oids::int4}), columns({{"c", oids::int4}}), ready());
    connected c{sent(sent(sent(says))), describing};
    for (int i = 0; i != 3; ++i) {
        auto q = query_one<int>(text, 5);
        c.run(q);
        BOOST_TEST(q.take().value() == 7);
    }
    BOOST_TEST(c.server.finished());
    BOOST_TEST(c.s.statements().size() == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_is_ever_closed) {
    connected c{described(run_as_text(described(run_as_text(described(script{}))))),
                keeping(statement_caching::describe, 1)};
    for (const char* each : {"select 1", "select 2"}) {
        recorded_statement q{each};
        c.run(q);
        check_row(q);
    }
    recorded_statement refused_one{"select 3"};
    refused_one.only_describe = true;
    c.run(refused_one);
    BOOST_TEST(c.s.statements().closing()->empty());
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(a_cache_of_no_size_describes_every_time) {
    connected c{run_as_text(described(run_as_text(described(script{})))), keeping(statement_caching::describe, 0)};
    for (int i = 0; i != 2; ++i) {
        recorded_statement q{text};
        c.run(q);
        check_row(q);
    }
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(discard_all_takes_nothing_from_descriptions) {
    connected c{
        run_as_text(run_as_text(described(script{})).expect<frontend::query>().reply(complete("DISCARD ALL"), ready())),
        describing};
    recorded_statement first{text};
    c.run(first);
    recorded_query discard{"discard all"};
    c.run(discard);
    recorded_statement second{text};
    c.run(second);
    check_row(second);
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(a_handle_is_run_by_its_text) {
    connected c{integer(integer(described_integer(script{}))), describing};
    detail::prepare_exchange prepares{text};
    c.run(prepares);
    const statement held = prepares.take().value();
    BOOST_TEST(held.get()->name().empty());
    BOOST_TEST(held.parameter_types() == std::vector{oids::int4}, per_element());
    for (int i = 0; i != 2; ++i) {
        auto q = query_one<int>(held, 5);
        c.run(q);
        BOOST_TEST(q.take().value() == 7);
    }
    BOOST_TEST(c.server.finished());
}

// ---- columns that have changed meanwhile

BOOST_AUTO_TEST_CASE(values_of_another_type_are_read_as_what_they_are_now) {
    with_description c{integer(described_integer(changed(known(), {{"c", oids::int8}}, {"\0\0\0\0\0\0\0\x8"sv})))};
    auto q = query_one<int>(text, 5);
    c.run(q);
    BOOST_TEST(q.take().value() == 8);
    // What was known is forgotten: the next one asks again.
    auto next = query_one<int>(text, 5);
    c.run(next);
    BOOST_TEST(next.take().value() == 7);
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(a_type_that_cannot_be_read_is_the_error) {
    with_description c{changed(known(), {{"c", oids::boolean}}, {"\1"sv})};
    auto q = query_one<int>(text, 5);
    c.run(q);
    BOOST_TEST(q.take().error().code() == errc::column_type_mismatch);
    BOOST_TEST(!c.s.closed());
    BOOST_TEST(is_described_first(c.s));
}

BOOST_AUTO_TEST_CASE(another_number_of_columns_is_the_error) {
    {
        with_description c{changed(known(), {{"c", oids::int4}, {"d", oids::int4}}, {"\0\0\0\1"sv, "\0\0\0\2"sv})};
        auto q = query_one<int>(text, 5);
        c.run(q);
        BOOST_TEST(q.take().error().code() == errc::column_count_mismatch);
        BOOST_TEST(is_described_first(c.s));
    }
    with_description c{known().expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{},
                                                          backend::no_data{}, complete("DELETE 1"), ready())};
    auto q = query_one<int>(text, 5);
    c.run(q);
    BOOST_TEST(q.take().error().code() == errc::column_count_mismatch);
    BOOST_TEST(is_described_first(c.s));
}

BOOST_AUTO_TEST_CASE(a_result_has_the_columns_of_now) {
    with_description c{changed(known(), {{"c", oids::int4}, {"d", oids::int8}}, {"\0\0\0\1"sv, "\0\0\0\0\0\0\0\2"sv})};
    auto q = query(text, 5);
    c.run(q);
    const result all = q.take().value();
    BOOST_REQUIRE(all.columns().size() == 2u);
    BOOST_TEST(all.columns()[1].name == "d");
    BOOST_TEST(all[0].get<int>(0) == 1);
    BOOST_TEST(all[0].get<int>(1) == 2);
    BOOST_TEST(is_described_first(c.s));
}

BOOST_AUTO_TEST_CASE(another_name_is_told_too) {
    with_description c{changed(known(), {{"renamed", oids::int4}}, {"\0\0\0\1"sv})};
    auto q = query(text, 5);
    c.run(q);
    BOOST_TEST(q.take().value().columns().front().name == "renamed");
    BOOST_TEST(is_described_first(c.s));
}

// ---- errors that may be due to the description

BOOST_AUTO_TEST_CASE(a_description_that_may_be_out_of_date_is_made_anew_once) {
    for (const auto& why : out_of_date_perhaps())
        for (const bool at_bind : {false, true}) {
            const auto refuse = [&](script says) {
                says.expect_tags("PBDES");
                if (at_bind)
                    says.reply(backend::parse_complete{});
                return says.reply(why, ready());
            };
            {
                with_description c{integer(described_integer(refuse(known())))};
                auto q = query_one<int>(text, 5);
                c.run(q);
                BOOST_TEST(q.take().value() == 7);
                BOOST_TEST(c.server.finished());
            }
            with_description c{refuse(described_integer(refuse(known())))};
            auto q = query_one<int>(text, 5);
            c.run(q);
            BOOST_TEST(q.take().error().code() == code_of(why));
            BOOST_TEST(c.server.finished());
        }
}

BOOST_AUTO_TEST_CASE(what_was_described_just_now_is_not_described_again) {
    for (const auto& why : out_of_date_perhaps()) {
        connected c{described_integer(script{}).expect_tags("PBDES").reply(why, ready()), describing};
        auto q = query_one<int>(text, 5);
        c.run(q);
        BOOST_TEST(q.take().error().code() == code_of(why));
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(other_errors_are_the_outcome_and_the_description_stays) {
    for (const char* state : {"0A000", "22P02", "XX000"}) {
        with_description c{
            integer(known().expect_tags("PBDES").reply(backend::parse_complete{}, server_error(state, "no"), ready()))};
        auto q = query_one<int>(text, 5);
        c.run(q);
        BOOST_TEST(q.take().error().code() == code_of(server_error(state, "no")));
        auto again = query_one<int>(text, 5);
        c.run(again);
        BOOST_TEST(again.take().value() == 7);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(what_has_been_bound_is_never_repeated) {
    for (const auto& why : out_of_date_perhaps())
        for (const bool has_columns : {false, true}) {
            auto says = known().expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{});
            if (has_columns)
                says.reply(columns({{"c", oids::int4}}));
            with_description c{integer(says.reply(why, ready()))};
            auto q = query_one<int>(text, 5);
            c.run(q);
            BOOST_TEST(q.take().error().code() == code_of(why));
            auto again = query_one<int>(text, 5);
            c.run(again);
            BOOST_TEST(again.take().value() == 7);
            BOOST_TEST(c.server.finished());
        }
}

BOOST_AUTO_TEST_CASE(within_a_transaction_the_error_is_told_and_the_next_use_describes_anew) {
    for (const auto& why : out_of_date_perhaps()) {
        with_description c{known()
                               .expect_tags("PBDES")
                               .reply(why, ready('E'))
                               .expect<frontend::query>()
                               .reply(complete("ROLLBACK"), ready())};
        auto q = query_one<int>(text, 5);
        c.run(q);
        BOOST_TEST(q.take().error().code() == code_of(why));
        recorded_query rollback{"rollback"};
        c.run(rollback);
        BOOST_TEST(c.server.finished());
        BOOST_TEST(is_described_first(c.s));
    }
}

BOOST_AUTO_TEST_SUITE_END()
