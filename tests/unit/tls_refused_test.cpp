// Certificates that a right authority has signed, and that are not good all the same: too old, too young, taken back, or
// meant for something else.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/test/unit_test.hpp>

#include <support/scratch_directory.hpp>
#include <support/tls_peer.hpp>

#include "../../src/connect/tls_choice.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
namespace fs = std::filesystem;

constexpr long hour = 3'600;

const identity& authority() {
    static const identity made = make_authority("test authority");
    return made;
}

void add_extension(X509* to, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, authority().certificate.get(), to, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> made{
        X509V3_EXT_conf_nid(nullptr, &context, id, value), &X509_EXTENSION_free};
    BOOST_REQUIRE(made != nullptr);
    BOOST_REQUIRE(X509_add_ext(to, made.get(), -1) == 1);
}

// A server for localhost, and what is different about its certificate.
identity server_with(const std::function<void(X509*)>& change, const std::string& common_name = "tusk") {
    identity made = make_identity(common_name, "DNS:localhost", &authority());
    change(made.certificate.get());
    BOOST_REQUIRE(X509_sign(made.certificate.get(), authority().key.get(), EVP_sha256()) > 0);
    return made;
}

identity good_server() {
    return server_with([](X509*) {});
}

// What an authority has taken back, as PEM.
std::string revocations(const identity& issuer, const std::vector<const identity*>& revoked) {
    const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list{X509_CRL_new(), &X509_CRL_free};
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> before{
        ASN1_TIME_set(nullptr, std::time(nullptr) - hour), &ASN1_TIME_free};
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> after{ASN1_TIME_set(nullptr, std::time(nullptr) + hour),
                                                                      &ASN1_TIME_free};
    X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.certificate.get()));
    X509_CRL_set1_lastUpdate(list.get(), before.get());
    X509_CRL_set1_nextUpdate(list.get(), after.get());
    for (const identity* who : revoked) {
        X509_REVOKED* entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(who->certificate.get()));
        X509_REVOKED_set_revocationDate(entry, before.get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    BOOST_REQUIRE(X509_CRL_sign(list.get(), issuer.key.get(), EVP_sha256()) > 0);
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    BOOST_REQUIRE(PEM_write_bio_X509_CRL(out.get(), list.get()) == 1);
    char* bytes = nullptr;
    const long n = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(n)};
}

// A home directory of our own that trusts the authority.
struct home {
    scratch_directory scratch;

    home() {
        if (const char* before = std::getenv("HOME"))
            before_ = before;
        ::setenv("HOME", scratch.path().c_str(), 1);
        fs::create_directory(scratch.path() + "/.postgresql");
        write(".postgresql/root.crt", authority().certificate_pem());
    }
    home(const home&) = delete;
    home& operator=(const home&) = delete;
    ~home() { before_ ? ::setenv("HOME", before_->c_str(), 1) : ::unsetenv("HOME"); }

    std::string write(const std::string& name, const std::string& text) const {
        const std::string path = scratch.path() + "/" + name;
        std::ofstream{path} << text;
        return path;
    }

private:
    std::optional<std::string> before_;
};

// Why a server is not believed by who verifies in full; empty if it is.
std::string refusal(const identity& server, conninfo info = {}) {
    info.hosts = {{"localhost", {}}};
    info.sslmode = sslmode::verify_full;
    const auto how = detail::choose_tls(info, info.hosts.front(), {});
    BOOST_REQUIRE(how.has_value());
    tls_pair pair{how->value(), server};
    pair.run();
    if (pair.client.ready())
        return {};
    BOOST_REQUIRE(pair.client.failure().has_value());
    return pair.client.failure()->what();
}

bool has(const std::string& text, const char* what) { return text.find(what) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(tls_refused)

BOOST_AUTO_TEST_CASE(a_certificate_is_good_between_its_two_dates) {
    const home here;
    BOOST_TEST(refusal(good_server()) == "");
    const auto expired = server_with([](X509* c) { X509_gmtime_adj(X509_getm_notAfter(c), -60); });
    BOOST_TEST(has(refusal(expired), "certificate has expired"));
    const auto not_yet = server_with([](X509* c) { X509_gmtime_adj(X509_getm_notBefore(c), hour / 2); });
    BOOST_TEST(has(refusal(not_yet), "certificate is not yet valid"));
}

BOOST_AUTO_TEST_CASE(a_certificate_of_a_client_is_none_of_a_server) {
    const home here;
    const auto server = server_with([](X509* c) { add_extension(c, NID_ext_key_usage, "serverAuth"); });
    BOOST_TEST(refusal(server) == "");
    const auto client = server_with([](X509* c) { add_extension(c, NID_ext_key_usage, "clientAuth"); });
    BOOST_TEST(has(refusal(client), "unsuitable certificate purpose"));
}

BOOST_AUTO_TEST_CASE(who_is_certified_cannot_certify_others) {
    const home here;
    const identity no_authority = server_with([](X509*) {}, "no authority");
    here.write(".postgresql/root.crt", authority().certificate_pem() + no_authority.certificate_pem());
    const identity server = make_identity("localhost", "DNS:localhost", &no_authority);
    BOOST_TEST(has(refusal(server), "the server's certificate is not accepted"));
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate_is_refused_wherever_the_list_is) {
    const home here;
    const identity good = good_server();
    const identity revoked = good_server();
    const std::string list = revocations(authority(), {&revoked});
    conninfo by_file;
    by_file.sslcrl = here.write("revoked.pem", list);
    conninfo by_directory;
    by_directory.sslcrldir = here.scratch.path();
    char name[16];
    std::snprintf(name, sizeof name, "%08lx.r0",
                  X509_NAME_hash_ex(X509_get_subject_name(authority().certificate.get()), nullptr, nullptr, nullptr));
    here.write(name, list);
    for (const auto& info : {by_file, by_directory}) {
        BOOST_TEST(refusal(good, info) == "");
        BOOST_TEST(has(refusal(revoked, info), "certificate revoked"));
    }
    BOOST_TEST(refusal(revoked) == "");
    here.write(".postgresql/root.crl", list);
    BOOST_TEST(has(refusal(revoked), "certificate revoked"));
}

BOOST_AUTO_TEST_CASE(so_is_one_whose_authority_is_revoked) {
    const home here;
    const identity between =
        server_with([](X509* c) { add_extension(c, NID_basic_constraints, "critical,CA:TRUE"); }, "between");
    here.write(".postgresql/root.crt", authority().certificate_pem() + between.certificate_pem());
    const identity server = make_identity("localhost", "DNS:localhost", &between);
    BOOST_TEST(refusal(server) == "");
    conninfo info;
    info.sslcrl = here.write("none.pem", revocations(authority(), {}) + revocations(between, {}));
    BOOST_TEST(refusal(server, info) == "");
    info.sslcrl = here.write("authority.pem", revocations(authority(), {&between}) + revocations(between, {}));
    BOOST_TEST(has(refusal(server, info), "certificate revoked"));
}

BOOST_AUTO_TEST_CASE(who_asks_for_a_list_and_has_that_of_nobody_concerned_is_refused) {
    const home here;
    const identity other = make_authority("another authority");
    conninfo info;
    info.sslcrl = here.write("other.pem", revocations(other, {}));
    BOOST_TEST(has(refusal(good_server(), info), "unable to get certificate CRL"));
}

BOOST_AUTO_TEST_SUITE_END()
