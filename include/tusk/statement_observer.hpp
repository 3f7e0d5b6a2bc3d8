// To be told of every statement of a connection: for logs, traces and metrics.
#pragma once

#include <any>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tusk/log_options.hpp>
#include <tusk/protocol/errors/error.hpp>

namespace tusk {

enum class statement_kind {
    query,  // one statement with its parameters: execute, query, stream, execute_many, call, cursors, each of a pipeline
    prepare,      // prepare: nothing is run
    script,       // run_script, for_each_result, stream_script
    transaction,  // begin, commit, rollback
    copy,         // copy_in, copy_out
};

// A statement that an observer is told of. It, and what it gives, is valid during that call.
class observed_statement {
public:
    [[nodiscard]] virtual statement_kind kind() const noexcept = 0;

    // As it is sent. SQL that was put together of text may hold values that are nobody's business: those a log should not
    // show belong into parameters.
    [[nodiscard]] virtual std::string_view sql() const noexcept = 0;

    // "$1 integer, $2 text (6 bytes), $3 NULL": see describe_parameters(). Made by each call, so that it costs nothing where
    // it is not asked for.
    [[nodiscard]] virtual std::string parameters(const log_options& options = {}) const = 0;

    // The SQL and its parameters on one line: see log_text().
    [[nodiscard]] std::string log_text(const log_options& options = {}) const;

protected:
    ~observed_statement() = default;
};

// How it ended.
struct statement_end {
    // None when it did what it was to do; otherwise what the caller is told, with a tusk::sqlstate as its code if the server
    // said it.
    std::optional<tusk::error> failure;

    // What the server says that it did, such as "INSERT 0 1"; of several statements in a script the last one that was
    // complete. Empty when none was: it failed, it was empty, it was only prepared, or its rows were not wanted any more.
    std::string_view command_tag;

    // How many the tag counts, as command_result::rows_affected() has it; in a script or a batch all of them together, though
    // they may have been undone when it failed.
    std::uint64_t rows_affected = 0;

    // How many came, before it failed or was given up.
    std::uint64_t rows_received = 0;

    // From the end of on_start() on. Time in which a stream waits for its reader is part of it, and of a pipeline's statement
    // that in which it waits for those before it.
    std::chrono::steady_clock::duration duration{};
};

// For connection::set_observer(). Both functions do nothing unless they are overridden:
//
//     struct slow_statements : tusk::statement_observer {
//         void on_end(const tusk::observed_statement& s, const tusk::statement_end& how, std::any&) override {
//             if (how.failure || how.duration > 100ms)
//                 log(s.log_text(), how.duration, how.failure ? how.failure->what() : "");
//         }
//     };
//
// Each statement has one start and, later, one end; of those that wait for each other on one connection, ends may be in
// another order than starts. They are called on the thread that runs the operation: the start by who begins it, the end
// before the caller is told the outcome; and the end by whoever closes the connection or lets go of a stream. What they
// throw is dropped. They must not use the connection, nor anything made of it. One observer may serve many connections; it
// is called by several threads at once then if those are used by several.
class statement_observer {
public:
    virtual ~statement_observer() = default;

    // What it returns, a span say, is kept with the statement and given to on_end(). A type that is larger than a pointer
    // is kept in memory of its own.
    virtual std::any on_start(const observed_statement&) { return {}; }
    virtual void on_end(const observed_statement&, const statement_end&, std::any& /*context*/) {}
};

}  // namespace tusk
