#include <support/dws/rewriting.hpp>

#include <array>
#include <utility>

#include <support/dws/gauss_messages.hpp>
#include <tusk/protocol/messages/backend.hpp>
#include <tusk/protocol/messages/decode.hpp>

namespace tusk::testing::dws {

namespace {

namespace backend = protocol::backend;

// Settings that PostgreSQL reports and GaussDB does not.
constexpr auto unknown_to_gauss = std::to_array<std::string_view>(
    {"in_hot_standby", "default_transaction_read_only", "search_path", "scram_iterations"});

// Settings that GaussDB reports and PostgreSQL does not have.
constexpr auto known_to_gauss_alone = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"connection_info", ""},
    {"behavior_compat_options", ""},
    {"plsql_compile_check_options", ""},
    {"uppercase_attribute_name", "off"},
    {"enable_record_nettime", "off"},
    {"character_set_connection", ""},
    {"collation_connection", ""},
    {"memory_detail_tracking", ""},
    {"cgroup_name", ""},
    {"query_band", ""},
    {"session_respool", "invalid_pool"},
    {"application_type", "not_perfect_sharding_type"},
});

constexpr std::int64_t microseconds_of_some_statement = 1234;

}  // namespace

void to_gauss::feed(std::string_view bytes, protocol::byte_buffer& out) {
    frames_.feed(
        bytes, [&](protocol::frame f) { change(f, out); },
        [&](std::string_view passing) { out.append(protocol::as_bytes(passing)); });
}

void to_gauss::change(protocol::frame f, protocol::byte_buffer& out) {
    switch (f.tag) {
        case backend::authentication::tag:
            return authentication(f, out);
        case backend::parameter_status::tag:
            return parameter(f, out);
        case backend::error_response::tag:
        case backend::notice_response::tag:
            return diagnostics(f, out);
        case backend::ready_for_query::tag:
            return ready(f, out);
        case backend::backend_key_data::tag: {
            backend::backend_key_data theirs;
            if (!decode(f, theirs))
                return;
            for (const auto& [name, value] : known_to_gauss_alone)
                (void)write_message(out, backend::parameter_status{name, value});
            const auto ours = exchange_(theirs.process_id, protocol::as_text(theirs.key));
            (void)write_frame(out, f.tag, [&](protocol::writer& w) { w.text(ours); });
            return;
        }
        default:  // NotificationResponse, NegotiateProtocolVersion: GaussDB has neither
            return;
    }
}

// The client has logged in to GaussDB already; its PostgreSQL is there for anybody who gets at its socket.
void to_gauss::authentication(protocol::frame f, protocol::byte_buffer& out) {
    backend::authentication request;
    if (!decode(f, request) || request.code != backend::authentication_code::ok)
        put_diagnostics(out, backend::error_response::tag, "FATAL", "08P01",
                        "the PostgreSQL behind this server asks for a password");
}

void to_gauss::parameter(protocol::frame f, protocol::byte_buffer& out) {
    backend::parameter_status status;
    if (!decode(f, status))
        return;
    for (const auto name : unknown_to_gauss)
        if (status.name == name)
            return;
    if (status.name == "is_superuser")
        status.name = "is_sysadmin";
    else if (status.name == "server_version")
        status.value = gauss_server_version;
    else if (status.name == "session_authorization" && status.value == facts_->backend_user)
        status.value = facts_->user;
    (void)write_message(out, status);
}

void to_gauss::diagnostics(protocol::frame f, protocol::byte_buffer& out) {
    const auto refused = facts_->mark.in(diagnostics_field(f, 'M'));
    if (!refused)
        return put_rewritten_diagnostics(out, f);
    // PostgreSQL looks for the portal first and at the transaction then; it should be the other way round.
    if (status_ == 'E')
        return put_diagnostics(out, f.tag, "ERROR", "25P02",
                               "current transaction is aborted, commands ignored until end of transaction block");
    const auto words = words_of(*refused);
    put_diagnostics(out, f.tag, "ERROR", "0A000", words.message, words.detail);
}

void to_gauss::ready(protocol::frame f, protocol::byte_buffer& out) {
    backend::ready_for_query message;
    if (!decode(f, message))
        return;
    status_ = message.status;
    // Same tag and size as BackendKeyData.
    if (facts_->net_time && logged_in_)
        (void)write_frame(out, backend::backend_key_data::tag,
                          [](protocol::writer& w) { w.put(microseconds_of_some_statement); });
    logged_in_ = true;
    if (facts_->full_encryption)
        message.cache_flags = std::byte{0};
    (void)write_message(out, message);
}

}  // namespace tusk::testing::dws
