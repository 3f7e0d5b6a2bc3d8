// Keys of SCRAM-SHA-256, kept for further logins.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

#include <tusk/protocol/auth/scram_keys.hpp>

namespace tusk::protocol {

// To derive the keys takes milliseconds, and gives the same for the same password, salt and iterations. They are kept here for
// logins that the server has shown to know them by, in memory only, and are overwritten when they go: the longest unused
// first. Passwords are not kept: an entry is found by a keyed hash of it, whose key is made for each cache. All functions may
// be called from any thread; what fails for want of memory or of libcrypto finds or keeps nothing.
class scram_key_cache {
public:
    explicit scram_key_cache(std::size_t capacity = 64);

    // `password` as saslprep() has made it.
    [[nodiscard]] std::optional<scram_keys> find(std::string_view password, std::span<const std::byte> salt,
                                                 std::uint32_t iterations) noexcept;
    void keep(std::string_view password, std::span<const std::byte> salt, std::uint32_t iterations,
              const scram_keys& keys) noexcept;

    [[nodiscard]] std::size_t size() const noexcept;

private:
    using name = std::array<std::byte, 32>;
    struct entry {
        name of;
        scram_keys keys;
    };

    [[nodiscard]] std::optional<name> name_of(std::string_view password, std::span<const std::byte> salt,
                                              std::uint32_t iterations) const;
    // Moves it to the front.
    [[nodiscard]] bool used(const name& of);

    std::size_t capacity_;
    secret hash_key_;  // none: libcrypto gave no random bytes
    mutable std::mutex mutex_;
    std::list<entry> by_age_;  // the most recently used first
};

}  // namespace tusk::protocol
