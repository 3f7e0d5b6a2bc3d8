#include <tusk/detail/copy_lines.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <tusk/protocol/messages/parts/list.hpp>
#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::detail {

namespace {

// Where it is first, or `end`.
const char* find(const char* at, const char* end, char c) noexcept {
    const void* found = std::memchr(at, c, static_cast<std::size_t>(end - at));
    return found != nullptr ? static_cast<const char*>(found) : end;
}

char* append(char* to, const char* from, const char* end) noexcept {
    const auto size = static_cast<std::size_t>(end - from);
    std::memcpy(to, from, size);
    return to + size;
}

protocol::value value_of(const char* begin, const char* end) noexcept {
    return {protocol::as_bytes({begin, static_cast<std::size_t>(end - begin)}), false};
}

// What stands behind a backslash, as a server writes it.
char unescaped(char c) noexcept {
    switch (c) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'v':
            return '\v';
        default:
            return c;
    }
}

// Gives the end of what was written; nullptr: the value ends in the middle of an escape.
char* put_unescaped(char* to, const char* from, const char* end) noexcept {
    for (;;) {
        const char* const escape = find(from, end, '\\');
        to = append(to, from, escape);
        if (escape == end)
            return to;
        if (escape + 1 == end)
            return nullptr;
        *to++ = unescaped(escape[1]);
        from = escape + 2;
    }
}

}  // namespace

bool line_view::next_with_care(protocol::value& v) noexcept { return is_csv_ ? next_csv(v) : next_escaped(v); }

bool line_view::is_well_formed() const noexcept {
    line_view walk = *this;
    for (protocol::value v; walk.next(v);) {
    }
    return walk.well_formed();
}

bool line_view::malformed() noexcept {
    behind_ = nullptr;
    left_ = 0;
    return false;
}

bool line_view::next_escaped(protocol::value& v) noexcept {
    const char* const from = at_;
    const char* const end = find(from, end_, '\t');
    at_ = end + 1;
    if (std::string_view{from, end} == "\\N") {
        v = protocol::value::null();
        return true;
    }
    char* const begin = unescaped_;
    unescaped_ = put_unescaped(begin, from, end);
    if (unescaped_ == nullptr)
        return malformed();
    v = value_of(begin, unescaped_);
    return true;
}

bool line_view::next_csv(protocol::value& v) noexcept {
    if (at_ == end_ || *at_ != '"') {  // an empty one is NULL, as it has no quotes
        const char* const end = find(at_, end_, ',');
        v = end == at_ ? protocol::value::null() : value_of(at_, end);
        at_ = end + 1;
        return true;
    }
    const char* begin = at_ + 1;
    const char* quote = find(begin, end_, '"');
    char* const unescaped = unescaped_;
    while (quote != end_ && quote + 1 != end_ && quote[1] == '"') {
        unescaped_ = append(unescaped_, begin, quote + 1);
        begin = quote + 2;
        quote = find(begin, end_, '"');
    }
    if (quote == end_ || (quote + 1 != end_ && quote[1] != ','))
        return malformed();
    if (unescaped_ == unescaped) {
        v = value_of(begin, quote);
    } else {
        unescaped_ = append(unescaped_, begin, quote);
        v = value_of(unescaped, unescaped_);
    }
    at_ = quote + 2;
    return true;
}

line_view line_reader::open(std::span<const std::byte> line, std::size_t columns) {
    const std::string_view text = protocol::as_text(line);
    line_view view;
    if (!text.ends_with('\n'))
        return view;
    view.at_ = text.data();
    view.end_ = text.data() + text.size() - 1;
    view.behind_ = columns == 0 ? view.end_ : view.end_ + 1;
    view.left_ = columns;
    view.is_csv_ = is_csv_;
    view.is_plain_ = !is_csv_ && find(view.at_, view.end_, '\\') == view.end_;
    if (!view.is_plain_) {
        unescaped_.clear();
        view.unescaped_ = reinterpret_cast<char*>(unescaped_.grow(text.size()));
    }
    return view;
}

std::optional<protocol::backend::data_row_view> line_reader::as_row(std::span<const std::byte> line,
                                                                    std::size_t columns) {
    line_view view = open(line, columns);
    std::byte* const begin = claim(line.size() + columns * protocol::length_size);
    std::byte* at = begin;
    for (protocol::value v; view.next(v);) {
        protocol::store_big_endian(at, v.is_null ? protocol::null_length : static_cast<std::int32_t>(v.bytes.size()));
        at = std::copy(v.bytes.begin(), v.bytes.end(), at + protocol::length_size);
    }
    if (!view.well_formed())
        return std::nullopt;
    used_ = static_cast<std::size_t>(at - holder_.data());
    return protocol::backend::data_row_view{{begin, at}, columns};
}

std::byte* line_reader::claim(std::size_t bytes) {
    constexpr std::size_t usual = 64 * 1024;
    if (holder_.unique())
        used_ = 0;
    if (holder_.capacity() - used_ < bytes) {
        holder_ = protocol::chunk{std::max(bytes, usual)};
        used_ = 0;
    }
    return holder_.data() + used_;
}

}  // namespace tusk::detail
