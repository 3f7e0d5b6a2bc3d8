// The extended query protocol: one statement with parameters, prepared on its first use. Parse, Describe and Sync then;
// Bind, Execute and Sync always (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
// Sync, never Flush, and no transaction around it: GaussDB repeats a failed statement by itself only then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <tusk/protocol/conversations/exchange.hpp>
#include <tusk/protocol/conversations/parameter_writer.hpp>
#include <tusk/protocol/conversations/side_query.hpp>
#include <tusk/protocol/messages/parts/format.hpp>

namespace tusk::protocol {

class extended_exchange : public exchange {
public:
    // The statement, once it is known.
    [[nodiscard]] const statement_ptr& statement() const noexcept { return statement_; }

protected:
    extended_exchange() = default;
    // Runs a statement that has been prepared already.
    explicit extended_exchange(statement_ptr prepared) : statement_{std::move(prepared)} {}

    // What comes after the statement is known: run it, leave it at that, or ask something first.
    enum class next_step { execute, stop, ask };

    // Called when the types of parameters and columns are known and nothing has been executed, and again after what it
    // asked has been answered. With `stop` nothing will be executed; set_failure() tells why, if it is for an error.
    virtual next_step on_described(const prepared_statement& statement) = 0;
    // What to ask: along with a statement that is not prepared yet, without a round trip of its own, and after
    // next_step::ask.
    [[nodiscard]] virtual std::optional<side_query> question_before(const session&) { return std::nullopt; }
    [[nodiscard]] virtual std::optional<side_query> question_after(const session&) { return std::nullopt; }
    // The answer to either.
    virtual void on_answer(const side_query&) {}
    // Writes one value for each of the statement's parameters.
    virtual void write_parameters(parameter_writer& out) const = 0;
    // The form in which the values of a column are wanted.
    [[nodiscard]] virtual format format_of(std::size_t column) const = 0;
    // The statement was empty.
    virtual void on_empty() = 0;

private:
    enum class expected { parse, parameters, columns, bind, rows, ready };

    verdict on_start(session& s) override;
    verdict on_frame(session& s, frame f) override;
    verdict on_error_response(session& s, error said) override;
    void after_copy_fail(session& s) override;

    bool write_prepare(session& s);
    bool run_described(session& s);
    bool ask(session& s, std::optional<side_query> question);
    verdict answered(session& s);
    bool write_execute(session& s);
    void write_bind(session& s, writer& w, std::size_t& failed_at) const;
    verdict described(session& s);

    statement_ptr statement_;
    std::shared_ptr<prepared_statement> preparing_;  // until the server has described it
    std::optional<side_query> asked_;                // until it has been answered
    std::size_t closing_ = 0;                        // CloseComplete messages still to come
    expected expected_ = expected::ready;
};

}  // namespace tusk::protocol
