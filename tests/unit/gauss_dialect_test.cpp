// Which server's rules a login follows, and over which channel it may.
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gauss_support.hpp"

namespace {

using namespace gauss_test;
using namespace tusk::protocol;

const std::string digits(64, 'a');

// The requests of GaussDB that have methods here, as a client of this version gets them, and their names.
std::vector<std::pair<request, std::string>> gauss_requests(std::int32_t version) {
    const auto rest =
        digits + "00000000" + (version == version_3_0 ? digits : "") + (version == version_3_51 ? int32(2'048) : "");
    return {{{10, int32(2) + rest}, "SHA256"},
            {{10, int32(0) + rest}, "SHA256"},
            {{10, int32(1) + "salt"}, "SHA256"},
            {{11, digits + "salt"}, "MD5_SHA256"},
            {{13, int32(3) + rest}, "SM3"}};
}

protocol::login by(dialect d, std::int32_t version = version_3_0) {
    auto l = jack("Gauss@123", version);
    l.dialect = d;
    return l;
}

const std::string_view sasl_lists[] = {"SCRAM-SHA-256\0\0"sv, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"sv,
                                       "OAUTHBEARER\0\0"sv};

}  // namespace

BOOST_AUTO_TEST_SUITE(gauss_dialect)

BOOST_AUTO_TEST_CASE(PostgreSQLs_dialect_refuses_GaussDBs_requests_and_says_how_to_connect) {
    for (const auto version : versions)
        for (const auto& [asked, name] : gauss_requests(version)) {
            const auto o = answer(by(dialect::postgresql), asked);
            BOOST_REQUIRE(o.failure.has_value());
            BOOST_TEST(o.code() == unsupported, o.failure->what());
            BOOST_TEST_CONTEXT(o.failure->what()) {
                BOOST_TEST(mentions(*o.failure, "GaussDB " + name + " "));
                BOOST_TEST(mentions(*o.failure, "gaussdb://"));
                BOOST_TEST(mentions(*o.failure, "dialect=gaussdb"));
            }
            BOOST_TEST(o.sent.empty());
        }
}

BOOST_AUTO_TEST_CASE(the_automatic_dialect_ends_with_the_wish_to_connect_anew) {
    for (const auto& [asked, name] : gauss_requests(version_3_0)) {
        const auto o = answer(by(dialect::automatic), asked);
        BOOST_REQUIRE(o.failure.has_value());
        BOOST_TEST(o.code() == make_error_code(tusk::errc::gaussdb_server), o.failure->what());
        BOOST_TEST(o.sent.empty());
    }
}

BOOST_AUTO_TEST_CASE(the_automatic_dialect_is_PostgreSQLs_as_long_as_the_server_is) {
    for (const auto d : {dialect::postgresql, dialect::automatic}) {
        BOOST_TEST(answer(by(d), {10, std::string{sasl_lists[0]}}).sent.starts_with("p\0\0\0\66SCRAM-SHA-256"sv));
        BOOST_TEST(answer(by(d), {5, "salt"}).text().starts_with("md5"));
        BOOST_TEST(answer(by(d), {3, ""}).text() == "Gauss@123");
        BOOST_TEST(answer(by(d), {10, std::string{sasl_lists[2]}}).code() ==
                   make_error_code(tusk::errc::password_required));
        BOOST_TEST(answer(by(d), {13, "?"}).code() == unsupported);
        BOOST_TEST(answer(by(d), {10, "SCRAM-SHA-256"}).code() == violation);
    }
}

BOOST_AUTO_TEST_CASE(GaussDBs_dialect_takes_no_SASL_and_says_that_it_is_a_PostgreSQL_server) {
    for (const auto version : versions)
        for (const auto list : sasl_lists) {
            const auto o = answer(by(dialect::gaussdb, version), {10, std::string{list}});
            BOOST_REQUIRE(o.failure.has_value());
            BOOST_TEST(o.code() == unsupported);
            BOOST_TEST(mentions(*o.failure, "PostgreSQL"));
            BOOST_TEST(mentions(*o.failure, "postgresql://"));
            BOOST_TEST(o.sent.empty());
        }
}

BOOST_AUTO_TEST_CASE(GaussDBs_dialect_has_its_own_methods_and_two_of_PostgreSQLs) {
    for (const auto version : versions) {
        for (const auto& [asked, name] : gauss_requests(version)) {
            auto l = by(dialect::gaussdb, version);
            l.version = version;
            const auto o = answer(l, asked);
            // On 3.0 the signature of these requests is made up, so no answer is given.
            const bool has_signature = version == version_3_0 && asked.body.size() > 100;
            BOOST_TEST(o.code() == (has_signature ? not_authentic : no_error));
        }
        BOOST_TEST(answer(by(dialect::gaussdb, version), {5, "salt"}).text().starts_with("md5"));
        BOOST_TEST(answer(by(dialect::gaussdb, version), {3, ""}).text() == "Gauss@123");
    }
}

BOOST_AUTO_TEST_CASE(a_request_that_tusk_does_not_have_is_named) {
    const std::pair<request, std::string_view> requests[] = {{{12, int32(2) + digits + "00000000"}, "SHA256_RFC"},
                                                             {{14, ""}, "IAM"},
                                                             {{7, ""}, "GSSAPI"},
                                                             {{9, ""}, "SSPI"},
                                                             {{6, ""}, "SCM"},
                                                             {{2, ""}, "Kerberos V5"},
                                                             {{15, ""}, "request 15"},
                                                             {{-1, ""}, "request -1"}};
    for (const auto& [asked, name] : requests) {
        const auto o = answer(by(dialect::gaussdb), asked);
        BOOST_REQUIRE(o.failure.has_value());
        BOOST_TEST(o.code() == unsupported);
        BOOST_TEST_CONTEXT(o.failure->what()) BOOST_TEST(mentions(*o.failure, name));
    }
}

BOOST_AUTO_TEST_CASE(on_GaussDBs_dialect_every_method_needs_a_verified_channel_or_our_word) {
    int cells = 0;
    auto requests = gauss_requests(version_3_51);
    requests.push_back({{5, "salt"}, "md5"});
    requests.push_back({{3, ""}, "password"});
    for (const auto& [asked, name] : requests)
        for (const bool verified : {false, true})
            for (const bool allowed : {false, true}) {
                auto l = by(dialect::gaussdb, version_3_51);
                l.channel_is_verified = verified;
                l.allow_unverified = allowed;
                const auto o = answer(l, asked);
                ++cells;
                BOOST_TEST(o.code() == (verified || allowed ? no_error : not_verified));
                BOOST_TEST(o.sent.empty() == !(verified || allowed));
                if (o.failure) {
                    BOOST_TEST(!o.computed);
                    BOOST_TEST(mentions(*o.failure, "sslmode=verify-full"));
                    BOOST_TEST(mentions(*o.failure, "gauss_auth=allow_unverified"));
                }
            }
    std::cout << "GaussDB requests by channel: " << cells << std::endl;
    BOOST_TEST(cells == 28);
}

BOOST_AUTO_TEST_CASE(on_the_other_dialects_PostgreSQLs_methods_need_no_verified_channel) {
    for (const auto d : {dialect::postgresql, dialect::automatic}) {
        auto l = by(d);
        l.channel_is_verified = false;
        BOOST_TEST(answer(l, {5, "salt"}).code() == no_error);
        BOOST_TEST(answer(l, {10, std::string{sasl_lists[0]}}).code() == no_error);
    }
}

BOOST_AUTO_TEST_CASE(without_a_password_none_is_made_up) {
    for (const auto& [asked, name] : gauss_requests(version_3_51)) {
        auto l = by(dialect::gaussdb, version_3_51);
        l.who.password = {};
        const auto o = answer(l, asked);
        BOOST_TEST(o.code() == make_error_code(tusk::errc::password_required));
        BOOST_TEST(o.sent.empty());
    }
}

BOOST_AUTO_TEST_CASE(the_table_has_each_code_of_GaussDB_once_under_a_name_of_its_own) {
    std::set<std::int32_t> codes;
    std::set<std::string_view> names;
    for (const auto& method : authentication_methods()) {
        BOOST_TEST((method.dialect != dialect::automatic));
        if (method.dialect != dialect::gaussdb)
            continue;
        BOOST_TEST(codes.insert(method.code).second);
        BOOST_TEST(names.insert(method.name).second);
        BOOST_TEST(method.mechanism.empty());
        BOOST_TEST(method.make(jack()) != nullptr);
    }
    BOOST_TEST((codes == std::set<std::int32_t>{3, 5, 10, 11, 13}));
    BOOST_TEST(
        (names == std::set<std::string_view>{"password", "md5", "gauss-sha256", "gauss-md5-sha256", "gauss-sm3"}));
}

BOOST_AUTO_TEST_SUITE_END()
