// Cancels, from any thread, what a connection is doing.
#pragma once

#include <chrono>
#include <memory>

#include <boost/system/result.hpp>

#include <tusk/protocol/errors/error.hpp>

namespace tusk {

namespace detail {
struct cancel_target;
class connection_core;
}  // namespace detail

// Made by connection::cancel_handle(), for the session the connection has at that moment. It may be copied, used on any
// thread, and outlive the connection; for a session that has ended it does nothing.
//
// The statement that runs ends with sqlstate::query_canceled, if the server hears of the request in time. If nothing runs
// any more, the request hits nothing; but whoever starts the next statement before cancel() has returned may find that
// one cancelled instead (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS).
class cancel_handle {
public:
    // Cancels nothing.
    cancel_handle() = default;

    // Sends the request on a connection of its own, and returns when the server has dealt with it, which it says by closing
    // that connection; some poolers close it earlier. (Time limits and cancelled operations do not rely on that: the driver
    // lets a late cancel hit a round trip of its own.) Throws tusk::error:
    // errc::not_connected for a handle without a session, errc::cannot_connect or errc::timeout when the server cannot be
    // reached within the time.
    void cancel(std::chrono::milliseconds limit = std::chrono::seconds{5}) const { try_cancel(limit).value(); }
    [[nodiscard]] boost::system::result<void, error> try_cancel(std::chrono::milliseconds limit = std::chrono::seconds{
                                                                    5}) const;

private:
    friend class detail::connection_core;
    explicit cancel_handle(detail::cancel_target target);

    std::shared_ptr<const detail::cancel_target> target_;
};

}  // namespace tusk
