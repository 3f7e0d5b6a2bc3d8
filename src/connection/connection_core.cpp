#include <tusk/detail/connection_core.hpp>

#include <utility>

#include <boost/asio/system_executor.hpp>

#include <tusk/cancel_handle.hpp>
#include <tusk/detail/database_types.hpp>

#include "net/async_driver.hpp"

namespace tusk::detail {

connection_core::connection_core(asio::any_io_executor executor)
    : driver_{std::make_shared<async_driver>(std::move(executor))} {}

std::shared_ptr<connection_core> unconnected_core(asio::any_io_executor executor) {
    return std::make_shared<connection_core>(executor ? std::move(executor)
                                                      : asio::any_io_executor{asio::system_executor{}});
}

connection_core::~connection_core() { close(); }

const asio::any_io_executor& connection_core::completion_executor() const noexcept {
    return driver_->completion_executor();
}

void connection_core::run(operation& op, timeout limit) { driver_->run(op, limit ? limit : default_limit); }

void connection_core::start(async_operation& op, timeout limit) { driver_->start(op, limit ? limit : default_limit); }

void connection_core::cancel(const std::weak_ptr<async_driver>& driver, async_operation& op) {
    if (auto alive = driver.lock())
        alive->cancel(op);
}

void connection_core::wake() { driver_->wake(); }

void connection_core::close() noexcept { driver_->close(); }

bool connection_core::busy() const noexcept { return driver_->busy(); }

bool connection_core::is_open() const noexcept {
    const auto* s = session();
    return s != nullptr && s->ready();
}

protocol::session* connection_core::session() const noexcept {
    auto& l = driver_->connection();
    return l.has_session() ? &l.session() : nullptr;
}

tusk::cancel_handle connection_core::cancel_handle() const {
    auto& l = driver_->connection();
    return is_open() ? tusk::cancel_handle{l.cancel_target()} : tusk::cancel_handle{};
}

protocol::session_handlers connection_core::handlers() const { return driver_->connection().handlers(); }

void connection_core::set_handlers(protocol::session_handlers handlers) {
    driver_->connection().set_handlers(std::move(handlers));
}

void connection_core::set_observer(std::shared_ptr<statement_observer> observer) noexcept {
    driver_->connection().set_observer(std::move(observer));
}

void connection_core::set_limits(protocol::session_limits limits) { driver_->connection().set_limits(limits); }

void connection_core::abandon(std::shared_ptr<protocol::conversation> c) {
    auto& l = driver_->connection();
    l.abandon(std::move(c));
    if (!driver_->busy())
        l.send_without_waiting();
}

void connection_core::send_with_next(std::unique_ptr<protocol::exchange> c) {
    driver_->connection().send_with_next(std::move(c));
}

void connection_core::forget_types() {
    if (const auto& types = driver_->connection().types())
        types->forget();
}

}  // namespace tusk::detail
