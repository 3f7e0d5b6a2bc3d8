// Whether a session is what target_session_attrs asks for: what the server reported at login tells, or one query does
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>
#include <tusk/protocol/conversations/simple_exchange.hpp>
#include <tusk/protocol/session/parameters.hpp>

namespace tusk::detail {

// None: the server did not report it, as those before PostgreSQL 14 and GaussDB do not.
[[nodiscard]] std::optional<bool> fits(target_session_attrs wanted, const protocol::server_parameters& reported);

// Asks the server then.
class role_query final : public protocol::simple_exchange {
public:
    explicit role_query(target_session_attrs wanted) : wanted_{wanted} {}

    // False too if the server gave no answer.
    [[nodiscard]] bool fits() const noexcept;

private:
    // Whoever does not answer it in time is left for the next server.
    [[nodiscard]] bool can_be_cancelled() const noexcept override { return false; }
    [[nodiscard]] std::string_view sql() const noexcept override;
    void on_columns(protocol::columns_ptr) override {}
    std::optional<error> on_row(protocol::session& s, protocol::backend::data_row_view row) override;
    void on_complete(protocol::session&, std::string_view) override {}
    void on_empty() override {}

    target_session_attrs wanted_;
    std::string answer_;
};

// What a session was not, for the error: "the session is read-only".
[[nodiscard]] const char* why_unfit(target_session_attrs wanted) noexcept;

}  // namespace tusk::detail
