// json{R"({"a": 1})"} <-> json and jsonb. What it holds is the text: every digit of every number, and of json every
// space, stays as it is. For a parsed value see boost_json.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/typed_text.hpp>

namespace tusk {

// JSON's null where nothing else is said. The text is not checked; the server does that.
struct json : detail::typed_text<json> {
    json() : typed_text{"null"} {}
    using typed_text::typed_text;
};

namespace detail {

// What every C++ type that stands for JSON has in common. No type is declared: json and jsonb are equally likely, and
// the server knows from the query which.
struct json_type {
    static constexpr pg_type type{oids::json, 199, "json"};
    static constexpr std::uint32_t declared = 0;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return wanted == oids::json || wanted == oids::jsonb ? wire_form::binary : wire_form::text;
    }
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        return sent == oids::json || sent == oids::jsonb ? wire_form::binary : wire_form::none;
    }
};

void encode_json(writer& w, std::string_view text, std::uint32_t wanted);
[[nodiscard]] std::string_view decode_json(reader& r, std::uint32_t sent);

}  // namespace detail

template <>
struct codec<json> : detail::json_type {
    static void encode(writer& w, const json& v, std::uint32_t wanted) { detail::encode_json(w, v.text(), wanted); }
    static void encode_text(writer& w, const json& v) { detail::encode_checked_text(w, v.text()); }
    static bool decode(reader& r, json& v, std::uint32_t sent);

    static void print(std::string& out, const json& v) { out += v.text(); }
    static bool parse(std::string_view text, json& v);
};

}  // namespace tusk
