// The exchange of a statement on a shared connection: it knows how far it came, and may be given up at any time.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include <tusk/protocol/conversations/extended_exchange.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/session/session.hpp>

namespace tusk::detail {

// How it ended.
enum class ending {
    answered,  // as the server says, or before anything was sent
    unsent,    // the connection was lost before it was to be executed
    unknown,   // the connection was lost, and it may have been executed
};

class shared_exchange : public protocol::extended_exchange {
public:
    // To be called before it is started. `is_given_up` outlives it, and may be set on any thread.
    void set_limits(std::size_t max_bytes, const std::atomic<bool>& is_given_up) noexcept {
        max_bytes_ = max_bytes;
        is_given_up_ = &is_given_up;
    }

    // Once it is finished.
    [[nodiscard]] detail::ending ending() const noexcept { return ending_; }
    // More has come than one may have; the rest is dropped as it comes.
    [[nodiscard]] bool is_too_large() const noexcept { return bytes_ > max_bytes_; }

protected:
    using extended_exchange::extended_exchange;

    bool write_execution(protocol::session& s) override;
    protocol::verdict on_result(protocol::session& s, protocol::frame f) override;
    void on_run(protocol::session& s, protocol::backend::answer_run& run) override;
    void on_failure(const error& why) override;

private:
    std::size_t max_bytes_ = 0;
    const std::atomic<bool>* is_given_up_ = nullptr;
    std::size_t bytes_ = 0;
    bool is_executed_ = false;
    detail::ending ending_ = ending::answered;
};

}  // namespace tusk::detail
