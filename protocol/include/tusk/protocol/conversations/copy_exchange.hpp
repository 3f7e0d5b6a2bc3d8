// COPY between the server and the client (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY), as a query
// of the simple protocol: what stands between has seen that before. Each line is a round trip:
//
//     Parse, Describe, Sync                      what the columns are, if that matters and is not known yet
//     [Parse, Describe,] Query; data; CopyDone   whether they still are; and COPY
//
// In binary form nothing says what type a value is meant to be, so that columns which are others than they were must be
// noticed. What Parse has seen is not altered any more before COPY ends, as there is no Sync between: they are one transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/protocol/conversations/extended_exchange.hpp>
#include <tusk/protocol/messages/parts/format.hpp>

namespace tusk::protocol {

class copy_exchange : public extended_exchange {
public:
    // Before it is started. The statement is COPY, and the only one in its text.
    void set_command(std::string text) { command_ = std::move(text); }
    // The columns have to be known, which the query sql() gives as well.
    void describe_columns() noexcept { has_to_describe_ = true; }

    [[nodiscard]] std::string_view command() const noexcept override { return command_; }

protected:
    explicit copy_exchange(statement_ptr) {}

    // How far it has come.
    enum class step { nothing, parse, parameters, columns, start, data, completion, over };
    [[nodiscard]] step at() const noexcept { return at_; }
    void go_to(step next) noexcept { at_ = next; }
    [[nodiscard]] bool needs_description() const noexcept { return has_to_describe_; }

    // Why it cannot be run on this server; asked before anything of it is sent, so that there may still be another command.
    [[nodiscard]] virtual std::optional<error> obstacle(const session&) { return std::nullopt; }
    // COPY begins, or turns out to be something else; and what it says while data goes either way.
    virtual verdict on_copy(session& s, frame f) = 0;
    // It has failed, and the server takes no data any more and gives none.
    virtual void on_broken_off(session&) noexcept {}

    // As they are when COPY begins, if they were to be described.
    [[nodiscard]] const std::vector<column>& columns() const noexcept { return *columns_; }
    // The statement is no COPY, or one the other way round.
    [[nodiscard]] error other_copy_error(std::string_view wanted) const;

private:
    bool write_execution(session& s) override;
    void on_run(session& s, backend::answer_run& run) override;
    verdict on_result(session& s, frame f) override;
    verdict on_error_response(session& s, error said) override;
    [[nodiscard]] std::string_view text_of_error() const noexcept override {
        return is_in_execution() && at_ >= step::start ? command() : sql();
    }

    bool write_check(session& s);
    verdict check_columns(session& s, frame f);

    std::string command_;
    columns_ptr columns_;
    step at_ = step::nothing;
    bool has_to_describe_ = false;
};

}  // namespace tusk::protocol
