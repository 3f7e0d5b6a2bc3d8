// What every writer of a COPY is: the one who holds it, and may end it.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include <boost/system/result.hpp>

#include <tusk/detail/copying_in.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/running.hpp>

namespace tusk::detail {

// Nobody will finish it.
void abandon_copy(const core_ptr& core, std::shared_ptr<protocol::copy_in_exchange> copy) noexcept;

template <class Encoder>
class copy_handle {
protected:
    using copy = copy_in_statement<Encoder>;

public:
    // Of nothing: every function fails with errc::not_connected.
    copy_handle() = default;
    copy_handle(core_ptr core, std::shared_ptr<copy> which) : core_{std::move(core)}, copy_{std::move(which)} {}
    copy_handle(copy_handle&&) noexcept = default;
    copy_handle& operator=(copy_handle&& other) noexcept {
        if (this != &other) {
            abandon();
            core_ = std::move(other.core_);
            copy_ = std::move(other.copy_);
        }
        return *this;
    }
    ~copy_handle() { abandon(); }

    // Has the server load what was written, and tells how many rows that was. Nothing can be written any more.
    std::uint64_t finish() { return try_finish().value(); }
    boost::system::result<std::uint64_t, error> try_finish() { return run(end_copy_in<Encoder>{copy_}); }
    template <class Token = await>
    auto async_finish(Token&& token = {}) {
        return start<false>(end_copy_in<Encoder>{copy_}, std::forward<Token>(token));
    }
    template <class Token = await>
    auto async_try_finish(Token&& token = {}) {
        return start<true>(end_copy_in<Encoder>{copy_}, std::forward<Token>(token));
    }

protected:
    // Writes what that has: see write_rows.
    template <class Rows>
    [[nodiscard]] auto writing(Rows rows) const {
        return write_rows<Encoder, Rows>{copy_, std::move(rows)};
    }
    template <class Operation>
    auto run(Operation op) {
        return run_here(core_pointer(), op);
    }
    template <bool Try, class Operation, class Token>
    auto start(Operation op, Token&& token) {
        return initiate<Try>(core_pointer(), std::move(op), std::forward<Token>(token));
    }

private:
    [[nodiscard]] core_ptr core_pointer() const { return core_ ? core_ : unconnected_core(); }
    void abandon() noexcept {
        auto left = std::exchange(copy_, nullptr);
        if (!left)
            return;
        left->is_let_go = true;
        if (left->is_started && !left->finished())
            abandon_copy(core_, std::move(left));
    }

    core_ptr core_;
    std::shared_ptr<copy> copy_;
};

}  // namespace tusk::detail
