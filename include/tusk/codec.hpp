// The one customisation point for types: codec<T> says how a C++ type and a PostgreSQL type become each other.
// Everything else that knows about types (parameters, rows, arrays, COPY) goes through the helpers below.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>
#include <tusk/type_catalogue.hpp>

namespace tusk {

using writer = protocol::writer;
using reader = protocol::reader;

// A type of the server. The OIDs of built-in types never change. A type of the user's or of an extension has another one in
// each database: it is given as 0, and the type is found by its name, "mood" or "shop.mood".
struct pg_type {
    std::uint32_t oid;
    std::uint32_t array_oid;
    std::string_view name;
};

// How a value travels: in the text form, in the binary form, or not at all. Every value has its own format code
// (https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES).
enum class wire_form { none, text, binary };

// Specialise it for a type of your own. Everything in it is static:
//
//     constexpr pg_type type;                           the PostgreSQL type this C++ type stands for
//     void encode(writer&, const T&);                   the binary form of `type`
//     void encode(writer&, const T&, uint32_t wanted);  the binary form of another type that sends() lists
//     bool decode(reader&, T&);                         the same the other way round
//     bool decode(reader&, T&, uint32_t sent);
// optional:
//     void print(std::string&, const T&);               appends the text form
//     bool parse(std::string_view, T&);                 reads the text form
//     bool parse(std::string_view, T&, uint32_t sent);  the same, where types differ in it; 0: not known
//     constexpr wire_form sends(uint32_t wanted);       default: binary for `type`, else text with print, else none
//     constexpr wire_form reads(uint32_t sent);         default: binary for `type`, else none
//     constexpr uint32_t declared;                      what to tell a server that asks; default: type.oid
//     constexpr bool is_own_form(uint32_t sent);        whether decode without an OID reads this type, too; default: `type` only
//     constexpr std::size_t binary_size;                bytes of the binary form of `type`, if each value has as many: it is
//                                                       read faster then
//     auto number(const T&);                            the binary form of `type`, where that is one number for every value:
//                                                       it is written faster then
//     constexpr char array_delimiter;                   between the elements of an array in text; default: ','
//     void encode_text(writer&, const T&);              the text form, no string in between; default: print
//     constexpr std::size_t text_room;                  of a plain text form, which is not empty and has nothing but letters,
//     char* put_text(char* at, const T&);               digits, spaces, '+', '-', '.' and ':': how much may be written over at
//                                                       `at`, and what writes it there and gives its end. It is used in place
//                                                       of encode_text, being faster; print is needed besides
//     void note_names(auto& note);                      note(name) for each type that has to be known by its name, without
//                                                       schema; default: the name in `type` if it has no OID
//
// A codec of what holds other types may take a const type_catalogue& as the last argument of encode and decode with an OID,
// of sends and of reads. OIDs are those of base types, never of domains.
//
// One encode and one decode are enough; where both exist, the one with the OID is used for foreign types only. A codec
// without encode and print cannot be sent, one without decode and parse cannot be read: views (std::string_view,
// std::span) can be sent only, because what they would point to does not live long enough.
//
// encode says w.fail(errc::value_out_of_range) when the value does not fit the wanted type. decode returns false with
// the reader still ok() when a well-formed value does not fit T, and lets the reader fail when the bytes are wrong; the
// caller demands r.finished() besides. parse returns false in both cases.
template <class T>
struct codec;

template <class T>
using codec_of = codec<std::remove_cvref_t<T>>;

// NULL: which types can hold it, whether a value is it, and making a value it. Parameters that are null are sent with
// the length -1 and are never given to a codec.
template <class T>
inline constexpr bool nullable = false;
template <class T>
inline constexpr bool nullable<std::optional<T>> = true;
template <>
inline constexpr bool nullable<std::nullptr_t> = true;
template <>
inline constexpr bool nullable<std::nullopt_t> = true;
template <>
inline constexpr bool nullable<const char*> = true;
template <>
inline constexpr bool nullable<char*> = true;

template <class T>
[[nodiscard]] constexpr bool is_null(const T& value) noexcept {
    if constexpr (!nullable<T>)
        return false;
    else if constexpr (std::same_as<T, std::nullptr_t> || std::same_as<T, std::nullopt_t>)
        return true;
    else if constexpr (std::is_pointer_v<T>)
        return value == nullptr;
    else if constexpr (requires { codec<T>::is_null(value); })
        return codec<T>::is_null(value);
    else
        return !value.has_value() || is_null(*value);
}

template <class T>
constexpr void set_null(std::optional<T>& value) noexcept {
    value.reset();
}
template <class T>
requires requires(T& value) { codec<T>::set_null(value); }
constexpr void set_null(T& value) { codec<T>::set_null(value); }

namespace detail {

template <class T>
concept encodes_own = requires(writer& w, const T& v) {
    codec<T>::encode(w, v);
};
template <class T>
concept encodes_foreign = requires(writer& w, const T& v, std::uint32_t oid) {
    codec<T>::encode(w, v, oid);
};
template <class T>
concept encodes_composed = requires(writer& w, const T& v, std::uint32_t oid, const type_catalogue& types) {
    codec<T>::encode(w, v, oid, types);
};
template <class T>
concept encodes_binary = encodes_own<T> || encodes_foreign<T> || encodes_composed<T>;
template <class T>
concept decodes_own = requires(reader& r, T& v) {
    { codec<T>::decode(r, v) } -> std::same_as<bool>;
};
template <class T>
concept decodes_foreign = requires(reader& r, T& v, std::uint32_t oid) {
    { codec<T>::decode(r, v, oid) } -> std::same_as<bool>;
};
template <class T>
concept decodes_composed = requires(reader& r, T& v, std::uint32_t oid, const type_catalogue& types) {
    { codec<T>::decode(r, v, oid, types) } -> std::same_as<bool>;
};
template <class T>
concept decodes_binary = decodes_own<T> || decodes_foreign<T> || decodes_composed<T>;
template <class T>
concept prints = requires(std::string& out, const T& v) {
    codec<T>::print(out, v);
};
template <class T>
concept encodes_text = requires(writer& w, const T& v) {
    codec<T>::encode_text(w, v);
};

// For T itself: what a codec has inherited may be for a type that T is converted to, and means something else then.
template <class Given, class T>
std::remove_cvref_t<T> taken_by(Given (*)(T));
template <class Given, class T>
std::remove_cvref_t<T> taken_by(Given (*)(char*, T));

template <class T>
concept puts_plain_text = requires(char* at, const T& v) {
    { codec<T>::put_text(at, v) } -> std::same_as<char*>;
    { codec<T>::text_room } -> std::convertible_to<std::size_t>;
    { taken_by(&codec<T>::put_text) } -> std::same_as<T>;
};
template <class T>
concept parses_foreign = requires(std::string_view text, T& v, std::uint32_t oid) {
    { codec<T>::parse(text, v, oid) } -> std::same_as<bool>;
};
template <class T>
concept parses = parses_foreign<T> || requires(std::string_view text, T& v) {
    { codec<T>::parse(text, v) } -> std::same_as<bool>;
};

}  // namespace detail

template <class T>
concept has_codec = requires {
    { codec_of<T>::type } -> std::convertible_to<pg_type>;
};

template <class T>
concept printable = has_codec<T> && detail::prints<std::remove_cvref_t<T>>;
template <class T>
concept parsable = has_codec<T> && detail::parses<std::remove_cvref_t<T>>;

// What can be a parameter.
template <class T>
concept encodable = has_codec<T> &&(detail::encodes_binary<std::remove_cvref_t<T>> || printable<T>);

// What can be a result.
template <class T>
concept decodable = has_codec<T> &&(detail::decodes_binary<std::remove_cvref_t<T>> || parsable<T>);

// Whether T can go wherever text is needed, in each direction that it has at all.
template <class T>
inline constexpr bool has_text_form = has_codec<T>&& printable<T> == encodable<T>&& parsable<T> == decodable<T>;

// Whether T is no built-in type, or made of other types: what is known of those of the database has to be at hand.
template <class T>
inline constexpr bool uses_catalogue =
    (codec_of<T>::type.oid == 0 && !codec_of<T>::type.name.empty()) ||
    detail::encodes_composed<std::remove_cvref_t<T>> || detail::decodes_composed<std::remove_cvref_t<T>>;

template <class T>
inline constexpr bool uses_catalogue<std::optional<T>> = uses_catalogue<T>;

namespace detail {

// Calls note(name) for each type of the database that T is, or is made of: its name without the schema, empty where only
// the server knows it.
template <class T, class Note>
void note_names(Note& note) {
    using plain = codec_of<T>;
    if constexpr (requires { plain::note_names(note); })
        plain::note_names(note);
    else if constexpr (plain::type.oid == 0)
        note(unqualified(plain::type.name));
}

// "mood" of "person::mood".
constexpr std::string_view without_scope(std::string_view name) noexcept { return name.substr(name.rfind(':') + 1); }

template <has_codec T>
[[nodiscard]] bool is_own(std::uint32_t oid, const type_catalogue& types) noexcept {
    constexpr pg_type own = codec<T>::type;
    if constexpr (own.oid != 0)
        return oid == own.oid;
    else
        return types.is_named(oid, own.name);
}

}  // namespace detail

// The form in which T is sent to a parameter of type `wanted`; 0: the server has not said what it wants.
template <encodable T>
[[nodiscard]] wire_form codec_sends(std::uint32_t wanted, const type_catalogue& types = type_catalogue::builtin()) {
    using plain = std::remove_cvref_t<T>;
    const std::uint32_t base = types.base_of(wanted);
    if constexpr (requires { codec<plain>::sends(base, types); })
        return codec<plain>::sends(base, types);
    else if constexpr (requires { codec<plain>::sends(base); })
        return codec<plain>::sends(base);
    else if (detail::encodes_binary<plain> && detail::is_own<plain>(base, types) && types.has_binary(base))
        return wire_form::binary;
    else
        return printable<plain> ? wire_form::text : wire_form::none;
}

// The form in which T reads a column of type `sent`; none: it cannot.
template <decodable T>
[[nodiscard]] wire_form codec_reads(std::uint32_t sent, const type_catalogue& types = type_catalogue::builtin()) {
    using plain = std::remove_cvref_t<T>;
    const std::uint32_t base = types.base_of(sent);
    // Where nothing can be known of a type, its text tells.
    if (uses_catalogue<plain> && types.is_unavailable() && !types.knows(base))
        return parsable<plain> ? wire_form::text : wire_form::none;
    if constexpr (requires { codec<plain>::reads(base, types); })
        return codec<plain>::reads(base, types);
    else if constexpr (requires { codec<plain>::reads(base); })
        return codec<plain>::reads(base);
    else if (base == 0 || !detail::is_own<plain>(base, types))
        return wire_form::none;
    else if (detail::decodes_binary<plain> && types.has_binary(base))
        return wire_form::binary;
    else
        return parsable<plain> ? wire_form::text : wire_form::none;
}

// Whether T has the binary form of all that it reads: it can be asked for before the types of the columns are known.
template <decodable T>
[[nodiscard]] bool codec_reads_binary_only() {
    static const bool binary_only = [] {
        std::uint32_t oid = 0;
        while (oid != type_catalogue::first_own_oid && codec_reads<T>(oid) != wire_form::text)
            ++oid;
        return oid == type_catalogue::first_own_oid;
    }();
    return !uses_catalogue<T> && binary_only;
}

// The type to declare for a parameter when it goes out before the server has said what it wants; 0 lets the server
// choose.
template <encodable T>
[[nodiscard]] constexpr std::uint32_t codec_declares() noexcept {
    if constexpr (requires { codec_of<T>::declared; })
        return codec_of<T>::declared;
    else
        return codec_of<T>::type.oid;
}

namespace detail {

template <puts_plain_text T>
void print_plain(std::string& out, const T& value) {
    char text[codec<T>::text_room];
    out.append(text, codec<T>::put_text(text, value));
}

}  // namespace detail

template <encodable T>
void codec_encode_text(writer& w, const T& value) {
    if constexpr (detail::puts_plain_text<T>) {
        w.text_up_to(codec<T>::text_room, [&](char* at) { return codec<T>::put_text(at, value); });
    } else if constexpr (detail::encodes_text<T>) {
        codec<T>::encode_text(w, value);
    } else if constexpr (printable<T>) {
        std::string text;
        codec<T>::print(text, value);
        if (text.find('\0') != std::string::npos)  // what came after it would be lost on the way
            return w.fail(errc::embedded_nul);
        w.text(text);
    } else {
        w.fail(errc::no_text_form);
    }
}

// Writes the value, without its length, in the form that codec_sends<T>(wanted) names. Where that is none the writer
// fails with errc::no_text_form.
template <encodable T>
void codec_encode(writer& w, const T& value, std::uint32_t wanted,
                  const type_catalogue& types = type_catalogue::builtin()) {
    const wire_form form = codec_sends<T>(wanted, types);
    if (form == wire_form::none)
        return w.fail(errc::no_text_form);
    if (form == wire_form::text)
        return codec_encode_text(w, value);
    const std::uint32_t base = types.base_of(wanted);
    if constexpr (detail::encodes_composed<T>)
        codec<T>::encode(w, value, base, types);
    else if constexpr (detail::encodes_own<T> && detail::encodes_foreign<T>)
        detail::is_own<T>(base, types) ? codec<T>::encode(w, value) : codec<T>::encode(w, value, base);
    else if constexpr (detail::encodes_foreign<T>)
        codec<T>::encode(w, value, base);
    else if constexpr (detail::encodes_own<T>)
        codec<T>::encode(w, value);
}

// Reads the binary form of a value of type `sent`, for which codec_reads<T>(sent) said binary.
template <decodable T>
[[nodiscard]] bool codec_decode(reader& r, T& value, std::uint32_t sent,
                                const type_catalogue& types = type_catalogue::builtin()) {
    if constexpr (detail::decodes_composed<T>) {
        return codec<T>::decode(r, value, types.base_of(sent), types);
    } else if constexpr (detail::decodes_own<T> && detail::decodes_foreign<T>) {
        const std::uint32_t base = types.base_of(sent);
        return detail::is_own<T>(base, types) ? codec<T>::decode(r, value) : codec<T>::decode(r, value, base);
    } else if constexpr (detail::decodes_foreign<T>) {
        return codec<T>::decode(r, value, types.base_of(sent));
    } else if constexpr (detail::decodes_own<T>) {
        return codec<T>::decode(r, value);
    } else {
        r.fail();
        return false;
    }
}

template <printable T>
void codec_print(std::string& out, const T& value) {
    codec<T>::print(out, value);
}

// Reads the text form of a value of type `sent`; 0: not known.
template <parsable T>
[[nodiscard]] bool codec_parse(std::string_view text, T& value, std::uint32_t sent = 0) {
    if constexpr (detail::parses_foreign<T>)
        return codec<T>::parse(text, value, sent);
    else
        return codec<T>::parse(text, value);
}

// An optional travels as what it holds; empty, it is NULL.
template <has_codec T>
struct codec<std::optional<T>> {
    static constexpr pg_type type = codec<T>::type;
    static constexpr std::uint32_t declared = [] {
        if constexpr (encodable<T>)
            return codec_declares<T>();
        else
            return codec<T>::type.oid;
    }();

    static void note_names(auto& note) { detail::note_names<T>(note); }
    static wire_form sends(std::uint32_t wanted, const type_catalogue& types) requires encodable<T> {
        return codec_sends<T>(wanted, types);
    }
    static wire_form reads(std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        return codec_reads<T>(sent, types);
    }

    static void encode(writer& w, const std::optional<T>& v, std::uint32_t wanted,
                       const type_catalogue& types) requires encodable<T> {
        if (v)
            codec_encode(w, *v, wanted, types);
    }
    static void encode_text(writer& w, const std::optional<T>& v) requires encodable<T> {
        if (v)
            codec_encode_text(w, *v);
    }
    static bool decode(reader& r, std::optional<T>& v, std::uint32_t sent,
                       const type_catalogue& types) requires decodable<T> {
        return codec_decode(r, v.emplace(), sent, types);
    }
    static void print(std::string& out, const std::optional<T>& v) requires printable<T> {
        if (v)
            codec_print(out, *v);
    }
    static bool parse(std::string_view text, std::optional<T>& v, std::uint32_t sent) requires parsable<T> {
        return codec_parse(text, v.emplace(), sent);
    }
};

// NULL of no particular type has nothing to write.
template <class Null>
requires std::same_as<Null, std::nullptr_t> || std::same_as<Null, std::nullopt_t>
struct codec<Null> {
    static constexpr pg_type type{705, 0, "unknown"};
    static constexpr std::uint32_t declared = 0;
    static void print(std::string&, const Null&) noexcept {}
};

}  // namespace tusk
