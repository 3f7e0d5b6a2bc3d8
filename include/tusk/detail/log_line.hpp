// How a statement and its parameters are written into a line of a log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tusk/log_options.hpp>

namespace tusk::detail {

// The SQL, and what there is to say of its parameters.
[[nodiscard]] std::string log_line(std::string_view sql, std::string_view parameters, const log_options& options);

// Parameters one after the other.
class parameter_summary {
public:
    explicit parameter_summary(const log_options& options) noexcept : options_{options} {}

    [[nodiscard]] bool shows_values() const noexcept { return options_.values; }
    // There is room for no more: those that follow need only be counted.
    [[nodiscard]] bool is_full() const noexcept { return text_.size() >= options_.parameter_bytes; }

    // The next one.
    void null();
    void add(std::string_view type, bool is_array);
    void pass_over(std::size_t count) noexcept { left_out_ += count; }
    // Of the one that was added last.
    void size(std::size_t count, std::string_view unit);
    void sensitive();
    void value(std::string_view text);

    [[nodiscard]] std::string take() &&;

private:
    void begin();

    log_options options_;
    std::string text_;
    std::size_t at_ = 0;
    std::size_t left_out_ = 0;
};

}  // namespace tusk::detail
