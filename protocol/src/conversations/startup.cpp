#include <tusk/protocol/conversations/startup.hpp>

#include <string>

#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/backend/backend_key_data.hpp>
#include <tusk/protocol/messages/backend/negotiate_protocol_version.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/startup_message.hpp>
#include <tusk/protocol/messages/names.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

namespace {

constexpr std::size_t key_size_3_0 = 4;  // since 3.2 there may be up to 256 bytes, which the message itself checks

std::string named(std::int32_t version) {
    return std::to_string(major_version(version)) + '.' + std::to_string(minor_version(version));
}

}  // namespace

verdict startup::on_open(session& s) {
    frontend::startup_message message;
    options_.login.channel_is_verified |= encrypted() && options_.tls_verifies;
    options_.login.encrypted = encrypted();
    options_.login.server_end_point = s.server_end_point();
    message.version = options_.login.version;
    message.parameters = {
        {"user", options_.login.who.user}, {"database", options_.database}, {"client_encoding", "UTF8"}};
    for (const auto& [name, value] : options_.parameters)
        message.parameters.push_back({name, value});
    if (auto failed = write_message(s.out(), message)) {
        failure_ = error{failed, "the login cannot be sent: " + failed.message()};
        return verdict::done;
    }
    return verdict::more;
}

verdict startup::on_frame(session& s, frame f) {
    switch (f.tag) {
        case backend::authentication::tag:
            return on_authentication(s, f);
        case backend::negotiate_protocol_version::tag:
            return on_negotiation(s, f);
        case backend::backend_key_data::tag:
            return on_key(s, f);
        case backend::ready_for_query::tag:
            s.end_startup();
            return verdict::done;
        default:
            return s.violation("an unexpected message '" + std::string{backend_name(f.tag)} + "' during the login");
    }
}

verdict startup::on_key(session& s, frame f) {
    backend::backend_key_data message;
    if (!s.is_authenticated() || !s.key().secret.empty() || !decode(f, message) ||
        (version_ < version_3_2 && message.key.size() != key_size_3_0))
        return s.violation("a malformed or untimely BackendKeyData");
    s.set_key({message.process_id, std::string{as_text(message.key)}});
    return verdict::more;
}

verdict startup::on_negotiation(session& s, frame f) {
    backend::negotiate_protocol_version message;
    if (authentication_began_ || version_ != options_.login.version || !decode(f, message))
        return s.violation("a malformed or untimely NegotiateProtocolVersion");
    if (options_.login.dialect == dialect::gaussdb) {
        // GaussDB has no such message: it takes its own versions, or ends the connection.
        s.fail(error{errc::authentication_unsupported,
                     "the server negotiates the protocol version, as PostgreSQL does and GaussDB does not",
                     "connect with postgresql:// or dialect=postgresql"});
        return verdict::more;
    }
    // It can only be about the version, to be lowered: we ask for no options. There never was a 3.1.
    const bool is_lower = message.newest < version_ && message.newest >= version_3_0;
    if (!is_lower || minor_version(message.newest) == 1 || !message.unknown_options.empty())
        return s.violation("a malformed or untimely NegotiateProtocolVersion");
    if (message.newest < options_.login.min_version) {
        s.fail(error{errc::authentication_unsupported,
                     "the server speaks protocol " + named(message.newest) + ", and min_protocol_version is " +
                         named(options_.login.min_version),
                     "lower min_protocol_version"});
        return verdict::more;
    }
    version_ = message.newest;
    return verdict::more;
}

verdict startup::on_error_response(session& s, error said) {
    if (const std::string advice = authenticator_ ? authenticator_->advice() : std::string{}; !advice.empty()) {
        auto fields = said.diagnostics();
        fields.hint += (fields.hint.empty() ? "" : "; ") + advice;
        said = error{std::move(fields)};
    }
    s.fail(std::move(said));
    return verdict::more;
}

verdict startup::on_authentication(session& s, frame f) {
    backend::authentication request;
    if (s.is_authenticated() || !decode(f, request))
        return s.violation("a malformed or untimely Authentication message");
    authentication_began_ = true;
    if (request.code == backend::authentication_code::ok) {
        if (auto why = let_in_too_early(authenticator_.get(), options_.login)) {
            s.fail(std::move(*why));
            return verdict::more;
        }
        // Without any exchange, as by trust, nothing of ours was given away, whatever the dialect and the channel.
        authenticator_.reset();
        s.authenticated();
        return verdict::more;
    }
    if (!authenticator_) {
        auto chosen = choose_authenticator(request.code, request.data, options_.login);
        if (!chosen) {
            s.fail(chosen.error());
            return verdict::more;
        }
        authenticator_ = std::move(*chosen);
    }
    return after(s, authenticator_->on_request(request.code, request.data, s.out()));
}

verdict startup::on_computed(session& s) { return after(s, authenticator_->on_computed(s.out())); }

verdict startup::after(session& s, authentication_step step) {
    if (step.failure)
        s.fail(std::move(*step.failure));
    else if (step.compute)
        s.compute(std::move(step.compute));
    return verdict::more;
}

}  // namespace tusk::protocol
