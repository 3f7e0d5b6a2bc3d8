#include <tusk/cancel_handle.hpp>

#include "net/cancel_operation.hpp"
#include "net/sync_driver.hpp"

namespace tusk {

cancel_handle::cancel_handle(detail::cancel_target target)
    : target_{std::make_shared<const detail::cancel_target>(std::move(target))} {}

boost::system::result<void, error> cancel_handle::try_cancel(std::chrono::milliseconds limit) const {
    if (!target_)
        return error{errc::not_connected, "there is nothing to cancel: the connection was not open"};
    detail::link side;
    detail::cancel_operation request{*target_};
    detail::run_sync(side, request, limit);
    if (request.failure())
        return *request.failure();
    return {};
}

}  // namespace tusk
