// COPY TO STDOUT: its data comes a message at a time, each of which is one row, or the header in front of them. In binary form
// rows are as those of a query are; see copy_rows_exchange.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include <tusk/protocol/conversations/copy_exchange.hpp>
#include <tusk/protocol/messages/backend/copy_out_response.hpp>

namespace tusk::protocol {

class copy_out_exchange : public copy_exchange {
protected:
    using copy_exchange::copy_exchange;

    // The server gives data in these forms; an error: nobody wants them.
    [[nodiscard]] virtual std::optional<error> on_begin(const backend::copy_out_response& forms) = 0;
    // A message of it. What comes of a COPY that has failed is dropped.
    virtual verdict on_data(session& s, std::span<const std::byte> data) = 0;
    // Whether all that belongs to its form has come.
    [[nodiscard]] virtual bool is_whole() const noexcept { return true; }

private:
    verdict on_copy(session& s, frame f) override;
    verdict begin(session& s, frame f);
};

// As it is: each message is a row whose value is the message. See data_of().
class copy_data_exchange : public copy_out_exchange {
public:
    // The data of what on_row() is given.
    [[nodiscard]] static std::span<const std::byte> data_of(backend::data_row_view row) noexcept { return row.rest(); }

protected:
    using copy_out_exchange::copy_out_exchange;

private:
    verdict on_data(session& s, std::span<const std::byte> data) override;
    void on_run(session& s, backend::answer_run& run) override;
};

}  // namespace tusk::protocol
