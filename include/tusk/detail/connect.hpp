// The operation behind connection::connect().
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <boost/system/result.hpp>

#include <tusk/connect_options.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/operation.hpp>

namespace tusk::detail {

class connect_operation;

class connecting final : public operation {
public:
    using value_type = void;

    // The conninfo of the options is not looked at.
    connecting(core_ptr core, std::string_view conninfo, const connect_options& options);
    connecting(connecting&&) noexcept;
    ~connecting() override;

    void start(link& l, time_point now, timeout limit) override;
    void on_computed(link& l, time_point now) override;
    void on_opened(link& l, const std::optional<error>& failed, time_point now) override;
    void on_paused(link& l, time_point now) override;
    void on_progress(link& l, time_point now) override;
    [[nodiscard]] bool finished() const noexcept override;
    void cancel(link& l, const error& why, time_point now) override;
    void refuse(const error& why) override;

    [[nodiscard]] boost::system::result<void, error> take() const;

private:
    core_ptr core_;
    std::unique_ptr<connect_operation> operation_;
};

}  // namespace tusk::detail
