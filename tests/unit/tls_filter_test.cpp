// TLS between a filter and a server of OpenSSL in memory: the bytes, and whom the filter believes.
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <support/tls_peer.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using detail::tls_verification;
using namespace std::string_literals;

const identity& authority() {
    static const identity made = make_authority("test authority");
    return made;
}

const identity& localhost() {
    static const identity made = make_identity("tusk", "DNS:localhost,IP:127.0.0.1,IP:::1", &authority());
    return made;
}

std::string letters(std::size_t n) {
    std::string text(n, '\0');
    for (std::size_t i = 0; i != n; ++i)
        text[i] = static_cast<char>('a' + i * 7 % 26);
    return text;
}

// Boost.Test would print both.
bool same(std::string_view left, std::string_view right) { return left == right; }

void check_failed(const tls_pair& pair, std::string_view why) {
    BOOST_TEST(!pair.client.ready());
    BOOST_REQUIRE(pair.client.failure().has_value());
    BOOST_TEST((pair.client.failure()->code() == errc::tls_failed));
    const std::string_view said = pair.client.failure()->what();
    BOOST_TEST((said.find(why) != std::string_view::npos), said);
}

// A whole exchange, cut as told. How many bytes came from the server.
std::size_t talk(const cutter& cut) {
    tls_pair pair{make_client_context(&authority()), localhost(), "localhost", tls_verification::full};
    pair.cut = cut;
    pair.run();
    BOOST_TEST(pair.client.ready());
    pair.to_send = "who are you?";
    pair.run();
    BOOST_TEST(pair.server.take_received() == "who are you?");
    pair.server.write("PostgreSQL");
    pair.server.update_keys();
    pair.server.write("!");
    pair.run();
    BOOST_TEST(pair.received == "PostgreSQL!");
    pair.server.close();
    pair.run();
    BOOST_TEST(pair.client.ended());
    BOOST_TEST(!pair.client.failure());
    return pair.carried;
}

// Whom a filter that verifies in full believes to be `host`.
bool is_accepted(const std::string& host, const std::string& common_name, const std::string& names) {
    tls_pair pair{make_client_context(&authority()), make_identity(common_name, names, &authority()), host,
                  tls_verification::full};
    pair.run();
    if (!pair.client.ready())
        check_failed(pair, "mismatch");
    return pair.client.ready();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls_filter)

BOOST_AUTO_TEST_CASE(the_servers_end_is_named_by_the_hash_of_its_certificate) {
    tls_pair pair{make_client_context(), localhost(), "localhost", tls_verification::none};
    BOOST_TEST(pair.client.server_end_point() == "");
    pair.run();
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    BOOST_REQUIRE(X509_digest(localhost().certificate.get(), EVP_sha256(), hash, &size) == 1);
    BOOST_TEST(same(pair.client.server_end_point(), {reinterpret_cast<const char*>(hash), size}));
}

BOOST_AUTO_TEST_CASE(bytes_may_be_cut_anywhere) {
    const std::size_t whole = talk([](std::size_t left) { return left; });
    BOOST_TEST(talk([](std::size_t) { return std::size_t{1}; }) > 0u);
    for (std::size_t at = 1; at < whole; ++at) {
        std::size_t before = at;
        talk([&](std::size_t left) {
            const std::size_t n = before == 0 ? left : std::min(before, left);
            before -= std::min(before, n);
            return n;
        });
    }
    std::mt19937 random{42};
    for (int i = 0; i != 50; ++i)
        talk([&](std::size_t left) { return std::uniform_int_distribution<std::size_t>{1, left}(random); });
}

BOOST_AUTO_TEST_CASE(much_goes_both_ways_at_once_while_keys_change) {
    const std::string much = letters(16 * 1024 * 1024);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_pair pair{make_client_context(), localhost(), "localhost", tls_verification::none, version};
        pair.run();
        std::string received;
        const std::size_t piece = much.size() / 16;
        for (std::size_t at = 0; at != much.size(); at += piece) {
            pair.to_send += much.substr(at, piece);
            pair.server.write(std::string_view{much}.substr(at, piece));
            if (version == TLS1_3_VERSION)
                pair.server.update_keys();
            pair.run();
            received += pair.server.take_received();
        }
        BOOST_TEST(same(pair.received, much));
        BOOST_TEST(same(received, much));
        BOOST_TEST(!pair.client.failure());
        BOOST_TEST(pair.server.failure() == "");
    }
}

BOOST_AUTO_TEST_CASE(a_key_update_is_answered_with_what_is_written_next) {
    tls_pair pair{make_client_context(), localhost()};
    pair.run();
    for (int i = 0; i != 3; ++i)
        pair.server.update_keys();
    pair.run();
    pair.to_send = "under new keys";
    pair.run();
    BOOST_TEST(pair.server.take_received() == "under new keys");
    pair.server.write("and these too");
    pair.run();
    BOOST_TEST(pair.received == "and these too");
}

BOOST_AUTO_TEST_CASE(keys_may_change_while_much_waits_to_be_sent) {
    tls_pair pair{make_client_context(), localhost()};
    pair.run();
    const std::string much = letters(1024 * 1024);
    pair.to_send = much;
    while (pair.to_send.size() > much.size() / 2)
        pair.to_send.erase(0, pair.client.write(protocol::as_bytes(pair.to_send)));
    const std::size_t first = pair.client.output().size() / 2;
    pair.server.feed(protocol::as_text(pair.client.output().first(first)));
    pair.client.wrote(first);
    pair.server.update_keys();
    pair.deliver(pair.server.take_output());
    pair.run();
    BOOST_TEST(same(pair.server.take_received(), much));
    BOOST_TEST(pair.server.failure() == "");
}

BOOST_AUTO_TEST_CASE(either_side_says_when_it_is_done) {
    tls_pair pair{make_client_context(), localhost()};
    pair.run();
    pair.client.close();
    BOOST_TEST(!pair.server.ended());
    pair.run();
    BOOST_TEST(pair.server.ended());
    BOOST_TEST(!pair.client.ended());
    pair.server.write("the last words");
    pair.server.close();
    pair.run();
    BOOST_TEST(pair.received == "the last words");
    BOOST_TEST(pair.client.ended());
    BOOST_TEST(!pair.client.failure());
}

BOOST_AUTO_TEST_CASE(bytes_that_stop_without_a_word_are_not_the_end) {
    tls_pair pair{make_client_context(), localhost()};
    pair.run();
    pair.server.write("cut here");
    std::string bytes = pair.server.take_output();
    bytes.pop_back();
    pair.deliver(bytes);
    BOOST_TEST(pair.received == "");
    BOOST_TEST(!pair.client.ended());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_dropped) {
    tls_pair pair{make_client_context(), localhost()};
    pair.run();
    pair.to_send = "never sent";
    BOOST_TEST(pair.client.write(protocol::as_bytes(pair.to_send)) == pair.to_send.size());
    BOOST_TEST(!pair.client.output().empty());
    pair.client.cannot_write();
    BOOST_TEST(pair.client.output().empty());
}

BOOST_AUTO_TEST_CASE(bytes_that_were_changed_on_the_way_are_refused) {
    tls_pair pair{make_client_context(), localhost()};
    pair.run();
    pair.server.write("pay 1 to Ada");
    std::string bytes = pair.server.take_output();
    bytes.back() ^= 1;
    pair.deliver(bytes);
    BOOST_TEST(pair.received == "");
    BOOST_REQUIRE(pair.client.failure().has_value());
    BOOST_TEST((pair.client.failure()->code() == errc::tls_failed));
    BOOST_TEST(pair.client.write(protocol::as_bytes("more"s)) == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_no_handshake_fails) {
    for (const auto& junk :
         {"E\0\0\0\x10Mdo as I say\0\0"s, std::string(64, '\0'), "HTTP/1.1 400 Bad Request\r\n\r\n"s}) {
        tls_pair pair{make_client_context(), localhost()};
        pair.deliver(junk);
        check_failed(pair, "the TLS handshake failed");
        BOOST_TEST((std::string_view{pair.client.failure()->what()}.find("do as I say") == std::string_view::npos));
        BOOST_TEST(pair.client.write(protocol::as_bytes("password"s)) == 0u);
    }
}

BOOST_AUTO_TEST_CASE(junk_before_the_handshake_breaks_it) {
    tls_pair pair{make_client_context(), localhost()};
    pair.deliver("R\0\0\0\x08\0\0\0\0"s);
    pair.run();
    check_failed(pair, "the TLS handshake failed");
}

BOOST_AUTO_TEST_CASE(a_server_that_knows_nothing_newer_than_tls_1_1_is_refused) {
    tls_pair old{make_client_context(), localhost(), "localhost", tls_verification::none, TLS1_1_VERSION};
    old.run();
    check_failed(old, "protocol version");
    BOOST_TEST(!old.server.ready());

    tls_pair newer{make_client_context(), localhost(), "localhost", tls_verification::none, TLS1_2_VERSION};
    newer.run();
    BOOST_TEST(newer.client.ready());
}

BOOST_AUTO_TEST_CASE(names_are_sent_along_and_addresses_are_not) {
    for (const auto& [host, sent] : std::initializer_list<std::pair<std::string, bool>>{{"localhost", true},
                                                                                        {"db.example", true},
                                                                                        {"1and1.example", true},
                                                                                        {"127.0.0.1", false},
                                                                                        {"::1", false}}) {
        tls_pair pair{make_client_context(), localhost(), host};
        pair.run();
        BOOST_TEST(pair.client.ready());
        BOOST_TEST((pair.server.asked_for() == (sent ? std::optional{host} : std::nullopt)), host);
    }
}

BOOST_AUTO_TEST_CASE(no_name_is_sent_if_that_is_not_wanted) {
    detail::tls_setup how{make_client_context(), "localhost", tls_verification::none};
    how.sends_name = false;
    tls_pair pair{how, localhost()};
    pair.run();
    BOOST_TEST(pair.client.ready());
    BOOST_TEST(!pair.server.asked_for().has_value());
}

BOOST_AUTO_TEST_CASE(without_a_question_first_the_server_has_to_agree_on_the_protocol) {
    detail::tls_setup how{make_client_context(), "localhost", tls_verification::none};
    how.is_direct = true;
    tls_pair agreed{how, localhost()};
    agreed.server.agree_to("postgresql");
    agreed.run();
    BOOST_TEST(agreed.client.ready());

    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_pair deaf{how, localhost(), version};
        deaf.run();
        check_failed(deaf, "did not agree to speak PostgreSQL's protocol");
    }
    how.is_direct = false;
    tls_pair asked_first{how, localhost()};
    asked_first.run();
    BOOST_TEST(asked_first.client.ready());
}

// ---- whom to believe

BOOST_AUTO_TEST_CASE(a_certificate_that_must_be_shown_is_shown_or_there_is_no_login) {
    for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (const bool asks : {false, true})
            for (const bool has_one : {false, true}) {
                detail::tls_setup how{make_client_context(), "localhost"};
                how.must_show_certificate = true;
                if (has_one) {
                    SSL_CTX_use_certificate(how.context.get(), localhost().certificate.get());
                    SSL_CTX_use_PrivateKey(how.context.get(), localhost().key.get());
                }
                tls_pair pair{how, localhost(), newest};
                if (asks)
                    pair.server.ask_for_certificate();
                pair.run();
                if (asks && has_one)
                    BOOST_TEST(pair.client.ready());
                else
                    check_failed(pair, asks ? "there is no certificate to show" : "did not ask for our certificate");
            }
}

BOOST_AUTO_TEST_CASE(a_certificate_that_the_server_cannot_use_is_not_shown) {
    for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        detail::tls_setup how{make_client_context(), "localhost"};
        how.must_show_certificate = true;
        SSL_CTX_use_certificate(how.context.get(), localhost().certificate.get());
        SSL_CTX_use_PrivateKey(how.context.get(), localhost().key.get());
        tls_pair pair{how, localhost(), newest};
        pair.server.ask_for_certificate("ed25519");
        pair.run();
        check_failed(pair, "there is no certificate to show that the server takes");
    }
}

BOOST_AUTO_TEST_CASE(who_signed_the_certificate_matters_when_it_is_verified) {
    const identity other = make_authority("another authority");
    const identity itself = make_identity("localhost", "DNS:localhost");
    for (const auto verification : {tls_verification::authority, tls_verification::full}) {
        tls_pair right{make_client_context(&authority()), localhost(), "localhost", verification};
        right.run();
        BOOST_TEST(right.client.ready());

        tls_pair wrong{make_client_context(&other), localhost(), "localhost", verification};
        wrong.run();
        check_failed(wrong, "the server's certificate is not accepted");
        BOOST_TEST(wrong.server.failure() == "tlsv1 alert unknown ca");

        tls_pair self_signed{make_client_context(&authority()), itself, "localhost", verification};
        self_signed.run();
        check_failed(self_signed, "self-signed certificate");
    }
    for (const auto& who : {localhost(), itself}) {
        tls_pair unverified{make_client_context(&other), who};
        unverified.run();
        BOOST_TEST(unverified.client.ready());
    }
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_does_only_where_the_host_is_not_verified) {
    for (const auto& [verification, accepted] : {std::pair{tls_verification::none, true},
                                                 {tls_verification::authority, true},
                                                 {tls_verification::full, false}}) {
        tls_pair pair{make_client_context(&authority()), localhost(), "db.example", verification};
        pair.run();
        BOOST_TEST(pair.client.ready() == accepted);
    }
}

BOOST_AUTO_TEST_CASE(a_host_name_is_looked_for_among_the_names_of_the_certificate) {
    BOOST_TEST(is_accepted("db.example", "tusk", "DNS:a.example,DNS:db.example"));
    BOOST_TEST(is_accepted("DB.example", "tusk", "DNS:db.EXAMPLE"));
    BOOST_TEST(is_accepted("db.example", "db.example", ""));
    BOOST_TEST(is_accepted("db.example", "db.example", "IP:127.0.0.1"));
    BOOST_TEST(!is_accepted("db.example", "tusk", "DNS:a.example"));
    BOOST_TEST(!is_accepted("db.example", "db.example", "DNS:a.example"));
    BOOST_TEST(!is_accepted("db.example", "tusk", "DNS:db.example.org"));
    BOOST_TEST(!is_accepted("db.example", "tusk", "DNS:b.example"));
}

BOOST_AUTO_TEST_CASE(a_wildcard_stands_for_one_whole_leftmost_label) {
    BOOST_TEST(is_accepted("db.dws.example", "tusk", "DNS:*.dws.example"));
    BOOST_TEST(is_accepted("db.dws.example", "*.dws.example", ""));
    BOOST_TEST(!is_accepted("dws.example", "tusk", "DNS:*.dws.example"));
    BOOST_TEST(!is_accepted("one.db.dws.example", "tusk", "DNS:*.dws.example"));
    BOOST_TEST(!is_accepted("db.dws.example", "tusk", "DNS:d*.dws.example"));
    BOOST_TEST(!is_accepted("db.dws.example", "tusk", "DNS:*b.dws.example"));
    BOOST_TEST(!is_accepted("db.dws.example", "tusk", "DNS:db.*.example"));
    BOOST_TEST(!is_accepted("localhost", "tusk", "DNS:*"));
}

BOOST_AUTO_TEST_CASE(an_address_is_looked_for_among_the_addresses_of_the_certificate) {
    BOOST_TEST(is_accepted("127.0.0.1", "tusk", "IP:127.0.0.1"));
    BOOST_TEST(is_accepted("0:0::1", "tusk", "IP:::1"));
    BOOST_TEST(!is_accepted("127.0.0.2", "tusk", "IP:127.0.0.1"));
    BOOST_TEST(!is_accepted("::2", "tusk", "IP:::1"));
    BOOST_TEST(!is_accepted("127.0.0.1", "tusk", "DNS:127.0.0.1"));
    BOOST_TEST(!is_accepted("127.0.0.1", "127.0.0.1", ""));
    BOOST_TEST(!is_accepted("localhost", "tusk", "IP:127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(a_context_of_the_user_is_verified_though_it_asks_for_nothing) {
    const identity other = make_authority("another authority");
    const detail::ssl_context own{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    SSL_CTX_set_verify(own.get(), SSL_VERIFY_NONE, nullptr);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(own.get()), authority().certificate.get());
    BOOST_TEST(!detail::wants_verification(own));

    tls_pair right{own, localhost(), "localhost", tls_verification::full};
    right.run();
    BOOST_TEST(right.client.ready());
    tls_pair wrong_signer{own, make_identity("localhost", "DNS:localhost", &other), "localhost",
                          tls_verification::authority};
    wrong_signer.run();
    check_failed(wrong_signer, "the server's certificate is not accepted");
    tls_pair wrong_name{own, localhost(), "db.example", tls_verification::full};
    wrong_name.run();
    check_failed(wrong_name, "hostname mismatch");
}

BOOST_AUTO_TEST_CASE(there_is_no_full_verification_without_a_host) {
    tls_pair pair{make_client_context(&authority()), localhost(), "", tls_verification::full};
    BOOST_TEST(pair.client.output().empty());
    check_failed(pair, "no host name");
}

BOOST_AUTO_TEST_SUITE_END()
