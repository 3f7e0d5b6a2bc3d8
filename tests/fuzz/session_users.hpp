// The users of a session: how they log in, and the conversations they start. Those see to it that nothing is called after
// the end, and that there is one end only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/protocol/conversations/extended_exchange.hpp>
#include <tusk/protocol/conversations/pipeline_part.hpp>
#include <tusk/protocol/conversations/pipeline_statement.hpp>
#include <tusk/protocol/conversations/simple_exchange.hpp>
#include <tusk/protocol/conversations/startup.hpp>
#include <tusk/protocol/session/session.hpp>

#include "harness.hpp"

namespace fuzzing {

using namespace tusk::protocol;

// `who` says what the user has to prove it by, and the dialect; `how` the rest.
[[nodiscard]] startup_options login_for(std::uint8_t who, std::uint8_t how);

template <class Exchange>
class observed : public Exchange {
protected:
    using Exchange::Exchange;

    std::optional<tusk::error> on_row(session&, backend::data_row_view row) override {
        check_running();
        for (value v; row.next(v);)
            if (v.is_null && !v.bytes.empty())
                report("NULL has bytes", "session");
        if (!row.well_formed())
            return tusk::error{tusk::errc::malformed_value, "a malformed row"};
        return std::nullopt;
    }
    void on_complete(session&, std::string_view) override { check_running(); }
    void on_empty() override { check_running(); }
    void on_failure(const tusk::error& why) override {
        check_running();
        if (std::exchange(has_failed_, true))
            report("a conversation failed twice", "session");
        Exchange::on_failure(why);
    }
    void check_running() const {
        if (this->finished())
            report("a conversation goes on after it has finished", "session");
    }

private:
    bool has_failed_ = false;
};

class query final : public observed<simple_exchange> {
    [[nodiscard]] std::string_view sql() const noexcept override { return "select 1; select 2"; }
    void on_columns(columns_ptr columns) override {
        check_running();
        if (!columns)
            report("no columns", "session");
    }
};

enum class behaviour { execute, stop, ask_before, ask_after, refuse_value, throw_at_value, miscount };

template <class Exchange>
class execution_by final : public observed<Exchange> {
    using typename Exchange::next_step;
    using base = observed<Exchange>;

public:
    explicit execution_by(std::uint8_t how) : how_{static_cast<behaviour>(how % 7)}, sql_{how / 7 % 3} {}
    execution_by(statement_ptr prepared, std::uint8_t how)
        : base{std::move(prepared)}, how_{static_cast<behaviour>(how % 7)}, sql_{how / 7 % 3} {}
    using base::statement;

private:
    [[nodiscard]] std::string_view sql() const noexcept override {
        constexpr std::string_view all[] = {"select $1", "select 2", "select $1, $2, $3"};
        return statement() ? std::string_view{statement()->sql()} : all[static_cast<std::size_t>(sql_)];
    }

    using base::check_running;

    next_step on_described(const prepared_statement&) override {
        check_running();
        if (how_ == behaviour::stop)
            return next_step::stop;
        if (how_ == behaviour::ask_after && !std::exchange(asked_, true))
            return next_step::ask;
        return next_step::execute;
    }
    std::optional<side_query> question_before(const session&) override {
        if (how_ != behaviour::ask_before)
            return std::nullopt;
        return side_query{"select $1", {"{1}"}};
    }
    std::optional<side_query> question_after(const session&) override {
        return side_query{"select $1, $2", {"{1}", "{a,b}"}};
    }
    void on_answer(const side_query& answer) override {
        check_running();
        for (const auto& row : answer.rows())
            for (const auto& column : row)
                answered_ += column.size();
    }
#ifdef TUSK_FUZZ_PLANT
    // Takes much more memory than came when the server closes in the middle of it, which no seed has.
    void on_failure(const tusk::error& why) override {
        if (std::string_view{why.what()}.find("the server closed") != std::string_view::npos) {
            announce_planted_fault();
            std::vector<std::byte>{}.reserve(std::size_t{64} << 20);
        }
        base::on_failure(why);
    }
#endif
    void write_parameters(parameter_writer& out) const override {
        const std::size_t count = statement() ? statement()->parameter_types().size() : 0;
        for (std::size_t i = 0; i != count; ++i) {
            if (how_ == behaviour::miscount && i == 1)
                break;
            if (how_ == behaviour::throw_at_value)
                throw std::runtime_error{"a value that cannot be written"};
            out.value(i % 2 == 0 ? format::text : format::binary, [&](writer& w) {
                if (how_ == behaviour::refuse_value)
                    w.fail(tusk::errc::value_out_of_range);
                w.text("value");
            });
        }
    }
    [[nodiscard]] format format_of(std::size_t column) const override {
        return column % 2 == 0 ? format::binary : format::text;
    }

    behaviour how_;
    int sql_;
    std::size_t answered_ = 0;
    bool asked_ = false;
};

using execution = execution_by<extended_exchange>;

// One of the statements of a pipeline.
class fuzzed_statement final : public pipeline_statement {
public:
    explicit fuzzed_statement(std::uint8_t how) : fuzzed_statement{execution_by<pipeline_part>{how}} {}

    pipeline_part& as_part() override { return part_; }
    void fail(const tusk::error&) override {}
    std::unique_ptr<form> make_form(const statement_ptr& known) const override {
        return std::make_unique<form>(&kind, known, [](std::size_t) { return format::binary; });
    }
    bool read(session&, const form& f, backend::answer_run& run) override {
        if (!run.take_bind_complete())
            return false;
        if (f.columns() != nullptr)
            run.expect(f.columns()->size());
        for (backend::data_row_view row; f.columns() != nullptr && run.next(row);)
            for (value v; row.next(v);)
                bytes_ += v.bytes.size();
        return run.take_command_complete();
    }

private:
    static inline char kind = 0;

    explicit fuzzed_statement(execution_by<pipeline_part>&& part)
        : pipeline_statement{&kind, static_cast<const exchange&>(part).sql(), nullptr}, part_{std::move(part)} {}
    void write_parameters(parameter_writer& out) const override { out.text("value"); }

    execution_by<pipeline_part> part_;
    std::size_t bytes_ = 0;
};

}  // namespace fuzzing
