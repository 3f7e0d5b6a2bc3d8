// std::variant <-> whatever its alternatives are: a column, or an element, that is of one type or of another.
//
// Reading goes by the type of the column: the first alternative that reads it in binary, else the first that reads it as
// text. So std::variant<int, std::string> reads integers as int, and all else as its text; std::variant<std::string, int>
// does the same, as a string reads integers as text only. Where text comes whose type is not known (in the text of a
// record, or of a type of the database), it is the first alternative that can be made of it.
//
// A parameter goes as the alternative it holds. In an array all elements have to go the same way: in binary if each
// alternative that can be sent does, else as text.
//
// std::monostate is NULL.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

template <>
inline constexpr bool nullable<std::monostate> = true;
template <class... T>
inline constexpr bool nullable<std::variant<T...>> = (nullable<T> || ...);
template <class... T>
inline constexpr bool uses_catalogue<std::variant<T...>> = (uses_catalogue<T> || ...);

// NULL of no particular type has nothing to write.
template <>
struct codec<std::monostate> {
    static constexpr pg_type type{705, 0, "unknown"};
    static constexpr std::uint32_t declared = 0;
    static constexpr bool is_null(std::monostate) noexcept { return true; }
    static void print(std::string&, std::monostate) noexcept {}
};

namespace detail {

// All but std::monostate, which is in a variant for the sake of NULL.
template <class T>
concept readable_alternative = decodable<T> || std::same_as<T, std::monostate>;

template <class... T>
struct cpp_spelling<std::variant<T...>> {
    static constexpr std::size_t size =
        sizeof("std::variant<>") - 1 + (cpp_spelling<T>::value.size() + ...) + 2 * (sizeof...(T) - 1);
    static constexpr std::array<char, size> whole = [] {
        std::array<char, size> all{};
        std::size_t at = 0;
        const auto add = [&](std::string_view part) {
            for (char c : part)
                all[at++] = c;
        };
        add("std::variant<");
        bool is_first = true;
        ((add(std::exchange(is_first, false) ? "" : ", "), add(cpp_spelling<T>::value)), ...);
        add(">");
        return all;
    }();
    static constexpr std::string_view value{whole.data(), whole.size()};
};

}  // namespace detail

template <has_codec... T>
struct codec<std::variant<T...>> {
    using variant = std::variant<T...>;

    static constexpr pg_type type{0, 0, ""};
    static constexpr std::uint32_t declared = 0;

    static constexpr bool is_null(const variant& v) {
        return std::visit([](const auto& held) { return tusk::is_null(held); }, v);
    }
    // The first alternative that can be NULL.
    static constexpr void set_null(variant& v) requires nullable<variant> {
        bool is_set = false;
        each([&]<std::size_t I, class A>() {
            if constexpr (nullable<A>)
                if (!std::exchange(is_set, true))
                    v.template emplace<I>();
        });
    }

    static void note_names(auto& note) { (note_names_of<T>(note), ...); }

    static wire_form sends(std::uint32_t wanted, const type_catalogue& types) requires(encodable<T>&&...) {
        wire_form all = wire_form::none;
        each([&]<std::size_t, class A>() {
            if constexpr (!std::same_as<A, std::monostate>) {
                const wire_form form = codec_sends<A>(wanted, types);
                if (form == wire_form::text || all == wire_form::none)
                    all = form;
            }
        });
        return all;
    }
    static wire_form reads(std::uint32_t sent,
                           const type_catalogue& types) requires(detail::readable_alternative<T>&&...) {
        return choose(sent, types).form;
    }

    static void encode(writer& w, const variant& v, std::uint32_t wanted,
                       const type_catalogue& types) requires(encodable<T>&&...) {
        std::visit([&](const auto& held) { codec_encode(w, held, wanted, types); }, v);
    }
    static void encode_text(writer& w, const variant& v) requires(encodable<T>&&...) {
        std::visit([&](const auto& held) { codec_encode_text(w, held); }, v);
    }
    static bool decode(reader& r, variant& v, std::uint32_t sent,
                       const type_catalogue& types) requires(detail::readable_alternative<T>&&...) {
        const choice chosen = choose(sent, types);
        if (chosen.form != wire_form::binary) {
            r.fail();
            return false;
        }
        bool fits = false;
        each([&]<std::size_t I, class A>() {
            if constexpr (decodable<A>)
                if (I == chosen.index)
                    fits = codec_decode(r, v.template emplace<I>(), sent, types);
        });
        return fits;
    }

    static void print(std::string& out, const variant& v) requires(printable<T>&&...) {
        std::visit([&](const auto& held) { codec_print(out, held); }, v);
    }
    static bool parse(std::string_view text, variant& v,
                      std::uint32_t sent) requires((detail::readable_alternative<T> && ...) && (parsable<T> || ...)) {
        const type_catalogue& types = type_catalogue::builtin();
        const choice chosen = sent != 0 && types.knows(sent) ? choose(sent, types) : choice{};
        bool fits = false;
        each([&]<std::size_t I, class A>() {
            if constexpr (parsable<A>)
                if (!fits && (chosen.form == wire_form::none || I == chosen.index))
                    fits = codec_parse(text, v.template emplace<I>(), sent);
        });
        return fits;
    }

private:
    struct choice {
        std::size_t index = 0;
        wire_form form = wire_form::none;
    };
    static choice choose(std::uint32_t sent, const type_catalogue& types) {
        choice best;
        each([&]<std::size_t I, class A>() {
            if constexpr (decodable<A>) {
                if (best.form == wire_form::binary)
                    return;
                const wire_form form = codec_reads<A>(sent, types);
                if (form == wire_form::binary || (form == wire_form::text && best.form == wire_form::none))
                    best = {I, form};
            }
        });
        return best;
    }

    template <class A>
    static void note_names_of([[maybe_unused]] auto& note) {
        if constexpr (uses_catalogue<A>)
            detail::note_names<A>(note);
    }
    static constexpr void each(auto call) {
        [&]<std::size_t... I>(std::index_sequence<I...>) { (call.template operator()<I, T>(), ...); }
        (std::index_sequence_for<T...>{});
    }
};

}  // namespace tusk
