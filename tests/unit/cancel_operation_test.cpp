// The side connection that cancels: the key that it has to tell lets anybody cancel, so it goes no other way than the
// session itself went. A link without a socket: the test is the server.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <support/script.hpp>
#include <support/tls_peer.hpp>

#include "../../src/net/cancel_operation.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using detail::tls_verification;
namespace frontend = protocol::frontend;

const std::string key = "the key of a session";
const std::string asks_for_tls = encoded(frontend::ssl_request{});
const std::string cancels = encoded(frontend::cancel_request{7, protocol::as_bytes(key)});

const identity& authority() {
    static const identity made = make_authority("test authority");
    return made;
}

// How the session had TLS, with a server for localhost.
detail::tls_setup verified() { return {make_client_context(&authority()), "localhost", tls_verification::full}; }

struct cancelling {
    detail::link side;
    detail::cancel_operation operation;
    std::string sent;  // all of it

    explicit cancelling(std::optional<detail::tls_setup> tls) : operation{{{}, std::move(tls), {7, key}}} {
        side.run(operation, now(), {});
        BOOST_REQUIRE((side.next() == detail::link::action::open));
        side.opened({}, now());
        take();
    }

    // What the client has to send, which is sent then.
    std::string take() {
        std::string taken;
        while (side.next() == detail::link::action::io && !side.output().empty()) {
            const auto bytes = side.output();
            taken += protocol::as_text(bytes);
            side.was_written({bytes.size(), {}});
        }
        sent += taken;
        return taken;
    }

    void hear(std::string_view bytes) {
        while (!bytes.empty() && side.next() == detail::link::action::io) {
            const auto into = side.input();
            const std::size_t n = std::min(into.size(), bytes.size());
            std::memcpy(into.data(), bytes.data(), n);
            bytes.remove_prefix(n);
            side.was_read({n, {}}, now());
        }
    }

    // Answers SSLRequest with yes, and shakes hands. What the server is told then.
    std::string inside_tls(const identity& who) {
        tls_server server{who};
        hear("S");
        for (std::string bytes = take(); !bytes.empty(); bytes = take()) {
            server.feed(bytes);
            hear(server.take_output());
        }
        return server.take_received();
    }

    void check_failed(errc why) {
        BOOST_TEST(operation.finished());
        BOOST_REQUIRE(operation.failure().has_value());
        BOOST_TEST(operation.failure()->code() == why, operation.failure()->what());
        BOOST_TEST(take().empty());
        BOOST_TEST((sent.find(key) == std::string::npos));
    }

private:
    static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }
};

identity localhost(const identity& issuer) { return make_identity("tusk", "DNS:localhost", &issuer); }

}  // namespace

BOOST_AUTO_TEST_SUITE(cancel_operations)

BOOST_AUTO_TEST_CASE(what_had_no_tls_is_cancelled_without) {
    const cancelling c{std::nullopt};
    BOOST_TEST((c.sent == cancels));
}

BOOST_AUTO_TEST_CASE(what_had_tls_is_cancelled_inside_tls) {
    cancelling c{verified()};
    BOOST_TEST((c.sent == asks_for_tls));
    BOOST_TEST((c.inside_tls(localhost(authority())) == cancels));
}

BOOST_AUTO_TEST_CASE(a_server_that_has_no_tls_any_more_is_not_told_the_key) {
    cancelling c{verified()};
    c.hear("N");
    c.check_failed(errc::tls_unavailable);
}

BOOST_AUTO_TEST_CASE(nor_is_one_that_answers_with_an_error_or_nonsense) {
    cancelling error{verified()};
    error.hear("E");
    error.check_failed(errc::tls_unavailable);
    cancelling nonsense{verified()};
    nonsense.hear("X");
    nonsense.check_failed(errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE(nor_one_that_is_not_who_the_session_is_with) {
    cancelling c{verified()};
    BOOST_TEST(c.inside_tls(localhost(make_authority("another authority"))) == "");
    c.check_failed(errc::tls_failed);
}

BOOST_AUTO_TEST_CASE(where_tls_came_first_it_does_so_again) {
    auto how = verified();
    how.is_direct = true;
    const cancelling c{how};
    BOOST_REQUIRE(!c.sent.empty());
    BOOST_TEST((c.sent.front() == '\x16'));  // a record of the handshake
}

BOOST_AUTO_TEST_SUITE_END()
