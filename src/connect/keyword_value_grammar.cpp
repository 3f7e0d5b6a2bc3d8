#include <string>

#include "conninfo_grammar.hpp"

namespace tusk::detail {

namespace {

constexpr std::string_view white = " \t\n\v\f\r";

// Walks over the text. No step leads past its end.
class scanner {
public:
    explicit scanner(std::string_view text) noexcept : text_{text} {}

    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
    [[nodiscard]] bool at_white() const noexcept { return !at_end() && white.find(text_[at_]) != text_.npos; }

    void skip_white() noexcept {
        while (at_white())
            ++at_;
    }

    bool take(char wanted) noexcept {
        if (at_end() || text_[at_] != wanted)
            return false;
        ++at_;
        return true;
    }

    std::string_view take_name() noexcept {
        const std::size_t start = at_;
        while (!at_end() && text_[at_] != '=' && !at_white())
            ++at_;
        return text_.substr(start, at_ - start);
    }

    // One character of a value: a backslash stands for the character after it, at the very end for nothing.
    void take_character(std::string& into) {
        if (take('\\') && at_end())
            return;
        into += text_[at_++];
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<error> parse_keyword_value(std::string_view text, given_options& given) {
    scanner s{text};
    scratch value{text.size()};
    for (s.skip_white(); !s.at_end(); s.skip_white()) {
        const std::size_t name_at = s.at();
        const std::string_view name = s.take_name();
        s.skip_white();
        if (!s.take('='))
            // The word is not shown: it may well be the rest of a password with a space in it.
            return error{errc::invalid_conninfo, "missing \"=\" after the word at " + byte_position(name_at),
                         "write name=value, and single quotes around a value with spaces"};
        s.skip_white();

        const std::size_t value_at = s.at();
        value.text.clear();
        if (s.take('\'')) {
            while (!s.take('\'')) {
                if (s.at_end())
                    return error{errc::invalid_conninfo, "missing \"'\" after the value at " + byte_position(value_at),
                                 "end it with a single quote; write \\' for one that is part of it"};
                s.take_character(value.text);
            }
        } else {
            while (!s.at_end() && !s.at_white())
                s.take_character(value.text);
        }
        if (auto failure = given.give({name, name_at, true}, value.text, value_at))
            return failure;
    }
    return std::nullopt;
}

}  // namespace tusk::detail
