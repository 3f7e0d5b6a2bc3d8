// The scripted server itself: what it lets pass and what it calls a failure.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/in_memory.hpp>
#include <support/script.hpp>

namespace {

using namespace tusk::testing;
using namespace std::chrono_literals;
using namespace std::string_view_literals;
namespace backend = tusk::protocol::backend;
namespace frontend = tusk::protocol::frontend;
using tusk::protocol::as_bytes;
using tusk::protocol::as_text;

std::string said(script& s) {
    std::string bytes{as_text(s.output())};
    s.wrote(bytes.size());
    return bytes;
}

void feed(script& s, std::string_view bytes) { s.feed(as_bytes(bytes)); }

const std::string sync_bytes = encoded(frontend::sync{});
const std::string select_1 = encoded(frontend::query{"select 1"});

}  // namespace

BOOST_AUTO_TEST_SUITE(scripts)

BOOST_AUTO_TEST_CASE(it_answers_when_it_got_what_it_expects) {
    auto s = script{}
                 .expect<frontend::query>([](const auto& q) { return q.sql == "select 1"; })
                 .reply(complete("SELECT 1"), ready());
    BOOST_TEST(said(s).empty());
    for (const char byte : select_1) {
        BOOST_TEST(said(s).empty());
        feed(s, {&byte, 1});
    }
    BOOST_TEST(said(s) == encoded(complete("SELECT 1")) + encoded(ready()));
    BOOST_TEST(s.finished());
    BOOST_TEST(!s.failure());
}

BOOST_AUTO_TEST_CASE(another_message_is_a_failure_that_names_both) {
    auto s = script{}.expect<frontend::query>();
    feed(s, sync_bytes);
    BOOST_TEST(s.failure().value_or("") == "Sync came, and Query was expected");
    BOOST_TEST(!s.finished());
    BOOST_TEST((s.closing() == script::ending::close));
}

BOOST_AUTO_TEST_CASE(a_message_that_says_something_else_is_a_failure) {
    auto s = script{}.expect<frontend::query>([](const auto& q) { return q.sql == "select 2"; });
    feed(s, select_1);
    BOOST_TEST(s.failure().value_or("") == "Query does not say what it should");
    auto malformed = script{}.expect<frontend::query>();
    feed(malformed, "Q\0\0\0\5x"sv);
    BOOST_TEST(malformed.failure().value_or("") == "Query is malformed");
    auto short_length = script{}.expect<frontend::query>();
    feed(short_length, "Q\0\0\0\3"sv);
    BOOST_TEST(short_length.failure().value_or("") == "a message of 3 bytes came, and Query was expected");
    auto unknown = script{}.expect<frontend::query>();
    feed(unknown, "!\0\0\0\4"sv);
    BOOST_TEST(unknown.failure().value_or("") == "an unknown message 33 came, and Query was expected");
}

BOOST_AUTO_TEST_CASE(what_comes_after_the_end_is_a_failure_unless_it_is_terminate) {
    auto s = script{}.expect_tags("S");
    feed(s, sync_bytes + sync_bytes);
    BOOST_TEST(s.failure().value_or("") == "Sync came, and nothing was expected");
    auto polite = script{}.expect_tags("S");
    feed(polite, sync_bytes + encoded(frontend::terminate{}));
    BOOST_TEST(polite.finished());
    BOOST_TEST((polite.closing() == script::ending::close));
}

BOOST_AUTO_TEST_CASE(a_client_that_leaves_early_is_a_failure) {
    auto s = script{}.expect_tags("S");
    s.ended();
    BOOST_TEST(s.failure().value_or("") == "the client closed the connection, and Sync was expected");
    auto done = script{}.expect_tags("S");
    feed(done, sync_bytes);
    done.ended();
    BOOST_TEST(!done.failure());
}

BOOST_AUTO_TEST_CASE(the_startup_message_is_checked) {
    frontend::startup_message message;
    message.parameters = {{"user", "app"}, {"database", "shop"}};
    for (const auto& [user, good] : {std::pair{"app", true}, std::pair{"other", false}}) {
        auto s = script{}.expect_startup(user, "shop").greet();
        feed(s, encoded(message));
        BOOST_TEST(!s.failure() == good);
        BOOST_TEST(said(s).empty() != good);
    }
}

BOOST_AUTO_TEST_CASE(messages_without_a_tag_can_be_expected) {
    auto s = script{}.expect<frontend::ssl_request>().reply_bytes("N").expect<frontend::gssenc_request>();
    feed(s, encoded(frontend::ssl_request{}));
    BOOST_TEST(said(s) == "N");
    feed(s, encoded(frontend::ssl_request{}));
    BOOST_TEST(s.failure().value_or("") == "GSSENCRequest is malformed");
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_script_starts_anew) {
    const auto made = script{}.expect_tags("S").reply(ready());
    for (int i = 0; i != 2; ++i) {
        auto s = made;
        feed(s, sync_bytes);
        BOOST_TEST(s.output().size() == encoded(ready()).size());
    }
}

BOOST_AUTO_TEST_CASE(it_can_ignore_pause_stop_reading_and_close) {
    auto ignores = script{}.ignore_what_comes().reply_bytes("x").then_close();
    BOOST_TEST(ignores.speaks_first());
    feed(ignores, "anything at all");
    BOOST_TEST(said(ignores) == "x");
    BOOST_TEST(ignores.finished());
    BOOST_TEST((ignores.closing() == script::ending::close));

    auto pauses = script{}.pause(10ms).reply_bytes("x").stop_reading();
    BOOST_TEST((pauses.pausing() == 10ms));
    BOOST_TEST(said(pauses).empty());
    BOOST_TEST(pauses.reading());
    pauses.resumed();
    BOOST_TEST(!pauses.pausing());
    BOOST_TEST(said(pauses) == "x");
    BOOST_TEST(!pauses.reading());

    auto resets = script{}.expect_tags("S").then_reset();
    BOOST_TEST(!resets.speaks_first());
    BOOST_TEST((resets.closing() == script::ending::none));
    feed(resets, sync_bytes);
    BOOST_TEST((resets.closing() == script::ending::reset));
}

BOOST_AUTO_TEST_CASE(a_cancel_is_for_the_script_that_gave_the_key) {
    auto s = script{}.greet({.process_id = 7, .key = "key!"}).expect_cancel().reply_bytes("x");
    static_cast<void>(said(s));
    BOOST_TEST(!s.on_cancel(8, "key!"));
    BOOST_TEST(!s.on_cancel(7, "another"));
    BOOST_TEST(said(s).empty());
    BOOST_TEST(s.on_cancel(7, "key!"));
    BOOST_TEST(said(s) == "x");
    auto not_expected = script{}.expect_tags("S");
    BOOST_TEST(!not_expected.on_cancel(7, "key!"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_cannot_be_scripted) {
    BOOST_CHECK_THROW(script{}.reply(complete("a\0b"sv)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(scram_of_the_server_gives_the_example_of_the_rfc) {
    // https://www.rfc-editor.org/rfc/rfc7677#section-3
    scram_server server{{.password = "pencil",
                         .iterations = 4096,
                         .salt = "[m\x99h\x9d\x12\x35\x8e\xec\xa0K\x14\x12\x36\xfa\x81",
                         .nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"}};
    BOOST_TEST(server.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO").value_or("") ==
               "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    BOOST_TEST(server
                   .last("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                         "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
                   .value_or("") == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    BOOST_TEST(!scram_server{{}}.first("y,,n=,r=x"));
}

BOOST_AUTO_TEST_CASE(cuts_give_everything_in_the_pieces_asked_for) {
    const auto pieces = [](cut where) {
        std::vector<std::size_t> sizes;
        for (std::size_t delivered = 0; delivered != 100; delivered += sizes.back())
            sizes.push_back(where.next(delivered, 100 - delivered));
        return sizes;
    };
    BOOST_TEST(pieces(cut::nowhere()) == std::vector<std::size_t>{100}, boost::test_tools::per_element());
    BOOST_TEST(pieces(cut::at(30)) == (std::vector<std::size_t>{30, 70}), boost::test_tools::per_element());
    BOOST_TEST(pieces(cut::everywhere()).size() == 100u);
    BOOST_TEST(pieces(cut::randomly(3)) == pieces(cut::randomly(3)), boost::test_tools::per_element());
    BOOST_TEST(pieces(cut::randomly(3)).size() > 1u);
}

BOOST_AUTO_TEST_SUITE_END()
