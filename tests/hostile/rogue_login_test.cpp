// Servers, or whoever stands in their place, that ask for more than the conninfo allows, or let in for less. Whole
// connections: what a conninfo says has to reach the place where it is decided by. None of them gets the password, in
// any form, and no error shows it.
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>
#include <support/scratch_directory.hpp>
#include <support/tls_script_server.hpp>
#include <tusk/connection.hpp>

#include "tls_identity.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_view_literals;
namespace backend = protocol::backend;
namespace code = backend::authentication_code;
namespace frontend = protocol::frontend;
using texts = std::vector<std::string>;

const std::string password = "correct horse";

boost::system::result<void, error> login(const std::string& host, std::uint16_t port, const std::string& options) {
    connection db;
    return db.try_connect("host=" + host + " port=" + std::to_string(port) + " user=app password='" + password +
                          "' dbname=shop connect_timeout=5 sslcert=/nowhere/us.crt sslrootcert=/nowhere/root.crt " +
                          options);
}

auto login(const loopback_server& server, const std::string& options) {
    return login("127.0.0.1", server.port(), options);
}

void check_error(const boost::system::result<void, error>& outcome, boost::system::error_code why) {
    BOOST_REQUIRE(outcome.has_error());
    BOOST_TEST(outcome.error().code() == why, outcome.error().what());
    std::ostringstream shown;
    shown << outcome.error().what() << outcome.error().diagnostics();
    BOOST_TEST((shown.str().find(password) == std::string::npos));
}

// The script says all it has to say, and is told nothing that it does not expect.
void check_refused(const script& says, const std::string& options, errc why) {
    loopback_server server{says};
    check_error(login(server, options), why);
    BOOST_TEST(server.failures() == texts{}, boost::test_tools::per_element());
}

script asked() { return std::move(script{}.expect_startup("app", "shop")); }

script asking(std::int32_t request, std::string_view body) {
    return std::move(asked().reply(backend::authentication{request, protocol::as_bytes(body)}));
}

script asking_for_clear_text() { return asking(code::cleartext_password, ""); }
script asking_for_md5() { return asking(code::md5_password, "salt"); }
script asking_for_scram() { return asking(code::sasl, "SCRAM-SHA-256\0\0"sv); }

// GaussDB's SHA256, with so many iterations.
script asking_for_gauss_sha256(std::uint32_t iterations) {
    std::string body = std::string{"\0\0\0\2", 4} + std::string(64, 'a') + std::string(8, 'b') + std::string(4, '\0');
    protocol::store_big_endian(reinterpret_cast<std::byte*>(body.data() + body.size() - 4), iterations);
    return asking(10, body);
}

// The same over TLS. What the server saw, and what went wrong there.
texts check_over_tls(const script& says, const std::string& options, std::optional<boost::system::error_code> why) {
    tls_script_server server{who(), {says}};
    const auto outcome = login("127.0.0.1", server.port(), options);
    if (why)
        check_error(outcome, *why);
    else
        BOOST_TEST(outcome.has_value(), (outcome ? "" : outcome.error().what()));
    server.stop();
    BOOST_TEST(server.failures() == texts{}, boost::test_tools::per_element());
    return server.seen();
}

// What comes first on a connection that is tried once.
const texts one_login{"SSLRequest", "login"};

backend::error_response refusal(const char* sqlstate) { return server_error(sqlstate, "no", "FATAL"); }

// Asks for a password, and refuses it.
script authenticating_and_refusing(const char* sqlstate) {
    return std::move(asked().authenticate_md5("app", password).reply(refusal(sqlstate)).then_close());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rogue_logins)

// ---- what is asked of us

BOOST_AUTO_TEST_CASE(the_password_in_clear_text_is_for_servers_that_are_known) {
    check_refused(asking_for_clear_text(), "sslmode=disable", errc::channel_not_verified);
    check_refused(asking_for_clear_text(), "sslmode=disable require_auth=!md5", errc::channel_not_verified);
    BOOST_TEST(check_over_tls(asking_for_clear_text(), "sslmode=require",
                              make_error_code(errc::channel_not_verified)) == one_login);
}

BOOST_AUTO_TEST_CASE(which_are_those_that_tls_verifies_and_those_on_this_machine) {
    const auto lets_in = std::move(asked().authenticate_cleartext(password).greet().expect_tags("X"));
    const scratch_directory scratch;
    const std::string root = scratch.path() + "/root.crt";
    std::ofstream{root} << authority().certificate_pem();
    BOOST_TEST(check_over_tls(lets_in, "sslmode=verify-full sslrootcert=" + root, {}) == one_login);

    loopback_server local{loopback_server::unix_domain{}, {lets_in}};
    BOOST_TEST(login(local.directory(), local.port(), "").has_value());
    loopback_server allowed{lets_in};
    BOOST_TEST(login(allowed, "sslmode=disable require_auth=password").has_value());
}

BOOST_AUTO_TEST_CASE(what_require_auth_does_not_name_is_refused_and_so_is_nothing) {
    const std::string options = "sslmode=disable require_auth=scram-sha-256";
    check_refused(asking_for_clear_text(), options, errc::authentication_unsupported);
    check_refused(asking_for_md5(), options, errc::authentication_unsupported);
    loopback_server trusting{loopback_server::chooser{[](std::size_t) { return asked().greet(); }}};
    check_error(login(trusting, options), errc::authentication_unsupported);
}

BOOST_AUTO_TEST_CASE(a_login_that_has_to_be_tied_to_tls_is_not_done_without) {
    for (const auto& says : {asking_for_clear_text(), asking_for_md5(), asking_for_scram(), asked().greet()}) {
        loopback_server server{loopback_server::chooser{[&](std::size_t) { return says; }}};
        check_error(login(server, "sslmode=disable channel_binding=require"), errc::authentication_unsupported);
    }
    for (const auto& says : {asking_for_clear_text(), asking_for_md5(), asking_for_scram()})
        BOOST_TEST(check_over_tls(says, "sslmode=require channel_binding=require",
                                  make_error_code(errc::authentication_unsupported)) == one_login);
}

BOOST_AUTO_TEST_CASE(scram_is_tied_to_the_certificate_that_was_shown) {
    const auto says =
        std::move(asking(code::sasl, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"sv)
                      .expect<frontend::sasl_initial_response>([](const frontend::sasl_initial_response& m) {
                          return m.mechanism == "SCRAM-SHA-256-PLUS" && m.data &&
                                 protocol::as_text(*m.data).starts_with("p=tls-server-end-point,,");
                      })
                      .reply(refusal("28P01")));
    BOOST_TEST(check_over_tls(says, "sslmode=require", make_error_code(sqlstate::invalid_password)) == one_login);
}

BOOST_AUTO_TEST_CASE(gaussdbs_logins_which_prove_nothing_are_for_servers_that_are_known) {
    const auto says = asking_for_gauss_sha256(2'048);
    check_refused(says, "sslmode=disable dialect=gaussdb", errc::channel_not_verified);
    BOOST_TEST(check_over_tls(says, "sslmode=require dialect=gaussdb", make_error_code(errc::channel_not_verified)) ==
               one_login);
    loopback_server unknown{{says, says}};  // of which the second connection is as to a GaussDB
    check_error(login(unknown, "sslmode=disable dialect=auto"), errc::channel_not_verified);
    BOOST_TEST(unknown.failures() == texts{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(so_many_iterations_and_no_more_are_computed_for_a_server) {
    const auto scram = [](std::uint32_t iterations) {
        scram_login server{.password = password, .iterations = iterations};
        loopback_server too_much{loopback_server::chooser{
            [=](std::size_t) { return std::move(asked().authenticate_scram(server).greet().expect_tags("X")); }}};
        return login(too_much, "sslmode=disable");
    };
    BOOST_TEST(scram(1'000'000).has_value());
    check_error(scram(1'000'001), errc::iterations_refused);

    const std::string gauss = "sslmode=disable dialect=gaussdb gauss_auth=allow_unverified ";
    check_refused(asking_for_gauss_sha256(2'047), gauss, errc::iterations_refused);
    check_refused(asking_for_gauss_sha256(10'000'001), gauss, errc::iterations_refused);
    check_refused(asking_for_gauss_sha256(2'048), gauss + "gauss_min_iterations=5000", errc::iterations_refused);
    check_refused(asking_for_gauss_sha256(6'000), gauss + "gauss_max_iterations=5000", errc::iterations_refused);
}

BOOST_AUTO_TEST_CASE(the_version_is_not_lowered_below_what_is_accepted) {
    const backend::negotiate_protocol_version down{protocol::version_3_0, {}};
    check_refused(std::move(asked().reply(down)), "sslmode=disable min_protocol_version=3.2",
                  errc::authentication_unsupported);
    loopback_server older{std::move(asked().reply(down).greet().expect_tags("X"))};
    BOOST_TEST(login(older, "sslmode=disable max_protocol_version=3.2").has_value());
}

// ---- TLS that cannot be had as it is wanted

BOOST_AUTO_TEST_CASE(who_cannot_verify_does_not_even_connect) {
    for (const auto* options : {"sslmode=verify-ca", "sslmode=verify-full", "sslmode=require sslrootcert=system",
                                "sslmode=require sslcrl=/nowhere/revoked.crl"}) {
        loopback_server server{loopback_server::chooser{[](std::size_t) { return asked().greet(); }}};
        BOOST_TEST(login(server, options).has_error(), options);
        BOOST_TEST(server.connections() == 0u);
    }
}

// The certificate is for 127.0.0.1, by our authority.
BOOST_AUTO_TEST_CASE(whom_to_believe_is_what_sslmode_says) {
    const scratch_directory scratch;
    const std::string ours = scratch.path() + "/ours.crt";
    const std::string others = scratch.path() + "/others.crt";
    std::ofstream{ours} << authority().certificate_pem();
    std::ofstream{others} << make_authority("another authority").certificate_pem();
    struct expected {
        const char* mode;
        const std::string& root;
        const char* host;
        bool gets_in;
    };
    for (const auto& [mode, root, host, gets_in] : {expected{"require", ours, "localhost", true},
                                                    {"require", others, "127.0.0.1", false},
                                                    {"verify-ca", ours, "localhost", true},
                                                    {"verify-ca", others, "127.0.0.1", false},
                                                    {"verify-full", ours, "127.0.0.1", true},
                                                    {"verify-full", ours, "localhost", false},
                                                    {"verify-full", others, "127.0.0.1", false}}) {
        tls_script_server server{who(), {asked().authenticate_md5("app", password).greet().expect_tags("X")}};
        const auto outcome =
            login(host, server.port(), "hostaddr=127.0.0.1 sslmode=" + std::string{mode} + " sslrootcert=" + root);
        server.stop();
        BOOST_TEST(outcome.has_value() == gets_in, mode << " to " << host);
        BOOST_TEST((server.seen() == one_login) == gets_in);
        if (!gets_in)
            check_error(outcome, make_error_code(errc::tls_failed));
    }
}

// ---- what is tried again

BOOST_AUTO_TEST_CASE(a_password_that_was_refused_is_not_tried_over_another_channel) {
    for (const char* sqlstate : {"28P01", "28000", "3D000"}) {
        loopback_server server{
            loopback_server::chooser{[=](std::size_t) { return authenticating_and_refusing(sqlstate); }}};
        BOOST_TEST(login(server, "sslmode=allow").has_error());
        BOOST_TEST(server.connections() == 1u);
        BOOST_TEST(check_over_tls(authenticating_and_refusing(sqlstate), "sslmode=prefer", make_sqlstate(sqlstate)) ==
                   one_login);
    }
}

BOOST_AUTO_TEST_CASE(nor_by_another_version_of_the_protocol) {
    for (const char* sqlstate : {"28P01", "08P01", "0A000"}) {
        loopback_server server{
            loopback_server::chooser{[=](std::size_t) { return authenticating_and_refusing(sqlstate); }}};
        BOOST_TEST(login(server, "sslmode=disable max_protocol_version=3.2").has_error());
        BOOST_TEST(server.connections() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(nor_on_another_host) {
    loopback_server strict{authenticating_and_refusing("28P01")};
    loopback_server other{loopback_server::chooser{[](std::size_t) { return asked().greet(); }}};
    connection db;
    check_error(db.try_connect("host=127.0.0.1,127.0.0.1 port=" + std::to_string(strict.port()) + "," +
                               std::to_string(other.port()) + " user=app password='" + password +
                               "' dbname=shop sslmode=disable"),
                make_error_code(sqlstate::invalid_password));
    BOOST_TEST(other.connections() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
