// COPY TO STDOUT in binary form. Its rows are as those of a query are, once its header has been passed over.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include <tusk/protocol/conversations/copy_out_exchange.hpp>

namespace tusk::protocol {

class copy_rows_exchange : public copy_out_exchange {
protected:
    using copy_out_exchange::copy_out_exchange;

private:
    std::optional<error> on_begin(const backend::copy_out_response& forms) override;
    verdict on_data(session& s, std::span<const std::byte> data) override;
    void on_run(session& s, backend::answer_run& run) override;
    [[nodiscard]] bool is_whole() const noexcept override { return next_ == reading::nothing; }

    [[nodiscard]] static bool pass_header(std::span<const std::byte>& data) noexcept;

    enum class reading { header, rows, nothing };

    reading next_ = reading::header;
};

}  // namespace tusk::protocol
