// The options that say how a login is protected: TLS, and what is GaussDB's own.
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <utility>

#include <tusk/conninfo.hpp>

#include "conninfo_checks.hpp"

namespace {

using conninfo_checks::fails;
using conninfo_checks::parsed;
using tusk::errc;
using tusk::gauss_auth;
using tusk::parse_conninfo;
using tusk::sslmode;
using tusk::protocol::dialect;

}  // namespace

BOOST_AUTO_TEST_SUITE(conninfo_security)

BOOST_AUTO_TEST_CASE(left_out_they_are_what_libpq_does_and_what_is_safe) {
    for (auto text : {"", "postgresql://h/db"}) {
        const auto info = parse_conninfo(text).value();
        BOOST_TEST((info.sslmode == sslmode::prefer));
        BOOST_TEST(info.sslrootcert.empty());
        BOOST_TEST(info.sslcert.empty());
        BOOST_TEST(info.sslkey.empty());
        BOOST_TEST((info.dialect == dialect::postgresql));
        BOOST_TEST((info.gauss_auth == gauss_auth::verified));
        BOOST_TEST(info.gauss_protocol == 196659);
        BOOST_TEST(info.gauss_min_iterations == 2048u);
        BOOST_TEST(info.gauss_max_iterations == 10000000u);
        BOOST_TEST(info.gauss_default_iterations == 2048u);
    }
}

BOOST_AUTO_TEST_CASE(each_sslmode_is_spelt_as_in_libpq) {
    for (auto [word, mode] : {std::pair{"disable", sslmode::disable},
                              {"allow", sslmode::allow},
                              {"prefer", sslmode::prefer},
                              {"require", sslmode::require},
                              {"verify-ca", sslmode::verify_ca},
                              {"verify-full", sslmode::verify_full}}) {
        BOOST_TEST((parse_conninfo("sslmode=" + std::string{word})->sslmode == mode));
        BOOST_TEST((parse_conninfo("postgres://h?sslmode=" + std::string{word})->sslmode == mode));
    }
    for (auto bad : {"''", "Disable", "verify_ca", "verify", "required", "' require'", "on", "true"})
        BOOST_TEST(fails("sslmode=" + std::string{bad}, errc::invalid_conninfo,
                         "write disable, allow, prefer, require, verify-ca or verify-full"));
    BOOST_TEST(fails("postgres://h?sslmode=no", errc::invalid_conninfo,
                     "option \"sslmode\" is none of the values it can have (its value is at byte 22)"));
}

BOOST_AUTO_TEST_CASE(ssl_true_in_a_uri_means_that_tls_is_required) {
    BOOST_TEST((parse_conninfo("postgres://h?ssl=true")->sslmode == sslmode::require));
    BOOST_TEST((parse_conninfo("gaussdb://h?ssl=true")->sslmode == sslmode::require));
    BOOST_TEST((parse_conninfo("postgres://h?ssl=true&sslmode=disable")->sslmode == sslmode::disable));
    BOOST_TEST(fails("postgres://h?ssl=false", errc::unknown_option, "\"ssl\""));
    BOOST_TEST(fails("ssl=true", errc::unknown_option, "\"ssl\""));
}

BOOST_AUTO_TEST_CASE(the_files_of_tls_are_paths_of_any_kind) {
    const auto info = parse_conninfo("sslrootcert='my ca.pem' sslcert=/etc/me.pem sslkey=./system").value();
    BOOST_TEST(info.sslrootcert == "my ca.pem");
    BOOST_TEST(info.sslcert == "/etc/me.pem");
    BOOST_TEST(info.sslkey == "./system");
    BOOST_TEST(parse_conninfo("postgres://h?sslrootcert=%2Fca.pem")->sslrootcert == "/ca.pem");
    BOOST_TEST(parse_conninfo("sslrootcert=systems")->sslrootcert == "systems");
    BOOST_TEST(parse_conninfo("sslrootcert=a sslrootcert=''")->sslrootcert == "");
}

BOOST_AUTO_TEST_CASE(the_dialect_is_an_option_and_the_scheme_of_a_uri) {
    BOOST_TEST((parse_conninfo("dialect=postgresql")->dialect == dialect::postgresql));
    BOOST_TEST((parse_conninfo("dialect=gaussdb")->dialect == dialect::gaussdb));
    BOOST_TEST((parse_conninfo("dialect=auto")->dialect == dialect::automatic));
    BOOST_TEST((parse_conninfo("postgresql://h?dialect=gaussdb")->dialect == dialect::gaussdb));
    BOOST_TEST((parse_conninfo("gaussdb://")->dialect == dialect::gaussdb));
    BOOST_TEST((parse_conninfo("gaussdb://h?dialect=gaussdb")->dialect == dialect::gaussdb));
    BOOST_TEST(parsed("gaussdb://ada:pw@h:8000/shop?sslmode=verify-full&sslrootcert=ca.pem") ==
               "host=h port=8000 user=ada dbname=shop password=pw sslmode=verify-full sslrootcert=ca.pem "
               "dialect=gaussdb");
    for (auto bad : {"''", "postgres", "automatic", "GaussDB", "opengauss"})
        BOOST_TEST(fails("dialect=" + std::string{bad}, errc::invalid_conninfo, "write postgresql, gaussdb or auto"));
}

BOOST_AUTO_TEST_CASE(the_default_port_is_the_same_for_both_dialects) {
    BOOST_TEST(parse_conninfo("gaussdb://h")->hosts[0].port == 5432);
    BOOST_TEST(with_defaults(parse_conninfo("dialect=gaussdb").value()).hosts[0].port == 5432);
}

BOOST_AUTO_TEST_CASE(a_gaussdb_uri_cannot_ask_for_another_dialect) {
    for (auto other : {"postgresql", "auto"})
        BOOST_TEST(fails("gaussdb://h?dialect=" + std::string{other}, errc::invalid_conninfo,
                         "\"dialect\" is not what the URI starts with"));
    BOOST_TEST(fails("gaussdb://h?dialect=oracle", errc::invalid_conninfo, "write postgresql, gaussdb or auto"));
    // As always, the last value counts.
    BOOST_TEST(fails("gaussdb://h?dialect=gaussdb&dialect=auto", errc::invalid_conninfo, "\"dialect\""));
    BOOST_TEST((parse_conninfo("gaussdb://h?dialect=auto&dialect=gaussdb")->dialect == dialect::gaussdb));
}

BOOST_AUTO_TEST_CASE(the_options_of_TLS_reach_their_members) {
    const auto info =
        parse_conninfo(
            "sslmode=require sslcrl=a sslcrldir=b sslpassword=s3cret sslnegotiation=direct "
            "sslcertmode=disable sslsni=0 ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.3")
            .value();
    BOOST_TEST(info.sslcrl == "a");
    BOOST_TEST(info.sslcrldir == "b");
    BOOST_TEST(info.sslpassword.reveal() == "s3cret");
    BOOST_TEST((info.sslnegotiation == tusk::sslnegotiation::direct));
    BOOST_TEST((info.sslcertmode == tusk::sslcertmode::disable));
    BOOST_TEST(!info.sslsni);
    BOOST_TEST((info.ssl_min_protocol_version == tusk::tls_version::tls_1_3));
    BOOST_TEST((info.ssl_max_protocol_version == tusk::tls_version::tls_1_3));
    BOOST_TEST(to_string(info).find("s3cret") == std::string::npos);
    for (const auto* old : {"TLSv1", "TLSv1.1", "SSLv3", "1.2"})
        BOOST_TEST(fails("ssl_min_protocol_version=" + std::string{old}, errc::invalid_conninfo, "nothing older"));
    BOOST_TEST(fails("ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2", errc::invalid_conninfo,
                     "is more than"));
}

BOOST_AUTO_TEST_CASE(TLS_from_the_first_byte_is_for_who_demands_TLS) {
    for (const auto* mode : {"require", "verify-ca", "verify-full"})
        BOOST_TEST(parse_conninfo("sslnegotiation=direct sslmode=" + std::string{mode}).has_value());
    for (const auto* mode : {"disable", "allow", "prefer"})
        BOOST_TEST(fails("sslnegotiation=direct sslmode=" + std::string{mode}, errc::invalid_conninfo,
                         "lets TLS be done without"));
    BOOST_TEST(fails("sslnegotiation=direct", errc::invalid_conninfo, "lets TLS be done without"));
}

BOOST_AUTO_TEST_CASE(the_authorities_of_the_system_are_for_who_verifies_in_full) {
    BOOST_TEST(parsed("sslrootcert=system") == "port=5432 sslmode=verify-full sslrootcert=system");
    BOOST_TEST(parse_conninfo("sslrootcert=system sslmode=verify-full").has_value());
    for (const auto* mode : {"disable", "allow", "prefer", "require", "verify-ca"})
        BOOST_TEST(fails("sslrootcert=system sslmode=" + std::string{mode}, errc::invalid_conninfo, "write ./system"));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_has_to_be_shown_needs_tls) {
    BOOST_TEST((parse_conninfo("sslcertmode=require")->sslcertmode == tusk::sslcertmode::require));
    BOOST_TEST(
        fails("sslcertmode=require sslmode=disable", errc::invalid_conninfo, "is require, and sslmode is disable"));
    BOOST_TEST(fails("sslcertmode=always", errc::invalid_conninfo, "write disable, allow or require"));
    BOOST_TEST(parse_conninfo("sslkeylogfile=keys")->sslkeylogfile == "keys");
}

BOOST_AUTO_TEST_CASE(the_keys_of_scram_are_32_bytes_each_and_come_together) {
    const std::string key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const auto info = parse_conninfo("scram_client_key=" + key + " scram_server_key=" + key).value();
    BOOST_TEST(info.scram_client_key.reveal().size() == 32u);
    BOOST_TEST(info.scram_client_key.reveal()[31] == '\x1f');
    BOOST_TEST((info.scram_server_key.reveal() == info.scram_client_key.reveal()));
    BOOST_TEST(to_string(info) == "port=5432 scram_client_key=**** scram_server_key=****");
    for (auto lonely : {"scram_client_key=", "scram_server_key="})
        BOOST_TEST(fails(lonely + key, errc::invalid_conninfo, "is there without the other"));
    for (const std::string& bad : {std::string{}, key.substr(4), key.substr(0, 43), "AAAA" + key, key + ' ' + key})
        for (auto option : {"scram_client_key='", "scram_server_key='"})
            BOOST_TEST(fails(option + bad + '\'', errc::invalid_conninfo, "is no key of SCRAM"));
    BOOST_TEST(fails("scram_client_key=secret", errc::invalid_conninfo, "write the base64 of its 32 bytes"));
    BOOST_TEST(std::string{parse_conninfo("scram_client_key=s3cret").error().what()}.find("s3cret") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_said_about_oauth_is_kept_and_its_secret_not_shown) {
    const auto info = parse_conninfo(
                          "oauth_issuer=https://id.example oauth_client_id=shop oauth_client_secret=s3cret "
                          "oauth_scope='openid shop'")
                          .value();
    BOOST_TEST(info.oauth_issuer == "https://id.example");
    BOOST_TEST(info.oauth_client_id == "shop");
    BOOST_TEST(info.oauth_client_secret.reveal() == "s3cret");
    BOOST_TEST(info.oauth_scope == "openid shop");
    BOOST_TEST(to_string(info).find("s3cret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_may_be_part_of_a_secret_is_not_shown) {
    for (auto option : {"password", "sslpassword", "oauth_client_secret"})
        for (auto rest : {"=abc s3cret=x", "=abc s3cret"}) {
            const auto failed = parse_conninfo(option + std::string{rest});
            BOOST_REQUIRE(failed.has_error());
            BOOST_TEST(conninfo_checks::all_of(failed.error()).find("s3cret") == std::string::npos);
        }
}

BOOST_AUTO_TEST_CASE(gauss_auth_is_one_of_two_words) {
    BOOST_TEST((parse_conninfo("gauss_auth=verified")->gauss_auth == gauss_auth::verified));
    BOOST_TEST((parse_conninfo("gauss_auth=allow_unverified")->gauss_auth == gauss_auth::allow_unverified));
    for (auto bad : {"''", "allow-unverified", "unverified", "Verified", "true"})
        BOOST_TEST(
            fails("gauss_auth=" + std::string{bad}, errc::invalid_conninfo, "write verified or allow_unverified"));
}

BOOST_AUTO_TEST_CASE(gauss_protocol_is_the_number_that_goes_over_the_wire) {
    BOOST_TEST(parse_conninfo("gauss_protocol=3.51")->gauss_protocol == 3 * 65536 + 51);
    BOOST_TEST(parse_conninfo("gauss_protocol=3.50")->gauss_protocol == 3 * 65536 + 50);
    BOOST_TEST(parse_conninfo("gauss_protocol=3.0")->gauss_protocol == 3 * 65536);
    for (auto bad : {"''", "3.5", "3", "3.1", "2.0", "351", "3.510", "196659", "latest"})
        BOOST_TEST(fails("gauss_protocol=" + std::string{bad}, errc::invalid_conninfo, "write 3.51, 3.50 or 3.0"));
}

BOOST_AUTO_TEST_CASE(iterations_are_numbers_from_1_to_2147483647) {
    const auto info =
        parse_conninfo("gauss_max_iterations=2147483647 gauss_default_iterations=+10000 gauss_min_iterations=' 1 '")
            .value();
    BOOST_TEST(info.gauss_min_iterations == 1u);
    BOOST_TEST(info.gauss_max_iterations == 2147483647u);
    BOOST_TEST(info.gauss_default_iterations == 10000u);
    for (auto option : {"gauss_min_iterations", "gauss_max_iterations", "gauss_default_iterations"})
        for (auto bad : {"0", "-1", "2147483648", "4294967296", "''", "1e6", "10'000", "many"})
            BOOST_TEST(fails(option + std::string{"="} + bad, errc::invalid_conninfo,
                             "\"" + std::string{option} + "\" is not a number of iterations"));
    BOOST_TEST(fails("gauss_min_iterations=0", errc::invalid_conninfo, "write a whole number from 1 to 2147483647"));
}

BOOST_AUTO_TEST_CASE(the_fewest_iterations_are_not_more_than_the_most) {
    constexpr auto because = "\"gauss_min_iterations\" is more than \"gauss_max_iterations\"";
    BOOST_TEST(fails("gauss_min_iterations=5001 gauss_max_iterations=5000", errc::invalid_conninfo, because));
    BOOST_TEST(fails("gauss_max_iterations=5000 gauss_min_iterations=5001", errc::invalid_conninfo, because));
    BOOST_TEST(parse_conninfo("gauss_max_iterations=5000 gauss_min_iterations=5000").has_value());
    // Against the default of the other.
    BOOST_TEST(fails("gauss_max_iterations=2047", errc::invalid_conninfo, because));
    BOOST_TEST(fails("gauss_min_iterations=10000001", errc::invalid_conninfo, "they are 2048 and 10000000"));
    BOOST_TEST(parse_conninfo("gauss_max_iterations=2048").has_value());
    // Only once all are read.
    BOOST_TEST(parse_conninfo("gauss_min_iterations=10000001 gauss_max_iterations=10000001").has_value());
    BOOST_TEST(parse_conninfo("gauss_max_iterations=5 gauss_min_iterations=6 gauss_max_iterations=7").has_value());
}

BOOST_AUTO_TEST_CASE(a_misspelt_option_of_ours_is_recognised_too) {
    BOOST_TEST(fails("gauss_max_iteration=1", errc::unknown_option, "did you mean \"gauss_max_iterations\""));
    BOOST_TEST(fails("dialekt=auto", errc::unknown_option, "did you mean \"dialect\" (tusk's own: "));
    BOOST_TEST(fails("gaussauth=verified", errc::unknown_option, "did you mean \"gauss_auth\""));
}

BOOST_AUTO_TEST_CASE(to_string_shows_what_is_not_the_default) {
    tusk::conninfo info;
    info.sslmode = sslmode::verify_ca;
    info.sslcert = "me.pem";
    info.dialect = dialect::automatic;
    info.gauss_auth = gauss_auth::allow_unverified;
    info.gauss_protocol = 0x0003'0000;
    info.gauss_default_iterations = 10000;
    BOOST_TEST(to_string(info) ==
               "port=5432 sslmode=verify-ca sslcert=me.pem dialect=auto gauss_auth=allow_unverified "
               "gauss_protocol=3.0 gauss_default_iterations=10000");
    BOOST_TEST(parsed("sslmode=prefer dialect=postgresql gauss_auth=verified gauss_protocol=3.51 "
                      "gauss_min_iterations=2048 gauss_max_iterations=10000000 gauss_default_iterations=2048") ==
               "port=5432");
}

BOOST_AUTO_TEST_SUITE_END()
