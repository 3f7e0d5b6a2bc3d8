// The extended query protocol: one statement with parameters
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY). How it is run depends on the
// session's statement_caching; each line is a round trip:
//
//     prepare    first use: Parse, Describe, Sync          then, and on every use: Bind, Execute, Sync
//     describe   first use: Parse, Describe, Sync          then, and on every use: Parse, Bind, Describe, Execute, Sync
//     off        every use: Parse, Bind, Describe, Execute, Sync
//
// Sync, never Flush, and no transaction around it: GaussDB repeats a failed statement by itself only then.
//
// A statement that the server has forgotten, or whose tables have changed, is prepared anew and run, unless that failure has
// ended a transaction of the user's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <tusk/protocol/conversations/closings.hpp>
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
    explicit extended_exchange(statement_ptr given) : given_{std::move(given)} {}

    // The one that was given to be run, if any.
    [[nodiscard]] const statement_ptr& given() const noexcept { return given_; }

    // What comes after the statement is known: run it, leave it at that, or ask something first.
    enum class next_step { execute, stop, ask };

    // Whether it has to be known what it is before it runs.
    [[nodiscard]] virtual bool is_to_be_described(statement_caching mode) const noexcept {
        return mode != statement_caching::off;
    }
    // Whether its text does not come again, so that nothing is to be kept of it, here or on the server.
    [[nodiscard]] virtual bool is_for_once() const noexcept { return false; }
    // Called when the types of parameters and columns are known and nothing has been executed, again after what it asked
    // has been answered, and again when the statement had to be prepared anew. With `stop` nothing will be executed;
    // set_failure() tells why, if it is for an error.
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

    // Of a statement that is run without having been described: the types to declare for its parameters, by OID, 0 for
    // those that the server is to choose; and the form in which all columns are wanted.
    [[nodiscard]] virtual std::vector<std::uint32_t> declared_types() const { return {}; }
    [[nodiscard]] virtual format undescribed_format() const { return format::text; }
    // The columns are these, and not those that it was described with, or it was not described at all: null if it gives no
    // rows. The values come in these forms. It is being executed: an error makes its rows go unread.
    virtual std::optional<error> on_columns(const columns_ptr&, const std::vector<format>&) { return std::nullopt; }

    // ---- for those that execute it in another way: see batch_exchange

    verdict on_start(session& s) override;
    void on_run(session& s, backend::answer_run& run) override;
    verdict on_error_response(session& s, error said) override;
    void after_copy_fail(session& s) override;

    // Writes what executes the statement, when it is known; false when that cannot be sent.
    virtual bool write_execution(session& s);
    // What answers Execute.
    virtual verdict on_result(session& s, frame f);
    // Execute is answered, as far as it is for those without an error.
    virtual void on_executed(session& s, std::string_view tag);
    // Nothing has been executed when Bind fails.
    [[nodiscard]] virtual bool has_executed() const noexcept { return false; }

    // The Parse that what has no name on the server needs each time, if that is so. The answers to it and to the first Bind
    // are what comes next.
    bool write_beginning(session& s);
    // false, and the failure is set, when it cannot be sent.
    bool write_bind(session& s);
    // Whether what comes answers the messages of write_execution(), and those from the first Bind on.
    [[nodiscard]] bool is_in_execution() const noexcept { return !asked_ && !preparing_; }
    [[nodiscard]] bool is_behind_parse() const noexcept { return is_in_execution() && expected_ != expected::parse; }
    void expect_bind() noexcept { expected_ = expected::bind; }
    void expect_result() noexcept { expected_ = expected::rows; }
    void expect_ready() noexcept { expected_ = expected::ready; }

    // Whether rows of the one are rows of the other.
    [[nodiscard]] static bool same_columns(const columns_ptr& a, const columns_ptr& b);

    // How often a statement is prepared anew in a row: each time something must have changed again just then.
    static constexpr unsigned max_repetitions = 10;

    // ---- the steps it is made of, for those that are one of many: see pipeline_part

    // Looks for the statement among those that are known; false, and the failure is set, when it cannot be run here.
    bool find_statement(session& s);
    // Parse and Describe. When they are answered, keep_description() makes it the statement that is known.
    bool write_description(session& s);
    void keep_description(session& s);
    // It was described along with another one of the same text.
    void share_description(const extended_exchange& other) noexcept {
        statement_ = other.statement_;
        fresh_ = true;
    }
    // It is this one, which it fits; and it has been written, and answered but for ReadyForQuery.
    void take_over(const statement_ptr& known);
    void was_written(bool is_answered) noexcept;
    // Makes it one that is run without having been described; what its parameters say of themselves may throw.
    void leave_undescribed(session& s);
    // What was known of it is no use any more.
    void forget_statement(session& s);
    // What executes it, without Sync.
    bool write_messages(session& s);
    // Takes an answer, until it is_answered() but for ReadyForQuery.
    verdict on_message(session& s, frame f);
    [[nodiscard]] bool is_answered() const noexcept { return expected_ == expected::ready; }
    verdict on_refusal(session& s, error said);
    // It has failed because of what was known of it, and nothing of it has been executed.
    [[nodiscard]] bool is_out_of_date() const noexcept { return out_of_date_; }
    void set_out_of_date() noexcept { out_of_date_ = true; }
    [[nodiscard]] bool is_described() const noexcept { return statement_ && !undescribed_; }

private:
    enum class expected { parse, parameters, description, bind, columns, rows, ready };

    verdict on_frame(session& s, frame f) override;
    void on_taken_back(session& s) override;

    bool begin(session& s);
    bool write_prepare(session& s);
    bool write_messages(session& s, std::string_view execution);
    bool write_parse(session& s, const prepared_statement& statement);
    bool run_undescribed(session& s);
    bool run_described(session& s);
    bool ask(session& s, std::optional<side_query> question);
    verdict answered(session& s);
    void put_bind(session& s, writer& w, std::size_t& failed_at) const;
    verdict described(session& s);
    verdict columns_told(session& s, frame f);
    verdict executed(session& s);
    [[nodiscard]] bool may_be_out_of_date(const error& said) const;

    statement_ptr given_;
    statement_ptr statement_;
    columns_ptr told_;                               // of the portal, if it was asked for them
    const std::vector<column>* columns_ = nullptr;   // of the rows that come; null: there are none to come
    std::shared_ptr<prepared_statement> preparing_;  // until the server has described it
    std::optional<side_query> asked_;                // until it has been answered
    closings closings_;                              // along with it
    expected expected_ = expected::ready;
    bool along_ = false;  // what was asked goes in front of the statement's own messages
    bool undescribed_ = false;
    bool asks_for_columns_ = false;  // behind Bind
    bool fresh_ = false;             // it was described by this exchange
    bool out_of_date_ = false;
    bool has_no_columns_ = false;  // which is the failure, so far
    unsigned repetitions_ = 0;
};

}  // namespace tusk::protocol
