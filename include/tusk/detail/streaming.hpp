// What a stream of rows is made of: the rows a batch at a time, the statement that they come from, and the operation that
// waits for a batch.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <tusk/command_result.hpp>
#include <tusk/detail/consumers.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/stream_options.hpp>

namespace tusk::detail {

// Makes a consumer of all rows one of a batch at a time: take() gives those that have come since the last one, if any.
template <class Collector>
class in_batches : public Collector {
public:
    using batch_type = typename Collector::value_type;
    using value_type = std::optional<batch_type>;

    explicit in_batches(const stream_options& budget = {}, Collector collector = Collector{})
        : Collector{std::move(collector)}, budget_{budget} {
        if (budget_.rows == 0)
            budget_.rows = std::numeric_limits<std::size_t>::max();
    }

    std::optional<error> row(protocol::backend::data_row_view values, const protocol::chunk& holder) {
        bytes_ += header_size + values.rest().size();
        return Collector::row(values, holder);
    }
    // Those of a run, until that ends or this is full.
    std::optional<error> rows(protocol::backend::answer_run& run, const protocol::chunk& holder) {
        if (is_full())
            return std::nullopt;
        const std::size_t before = run.taken();
        const std::size_t room =
            std::max<std::size_t>(budget_.bytes - bytes_, 1);  // an empty batch takes a row, however large
        run.stop_behind(before + std::min(room, run.size() - before));
        auto failed = Collector::rows(run, holder, budget_.rows - Collector::size());
        run.stop_behind(run.size());
        bytes_ += run.taken() - before;
        return failed;
    }
    void complete(std::string_view tag) {
        done_ = command_result{tag};
        Collector::complete(tag);
    }
    [[nodiscard]] bool is_full() const noexcept {
        return Collector::size() != 0 && (bytes_ >= budget_.bytes || Collector::size() >= budget_.rows);
    }
    outcome_of<value_type> take() {
        if (Collector::size() == 0)
            return value_type{};
        return value_type{take_batch()};
    }
    // Those rows, also if there are none.
    batch_type take_batch() {
        const std::size_t rows = Collector::size();
        batch_type batch{*Collector::take()};
        Collector::renew(rows);
        bytes_ = 0;
        return batch;
    }
    // Once it is complete.
    [[nodiscard]] const command_result& done() const noexcept { return done_; }

private:
    static constexpr std::size_t header_size = protocol::frame_header_size + sizeof(protocol::column_count);

    stream_options budget_;
    std::size_t bytes_ = 0;
    command_result done_;
};

// A statement whose rows come in batches of this type, whatever its parameters are.
template <class Batch>
class batch_source {
public:
    batch_source() = default;
    batch_source(const batch_source&) = delete;
    batch_source& operator=(const batch_source&) = delete;
    virtual ~batch_source() = default;

    [[nodiscard]] virtual protocol::exchange& conversation() noexcept = 0;
    // Before it is started.
    virtual void observe(const std::shared_ptr<statement_observer>& observer) = 0;
    virtual void use_types_of(link& l) = 0;
    // A batch has come, or all there will be.
    [[nodiscard]] virtual bool has_batch() const noexcept = 0;
    [[nodiscard]] virtual outcome_of<std::optional<Batch>> take() = 0;
    [[nodiscard]] virtual bool has_failed() const noexcept = 0;
    [[nodiscard]] virtual const command_result& done() const noexcept = 0;

    bool is_started = false;
    bool is_let_go = false;  // the stream is gone: what has not begun never will
};

// Exchange is a statement_exchange whose consumer takes batches.
template <class Exchange>
class streamed final : public batch_source<typename Exchange::value_type::value_type> {
public:
    template <class... Args>
    explicit streamed(std::in_place_t, Args&&... args) : exchange_{std::forward<Args>(args)...} {}

    // Before it is started: it is known to go wrong.
    void refuse(error why) { exchange_.refuse(std::move(why)); }

    [[nodiscard]] protocol::exchange& conversation() noexcept override { return exchange_; }
    void observe(const std::shared_ptr<statement_observer>& observer) override { detail::observe(exchange_, observer); }
    void use_types_of([[maybe_unused]] link& l) override {
        if constexpr (requires { exchange_.use_types(types_of(l)); })
            exchange_.use_types(types_of(l));
    }
    [[nodiscard]] bool has_batch() const noexcept override {
        return exchange_.finished() || exchange_.consumer().is_full() || has_failed();
    }
    [[nodiscard]] bool has_failed() const noexcept override { return exchange_.has_given_up(); }
    [[nodiscard]] outcome_of<typename Exchange::value_type> take() override { return exchange_.take(); }
    [[nodiscard]] const command_result& done() const noexcept override { return exchange_.consumer().done(); }

private:
    Exchange exchange_;
};

// A query, whose rows are collected a batch at a time.
template <class Collector, class Parameters>
using streamed_statement = streamed<statement_exchange<in_batches<Collector>, std::string, Parameters>>;

// Several statements, by the simple protocol. A batch has rows of one of them, and its command tag when it is complete: then
// there may be none.
class script_in_batches final : public protocol::simple_exchange {
public:
    static constexpr auto observed_as = statement_kind::script;

    script_in_batches(const stream_options& budget, std::string_view text) : text_{text}, results_{budget} {}

    [[nodiscard]] bool has_batch() const noexcept { return is_complete_ || results_.is_full(); }
    [[nodiscard]] bool has_given_up() const noexcept {
        return failure() && !failure()->from_server() && !cancel_reason();
    }
    [[nodiscard]] outcome_of<std::optional<result>> take();
    [[nodiscard]] const command_result& done() const noexcept { return results_.done(); }

private:
    [[nodiscard]] std::string_view sql() const noexcept override { return text_; }
    void on_columns(protocol::columns_ptr columns) override;
    std::optional<error> on_row(protocol::session& s, protocol::backend::data_row_view row) override;
    void on_complete(protocol::session& s, std::string_view tag) override;
    void on_empty() override {}

    std::string text_;
    in_batches<collect_result> results_;
    bool is_complete_ = false;  // one of the statements
};

class streamed_script final : public batch_source<result> {
public:
    streamed_script(const stream_options& budget, std::string_view text) : exchange_{budget, text} {}

    [[nodiscard]] protocol::exchange& conversation() noexcept override { return exchange_; }
    void observe(const std::shared_ptr<statement_observer>& observer) override { detail::observe(exchange_, observer); }
    void use_types_of(link&) override {}
    [[nodiscard]] bool has_batch() const noexcept override {
        return exchange_.finished() || exchange_.has_batch() || has_failed();
    }
    [[nodiscard]] bool has_failed() const noexcept override { return exchange_.has_given_up(); }
    [[nodiscard]] outcome_of<std::optional<result>> take() override { return exchange_.take(); }
    [[nodiscard]] const command_result& done() const noexcept override { return exchange_.done(); }

private:
    script_in_batches exchange_;
};

// Waits for the next batch; starts the statement if that has not been done.
template <class Batch>
class next_batch : public operation {
public:
    using value_type = std::optional<Batch>;

    explicit next_batch(std::shared_ptr<batch_source<Batch>> source) : source_{std::move(source)} {
        if (!source_)
            refuse(no_stream_error());
    }

    void observe(const std::shared_ptr<statement_observer>& observer) override {
        if (!source_ || source_->is_started || source_->conversation().is_watched())
            return;
        source_->observe(observer);
        begins_ = true;
    }
    void start(link& l, time_point now, timeout limit) override {
        if (refused_)
            return;
        if (source_->has_batch()) {
            if (begins_)  // it was wrong from the beginning
                source_->conversation().stop_watching();
            return;
        }
        if (source_->is_let_go && !source_->is_started)
            return refuse(no_stream_error());
        if (source_->is_started) {
            go_on_conversing(l, source_->conversation(), now, limit);
            return on_progress(l, now);
        }
        source_->use_types_of(l);
        if (const auto failed = converse(l, source_->conversation(), now, limit))
            return refuse(*failed);
        source_->is_started = true;
    }
    void on_progress(link& l, time_point) override {
        if (refused_ || !source_->has_failed() || source_->conversation().finished())
            return;
        source_->conversation().stop_watching();
        abandon_conversing(l, {source_, &source_->conversation()});
    }
    [[nodiscard]] bool finished() const noexcept override { return refused_ || source_->has_batch(); }
    void cancel(link& l, const error& why, time_point now) override {
        stop_conversing(l, source_->conversation(), why, now);
    }
    void refuse(const error& why) override {
        refused_ = why;
        if (begins_)
            source_->conversation().stop_watching(refused_);
    }

    outcome_of<value_type> take() {
        if (refused_)
            return *refused_;
        return source_->take();
    }

private:
    std::shared_ptr<batch_source<Batch>> source_;
    bool begins_ = false;  // it is this one that the statement is observed for
    std::optional<error> refused_;
};

// Does nothing: what was abandoned before it has ended then.
class no_operation final : public operation {
public:
    using value_type = void;

    void start(link&, time_point, timeout) override { finished_ = true; }
    [[nodiscard]] bool finished() const noexcept override { return finished_; }
    void cancel(link&, const error& why, time_point) override { refuse(why); }
    void refuse(const error& why) override {
        refused_ = why;
        finished_ = true;
    }

    outcome_of<void> take() {
        if (refused_)
            return *refused_;
        return {};
    }

private:
    bool finished_ = false;
    std::optional<error> refused_;
};

}  // namespace tusk::detail
