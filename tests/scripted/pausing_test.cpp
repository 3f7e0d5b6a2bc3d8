// A conversation that has had enough for now: nothing is read for it until it wants more.
#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>
#include <tusk/detail/streaming.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace backend = protocol::backend;
using protocol::time_point;

const time_point start_of_test = time_point{} + 1h;
const error given_up{boost::system::errc::make_error_code(boost::system::errc::operation_canceled), "given up"};

using texts = detail::in_batches<detail::collect_rows<std::string>>;
using streamed = detail::statement_exchange<texts, std::string, detail::parameters<>>;

std::string answer(std::initializer_list<std::string_view> rows) {
    std::string all = encoded(backend::bind_complete{});
    for (const auto text : rows)
        all += encoded(testing::row({text}));
    return all + encoded(complete("SELECT")) + encoded(ready());
}

// A session in which a statement with a column of text runs, and nothing of its rows has come.
struct running {
    logged_in_session s;
    streamed q;

    explicit running(const stream_options& budget) : q{sql{"select t"}, detail::parameters<>{}, texts{budget}} {
        s.start(q, start_of_test);
        static_cast<void>(take_output(s));
        say(s, backend::parse_complete{}, takes({}), columns({{"t", text_oid}}), ready());
        BOOST_REQUIRE(tags_of(take_output(s)) == "BES");
    }
    std::vector<std::string> batch() { return q.take().value().value().to_vector(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pausing)

BOOST_AUTO_TEST_CASE(nothing_is_dispatched_and_nothing_read_until_it_goes_on) {
    running r{{.rows = 2}};
    deliver(r.s, answer({"a", "b", "c", "d", "e"}));
    for (const std::vector<std::string>& expected : {std::vector<std::string>{"a", "b"}, {"c", "d"}}) {
        BOOST_TEST(r.s.paused());
        BOOST_TEST(r.s.input().empty());
        BOOST_TEST(!r.q.finished());
        BOOST_TEST(r.batch() == expected, boost::test_tools::per_element());
        r.s.resume();
    }
    BOOST_TEST(!r.s.paused());
    BOOST_TEST(!r.s.input().empty());
    BOOST_TEST(r.q.finished());
    BOOST_TEST(r.batch() == std::vector<std::string>{"e"}, boost::test_tools::per_element());
    BOOST_TEST(!r.q.take().value());
}

BOOST_AUTO_TEST_CASE(bytes_end_a_batch_too_and_each_has_a_row_at_least) {
    const std::string wide(100, 'x');
    running r{{.bytes = 30}};  // a row of one character is 12 bytes, 11 of which say how long it is
    deliver(r.s, answer({wide, "b", "c", "d", "e", "f", "g", wide, "i"}));
    std::vector<std::size_t> sizes;
    while (!r.q.finished()) {
        sizes.push_back(r.batch().size());
        r.s.resume();
    }
    sizes.push_back(r.batch().size());
    BOOST_TEST(sizes == (std::vector<std::size_t>{1, 3, 3, 1, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_time_in_between_does_not_count) {
    running r{{.rows = 1}};
    BOOST_TEST((r.s.deadline() == start_of_test));
    deliver(r.s, answer({"a", "b"}));
    BOOST_TEST(!r.s.deadline());
    r.s.set_deadline(r.q, start_of_test + 1h);
    BOOST_TEST((r.s.deadline() == start_of_test + 1h));
}

BOOST_AUTO_TEST_CASE(no_other_conversation_starts_meanwhile) {
    running r{{.rows = 1}};
    deliver(r.s, answer({"a", "b"}));
    recorded_query other{"select 1"};
    r.s.start(other);
    BOOST_TEST(other.finished());
    BOOST_REQUIRE(other.failure());
    BOOST_TEST(other.failure()->code() == errc::operation_in_progress);
    BOOST_TEST(take_output(r.s).empty());
    BOOST_TEST(r.batch().front() == "a");
    r.s.resume();
    BOOST_TEST(r.batch().front() == "b");
    BOOST_TEST(!r.q.finished());  // it paused once more, before the end
    r.s.resume();
    BOOST_TEST(r.q.finished());
    recorded_query next{"select 1"};
    r.s.start(next);
    BOOST_TEST(tags_of(take_output(r.s)) == "Q");
    say(r.s, complete("SELECT 1"), ready());
}

BOOST_AUTO_TEST_CASE(giving_it_up_drops_the_rows_that_have_come) {
    running r{{.rows = 1}};
    deliver(r.s, answer({"a", "b", "c"}));
    static_cast<void>(r.batch());
    r.s.cancel(r.q, given_up, start_of_test);
    BOOST_TEST(r.q.finished());
    BOOST_TEST(!r.s.paused());
    BOOST_TEST(r.s.idle());
    BOOST_TEST(r.q.take().error().code() == given_up.code());
}

BOOST_AUTO_TEST_CASE(giving_it_up_asks_the_server_when_rows_are_still_to_come) {
    running r{{.rows = 1}};
    deliver(r.s, encoded(backend::bind_complete{}) + encoded(testing::row({"a"})) + encoded(testing::row({"b"})));
    r.s.cancel(r.q, given_up, start_of_test);
    BOOST_TEST((r.s.next() == protocol::session::step::cancel));
    BOOST_TEST(!r.s.input().empty());
    deliver(r.s, encoded(testing::row({"c"})) + encoded(server_error("57014", "canceled")) + encoded(ready()));
    BOOST_TEST(r.q.finished());
    BOOST_TEST(r.q.take().error().code() == given_up.code());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_session_is_its_end) {
    running r{{.rows = 1}};
    deliver(r.s, answer({"a", "b"}));
    r.s.fail(given_up);
    BOOST_TEST(r.q.finished());
    BOOST_TEST(r.q.take().error().code() == given_up.code());
}

BOOST_AUTO_TEST_SUITE_END()
