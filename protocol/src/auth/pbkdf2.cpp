// The low-level SHA-256 functions are deprecated in OpenSSL 3, but through EVP each of the thousands of iterations pays
// for the call more than for the hash. Here an iteration is two runs of the compression function and nothing else:
// what the padded key does to the state is computed once, and so is the padding of the 32 bytes that are hashed.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include <tusk/protocol/wire/big_endian.hpp>

#include "crypto.hpp"

namespace tusk::protocol::crypto {

namespace {

constexpr std::size_t block_size = SHA256_CBLOCK;
constexpr std::size_t hash_size = SHA256_DIGEST_LENGTH;

// Everything secret in one place, so that one call overwrites it.
struct workspace {
    SHA256_CTX inner;  // after the key XOR ipad
    SHA256_CTX outer;  // after the key XOR opad
    SHA256_CTX state;
    std::array<std::byte, block_size> block;
    std::array<std::uint32_t, hash_size / 4> sum;

    ~workspace() { OPENSSL_cleanse(this, sizeof *this); }

    void set_key(std::span<const std::byte> key) noexcept {
        block.fill(std::byte{});
        if (key.size() > block_size) {
            SHA256_Init(&state);
            SHA256_Update(&state, key.data(), key.size());
            SHA256_Final(reinterpret_cast<unsigned char*>(block.data()), &state);
        } else {
            std::copy(key.begin(), key.end(), block.begin());
        }
        start(inner, std::byte{0x36});
        start(outer, std::byte{0x36} ^ std::byte{0x5c});  // takes the first XOR back
    }

    // Goes on from what `from` hashed with the block, and leaves the result at the front of the block, where it is
    // the input of the next call.
    void hash_block(const SHA256_CTX& from) noexcept {
        std::copy(std::begin(from.h), std::end(from.h), std::begin(state.h));
        SHA256_Transform(&state, reinterpret_cast<const unsigned char*>(block.data()));
        for (std::size_t i = 0; i != hash_size / 4; ++i)
            store_big_endian(block.data() + 4 * i, static_cast<std::uint32_t>(state.h[i]));
    }

    // SHA-256 ends its input with a 1 bit, zeros, and the length in bits: here one block of key and one hash.
    void pad_block() noexcept {
        std::fill(block.begin() + hash_size, block.end(), std::byte{});
        block[hash_size] = std::byte{0x80};
        store_big_endian(block.data() + block_size - 8, std::uint64_t{8 * (block_size + hash_size)});
    }

private:
    void start(SHA256_CTX& hash, std::byte mask) noexcept {
        for (std::byte& b : block)
            b ^= mask;
        SHA256_Init(&hash);
        SHA256_Update(&hash, block.data(), block.size());
    }
};

}  // namespace

void pbkdf2_hmac_sha256(std::span<const std::byte> password, std::span<const std::byte> salt, std::uint32_t iterations,
                        digest& out) noexcept {
    workspace w;
    w.set_key(password);

    // U1 = HMAC(password, salt || INT(1)); only its inner hash is of a length of its own.
    constexpr std::array<unsigned char, 4> block_index{0, 0, 0, 1};
    w.state = w.inner;
    SHA256_Update(&w.state, salt.data(), salt.size());
    SHA256_Update(&w.state, block_index.data(), block_index.size());
    SHA256_Final(reinterpret_cast<unsigned char*>(w.block.data()), &w.state);
    w.pad_block();
    w.hash_block(w.outer);
    std::copy(std::begin(w.state.h), std::end(w.state.h), w.sum.begin());

    for (std::uint32_t i = 1; i < iterations; ++i) {
        w.hash_block(w.inner);
        w.hash_block(w.outer);
        for (std::size_t j = 0; j != w.sum.size(); ++j)
            w.sum[j] ^= static_cast<std::uint32_t>(w.state.h[j]);
    }
    for (std::size_t j = 0; j != w.sum.size(); ++j)
        store_big_endian(out.bytes.data() + 4 * j, w.sum[j]);
}

}  // namespace tusk::protocol::crypto
