// What comes before the first message of a connection: whether there is TLS.
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <support/direct.hpp>
#include <support/printing.hpp>
#include <tusk/protocol/conversations/cancel.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_view_literals;
using protocol::tls_request;
using step = protocol::session::step;

const std::string asks_for_tls = encoded(protocol::frontend::ssl_request{});
const std::string cancels = encoded(protocol::frontend::cancel_request{7, protocol::as_bytes("key!")});

// The shortest conversation there is.
struct opened {
    protocol::session s;
    protocol::cancel request;

    explicit opened(tls_request tls) : request{{7, "key!"}, tls} { s.start(request); }

    void check_closed(errc why) {
        BOOST_TEST(s.closed());
        BOOST_TEST(request.finished());
        BOOST_REQUIRE(s.failure().has_value());
        BOOST_TEST(s.failure()->code() == why, s.failure()->what());
        BOOST_TEST(s.output().empty());
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(opening)

BOOST_AUTO_TEST_CASE(without_tls_the_first_message_goes_at_once) {
    opened c{tls_request::none};
    BOOST_TEST((take_output(c.s) == cancels));
}

BOOST_AUTO_TEST_CASE(with_tls_nothing_is_sent_in_the_clear_but_the_question) {
    for (const auto tls : {tls_request::preferred, tls_request::required}) {
        opened c{tls};
        BOOST_TEST((take_output(c.s) == asks_for_tls));
        deliver(c.s, "S");
        BOOST_TEST((c.s.next() == step::start_tls));
        BOOST_TEST(c.s.input().empty());
        BOOST_TEST(c.s.output().empty());
        c.s.tls_started();
        BOOST_TEST((c.s.next() == step::io));
        BOOST_TEST((take_output(c.s) == cancels));
        BOOST_TEST(c.s.input().size() > 1u);
    }
}

BOOST_AUTO_TEST_CASE(tls_may_come_first_without_a_question) {
    opened c{tls_request::direct};
    BOOST_TEST((c.s.next() == step::start_tls));
    BOOST_TEST(c.s.output().empty());
    BOOST_TEST(c.s.input().empty());
    c.s.tls_started();
    BOOST_TEST((take_output(c.s) == cancels));
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_enough_only_when_tls_is_preferred) {
    opened preferred{tls_request::preferred};
    static_cast<void>(take_output(preferred.s));
    deliver(preferred.s, "N");
    BOOST_TEST((take_output(preferred.s) == cancels));

    opened required{tls_request::required};
    static_cast<void>(take_output(required.s));
    deliver(required.s, "N");
    required.check_closed(errc::tls_unavailable);
}

BOOST_AUTO_TEST_CASE(an_error_instead_of_an_answer_is_not_shown) {
    for (const auto tls : {tls_request::preferred, tls_request::required}) {
        opened c{tls};
        static_cast<void>(take_output(c.s));
        deliver(c.s, "E\0\0\0\x10Mdo as I say\0\0"sv);
        c.check_closed(errc::tls_unavailable);
        BOOST_TEST(std::string_view{c.s.failure()->what()}.find("do as I say") == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(any_other_answer_breaks_the_protocol) {
    for (int answer = 0; answer != 256; ++answer) {
        const char byte = static_cast<char>(answer);
        if ("SNE"sv.find(byte) != std::string_view::npos)
            continue;
        opened c{tls_request::preferred};
        deliver(c.s, {&byte, 1});
        c.check_closed(errc::protocol_violation);
    }
}

BOOST_AUTO_TEST_CASE(only_the_one_byte_of_the_answer_is_read) {
    opened c{tls_request::required};
    BOOST_TEST(c.s.input().size() == 1u);
    deliver(c.s, "SN");
    BOOST_TEST((c.s.next() == step::start_tls));
    c.s.tls_started();
    BOOST_TEST(!c.s.closed());
}

// The second lock on that door: a driver that takes more than it was offered must not open it.
BOOST_AUTO_TEST_CASE(what_was_read_behind_the_answer_all_the_same_ends_the_connection) {
    for (const auto answer : {"SN"sv, "NZ"sv}) {
        opened c{tls_request::preferred};
        static_cast<void>(take_output(c.s));
        std::memcpy(c.s.input().data(), answer.data(), answer.size());  // there is more room than is offered
        c.s.fed(answer.size());
        c.check_closed(errc::protocol_violation);
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_connection_ends_it_in_every_phase) {
    opened asked{tls_request::required};
    asked.s.ended();
    asked.check_closed(errc::connection_closed);

    opened in_handshake{tls_request::required};
    deliver(in_handshake.s, "S");
    in_handshake.s.ended();
    in_handshake.check_closed(errc::connection_closed);
    in_handshake.s.tls_started();
    BOOST_TEST(in_handshake.s.output().empty());
    BOOST_TEST((in_handshake.s.next() == step::closed));
}

BOOST_AUTO_TEST_SUITE_END()
