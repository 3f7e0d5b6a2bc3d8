// What a pipeline is made of: its statements as it keeps them, and the operation that runs them.
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

// A statement as a pipeline keeps it, to be run any number of times; and its slot.
class kept_statement : public protocol::pipeline_statement {
public:
    // While it runs, as an exchange.
    virtual void observe(const std::shared_ptr<statement_observer>& observer) = 0;
    // It will not be run: the observer is told of its start, and of that.
    virtual void observe_refused(const std::shared_ptr<statement_observer>& observer, const error& why) = 0;
    virtual void use_types(std::shared_ptr<database_types> database) = 0;
    // Whether it needs those.
    [[nodiscard]] bool uses_catalogue() const noexcept { return uses_catalogue_; }

    virtual void empty_slot() noexcept = 0;
    [[nodiscard]] bool is_slot_filled() const noexcept { return is_slot_filled_; }
    // What it was as an exchange becomes of its slot; and it is none any more.
    virtual void fill_slot() = 0;
    virtual void drop_part() noexcept = 0;

protected:
    // A handle that has no statement has no form.
    kept_statement(const void* kind, bool uses_catalogue, const sql& source)
        : pipeline_statement{source.is_statement() && !source.prepared() ? nullptr : kind, source.text(),
                             source.prepared()},
          is_statement_{source.is_statement()},
          uses_catalogue_{uses_catalogue} {}

    [[nodiscard]] bool is_statement() const noexcept { return is_statement_; }

    bool is_slot_filled_ = false;

private:
    bool is_statement_;
    bool uses_catalogue_;
};

template <class Consumer, class... P>
class kept_statement_of final : public kept_statement {
    using value_type = typename Consumer::value_type;
    using state = slot_state<value_type>;
    using exchange = statement_exchange<Consumer, std::string_view, parameters<P&...>, protocol::pipeline_part>;
    using answer_run = protocol::backend::answer_run;

    // Along with how the rows are read.
    struct form_with_consumer final : form {
        form_with_consumer(const protocol::statement_ptr& known, Consumer c)
            : form{&kind, known, [&](std::size_t i) { return c.format_of(i); }}, consumer{std::move(c)} {}
        Consumer consumer;
    };

public:
    kept_statement_of(const sql& source, std::tuple<P...> values)
        : kept_statement{&kind, exchange::uses_catalogue, source}, values_{std::move(values)} {}

    // The slot lies in the statement, which lives for as long as either is used.
    [[nodiscard]] static tusk::slot<value_type> slot_of(const std::shared_ptr<kept_statement_of>& statement) {
        return tusk::slot<value_type>{std::shared_ptr<state>{statement, &statement->slot_}};
    }

    [[nodiscard]] protocol::pipeline_part& as_part() override {
        if (!exchange_)
            exchange_ = make_exchange();
        return *exchange_;
    }
    void observe(const std::shared_ptr<statement_observer>& observer) override {
        detail::observe(*exchange_, observer);
    }
    void observe_refused(const std::shared_ptr<statement_observer>& observer, const error& why) override {
        const auto refused = make_exchange();
        detail::observe(*refused, observer);
        refused->stop_watching(why);
    }
    void use_types(std::shared_ptr<database_types> database) override {
        if constexpr (exchange::uses_catalogue)
            exchange_->use_types(std::move(database));
    }
    void drop_part() noexcept override { exchange_.reset(); }

    [[nodiscard]] std::unique_ptr<form> make_form(const protocol::statement_ptr& known) const override {
        if constexpr (exchange::uses_catalogue) {
            return nullptr;
        } else {
            Consumer consumer;
            if ((is_statement() && !given()) || consumer.prepare(known->columns, type_catalogue::builtin()))
                return nullptr;
            return std::make_unique<form_with_consumer>(known, std::move(consumer));
        }
    }
    [[gnu::flatten]] bool read(protocol::session& s, const form& f, answer_run& run) override {
        Consumer consumer;
        consumer.prepare_as(static_cast<const form_with_consumer&>(f).consumer);
        if (!run.take_bind_complete())
            return false;
        if (const auto* columns = f.columns()) {
            run.expect(columns->size());
            if (read_rows(consumer, run, s.frame_holder()))
                return false;
        }
        if (!run.take_command_complete())
            return false;
        consumer.complete(run.command_tag());
        fill(consumer.take());
        return true;
    }

    void empty_slot() noexcept override {
        slot_.value.reset();
        slot_.failure.reset();
        is_slot_filled_ = false;
    }
    void fill_slot() override { fill(exchange_->take()); }
    void fail(const error& why) override { fill(why); }

private:
    static inline char kind = 0;  // its address says which it is; linkers may merge constants

    [[nodiscard]] std::unique_ptr<exchange> make_exchange() {
        return std::apply(
            [&](P&... value) {
                return std::make_unique<exchange>(std::string_view{text()}, given(), is_statement(),
                                                  parameters<P&...>{value...});
            },
            values_);
    }
    [[gnu::flatten]] void write_parameters(protocol::parameter_writer& out) const override {
        std::apply([&](const P&... value) { (write_parameter(out, type_catalogue::builtin(), value), ...); }, values_);
    }
    void fill(outcome_of<value_type>&& outcome) {
        empty_slot();
        is_slot_filled_ = true;
        if (outcome)
            slot_.value.emplace(*std::move(outcome));
        else
            slot_.failure = outcome.error();
    }

    std::tuple<P...> values_;
    std::unique_ptr<exchange> exchange_;  // while it runs, if it is one
    state slot_;
};

using kept_statements = std::vector<std::shared_ptr<kept_statement>>;

// Operations that run it share it with the pipeline, which may be gone before them.
struct pipeline_contents {
    // To be changed: those that run stay as they are.
    [[nodiscard]] kept_statements& changed() {
        if (statements.use_count() != 1)
            statements = std::make_shared<kept_statements>(*statements);
        return *statements;
    }
    void clear() {
        if (statements.use_count() == 1)
            statements->clear();
        else
            statements = std::make_shared<kept_statements>();
    }

    std::shared_ptr<kept_statements> statements = std::make_shared<kept_statements>();
    statement_memory memory;  // of those
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
    // false: it runs already, in another operation.
    bool begin();
    // Nothing is left of what has run: the pipeline may be run again.
    void end() noexcept;

    std::shared_ptr<pipeline_contents> pipeline_;
    std::shared_ptr<const kept_statements> statements_;
    protocol::pipeline_exchange exchange_;
    std::shared_ptr<statement_observer> observer_;
    bool is_begun_ = false;
    std::optional<error> refused_;
};

}  // namespace tusk::detail
