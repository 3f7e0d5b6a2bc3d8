#include <tusk/detail/observation.hpp>

#include <any>
#include <chrono>
#include <exception>
#include <utility>

#include <tusk/command_result.hpp>
#include <tusk/detail/log_line.hpp>

namespace tusk {

std::string observed_statement::log_text(const log_options& options) const {
    return detail::log_line(sql(), parameters(options), options);
}

namespace detail {

namespace {

// What an observer throws is no business of the connection's.
template <class Call>
void shielded(Call&& call) noexcept {
    try {
        call();
    } catch (...) {
    }
}

class observation final : public protocol::exchange_watch, public observed_statement {
    using clock = std::chrono::steady_clock;

public:
    observation(const protocol::exchange& e, const observed_traits& traits,
                std::shared_ptr<statement_observer> observer)
        : exchange_{&e}, traits_{traits}, observer_{std::move(observer)} {}

    void start() noexcept {
        shielded([&] { context_ = observer_->on_start(*this); });
        started_ = clock::now();
    }

    void on_complete(std::string_view tag) noexcept override {
        shielded([&] {
            last_ = command_result{tag};
            affected_ += last_.rows_affected();
        });
    }
    void on_end(const std::optional<error>& failure) noexcept override {
        const statement_end how{failure, last_.command_tag(), affected_, rows(), clock::now() - started_};
        shielded([&] { observer_->on_end(*this, how, context_); });
    }

    [[nodiscard]] statement_kind kind() const noexcept override { return traits_.kind; }
    [[nodiscard]] std::string_view sql() const noexcept override { return exchange_->command(); }
    [[nodiscard]] std::string parameters(const log_options& options) const override {
        return traits_.parameters == nullptr ? std::string{} : traits_.parameters(*exchange_, options);
    }

private:
    const protocol::exchange* exchange_;
    observed_traits traits_;
    std::shared_ptr<statement_observer> observer_;
    std::any context_;
    clock::time_point started_;
    command_result last_;
    std::uint64_t affected_ = 0;
};

}  // namespace

void observe(protocol::exchange& e, const observed_traits& traits,
             const std::shared_ptr<statement_observer>& observer) noexcept {
    shielded([&] {
        auto all = std::make_unique<observation>(e, traits, observer);
        all->start();
        e.watch(std::move(all));
    });
}

}  // namespace detail

}  // namespace tusk
