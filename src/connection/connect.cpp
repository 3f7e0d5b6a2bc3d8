#include <tusk/detail/connect.hpp>

#include "connect/connect_operation.hpp"

namespace tusk::detail {

connecting::connecting(core_ptr core, std::string_view text, const connect_options& options) : core_{std::move(core)} {
    auto info = resolve_conninfo(text);
    operation_ = std::make_unique<connect_operation>(info ? std::move(*info) : conninfo{}, options, core_->tls_context);
    if (!info)
        operation_->refuse(info.error());
}

connecting::connecting(connecting&&) noexcept = default;
connecting::~connecting() = default;

void connecting::start(link& l, time_point now, timeout limit) {
    if (finished())
        return;
    if (core_->is_open())
        return refuse(error{errc::already_connected, "the connection is open already", "close it first"});
    operation_->start(l, now, limit);
}

void connecting::on_computed(link& l, time_point now) { operation_->on_computed(l, now); }

void connecting::on_opened(link& l, const std::optional<error>& failed, time_point now) {
    operation_->on_opened(l, failed, now);
}

void connecting::on_paused(link& l, time_point now) { operation_->on_paused(l, now); }

void connecting::on_progress(link& l, time_point now) { operation_->on_progress(l, now); }

bool connecting::finished() const noexcept { return operation_->finished(); }

void connecting::cancel(link& l, const error& why, time_point now) { operation_->cancel(l, why, now); }

void connecting::refuse(const error& why) { operation_->refuse(why); }

boost::system::result<void, error> connecting::take() const {
    if (operation_->failure())
        return *operation_->failure();
    return {};
}

}  // namespace tusk::detail
