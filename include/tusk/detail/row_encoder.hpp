// Rows in the form that a COPY has them in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <tusk/copy_format.hpp>
#include <tusk/detail/copy_rows.hpp>
#include <tusk/detail/copy_text_rows.hpp>
#include <tusk/protocol/messages/parts/format.hpp>

namespace tusk::detail {

template <class Row>
class row_encoder {
    using binary_encoder = binary_row_encoder<Row>;

public:
    using row_type = Row;

    explicit row_encoder(copy_format form = copy_format::binary) noexcept : text_{form}, form_{form} {}

    // ---- what has to be known of the types, in binary form

    static constexpr bool uses_catalogue = binary_encoder::uses_catalogue;
    template <class Note>
    static void for_each_name(Note note) {
        binary_encoder::for_each_name(note);
    }
    template <class Note>
    static void for_each_own_type(const std::vector<column>& columns, Note note) {
        binary_encoder::for_each_own_type(columns, note);
    }
    [[nodiscard]] std::optional<error> prepare(const std::vector<column>& columns, const type_catalogue& types) {
        return binary_.prepare(columns, types);
    }

    // ----

    [[nodiscard]] bool is_binary() const noexcept {
        return form_ == copy_format::automatic || form_ == copy_format::binary;
    }
    // Why these columns cannot be loaded so into GaussDB, if that is so; another form may have been taken for that.
    [[nodiscard]] std::optional<error> obstacle_of_gaussdb() {
        if (!is_binary())
            return std::nullopt;
        auto why = binary_.obstacle_of_gaussdb();
        if (!why || form_ != copy_format::automatic)
            return why;
        form_ = copy_format::text;
        return std::nullopt;
    }
    // Whether the server takes such rows.
    [[nodiscard]] std::optional<error> mismatch(protocol::format form, std::size_t columns) const {
        if ((form == protocol::format::binary) != is_binary())
            return other_form_error();
        return columns == binary_encoder::size ? std::nullopt
                                               : std::optional{copied_count_error(binary_encoder::size, columns)};
    }

    void write_begin(protocol::byte_buffer& out) const {
        if (is_binary())
            binary_encoder::write_begin(out);
    }
    // Appends a row; false: nothing of it, and then write() tells why, or appends it.
    [[nodiscard]] bool write_quickly(protocol::byte_buffer& out, const Row& row) {
        return is_binary() ? binary_.write_quickly(out, row) : text_.write_quickly(out, row);
    }
    [[nodiscard]] std::optional<error> write(protocol::byte_buffer& out, const Row& row) {
        return is_binary() ? binary_.write(out, row) : text_.write(out, row);
    }
    void write_end(protocol::byte_buffer& out) const {
        if (is_binary())
            binary_encoder::write_end(out);
    }

private:
    binary_encoder binary_;
    text_row_encoder<Row> text_;
    copy_format form_;
};

}  // namespace tusk::detail
