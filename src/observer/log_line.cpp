#include <tusk/detail/log_line.hpp>

#include <algorithm>
#include <utility>

#include <tusk/codec.hpp>
#include <tusk/protocol/errors/printable.hpp>

namespace tusk::detail {

namespace {

// As much of the text as fits, whole characters of UTF-8 where it is made of those.
std::string_view cut(std::string_view text, std::size_t limit) noexcept {
    constexpr std::size_t longest_rest = 3;
    if (text.size() <= limit)
        return text;
    const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
    for (std::size_t back = 0; back <= std::min(longest_rest, limit); ++back)
        if (!continues(limit - back))
            return text.substr(0, limit - back);
    return text.substr(0, limit);
}

constexpr std::string_view cut_mark = "...";

// printable() leaves two control characters as they are.
std::string on_one_line(std::string_view text) {
    std::string line;
    for (const char c : protocol::printable(text)) {
        if (c == '\n')
            line += "\\x0A";
        else if (c == '\t')
            line += "\\x09";
        else
            line += c;
    }
    return line;
}

}  // namespace

void parameter_summary::begin() {
    if (!text_.empty())
        text_ += ", ";
    text_ += '$';
    text_ += std::to_string(++at_);
    text_ += ' ';
}

void parameter_summary::null() {
    begin();
    text_ += "NULL";
}

void parameter_summary::add(std::string_view type, bool is_array) {
    begin();
    text_ += type.empty() ? "unknown" : on_one_line(without_scope(type));
    if (is_array)
        text_ += "[]";
}

void parameter_summary::size(std::size_t count, std::string_view unit) {
    text_ += " (";
    text_ += std::to_string(count);
    text_ += ' ';
    text_ += unit;
    text_ += count == 1 ? ")" : "s)";
}

void parameter_summary::sensitive() { text_ += " (sensitive)"; }

// Quoted as SQL quotes strings.
void parameter_summary::value(std::string_view text) {
    const std::string_view shown = cut(text, options_.value_bytes);
    text_ += " = '";
    for (const char c : on_one_line(shown))
        text_.append(c == '\'' ? 2u : 1u, c);
    text_ += '\'';
    if (shown.size() != text.size())
        text_ += cut_mark;
}

std::string parameter_summary::take() && {
    if (left_out_ != 0) {
        text_ += text_.empty() ? "" : ", ";
        text_ += "and " + std::to_string(left_out_) + " more";
    }
    return std::move(text_);
}

std::string log_line(std::string_view sql, std::string_view parameters, const log_options& options) {
    const std::string_view shown = cut(sql, options.sql_bytes);
    std::string line = protocol::printable(shown);
    std::ranges::replace(line, '\n', ' ');
    std::ranges::replace(line, '\t', ' ');
    if (shown.size() != sql.size())
        line.append(cut_mark).append(" (").append(std::to_string(sql.size())).append(" bytes)");
    if (!parameters.empty())
        line.append(" -- ").append(parameters);
    return line;
}

}  // namespace tusk::detail
