#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "../../protocol/src/auth/base64.hpp"
#include "fips_only.hpp"
#include "scram_peer.hpp"

namespace {

using namespace scram_test;

std::string random_text(std::mt19937& random, std::size_t size, int first, int last) {
    std::uniform_int_distribution<int> any{first, last};
    std::string text(size, '\0');
    for (char& c : text)
        c = static_cast<char>(any(random));
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scram)

BOOST_AUTO_TEST_CASE(the_exchange_of_RFC_7677_goes_as_printed_there) {
    login l{"pencil", "rOprNGfwEbeRWgbNEkqO", "user"};
    l.start();
    BOOST_TEST(l.first() == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    l.request(code::sasl_continue,
              "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    BOOST_TEST(l.final() ==
               "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
               "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    BOOST_TEST(!l.client->complete());
    l.request(code::sasl_final, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    BOOST_TEST(l.failure() == no_error);
    BOOST_TEST(l.out.empty());
    BOOST_TEST(l.client->complete());
}

BOOST_AUTO_TEST_CASE(a_server_that_knows_the_verifier_accepts_the_proof_and_is_accepted_for_its_own) {
    std::mt19937 random{20240229};
    for (std::size_t size = 1; size <= 150; size += size < 60 || size > 70 ? 7 : 1) {
        const auto password = random_text(random, size, ' ', '~');
        const scram_server server{password, random_text(random, 1 + size % 40, 0, 255), 1 + static_cast<int>(size)};
        exchange e{server, password};
        BOOST_TEST_CONTEXT("password " << password) {
            BOOST_REQUIRE(e.server_last.has_value());
            BOOST_TEST(!e.l.client->complete());
            e.l.request(code::sasl_final, *e.server_last);
            BOOST_TEST(e.l.failure() == no_error);
            BOOST_TEST(e.l.client->complete());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_makes_a_proof_that_the_server_refuses) {
    const exchange e{pencil_server, "Pencil"};
    BOOST_TEST(!e.server_last.has_value());
}

BOOST_AUTO_TEST_CASE(the_password_is_prepared_by_SASLprep) {
    const scram_server server{"IX", "0123456789abcdef", 16};
    exchange e{server, "I\xc2\xadX"};
    BOOST_REQUIRE(e.server_last.has_value());
    e.l.request(code::sasl_final, *e.server_last);
    BOOST_TEST(e.l.client->complete());
}

BOOST_AUTO_TEST_CASE(each_login_has_a_nonce_of_its_own_of_18_random_bytes_and_names_no_user) {
    std::array<std::string, 2> messages;
    for (auto& message : messages) {
        login l{"pencil", ""};
        l.start();
        message = l.first();
        BOOST_TEST(message.starts_with("n,,n=,r="));
        const auto nonce = base64_decode(message.substr(8));
        BOOST_REQUIRE(nonce.has_value());
        BOOST_TEST(nonce->size() == 18U);
    }
    BOOST_TEST(messages[0] != messages[1]);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_the_next_one_ends_the_login_for_good) {
    const auto first = std::string{server_first};
    const auto list = "SCRAM-SHA-256\0\0"s;
    using requests = std::vector<std::pair<std::int32_t, std::string>>;
    const requests sequences[] = {
        {{code::sasl_continue, first}},
        {{code::sasl_final, "v=AA=="}},
        {{code::cleartext_password, ""}},
        {{code::sasl, list}, {code::sasl, list}},
        {{code::sasl, list}, {code::sasl_final, "v=AA=="}},
        {{code::sasl, list}, {code::cleartext_password, ""}},
        {{code::sasl, list}, {code::md5_password, "abcd"}},
        {{code::sasl, list}, {code::sasl_continue, first}, {code::sasl, list}},
        {{code::sasl, list}, {code::sasl_continue, first}, {code::sasl_continue, first}},
        {{code::sasl, list}, {code::sasl_continue, first}, {code::cleartext_password, ""}},
    };
    for (const auto& sequence : sequences) {
        login l{"pencil"};
        for (const auto& [asked, body] : sequence) {
            BOOST_TEST(l.failure() == no_error);
            l.request(asked, body);
        }
        BOOST_TEST(l.failure() == violation);
        BOOST_TEST(l.out.empty());
        for (const auto& [asked, body] : requests{{code::sasl, list}, {code::sasl_continue, first}}) {
            l.request(asked, body);
            BOOST_TEST(l.failure() == violation);
            BOOST_TEST(l.out.empty());
        }
        BOOST_TEST(!l.client->complete());
    }
}

BOOST_AUTO_TEST_CASE(nothing_may_come_after_the_servers_proof) {
    exchange e{pencil_server, "pencil"};
    e.l.request(code::sasl_final, *e.server_last);
    BOOST_TEST(e.l.client->complete());
    e.l.request(code::sasl_final, *e.server_last);
    BOOST_TEST(e.l.failure() == violation);
    BOOST_TEST(!e.l.client->complete());
}

BOOST_AUTO_TEST_CASE(a_request_during_the_computation_ends_the_login) {
    login l{"pencil"};
    l.start();
    l.out.clear();
    const auto step = l.client->on_request(code::sasl_continue, as_bytes(server_first), l.out);
    BOOST_REQUIRE(step.compute);
    l.request(code::sasl_continue, server_first);
    BOOST_TEST(l.failure() == violation);
    step.compute();
    BOOST_TEST(!l.client->on_computed(l.out).failure.has_value());
    BOOST_TEST(l.out.empty());
    BOOST_TEST(!l.client->complete());
}

BOOST_AUTO_TEST_CASE(the_job_runs_on_another_thread_while_the_login_is_given_up) {
    login l{"pencil"};
    l.start();
    auto step = l.client->on_request(code::sasl_continue, as_bytes(server_first), l.out);
    BOOST_REQUIRE(step.compute);
    bool finished = false;
    std::thread worker{[&finished, work = std::exchange(step.compute, nullptr)] {
        work();
        finished = true;
    }};
    l.client.reset();
    worker.join();
    BOOST_TEST(finished);
}

BOOST_AUTO_TEST_CASE(without_SHA_256_in_libcrypto_the_error_says_so_and_no_proof_is_sent) {
    login l{"pencil"};
    l.start();
    l.out.clear();
    const auto step = l.client->on_request(code::sasl_continue, as_bytes(server_first), l.out);
    BOOST_REQUIRE(step.compute);
    step.compute();
    const fips_only strict;
    l.step = l.client->on_computed(l.out);
    BOOST_TEST(l.failure() == unsupported);
    BOOST_TEST(l.out.empty());
    l.request(code::sasl_final, "v=AA==");
    BOOST_TEST(l.failure() == violation);
}

BOOST_AUTO_TEST_SUITE_END()
