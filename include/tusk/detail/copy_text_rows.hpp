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

// A value as these forms have it, whatever characters it has, and the one behind it. With a NUL, which no text of the server
// can have, the writer fails.
void write_copied_text(writer& w, std::string_view value, char behind);
void write_copied_csv(writer& w, std::string_view value, char behind);

// Whether that is its text.
template <class T>
inline constexpr bool is_its_text = std::is_base_of_v<sends_text<T>, codec<T>>;

template <class Row>
class text_row_encoder : row_members<Row> {
    using members = row_members<Row>;
    using members::each;
    using members::names;
    using members::size;

public:
    explicit text_row_encoder(copy_format form = copy_format::text) noexcept : is_csv_{form == copy_format::csv} {}

    // Appends a row; false: nothing of it, and then write() tells why.
    [[nodiscard]] bool write_quickly(protocol::byte_buffer& out, const Row& row) {
        std::size_t last = 0;
        return !append(out, row, last);
    }
    [[nodiscard]] std::optional<error> write(protocol::byte_buffer& out, const Row& row) {
        std::size_t last = 0;
        const auto failed = append(out, row, last);
        return failed ? std::optional{copied_text_error(*failed, last + 1, names[last])} : std::nullopt;
    }

private:
    // `last`: the value that cannot be written.
    [[nodiscard]] std::optional<boost::system::error_code> append(protocol::byte_buffer& out, const Row& row,
                                                                  std::size_t& last) {
        const std::size_t start = out.size();
        writer w{out};
        try {
            each([&]<std::size_t I>() {
                last = I;
                write_value(w, member_of<I>(row), I + 1 == size ? '\n' : is_csv_ ? ',' : '\t');
                return w.ok();
            });
        } catch (...) {
            out.truncate(start);
            throw;
        }
        if (w.ok()) [[likely]]
            return std::nullopt;
        out.truncate(start);
        return w.error();
    }
    // With the character behind it.
    template <class T>
    void write_value(writer& w, const T& value, char behind) {
        if (is_null(value)) {
            w.text(is_csv_ ? "" : "\\N");
            w.text({&behind, 1});
        } else if constexpr (requires { value.has_value(); }) {
            write_value(w, *value, behind);
        } else if constexpr (puts_plain_text<T>) {  // which has no character with a meaning in these forms
            w.text_up_to(codec<T>::text_room + 1, [&](char* at) {
                char* const end = codec<T>::put_text(at, value);
                *end = behind;
                return end + 1;
            });
        } else if constexpr (is_its_text<T>) {
            write_text(w, text_of(value), behind);
        } else {
            text_.clear();
            writer text{text_};
            codec_encode_text(text, value);
            text.ok() ? write_text(w, protocol::as_text(text_.view()), behind) : w.fail_as(text);
        }
    }
    void write_text(writer& w, std::string_view value, char behind) const {
        is_csv_ ? write_copied_csv(w, value, behind) : write_copied_text(w, value, behind);
    }

    bool is_csv_;
    protocol::byte_buffer text_;  // of the value that is being written
};

}  // namespace tusk::detail
