// What a login is tied to: the hash of the server's certificate, by the hash function of its signature
// (https://www.rfc-editor.org/rfc/rfc5929#section-4.1).
#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <boost/test/unit_test.hpp>

#include <support/tls_peer.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;

const key_ptr& rsa_key() {
    static const key_ptr made{EVP_RSA_gen(2048), &EVP_PKEY_free};
    return made;
}

const key_ptr& ec_key() {
    static const key_ptr made{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    return made;
}

const key_ptr& ed25519_key() {
    static const key_ptr made{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free};
    return made;
}

// A server whose certificate signs itself with this key and hash function. Null: the key's algorithm has its own.
identity signed_by(const key_ptr& key, const EVP_MD* function, bool pss = false) {
    identity made = make_identity("localhost", "DNS:localhost");
    made.key = key;
    X509* certificate = made.certificate.get();
    BOOST_REQUIRE(X509_set_pubkey(certificate, key.get()) == 1);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> signing{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    EVP_PKEY_CTX* how = nullptr;
    BOOST_REQUIRE(EVP_DigestSignInit(signing.get(), &how, function, nullptr, key.get()) == 1);
    if (pss)
        BOOST_REQUIRE(EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1);
    BOOST_REQUIRE(X509_sign_ctx(certificate, signing.get()) > 0);
    return made;
}

std::string hex(std::string_view bytes) {
    std::string digits;
    for (const char c : bytes)
        for (const int half : {static_cast<unsigned char>(c) >> 4, static_cast<unsigned char>(c) & 15})
            digits += "0123456789abcdef"[half];
    return digits;
}

// What the client makes of it.
std::string end_point(const identity& server) {
    tls_pair pair{make_client_context(), server};
    pair.run();
    BOOST_TEST(pair.client.ready());
    return hex(pair.client.server_end_point());
}

std::string hash_of(const identity& server, const EVP_MD* function) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    BOOST_REQUIRE(X509_digest(server.certificate.get(), function, hash, &size) == 1);
    return hex({reinterpret_cast<const char*>(hash), size});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(server_end_point)

BOOST_AUTO_TEST_CASE(it_is_made_by_the_hash_function_of_the_signature) {
    for (const EVP_MD* function : {EVP_sha224(), EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
        const identity rsa = signed_by(rsa_key(), function);
        BOOST_TEST(end_point(rsa) == hash_of(rsa, function));
        const identity pss = signed_by(rsa_key(), function, true);
        BOOST_TEST(end_point(pss) == hash_of(pss, function));
        const identity ec = signed_by(ec_key(), function);
        BOOST_TEST(end_point(ec) == hash_of(ec, function));
    }
}

BOOST_AUTO_TEST_CASE(but_not_by_one_that_is_broken) {
    for (const EVP_MD* broken : {EVP_md5(), EVP_sha1()}) {
        const identity server = signed_by(rsa_key(), broken);
        BOOST_TEST(end_point(server) == hash_of(server, EVP_sha256()));
    }
}

// An empty one is none: the login must know that there is nothing to be tied to (CVE-2026-54291).
BOOST_AUTO_TEST_CASE(a_signature_without_a_hash_function_gives_none) {
    BOOST_TEST(end_point(signed_by(ed25519_key(), nullptr)).empty());
}

BOOST_AUTO_TEST_CASE(two_servers_of_the_same_name_have_each_their_own) {
    const identity one = signed_by(ec_key(), EVP_sha256());
    const identity other = signed_by(ec_key(), EVP_sha256());
    BOOST_TEST(end_point(one) != end_point(other));
}

BOOST_AUTO_TEST_SUITE_END()
