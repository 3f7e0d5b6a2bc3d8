// Looking types up when the server refuses, or answers what makes no sense.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "type_lookup.hpp"

namespace {

using namespace type_lookup;

}  // namespace

BOOST_AUTO_TEST_SUITE(looking_types_up_in_vain)

// ---- the server refuses

BOOST_AUTO_TEST_CASE(a_server_without_catalogue_is_not_asked_again_and_text_is_used) {
    for (const char* state : {"42P01", "42501", "42883", "0A000", "42601"}) {
        const auto types = fresh_database();
        logged_in_session s;
        auto first = query<mood>("select $1", types, mood::ok);
        s.start(first);
        BOOST_TEST(tags_of(take_output(s)) == "PBESPDS");
        deliver(s, refusal(state) + described({mood_oid}, {{"m", mood_oid}}));
        const auto executed = split(take_output(s));
        const auto bind = only<frontend::bind>(executed, 0);
        BOOST_TEST((bind.result_formats == std::vector{protocol::format::text}));
        BOOST_TEST((bind.parameters.formats.empty() || bind.parameters.formats == std::vector{protocol::format::text}));
        BOOST_TEST(protocol::as_text(bind.parameters.values[0].bytes) == "ok");
        deliver(s, one_row("sad"));
        BOOST_TEST((first.take().value() == mood::sad));

        auto second = query<address>("select a", types);
        s.start(second);
        BOOST_TEST(tags_of(take_output(s)) == "PDS");
        deliver(s, described({}, {{"a", address_oid}}));
        BOOST_TEST(tags_of(take_output(s)) == "BES");
        deliver(s, one_row("(\"a b\",ok)"));
        BOOST_TEST((second.take().value() == address{"a b", mood::ok}));
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_behind_describe_is_not_asked_again) {
    asked c{when::behind};
    deliver(c.s, refusal("42501"));
    BOOST_TEST(tags_of(take_output(c.s)) == "BES");
    deliver(c.s, one_row("ok"));
    BOOST_TEST((c.q.take().value() == mood::ok));
    BOOST_TEST(!asks_again(c.types));
}

BOOST_AUTO_TEST_CASE(an_error_behind_the_rows_is_a_refusal_too) {
    for (const when at : both) {
        asked c{at};
        auto bytes = answer(mood_rows());
        bytes.resize(bytes.size() - encoded(ready()).size());
        deliver(c.s, bytes + refusal("42501") + c.rest());
        BOOST_TEST(!c.types->known()->knows(mood_oid));
        BOOST_TEST(c.types->known()->is_unavailable());
        BOOST_TEST(tags_of(take_output(c.s)) == "BES");
        deliver(c.s, one_row("ok"));
        BOOST_TEST((c.q.take().value() == mood::ok));
    }
}

BOOST_AUTO_TEST_CASE(a_failed_transaction_is_no_refusal) {
    for (const when at : both) {
        asked c{at};
        deliver(c.s, refusal(in_failed_transaction, 'E'));
        if (at == when::along)
            deliver(c.s, refusal(in_failed_transaction, 'E'));
        BOOST_TEST(c.q.finished());
        BOOST_TEST((c.q.take().error().code() == sqlstate::in_failed_sql_transaction));
        BOOST_TEST(c.s.output().empty());
        BOOST_TEST(c.s.idle());
        BOOST_TEST(!c.types->known()->is_unavailable());
        if (at == when::along)
            BOOST_TEST(asks_again(c.types));
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_that_makes_the_transaction_fail_is_the_outcome_and_does_not_come_twice) {
    for (const when at : both) {
        asked c{at};
        deliver(c.s, refusal("42501", 'E'));
        if (at == when::along)  // which would not tell why
            deliver(c.s, refusal(in_failed_transaction, 'E'));
        BOOST_TEST((c.q.take().error().code() == sqlstate::insufficient_privilege));
        BOOST_TEST(c.s.output().empty());
        BOOST_TEST(c.s.idle());
        BOOST_TEST(c.types->known()->is_unavailable());
        BOOST_TEST(!asks_again(c.types));
    }
}

BOOST_AUTO_TEST_CASE(a_failure_that_may_pass_is_no_refusal) {
    for (const char* state :
         {"57P03", "40001", "40P01", "55P03", "53200", "57014", "22012", "54001", "XX000", "58030", "YY001"}) {
        asked c{when::along};
        deliver(c.s, refusal(state) + mood_column);
        BOOST_TEST(!c.types->known()->is_unavailable());
        BOOST_TEST(!c.types->known()->knows_name("mood"));
        BOOST_TEST(asks_again(c.types));
        // The statement needs it all the same.
        const auto sent = take_output(c.s);
        BOOST_TEST(tags_of(sent) == "PBES");
        BOOST_TEST(question_in(split(sent)).oids == "{16400}");
        deliver(c.s, answer(mood_rows()));
        BOOST_TEST(tags_of(take_output(c.s)) == "BES");
        deliver(c.s, one_row("ok"));
        BOOST_TEST((c.q.take().value() == mood::ok));

        asked twice{when::along};
        deliver(twice.s, refusal(state) + mood_column);
        static_cast<void>(take_output(twice.s));
        deliver(twice.s, refusal(state));
        BOOST_TEST((twice.q.take().error().code() == make_sqlstate(state)));
        BOOST_TEST(twice.s.output().empty());
        BOOST_TEST(twice.s.idle());
        BOOST_TEST(asks_again(twice.types));
    }
}

BOOST_AUTO_TEST_CASE(a_close_that_is_refused_takes_the_question_with_it) {
    protocol::session_limits limits;
    limits.statement_cache_size = 0;
    logged_in_session s{limits};
    {
        detail::prepare_exchange dropped{"select 1"};
        s.start(dropped);
        static_cast<void>(take_output(s));
        deliver(s, described({}, {{"c", int4_oid}}));
    }
    auto q = query<mood>("select m", fresh_database());
    s.start(q);
    BOOST_TEST(tags_of(take_output(s)) == "CPBESPDS");
    deliver(s, refusal("57P03") + mood_column);
    BOOST_TEST(tags_of(take_output(s)) == "PBES");
    deliver(s, answer(mood_rows()));
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    deliver(s, one_row("ok"));
    BOOST_TEST(q.take().has_value());
}

BOOST_AUTO_TEST_CASE(what_was_learnt_stays_when_the_statement_is_refused) {
    asked c{when::along};
    deliver(c.s, answer(mood_rows()) + refusal("42P01"));
    BOOST_TEST((c.q.take().error().code() == sqlstate::undefined_table));
    BOOST_TEST(c.types->known()->is_named(mood_oid, "mood"));
    BOOST_TEST(!asks_again(c.types));
    BOOST_TEST(c.s.idle());
}

// ---- answers that make no sense

BOOST_AUTO_TEST_CASE(rows_that_are_none_of_a_catalogue_make_it_unavailable) {
    const auto cells = [](std::vector<std::optional<std::string_view>> values) {
        backend::data_row message;
        for (const auto& v : values)
            message.values.push_back(v ? protocol::value{protocol::as_bytes(*v)} : protocol::value::null());
        return encoded(message);
    };
    const std::vector<std::optional<std::string_view>> good{"16400", "public", "mood", "e", "0", "{}", "t", ","};
    std::vector<std::string> wrong{cells({}), cells({"16400"}),
                                   cells(std::vector<std::optional<std::string_view>>(100, "1"))};
    auto more = good;
    more.emplace_back("x");
    wrong.push_back(cells(more));
    const auto with = [&](std::size_t column, std::optional<std::string_view> value) {
        auto changed = good;
        changed[column] = value;
        wrong.push_back(cells(changed));
    };
    for (const char* oid : {"", "x", "-1", "1.5", " 16400", "4294967296", "99999999999999999999"}) {
        with(0, oid);
        with(4, oid);
    }
    for (const char* kind : {"", "ee"})
        with(3, kind);
    for (const char* columns : {"", "{", "1", "{x}", "{1,}", "{NULL}", "{{1}}", "{-1}", "{4294967296}"})
        with(5, columns);
    for (const char* delimiter : {"", ",,"})
        with(7, delimiter);
    for (const std::size_t column : {0U, 3U, 4U, 5U, 7U})
        with(column, std::nullopt);

    for (const auto& row : wrong) {
        for (const when at : both) {
            asked c{at};
            deliver(c.s, answer(cells(good) + row + cells(good)) + c.rest());
            BOOST_TEST(c.types->known()->is_unavailable());
            BOOST_TEST(!asks_again(c.types));
            BOOST_TEST(tags_of(take_output(c.s)) == "BES");
            c.s.ended();
        }
    }
}

BOOST_AUTO_TEST_CASE(a_type_may_be_of_a_kind_that_we_do_not_know) {
    asked c{when::along};
    deliver(c.s, answer(type_row(mood_oid, "mood", "?")) + c.rest());
    BOOST_TEST(!c.types->known()->is_unavailable());
    BOOST_TEST(tags_of(take_output(c.s)) == "BES");  // by its name it is a mood
    c.s.ended();
}

BOOST_AUTO_TEST_CASE(types_that_go_in_circles_do_no_harm) {
    asked c{when::along};
    deliver(c.s, answer(type_row(mood_oid, "mood", "d", mood_array) + type_row(mood_array, "_mood", "d", mood_oid) +
                        type_row(16'402, "itself", "a", 16'402) + type_row(23, "mood", "d", 25)) +
                     c.rest());
    BOOST_TEST(!c.q.finished());
    auto q = query<std::vector<mood>>("select l", c.types, std::vector<std::optional<mood>>{mood::ok});
    static_cast<void>(take_output(c.s));
    logged_in_session another;
    another.start(q);
    static_cast<void>(take_output(another));
    deliver(another, described({16'402}, {{"l", 16'402}}));
    BOOST_TEST(q.finished());
    BOOST_TEST((q.take().error().code() == errc::column_type_mismatch));
    c.s.ended();
}

BOOST_AUTO_TEST_CASE(an_unexpected_message_breaks_the_protocol_at_every_step) {
    const std::string wrong[] = {encoded(backend::parse_complete{}),
                                 encoded(backend::bind_complete{}),
                                 encoded(backend::close_complete{}),
                                 encoded(backend::no_data{}),
                                 encoded(backend::empty_query_response{}),
                                 encoded(takes({})),
                                 encoded(columns({{"c", text_oid}})),
                                 encoded(testing::row({"1"})),
                                 encoded(complete("SELECT 1")),
                                 encoded(ready()),
                                 encoded(backend::authentication{}),
                                 std::string{"1\0\0\0\5x", 6},       // ParseComplete with a body
                                 std::string{"2\0\0\0\5x", 6},       // BindComplete with one
                                 std::string{"s\0\0\0\4", 5},        // PortalSuspended
                                 std::string{"G\0\0\0\7\0\0\0", 8},  // CopyInResponse
                                 std::string{"H\0\0\0\7\0\0\0", 8},  // CopyOutResponse
                                 std::string{"D\0\0\0\4", 5},        // DataRow without a count
                                 std::string{"D\0\0\0\6\0\1", 7},    // of one value that is not there
                                 std::string{"D\0\0\0\x0a\0\1\xff\xff\xff\xfe", 11},
                                 std::string{"D\0\0\0\7\0\0x", 8},
                                 std::string{"?\0\0\0\4", 5}};
    for (const when at : both) {
        const auto right = split(answer(type_row(mood_oid, "mood", "e")));
        for (std::size_t good = 0; good != right.size(); ++good) {
            for (const auto& message : wrong) {
                const bool is_fine = message == right[good] || (good == 2 && message[0] == 'C') ||
                                     (good == 2 && message == wrong[7]) || (good == 3 && message == wrong[7]) ||
                                     (good == 3 && message[0] == 'C');
                if (is_fine)
                    continue;
                asked c{at};
                for (std::size_t i = 0; i != good; ++i)
                    deliver(c.s, right[i]);
                BOOST_TEST(!c.s.closed());
                deliver(c.s, message);
                BOOST_CHECK_MESSAGE(c.s.closed(), message[0] << " after " << good);
                BOOST_TEST(c.q.finished());
                BOOST_TEST((c.q.take().error().code() == errc::protocol_violation));
                BOOST_TEST(!c.types->known()->knows(mood_oid));
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
