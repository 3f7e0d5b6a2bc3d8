// From the columns of a row to a C++ type: one value, a std::tuple, or a plain struct by position.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/pfr/core.hpp>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/parts/format.hpp>
#include <tusk/protocol/session/statement_cache.hpp>

namespace tusk {

// A column of a result: its name, where it comes from, and its type by OID.
using column = protocol::column;

namespace detail {

// Errors of reading a row. Columns are counted from 1, as `order by 1` counts them.
[[nodiscard]] error column_count_error(std::size_t wanted, std::size_t got);
[[nodiscard]] error column_type_error(const column& c, std::size_t number, std::string_view cpp,
                                      const type_catalogue& types);
[[nodiscard]] error null_error(const column& c, std::size_t number, std::string_view cpp, const type_catalogue& types);
[[nodiscard]] error value_error(const column& c, std::size_t number, std::string_view cpp, bool out_of_range,
                                const type_catalogue& types);
[[nodiscard]] error row_error();

enum class outcome { ok, malformed, out_of_range };

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
    if (codec_decode(r, value, oid, types))
        return r.finished() ? outcome::ok : outcome::malformed;
    return r.ok() && r.finished() ? outcome::out_of_range : outcome::malformed;
}

// How a row type is taken apart.
template <class Row>
struct row_fields {
    static_assert(decodable<Row> || std::is_aggregate_v<Row>,
                  "this type has no tusk::codec and is no std::tuple and no plain struct: "
                  "specialise tusk::codec for it, see tusk/codec.hpp");
    static constexpr std::size_t size = [] {
        if constexpr (decodable<Row>)
            return std::size_t{1};
        else
            return boost::pfr::tuple_size_v<Row>;
    }();

    template <std::size_t I>
    static constexpr auto& get(Row& row) noexcept {
        if constexpr (decodable<Row>)
            return row;
        else
            return boost::pfr::get<I>(row);
    }
};

template <class... T>
struct row_fields<std::tuple<T...>> {
    static constexpr std::size_t size = sizeof...(T);

    template <std::size_t I>
    static constexpr auto& get(std::tuple<T...>& row) noexcept {
        return std::get<I>(row);
    }
};

template <class Row, std::size_t I>
using field_type = std::remove_reference_t<decltype(row_fields<Row>::template get<I>(std::declval<Row&>()))>;

template <class Row, class Indices = std::make_index_sequence<row_fields<Row>::size>>
inline constexpr bool fields_decodable = false;
template <class Row, std::size_t... I>
inline constexpr bool fields_decodable<Row, std::index_sequence<I...>> = (decodable<field_type<Row, I>> && ...);

template <class Row, class Indices = std::make_index_sequence<row_fields<Row>::size>>
inline constexpr bool any_uses_catalogue = false;
template <class Row, std::size_t... I>
inline constexpr bool any_uses_catalogue<Row, std::index_sequence<I...>> = (uses_catalogue<field_type<Row, I>> || ...);

// The row type that a list of types asks for.
template <class... T>
struct row_of {
    using type = std::tuple<T...>;
};
template <class T>
struct row_of<T> {
    using type = T;
};

// Checked against the columns once; then each row is one walk.
template <class Row>
class row_decoder {
    using fields = row_fields<Row>;
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
        for_each_field([&]<class Field>(std::size_t i) {
            if (tusk::uses_catalogue<Field> && i < columns.size())
                note(columns[i].type_oid);
        });
    }

    // Before the query runs: do the columns fit the row? The catalogue has to live as long as rows are decoded.
    [[nodiscard]] std::optional<error> prepare(const std::vector<column>& columns, const type_catalogue& types) {
        types_ = &types;
        if (columns.size() != fields::size)
            return column_count_error(fields::size, columns.size());
        return prepare(columns, std::make_index_sequence<fields::size>{});
    }

    [[nodiscard]] protocol::format format_of(std::size_t i) const noexcept { return forms_[i]; }

    // For a query that runs before its columns are known: the form to ask for. Then, do the columns fit, in the forms in
    // which they come?
    [[nodiscard]] static protocol::format undescribed_format() {
        bool binary = true;
        for_each_field([&]<class Field>(std::size_t) { binary = binary && codec_reads_binary_only<Field>(); });
        return binary ? protocol::format::binary : protocol::format::text;
    }
    [[nodiscard]] std::optional<error> accept(const std::vector<column>& columns,
                                              const std::vector<protocol::format>& forms, const type_catalogue& types) {
        types_ = &types;
        if (columns.size() != fields::size)
            return column_count_error(fields::size, columns.size());
        std::optional<error> failed;
        for_each_field([&]<class Field>(std::size_t i) {
            forms_[i] = forms[i];
            if (!failed && !reads_in<Field>(forms[i], columns[i].type_oid, types))
                failed = column_type_error(columns[i], i + 1, cpp_name<Field>(), types);
        });
        return failed;
    }

    [[nodiscard]] std::optional<error> decode(protocol::backend::data_row_view values,
                                              const std::vector<column>& columns, Row& row) const {
        return decode(values, columns, row, std::make_index_sequence<fields::size>{});
    }

private:
    template <class Call>
    static void for_each_field(Call call) {
        [&]<std::size_t... I>(std::index_sequence<I...>) { (call.template operator()<field_type<I>>(I), ...); }
        (std::make_index_sequence<fields::size>{});
    }

    template <class Field>
    static bool reads_in(protocol::format form, std::uint32_t oid, const type_catalogue& types) {
        const wire_form wanted = codec_reads<Field>(oid, types);
        if (form == protocol::format::binary)
            return wanted == wire_form::binary;
        // Of types of the database that nobody has asked about, the text tells.
        return parsable<Field> && (wanted != wire_form::none || (tusk::uses_catalogue<Field> && !types.knows(oid)));
    }

    template <std::size_t... I>
    std::optional<error> prepare(const std::vector<column>& columns, std::index_sequence<I...>) {
        std::optional<error> failed;
        static_cast<void>((prepare_field<I>(columns[I], failed) && ...));
        return failed;
    }

    template <std::size_t I>
    bool prepare_field(const column& c, std::optional<error>& failed) {
        using field = field_type<I>;
        const wire_form form = codec_reads<field>(c.type_oid, *types_);
        if (form == wire_form::none)
            failed = column_type_error(c, I + 1, cpp_name<field>(), *types_);
        forms_[I] = form == wire_form::binary ? protocol::format::binary : protocol::format::text;
        return !failed;
    }

    template <std::size_t... I>
    std::optional<error> decode(protocol::backend::data_row_view& values, const std::vector<column>& columns, Row& row,
                                std::index_sequence<I...>) const {
        std::optional<error> failed;
        const bool good = (decode_field<I>(values, columns, fields::template get<I>(row), failed) && ...);
        protocol::value beyond;
        if (good && (values.next(beyond) || !values.well_formed()))
            return row_error();
        return failed;
    }

    template <std::size_t I>
    bool decode_field(protocol::backend::data_row_view& values, const std::vector<column>& columns,
                      field_type<I>& field, std::optional<error>& failed) const {
        protocol::value v;
        if (!values.next(v)) [[unlikely]] {
            failed = row_error();
            return false;
        }
        if (v.is_null) {
            if constexpr (nullable<field_type<I>>) {
                set_null(field);
                return true;
            } else {
                failed = null_error(columns[I], I + 1, cpp_name<field_type<I>>(), *types_);
                return false;
            }
        }
        const outcome read = read_value(v.bytes, forms_[I], columns[I].type_oid, *types_, field);
        if (read == outcome::ok) [[likely]]
            return true;
        failed = value_error(columns[I], I + 1, cpp_name<field_type<I>>(), read == outcome::out_of_range, *types_);
        return false;
    }

    const type_catalogue* types_ = nullptr;
    std::array<protocol::format, fields::size> forms_{};
};

}  // namespace detail
}  // namespace tusk
