// From a conninfo to a session that is logged in: resolves the host, tries its addresses one after the other.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tusk/conninfo.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/protocol/conversations/startup.hpp>

#include "net/endpoint.hpp"

namespace tusk::detail {

// An address that cannot be reached, or whose server says nothing, is left for the next one. What a server says itself,
// such as that the password is wrong, is the outcome.
class connect_operation final : public operation {
public:
    explicit connect_operation(conninfo info) : info_{std::move(info)} {}

    // None: connected.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

    void start(link& l, time_point now, timeout limit) override;
    void on_computed(link& l, time_point now) override;
    void on_opened(link& l, boost::system::error_code failed, time_point now) override;
    void on_progress(link& l, time_point now) override;
    [[nodiscard]] bool finished() const noexcept override { return finished_; }
    void cancel(link& l, const error& why, time_point now) override;
    void refuse(const error& why) override { finish(why); }

private:
    struct resolution;

    void try_next(link& l, time_point now);
    void failed_attempt(link& l, const std::string& why, time_point now);
    void finish(std::optional<error> outcome);

    conninfo info_;
    timeout limit_;
    std::shared_ptr<resolution> resolution_;
    std::vector<endpoint> endpoints_;
    std::size_t next_ = 0;
    std::string attempts_;  // what became of each address so far
    std::unique_ptr<protocol::startup> startup_;
    std::optional<error> failure_;
    bool finished_ = false;
};

}  // namespace tusk::detail
