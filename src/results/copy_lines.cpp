#include <tusk/detail/copy_lines.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include <tusk/protocol/messages/parts/value.hpp>
#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::detail {

namespace {

// Writes values, each behind its length.
class value_writer {
public:
    explicit value_writer(std::byte* at) noexcept : length_{at}, at_{at + protocol::length_size} {}

    void put(std::string_view text) noexcept {
        if (text.empty())
            return;
        std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    void put(char c) noexcept { *at_++ = static_cast<std::byte>(c); }
    // The front of a text up to the first tab or backslash, or all of it; gives how much that was. Up to `beyond` more bytes
    // behind it may be written over.
    std::size_t put_plain(std::string_view text) noexcept;
    static constexpr std::size_t beyond = sizeof(std::uint64_t);
    void end_value() noexcept {
        end(static_cast<std::int32_t>(static_cast<std::size_t>(at_ - length_) - protocol::length_size));
    }
    void end_null() noexcept {
        at_ = length_ + protocol::length_size;
        end(protocol::null_length);
    }

    // Behind the last value.
    [[nodiscard]] const std::byte* end_of_values() const noexcept { return length_; }

private:
    void end(std::int32_t length) noexcept {
        protocol::store_big_endian(length_, length);
        length_ = at_;
        at_ += protocol::length_size;
    }

    std::byte* length_;
    std::byte* at_;
};

std::size_t value_writer::put_plain(std::string_view text) noexcept {
    const char* from = text.data();
    const char* const end = from + text.size();
    if constexpr (std::endian::native == std::endian::little) {
        constexpr std::uint64_t each = 0x0101010101010101;
        const auto zeros = [](std::uint64_t eight) { return (eight - each) & ~eight & (0x80 * each); };
        for (std::uint64_t eight = 0; static_cast<std::size_t>(end - from) >= sizeof eight;) {
            std::memcpy(&eight, from, sizeof eight);
            std::memcpy(at_, &eight, sizeof eight);
            // The lowest is right, whatever is said of those above.
            const std::uint64_t found = zeros(eight ^ ('\t' * each)) | zeros(eight ^ ('\\' * each));
            const std::size_t plain = found == 0 ? sizeof eight : static_cast<std::size_t>(std::countr_zero(found)) / 8;
            from += plain;
            at_ += plain;
            if (found != 0)
                return static_cast<std::size_t>(from - text.data());
        }
    }
    for (; from != end && *from != '\t' && *from != '\\'; ++from)
        put(*from);
    return static_cast<std::size_t>(from - text.data());
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

// false: it ends in the middle of an escape.
bool put_escaped(value_writer& out, std::string_view value) noexcept {
    for (std::size_t escape; (escape = value.find('\\')) != std::string_view::npos;) {
        if (escape + 1 == value.size())
            return false;
        out.put(value.substr(0, escape));
        out.put(unescaped(value[escape + 1]));
        value.remove_prefix(escape + 2);
    }
    out.put(value);
    return true;
}

constexpr std::size_t malformed = std::numeric_limits<std::size_t>::max();

// Both give how many values there are.

std::size_t split_text(value_writer& out, std::string_view line, std::size_t most) noexcept {
    for (std::size_t count = 1; count <= most; ++count) {
        std::size_t end = out.put_plain(line);
        if (end == line.size() || line[end] == '\t') [[likely]] {
            out.end_value();
        } else {
            const std::string_view rest = line.substr(end, std::min(line.find('\t', end), line.size()) - end);
            if (end == 0 && rest == "\\N")
                out.end_null();
            else if (put_escaped(out, rest))
                out.end_value();
            else
                return malformed;
            end += rest.size();
        }
        if (end == line.size())
            return count;
        line.remove_prefix(end + 1);
    }
    return line.empty() ? 0 : malformed;  // also if there are more than that
}

std::size_t split_csv(value_writer& out, std::string_view line, std::size_t most) noexcept {
    for (std::size_t count = 1; count <= most; ++count) {
        std::size_t end = 0;
        if (!line.starts_with('"')) {  // an empty one is NULL, as it has no quotes
            end = std::min(line.find(','), line.size());
            out.put(line.substr(0, end));
            end == 0 ? out.end_null() : out.end_value();
        } else {
            for (std::size_t begin = 1;; begin = end + 2) {
                end = line.find('"', begin);
                if (end == std::string_view::npos)
                    return malformed;
                out.put(line.substr(begin, end - begin));
                if (!line.substr(end + 1).starts_with('"'))
                    break;
                out.put('"');
            }
            out.end_value();
            ++end;
        }
        if (end == line.size())
            return count;
        if (line[end] != ',')
            return malformed;
        line.remove_prefix(end + 1);
    }
    return line.empty() ? 0 : malformed;  // also if there are more than that
}

}  // namespace

std::optional<protocol::backend::data_row_view> line_splitter::split(std::span<const std::byte> line,
                                                                     std::size_t columns) {
    std::string_view text = protocol::as_text(line);
    if (!text.ends_with('\n'))
        return std::nullopt;
    text.remove_suffix(1);
    // A length more than there are values, as one more is begun than there is.
    std::byte* begin = claim(text.size() + (columns + 1) * protocol::length_size + value_writer::beyond);
    value_writer out{begin};
    const std::size_t count =
        form_ == copy_format::csv ? split_csv(out, text, columns) : split_text(out, text, columns);
    if (count != columns)
        return std::nullopt;
    used_ = static_cast<std::size_t>(out.end_of_values() - holder_.data());
    return protocol::backend::data_row_view{{begin, out.end_of_values()}, columns};
}

std::byte* line_splitter::claim(std::size_t bytes) {
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
