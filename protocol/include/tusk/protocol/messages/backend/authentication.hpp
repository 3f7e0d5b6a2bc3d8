#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::backend {

// Every request of the server during login. What the body after the code means is for the authentication method to
// say, as GaussDB uses some codes of PostgreSQL for requests of its own.
struct authentication {
    static constexpr char tag = 'R';
    std::int32_t code = 0;
    std::span<const std::byte> data;

    void encode(writer& w) const {
        w.put(code);
        w.bytes(data);
    }
    bool decode(reader& r) noexcept {
        code = r.get<std::int32_t>();
        data = r.rest();
        return r.finished();
    }
};

// The codes as PostgreSQL gives them out.
namespace authentication_code {
inline constexpr std::int32_t ok = 0;
inline constexpr std::int32_t kerberos_v5 = 2;
inline constexpr std::int32_t cleartext_password = 3;
inline constexpr std::int32_t md5_password = 5;
inline constexpr std::int32_t scm_credential = 6;
inline constexpr std::int32_t gss = 7;
inline constexpr std::int32_t gss_continue = 8;
inline constexpr std::int32_t sspi = 9;
inline constexpr std::int32_t sasl = 10;
inline constexpr std::int32_t sasl_continue = 11;
inline constexpr std::int32_t sasl_final = 12;
}  // namespace authentication_code

inline constexpr std::size_t md5_salt_size = 4;
using md5_salt = std::span<const std::byte, md5_salt_size>;

// The data of AuthenticationMD5Password; none when it has another size.
[[nodiscard]] inline std::optional<md5_salt> decode_md5_salt(std::span<const std::byte> data) noexcept {
    if (data.size() != md5_salt_size)
        return std::nullopt;
    return md5_salt{data};
}

// The data of AuthenticationSASL: names in the server's order of preference, then an empty one. None when malformed.
[[nodiscard]] inline std::optional<std::vector<std::string_view>> decode_sasl_mechanisms(
    std::span<const std::byte> data) {
    std::vector<std::string_view> mechanisms;
    reader r{data};
    for (auto name = r.cstring(); !name.empty(); name = r.cstring())
        mechanisms.push_back(name);
    if (!r.finished())
        return std::nullopt;
    return mechanisms;
}

// Writes the data of AuthenticationSASL. An empty name, which would end the list, fails with errc::malformed_value.
inline void put_sasl_mechanisms(writer& w, std::span<const std::string_view> mechanisms) {
    for (const auto name : mechanisms) {
        if (name.empty())
            return w.fail(errc::malformed_value);
        w.cstring(name);
    }
    w.put('\0');
}

}  // namespace tusk::protocol::backend
