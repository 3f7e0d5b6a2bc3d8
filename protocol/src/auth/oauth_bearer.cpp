#include <tusk/protocol/auth/oauth_bearer.hpp>

#include <algorithm>
#include <utility>

#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/frontend/sasl_initial_response.hpp>
#include <tusk/protocol/messages/frontend/sasl_response.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "ascii_excerpt.hpp"
#include "fetching.hpp"
#include "steps.hpp"

namespace tusk::protocol {

namespace {

constexpr std::size_t longest_refusal = 512;

// b64token of https://www.rfc-editor.org/rfc/rfc6750#section-2.1. Anything else could say something besides the token.
bool is_token(std::string_view text) noexcept {
    const auto is_token_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"-._~+/"}.find(c) != std::string_view::npos;
    };
    const auto padding = std::ranges::find_if_not(text, is_token_character);
    return padding != text.begin() && std::all_of(padding, text.end(), [](char c) { return c == '='; });
}

}  // namespace

authentication_step oauth_bearer_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                           byte_buffer& out) {
    if (state_ == state::start && code == backend::authentication_code::sasl) {
        state_ = state::fetching;
        fetching_ = std::make_shared<fetching>();
        fetching_->from = ask_token_;
        return {std::nullopt, [work = fetching_] { work->run("OAuth token"); }};
    }
    if (state_ == state::sent && code == backend::authentication_code::sasl_continue) {
        // The server waits for this byte before it ends the login.
        state_ = state::refused;
        refusal_ = ascii_excerpt(as_text(body), longest_refusal);
        return reply(out, frontend::sasl_response{as_bytes("\1")});
    }
    return out_of_order(code, mechanism);
}

authentication_step oauth_bearer_authenticator::on_computed(byte_buffer& out) {
    if (state_ != state::fetching)
        return {};
    const auto done = std::exchange(fetching_, nullptr);
    if (done->failure)
        return {std::move(done->failure), nullptr};
    const std::string_view token = done->fetched->reveal();
    if (!is_token(token))
        return authentication_step::failed(errc::malformed_value, "the OAuth token has characters that no token has",
                                           "give the token alone, without \"Bearer\" or white space");
    constexpr std::string_view before = "n,,\1auth=Bearer ";
    constexpr std::string_view after = "\1\1";
    std::string message;
    message.reserve(before.size() + token.size() + after.size());  // what it grew out of would not be wiped
    message.append(before).append(token).append(after);
    auto step = reply(out, frontend::sasl_initial_response{mechanism, as_bytes(message)});
    wipe(message);
    if (!step.failure)
        state_ = state::sent;
    return step;
}

std::string oauth_bearer_authenticator::advice() const {
    return state_ == state::refused ? "of the token the server says " + refusal_ : std::string{};
}

}  // namespace tusk::protocol
