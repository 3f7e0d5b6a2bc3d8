// Rows in COPY's binary form (https://www.postgresql.org/docs/current/sql-copy.html). It casts nothing: the server takes each
// value for one of its column's type, whatever it was meant to be. So each is written as that type, or refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/codec.hpp>
#include <tusk/codecs/text.hpp>
#include <tusk/detail/looking_copy.hpp>
#include <tusk/detail/own_form.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/row_errors.hpp>
#include <tusk/detail/row_members.hpp>
#include <tusk/protocol/messages/parts/list.hpp>
#include <tusk/protocol/messages/parts/value.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::detail {

// Whether T is a text in SQL, and so the binary form of a type that is its text will do: strings, and labels.
template <class T>
inline constexpr bool goes_as_text = printable<T> &&
                                     (std::is_enum_v<T> || (codec_declares<T>() == 0 && codec_of<T>::type.oid != 0));

template <class T>
inline constexpr bool goes_as_text<std::optional<T>> = goes_as_text<T>;

// Whether it is one number in binary form, or a text that lies there as it is.
template <class T>
inline constexpr bool is_number_or_text =
    is_sent_as_number<T> || std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>;
template <class T>
inline constexpr bool is_number_or_text<std::optional<T>> = is_number_or_text<T>;

template <class Row>
class binary_row_encoder : row_members<Row> {
    using members = row_members<Row>;
    using members::each;
    using members::names;
    template <std::size_t I>
    using member = typename members::template member<I>;

public:
    using members::size;

    // Strings can go to enumerations, which only the catalogue tells from other types.
    static constexpr bool uses_catalogue = []<std::size_t... I>(std::index_sequence<I...>) {
        return ((tusk::uses_catalogue<member<I>> || goes_as_text<member<I>>) || ...);
    }
    (std::make_index_sequence<size>{});
    template <class Note>
    static void for_each_name([[maybe_unused]] Note note) {
        each([&]<std::size_t I>() {
            if constexpr (tusk::uses_catalogue<member<I>>)
                detail::note_names<member<I>>(note);
            return true;
        });
    }
    template <class Note>
    static void for_each_own_type(const std::vector<column>& columns, Note note) {
        for (const column& c : columns)
            note(c.type_oid);
    }

    // Whether such rows can go to these columns. They and the catalogue have to live as long as rows are written.
    [[nodiscard]] std::optional<error> prepare(const std::vector<column>& columns, const type_catalogue& types) {
        columns_ = &columns;
        types_ = &types;
        if (columns.size() != size)
            return copied_count_error(size, columns);
        std::optional<std::size_t> wrong;
        each([&]<std::size_t I>() {
            ways_[I] = way_to<member<I>>(columns[I].type_oid, types);
            if (ways_[I] == way::none)
                wrong = I;
            return !wrong;
        });
        if (wrong)
            return copied_type_error(columns[*wrong], *wrong + 1, names[*wrong], types);
        is_quick_ = can_be_quick;
        each([&]<std::size_t I>() {
            is_quick_ = is_quick_ && (ways_[I] == way::text || columns[I].type_oid == codec_of<member<I>>::type.oid);
            return is_quick_;
        });
        return std::nullopt;
    }

    // GaussDB has binary forms of its own for some types, which nobody would notice.
    [[nodiscard]] std::optional<error> obstacle_of_gaussdb() const {
        for (std::size_t i = 0; i != size; ++i)
            if (ways_[i] != way::text && !is_alike_on_gaussdb((*columns_)[i].type_oid))
                return copied_form_error((*columns_)[i], i + 1, *types_);
        return std::nullopt;
    }

    // Appends a row; false: nothing of it, and then write() tells why, or appends it.
    [[nodiscard]] bool write_quickly(protocol::byte_buffer& out, const Row& row) const {
        if constexpr (can_be_quick)
            return is_quick_ && append(out, row);
        else
            return false;
    }
    [[nodiscard]] [[gnu::noinline]] std::optional<error> write(protocol::byte_buffer& out, const Row& row) const {
        const std::size_t start = out.size();
        writer w{out};
        w.refuse_to_round();
        std::size_t last = 0;
        try {
            w.put(static_cast<protocol::column_count>(size));
            each([&]<std::size_t I>() {
                last = I;
                write_value<I>(w, member_of<I>(row));
                return w.ok();
            });
        } catch (...) {
            out.truncate(start);
            throw;
        }
        if (w.ok()) [[likely]]
            return std::nullopt;
        out.truncate(start);
        return copied_value_error(w.error(), (*columns_)[last], last + 1, names[last], *types_);
    }
    static void write_begin(protocol::byte_buffer& out) { out.append(protocol::as_bytes(header)); }
    static void write_end(protocol::byte_buffer& out) { writer{out}.put(protocol::column_count{-1}); }

private:
    enum class way : std::uint8_t { none, own, binary, text };

    static constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};

    // ---- numbers and texts only, each as the type of its column

    static constexpr bool can_be_quick = []<std::size_t... I>(std::index_sequence<I...>) {
        return (is_number_or_text<member<I>> && ...);
    }
    (std::make_index_sequence<size>{});
    static constexpr std::size_t most_of_quick = 64 * 1024;

    // Room is made once, for all of it.
    [[nodiscard]] [[gnu::always_inline]] static bool append(protocol::byte_buffer& out, const Row& row) {
        std::size_t bytes = sizeof(protocol::column_count);
        each([&]<std::size_t I>() {
            bytes += size_of(member_of<I>(row));
            return true;
        });
        if (bytes > most_of_quick)
            return false;
        std::byte* at = out.grow(bytes);
        protocol::store_big_endian(at, static_cast<protocol::column_count>(size));
        at += sizeof(protocol::column_count);
        bool is_good = true;
        each([&]<std::size_t I>() {
            is_good = put_value(at, member_of<I>(row));
            return is_good;
        });
        if (!is_good) [[unlikely]]
            out.truncate(out.size() - bytes);
        return is_good;
    }
    template <class T>
    [[nodiscard]] static std::size_t size_of(const T& value) {
        if constexpr (nullable<T>)
            return value ? size_of(*value) : protocol::length_size;
        else if constexpr (is_sent_as_number<T>)
            return protocol::length_size + sizeof(codec<T>::number(value));
        else
            return protocol::length_size + text_of(value).size();
    }
    template <class T>
    [[nodiscard]] static bool put_value(std::byte*& at, const T& value) {
        if constexpr (nullable<T>) {
            if (value)
                return put_value(at, *value);
            protocol::store_big_endian(at, protocol::null_length);
            at += protocol::length_size;
        } else if constexpr (is_sent_as_number<T>) {
            const auto number = codec<T>::number(value);
            protocol::store_big_endian(at, static_cast<std::int32_t>(sizeof number));
            protocol::store_big_endian(at + protocol::length_size, number);
            at += protocol::length_size + sizeof number;
        } else {
            const std::string_view text = text_of(value);
            protocol::store_big_endian(at, static_cast<std::int32_t>(text.size()));
            at += protocol::length_size;
            const bool has_nul = copy_and_look(at, text, zeros_in) != 0;
            at += text.size();
            return !has_nul;
        }
        return true;
    }

    // ---- whatever it is

    template <class T>
    [[nodiscard]] static way way_to(std::uint32_t oid, const type_catalogue& types) {
        if constexpr (sends_own_form<T>)
            if (oid == codec<T>::type.oid)
                return way::own;
        const std::uint32_t base = types.base_of(oid);
        const type_info* own = types.find(base);
        const bool is_label = own != nullptr && own->kind == type_kind::enumeration;
        if (is_label && goes_as_text<T>)
            return way::text;
        if (codec_sends<T>(oid, types) == wire_form::binary)
            return way::binary;
        // What an xml says of its encoding counts in binary form.
        const bool is_text = detail::is_text(base) && base != oids::xml;
        return is_text && goes_as_text<T> ? way::text : way::none;
    }

    template <std::size_t I>
    void write_value(writer& w, const member<I>& value) const {
        if (is_null(value))
            return w.put(protocol::null_length);
        if constexpr (sends_own_form<member<I>>) {
            if (ways_[I] == way::own) [[likely]] {
                if constexpr (own_size<member<I>> != 0) {
                    w.put(static_cast<std::int32_t>(own_size<member<I>>));
                    return codec_encode_own(w, value);
                }
            }
        }
        const auto length = w.reserve_length();
        switch (ways_[I]) {
            case way::own:
            case way::binary:
                codec_encode(w, value, (*columns_)[I].type_oid, *types_);
                break;
            case way::text:
                codec_encode_text(w, value);
                break;
            case way::none:
                break;
        }
        w.end_value(length);
    }

    const std::vector<column>* columns_ = nullptr;
    const type_catalogue* types_ = nullptr;
    std::array<way, size> ways_{};
    bool is_quick_ = false;
};

}  // namespace tusk::detail
