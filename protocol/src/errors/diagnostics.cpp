#include <tusk/protocol/errors/diagnostics.hpp>

#include <charconv>
#include <cstdint>
#include <ostream>
#include <string_view>
#include <utility>

#include <tusk/protocol/errors/printable.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk {
namespace {

using protocol::position_excerpt;
using protocol::printable;

struct text_field {
    char code;
    std::string diagnostics::*member;
};

constexpr text_field text_fields[] = {
    {'S', &diagnostics::severity},   {'V', &diagnostics::severity_nonlocalized},
    {'C', &diagnostics::sqlstate},   {'M', &diagnostics::message},
    {'D', &diagnostics::detail},     {'H', &diagnostics::hint},
    {'W', &diagnostics::where},      {'q', &diagnostics::internal_query},
    {'s', &diagnostics::schema},     {'t', &diagnostics::table},
    {'c', &diagnostics::column},     {'d', &diagnostics::data_type},
    {'n', &diagnostics::constraint}, {'F', &diagnostics::file},
    {'R', &diagnostics::routine},    {'d', &diagnostics::gauss_module},
};

struct number_field {
    char code;
    int diagnostics::*member;
};

constexpr number_field number_fields[] = {
    {'P', &diagnostics::position},
    {'p', &diagnostics::internal_position},
    {'L', &diagnostics::line},
    {'c', &diagnostics::gauss_error_number},
};

int natural_number(std::string_view text) noexcept {
    int value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size() && value > 0 ? value : 0;
}

void store(diagnostics& d, char code, std::string_view value) {
    for (const auto& field : text_fields) {
        if (field.code == code) {
            d.*field.member = value;
            return;
        }
    }
    for (const auto& field : number_fields) {
        if (field.code == code) {
            d.*field.member = natural_number(value);
            return;
        }
    }
    if (d.unknown.size() < diagnostics::max_unknown_fields)
        d.unknown.emplace_back(code, value);
}

// What `store` took for PostgreSQL's c and d, the first of their letters above.
void find_gauss_fields(diagnostics& d) {
    if (!d.severity_nonlocalized.empty() || !d.schema.empty() || !d.table.empty())
        return;
    d.gauss_error_number = natural_number(d.column);
    if (d.gauss_error_number == 0)
        return;
    d.column.clear();
    d.gauss_module = std::exchange(d.data_type, {});
}

void append_line(std::string& out, std::string_view label, std::string_view text) {
    if (text.empty())
        return;
    out += '\n';
    out += label;
    out += ":  ";
    out += printable(text);
}

// Where in the statement, or else in the query that the server made of it.
void append_position(std::string& out, const diagnostics& d) {
    const bool internal = d.position == 0;
    const int position = internal ? d.internal_position : d.position;
    if (position == 0)
        return;
    const std::string excerpt = position_excerpt(internal ? d.internal_query : d.statement, position);
    out += excerpt.empty() ? " at character " + std::to_string(position) : '\n' + excerpt;
}

}  // namespace

diagnostics diagnostics::decode(protocol::reader& body) {
    diagnostics d;
    while (true) {
        const auto code = static_cast<char>(body.get<std::uint8_t>());
        const std::string_view value = code == '\0' ? std::string_view{} : body.cstring();
        if (code == '\0' || !body.ok())
            break;
        store(d, code, value);
    }
    find_gauss_fields(d);
    return d;
}

void diagnostics::encode(protocol::writer& body) const {
    for (const auto& field : text_fields) {
        if (const std::string& value = this->*field.member; !value.empty()) {
            body.put(field.code);
            body.cstring(value);
        }
    }
    for (const auto& field : number_fields) {
        if (const int value = this->*field.member; value != 0) {
            body.put(field.code);
            body.cstring(std::to_string(value));
        }
    }
    for (const auto& [code, value] : unknown) {
        // A NUL would end the list of fields.
        if (code == '\0')
            return body.fail(errc::embedded_nul);
        body.put(code);
        body.cstring(value);
    }
    body.put('\0');
}

std::ostream& operator<<(std::ostream& out, const diagnostics& d) {
    std::string text = d.severity.empty() ? "ERROR" : printable(d.severity);
    text += ":  ";
    if (!d.sqlstate.empty())
        text += printable(d.sqlstate) + ": ";
    text += printable(d.message);
    append_position(text, d);
    append_line(text, "ELEMENT", d.element == 0 ? std::string{} : std::to_string(d.element));
    append_line(text, "DETAIL", d.detail);
    append_line(text, "HINT", d.hint);
    append_line(text, "QUERY", d.internal_query);
    append_line(text, "CONTEXT", d.where);
    return out << text;
}

}  // namespace tusk
