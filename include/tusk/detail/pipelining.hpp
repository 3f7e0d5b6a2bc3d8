// What a pipeline is made of: its statements as it keeps them, the same while they run, and the operation that runs them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tusk/detail/observation.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/statement_memory.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/protocol/conversations/pipeline_exchange.hpp>
#include <tusk/slot.hpp>
#include <tusk/statement.hpp>

namespace tusk::detail {

// A statement while it runs.
class running_statement {
public:
    running_statement() = default;
    running_statement(const running_statement&) = delete;
    running_statement& operator=(const running_statement&) = delete;
    virtual ~running_statement() = default;

    [[nodiscard]] virtual protocol::pipeline_part& part() noexcept = 0;
    virtual void observe(const std::shared_ptr<statement_observer>& observer) = 0;
    virtual void use_types_of(link& l) = 0;

    // What becomes of its slot.
    virtual void empty_slot() noexcept = 0;
    virtual void fill_slot() = 0;
    virtual void fill_slot(const error& why) = 0;
};

// Those of one run lie next to each other, in memory that is given back as a whole.
struct end_of_running {
    void operator()(running_statement* statement) const noexcept { statement->~running_statement(); }
};
using running_ptr = std::unique_ptr<running_statement, end_of_running>;

// A statement as a pipeline keeps it, to be run any number of times.
class kept_statement {
public:
    kept_statement() = default;
    kept_statement(const kept_statement&) = delete;
    kept_statement& operator=(const kept_statement&) = delete;
    virtual ~kept_statement() = default;

    // It, and the memory, must live as long as what it makes.
    [[nodiscard]] virtual running_ptr make(running_memory& memory) = 0;
    // What that takes of the memory.
    [[nodiscard]] virtual std::size_t running_size() const noexcept = 0;
};

template <class Consumer, class... P>
class running_statement_of final : public running_statement {
    using exchange = statement_exchange<Consumer, std::string_view, parameters<P&...>, protocol::pipeline_part>;
    using state = slot_state<typename Consumer::value_type>;

public:
    running_statement_of(const sql& source, parameters<P&...> values, state& slot)
        : exchange_{source, std::move(values)}, slot_{slot} {}

    [[nodiscard]] protocol::pipeline_part& part() noexcept override { return exchange_; }
    void observe(const std::shared_ptr<statement_observer>& observer) override { detail::observe(exchange_, observer); }
    void use_types_of([[maybe_unused]] link& l) override {
        if constexpr (exchange::uses_catalogue)
            exchange_.use_types(types_of(l));
    }

    void empty_slot() noexcept override {
        slot_.value.reset();
        slot_.failure.reset();
    }
    void fill_slot() override {
        auto outcome = exchange_.take();
        empty_slot();
        if (outcome)
            slot_.value.emplace(*std::move(outcome));
        else
            slot_.failure = outcome.error();
    }
    void fill_slot(const error& why) override {
        empty_slot();
        slot_.failure = why;
    }

private:
    exchange exchange_;
    state& slot_;
};

template <class Consumer, class... P>
class kept_statement_of final : public kept_statement {
    using state = slot_state<typename Consumer::value_type>;
    using running = running_statement_of<Consumer, P...>;

public:
    kept_statement_of(const sql& source, std::tuple<P...> values)
        : text_{source.text()},
          statement_{source.prepared()},
          is_statement_{source.is_statement()},
          values_{std::move(values)} {}

    [[nodiscard]] running_ptr make(running_memory& memory) override {
        return std::apply(
            [&](P&... value) {
                return running_ptr{::new (memory.take<running>()) running{
                    is_statement_ ? tusk::sql{statement_} : tusk::sql{text_}, parameters<P&...>{value...}, slot_}};
            },
            values_);
    }
    [[nodiscard]] std::size_t running_size() const noexcept override { return running_memory::size_of<running>(); }
    // The slot lies in the statement, which lives for as long as either is used.
    [[nodiscard]] static tusk::slot<typename Consumer::value_type> slot_of(
        const std::shared_ptr<kept_statement_of>& statement) {
        return tusk::slot<typename Consumer::value_type>{std::shared_ptr<state>{statement, &statement->slot_}};
    }

private:
    std::string text_;
    tusk::statement statement_;
    bool is_statement_;
    std::tuple<P...> values_;
    state slot_;
};

// Operations that run it share it with the pipeline, which may be gone before them.
struct pipeline_contents {
    std::vector<std::shared_ptr<kept_statement>> statements;
    statement_memory memory;       // of those
    running_memory memory_to_run;  // of those that run
    protocol::pipeline_exchange::syncing how = protocol::pipeline_exchange::syncing::once;
    bool is_running = false;
};

// Runs the statements that the pipeline has when this is made.
class pipeline_run final : public operation {
public:
    using value_type = void;

    explicit pipeline_run(std::shared_ptr<pipeline_contents> pipeline);
    pipeline_run(pipeline_run&&) = default;
    pipeline_run& operator=(pipeline_run&&) = delete;
    ~pipeline_run() override { end(); }

    void observe(const std::shared_ptr<statement_observer>& observer) override;
    void start(link& l, time_point now, timeout limit) override;
    [[nodiscard]] bool finished() const noexcept override { return refused_ || exchange_.finished(); }
    void cancel(link& l, const error& why, time_point now) override { stop_conversing(l, exchange_, why, now); }
    void refuse(const error& why) override;

    outcome_of<void> take();

private:
    // Nothing is left of what has run: the pipeline may be run again.
    void end() noexcept;

    std::shared_ptr<pipeline_contents> pipeline_;
    std::vector<std::shared_ptr<kept_statement>> kept_;
    running_memory memory_;  // of those that run
    std::vector<running_ptr> statements_;
    protocol::pipeline_exchange exchange_;
    bool is_begun_ = false;
    std::optional<error> refused_;
};

}  // namespace tusk::detail
