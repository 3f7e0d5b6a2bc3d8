#include <support/direct.hpp>

#include <algorithm>
#include <cstring>

#include <tusk/protocol/messages/backend.hpp>

namespace tusk::testing {

protocol::startup_options app_login(std::string_view password) {
    protocol::startup_options options;
    options.database = "shop";
    options.login.who = {"app", secret{password}};
    options.login.channel_is_verified = true;  // as a Unix socket is
    return options;
}

std::string take_output(protocol::session& s) {
    std::string all;
    do {
        s.refill();
        for (auto bytes = s.output(); !bytes.empty(); bytes = s.output()) {
            all += protocol::as_text(bytes);
            s.wrote(bytes.size());
        }
    } while (s.has_more_output());
    return all;
}

std::string tags_of(std::string_view messages) {
    std::string tags;
    while (messages.size() >= protocol::frame_header_size) {
        tags += messages[0];
        const auto length = protocol::load_big_endian<std::uint32_t>(protocol::as_bytes(messages).data() + 1);
        messages.remove_prefix(std::min<std::size_t>(messages.size(), protocol::tag_size + length));
    }
    return tags;
}

void deliver(protocol::session& s, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto room = s.input();
        if (room.empty())
            return;
        const std::size_t n = std::min(room.size(), bytes.size());
        std::memcpy(room.data(), bytes.data(), n);
        bytes.remove_prefix(n);
        s.fed(n);
    }
}

void greet(protocol::session& s, const greeting& says) {
    auto words = script{}.greet(says);
    deliver(s, protocol::as_text(words.output()));
}

logged_in_session::logged_in_session(protocol::session_limits limits, const greeting& says)
    : session{limits}, login_{app_login()} {
    start(login_);
    static_cast<void>(take_output(*this));
    testing::greet(*this, says);
}

}  // namespace tusk::testing
