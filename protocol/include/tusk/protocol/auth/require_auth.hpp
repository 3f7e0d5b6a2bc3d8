// Which authentication methods a server may use: require_auth
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-REQUIRE-AUTH).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tusk::protocol {

class auth_requirement {
public:
    // Whatever the server wants.
    auth_requirement() = default;

    // Reads names with commas between: password, md5, gss, sspi, scram-sha-256, oauth, GaussDB's gauss-sha256, gauss-sm3
    // and gauss-md5-sha256, and none, which stands for being let in without any; or the same names with "!" before each,
    // for all but those. None: malformed, that is an unknown or repeated name, or "!" before some only. Empty: anything.
    [[nodiscard]] static std::optional<auth_requirement> parse(std::string_view list);

    // Whether the server may use the method of that name.
    [[nodiscard]] bool allows(std::string_view method) const noexcept;
    // Whether it is among those that are asked for by their names.
    [[nodiscard]] bool names(std::string_view method) const noexcept { return !all_but_ && contains(method); }

    // As it was given.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const auth_requirement&, const auth_requirement&) = default;

private:
    [[nodiscard]] bool contains(std::string_view method) const noexcept;

    std::vector<std::string> methods_;
    bool all_but_ = false;
};

}  // namespace tusk::protocol
