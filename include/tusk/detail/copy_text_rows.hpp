// Rows in COPY's text form, and as CSV (https://www.postgresql.org/docs/current/sql-copy.html), with the delimiters that COPY
// has unless it is told others: the server reads each value as it reads a string, and takes it for one of its column's type.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <tusk/codec.hpp>
#include <tusk/codecs/text.hpp>
#include <tusk/copy_format.hpp>
#include <tusk/detail/row_errors.hpp>
#include <tusk/detail/row_members.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::detail {

// A value as these forms have it, whatever characters it has. false: it has a NUL, which no text of the server can have, and
// nothing is written.
[[nodiscard]] bool append_copied_text(protocol::byte_buffer& out, std::string_view value);
[[nodiscard]] bool append_copied_csv(protocol::byte_buffer& out, std::string_view value);

// Whether that is its text.
template <class T>
inline constexpr bool is_its_text = std::is_base_of_v<sends_text<T>, codec<T>>;

// Whether no value of T has a character in its text that has a meaning in these forms.
template <class T>
inline constexpr bool is_plain_text = std::is_arithmetic_v<T> && !std::is_same_v<T, char>;

template <class Row>
class text_row_encoder : row_members<Row> {
    using members = row_members<Row>;
    using members::each;
    using members::names;
    using members::size;

public:
    explicit text_row_encoder(copy_format form = copy_format::text) noexcept : is_csv_{form == copy_format::csv} {}

    // Appends a row; an error: nothing of it.
    [[nodiscard]] std::optional<error> write(protocol::byte_buffer& out, const Row& row) {
        const std::size_t start = out.size();
        boost::system::error_code failed;
        std::size_t last = 0;
        try {
            each([&]<std::size_t I>() {
                last = I;
                failed = write_value(out, member_of<I>(row));
                *out.grow(1) = static_cast<std::byte>(I + 1 == size ? '\n' : is_csv_ ? ',' : '\t');
                return !failed;
            });
        } catch (...) {
            out.truncate(start);
            throw;
        }
        if (!failed) [[likely]]
            return std::nullopt;
        out.truncate(start);
        return copied_text_error(failed, last + 1, names[last]);
    }

private:
    template <class T>
    [[nodiscard]] boost::system::error_code write_value(protocol::byte_buffer& out, const T& value) {
        if (is_null(value)) {
            if (!is_csv_)
                out.append(protocol::as_bytes("\\N"));
            return {};
        }
        if constexpr (requires { value.has_value(); }) {
            return write_value(out, *value);
        } else if constexpr (is_plain_text<T>) {
            writer w{out};
            codec_encode_text(w, value);
            return w.error();
        } else if constexpr (is_its_text<T>) {
            return write_text(out, text_of(value));
        } else {
            text_.clear();
            writer w{text_};
            codec_encode_text(w, value);
            return w.ok() ? write_text(out, protocol::as_text(text_.view())) : w.error();
        }
    }
    [[nodiscard]] boost::system::error_code write_text(protocol::byte_buffer& out, std::string_view value) const {
        const bool is_written = is_csv_ ? append_copied_csv(out, value) : append_copied_text(out, value);
        return is_written ? boost::system::error_code{} : errc::embedded_nul;
    }

    bool is_csv_;
    protocol::byte_buffer text_;  // of the value that is being written
};

}  // namespace tusk::detail
