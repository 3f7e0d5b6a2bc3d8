// Many statements, sent without waiting for the answers in between
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). Each line is a round trip:
//
//     Parse, Describe, Sync for each text that is not known yet           if there are any
//     what else has to be asked about types                               if there is anything
//     [Parse,] Bind, [Describe,] Execute for each; and Sync at the end, or behind each
//
// With one Sync it is one transaction, unless there is one already: from the first error on the server reads nothing but
// Sync, and what it did is undone. With a Sync each, every statement is on its own.
//
// A statement that cannot be described because something it names does not exist may be meant to find it made by an earlier
// one of the pipeline. Outside of a transaction it is sent undescribed then, as with statement_caching::off, and the server
// says in its turn whether it is there. Within one the failure has ended the transaction: nothing is run.
//
// Statements that turn out to be out of date are prepared anew and run if that changes nothing for the others: with one Sync
// when it is the first that fails so, with a Sync each when everything behind the first of them has failed so; and never in a
// transaction.
//
// No more than a part of the messages is held at a time. The answers are read meanwhile, so neither side waits for the other.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <tusk/protocol/conversations/closings.hpp>
#include <tusk/protocol/conversations/part_writer.hpp>
#include <tusk/protocol/conversations/pipeline_part.hpp>
#include <tusk/protocol/conversations/pipeline_statement.hpp>
#include <tusk/protocol/conversations/side_query.hpp>

namespace tusk::protocol {

class pipeline_exchange final : public conversation {
public:
    // Where Sync goes.
    enum class syncing { once, each };

    // They must live, where they are, until it is finished.
    template <class Statements>
    pipeline_exchange(const Statements& statements, syncing how) : how_{how} {
        members_.reserve(statements.size());
        for (const auto& statement : statements)
            members_.push_back({.statement = std::to_address(statement)});
    }

    // Has it be an exchange from the beginning. Before it is started.
    void be_exchange(std::size_t i) { static_cast<void>(part_of(members_[i])); }
    // Those that are.
    [[nodiscard]] const std::vector<std::size_t>& parts() const noexcept { return parts_; }

    // Once it is finished, why it failed as a whole. With one Sync: what has kept all of it from taking effect. With a Sync
    // each: why some have not been run, or not to their end; what fails by itself is told by its part only. An error that is
    // one statement's fault has its number as its element.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

private:
    enum class phase { describing, asking, executing };
    // A statement, and how far it has got.
    struct member {
        pipeline_statement* statement;
        pipeline_part* part = nullptr;                   // null: it is in its short form
        const pipeline_statement::form* form = nullptr;  // which is this
        bool is_written = false;                         // and to be answered
        bool is_read = false;                            // and has been, in its short form
        bool is_over = false;                            // its ReadyForQuery has come

        [[nodiscard]] bool has_failed() const noexcept { return part != nullptr && part->failure(); }
        [[nodiscard]] bool is_out_of_date() const noexcept { return part != nullptr && part->is_out_of_date(); }
        [[nodiscard]] bool is_answered() const noexcept { return part != nullptr ? part->is_answered() : is_read; }
    };
    // Asked for one part or for several; answered once.
    struct question {
        side_query query;
        std::vector<pipeline_part*> by;
    };

    verdict on_start(session& s) override;
    verdict on_frame(session& s, frame f) override;
    void on_run(session& s, backend::answer_run& run) override;
    verdict on_error_response(session& s, error said) override;
    void on_output_wanted(session& s) override;
    void on_cancel(session& s) override;
    void on_taken_back(session& s) override { closings_.take_back(s); }
    void on_failure(const error& why) override;

    [[nodiscard]] bool is_one_transaction() const noexcept { return how_ == syncing::once; }
    // The messages that are on their way have one Sync at their end.
    [[nodiscard]] bool has_one_sync() const noexcept { return phase_ == phase::executing && is_one_transaction(); }
    [[nodiscard]] std::size_t count_in_turn() const noexcept {
        return phase_ == phase::describing ? to_describe_.size() : members_.size();
    }
    [[nodiscard]] member& in_turn(std::size_t i) noexcept {
        return members_[phase_ == phase::describing ? to_describe_[i] : i];
    }
    // As an exchange, which it is from now on.
    pipeline_part& part_of(member& m);

    // Each tells whether there is something to be answered now; if not it is over.
    bool begin(session& s);
    bool go_on(session& s);
    bool describe(session& s);
    bool execute(session& s);

    [[nodiscard]] const pipeline_statement::form* form_of(session& s, const pipeline_statement& statement);
    void find(session& s, pipeline_part& p);
    bool look(session& s, pipeline_part& p);
    void share(session& s, pipeline_part& p, const pipeline_part& with);
    bool ask(session& s, pipeline_part& p, std::optional<side_query> what);
    bool has_to_stop(session& s);

    bool write_more(session& s);
    bool write(session& s, member& m);
    bool write_short(session& s, member& m);
    bool write_part(session& s, pipeline_part& p);
    bool check_rest(session& s);
    void ensure_answer(session& s);

    verdict on_answer(session& s, frame f);
    verdict on_end(session& s, frame f);
    verdict on_member_end(session& s, member& m);
    [[nodiscard]] bool is_answered() const noexcept;
    verdict go_on_or_conclude(session& s);
    void after_copy_fail(session& s);
    bool read_short(session& s, member& m, backend::answer_run& run);
    void member_executed(member& m, std::string_view tag) noexcept;
    void skip_unwritten() noexcept;
    void described(session& s, pipeline_part& p);
    [[nodiscard]] bool may_be_made_by_another(const session& s, const pipeline_part& p, const error& why) const;
    void executed(member& m);
    verdict conclude(session& s);
    verdict again_or_over(bool goes_on);
    bool begins_again(session& s);

    void settle();
    void settle_as_one();
    void settle_each();
    [[nodiscard]] bool is_cancelled(const std::optional<error>& why) const noexcept;
    static void fail(member& m, const error& why);
    [[nodiscard]] error own_error(std::size_t i) const;

    std::vector<member> members_;
    syncing how_;
    std::vector<std::size_t> parts_;                                // those that are exchanges
    std::vector<std::unique_ptr<pipeline_statement::form>> forms_;  // of the others
    phase phase_ = phase::describing;
    std::size_t first_ = 0;  // those before have been run when the others begin again
    closings closings_;
    std::deque<question> questions_;        // those that are not answered yet; they come before everything else
    std::vector<std::size_t> to_describe_;  // one of each text
    std::size_t written_ = 0;               // of those in turn
    std::size_t answered_ = 0;              // of those
    part_writer writer_;
    bool extra_sync_ = false;            // nothing was to be answered, so that a Sync was sent to have an end
    bool is_broken_off_ = false;         // having been cancelled
    bool is_lost_ = false;               // the session has failed, or nothing was sent
    std::optional<std::size_t> failed_;  // the one for which all of them have failed
    std::size_t committed_ = 0;          // those before the last COMMIT among them
    unsigned repetitions_ = 0;
    std::optional<error> failure_;
};

}  // namespace tusk::protocol
