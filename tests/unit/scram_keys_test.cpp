// SCRAM by the keys that a password would give, without the password.
#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/methods.hpp>

#include "scram_peer.hpp"

namespace {

using namespace scram_test;

scram_keys keys_of(const scram_server& server) {
    return {tusk::secret{scram_server::hmac(server.salted_password(), "Client Key")},
            tusk::secret{scram_server::hmac(server.salted_password(), "Server Key")}};
}

struct keyed {
    scram_sha_256_authenticator client;
    byte_buffer out;
    bool computed = false;

    explicit keyed(scram_keys keys)
        : client{credentials{.user = "anna", .password = {}, .keys = std::move(keys)}, {}} {}

    boost::system::error_code request(std::int32_t asked, std::string_view body) {
        out.clear();
        const auto step = client.on_request(asked, as_bytes(body), out);
        computed |= step.compute != nullptr;
        return step.failure ? step.failure->code() : boost::system::error_code{};
    }
    [[nodiscard]] std::string sent() const { return std::string{as_text(out.view())}; }

    // Up to the server's last message; none if it does not believe us.
    std::optional<std::string> talk_to(const scram_server& server) {
        BOOST_TEST(!request(code::sasl, "SCRAM-SHA-256\0\0"sv).failed());
        const auto first = sent().substr(sent().find("n,,"));
        BOOST_TEST(!request(code::sasl_continue, server.first(first)).failed());
        return server.last(first, sent().substr(5));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scram_by_keys)

BOOST_AUTO_TEST_CASE(they_prove_both_sides_and_nothing_is_derived) {
    keyed k{keys_of(pencil_server)};
    const auto last = k.talk_to(pencil_server);
    BOOST_REQUIRE(last.has_value());
    BOOST_TEST(!k.request(code::sasl_final, *last).failed());
    BOOST_TEST(k.client.complete());
    BOOST_TEST(!k.computed);
}

BOOST_AUTO_TEST_CASE(a_wrong_client_key_is_not_believed) {
    auto keys = keys_of(pencil_server);
    keys.client = keys.server;
    BOOST_TEST(!keyed{keys}.talk_to(pencil_server).has_value());
}

BOOST_AUTO_TEST_CASE(a_server_without_its_key_is_found_out) {
    auto keys = keys_of(pencil_server);
    keys.server = keys.client;
    keyed k{keys};
    const auto last = k.talk_to(pencil_server);
    BOOST_REQUIRE(last.has_value());
    BOOST_TEST((k.request(code::sasl_final, *last) == not_authentic));
    BOOST_TEST(!k.client.complete());
}

BOOST_AUTO_TEST_CASE(they_do_for_scram_and_for_nothing_else) {
    tusk::protocol::login l;
    l.who.user = "anna";
    l.who.keys = keys_of(pencil_server);
    l.channel_is_verified = true;
    BOOST_TEST(choose_authenticator(code::sasl, as_bytes("SCRAM-SHA-256\0\0"sv), l).has_value());
    BOOST_TEST((choose_authenticator(code::md5_password, as_bytes("salt"sv), l).error().code() ==
                tusk::errc::password_required));
}

BOOST_AUTO_TEST_SUITE_END()
