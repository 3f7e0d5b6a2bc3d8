// The low-level hash functions are deprecated in OpenSSL 3, but through EVP each of the thousands of iterations pays
// for the call more than for the hash. Here an iteration is two runs of the compression function and nothing else:
// what the padded key does to the state is computed once, and so is the padding of the hash that is hashed again.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include <tusk/protocol/wire/big_endian.hpp>

#include "crypto.hpp"

namespace tusk::protocol::crypto {

namespace {

constexpr std::size_t block_size = 64;  // of both hashes

struct sha256_functions {
    using context = SHA256_CTX;
    using words = std::array<std::uint32_t, 8>;

    static void init(context& c) noexcept { SHA256_Init(&c); }
    static void update(context& c, const void* data, std::size_t n) noexcept { SHA256_Update(&c, data, n); }
    static void final(context& c, unsigned char* out) noexcept { SHA256_Final(out, &c); }
    static void transform(context& c, const unsigned char* block) noexcept { SHA256_Transform(&c, block); }
    static words get(const context& c) noexcept {
        words w;
        std::copy(std::begin(c.h), std::end(c.h), w.begin());
        return w;
    }
    static void set(context& c, const context& from) noexcept {
        std::copy(std::begin(from.h), std::end(from.h), std::begin(c.h));
    }
};

struct sha1_functions {
    using context = SHA_CTX;
    using words = std::array<std::uint32_t, 5>;

    static void init(context& c) noexcept { SHA1_Init(&c); }
    static void update(context& c, const void* data, std::size_t n) noexcept { SHA1_Update(&c, data, n); }
    static void final(context& c, unsigned char* out) noexcept { SHA1_Final(out, &c); }
    static void transform(context& c, const unsigned char* block) noexcept { SHA1_Transform(&c, block); }
    static words get(const context& c) noexcept { return {c.h0, c.h1, c.h2, c.h3, c.h4}; }
    static void set(context& c, const context& from) noexcept {
        c.h0 = from.h0;
        c.h1 = from.h1;
        c.h2 = from.h2;
        c.h3 = from.h3;
        c.h4 = from.h4;
    }
};

// Everything secret in one place, so that one call overwrites it.
template <class Hash>
struct workspace {
    using words = typename Hash::words;
    static constexpr std::size_t hash_size = 4 * std::tuple_size_v<words>;

    typename Hash::context inner;  // after the key XOR ipad
    typename Hash::context outer;  // after the key XOR opad
    typename Hash::context state;
    std::array<std::byte, block_size> block;
    words sum;

    ~workspace() { OPENSSL_cleanse(this, sizeof *this); }

    void set_key(std::span<const std::byte> key) noexcept {
        block.fill(std::byte{});
        if (key.size() > block_size) {
            Hash::init(state);
            Hash::update(state, key.data(), key.size());
            Hash::final(state, raw_block());
        } else {
            std::copy(key.begin(), key.end(), block.begin());
        }
        start(inner, std::byte{0x36});
        start(outer, std::byte{0x36} ^ std::byte{0x5c});  // takes the first XOR back
    }

    // One block of output, numbered from 1: what RFC 8018 calls F.
    void derive(std::span<const std::byte> salt, std::uint32_t iterations, std::uint32_t number) noexcept {
        // U1 = HMAC(password, salt || INT(number)); only its inner hash is of a length of its own.
        std::array<std::byte, 4> index;
        store_big_endian(index.data(), number);
        state = inner;
        Hash::update(state, salt.data(), salt.size());
        Hash::update(state, index.data(), index.size());
        Hash::final(state, raw_block());
        pad_block();
        hash_block(outer);
        sum = Hash::get(state);

        for (std::uint32_t i = 1; i < iterations; ++i) {
            hash_block(inner);
            hash_block(outer);
            const words u = Hash::get(state);
            for (std::size_t j = 0; j != sum.size(); ++j)
                sum[j] ^= u[j];
        }
    }

private:
    unsigned char* raw_block() noexcept { return reinterpret_cast<unsigned char*>(block.data()); }

    void start(typename Hash::context& hash, std::byte mask) noexcept {
        for (std::byte& b : block)
            b ^= mask;
        Hash::init(hash);
        Hash::update(hash, block.data(), block.size());
    }

    // Goes on from what `from` hashed with the block, and leaves the result at the front of the block, where it is
    // the input of the next call.
    void hash_block(const typename Hash::context& from) noexcept {
        Hash::set(state, from);
        Hash::transform(state, raw_block());
        const words w = Hash::get(state);
        for (std::size_t i = 0; i != w.size(); ++i)
            store_big_endian(block.data() + 4 * i, w[i]);
    }

    // A hash ends its input with a 1 bit, zeros, and the length in bits: here one block of key and one hash.
    void pad_block() noexcept {
        std::fill(block.begin() + hash_size, block.end(), std::byte{});
        block[hash_size] = std::byte{0x80};
        store_big_endian(block.data() + block_size - 8, std::uint64_t{8 * (block_size + hash_size)});
    }
};

template <class Hash>
void pbkdf2(std::span<const std::byte> password, std::span<const std::byte> salt, std::uint32_t iterations,
            digest& out) noexcept {
    workspace<Hash> w;
    w.set_key(password);
    std::size_t at = 0;
    for (std::uint32_t number = 1; at != out.bytes.size(); ++number) {
        w.derive(salt, iterations, number);
        for (std::size_t i = 0; i != w.sum.size() && at != out.bytes.size(); ++i, at += 4)
            store_big_endian(out.bytes.data() + at, w.sum[i]);
    }
}

}  // namespace

void pbkdf2_hmac_sha256(std::span<const std::byte> password, std::span<const std::byte> salt, std::uint32_t iterations,
                        digest& out) noexcept {
    pbkdf2<sha256_functions>(password, salt, iterations, out);
}

void pbkdf2_hmac_sha1(std::span<const std::byte> password, std::span<const std::byte> salt, std::uint32_t iterations,
                      digest& out) noexcept {
    pbkdf2<sha1_functions>(password, salt, iterations, out);
}

}  // namespace tusk::protocol::crypto
