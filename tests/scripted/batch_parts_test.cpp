// One statement for many elements, written in parts: every way to come to an end half way.
#include <chrono>
#include <cstddef>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codec.hpp>

#include "batches.hpp"

namespace {

// Has a text that can be taken only so often.
struct unreliable {
    std::string text;
    int* times_left;
};

}  // namespace

template <>
struct tusk::codec<unreliable> {
    static constexpr pg_type type{25, 1009, "text"};
    static void encode(writer& w, const unreliable& u) {
        if ((*u.times_left)-- <= 0)
            throw std::runtime_error{"not again"};
        w.text(u.text);
    }
};

namespace {

using namespace batching;
using namespace std::chrono_literals;
using protocol::time_point;

const time_point start_of_test = time_point{} + 1h;
const error given_up{boost::system::errc::make_error_code(boost::system::errc::operation_canceled), "given up"};

}  // namespace

BOOST_AUTO_TEST_SUITE(batches_in_parts)

BOOST_AUTO_TEST_CASE(a_large_batch_is_written_in_parts) {
    begun b{large};
    std::string sent;
    for (b.s.refill(); !b.s.output().empty(); b.s.refill()) {
        BOOST_TEST(b.s.output().size() < protocol::part_writer::part_size + 11'000);
        // Answers that come meanwhile change nothing.
        if (sent.empty())
            say(b.s, backend::notice_response{});
        sent += next_part(b.s);
    }
    BOOST_TEST(sent == pairs(40) + "S");
    std::string answer;
    for (int i = 0; i != 40; ++i)
        answer += encoded(backend::bind_complete{}) + encoded(complete("INSERT 0 1"));
    deliver(b.s, answer + encoded(ready()));
    check_sum(b.q, 40);
}

BOOST_AUTO_TEST_CASE(answers_may_come_before_all_is_written) {
    begun b{large};
    std::size_t answered = 0;
    for (std::string part = next_part(b.s); !part.empty(); part = next_part(b.s))
        for (const char tag : part) {
            if (tag == 'E')
                say(b.s, complete("INSERT 0 1")), ++answered;
            else if (tag == 'B')
                say(b.s, backend::bind_complete{});
            else
                say(b.s, ready());
        }
    BOOST_TEST(answered == 40u);
    check_sum(b.q, 40);
}

BOOST_AUTO_TEST_CASE(after_an_error_only_sync_is_written) {
    begun b{large};
    BOOST_TEST(next_part(b.s) == pairs(7));
    say(b.s, backend::bind_complete{}, complete("INSERT 0 1"), backend::bind_complete{},
        server_error("23505", "twice"));
    BOOST_TEST(take_output(b.s) == encoded(frontend::sync{}));
    BOOST_TEST(!b.q.finished());
    say(b.s, ready());
    check_error(b.q, sqlstate::unique_violation, 2);
}

BOOST_AUTO_TEST_CASE(nothing_else_is_started_before_it_has_written_all) {
    begun b{large};
    BOOST_TEST(next_part(b.s) == pairs(7));
    recorded_query other{"select 1"};
    b.s.start(other);
    BOOST_TEST(other.finished());
    BOOST_TEST((other.failure()->code() == errc::operation_in_progress));
    BOOST_TEST(tags_of(take_output(b.s)) == pairs(33) + "S");
    recorded_query behind{"select 1"};
    b.s.start(behind);
    BOOST_TEST(!behind.finished());
    BOOST_TEST(tags_of(take_output(b.s)) == "Q");
}

BOOST_AUTO_TEST_CASE(cancelled_before_anything_is_sent_it_leaves) {
    begun b{large};
    b.s.cancel(b.q, given_up, start_of_test);
    BOOST_TEST(b.s.output().empty());
    BOOST_TEST(b.s.idle());
    check_error(b.q, given_up.code(), 0);
    recorded_query next{"select 1"};
    b.s.start(next);
    BOOST_TEST(tags_of(take_output(b.s)) == "Q");
}

// Sync alone would commit what has been executed.
BOOST_AUTO_TEST_CASE(cancelled_half_way_it_is_made_to_fail) {
    begun b{large};
    BOOST_TEST(next_part(b.s) == pairs(7));
    b.s.cancel(b.q, given_up, start_of_test);
    BOOST_TEST(take_output(b.s) == encoded(frontend::execute{"tusk_broken_off"}) + encoded(frontend::sync{}));
    BOOST_TEST((b.s.next() == protocol::session::step::cancel));
    std::string answer;
    for (int i = 0; i != 7; ++i)
        answer += encoded(backend::bind_complete{}) + encoded(complete("INSERT 0 1"));
    deliver(b.s, answer + encoded(server_error("34000", "no such portal")) + encoded(ready()));
    check_error(b.q, given_up.code(), 0);
    BOOST_TEST(b.s.idle());
}

BOOST_AUTO_TEST_CASE(cancelled_when_all_is_sent_it_ends_as_the_server_says) {
    const texts two = {"a", "b"};
    for (const bool too_late : {true, false}) {
        begun b{two};
        BOOST_TEST(tags_of(take_output(b.s)) == "BEBES");
        b.s.cancel(b.q, given_up, start_of_test);
        BOOST_TEST(b.s.output().empty());
        say(b.s, backend::bind_complete{}, complete("INSERT 0 1"));
        if (too_late) {
            say(b.s, backend::bind_complete{}, complete("INSERT 0 1"), ready());
            check_sum(b.q, 2);
        } else {
            say(b.s, server_error("57014", "cancelled"), ready());
            BOOST_TEST(b.q.take().error().code() == given_up.code());
        }
    }
}

BOOST_AUTO_TEST_CASE(cancelled_while_it_is_prepared_it_goes_no_further) {
    logged_in_session s;
    batch q{sql{insert}, large};
    s.start(q);
    BOOST_TEST(tags_of(take_output(s)) == "PDS");
    s.cancel(q, given_up, start_of_test);
    BOOST_TEST(s.output().empty());
    say(s, backend::parse_complete{}, takes({text_oid}), backend::no_data{}, ready());
    BOOST_TEST(s.output().empty());
    check_error(q, given_up.code(), 0);
}

BOOST_AUTO_TEST_CASE(a_value_that_can_be_sent_no_more_breaks_it_off) {
    begun b{texts(1, "a")};
    static_cast<void>(take_output(b.s));
    say(b.s, backend::bind_complete{}, complete("INSERT 0 1"), ready());
    int times = 45;  // all of them once, and of the rest some
    const std::vector<unreliable> elements(40, {std::string(10'000, 'x'), &times});
    batch_of<unreliable> q{sql{insert}, elements};
    b.s.start(q);
    BOOST_TEST(tags_of(take_output(b.s)) == pairs(12) + "ES");
    std::string answer;
    for (int i = 0; i != 12; ++i)
        answer += encoded(backend::bind_complete{}) + encoded(complete("INSERT 0 1"));
    deliver(b.s, answer + encoded(server_error("34000", "no such portal")) + encoded(ready()));
    check_error(q, errc::codec_failed, 13);
    BOOST_TEST(b.s.idle());
}

BOOST_AUTO_TEST_CASE(a_range_that_ends_early_breaks_it_off) {
    begun b{texts(1, "a")};
    static_cast<void>(take_output(b.s));
    say(b.s, backend::bind_complete{}, complete("INSERT 0 1"), ready());
    int times = 45;  // to the end once, and of the second time some
    auto elements = large | std::views::filter([&](const std::string&) {
                        if (times-- == 0)
                            throw std::runtime_error{"the file is gone"};
                        return true;
                    });
    detail::many_exchange<std::string_view, decltype(elements)&> q{sql{insert}, elements};
    b.s.start(q);
    const std::string sent = tags_of(take_output(b.s));
    BOOST_TEST(sent == pairs(13) + "ES");
    std::string answer;
    for (int i = 0; i != 13; ++i)
        answer += encoded(backend::bind_complete{}) + encoded(complete("INSERT 0 1"));
    deliver(b.s, answer + encoded(server_error("34000", "no such portal")) + encoded(ready()));
    check_error(q, errc::codec_failed, 0);
    BOOST_TEST(b.s.idle());
}

// Otherwise what the other one has to write next would come in between.
BOOST_AUTO_TEST_CASE(behind_others_it_is_written_at_once) {
    logged_in_session s;
    batch q{sql{insert}, large};
    recorded_statement other{"select 1"};
    s.start(q);
    s.start(other);
    BOOST_TEST(tags_of(take_output(s)) == "PDSPDS");
    say(s, backend::parse_complete{}, takes({text_oid}), backend::no_data{}, ready());
    say(s, backend::parse_complete{}, takes({}), columns({{"c", text_oid}}), ready());
    BOOST_TEST(!s.has_more_output());
    BOOST_TEST(tags_of(take_output(s)) == pairs(40) + "SBES");
}

BOOST_AUTO_TEST_CASE(copy_data_is_neither_given_nor_taken) {
    connected in{described_once(script{})
                     .expect_tags("BES")
                     .reply(backend::bind_complete{}, backend::copy_in_response{})
                     .expect_tags("fS")
                     .reply(server_error("57014", "COPY from stdin failed"), ready())};
    const texts one = {"a"};
    batch q{sql{insert}, one};
    in.run(q);
    check_error(q, errc::unexpected_copy, 0);
    begun b{large};
    BOOST_TEST(next_part(b.s) == pairs(7));
    say(b.s, backend::bind_complete{}, backend::copy_in_response{});
    BOOST_TEST(tags_of(take_output(b.s)) == "fS");
    say(b.s, server_error("08P01", "unexpected message"), ready());
    check_error(b.q, errc::unexpected_copy, 0);
}

BOOST_AUTO_TEST_CASE(what_does_not_belong_there_ends_the_session) {
    const texts two = {"a", "b"};
    const std::vector<std::string> wrong = {
        encoded(ready()),
        encoded(complete("INSERT 0 1")),
        encoded(backend::bind_complete{}) + encoded(ready()),
        encoded(backend::bind_complete{}) + encoded(backend::no_data{}),
        encoded(backend::bind_complete{}) + std::string("D\0\0\0\5x", 6),
        encoded(backend::bind_complete{}) + encoded(complete("INSERT 0 1")) + encoded(ready())};
    for (const auto& bytes : wrong) {
        begun b{two};
        static_cast<void>(take_output(b.s));
        deliver(b.s, bytes);
        BOOST_TEST(b.s.closed());
        check_error(b.q, errc::protocol_violation, 0);
    }
}

// ---- cut, and broken off, at every offset

namespace {

struct outcome {
    std::vector<std::string> events;
    std::size_t delivered = 0;
};

outcome run_whole(cut where, std::size_t end_after = static_cast<std::size_t>(-1)) {
    const texts two = {"a", "b"};
    logged_in_session s;
    script server =
        inserted(described_once(script{}), 2)
            .expect_tags("BEBES")
            .reply(backend::bind_complete{}, complete("INSERT 0 1"), server_error("23505", "twice"), ready())
            .expect_tags(pairs(40) + "S");
    for (int i = 0; i != 40; ++i)
        server.reply(backend::bind_complete{}, testing::row({"7"}), complete("INSERT 0 1"));
    server.reply(ready());
    in_memory link{s, server, where};
    link.end_after(end_after, [](protocol::session& ended) { ended.ended(); });
    outcome all;
    for (const texts* elements : {&two, &two, &large}) {
        batch q{sql{insert}, *elements};
        s.start(q);
        link.run();
        const auto taken = q.take();
        all.events.push_back(!q.finished() ? "unfinished" : taken ? std::to_string(*taken) : taken.error().what());
    }
    all.delivered = link.delivered();
    if (end_after == static_cast<std::size_t>(-1))
        BOOST_TEST(!server.failure(), server.failure().value_or(""));
    return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(cut_at_every_offset_it_comes_to_the_same) {
    const auto whole = run_whole(cut::nowhere());
    const std::vector<std::string> expected = {"4", "ERROR 23505: twice (of element 2)", "40"};
    BOOST_TEST(whole.events == expected, per_element());
    for (std::size_t offset = 1; offset != whole.delivered; ++offset)
        BOOST_TEST((run_whole(cut::at(offset)).events == expected), "cut at " << offset);
    BOOST_TEST((run_whole(cut::everywhere()).events == expected));
    for (unsigned seed = 1; seed != 30; ++seed)
        BOOST_TEST((run_whole(cut::randomly(seed)).events == expected), "seed " << seed);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_connection_at_every_offset_ends_it) {
    const std::size_t size = run_whole(cut::nowhere()).delivered;
    for (std::size_t offset = 0; offset != size; ++offset) {
        const auto broken = run_whole(cut::nowhere(), offset);
        BOOST_TEST(broken.events[2].starts_with("the server closed the connection"), "end after " << offset);
        for (const auto& event : broken.events)
            BOOST_TEST(event != "unfinished", "end after " << offset);
    }
}

BOOST_AUTO_TEST_SUITE_END()
