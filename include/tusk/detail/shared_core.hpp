// What a shared connection is made of, behind the interface: requests from any thread, and the sockets that carry them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/recycling_allocator.hpp>

#include <tusk/detail/async_operation.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/shared_request.hpp>
#include <tusk/detail/shared_waiting_request.hpp>
#include <tusk/shared_options.hpp>

namespace tusk::detail {

// Every function may be called on any thread.
class shared_core {
public:
    shared_core() = default;
    shared_core(const shared_core&) = delete;
    shared_core& operator=(const shared_core&) = delete;
    virtual ~shared_core() = default;

    [[nodiscard]] virtual asio::any_io_executor completion_executor() const = 0;
    [[nodiscard]] virtual std::size_t max_result_bytes() const noexcept = 0;
    virtual void submit(request_ptr request, const std::optional<error>& refusal, timeout limit) = 0;
    // Harmless once it is complete.
    virtual void cancel(const request_ptr& request) = 0;
    virtual void close() noexcept = 0;
    [[nodiscard]] virtual shared_statistics statistics() const = 0;
    virtual void set_observer(std::shared_ptr<statement_observer> observer) = 0;
};

using shared_core_ptr = std::shared_ptr<shared_core>;

[[nodiscard]] shared_core_ptr make_shared_core(asio::any_io_executor executor, shared_options options);

// Why a statement is not for many, if it is not.
[[nodiscard]] std::optional<error> why_not_shareable(std::string_view sql);
[[nodiscard]] error prepared_elsewhere_error();

// The handler's own allocator is not asked: its memory need not last any longer than until the handler is called, and what
// was given up lives on until it is answered.
template <delivery How, class Handler, operation_maker Maker>
void launch(const shared_core_ptr& core, Handler&& handler, Maker& make, timeout limit) {
    auto statement = make();
    using exchange = typename decltype(statement)::exchange_type;
    using request = waiting_request<How, exchange, Handler>;
    const auto refusal = std::move(statement.refusal);
    auto made = std::allocate_shared<request>(asio::recycling_allocator<request>{}, core->completion_executor(),
                                              std::move(handler), std::move(statement), core->max_result_bytes());
    if (auto slot = made->cancellation_slot(); slot.is_connected())
        slot.assign([core = std::weak_ptr{core}, given = std::weak_ptr<shared_request>{made}](asio::cancellation_type) {
            const auto alive = core.lock();
            if (const auto to_cancel = given.lock(); alive && to_cancel)
                alive->cancel(to_cancel);
        });
    core->submit(std::move(made), refusal, limit);
}

}  // namespace tusk::detail
