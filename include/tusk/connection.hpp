// One connection to a PostgreSQL or GaussDB server, to wait on or to await.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <tusk/cancel_handle.hpp>
#include <tusk/connect_options.hpp>
#include <tusk/conninfo.hpp>
#include <tusk/detail/connect.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/format_sql.hpp>
#include <tusk/queries.hpp>
#include <tusk/statement.hpp>
#include <tusk/statement_observer.hpp>
#include <tusk/transaction.hpp>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tusk {

// What the server turned out to be, by what it reported at login.
enum class flavour { unknown, postgresql, gaussdb };

// Where a transaction stands, as the server said last.
using transaction_status = protocol::transaction_status;
using notification = protocol::notification;

// One user at a time: an operation that is begun while another runs fails with errc::operation_in_progress. All calls,
// and the executor, must be on one thread or one strand; only a cancel_handle may be used from anywhere.
//
// Statements commit by themselves; nothing ever begins a transaction but begin(). The first use of a statement prepares
// it on the server (one round trip more); the 256 used most recently are kept.
class connection : public queries<connection> {
public:
    // Not connected, and without an executor: the async_ functions fail with errc::no_executor.
    connection();
    // Connects, as connect() does.
    template <class Text>
    requires std::is_convertible_v<const Text&, std::string_view>
    explicit connection(const Text& conninfo) : connection{} { connect(std::string_view{conninfo}); }
    explicit connection(const connect_options& options) : connection{} { connect(options); }
    // Not connected; can both wait and be awaited. Handlers run on the executor unless they have one of their own.
    explicit connection(boost::asio::any_io_executor executor);
    template <class Context>
    requires std::is_convertible_v<Context&, boost::asio::execution_context&>
    explicit connection(Context& context) : connection{boost::asio::any_io_executor{context.get_executor()}} {}

    // What was moved from can be assigned to and destroyed, nothing else.
    connection(connection&&) noexcept = default;
    connection& operator=(connection&& other) noexcept;
    // Closes. Operations that have been started fail with boost::asio::error::operation_aborted.
    ~connection();

    // Connects and logs in. The conninfo is a URI or keyword/value pairs, see conninfo.hpp. Fails with errc::cannot_connect
    // when no address of the host can be reached, with the server's own error when it refuses (such as
    // sqlstate::invalid_password), with errc::already_connected, and as parse_conninfo does. A connection that was closed
    // may be connected again.
    void connect(std::string_view conninfo) { try_connect(conninfo).value(); }
    boost::system::result<void, error> try_connect(std::string_view conninfo) {
        return run_connecting(detail::connecting{core_, conninfo, {}});
    }
    template <class Token = detail::await>
    auto async_connect(std::string_view conninfo, Token&& token = {}) {
        return detail::initiate<false>(core_, detail::connecting{core_, conninfo, {}}, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_connect(std::string_view conninfo, Token&& token = {}) {
        return detail::initiate<true>(core_, detail::connecting{core_, conninfo, {}}, std::forward<Token>(token));
    }

    // The same, with passwords that change, tokens, tunnels, or several attempts: see connect_options.hpp.
    void connect(const connect_options& options) { try_connect(options).value(); }
    boost::system::result<void, error> try_connect(const connect_options& options) {
        return run_connecting(detail::connecting{core_, options.conninfo, options});
    }
    template <class Token = detail::await>
    auto async_connect(const connect_options& options, Token&& token = {}) {
        return detail::initiate<false>(core_, detail::connecting{core_, options.conninfo, options},
                                       std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_connect(const connect_options& options, Token&& token = {}) {
        return detail::initiate<true>(core_, detail::connecting{core_, options.conninfo, options},
                                      std::forward<Token>(token));
    }

    // Says goodbye and closes the socket; does not wait for the server. Breaks off what is running, if anything.
    void close() noexcept { core_->close(); }

    // Logged in, as far as is known: a server that has gone is noticed by the next operation.
    [[nodiscard]] bool is_open() const noexcept { return core_->is_open(); }

    // Has the server parse a statement and tell the types of its parameters and columns.
    statement prepare(std::string_view text) { return try_prepare(text).value(); }
    boost::system::result<statement, error> try_prepare(std::string_view text);
    template <class Token = detail::await>
    auto async_prepare(std::string_view text, Token&& token = {}) {
        return detail::initiate<false>(core_, prepare_operation{std::in_place, text}, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_prepare(std::string_view text, Token&& token = {}) {
        return detail::initiate<true>(core_, prepare_operation{std::in_place, text}, std::forward<Token>(token));
    }

    // Begins a transaction. In one already, the server gives a warning and goes on with that one.
    transaction begin(const transaction_options& options = {}) { return try_begin(options).value(); }
    boost::system::result<transaction, error> try_begin(const transaction_options& options = {});
    template <class Token = detail::await>
    auto async_begin(const transaction_options& options = {}, Token&& token = {}) {
        return detail::initiate<false>(core_, begin_operation{std::in_place, core_, options},
                                       std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_begin(const transaction_options& options = {}, Token&& token = {}) {
        return detail::initiate<true>(core_, begin_operation{std::in_place, core_, options},
                                      std::forward<Token>(token));
    }

    // A limit for each operation that has none of its own (see tusk::cancel_after). When it has passed the server is
    // asked to cancel, the operation fails with errc::timeout and the connection stays good; a server that does not
    // react in 5 more seconds is disconnected. None, as at first: operations may take as long as they want. For a
    // connect() it is the limit of all of it, over all hosts and attempts; connect_timeout is that of each address.
    void set_timeout(std::optional<std::chrono::steady_clock::duration> limit) noexcept {
        core_->default_limit = limit;
    }

    // Has what is known of the types of this database asked for again when a statement next needs them. Connections to the
    // same server, database and user know of types together, so it holds for all of them. Call it after types of a running
    // program were altered, or dropped and made anew; otherwise the first statement that goes wrong for that fails, and
    // does the same for those that follow.
    void forget_types() { core_->forget_types(); }

    // Has logins use this OpenSSL context (an SSL_CTX, with SSL_CTX_free as its deleter) instead of one made of what the
    // conninfo says about files and versions of TLS, which is not looked at then. sslmode still says whether TLS is used:
    // verify-ca and verify-full verify with the context's authorities, and so does every mode if SSL_VERIFY_PEER is set.
    // Passwords in clear text, tokens and GaussDB's logins want verify-full then, unless they are allowed anywhere.
    void use_tls_context(std::shared_ptr<ssl_ctx_st> context) noexcept { core_->tls_context = std::move(context); }

    // Cancels from any thread what this connection is doing then. One that is not open gives a handle to nothing.
    [[nodiscard]] tusk::cancel_handle cancel_handle() const { return core_->cancel_handle(); }

    // Called with each NoticeResponse, and each NotificationResponse that comes while an operation runs, on the thread
    // that runs the operation. It must not throw, nor use the connection. Views are valid during the call.
    void on_notice(std::function<void(const diagnostics&)> handler);
    void on_notification(std::function<void(const notification&)> handler);

    // Is told of each statement that is begun from now on: see statement_observer.hpp. None, or nullptr: nobody is, and it
    // costs nothing. Told are also statements that fail before anything is sent (errc::operation_in_progress,
    // not_connected, no_executor, a parameter that cannot be sent), and the ROLLBACK of an abandoned transaction when it is
    // sent. Not told are logins, what is asked about types, and statements on a transaction that has ended. Of a stream the
    // start is its first next(), and the end is when its rows have all come or when it is closed or destroyed.
    void set_observer(std::shared_ptr<statement_observer> observer) noexcept {
        core_->set_observer(std::move(observer));
    }

    // A setting the server reports, such as "server_version" or "TimeZone"; "" if it does not
    // (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC). Valid until the next operation.
    [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;
    // How format_sql has to write SQL for this connection, as the server reported it last.
    [[nodiscard]] tusk::format_options format_options() const;
    [[nodiscard]] tusk::flavour flavour() const noexcept;
    [[nodiscard]] tusk::transaction_status transaction_status() const noexcept;
    // The server process that serves this connection; on GaussDB a logical number. 0 when not connected.
    [[nodiscard]] std::int32_t backend_process_id() const noexcept;

    // What handlers run on that have no executor of their own.
    [[nodiscard]] boost::asio::any_io_executor get_executor() const { return core_->completion_executor(); }

private:
    friend struct detail::core_access;
    using prepare_operation = detail::session_operation<detail::prepare_exchange>;
    using begin_operation = detail::session_operation<detail::begin_exchange>;

    [[nodiscard]] const detail::core_ptr& core_pointer() const noexcept { return core_; }
    boost::system::result<void, error> run_connecting(detail::connecting op);

    detail::core_ptr core_;
};

}  // namespace tusk
