// SCRAM's keys, kept for further logins: what is found again, what never is, and that a login needs no derivation then.
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/scram_key_cache.hpp>

#include "scram_peer.hpp"

namespace {

using namespace scram_test;

std::span<const std::byte> salt(std::string_view text) { return as_bytes(text); }
scram_keys keys(std::string_view both) { return {tusk::secret{both}, tusk::secret{both}}; }

bool has(scram_key_cache& cache, std::string_view password, std::string_view of = "salt",
         std::uint32_t iterations = 1) {
    return cache.find(password, salt(of), iterations).has_value();
}

// A login up to the server's last message, with what is known of earlier ones.
struct login_with_cache {
    scram_sha_256_authenticator client;
    byte_buffer out;
    int derivations = 0;

    login_with_cache(std::shared_ptr<scram_key_cache> known, std::string_view password)
        : client{credentials{.user = "anna", .password = tusk::secret{password}, .known_keys = std::move(known)}, {}} {}

    boost::system::error_code request(std::int32_t asked, std::string_view body) {
        out.clear();
        auto step = client.on_request(asked, as_bytes(body), out);
        if (step.compute) {
            ++derivations;
            step.compute();
            step = client.on_computed(out);
        }
        return step.failure ? step.failure->code() : boost::system::error_code{};
    }
    std::optional<std::string> talk_to(const scram_server& server) {
        BOOST_TEST(!request(code::sasl, "SCRAM-SHA-256\0\0"sv).failed());
        const std::string sent{as_text(out.view())};
        const auto first = sent.substr(sent.find("n,,"));
        BOOST_TEST(!request(code::sasl_continue, server.first(first)).failed());
        return server.last(first, std::string{as_text(out.view())}.substr(5));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scram_key_caches)

BOOST_AUTO_TEST_CASE(what_was_kept_is_found_by_password_salt_and_iterations) {
    scram_key_cache cache;
    BOOST_TEST(!has(cache, "pencil"));
    cache.keep("pencil", salt("salt"), 1, keys("first"));
    const auto found = cache.find("pencil", salt("salt"), 1);
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST(found->client.reveal() == "first");
    BOOST_TEST(!has(cache, "pencil", "salt", 2));
    BOOST_TEST(!has(cache, "pencil", "other"));
    BOOST_TEST(!has(cache, "pencil", "malt"));  // of the same length
    BOOST_TEST(!has(cache, "Pencil"));
    // Where the salt ends is part of it.
    BOOST_TEST(!has(cache, "tpencil", "sal"));
    BOOST_TEST(!has(cache, "", "saltpencil"));
    // Another cache has another key.
    scram_key_cache another;
    BOOST_TEST(!has(another, "pencil"));
}

BOOST_AUTO_TEST_CASE(the_longest_unused_goes_first) {
    scram_key_cache cache{2};
    cache.keep("a", salt("salt"), 1, keys("a"));
    cache.keep("b", salt("salt"), 1, keys("b"));
    BOOST_TEST(has(cache, "a"));
    cache.keep("c", salt("salt"), 1, keys("c"));
    BOOST_TEST(cache.size() == 2u);
    BOOST_TEST(has(cache, "a"));
    BOOST_TEST(has(cache, "c"));
    BOOST_TEST(!has(cache, "b"));
    cache.keep("c", salt("salt"), 1, keys("again"));
    BOOST_TEST(cache.size() == 2u);
    scram_key_cache none{0};
    none.keep("a", salt("salt"), 1, keys("a"));
    BOOST_TEST(none.size() == 0u);
}

BOOST_AUTO_TEST_CASE(threads_can_share_it) {
    scram_key_cache cache{8};
    std::vector<std::thread> threads;
    for (int t = 0; t != 2; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i != 2'000; ++i) {
                const std::string password = std::to_string(i % 16);
                if (const auto found = cache.find(password, salt("salt"), 1); !found)
                    cache.keep(password, salt("salt"), 1, keys(password));
                else if (found->client.reveal() != password)
                    throw std::logic_error{"keys of another password"};
            }
        });
    for (auto& t : threads)
        t.join();
    BOOST_TEST(cache.size() == 8u);
}

BOOST_AUTO_TEST_CASE(a_second_login_derives_nothing) {
    const auto known = std::make_shared<scram_key_cache>();
    for (int n = 0; n != 3; ++n) {
        login_with_cache login{known, "pencil"};
        const auto last = login.talk_to(pencil_server);
        BOOST_TEST_REQUIRE(last.has_value());
        BOOST_TEST(!login.request(code::sasl_final, *last).failed());
        BOOST_TEST(login.client.complete());
        BOOST_TEST(login.derivations == (n == 0 ? 1 : 0));
    }
    login_with_cache without{nullptr, "pencil"};
    BOOST_TEST(without.talk_to(pencil_server).has_value());
    BOOST_TEST(without.derivations == 1);
}

// Nobody fills it who does not know the password.
BOOST_AUTO_TEST_CASE(nothing_is_kept_before_the_server_has_proved_itself) {
    const auto known = std::make_shared<scram_key_cache>();
    login_with_cache wrong{known, "pen"};
    BOOST_TEST(!wrong.talk_to(pencil_server).has_value());
    login_with_cache rogue{known, "pencil"};
    BOOST_TEST(rogue.talk_to(pencil_server).has_value());
    BOOST_TEST((rogue.request(code::sasl_final, "v=" + std::string(43, 'A') + '=') == not_authentic));
    BOOST_TEST(known->size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
