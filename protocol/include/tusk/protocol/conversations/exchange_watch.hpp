// Hears how an exchange goes, without taking part in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <tusk/protocol/errors/error.hpp>

namespace tusk::protocol {

class exchange_watch {
public:
    exchange_watch() = default;
    exchange_watch(const exchange_watch&) = delete;
    exchange_watch& operator=(const exchange_watch&) = delete;
    virtual ~exchange_watch() = default;

    // A row has come, and was taken.
    void on_row() noexcept { ++rows_; }
    // As exchange::on_complete, with what that saw only.
    virtual void on_complete(std::string_view tag) noexcept = 0;
    // The last that it hears; it is destroyed after that.
    virtual void on_end(const std::optional<error>& failure) noexcept = 0;

protected:
    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }

private:
    std::uint64_t rows_ = 0;
};

}  // namespace tusk::protocol
