#include <tusk/transaction.hpp>

#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>

namespace tusk {

namespace detail {

namespace {

std::string_view level_name(isolation level) {
    switch (level) {
        case isolation::server_default:
            return "";
        case isolation::read_committed:
            return " isolation level read committed";
        case isolation::repeatable_read:
            return " isolation level repeatable read";
        case isolation::serializable:
            return " isolation level serializable";
        case isolation::read_uncommitted:
            return " isolation level read uncommitted";
    }
    return "";
}

// A ROLLBACK nobody waits for.
class unattended_rollback final : public control_exchange {
public:
    unattended_rollback() : control_exchange{"rollback"} {}

private:
    [[nodiscard]] bool writes_once() const noexcept override { return true; }
};

}  // namespace

std::string begin_statement(const transaction_options& options) {
    std::string text = "begin";
    text += level_name(options.isolation);
    if (options.read_only)
        text += *options.read_only ? " read only" : " read write";
    if (options.deferrable)
        text += *options.deferrable ? " deferrable" : " not deferrable";
    return text;
}

outcome_of<transaction> begin_exchange::take() {
    if (failure())
        return *failure();
    return transaction{std::move(core_)};
}

void roll_back_with_next(connection_core& core) {
    if (core.is_open() && core.session()->status() != protocol::transaction_status::idle)
        core.send_with_next(std::make_unique<unattended_rollback>());
}

outcome_of<void> end_exchange::take() {
    if (failure()) {
        roll_back_with_next(*core_);
        return *failure();
    }
    if (auto missing = shortfall())
        return *std::move(missing);
    return {};
}

std::optional<error> end_exchange::shortfall() const {
    if (sql() == "commit" && tag() == "ROLLBACK")
        return error{sqlstate::in_failed_sql_transaction,
                     "the transaction was rolled back, not committed, because one of its statements had failed"};
    return std::nullopt;
}

}  // namespace detail

transaction& transaction::operator=(transaction&& other) noexcept {
    if (this != &other) {
        abandon();
        core_ = other.core_;
        open_ = std::exchange(other.open_, false);
    }
    return *this;
}

detail::core_ptr transaction::core_pointer() const {
    if (open_)
        return core_;
    return core_ ? detail::unconnected_core(core_->completion_executor()) : detail::unconnected_core();
}

boost::system::result<void, error> transaction::end(std::string_view command) {
    const auto core = core_pointer();
    end_operation op{std::in_place, core, command};
    core->run(op, {});
    open_ = false;
    return op.take();
}

void transaction::abandon() noexcept {
    if (std::exchange(open_, false))
        detail::roll_back_with_next(*core_);
}

}  // namespace tusk
