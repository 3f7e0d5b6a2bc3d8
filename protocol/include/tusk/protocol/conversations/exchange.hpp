// A statement and its answer (https://www.postgresql.org/docs/current/protocol-flow.html). What is common to the simple
// and the extended query protocol: a sequence of rows, completions and at most one error, closed by ReadyForQuery.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/protocol/conversations/exchange_watch.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/parts/format.hpp>
#include <tusk/protocol/session/conversation.hpp>
#include <tusk/protocol/session/statement_cache.hpp>

namespace tusk::protocol {

// The first error, the server's or one found here, is the outcome; what follows it is read and dropped.
class exchange : public conversation {
public:
    // The exception being handled, as an error.
    [[nodiscard]] static error thrown();

    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }
    [[nodiscard]] virtual std::string_view sql() const noexcept = 0;
    // What is run, where that is not the same.
    [[nodiscard]] virtual std::string_view command() const noexcept { return sql(); }

    // Has somebody hear how it goes, until its end or until stop_watching().
    void watch(std::unique_ptr<exchange_watch> by) noexcept { watch_ = std::move(by); }
    [[nodiscard]] bool is_watched() const noexcept { return watch_ != nullptr; }
    // Whoever watches it is told that this is the end: for that reason, or with the failure there is, if any.
    void stop_watching(const std::optional<error>& why = std::nullopt) noexcept { tell_end(why ? why : failure_); }

protected:
    // One row, with as many values as there are columns. It lies in the session's frame_holder().
    virtual std::optional<error> on_row(session& s, backend::data_row_view row) = 0;
    // The rows of a run, until it ends or the session is paused, or until one fails: as on_row() for each.
    virtual std::optional<error> on_row_run(session& s, backend::answer_run& run);
    // A statement is complete; `tag` is its command tag, such as "INSERT 0 1". Valid during the call only.
    virtual void on_complete(session& s, std::string_view tag) = 0;

    // What the caller misses although nothing failed, such as a row where one is due. Asked at the end.
    [[nodiscard]] virtual std::optional<error> shortfall() const { return std::nullopt; }

    void set_failure(error why);
    // What failed is to be done again.
    void clear_failure() noexcept { failure_.reset(); }
    // Calls what may run code of the user's, such as a codec: what that throws becomes the outcome.
    template <class Call>
    void guard(Call&& call) {
        try {
            call();
        } catch (...) {
            set_failure(thrown());
        }
    }

    verdict row(session& s, frame f, std::size_t columns);
    void rows(session& s, backend::answer_run& run, std::size_t columns, char row_tag = backend::data_row::tag);
    // One of a message that is none of a run.
    void one_row(session& s, backend::data_row_view row);
    // Whether what is taken of a run counts.
    [[nodiscard]] bool takes_runs() const noexcept { return !failure_ && copying_ == copying::nothing; }
    verdict complete(session& s, frame f);
    void completed(session& s, std::string_view tag);
    // ReadyForQuery came: the outcome is known.
    verdict ready();
    verdict unexpected(session& s, frame f);

    // A statement that wants COPY data ends with errc::unexpected_copy: CopyFail is sent, what comes is dropped.
    [[nodiscard]] static bool is_copy(frame f) noexcept;
    verdict copy(session& s, frame f);
    // Whether a COPY is going on that this message is no part of. Only an ErrorResponse answers CopyFail.
    [[nodiscard]] bool interrupts_copy(frame f) const noexcept;
    virtual void after_copy_fail(session&) {}

    verdict on_error_response(session& s, error said) override;
    void on_failure(const error& why) override { set_failure(why); }

private:
    void on_finished() noexcept override;
    void tell_end(const std::optional<error>& why) noexcept;

    // What the position of an error is one in.
    [[nodiscard]] virtual std::string_view text_of_error() const noexcept { return sql(); }
    [[nodiscard]] error supplemented(const session& s, error said) const;

    enum class copying { nothing, in, out };

    std::optional<error> failure_;
    std::unique_ptr<exchange_watch> watch_;
    copying copying_ = copying::nothing;
};

// Reads a RowDescription, and the forms in which the values come; none when it is malformed.
[[nodiscard]] columns_ptr read_columns(frame f, std::vector<format>* formats = nullptr);

}  // namespace tusk::protocol
