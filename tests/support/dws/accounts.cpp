#include <support/dws/accounts.hpp>

#include <stdexcept>
#include <utility>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::testing::dws {

namespace {

constexpr std::int32_t md5_request = 5;
constexpr std::int32_t sha256_request = 10;
constexpr std::int32_t md5_sha256_request = 11;
constexpr std::int32_t sm3_request = 13;

// What requests 10 and 13 call the verifier; a combined one is called SHA-256 too.
constexpr std::int32_t stored_as_sha256 = 2;
constexpr std::int32_t stored_as_sm3 = 3;

// Before this minor version the client is taken for one of PostgreSQL; after it, it is told the iterations.
constexpr std::uint16_t gauss_base = 50;

constexpr std::size_t salt_size = 32;
constexpr std::size_t token_size = 4;
constexpr std::size_t md5_salt_size = 4;
constexpr std::uint32_t default_iterations = 10000;

// Nobody shall learn by asking twice that a user does not exist.
std::string salt_of_nobody(const std::string& user) {
    static const std::string secret = random_bytes(salt_size);
    return sha256(user + secret);
}

std::string proof_request(const verifier& by, std::int32_t stored_as, const std::string& token, std::uint16_t minor) {
    protocol::byte_buffer bytes;
    protocol::writer w{bytes};
    w.put(stored_as);
    w.text(by.salt());
    w.text(token);
    if (minor < gauss_base)
        w.text(by.server_signature(token));
    if (minor > gauss_base)
        w.put(by.iterations());
    return std::string{protocol::as_text(bytes.view())};
}

}  // namespace

challenge challenge_for(hba_method method, std::shared_ptr<const verifier> stored, const std::string& user,
                        std::uint16_t minor, std::string token, std::string md5_salt) {
    challenge c{user, 0, {}, std::move(stored), std::move(token), std::move(md5_salt)};
    const bool from_postgresql = minor < gauss_base;
    if (!c.by)
        c.by = std::make_shared<verifier>(verifier::made_up(
            from_postgresql ? verifier_kind::md5 : verifier_kind::sha256, salt_of_nobody(user), default_iterations));

    const auto kind = c.by->kind();
    if (method == hba_method::md5 && kind == verifier_kind::sha256) {
        c.code = md5_sha256_request;
        c.data = c.by->salt() + c.md5_salt;
        return c;
    }
    if ((method == hba_method::sm3) != (kind == verifier_kind::sm3)) {
        // The two cannot be brought together, which the client must not learn.
        const auto iterations = c.by->iterations() != 0 ? c.by->iterations() : default_iterations;
        c.by = std::make_shared<verifier>(verifier::made_up(verifier_kind::sm3, salt_of_nobody(user), iterations));
    }
    if (c.by->kind() == verifier_kind::sm3) {
        c.code = sm3_request;
        c.data = proof_request(*c.by, stored_as_sm3, c.token, minor);
    } else if (method == hba_method::md5 || kind == verifier_kind::md5 ||
               (kind == verifier_kind::combined && from_postgresql)) {
        c.code = md5_request;
        c.data = c.md5_salt;
    } else {
        c.code = sha256_request;
        c.data = proof_request(*c.by, stored_as_sha256, c.token, minor);
    }
    return c;
}

void accounts::add(const account& who) {
    if (who.user.empty() || who.password.empty())
        throw std::invalid_argument{"an account needs a name and a password"};
    auto stored = std::make_shared<verifier>(
        verifier::make(who.kind, who.user, who.password, random_bytes(salt_size), who.iterations));
    const std::lock_guard lock{mutex_};
    entries_[who.user] = {std::move(stored), 0};
}

void accounts::forgive(const std::string& user) {
    const std::lock_guard lock{mutex_};
    if (const auto found = entries_.find(user); found != entries_.end())
        found->second.failures = 0;
}

challenge accounts::ask(const std::string& user, std::uint16_t minor) const {
    std::shared_ptr<const verifier> stored;
    {
        const std::lock_guard lock{mutex_};
        if (const auto found = entries_.find(user); found != entries_.end())
            stored = found->second.stored;
    }
    return challenge_for(method_, std::move(stored), user, minor, hex(random_bytes(token_size)),
                         random_bytes(md5_salt_size));
}

verdict accounts::judge(const challenge& asked, std::string_view answer) {
    bool right = false;
    if (asked.code == md5_request)
        right = asked.by->accepts_md5(answer, asked.md5_salt);
    else if (asked.code == md5_sha256_request)
        right = asked.by->accepts_md5_sha256(answer, asked.md5_salt);
    else
        right = asked.by->accepts_proof(answer, asked.token);

    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(asked.user);
    if (found == entries_.end())
        return verdict::wrong_password;
    auto& failures = found->second.failures;
    if (failures >= failures_until_locked_)
        return verdict::locked;
    failures = right ? 0 : failures + 1;
    return right ? verdict::welcome : verdict::wrong_password;
}

}  // namespace tusk::testing::dws
