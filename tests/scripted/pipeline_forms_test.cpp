// Statements of a pipeline that are known: they are no exchanges as long as nothing else comes than what answers them.
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codec.hpp>

#include "pipelines.hpp"

namespace {

// Cannot be read.
struct unreadable {};
struct moved_only {
    std::unique_ptr<std::string> text;
};

}  // namespace

template <>
struct tusk::codec<unreadable> {
    static constexpr pg_type type{25, 1009, "text"};
    static bool decode(reader&, unreadable&) { throw std::runtime_error{"cannot be read"}; }
};
template <>
struct tusk::codec<moved_only> {
    static constexpr pg_type type{25, 1009, "text"};
    static bool decode(reader& r, moved_only& v) {
        v.text = std::make_unique<std::string>(protocol::as_text(r.rest()));
        return true;
    }
};

namespace {

using namespace pipelining;

[[nodiscard]] std::string answers_to_three(syncing how) {
    const std::string between = how == syncing::once ? "" : done;
    return answer("1") + between + answer("2") + between + answer("3") + done;
}

const event_log all_good{"1", "2", "3", "good"};

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_of_known_statements)

BOOST_AUTO_TEST_CASE(what_is_answered_as_expected_is_no_exchange) {
    for (const auto how : both) {
        knowing s;
        piped p = three();
        s.start(p.with(how));
        BOOST_TEST(tags_of(take_output(s)) == (how == syncing::once ? "BEBEBES" : "BESBESBES"));
        deliver(s, answers_to_three(how));
        BOOST_TEST(p.all->parts().empty());
        BOOST_TEST(p.outcomes() == all_good, per_element());
        BOOST_TEST(s.idle());
    }
}

BOOST_AUTO_TEST_CASE(they_are_sent_as_exchanges_are) {
    for (const auto how : both) {
        std::string sent[2];
        for (const bool as_exchanges : {false, true}) {
            knowing s;
            piped p = three();
            all_are_exchanges = as_exchanges;
            s.start(p.with(how));
            sent[as_exchanges] = take_output(s);
        }
        all_are_exchanges = false;
        BOOST_TEST(!sent[0].empty());
        BOOST_TEST(sent[0] == sent[1]);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_may_be_cut_anywhere) {
    for (const auto how : both) {
        const std::string answers = answers_to_three(how);
        for (std::size_t cut = 1; cut != answers.size(); ++cut) {
            knowing s;
            piped p = three();
            s.start(p.with(how));
            static_cast<void>(take_output(s));
            deliver(s, std::string_view{answers}.substr(0, cut));
            deliver(s, std::string_view{answers}.substr(cut));
            BOOST_TEST(p.all->parts().size() <= 1u);
            BOOST_TEST(p.outcomes() == all_good, per_element());
            BOOST_TEST(s.idle());
        }
    }
}

BOOST_AUTO_TEST_CASE(what_comes_by_itself_may_come_anywhere) {
    const std::string messages[] = {encoded(backend::bind_complete{}), encoded(testing::row({"1"})),
                                    encoded(complete("SELECT 1")), done};
    const std::string setting = encoded(backend::parameter_status{"TimeZone", "UTC"});
    for (std::size_t before = 0; before != std::size(messages); ++before) {
        knowing s;
        piped p;
        p.add(first_sql);
        s.start(p.with(syncing::once));
        static_cast<void>(take_output(s));
        std::string answers;
        for (std::size_t i = 0; i != std::size(messages); ++i)
            answers += (i == before ? setting : "") + messages[i];
        deliver(s, answers);
        BOOST_TEST(p.outcomes() == (event_log{"1", "good"}), per_element());
        BOOST_TEST(s.parameters().get("TimeZone") == "UTC");
    }
}

BOOST_AUTO_TEST_CASE(what_leaves_nothing_prepared_is_noticed) {
    knowing s;
    piped p;
    p.add(first_sql).add(second_sql);
    s.start(p.with(syncing::each));
    static_cast<void>(take_output(s));
    deliver(s, answer("1") + done + encoded(backend::bind_complete{}) + encoded(testing::row({"2"})) +
                   encoded(complete("DISCARD ALL")) + done);
    BOOST_TEST(p.all->parts().empty());
    piped next = three();
    s.start(next.with(syncing::each));
    BOOST_TEST(tags_of(take_output(s)).ends_with("PDSPDS"));
}

BOOST_AUTO_TEST_CASE(a_statement_of_another_connection_is_refused) {
    knowing mine;
    knowing another;
    const statement elsewhere{another.statements().find(first_sql)};
    const statement here{mine.statements().find(first_sql)};
    const std::string not_connected = message_of(errc::not_connected);
    piped p;
    p.add(sql{here}).add(sql{elsewhere}).add(sql{statement{}});
    mine.start(p.with(syncing::each));
    BOOST_TEST(tags_of(take_output(mine)) == "BES");
    deliver(mine, answer("1") + done);
    BOOST_TEST(p.outcomes() == (event_log{"1", not_connected, not_connected, "good"}), per_element());
}

BOOST_AUTO_TEST_CASE(there_may_be_any_number_of_texts) {
    constexpr std::size_t count = 30;
    logged_in_session s;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i != count; ++i)
        texts.push_back("select c from t where d = $1 -- " + std::to_string(i));
    for (const bool is_known : {false, true}) {
        piped p;
        event_log expected;
        std::string answers;
        for (std::size_t i = 0; i != 3 * count; ++i) {
            p.add(texts[i % count]);
            expected.push_back(std::to_string(i));
            answers += answer(expected.back());
        }
        expected.emplace_back("good");
        s.start(p.with(syncing::once));
        static_cast<void>(take_output(s));
        for (std::size_t i = 0; !is_known && i != count; ++i)
            deliver(s, description() + done);
        static_cast<void>(take_output(s));
        deliver(s, answers + done);
        BOOST_TEST(p.all->parts().empty() == is_known);
        BOOST_TEST(p.outcomes() == expected, per_element());
    }
}

// What a codec throws is the slot's business only, in either form.
BOOST_AUTO_TEST_CASE(what_throws_while_it_is_read_fails_by_itself) {
    knowing s;
    using kept = detail::kept_statement_of<detail::single_value<unreadable>, std::string>;
    const std::vector all{std::make_shared<kept>(sql{first_sql}, std::tuple{std::string{"x"}})};
    pipeline_exchange q{all, syncing::once};
    s.start(q);
    static_cast<void>(take_output(s));
    deliver(s, answer("1") + done);
    BOOST_TEST(q.finished());
    BOOST_TEST(!q.failure());
    BOOST_REQUIRE(q.parts().size() == 1u);
    all[0]->fill_slot();
    BOOST_TEST((kept::slot_of(all[0]).error().code() == errc::codec_failed));
}

template <class Consumer, class Check>
void check_moved_only(Check check) {
    knowing s;
    using kept = detail::kept_statement_of<Consumer, std::string>;
    const std::vector all{std::make_shared<kept>(sql{first_sql}, std::tuple{std::string{"x"}})};
    pipeline_exchange q{all, syncing::once};
    s.start(q);
    static_cast<void>(take_output(s));
    deliver(s, answer("1") + done);
    BOOST_TEST(q.parts().empty());
    check(*kept::slot_of(all[0]));
}

BOOST_AUTO_TEST_CASE(values_need_not_be_copied) {
    check_moved_only<detail::single_value<moved_only>>([](const moved_only& v) { BOOST_TEST(*v.text == "1"); });
    check_moved_only<detail::optional_row<moved_only>>([](const auto& v) { BOOST_TEST(*v->text == "1"); });
    check_moved_only<detail::all_rows<moved_only>>([](const auto& v) { BOOST_TEST(*v.front().text == "1"); });
}

BOOST_AUTO_TEST_SUITE_END()
