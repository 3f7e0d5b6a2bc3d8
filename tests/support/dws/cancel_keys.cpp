#include <support/dws/cancel_keys.hpp>

#include <utility>

#include <support/dws/verifier.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::testing::dws {

std::string cancel_keys::session::register_as(backend_key theirs) {
    std::string key = random_bytes(4);
    key.back() = static_cast<char>(key.back() & ~1);
    const std::lock_guard lock{all_->mutex_};
    std::int32_t slot = all_->process_ids_ ? theirs.process_id : 1;
    for (const auto& taken : all_->sessions_)
        if (taken.first == slot)
            ++slot;
    all_->sessions_[slot] = {key, std::move(theirs)};
    slot_ = slot;
    protocol::byte_buffer body;
    protocol::writer{body}.put(slot);
    return std::string{protocol::as_text(body.view())} + key;
}

cancel_keys::session::~session() {
    const std::lock_guard lock{all_->mutex_};
    if (slot_)
        all_->sessions_.erase(*slot_);
}

std::optional<backend_key> cancel_keys::find(std::int32_t slot, std::string_view key) const {
    const std::lock_guard lock{mutex_};
    const auto found = sessions_.find(slot);
    if (found == sessions_.end() || found->second.key != key)
        return std::nullopt;
    return found->second.theirs;
}

}  // namespace tusk::testing::dws
