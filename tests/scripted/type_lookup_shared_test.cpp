// What connections of one database know of its types together.
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "type_lookup.hpp"

namespace {

using namespace type_lookup;
using namespace std::string_view_literals;
using detail::database_key;

}  // namespace

BOOST_AUTO_TEST_SUITE(types_of_a_database)

BOOST_AUTO_TEST_CASE(it_is_asked_once_for_all_connections_of_the_database) {
    const auto types = fresh_database();
    teach(types);
    logged_in_session s;
    auto again = query<mood>("select m", types);
    s.start(again);
    BOOST_TEST(tags_of(take_output(s)) == "PDS");
    deliver(s, described({}, {{"m", mood_oid}}));
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    deliver(s, one_row("sad"));
    BOOST_TEST((again.take().value() == mood::sad));

    auto once_more = query<mood>("select m", types);
    s.start(once_more);
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    deliver(s, one_row("sad"));
    BOOST_TEST(once_more.take().has_value());

    auto elsewhere = query<mood>("select 2", fresh_database());
    s.start(elsewhere);
    BOOST_TEST(tags_of(take_output(s)) == "PBESPDS");
    s.ended();
}

BOOST_AUTO_TEST_CASE(a_name_that_no_type_has_is_not_asked_for_again) {
    const auto types = fresh_database();
    for (const char* tags : {"PBESPDS", "PDS"}) {
        logged_in_session s;
        auto q = query<std::string>("select $1", types, mood::ok);
        s.start(q);
        const auto sent = take_output(s);
        BOOST_TEST(tags_of(sent) == tags);
        deliver(s, (sent.size() > 500 ? answer("") : "") + described({text_oid}, {{"m", text_oid}}));
        BOOST_TEST(tags_of(take_output(s)) == "BES");
        deliver(s, one_row("ok"));
        BOOST_TEST(q.take().value() == "ok");
        BOOST_TEST(s.idle());
    }
}

BOOST_AUTO_TEST_CASE(statements_in_a_pipeline_ask_each_for_itself) {
    const auto types = fresh_database();
    logged_in_session s;
    auto first = query<mood>("select 1", types);
    auto second = query<mood>("select 2", types);
    s.start(first);
    s.start(second);
    BOOST_TEST(tags_of(take_output(s)) == "PBESPDSPBESPDS");
    deliver(s, answer(mood_rows()) + described({}, {{"m", mood_oid}}));
    deliver(s, answer(mood_rows()) + described({}, {{"m", mood_oid}}));
    BOOST_TEST(tags_of(take_output(s)) == "BESBES");
    deliver(s, one_row("ok") + one_row("sad"));
    BOOST_TEST((first.take().value() == mood::ok));
    BOOST_TEST((second.take().value() == mood::sad));
}

BOOST_AUTO_TEST_CASE(an_exchange_may_be_moved_before_it_is_started) {
    logged_in_session s;
    auto made = query<mood>("select $1", fresh_database(), mood::ok);
    auto q = std::move(made);
    s.start(q);
    BOOST_TEST(tags_of(take_output(s)) == "PBESPDS");
    deliver(s, answer(mood_rows()) + described({mood_oid}, {{"m", mood_oid}}));
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    deliver(s, one_row("ok"));
    BOOST_TEST((q.take().value() == mood::ok));
}

BOOST_AUTO_TEST_CASE(without_a_database_only_built_in_types_are_known) {
    logged_in_session s;
    auto q = query<std::vector<int>>("select $1", nullptr, std::vector<int>{1});
    s.start(q);
    BOOST_TEST(tags_of(take_output(s)) == "PDS");
    deliver(s, described({positive_array}, {{"n", 1007}}));
    const auto executed = split(take_output(s));
    const auto bind = only<frontend::bind>(executed, 0);
    BOOST_TEST(protocol::as_text(bind.parameters.values[0].bytes) == "{1}");
    deliver(s, one_row("\0\0\0\0\0\0\0\0\0\0\0\x17"sv));
    BOOST_TEST(q.take().value().empty());
}

BOOST_AUTO_TEST_CASE(what_is_known_of_a_database_is_forgotten_with_its_last_connection) {
    const database_key key{"127.0.0.1:5432", "shop", "ada", false};
    auto one = database_types::of(key);
    BOOST_TEST(one == database_types::of(key));
    teach(one);
    BOOST_TEST(database_types::of(key)->known()->knows_name("mood"));
    one.reset();
    BOOST_TEST(!database_types::of(key)->known()->knows_name("mood"));
}

BOOST_AUTO_TEST_CASE(a_database_is_that_of_a_server_as_a_user_sees_it) {
    const database_key key{"127.0.0.1:5432", "shop", "ada", false};
    const auto one = database_types::of(key);
    for (const auto& other :
         {database_key{"127.0.0.2:5432", "shop", "ada", false}, database_key{"127.0.0.1:5433", "shop", "ada", false},
          database_key{"127.0.0.1:5432", "shop2", "ada", false}, database_key{"127.0.0.1:5432", "shop", "grace", false},
          database_key{"127.0.0.1:5432", "shop", "ada", true}})
        BOOST_TEST(one != database_types::of(other));
    BOOST_TEST(one == database_types::of(key));
}

BOOST_AUTO_TEST_CASE(a_catalogue_in_use_does_not_change) {
    const auto types = fresh_database();
    const auto before = types->known();
    teach(types);
    BOOST_TEST(!before->knows(mood_oid));
    BOOST_TEST(types->known()->is_named(mood_oid, "mood"));
}

BOOST_AUTO_TEST_CASE(connections_on_several_threads_learn_together) {
    constexpr int count = 4;
    std::atomic<int> good = 0;
    const auto work = [&](int self) {
        for (int i = 0; i != 50; ++i) {
            const auto types = database_types::of({"threads", std::to_string(i / 5), "ada", false});
            logged_in_session s;
            auto q = query<mood>("select m", types);
            s.start(q);
            const std::uint32_t own = 20'000 + static_cast<std::uint32_t>(self);
            const bool asked = tags_of(take_output(s)) == "PBESPDS";
            deliver(s, (asked ? answer(mood_rows() + type_row(own, "own", "d", mood_oid)) : "") +
                           described({}, {{"m", mood_oid}}));
            static_cast<void>(take_output(s));
            deliver(s, one_row("ok"));
            if (q.take().has_value() && types->known()->knows(mood_oid) && (!asked || types->known()->knows(own)))
                ++good;
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i != count; ++i)
        threads.emplace_back(work, i);
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(good == count * 50);
}

// ---- when types change

BOOST_AUTO_TEST_CASE(a_statement_that_types_may_have_failed_has_them_asked_for_again) {
    const auto is_asked_again_after = [](const std::string& answer_to_bind) {
        const auto types = fresh_database();
        teach(types);
        logged_in_session s;
        auto q = query<mood>("select m", types);
        s.start(q);
        deliver(s, mood_column);
        deliver(s, answer_to_bind);
        BOOST_TEST(!q.take());
        return asks_again(types);
    };
    const auto of_bind = [](const char* sqlstate) { return refusal(sqlstate); };
    for (const char* due_to_types : {"42804", "42704", "22P03"})
        BOOST_TEST(is_asked_again_after(of_bind(due_to_types)), due_to_types);
    for (const char* of_its_own : {"42501", "22012", "57014", "40001", "23505"})
        BOOST_TEST(!is_asked_again_after(of_bind(of_its_own)), of_its_own);
    BOOST_TEST(is_asked_again_after(one_row("bad")));  // there is a label that was not there before
}

BOOST_AUTO_TEST_CASE(a_column_that_is_not_of_the_type_has_it_asked_for_again) {
    const auto types = fresh_database();
    teach(types);
    logged_in_session s;
    auto q = query<mood>("select m", types);
    s.start(q);
    deliver(s, described({}, {{"m", int4_oid}}));
    BOOST_TEST((q.take().error().code() == errc::column_type_mismatch));
    BOOST_TEST(asks_again(types));
}

BOOST_AUTO_TEST_CASE(only_what_was_outdated_is_forgotten) {
    const auto types = fresh_database();
    const auto before = types->known();
    teach(types);
    types->forget(before);  // somebody has learned more since
    BOOST_TEST(types->known()->knows(mood_oid));
    types->forget(types->known());
    BOOST_TEST(!types->known()->knows(mood_oid));
    BOOST_TEST(!types->known()->knows_name("mood"));
}

BOOST_AUTO_TEST_CASE(that_there_is_no_catalogue_is_forgotten_only_when_told_to) {
    asked c{when::along};
    deliver(c.s, refusal("42501") + c.rest());
    deliver(c.s, refusal("42804"));
    BOOST_TEST((c.q.take().error().code() == sqlstate::datatype_mismatch));
    BOOST_TEST(!asks_again(c.types));
    c.types->forget();
    BOOST_TEST(asks_again(c.types));
}

BOOST_AUTO_TEST_CASE(a_statement_keeps_what_it_knew_when_others_forget) {
    const auto types = fresh_database();
    teach(types);
    logged_in_session s;
    auto q = query<mood>("select $1", types, std::vector<int>{7});
    s.start(q);
    deliver(s, described({positive_array}, {{"m", mood_oid}}));
    types->forget();
    BOOST_TEST(question_in(split(take_output(s)), 3).oids == "{16403}");
    deliver(s, answer(positive_rows()));
    const auto executed = split(take_output(s));
    const auto bind = only<frontend::bind>(executed, 0);
    BOOST_TEST((bind.parameters.formats == std::vector{protocol::format::binary}));
    deliver(s, one_row("ok"));
    BOOST_TEST((q.take().value() == mood::ok));
    BOOST_TEST(types->known()->knows(positive_oid));
    BOOST_TEST(!types->known()->knows(mood_oid));
}

BOOST_AUTO_TEST_SUITE_END()
