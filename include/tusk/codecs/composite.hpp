// Plain structs <-> composite types, and std::tuple <-> records
// (https://www.postgresql.org/docs/current/rowtypes.html).
//
//     namespace shop {
//     struct address { std::string street; std::optional<int> number; };
//     TUSK_COMPOSITE(address)
//     }
//
// One line behind the struct, in its namespace: its members are the columns of the type, in order. They are matched by their
// place and type, never by name: columns in another order that fit all the same are not noticed. The type is called as the
// struct is, in any schema; TUSK_COMPOSITE_AS(address, "shop.location") names another one, or the schema it has to be in. A
// name is taken literally: a struct Address is the type "Address" with the quotes. One that is called address is named so.
// Such a struct is one value, of one column: what takes a row apart into several columns is a struct without this.
//
// A std::tuple is any record or composite value with columns of such types. A record is never a parameter: the server cannot
// read one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/pfr/core.hpp>

#include <tusk/codec.hpp>
#include <tusk/codecs/element.hpp>
#include <tusk/oids.hpp>

namespace tusk {

struct composite_name {
    std::string_view type;
};

namespace detail {

// The text form.
class composite_printer {
public:
    explicit composite_printer(std::string& out) : out_{&out} { out += '('; }
    // Each column in turn: its text, or nothing for NULL.
    void add(std::optional<std::string_view> column);
    void end() { *out_ += ')'; }

private:
    std::string* out_;
    bool is_first_ = true;
};
[[nodiscard]] bool parse_composite(std::string_view text, std::size_t columns,
                                   std::vector<std::optional<std::string>>& parsed);

template <class T>
concept described_composite = std::is_aggregate_v<T> && requires {
    { tusk_describe(static_cast<const T*>(nullptr)) } -> std::same_as<composite_name>;
};

template <class T>
struct columns_of {
    static constexpr std::size_t size = boost::pfr::tuple_size_v<T>;
    template <std::size_t I>
    static constexpr auto& get(auto& value) noexcept {
        return boost::pfr::get<I>(value);
    }
};
template <class... T>
struct columns_of<std::tuple<T...>> {
    static constexpr std::size_t size = sizeof...(T);
    template <std::size_t I>
    static constexpr auto& get(auto& value) noexcept {
        return std::get<I>(value);
    }
};
template <class T, std::size_t I>
using column_type = std::remove_cvref_t<decltype(columns_of<T>::template get<I>(std::declval<T&>()))>;

template <class T, template <class> class Test, class Indices = std::make_index_sequence<columns_of<T>::size>>
inline constexpr bool each_column = false;
template <class T, template <class> class Test, std::size_t... I>
inline constexpr bool each_column<T, Test, std::index_sequence<I...>> = (Test<column_type<T, I>>::value && ...);

template <class T>
struct test_has_codec : std::bool_constant<has_codec<T>> {};
template <class T>
struct test_encodable : std::bool_constant<encodable<T>> {};
template <class T>
struct test_decodable : std::bool_constant<decodable<T>> {};
template <class T>
struct test_printable : std::bool_constant<printable<T>> {};
template <class T>
struct test_parsable : std::bool_constant<parsable<T>> {};

template <class T>
struct composite_codec {
    static constexpr std::uint32_t declared = 0;

    static void encode(writer& w, const T& v, std::uint32_t wanted,
                       const type_catalogue& types) requires each_column<T, test_encodable> {
        const auto& oids = *types.attributes_of(wanted);
        w.put(static_cast<std::int32_t>(size));
        for_each([&]<std::size_t I>() {
            w.put(oids[I]);
            put_element(w, columns::template get<I>(v), oids[I], types);
        });
    }

    static bool decode(reader& r, T& v, std::uint32_t,
                       const type_catalogue& types) requires each_column<T, test_decodable> {
        const auto count = r.get<std::int32_t>();
        if (count < 0 || static_cast<std::size_t>(count) > r.remaining() / (2 * sizeof(std::int32_t)))
            r.fail();
        bool fits = r.ok() && static_cast<std::size_t>(count) == size;
        for_each([&]<std::size_t I>() {
            if (fits)
                fits = get_column(r, columns::template get<I>(v), types);
        });
        return fits || (r.ok() && does_not_fit(r));
    }

    static void print(std::string& out, const T& v) requires each_column<T, test_printable> {
        composite_printer printer{out};
        for_each([&]<std::size_t I>() {
            const auto& column = columns::template get<I>(v);
            std::string text;
            if (!is_null(column))
                codec_print(text, column);
            printer.add(is_null(column) ? std::nullopt : std::optional<std::string_view>{text});
        });
        printer.end();
    }

    static bool parse(std::string_view text, T& v) requires each_column<T, test_parsable> {
        std::vector<std::optional<std::string>> parsed;
        bool fits = parse_composite(text, size, parsed);
        for_each([&]<std::size_t I>() {
            if (fits)
                fits = parse_column(parsed[I], columns::template get<I>(v));
        });
        return fits;
    }

protected:
    using columns = columns_of<T>;
    static constexpr std::size_t size = columns::size;

    // Whether each column of the type can be sent, and read, in binary.
    static bool sends_binary(std::uint32_t wanted, const type_catalogue& types) {
        const auto* oids = types.attributes_of(wanted);
        bool all = oids != nullptr && oids->size() == size;
        for_each([&]<std::size_t I>() {
            if (all)
                all = element_sends_binary<column_type<T, I>>((*oids)[I], types);
        });
        return all;
    }
    static wire_form form_of_columns(std::uint32_t sent, const type_catalogue& types) {
        const auto* oids = types.attributes_of(sent);
        if (oids == nullptr || oids->size() != size)
            return wire_form::none;
        wire_form whole = wire_form::binary;
        for_each([&]<std::size_t I>() {
            const wire_form form = column_reads<column_type<T, I>>((*oids)[I], types);
            if (form == wire_form::none || (form == wire_form::text && !parsable<T>))
                whole = wire_form::none;
            else if (whole == wire_form::binary)
                whole = form;
        });
        return whole;
    }

private:
    static void for_each(auto call) {
        [&]<std::size_t... I>(std::index_sequence<I...>) { (call.template operator()<I>(), ...); }
        (std::make_index_sequence<size>{});
    }

    template <class Column>
    static bool get_column(reader& r, Column& column, const type_catalogue& types) {
        const auto oid = r.get<std::uint32_t>();
        return r.ok() && column_reads<Column>(oid, types) == wire_form::binary && get_element(r, column, oid, types);
    }
    template <class Column>
    static bool parse_column(const std::optional<std::string>& text, Column& column) {
        if (text)
            return codec_parse(*text, column);
        if constexpr (nullable<Column>)
            set_null(column);
        return nullable<Column>;
    }
};

}  // namespace detail

template <detail::described_composite T>
struct codec<T> : detail::composite_codec<T> {
    static_assert(detail::each_column<T, detail::test_has_codec>,
                  "a member of this struct, for which there is TUSK_COMPOSITE, has no tusk::codec: "
                  "specialise tusk::codec for it, see tusk/codec.hpp");
    static constexpr pg_type type{0, 0, tusk_describe(static_cast<const T*>(nullptr)).type};

    static wire_form sends(std::uint32_t wanted, const type_catalogue& types) {
        if (detail::is_own<T>(wanted, types) && codec::sends_binary(wanted, types))
            return wire_form::binary;
        return printable<T> ? wire_form::text : wire_form::none;
    }
    static wire_form reads(std::uint32_t sent, const type_catalogue& types) {
        return detail::is_own<T>(sent, types) ? codec::form_of_columns(sent, types) : wire_form::none;
    }
};

template <has_codec... T>
struct codec<std::tuple<T...>> : detail::composite_codec<std::tuple<T...>> {
    static constexpr pg_type type{oids::record, 2287, "record"};

    static void note_names(auto& note) { (detail::note_names<T>(note), ...); }
    static wire_form sends(std::uint32_t wanted, const type_catalogue& types) {
        if (codec::sends_binary(wanted, types))
            return wire_form::binary;
        return printable<std::tuple<T...>> ? wire_form::text : wire_form::none;
    }
    static wire_form reads(std::uint32_t sent, const type_catalogue& types) {
        if (sent != oids::record)
            return codec::form_of_columns(sent, types);
        // The types of its columns come with the values, too late to ask.
        bool are_known = true;
        const auto note = [&](std::string_view name) {
            are_known = are_known && !types.is_unavailable() && types.knows_name(name);
        };
        note_names(note);
        return are_known || !parsable<std::tuple<T...>> ? wire_form::binary : wire_form::text;
    }
};

}  // namespace tusk

#define TUSK_COMPOSITE_AS(cpp_type, sql_type)                                                                \
    [[maybe_unused]] constexpr ::tusk::composite_name tusk_describe(const cpp_type*) noexcept {              \
        static_assert(::std::is_aggregate_v<cpp_type>, "TUSK_COMPOSITE is for structs that are aggregates"); \
        return {sql_type};                                                                                   \
    }
#define TUSK_COMPOSITE(type) TUSK_COMPOSITE_AS(type, ::tusk::detail::without_scope(#type))
