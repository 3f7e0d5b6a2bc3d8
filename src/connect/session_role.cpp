#include "connect/session_role.hpp"

namespace tusk::detail {

namespace {

// The others are about the server being in recovery.
bool is_about_writing(target_session_attrs wanted) noexcept {
    return wanted == target_session_attrs::read_write || wanted == target_session_attrs::read_only;
}

// Whether it is good if the answer is yes: yes, the session is read-only; yes, the server is in recovery.
bool wants_yes(target_session_attrs wanted) noexcept {
    return wanted != target_session_attrs::read_write && wanted != target_session_attrs::primary;
}

}  // namespace

std::optional<bool> fits(target_session_attrs wanted, const protocol::server_parameters& reported) {
    if (wanted == target_session_attrs::any)
        return true;
    const auto standby = reported.get("in_hot_standby");
    const auto read_only = reported.get("default_transaction_read_only");
    if (standby.empty() || (is_about_writing(wanted) && read_only.empty()))
        return std::nullopt;
    const bool yes = standby == "on" || (is_about_writing(wanted) && read_only == "on");
    return yes == wants_yes(wanted);
}

bool role_query::fits() const noexcept {
    if (failure() || answer_.empty())
        return false;
    return (answer_ == "on" || answer_ == "t") == wants_yes(wanted_);
}

std::string_view role_query::sql() const noexcept {
    return is_about_writing(wanted_) ? "SHOW transaction_read_only" : "SELECT pg_catalog.pg_is_in_recovery()";
}

std::optional<error> role_query::on_row(protocol::session&, protocol::backend::data_row_view row) {
    if (protocol::value first; row.next(first))
        answer_ = protocol::as_text(first.bytes);
    return std::nullopt;
}

const char* why_unfit(target_session_attrs wanted) noexcept {
    switch (wanted) {
        case target_session_attrs::any:
            break;
        case target_session_attrs::read_write:
            return "the session is read-only";
        case target_session_attrs::read_only:
            return "the session is not read-only";
        case target_session_attrs::primary:
            return "the server is in recovery";
        case target_session_attrs::standby:
        case target_session_attrs::prefer_standby:
            return "the server is not in recovery";
    }
    return "the session is not what was asked for";
}

}  // namespace tusk::detail
