#include <support/in_memory.hpp>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace tusk::testing {

using protocol::session;

std::size_t cut::next(std::size_t delivered, std::size_t available) {
    switch (kind_) {
        case kind::nowhere:
            return available;
        case kind::everywhere:
            return std::min<std::size_t>(available, 1);
        case kind::at:
            return delivered < offset_ ? std::min(available, offset_ - delivered) : available;
        case kind::randomly:
            return std::min<std::size_t>(available, 1 + random_() % 64);
    }
    return available;
}

void in_memory::run() {
    bool moved = true;
    while (moved && !client_->closed()) {
        moved = work();
        moved = send() || moved;
        moved = receive() || moved;
        if (server_->pausing()) {
            server_->resumed();
            moved = true;
        }
    }
}

// What a driver does besides reading and writing.
bool in_memory::work() {
    switch (client_->next()) {
        case session::step::compute:
            client_->take_job()();
            client_->computed();
            return true;
        case session::step::start_tls:
            client_->tls_started();  // what follows stands for the plain text inside
            return true;
        case session::step::cancel:
            ++cancels_;
            client_->cancel_taken();
            server_->on_cancel(client_->key().process_id, client_->key().secret);
            return true;
        case session::step::io:
        case session::step::closed:
            return false;
    }
    return false;
}

bool in_memory::send() {
    client_->refill();
    const auto bytes = client_->output();
    if (bytes.empty() || !server_->reading())
        return false;
    sent_ += protocol::as_text(bytes);
    server_->feed(bytes);
    client_->wrote(bytes.size());
    return true;
}

bool in_memory::receive() {
    if (delivered_ == end_after_ && end_) {
        std::exchange(end_, nullptr)(*client_);
        return true;
    }
    const auto room = client_->input();
    if (room.empty())
        return false;
    const auto bytes = server_->output();
    if (bytes.empty()) {
        if (server_->closing() == script::ending::none)
            return false;
        client_->ended();
        return true;
    }
    const std::size_t n = std::min({cut_.next(delivered_, bytes.size()), room.size(), end_after_ - delivered_});
    std::memcpy(room.data(), bytes.data(), n);
    server_->wrote(n);
    delivered_ += n;
    client_->fed(n);
    return true;
}

}  // namespace tusk::testing
