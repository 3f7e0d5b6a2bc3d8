// Who may log in, how each is asked for the password, and what an answer is worth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <support/dws/verifier.hpp>

namespace tusk::testing::dws {

struct account {
    std::string user;
    std::string password;
    verifier_kind kind = verifier_kind::sha256;
    std::uint32_t iterations = 10000;
};

// The method that pg_hba.conf has for everybody.
enum class hba_method { md5, sha256, sm3 };

// An authentication request, and what is needed to check its answer.
struct challenge {
    std::string user;
    std::int32_t code = 0;
    std::string data;                    // what follows the code
    std::shared_ptr<const verifier> by;  // made up when nobody has that name
    std::string token;                   // of requests 10 and 13
    std::string md5_salt;                // of requests 5 and 11
};

// The request for who has that verifier (none: nobody has that name), under a method, from a client that started with
// protocol 3.`minor`. What is random in it is given: a token of 8 hexadecimal digits, an MD5 salt of 4 bytes.
[[nodiscard]] challenge challenge_for(hba_method method, std::shared_ptr<const verifier> stored,
                                      const std::string& user, std::uint16_t minor, std::string token,
                                      std::string md5_salt);

enum class verdict { welcome, wrong_password, locked };

class accounts {
public:
    accounts(hba_method method, std::size_t failures_until_locked)
        : method_{method}, failures_until_locked_{failures_until_locked} {}

    void add(const account& who);
    // Also lifts a lock.
    void forgive(const std::string& user);

    // As challenge_for, with random token and salt.
    [[nodiscard]] challenge ask(const std::string& user, std::uint16_t minor) const;
    // Counts failures. Like the real server it says that an account is locked only after the answer, right or wrong.
    [[nodiscard]] verdict judge(const challenge& asked, std::string_view answer);

private:
    struct entry {
        std::shared_ptr<const verifier> stored;
        std::size_t failures = 0;
    };

    hba_method method_;
    std::size_t failures_until_locked_;
    mutable std::mutex mutex_;  // guards what follows
    std::map<std::string, entry> entries_;
};

}  // namespace tusk::testing::dws
