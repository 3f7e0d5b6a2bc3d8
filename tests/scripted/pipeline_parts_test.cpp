// Pipelines, written in parts: every way to come to an end half way.
#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codec.hpp>
#include <tusk/transaction.hpp>

#include "pipelines.hpp"

namespace {

// Has a text that can be taken only so often.
struct unreliable {
    int* times_left;
};

}  // namespace

template <>
struct tusk::codec<unreliable> {
    static constexpr pg_type type{25, 1009, "text"};
    static void encode(writer& w, const unreliable& u) {
        if ((*u.times_left)-- <= 0)
            throw std::runtime_error{"not again"};
        w.text(std::string(10'000, 'x'));
    }
};

namespace {

using namespace pipelining;

class rollback_or_not final : public detail::control_exchange {
public:
    explicit rollback_or_not(bool is_written_once) : control_exchange{"rollback"}, is_written_once_{is_written_once} {}

private:
    [[nodiscard]] bool writes_once() const noexcept override { return is_written_once_; }

    bool is_written_once_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_in_parts)

TEST_CASE_IN_BOTH_FORMS(a_large_one_is_written_in_parts) {
    for (const auto how : both) {
        large l{how};
        std::string sent;
        for (std::string part = l.next_part(); !part.empty(); part = l.next_part()) {
            BOOST_TEST(part.size() <= 21u);
            sent += part;
        }
        BOOST_TEST(sent == l.times(40) + (how == syncing::once ? "S" : ""));
        deliver(l.s, l.answers(40) + (how == syncing::once ? done : ""));
        l.check({{40, "1"}}, "good");
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(answers_may_come_before_all_is_written) {
    for (const auto how : both) {
        large l{how};
        std::size_t answered = 0;
        for (std::string part = l.next_part(); !part.empty(); part = l.next_part())
            for (const char tag : part)
                if (tag == 'B')
                    deliver(l.s, answer("1")), ++answered;
                else if (tag == 'S')
                    deliver(l.s, done);
        BOOST_TEST(answered == 40u);
        l.check({{40, "1"}}, "good");
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(after_an_error_only_sync_is_written_or_all_the_rest) {
    for (const auto how : both) {
        large l{how};
        BOOST_TEST(l.next_part() == l.times(7));
        deliver(l.s, l.answers(2) + encoded(backend::bind_complete{}) + failing("22012"));
        const std::string division = make_sqlstate("22012").message();
        if (how == syncing::once) {
            BOOST_TEST(take_output(l.s) == encoded(frontend::sync{}));
            BOOST_TEST(l.next_part() == "");
            deliver(l.s, done);
            l.check({{2, is_undone}, {1, division}, {37, is_skipped}}, "failed: " + division);
        } else {
            deliver(l.s, done);
            std::string sent;
            for (std::string part = l.next_part(); !part.empty(); part = l.next_part())
                sent += part;
            BOOST_TEST(sent == l.times(33));
            deliver(l.s, l.answers(37));
            l.check({{2, "1"}, {1, division}, {37, "1"}}, "good");
        }
        l.check_usable();
    }
}

TEST_CASE_IN_BOTH_FORMS(nothing_else_is_started_before_it_has_written_all) {
    for (const auto how : both) {
        large l{how};
        BOOST_TEST(l.next_part() == l.times(7));
        recorded_query other{"select 1"};
        l.s.start(other);
        BOOST_TEST(other.finished());
        BOOST_TEST((other.failure()->code() == errc::operation_in_progress));
    }
}

TEST_CASE_IN_BOTH_FORMS(texts_are_described_in_parts_too) {
    for (const auto how : both) {
        logged_in_session s;
        piped p;
        std::vector<std::string> texts;
        for (std::size_t i = 0; i != 20; ++i)
            texts.push_back(first_sql + std::string(10'000 + i, ' '));
        for (const auto& text : texts)
            p.add(text);
        s.start(p.with(how));
        std::size_t described = 0;
        for (s.refill(); !s.output().empty(); s.refill())
            for (const char tag : tags_of(take_output(s)))
                if (tag == 'S' && described++ < 20)
                    deliver(s, description() + done);
                else if (tag == 'B')
                    deliver(s, answer("1") + (how == syncing::each ? done : ""));
        if (how == syncing::once)
            deliver(s, done);
        event_log expected(20, "1");
        expected.emplace_back("good");
        BOOST_TEST(p.outcomes() == expected, per_element());
    }
}

// What writes something in between would be taken for one of them.
TEST_CASE_IN_BOTH_FORMS(behind_others_it_is_written_in_parts_if_those_write_nothing_any_more) {
    for (const auto how : both)
        for (const bool is_written_once : {true, false}) {
            knowing s;
            piped p;
            for (int i = 0; i != 40; ++i)
                p.add(first_sql, std::string(10'000, 'x'));
            rollback_or_not in_front{is_written_once};
            s.start(in_front);
            s.start(p.with(how));
            BOOST_TEST(s.has_more_output() == is_written_once);
            std::string sent = tags_of(protocol::as_text(s.output()));
            s.wrote(s.output().size());
            BOOST_TEST((sent.size() < 25u) == is_written_once, sent);
            // It may be answered at any time.
            say(s, complete("ROLLBACK"), ready());
            for (s.refill(); !s.output().empty(); s.refill())
                sent += tags_of(take_output(s));
            std::string expected = "Q";
            std::string answers;
            for (int i = 0; i != 40; ++i) {
                expected += how == syncing::once ? "BE" : "BES";
                answers += answer("1") + (how == syncing::once ? "" : done);
            }
            BOOST_TEST(sent == expected + (how == syncing::once ? "S" : ""));
            deliver(s, answers + (how == syncing::once ? done : ""));
            BOOST_TEST(!p.all->failure());
            BOOST_TEST(p.outcome(39) == "1");
            BOOST_TEST(s.idle());
        }
}

// ---- values that cannot be sent any more

TEST_CASE_IN_BOTH_FORMS(a_value_that_can_be_sent_no_more_breaks_it_off_or_is_left_out) {
    for (const auto how : both) {
        int times = how == syncing::once ? 45 : 13;  // all of them once, and of the rest some
        piped_with<unreliable> p;
        for (int i = 0; i != 40; ++i)
            p.add(first_sql, unreliable{&times});
        pipeline_exchange& q = p.with(how);
        logged_in_session s;
        s.start(q);
        static_cast<void>(take_output(s));
        deliver(s, description() + done);
        std::string sent;
        for (s.refill(); !s.output().empty(); s.refill()) {
            const std::string part = tags_of(take_output(s));
            sent += part;
            if (how == syncing::each)
                for (const char tag : part)
                    if (tag == 'E')
                        deliver(s, answer("1") + done);
        }
        const std::size_t good = how == syncing::once ? 12 : 13;
        if (how == syncing::once) {
            std::string expected;
            for (std::size_t i = 0; i != good; ++i)
                expected += "BE";
            BOOST_TEST(sent == expected + "ES");
            for (std::size_t i = 0; i != good; ++i)
                deliver(s, answer("1"));
            deliver(s, failing("34000") + done);
            BOOST_TEST((q.failure()->code() == errc::codec_failed));
            BOOST_TEST(q.failure()->diagnostics().element == good + 1);
            BOOST_TEST((p.error_of(0).code() == errc::undone));
            BOOST_TEST((p.error_of(20).code() == errc::skipped));
        } else {
            // Nothing was left to be answered when it came out that no more is to be sent.
            BOOST_TEST(!q.failure());
            deliver(s, sent.ends_with("SS") ? done : "");
            BOOST_TEST(p.slot_of(good - 1).has_value());
            BOOST_TEST((p.error_of(20).code() == errc::codec_failed));
        }
        BOOST_TEST((p.error_of(good).code() == errc::codec_failed));
        BOOST_TEST(q.finished());
        BOOST_TEST(s.idle());
    }
}

BOOST_AUTO_TEST_SUITE_END()
