// The simple query protocol: any number of statements in one string, without parameters; values come as text
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY).
#pragma once

#include <tusk/protocol/conversations/exchange.hpp>

namespace tusk::protocol {

class simple_exchange : public exchange {
protected:
    // A result begins: the rows that follow have these columns.
    virtual void on_columns(columns_ptr columns) = 0;
    // A string without a statement.
    virtual void on_empty() = 0;

private:
    verdict on_start(session& s) override;
    verdict on_frame(session& s, frame f) override;
    void on_run(session& s, backend::answer_run& run) override;

    verdict on_error_response(session& s, error said) override;

    enum class expected { first, rows, next, ready };

    expected expected_ = expected::first;
    std::size_t columns_ = 0;
};

}  // namespace tusk::protocol
