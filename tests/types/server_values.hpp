// What a server makes of values of one of its types: their bytes, and their text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/tusk.hpp>

namespace types {

// A value of any type as it was sent: in binary where it has that form.
struct sent_value {
    std::uint32_t oid = 0;
    bool is_binary = false;
    std::vector<std::byte> bytes;
};

// What the connection knows of the types of its database.
struct known_types {
    tusk::type_catalogue types;
};

// A type of the server and values of it. In the expressions, {} is the value they are of.
struct sql_type {
    std::string name;
    std::vector<std::string> values;        // as they are cast to the type
    std::string made = "({})::" + name;     // of the text of a value
    std::string text = "format('%s', {})";  // what tusk should print
    std::string parameter = name;           // the type of a parameter; "": it can be none
    int binary_since = 0;                   // the version from which there is a binary form
};

[[nodiscard]] std::string with(std::string_view expression, std::string_view value);

struct server_values {
    sql_type type;
    std::vector<sent_value> sent;
    std::vector<sent_value> reread;    // what the server makes of the text
    std::vector<std::string> text;     // sql_type::text
    std::vector<std::string> dynamic;  // tusk::field::to_string
    std::vector<std::string> output;   // the server's text of the value itself
    std::vector<std::string> values;   // those that the server took
    std::size_t refused = 0;
    std::string why_refused;  // the first of them
};

// The values one after the other. Those the server refuses are left out.
[[nodiscard]] server_values ask(tusk::connection& db, sql_type type);

[[nodiscard]] tusk::type_catalogue known_types_for(tusk::connection& db, const server_values& server);

// The statement that makes all values at once from one parameter.
[[nodiscard]] std::string statement_of(std::string_view columns);

}  // namespace types

namespace tusk {

template <>
struct codec<types::sent_value> {
    static constexpr pg_type type{0, 0, ""};

    static wire_form reads(std::uint32_t sent, const type_catalogue& known) {
        return known.has_binary(sent) ? wire_form::binary : wire_form::text;
    }
    static bool decode(reader& r, types::sent_value& v, std::uint32_t sent, const type_catalogue&) {
        const auto bytes = r.rest();
        v = {sent, true, {bytes.begin(), bytes.end()}};
        return true;
    }
    static bool parse(std::string_view text, types::sent_value& v, std::uint32_t sent) {
        const auto bytes = protocol::as_bytes(text);
        v = {sent, false, {bytes.begin(), bytes.end()}};
        return true;
    }
};

template <>
struct codec<types::known_types> {
    static constexpr pg_type type{0, 0, ""};

    static wire_form reads(std::uint32_t, const type_catalogue&) { return wire_form::binary; }
    static bool decode(reader& r, types::known_types& v, std::uint32_t, const type_catalogue& known) {
        static_cast<void>(r.rest());
        v.types = known;
        return true;
    }
};

}  // namespace tusk
