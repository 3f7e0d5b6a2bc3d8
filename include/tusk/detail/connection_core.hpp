// What a connection is made of, behind the interface: the link and its two drivers.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include <tusk/detail/async_operation.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/protocol/conversations/exchange.hpp>
#include <tusk/protocol/session/session.hpp>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tusk {

class cancel_handle;
class statement_observer;

namespace detail {

class async_driver;

class connection_core {
public:
    // Without an executor (an empty one), only run() works.
    explicit connection_core(boost::asio::any_io_executor executor);
    connection_core(const connection_core&) = delete;
    connection_core& operator=(const connection_core&) = delete;
    ~connection_core();

    // What an operation is completed on when its handler names no executor of its own.
    [[nodiscard]] const boost::asio::any_io_executor& completion_executor() const noexcept;

    // Runs an operation on the calling thread until it is finished.
    void run(operation& op, timeout limit);
    // Runs an operation on the executor, and completes it; takes it over.
    void start(async_operation& op, timeout limit);
    // What gives up that operation; harmless once it is complete. Copyable, and may outlive the connection.
    [[nodiscard]] auto canceller(async_operation& op) {
        return [driver = std::weak_ptr{driver_}, &op] { cancel(driver, op); };
    }
    // The operation that runs has something new to do: its on_progress() is called.
    void wake();
    // Breaks off what is going on, and closes the socket.
    void close() noexcept;

    [[nodiscard]] bool busy() const noexcept;
    [[nodiscard]] bool is_open() const noexcept;
    // The session there is or was; none before the first connect.
    [[nodiscard]] protocol::session* session() const noexcept;
    [[nodiscard]] tusk::cancel_handle cancel_handle() const;
    [[nodiscard]] protocol::session_handlers handlers() const;
    void set_handlers(protocol::session_handlers handlers);
    void set_observer(std::shared_ptr<statement_observer> observer) noexcept;
    void set_limits(protocol::session_limits limits);
    // What is left of a conversation nobody wants; see link::abandon. What it has written is sent, as far as that needs no
    // waiting.
    void abandon(std::shared_ptr<protocol::conversation> c);
    void send_with_next(std::unique_ptr<protocol::exchange> c);
    void forget_types();

    // The user's own context for TLS; none: one is made of the files that the conninfo names.
    std::shared_ptr<ssl_ctx_st> tls_context;

    // For operations without a limit of their own; none: they may take as long as they want.
    timeout default_limit;

private:
    static void cancel(const std::weak_ptr<async_driver>& driver, async_operation& op);

    std::shared_ptr<async_driver> driver_;  // handlers that are under way keep it alive
};

// That of a connection that was never opened; handlers run on the executor, if there is one.
[[nodiscard]] std::shared_ptr<connection_core> unconnected_core(boost::asio::any_io_executor executor = {});

}  // namespace detail
}  // namespace tusk
