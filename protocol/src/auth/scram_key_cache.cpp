#include <tusk/protocol/auth/scram_key_cache.hpp>

#include <algorithm>
#include <new>
#include <string>

#include <openssl/rand.h>

#include <tusk/protocol/wire/reader.hpp>

#include "crypto.hpp"

namespace tusk::protocol {

namespace {

template <class Number>
void append_number(std::string& text, Number value) {
    for (int shift = 0; shift != 32; shift += 8)
        text += static_cast<char>(value >> shift & 0xff);
}

}  // namespace

scram_key_cache::scram_key_cache(std::size_t capacity) : capacity_{capacity} {
    crypto::digest random;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(random.bytes.data()), static_cast<int>(random.bytes.size())) == 1)
        hash_key_ = secret{as_text(random.bytes)};
}

std::optional<scram_keys> scram_key_cache::find(std::string_view password, std::span<const std::byte> salt,
                                                std::uint32_t iterations) noexcept {
    try {
        const auto of = name_of(password, salt, iterations);
        const std::lock_guard lock{mutex_};
        if (of && used(*of))
            return by_age_.front().keys;
    } catch (const std::bad_alloc&) {
    }
    return std::nullopt;
}

void scram_key_cache::keep(std::string_view password, std::span<const std::byte> salt, std::uint32_t iterations,
                           const scram_keys& keys) noexcept {
    try {
        const auto of = name_of(password, salt, iterations);
        const std::lock_guard lock{mutex_};
        if (!of || capacity_ == 0 || used(*of))
            return;
        by_age_.push_front({*of, keys});
        if (by_age_.size() > capacity_)
            by_age_.pop_back();
    } catch (const std::bad_alloc&) {
    }
}

std::size_t scram_key_cache::size() const noexcept {
    const std::lock_guard lock{mutex_};
    return by_age_.size();
}

std::optional<scram_key_cache::name> scram_key_cache::name_of(std::string_view password,
                                                              std::span<const std::byte> salt,
                                                              std::uint32_t iterations) const {
    if (hash_key_.empty())
        return std::nullopt;
    crypto::digest key;
    std::ranges::copy(as_bytes(hash_key_.reveal()), key.bytes.begin());
    std::string all;
    all.reserve(2 * sizeof(std::uint32_t) + salt.size() + password.size());  // so that it leaves no copy behind
    append_number(all, iterations);
    append_number(all, salt.size());
    all.append(as_text(salt)).append(password);
    crypto::digest hash;
    const bool done = crypto::hmac_sha256(key, as_bytes(all), hash);
    wipe(all);
    return done ? std::optional{hash.bytes} : std::nullopt;
}

bool scram_key_cache::used(const name& of) {
    const auto found = std::ranges::find(by_age_, of, &entry::of);
    if (found == by_age_.end())
        return false;
    by_age_.splice(by_age_.begin(), by_age_, found);
    return true;
}

}  // namespace tusk::protocol
