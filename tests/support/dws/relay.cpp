#include <support/dws/relay.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <tusk/protocol/messages/frontend/startup_message.hpp>

namespace tusk::testing::dws {

namespace {

// Who does not read what he gets is not read from either.
constexpr std::size_t most_unsent = 1024 * 1024;

// What GaussDB takes for itself, and PostgreSQL would take for settings. `options` may hold settings of either.
constexpr auto not_for_postgresql = std::to_array<std::string_view>(
    {"user", "database", "replication", "backend_version", "enable_full_encryption", "connect_timeout"});

}  // namespace

bool is_true(std::string_view value) {
    std::string lower{value};
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    const auto begins = [&](std::string_view word) { return !lower.empty() && word.starts_with(lower); };
    return lower == "on" || lower == "1" || begins("true") || begins("yes");
}

protocol::byte_buffer startup_for_postgresql(const backend_place& place,
                                             const std::map<std::string, std::string>& parameters) {
    protocol::frontend::startup_message message;
    message.parameters = {{"user", place.user}, {"database", place.database}};
    for (const auto& [name, value] : parameters)
        if (std::ranges::find(not_for_postgresql, name) == not_for_postgresql.end())
            message.parameters.push_back({name, value});
    protocol::byte_buffer bytes;
    if (write_message(bytes, message))
        throw over{};
    return bytes;
}

relay_session::relay_session(session_facts& facts, channel& client, channel postgresql, const waiting& wait,
                             cancel_keys::session& registration)
    : client_{client},
      postgresql_{std::move(postgresql)},
      waiting_{wait},
      requests_{facts},
      answers_{facts, [&registration](std::int32_t process_id, std::string_view key) {
                   return registration.register_as({process_id, std::string{key}});
               }} {}

void relay_session::run(const protocol::byte_buffer& startup, sending to_client, std::string_view from_client) {
    to_client_ = std::move(to_client);
    to_postgresql_.tail().append(startup.view());
    requests_.feed(from_client, to_postgresql_.tail());
    while (!postgresql_ended_ || !to_client_.empty()) {
        bool moved = client_.write(to_client_);
        if (!postgresql_ended_) {
            moved |= take_from_postgresql();
            moved |= send_to_postgresql();
            moved |= take_from_client();
        }
        if (moved)
            continue;
        waiting_.wait(std::array{
            client_.waits_for(!postgresql_ended_ && to_postgresql_.size() < most_unsent, !to_client_.empty()),
            postgresql_ended_ ? pollfd{-1, 0, 0}
                              : postgresql_.waits_for(to_client_.size() < most_unsent, !to_postgresql_.empty())});
    }
}

bool relay_session::take_from_client() {
    std::string bytes;
    if (to_postgresql_.size() >= most_unsent || !client_.read(bytes))
        return false;
    requests_.feed(bytes, to_postgresql_.tail());
    return true;
}

// That PostgreSQL has gone is no reason not to give the client what it said before.
bool relay_session::take_from_postgresql() {
    std::string bytes;
    try {
        if (to_client_.size() >= most_unsent || !postgresql_.read(bytes))
            return false;
    } catch (const over&) {
        postgresql_ended_ = true;
        return true;
    }
    answers_.feed(bytes, to_client_.tail());
    return true;
}

bool relay_session::send_to_postgresql() {
    try {
        return postgresql_.write(to_postgresql_);
    } catch (const over&) {
        // Its last words may be still to be read.
        to_postgresql_ = {};
        return false;
    }
}

}  // namespace tusk::testing::dws
