// Files of a few lines that may hold passwords.
#pragma once

#include <cstddef>
#include <string>

#include <sys/types.h>

#include <tusk/protocol/errors/secret.hpp>

namespace tusk::detail {

class small_file {
public:
    static constexpr std::size_t most = std::size_t{1} << 20;  // bytes

    // Reads a plain file whole. One of which anybody has a permission in `forbidden`, or that is larger than `most`, is not
    // read.
    explicit small_file(const std::string& path, mode_t forbidden = 0);
    small_file(const small_file&) = delete;
    small_file& operator=(const small_file&) = delete;
    ~small_file() { wipe(text_); }

    // There is no such file.
    [[nodiscard]] bool missing() const noexcept { return missing_; }
    // Why there is no text, to go on after "the file was not used, as "; empty if there is, or the file is missing.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    bool missing_ = false;
    std::string problem_;
    std::string text_;
};

}  // namespace tusk::detail
