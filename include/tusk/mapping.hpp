// From the columns of a row to a C++ type: one value, a std::tuple, a plain struct by position, or a struct described with
// Boost.Describe by name.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/codec.hpp>
#include <tusk/detail/own_form.hpp>
#include <tusk/detail/row_columns.hpp>
#include <tusk/detail/row_errors.hpp>
#include <tusk/detail/row_fields.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/parts/format.hpp>

namespace tusk::detail {

[[nodiscard]] inline outcome outcome_of_reading(const reader& r, bool has_value) noexcept {
    if (has_value && r.finished()) [[likely]]
        return outcome::ok;
    return !has_value && r.finished() ? outcome::out_of_range : outcome::malformed;
}

// Reads one value that is not NULL, from the form that codec_reads() names.
template <class T>
[[nodiscard]] outcome read_value(std::span<const std::byte> bytes, protocol::format form, std::uint32_t oid,
                                 const type_catalogue& types, T& value) {
    if (form == protocol::format::text) {
        if constexpr (parsable<T>)
            return codec_parse(protocol::as_text(bytes), value, oid) ? outcome::ok : outcome::malformed;
        else
            return outcome::malformed;
    }
    reader r{bytes};
    return outcome_of_reading(r, codec_decode(r, value, oid, types));
}

// Of one that is known to come in the binary form of T's own type.
template <class T>
[[nodiscard]] [[gnu::always_inline]] inline outcome read_own_value(std::span<const std::byte> bytes, T& value) {
    reader r{bytes};
    return outcome_of_reading(r, codec_decode_own(r, value));
}

// Checked against the columns once; then each row is one walk.
template <class Row>
class row_decoder {
    using fields = row_fields<Row>;
    static constexpr std::size_t size = fields::size;
    template <std::size_t I>
    using field_type = detail::field_type<Row, I>;

    static_assert(fields_decodable<Row>,
                  "a field of this row type has no tusk::codec that can be read: "
                  "specialise tusk::codec for it, see tusk/codec.hpp");

public:
    static constexpr bool uses_catalogue = any_uses_catalogue<Row>;

    // What has to be known to read such rows: the names its types have, and whatever types the columns turn out to have.
    template <class Note>
    static void for_each_name(Note note) {
        for_each_field([&]<class Field>(std::size_t) {
            if constexpr (tusk::uses_catalogue<Field>)
                note_names<Field>(note);
        });
    }
    template <class Note>
    static void for_each_own_type(const std::vector<column>& columns, Note note) {
        for_each_field([&]<class Field>(std::size_t field) {
            if constexpr (tusk::uses_catalogue<Field>)
                for (std::size_t i = 0; i != columns.size(); ++i)
                    if (is_column_of(field, i, columns[i]))
                        note(columns[i].type_oid);
        });
    }

    // Before the query runs: do the columns fit the row? The catalogue has to live as long as rows are decoded.
    [[nodiscard]] [[gnu::flatten]] std::optional<error> prepare(const std::vector<column>& columns,
                                                                const type_catalogue& types) {
        return check(columns, types, [&]<class Field>(std::size_t field, std::size_t i) {
            const wire_form form = codec_reads<Field>(columns[i].type_oid, types);
            use_form<Field>(field, form == wire_form::binary ? protocol::format::binary : protocol::format::text,
                            columns[i].type_oid);
            return form != wire_form::none;
        });
    }

    // Columns that are passed over come as text: of every type there is one.
    [[nodiscard]] protocol::format format_of(std::size_t i) const noexcept {
        const auto field = columns_.field_of(i);
        return field ? forms_[*field] : protocol::format::text;
    }

    // For a query that runs before its columns are known: the form to ask for. Then, do the columns fit, in the forms in
    // which they come? Those that are passed over may have no binary form.
    [[nodiscard]] static protocol::format undescribed_format() {
        bool binary = !fields::is_by_name;
        for_each_field([&]<class Field>(std::size_t) { binary = binary && codec_reads_binary_only<Field>(); });
        return binary ? protocol::format::binary : protocol::format::text;
    }
    [[nodiscard]] std::optional<error> accept(const std::vector<column>& columns,
                                              const std::vector<protocol::format>& forms, const type_catalogue& types) {
        return check(columns, types, [&]<class Field>(std::size_t field, std::size_t i) {
            use_form<Field>(field, forms[i], columns[i].type_oid);
            return reads_in<Field>(forms[i], columns[i].type_oid, types);
        });
    }

    // Values is data_row_view, or walks over them as that does.
    template <class Values>
    [[nodiscard]] std::optional<error> decode(Values values, const std::vector<column>& columns, Row& row) const {
        if (decode_quickly(values, row)) [[likely]]
            return std::nullopt;
        return decode_with_care(values, columns, row);
    }
    // The two halves of it. The first can only say no, and knows nothing of errors; then the second tells, or reads the row.
    template <class Values>
    [[nodiscard]] bool decode_quickly(Values values, Row& row) const {
        if constexpr (can_be_all_own && std::is_same_v<Values, protocol::backend::data_row_view>)
            if (is_all_own_) [[likely]]
                return decode_own(values, row);
        if constexpr (can_be_all_text)
            if (is_all_text_)
                return decode_texts(values, row);
        return false;
    }
    template <class Values>
    [[nodiscard]] [[gnu::noinline]] std::optional<error> decode_with_care(Values values,
                                                                          const std::vector<column>& columns,
                                                                          Row& row) const {
        if constexpr (can_be_all_own || can_be_all_text)
            if (is_all_own_ || is_all_text_)
                row = Row();  // there may be something of the first half in it
        return decode_each(values, columns, row);
    }

private:
    // Whether all fields can come in the binary forms of their own types, in the order of the columns.
    static constexpr bool can_be_all_own =
        !fields::is_by_name && fields_have_own_form<Row> && std::is_move_assignable_v<Row>;
    // The same of texts that are read alike whatever the type of their column is.
    static constexpr bool can_be_all_text =
        !fields::is_by_name && fields_parse_alike<Row> && std::is_move_assignable_v<Row>;

    [[nodiscard]] static bool decode_own(protocol::backend::data_row_view values, Row& row) {
        protocol::backend::value_walk walk{values.rest()};
        bool read = values.size() == size;
        if (read)
            each_field([&]<std::size_t I>() {
                read = decode_own_field(walk, fields::template get<I>(row));
                return read;
            });
        return read && walk.finished();
    }
    template <class Field>
    [[nodiscard]] static bool decode_own_field(protocol::backend::value_walk& values, Field& field) {
        if constexpr (own_size<Field> != 0)
            if (const std::byte* at = values.next_of_size<own_size<Field>>()) [[likely]]
                return read_own_value(std::span{at, own_size<Field>}, field) == outcome::ok;
        protocol::value v;
        if (!values.next(v))
            return false;
        if (!v.is_null)
            return read_own_value(v.bytes, field) == outcome::ok;
        if constexpr (nullable<Field>)
            set_null(field);
        return nullable<Field>;
    }

    template <class Values>
    [[nodiscard]] [[gnu::noinline]] static bool decode_texts(Values values, Row& row) {
        bool read = true;
        each_field([&]<std::size_t I>() {
            protocol::value v;
            read = values.next(v) && parse_value(v, fields::template get<I>(row));
            return read;
        });
        protocol::value beyond;
        return read && !values.next(beyond) && values.well_formed();
    }
    template <class T>
    [[nodiscard]] static bool parse_value(const protocol::value& v, T& value) {
        return !v.is_null && codec<T>::parse(protocol::as_text(v.bytes), value);
    }
    template <class T>
    [[nodiscard]] static bool parse_value(const protocol::value& v, std::optional<T>& value) {
        if (!v.is_null)
            return parse_value(v, value.emplace());
        value.reset();
        return true;
    }

    template <class Values>
    [[nodiscard]] std::optional<error> decode_each(Values values, const std::vector<column>& columns, Row& row) const {
        [[maybe_unused]] std::array<protocol::value, fields::is_by_name ? size : 0> taken;
        if constexpr (fields::is_by_name)
            if (!columns_.take(values, columns.size(), taken))
                return row_error();
        outcome read = outcome::ok;
        std::size_t last = 0;
        each_field([&]<std::size_t I>() {
            last = I;
            protocol::value v;
            if constexpr (fields::is_by_name)
                v = taken[I];
            else if (!values.next(v))
                read = outcome::missing;
            if (read == outcome::ok)
                read = decode_field<I>(v, columns, fields::template get<I>(row));
            return read == outcome::ok;
        });
        if (read != outcome::ok) [[unlikely]]
            return value_error(read, columns[columns_.column_of(last)], columns_.column_of(last) + 1,
                               target_of<Row>(last), *types_);
        if (protocol::value beyond; values.next(beyond) || !values.well_formed())
            return row_error();
        return std::nullopt;
    }

    // Until one call says false.
    template <class Call>
    static void each_field(Call call) {
        [&]<std::size_t... I>(std::index_sequence<I...>) { static_cast<void>((call.template operator()<I>() && ...)); }
        (std::make_index_sequence<size>{});
    }
    template <class Call>
    static void for_each_field(Call call) {
        each_field([&]<std::size_t I>() {
            call.template operator()<field_type<I>>(I);
            return true;
        });
    }

    // Whether each field has a column, and fits(field, column) says that it can be read from it.
    template <class Fits>
    [[gnu::always_inline]] std::optional<error> check(const std::vector<column>& columns, const type_catalogue& types,
                                                      Fits fits) {
        types_ = &types;
        if (auto failed = columns_.choose(shape_of<Row>, columns))
            return failed;
        std::optional<std::size_t> wrong;
        each_field([&]<std::size_t I>() {
            if (!fits.template operator()<field_type<I>>(I, columns_.column_of(I)))
                wrong = I;
            return !wrong;
        });
        if (!wrong) {
            is_all_own_ = std::ranges::all_of(is_own_, std::identity{});
            is_all_text_ = std::ranges::count(forms_, protocol::format::text) == size;
            return std::nullopt;
        }
        const std::size_t i = columns_.column_of(*wrong);
        return column_type_error(columns[i], i + 1, target_of<Row>(*wrong), types);
    }
    template <class Field>
    static bool reads_in(protocol::format form, std::uint32_t oid, const type_catalogue& types) {
        const wire_form wanted = codec_reads<Field>(oid, types);
        if (form == protocol::format::binary)
            return wanted == wire_form::binary;
        // Of types of the database that nobody has asked about, the text tells.
        return parsable<Field> && (wanted != wire_form::none || (tusk::uses_catalogue<Field> && !types.knows(oid)));
    }

    static bool is_column_of(std::size_t field, std::size_t i, const column& c) {
        if constexpr (fields::is_by_name)
            return c.name == fields::names()[field];
        else
            return i == field;
    }

    template <class Field>
    void use_form(std::size_t field, protocol::format form, std::uint32_t oid) {
        forms_[field] = form;
        if constexpr (has_own_form<Field>)
            is_own_[field] = form == protocol::format::binary && codec_reads_as_own<Field>(oid);
    }

    template <std::size_t I>
    outcome decode_field(const protocol::value& v, const std::vector<column>& columns, field_type<I>& field) const {
        if (!v.is_null) [[likely]] {
            if constexpr (has_own_form<field_type<I>>)
                if (is_own_[I]) [[likely]]
                    return read_own_value(v.bytes, field);
            return read_value(v.bytes, forms_[I], columns[columns_.column_of(I)].type_oid, *types_, field);
        }
        if constexpr (nullable<field_type<I>>) {
            set_null(field);
            return outcome::ok;
        } else {
            return outcome::null;
        }
    }

    const type_catalogue* types_ = nullptr;
    [[no_unique_address]] columns_of_row<Row> columns_;
    std::array<protocol::format, size> forms_{};
    std::array<bool, size> is_own_{};  // it comes in the field's own binary form
    bool is_all_own_ = false;
    bool is_all_text_ = false;
};

}  // namespace tusk::detail
