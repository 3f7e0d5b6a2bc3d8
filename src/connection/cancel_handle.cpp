#include <tusk/cancel_handle.hpp>

#include "net/cancel_operation.hpp"
#include "net/sync_driver.hpp"

namespace tusk {

struct cancel_handle::target {
    detail::endpoint peer;
    protocol::backend_key key;
};

cancel_handle::cancel_handle(const detail::endpoint& peer, const protocol::backend_key& key)
    : target_{std::make_shared<const target>(target{peer, key})} {}

boost::system::result<void, error> cancel_handle::try_cancel(std::chrono::milliseconds limit) const {
    if (!target_)
        return error{errc::not_connected, "there is nothing to cancel: the connection was not open"};
    detail::link side;
    detail::cancel_operation request{target_->peer, target_->key};
    detail::run_sync(side, request, limit);
    if (request.failure())
        return *request.failure();
    return {};
}

}  // namespace tusk
