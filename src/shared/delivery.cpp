#include <tusk/detail/shared_delivery.hpp>

#include <utility>

#include <boost/asio/defer.hpp>
#include <boost/asio/post.hpp>

#include <tusk/detail/shared_request.hpp>

#include "shared/known_executors.hpp"

namespace tusk::detail {

shared_delivery::~shared_delivery() {
    if (request_)
        request_->abandon();
}

shared_delivery::allocator_type shared_delivery::get_allocator() const noexcept {
    return allocator_type{&request_->memory};
}

void shared_delivery::operator()() {
    auto& request = *request_;
    request.deliver(std::move(request_));
}

void deliver_on(const asio::any_io_executor& executor, shared_delivery&& delivery, handed_over_by whom) {
    if (whom == handed_over_by::socket)
        hand_to(executor, [&](const auto& known) { asio::defer(known, std::move(delivery)); });
    else
        hand_to(executor, [&](const auto& known) { asio::post(known, std::move(delivery)); });
}

}  // namespace tusk::detail
