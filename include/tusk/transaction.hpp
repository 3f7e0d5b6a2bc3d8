// A transaction that is rolled back unless it is committed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tusk/detail/initiate.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/queries.hpp>

namespace tusk {

enum class isolation { server_default, read_committed, repeatable_read, serializable, read_uncommitted };

// https://www.postgresql.org/docs/current/sql-set-transaction.html. What is not set is the server's default.
struct transaction_options {
    tusk::isolation isolation = isolation::server_default;
    std::optional<bool> read_only = std::nullopt;
    std::optional<bool> deferrable = std::nullopt;
};

class transaction;

namespace detail {

[[nodiscard]] std::string begin_statement(const transaction_options& options);

// BEGIN, COMMIT or ROLLBACK: one statement by the simple protocol.
class control_exchange : public protocol::simple_exchange {
public:
    static constexpr auto observed_as = statement_kind::transaction;

    explicit control_exchange(std::string text) : text_{std::move(text)} {}

protected:
    [[nodiscard]] std::string_view sql() const noexcept override { return text_; }
    [[nodiscard]] const std::string& tag() const noexcept { return tag_; }

private:
    void on_columns(protocol::columns_ptr) override {}
    std::optional<error> on_row(protocol::session&, protocol::backend::data_row_view) override { return std::nullopt; }
    void on_complete(protocol::session&, std::string_view tag) override { tag_ = tag; }
    void on_empty() override {}

    std::string text_;
    std::string tag_;
};

class begin_exchange final : public control_exchange {
public:
    using value_type = transaction;

    begin_exchange(core_ptr core, const transaction_options& options)
        : control_exchange{begin_statement(options)}, core_{std::move(core)} {}
    outcome_of<transaction> take();

private:
    core_ptr core_;
};

// Has the session's transaction, if there is one, rolled back in front of the next operation.
void roll_back_with_next(connection_core& core);

class end_exchange final : public control_exchange {
public:
    using value_type = void;

    end_exchange(core_ptr core, std::string_view command)
        : control_exchange{std::string{command}}, core_{std::move(core)} {}
    outcome_of<void> take();
    // It was never sent, and has ended nothing.
    void was_refused() { roll_back_with_next(*core_); }

private:
    [[nodiscard]] std::optional<error> shortfall() const override;

    core_ptr core_;
};

}  // namespace detail

// Made by connection::begin(). Runs statements like the connection it is of, and must not outlive it. Destroying one that
// was neither committed nor rolled back has the ROLLBACK sent along with the connection's next operation.
class transaction : public queries<transaction> {
public:
    // Ended already: every function fails with errc::not_connected.
    transaction() = default;
    explicit transaction(detail::core_ptr core) : core_{std::move(core)}, open_{true} {}
    transaction(transaction&& other) noexcept : core_{other.core_}, open_{std::exchange(other.open_, false)} {}
    transaction& operator=(transaction&& other) noexcept;
    ~transaction() { abandon(); }

    // Fails with sqlstate::in_failed_sql_transaction when the server rolled back instead, because a statement of the
    // transaction had failed. If the connection breaks on the way it is not known whether the transaction took effect. One
    // that could not be sent, as while a stream has rows to be read, has the transaction rolled back.
    void commit() { try_commit().value(); }
    boost::system::result<void, error> try_commit() { return end("commit"); }
    template <class Token = detail::await>
    auto async_commit(Token&& token = {}) {
        return async_end<false>("commit", std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_commit(Token&& token = {}) {
        return async_end<true>("commit", std::forward<Token>(token));
    }

    void rollback() { try_rollback().value(); }
    boost::system::result<void, error> try_rollback() { return end("rollback"); }
    template <class Token = detail::await>
    auto async_rollback(Token&& token = {}) {
        return async_end<false>("rollback", std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_rollback(Token&& token = {}) {
        return async_end<true>("rollback", std::forward<Token>(token));
    }

private:
    friend struct detail::core_access;
    using end_operation = detail::session_operation<detail::end_exchange>;

    // That of an ended transaction is a connection that was never opened, on the same executor.
    [[nodiscard]] detail::core_ptr core_pointer() const;

    boost::system::result<void, error> end(std::string_view command);
    template <bool Try, class Token>
    auto async_end(std::string_view command, Token&& token) {
        auto core = core_pointer();
        open_ = false;
        return detail::initiate<Try>(core, end_operation{std::in_place, core, command}, std::forward<Token>(token));
    }
    void abandon() noexcept;

    detail::core_ptr core_;  // stays when the transaction has ended
    bool open_ = false;
};

}  // namespace tusk
