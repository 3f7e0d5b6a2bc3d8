// Which files TLS uses and what it verifies; and the contexts made of them.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include <openssl/pem.h>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <support/scratch_directory.hpp>
#include <support/tls_peer.hpp>

#include "../../src/connect/tls_choice.hpp"
#include "../../src/net/tls_context.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using detail::shared_tls_context;
using detail::tls_verification;
namespace fs = std::filesystem;

// A home directory of our own, with an identity to write into files.
struct home {
    scratch_directory scratch;
    fs::path directory = scratch.path();
    identity us = make_identity("us");

    home() {
        fs::create_directory(directory / ".postgresql");
        if (const char* before = std::getenv("HOME"))
            before_ = before;
        ::setenv("HOME", directory.c_str(), 1);
    }
    home(const home&) = delete;
    home& operator=(const home&) = delete;
    ~home() { before_ ? ::setenv("HOME", before_->c_str(), 1) : ::unsetenv("HOME"); }

    std::string write(const std::string& name, const std::string& text, unsigned mode = 0600) const {
        const fs::path file = directory / name;
        std::ofstream{file} << text;
        fs::permissions(file, static_cast<fs::perms>(mode));
        return file;
    }
    std::string write_certificate(const std::string& name) const { return write(name, us.certificate_pem()); }
    std::string write_key(const std::string& name, unsigned mode = 0600) const {
        return write(name, us.key_pem(), mode);
    }

private:
    std::optional<std::string> before_;
};

auto choose_tls(const conninfo& info, const detail::ssl_context& own) {
    return detail::choose_tls(info, info.hosts.front(), own);
}

conninfo to(sslmode mode) {
    conninfo info;
    info.hosts = {{"db.example", {}}};
    info.sslmode = mode;
    return info;
}

tls_verification verification_with(sslmode mode) {
    const auto chosen = choose_tls(to(mode), {});
    BOOST_REQUIRE(chosen.has_value());
    BOOST_REQUIRE(chosen->has_value());
    BOOST_TEST((*chosen)->host == "db.example");
    return (*chosen)->verification;
}

void check_refused(const conninfo& info, std::string_view why) {
    const auto chosen = choose_tls(info, {});
    BOOST_REQUIRE(chosen.has_error());
    BOOST_TEST((chosen.error().code() == errc::tls_failed));
    const std::string_view said = chosen.error().what();
    BOOST_TEST((said.find(why) != std::string_view::npos), said);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls_choice)

BOOST_AUTO_TEST_CASE(there_is_no_tls_where_it_is_not_wanted) {
    const auto chosen = choose_tls(to(sslmode::disable), {});
    BOOST_REQUIRE(chosen.has_value());
    BOOST_TEST(!chosen->has_value());
}

BOOST_AUTO_TEST_CASE(addresses_are_verified_in_the_form_that_certificates_have) {
    for (const auto& [host, verified] : {std::pair{"db.example", "db.example"},
                                         {"127.0.0.1", "127.0.0.1"},
                                         {"127.1", "127.0.0.1"},
                                         {"2130706433", "127.0.0.1"},
                                         {"::1", "::1"},
                                         {"0:0::1", "::1"},
                                         {"fe80::1%eth0", "fe80::1"}}) {
        auto info = to(sslmode::require);
        info.hosts = {{host, {}}};
        BOOST_TEST(choose_tls(info, {}).value()->host == verified);
        info.hosts = {{"", host}};
        BOOST_TEST(choose_tls(info, {}).value()->host == verified);
        info.hosts = {{"named.example", host}};
        BOOST_TEST(choose_tls(info, {}).value()->host == "named.example");
    }
}

BOOST_AUTO_TEST_CASE(root_certificates_are_verified_with_wherever_there_are_any) {
    const home here;
    BOOST_TEST((verification_with(sslmode::allow) == tls_verification::none));
    BOOST_TEST((verification_with(sslmode::prefer) == tls_verification::none));
    BOOST_TEST((verification_with(sslmode::require) == tls_verification::none));
    here.write_certificate(".postgresql/root.crt");
    BOOST_TEST((verification_with(sslmode::allow) == tls_verification::authority));
    BOOST_TEST((verification_with(sslmode::prefer) == tls_verification::authority));
    BOOST_TEST((verification_with(sslmode::require) == tls_verification::authority));
    BOOST_TEST((verification_with(sslmode::verify_ca) == tls_verification::authority));
    BOOST_TEST((verification_with(sslmode::verify_full) == tls_verification::full));
}

BOOST_AUTO_TEST_CASE(nothing_can_be_verified_without_root_certificates) {
    const home here;
    for (const auto mode : {sslmode::verify_ca, sslmode::verify_full}) {
        check_refused(to(mode), "/.postgresql/root.crt\" does not exist");
        auto info = to(mode);
        info.sslrootcert = "/nowhere/ca.pem";
        check_refused(info, "\"/nowhere/ca.pem\" does not exist");
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_used_is_named) {
    const home here;
    auto info = to(sslmode::require);
    info.sslrootcert = here.write("garbage", "no certificate");
    check_refused(info, "cannot use the root certificate file \"" + info.sslrootcert);
    info.sslrootcert = here.write_certificate("root.pem");
    const std::string list = here.write(".postgresql/root.crl", "no list");
    check_refused(info, "cannot use the certificate revocation list file \"" + list);
    fs::remove(list);
    info.sslcert = here.write("garbage", "no certificate");
    info.sslkey = here.write_key("key.pem");
    check_refused(info, "cannot use the certificate file \"" + info.sslcert);
    info.sslcert = here.write_certificate("certificate.pem");
    info.sslkey = here.write("garbage", "no key");
    check_refused(info, "cannot use the key file \"" + info.sslkey);
    info.sslkey = here.write("another.pem", make_identity("another").key_pem());
    check_refused(info, "key values mismatch");
}

BOOST_AUTO_TEST_CASE(a_key_that_needs_a_passphrase_is_refused_without_asking_anybody) {
    const home here;
    const std::string locked = [&] {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
        const std::string phrase = "open";
        PEM_write_bio_PrivateKey(out.get(), here.us.key.get(), EVP_aes_256_cbc(),
                                 reinterpret_cast<const unsigned char*>(phrase.data()), static_cast<int>(phrase.size()),
                                 nullptr, nullptr);
        char* bytes = nullptr;
        const long n = BIO_get_mem_data(out.get(), &bytes);
        return std::string{bytes, static_cast<std::size_t>(n)};
    }();
    auto info = to(sslmode::require);
    info.sslcert = here.write_certificate("certificate.pem");
    info.sslkey = here.write("locked.pem", locked);
    check_refused(info, "needs a passphrase");
    info.sslpassword = secret{"shut"};
    check_refused(info, "cannot use the key file");
    info.sslpassword = secret{"open"};
    BOOST_TEST(choose_tls(info, {}).has_value());
}

BOOST_AUTO_TEST_CASE(a_certificate_needs_a_key_that_others_cannot_read) {
    const home here;
    auto info = to(sslmode::require);
    info.sslcert = here.write_certificate("certificate.pem");
    check_refused(info, "/.postgresql/postgresql.key\" does not exist");
    for (const unsigned mode : {0604u, 0602u, 0601u, 0660u, 0650u, 0777u}) {
        info.sslkey = here.write_key("key.pem", mode);
        check_refused(info, "can be read by others");
    }
    info.sslkey = here.directory;
    check_refused(info, "is no plain file");
    for (const unsigned mode : {0600u, 0400u}) {
        info.sslkey = here.write_key("key.pem", mode);
        BOOST_TEST(choose_tls(info, {}).has_value());
    }
    // Only root's own may be for its group.
    info.sslkey = here.write_key("key.pem", 0640);
    BOOST_TEST(choose_tls(info, {}).has_value() == (::geteuid() == 0));
    if (::geteuid() == 0) {
        constexpr uid_t somebody = 65534;
        BOOST_REQUIRE(::chown(info.sslkey.c_str(), somebody, somebody) == 0);
        check_refused(info, "can be read by others");
    }
}

BOOST_AUTO_TEST_CASE(what_is_chosen_for_a_connection_is_what_the_conninfo_says) {
    const home here;
    auto info = to(sslmode::require);
    const auto usual = choose_tls(info, {}).value().value();
    BOOST_TEST(usual.sends_name);
    BOOST_TEST(!usual.is_direct);
    BOOST_TEST(SSL_CTX_get_min_proto_version(usual.context.get()) == TLS1_2_VERSION);
    BOOST_TEST(SSL_CTX_get_max_proto_version(usual.context.get()) == 0);
    info.sslsni = false;
    info.sslnegotiation = sslnegotiation::direct;
    info.ssl_min_protocol_version = tls_version::tls_1_3;
    info.ssl_max_protocol_version = tls_version::tls_1_3;
    const auto chosen = choose_tls(info, {}).value().value();
    BOOST_TEST(!chosen.sends_name);
    BOOST_TEST(chosen.is_direct);
    BOOST_TEST(chosen.context != usual.context);
    BOOST_TEST(SSL_CTX_get_min_proto_version(chosen.context.get()) == TLS1_3_VERSION);
    BOOST_TEST(SSL_CTX_get_max_proto_version(chosen.context.get()) == TLS1_3_VERSION);
}

BOOST_AUTO_TEST_CASE(the_authorities_of_the_system_verify_in_full) {
    const home here;
    auto info = to(sslmode::verify_full);
    info.sslrootcert = "system";
    BOOST_TEST((choose_tls(info, {}).value()->verification == tls_verification::full));
}

BOOST_AUTO_TEST_CASE(a_list_of_revoked_certificates_that_is_named_has_to_be_there) {
    const home here;
    auto info = to(sslmode::require);
    info.sslcrl = "/nowhere/revoked.crl";
    check_refused(info, "cannot use the certificate revocation list file \"/nowhere/revoked.crl");
}

BOOST_AUTO_TEST_CASE(our_certificate_is_kept_back_if_that_is_wanted) {
    const home here;
    auto info = to(sslmode::require);
    info.sslcert = here.write_certificate("us.pem");
    info.sslkey = here.write_key("us.key");
    BOOST_TEST(SSL_CTX_get0_certificate(choose_tls(info, {}).value()->context.get()) != nullptr);
    info.sslcertmode = sslcertmode::disable;
    BOOST_TEST(SSL_CTX_get0_certificate(choose_tls(info, {}).value()->context.get()) == nullptr);
}

BOOST_AUTO_TEST_CASE(our_certificate_has_to_be_there_if_it_must_be_shown) {
    const home here;
    auto info = to(sslmode::require);
    BOOST_TEST(!choose_tls(info, {}).value()->must_show_certificate);
    info.sslcertmode = sslcertmode::require;
    check_refused(info, "there is no certificate to show, and sslcertmode is require");
    info.sslcert = here.write_certificate("us.pem");
    info.sslkey = here.write_key("us.key");
    BOOST_TEST(choose_tls(info, {}).value()->must_show_certificate);
}

BOOST_AUTO_TEST_CASE(keys_are_logged_only_if_that_is_wanted_and_for_us_alone) {
    const home here;
    auto info = to(sslmode::require);
    BOOST_TEST((SSL_CTX_get_keylog_callback(choose_tls(info, {}).value()->context.get()) == nullptr));
    info.sslkeylogfile = here.directory / "keys";
    const auto context = choose_tls(info, {}).value()->context;
    BOOST_TEST((fs::status(info.sslkeylogfile).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
    tls_pair pair{context, here.us};
    pair.run();
    BOOST_TEST(pair.client.ready());
    std::ifstream file{info.sslkeylogfile};
    std::string line;
    int lines = 0;
    for (; std::getline(file, line); ++lines)
        BOOST_TEST(line.find("_SECRET") != std::string::npos, line);
    BOOST_TEST(lines >= 4);  // of TLS 1.3: two for the handshake and two for what follows
    info.sslkeylogfile = "/nowhere/keys";
    check_refused(info, "cannot write to the key log file \"/nowhere/keys\": No such file or directory");
}

BOOST_AUTO_TEST_CASE(a_key_without_a_certificate_is_not_looked_at) {
    const home here;
    auto info = to(sslmode::require);
    info.sslkey = here.write("garbage", "no key", 0666);
    BOOST_TEST(choose_tls(info, {}).has_value());
    info.sslcert = "/nowhere/certificate.pem";
    BOOST_TEST(choose_tls(info, {}).has_value());
}

BOOST_AUTO_TEST_CASE(the_certificate_in_the_home_directory_is_shown) {
    const home here;
    const auto shown = [] {
        return SSL_CTX_get0_certificate(choose_tls(to(sslmode::require), {}).value()->context.get());
    };
    BOOST_TEST(shown() == nullptr);
    here.write_certificate(".postgresql/postgresql.crt");
    here.write_key(".postgresql/postgresql.key");
    BOOST_REQUIRE(shown() != nullptr);
    BOOST_TEST(X509_cmp(shown(), here.us.certificate.get()) == 0);
}

BOOST_AUTO_TEST_CASE(a_context_of_the_user_is_used_as_it_is_and_its_wish_to_verify_respected) {
    const home here;
    const detail::ssl_context own{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    const auto chosen = [&](sslmode mode) {
        const auto setup = choose_tls(to(mode), own);
        BOOST_REQUIRE(setup.has_value());
        BOOST_REQUIRE(setup->has_value());
        BOOST_TEST((*setup)->context == own);
        return (*setup)->verification;
    };
    BOOST_TEST((chosen(sslmode::require) == tls_verification::none));
    BOOST_TEST((chosen(sslmode::verify_ca) == tls_verification::authority));
    BOOST_TEST((chosen(sslmode::verify_full) == tls_verification::full));
    SSL_CTX_set_verify(own.get(), SSL_VERIFY_PEER, nullptr);
    BOOST_TEST((chosen(sslmode::prefer) == tls_verification::authority));
    BOOST_TEST((chosen(sslmode::require) == tls_verification::authority));
    BOOST_TEST((chosen(sslmode::verify_full) == tls_verification::full));
    BOOST_TEST(!choose_tls(to(sslmode::disable), own)->has_value());
}

// ---- the contexts

BOOST_AUTO_TEST_CASE(a_context_is_shared_as_long_as_its_files_stay_the_same) {
    const home here;
    detail::tls_files files;
    files.root = here.write_certificate("root.pem");
    files.certificate = here.write_certificate("certificate.pem");
    files.key = here.write_key("key.pem");
    detail::tls_files only_roots;
    only_roots.root = files.root;
    const auto first = shared_tls_context(files).value();
    BOOST_TEST(shared_tls_context(files).value() == first);
    BOOST_TEST(shared_tls_context(only_roots).value() != first);
    BOOST_TEST(shared_tls_context(files).value() == first);

    auto before = first;
    for (const auto& file : {files.root, files.certificate, files.key}) {
        fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds{1});
        const auto renewed = shared_tls_context(files).value();
        BOOST_TEST(renewed != before);
        BOOST_TEST(shared_tls_context(files).value() == renewed);
        before = renewed;
    }
    fs::remove(files.root);
    BOOST_TEST(shared_tls_context(files).has_error());
}

BOOST_AUTO_TEST_CASE(a_renewed_context_trusts_what_the_file_says_now) {
    const home here;
    const identity server = make_identity("localhost", "DNS:localhost");
    const std::string file = here.write("root.pem", make_authority("another").certificate_pem());
    const auto accepted = [&] {
        detail::tls_files trusted;
        trusted.root = file;
        tls_pair pair{shared_tls_context(trusted).value(), server, "localhost", tls_verification::full};
        pair.run();
        return pair.client.ready();
    };
    BOOST_TEST(!accepted());
    here.write("root.pem", server.certificate_pem());
    fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds{1});
    BOOST_TEST(accepted());
}

BOOST_AUTO_TEST_SUITE_END()
