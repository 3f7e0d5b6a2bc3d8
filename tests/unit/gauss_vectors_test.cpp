// What the client answers to GaussDB, against answers that the server's own functions have judged: "about" in
// gaussdb_auth_vectors.json says which.
#include <string>
#include <string_view>

#include <tusk/protocol/auth/md5.hpp>

#include "../../protocol/src/auth/gauss_keys.hpp"
#include "../../protocol/src/auth/hex.hpp"
#include "gauss_support.hpp"

namespace {

using namespace gauss_test;
using namespace tusk::protocol;

struct challenge_vector {
    std::string_view id;
    int code;
    std::string_view user;
    std::string_view password;
    std::uint32_t iterations;
    std::string_view requests[3];  // by version, as in `versions`
    std::string_view salted_password;
    std::string_view client_key;
    std::string_view server_key;
    std::string_view stored_key;
    std::string_view signature;
    std::string_view salt;
    std::string_view token;
    std::string_view reply;
    std::string_view reply_message;
};

struct md5_vector {
    std::string_view id;
    std::string_view user;
    std::string_view password;
    std::string_view request;
    std::string_view reply;
    std::string_view reply_message;
};

struct combined_vector {
    std::string_view id;
    std::string_view user;
    std::string_view password;
    std::uint32_t iterations;
    std::string_view requests[3];
    std::string_view md5_reply;
    std::string_view sha256_reply;
};

struct md5_sha256_vector {
    std::string_view id;
    std::string_view user;
    std::string_view password;
    std::uint32_t iterations;
    std::string_view request;
    std::string_view reply;
    std::string_view what_servers_want;
};

struct sha256_md5_vector {
    std::string_view id;
    std::string_view user;
    std::string_view password;
    std::string_view request;
    std::string_view reply;
};

struct verdict_vector {
    std::string_view name;
    std::string_view stored;
    std::string_view token;
    std::string_view reply;
    bool accepted;
};

// The generator writes the members of a vector in one row.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-braces"
#include "gauss_auth_vectors.inc"
#pragma GCC diagnostic pop

struct numbers {
    int vectors = 0;
    int checks = 0;

    ~numbers() { std::cout << "GaussDB vectors: " << vectors << ", checks on them: " << checks << std::endl; }
    void check(std::string_view found, std::string_view expected) {
        ++checks;
        BOOST_TEST(found == expected);
    }
    void check(bool good) {
        ++checks;
        BOOST_TEST(good);
    }
} counted;

std::string hex(const crypto::digest& d) {
    std::string text(2 * d.bytes.size(), '\0');
    put_hex(d.bytes, text.data());
    return text;
}

protocol::login login_of(std::string_view user, std::string_view password, std::int32_t version,
                         std::uint32_t iterations = 2'048) {
    auto l = jack(from_hex(password), version);
    l.who.user = user;
    l.gauss_default_iterations = iterations;
    return l;
}

// Answers with this text, and after as much computing as it should take.
void check_answer(const protocol::login& l, std::string_view message, std::string_view reply, bool computes) {
    const auto o = answer(l, request::from_message(message));
    BOOST_TEST(o.code() == no_error);
    if (o.failure)
        return;
    counted.check(o.text(), reply);
    counted.check(o.complete);
    counted.check(o.computed == computes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gauss_vectors)

BOOST_AUTO_TEST_CASE(the_keys_of_each_challenge_are_derived_as_the_server_derives_them) {
    for (const auto& v : challenge_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            const auto password = from_hex(v.password);
            const auto salt = from_hex(v.salt);
            crypto::digest salted;
            crypto::pbkdf2_hmac_sha1(as_bytes(password), as_bytes(salt), v.iterations, salted);
            counted.check(hex(salted), v.salted_password);
            gauss_keys keys;
            const auto hash = v.code == 13 ? gauss_hash::sm3 : gauss_hash::sha256;
            counted.check(keys.derive(password, as_bytes(salt), v.iterations, hash));
            counted.check(hex(keys.client), v.client_key);
            counted.check(hex(keys.server), v.server_key);
            counted.check(hex(keys.stored), v.stored_key);
            crypto::digest signature;
            counted.check(crypto::hmac_sha256(keys.server, as_bytes(from_hex(v.token)), signature));
            counted.check(hex(signature), v.signature);
        }
}

BOOST_AUTO_TEST_CASE(each_challenge_is_answered_as_the_server_wants_it_on_every_protocol_version) {
    for (const auto& v : challenge_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            ++counted.vectors;
            for (std::size_t i = 0; i != std::size(versions); ++i) {
                const auto l = login_of(v.user, v.password, versions[i], v.iterations);
                check_answer(l, v.requests[i], v.reply, true);
                counted.check(answer(l, request::from_message(v.requests[i])).sent, from_hex(v.reply_message));
            }
        }
}

BOOST_AUTO_TEST_CASE(on_3_0_the_usual_numbers_of_iterations_are_found_by_the_signature_and_others_are_not) {
    for (const auto& v : challenge_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            const auto l = login_of(v.user, v.password, version_3_0);
            if (v.iterations == 2'048 || v.iterations == 10'000) {
                check_answer(l, v.requests[0], v.reply, true);
                continue;
            }
            const auto o = answer(l, request::from_message(v.requests[0]));
            counted.check(o.code() == not_authentic);
            counted.check(o.sent.empty() && !o.complete);
        }
}

BOOST_AUTO_TEST_CASE(on_3_50_a_wrong_assumption_of_iterations_gives_another_answer) {
    for (const auto& v : challenge_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            const auto o = answer(login_of(v.user, v.password, version_3_50), request::from_message(v.requests[1]));
            BOOST_TEST(o.code() == no_error);
            counted.check((o.text() == v.reply) == (v.iterations == 2'048));
        }
}

BOOST_AUTO_TEST_CASE(MD5_is_answered_as_the_server_wants_it) {
    for (const auto& v : md5_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            ++counted.vectors;
            const auto asked = request::from_message(v.request);
            const auto l = login_of(v.user, v.password, version_3_51);
            md5_authenticator client{l.who};
            byte_buffer out;
            BOOST_TEST(!client.on_request(asked.code, as_bytes(asked.body), out).failure.has_value());
            counted.check(as_text(out.view()), from_hex(v.reply_message));
            if (v.password.empty())  // which the server refuses, and so do we
                counted.check(answer(l, asked).code() == make_error_code(tusk::errc::password_required));
            else
                for (const auto version : versions)
                    check_answer(login_of(v.user, v.password, version), v.request, v.reply, false);
        }
}

BOOST_AUTO_TEST_CASE(a_user_with_both_kinds_of_verifier_is_answered_in_the_way_that_is_asked_for) {
    for (const auto& v : combined_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            ++counted.vectors;
            for (std::size_t i = 0; i != std::size(versions); ++i)
                check_answer(login_of(v.user, v.password, versions[i], v.iterations), v.requests[i],
                             i == 0 ? v.md5_reply : v.sha256_reply, i != 0);
            auto postgresql = login_of(v.user, v.password, version_3_0);
            postgresql.dialect = dialect::postgresql;
            check_answer(postgresql, v.requests[0], v.md5_reply, false);
        }
}

BOOST_AUTO_TEST_CASE(MD5_SHA256_is_answered_as_GaussDBs_own_clients_do) {
    for (const auto& v : md5_sha256_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            ++counted.vectors;
            for (const auto version : versions) {
                const auto l = login_of(v.user, v.password, version, v.iterations);
                check_answer(l, v.request, v.reply, true);
                counted.check(answer(l, request::from_message(v.request)).text() != v.what_servers_want);
            }
        }
}

BOOST_AUTO_TEST_CASE(SHA256_of_an_MD5_verifier_is_answered_as_the_server_wants_it) {
    for (const auto& v : sha256_md5_vectors)
        BOOST_TEST_CONTEXT(v.id) {
            ++counted.vectors;
            for (const auto version : versions)
                check_answer(login_of(v.user, v.password, version), v.request, v.reply, false);
        }
}

// The server's own decision, made again from what it stores: the answer with its mask taken off is the client key.
BOOST_AUTO_TEST_CASE(the_answers_that_the_server_refuses_are_none_that_the_client_gives) {
    for (const auto& v : verdict_vectors)
        BOOST_TEST_CONTEXT(v.name) {
            ++counted.vectors;
            const auto salt = v.stored.substr(6, 64);
            const request asked{10, int32(2) + std::string{salt} + std::string{v.token} + int32(2'048)};
            const auto o = answer(jack(), asked);
            BOOST_TEST(o.code() == no_error);
            counted.check((o.text() == v.reply) == v.accepted);
        }
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_know_the_user_gets_an_answer_too) {
    for (std::size_t i = 0; i != std::size(versions); ++i) {
        ++counted.vectors;
        const auto o = answer(jack("Gauss@123", versions[i]), request::from_message(unknown_user_requests[i]));
        counted.check(o.code() == no_error);
        counted.check(o.complete);
        counted.check(o.text().size() == (i == 0 ? 35U : 64U));
    }
}

BOOST_AUTO_TEST_SUITE_END()
