// A password, or anything else that must not stay in memory or get into a log.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace tusk {

// Owns a copy of the text and overwrites it when it is destroyed or assigned to. What is moved from is empty and keeps
// nothing. It is neither printable nor comparable nor convertible: reveal() is the one way to the text.
class secret {
public:
    secret() = default;
    explicit secret(std::string_view text);
    explicit secret(const char* text) : secret{std::string_view{text}} {}
    // Wipes `text` after copying it.
    explicit secret(std::string&& text);

    secret(const secret& other) : secret{other.reveal()} {}
    secret(secret&& other) noexcept;
    secret& operator=(const secret& other);
    secret& operator=(secret&& other) noexcept;
    ~secret();

    // Valid until this secret is destroyed, assigned to or moved from.
    [[nodiscard]] std::string_view reveal() const noexcept { return {text_.get(), size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

private:
    // An array, not a std::string: that may keep short texts inside itself and leaves a copy behind when it is moved.
    std::unique_ptr<char[]> text_;
    std::size_t size_ = 0;
};

std::ostream& operator<<(std::ostream&, const secret&) = delete;

// Overwrites everything `text` has room for, then clears it. (Texts it held before it had to grow are out of reach.)
void wipe(std::string& text) noexcept;

}  // namespace tusk
