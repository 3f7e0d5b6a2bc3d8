// The exchange of a statement on a shared connection: it knows how far it came, and may be given up at any time.
#pragma once

#include <cstddef>

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

class shared_request;

class shared_exchange : public protocol::extended_exchange {
public:
    // To be called before it is started. The request outlives it, and is told what becomes of it.
    void belong_to(shared_request& request) noexcept { request_ = &request; }

    // Once it is finished.
    [[nodiscard]] detail::ending ending() const noexcept { return ending_; }

protected:
    using extended_exchange::extended_exchange;

    bool write_execution(protocol::session& s) override;
    protocol::verdict on_result(protocol::session& s, protocol::frame f) override;
    void on_run(protocol::session& s, protocol::backend::answer_run& run) override;
    void on_failure(const error& why) override;
    void on_finished() noexcept override;

private:
    void count_row(std::size_t bytes);

    shared_request* request_ = nullptr;
    std::size_t bytes_ = 0;
    bool is_executed_ = false;
    detail::ending ending_ = ending::answered;
};

}  // namespace tusk::detail
