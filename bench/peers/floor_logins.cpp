// SCRAM-SHA-256 (RFC 5802) as far as a server can tell: what it proves in turn is not looked at.
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_Transform: what came after it is slower to begin from a state
#include "peers/floor_logins.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/decode.hpp"
#include "support/raw_connection.hpp"

namespace bench {

namespace {

using digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

// Plain or TLS.
class channel {
public:
    channel(const std::map<std::string, std::string>& where, SSL_CTX* tls) : descriptor_{connect_to(where)} {
        if (tls == nullptr)
            return;
        char answer = 0;
        write({"\0\0\0\x08\x04\xd2\x16\x2f", 8});  // SSLRequest
        if (::recv(descriptor_, &answer, 1, 0) != 1 || answer != 'S')
            throw std::runtime_error{"the server has no TLS"};
        ssl_.reset(SSL_new(tls));
        SSL_set_fd(ssl_.get(), descriptor_);
        if (SSL_connect(ssl_.get()) != 1)
            throw std::runtime_error{"no TLS"};
    }
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;
    ~channel() { ::close(descriptor_); }

    void write(std::string_view bytes) {
        const auto written = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                  : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written != static_cast<ssize_t>(bytes.size()))
            throw std::runtime_error{"the server does not listen"};
    }
    // A message and what has come with it; short ones come whole.
    std::string_view read() {
        const auto n = ssl_ ? SSL_read(ssl_.get(), buffer_.data(), static_cast<int>(buffer_.size()))
                            : ::recv(descriptor_, buffer_.data(), buffer_.size(), 0);
        if (n <= 0 || buffer_[0] == 'E')
            throw std::runtime_error{"the server does not let us in"};
        return {buffer_.data(), static_cast<std::size_t>(n)};
    }

private:
    int descriptor_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
    std::array<char, 4096> buffer_{};
};

digest hmac(const digest& key, std::string_view text) {
    digest made{};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), made.data(), nullptr);
    return made;
}

// PBKDF2 of one block: each round is two blocks of SHA-256, from states that have taken the key already.
class salted_password {
public:
    explicit salted_password(std::string_view password) {
        inner_ = keyed(password, 0x36);
        outer_ = keyed(password, 0x5c);
        // One digest after a block of key: its end, and its length of 96 bytes in bits.
        block_[32] = 0x80;
        block_[62] = 0x03;
    }
    digest salted(std::string_view salt, int rounds) {
        digest first{};
        SHA256_CTX c = inner_;
        SHA256_Update(&c, salt.data(), salt.size());
        SHA256_Update(&c, "\0\0\0\1", 4);
        SHA256_Final(block_.data(), &c);
        digest all = first = hash(outer_);
        for (int i = 1; i < rounds; ++i) {
            hash(inner_);
            const digest next = hash(outer_);
            for (std::size_t k = 0; k != all.size(); ++k)
                all[k] ^= next[k];
        }
        return all;
    }

private:
    static SHA256_CTX keyed(std::string_view password, unsigned char pad) {
        std::array<unsigned char, 64> key{};
        std::copy(password.begin(), password.end(), key.begin());
        for (unsigned char& byte : key)
            byte ^= pad;
        SHA256_CTX c;
        SHA256_Init(&c);
        SHA256_Update(&c, key.data(), key.size());
        return c;
    }
    digest hash(const SHA256_CTX& from) {
        SHA256_CTX c = from;
        SHA256_Transform(&c, block_.data());
        for (unsigned i = 0; i != 8; ++i)
            put_big_endian(reinterpret_cast<char*>(block_.data()) + 4 * i, c.h[i]);
        digest made{};
        std::memcpy(made.data(), block_.data(), made.size());
        return made;
    }

    SHA256_CTX inner_{};
    SHA256_CTX outer_{};
    std::array<unsigned char, 64> block_{};
};

std::string password_message(const std::string& body) {
    std::string all = "p";
    all.resize(5);
    put_big_endian(all.data() + 1, static_cast<std::uint32_t>(body.size() + 4));
    return all + body;
}

std::string_view attribute(std::string_view message, std::string_view name) {
    message.remove_prefix(message.find(name) + name.size());
    return message.substr(0, message.find(','));
}

// `salted` is made of the password unless it is there.
void log_in(const std::map<std::string, std::string>& where, SSL_CTX* tls, std::optional<digest>& salted) {
    using namespace std::string_literals;
    channel server{where, tls};
    server.write(startup_message(where.at("user"), where.at("dbname")));
    server.read();

    const std::string first = "n=,r=a-nonce-that-everybody-knows"s;
    std::string initial = "SCRAM-SHA-256\0....n,,"s + first;
    put_big_endian(initial.data() + 14, static_cast<std::uint32_t>(first.size() + 3));
    server.write(password_message(initial));

    const std::string challenge{server.read().substr(9)};
    const std::string_view encoded = attribute(challenge, ",s=");
    std::string salt(encoded.size(), '\0');
    const auto decoded =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(salt.data()),
                        reinterpret_cast<const unsigned char*>(encoded.data()), static_cast<int>(encoded.size()));
    salt.resize(static_cast<std::size_t>(decoded) -
                static_cast<std::size_t>(std::count(encoded.begin(), encoded.end(), '=')));
    if (!salted)
        salted = salted_password{where.at("password")}.salted(salt, number<int>(attribute(challenge, ",i=")));

    const std::string last = "c=biws,r=" + std::string{attribute(challenge, "r=")};
    digest proof = hmac(*salted, "Client Key");
    digest stored{};
    SHA256(proof.data(), proof.size(), stored.data());
    const digest signature = hmac(stored, first + ',' + challenge + ',' + last);
    for (std::size_t i = 0; i != proof.size(); ++i)
        proof[i] ^= signature[i];
    std::array<char, 45> text{};
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), proof.data(), static_cast<int>(proof.size()));
    server.write(password_message(last + ",p=" + text.data()));
    while (!ends_with_ready(server.read())) {
    }
    server.write({"X\0\0\0\4", 5});
}

template <bool Keep>
void log_in_often(const assignment& what, measurement& measured) {
    const auto where = parse_conninfo(what.conninfo);
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls{
        where.at("sslmode") == "require" ? SSL_CTX_new(TLS_client_method()) : nullptr, SSL_CTX_free};
    std::optional<digest> salted;
    log_in(where, tls.get(), salted);
    measured.start();
    for (std::size_t i = 0; i != what.operations; ++i) {
        if constexpr (!Keep)
            salted.reset();
        log_in(where, tls.get(), salted);
        measured.check(1);
    }
    measured.stop();
}

}  // namespace

void logins(const assignment& what, measurement& measured) { log_in_often<false>(what, measured); }
void logins_with_kept_key(const assignment& what, measurement& measured) { log_in_often<true>(what, measured); }

}  // namespace bench
