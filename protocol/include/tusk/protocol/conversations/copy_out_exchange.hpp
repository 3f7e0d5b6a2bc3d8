// COPY TO STDOUT in binary form. Its rows are as those of a query are, once its header has been passed over.
#pragma once

#include <cstddef>
#include <span>

#include <tusk/protocol/conversations/copy_exchange.hpp>

namespace tusk::protocol {

class copy_out_exchange : public copy_exchange {
protected:
    using copy_exchange::copy_exchange;

private:
    verdict on_copy(session& s, frame f) override;
    void on_run(session& s, backend::answer_run& run) override;

    verdict begin(session& s, frame f);
    verdict take(session& s, std::span<const std::byte> data);
    [[nodiscard]] static bool pass_header(std::span<const std::byte>& data) noexcept;

    enum class reading { header, rows, nothing };

    reading next_ = reading::header;
};

}  // namespace tusk::protocol
