#include <tusk/detail/shared_delivery.hpp>

#include <utility>

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

void deliver_on(const asio::any_io_executor& executor, shared_delivery&& delivery) {
    defer_on(executor, std::move(delivery));
}

}  // namespace tusk::detail
