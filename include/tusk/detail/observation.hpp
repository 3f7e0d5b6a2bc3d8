// Between an exchange and the observer of its connection.
#pragma once

#include <memory>
#include <string>

#include <tusk/log_options.hpp>
#include <tusk/protocol/conversations/exchange.hpp>
#include <tusk/statement_observer.hpp>

namespace tusk::detail {

// What observers are told of an exchange besides what all exchanges know.
struct observed_traits {
    statement_kind kind = statement_kind::query;
    std::string (*parameters)(const protocol::exchange&, const log_options&) = nullptr;  // null: there are none
};

template <class Exchange>
[[nodiscard]] constexpr observed_traits traits_of() noexcept {
    observed_traits all;
    if constexpr (requires { Exchange::observed_as; })
        all.kind = Exchange::observed_as;
    if constexpr (requires(const Exchange& e, const log_options& o) { e.describe_parameters(o); })
        all.parameters = [](const protocol::exchange& e, const log_options& options) {
            return static_cast<const Exchange&>(e).describe_parameters(options);
        };
    return all;
}

// Tells the observer that it starts, and has it told of the end. To be called where it stays, before it is started. When there
// is no memory for that, the observer hears nothing of it.
void observe(protocol::exchange& e, const observed_traits& traits,
             const std::shared_ptr<statement_observer>& observer) noexcept;

template <class Exchange>
void observe(Exchange& e, const std::shared_ptr<statement_observer>& observer) noexcept {
    observe(e, traits_of<Exchange>(), observer);
}

}  // namespace tusk::detail
