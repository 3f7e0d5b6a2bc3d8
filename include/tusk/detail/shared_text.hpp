// The text of a statement, kept without asking for memory when it is short.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace tusk::detail {

class shared_text {
public:
    explicit shared_text(std::string_view text) : size_{text.size()} {
        if (size_ > here_.size())
            elsewhere_ = std::make_unique_for_overwrite<char[]>(size_);
        std::ranges::copy(text, elsewhere_ ? elsewhere_.get() : here_.data());
    }
    // The other one is good for nothing after that.
    shared_text(shared_text&& other) noexcept : size_{other.size_}, elsewhere_{std::move(other.elsewhere_)} {
        if (!elsewhere_)
            std::copy_n(other.here_.data(), size_, here_.data());
    }
    shared_text& operator=(shared_text&&) = delete;

    operator std::string_view() const noexcept { return {elsewhere_ ? elsewhere_.get() : here_.data(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<char[]> elsewhere_;
    std::array<char, 112> here_;
};

}  // namespace tusk::detail
