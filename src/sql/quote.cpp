#include <tusk/quote.hpp>

#include <cstddef>

#include <tusk/protocol/wire/utf8.hpp>

namespace tusk {
namespace {

void append_doubled(std::string& sql, std::string_view text, std::string_view doubled) {
    for (char c : text) {
        if (doubled.find(c) != std::string_view::npos)
            sql += c;
        sql += c;
    }
}

}  // namespace

namespace detail {

error quoting_error(std::string_view text) {
    for (std::size_t at = 0; at != text.size();) {
        const auto character = protocol::first_utf8(text.substr(at));
        if (character.size == 0)
            return error{errc::invalid_utf8, "the text is not well-formed UTF-8 at byte " + std::to_string(at + 1)};
        if (character.code_point == 0)
            return error{errc::embedded_nul, ""};
        at += character.size;
    }
    return error{};
}

void append_identifier(std::string& sql, std::string_view name) {
    sql += '"';
    append_doubled(sql, name, "\"");
    sql += '"';
}

void append_literal(std::string& sql, std::string_view text) {
    const bool has_backslash = text.find('\\') != std::string_view::npos;
    sql += has_backslash ? " E'" : "'";
    append_doubled(sql, text, "'\\");
    sql += '\'';
}

}  // namespace detail

boost::system::result<std::string, error> try_quote_identifier(std::string_view name) {
    if (error failed = detail::quoting_error(name); failed.code())
        return failed;
    std::string sql;
    detail::append_identifier(sql, name);
    return sql;
}

std::string quote_identifier(std::string_view name) { return try_quote_identifier(name).value(); }

boost::system::result<std::string, error> try_quote_literal(std::string_view text) {
    if (error failed = detail::quoting_error(text); failed.code())
        return failed;
    std::string sql;
    detail::append_literal(sql, text);
    return sql;
}

std::string quote_literal(std::string_view text) { return try_quote_literal(text).value(); }

}  // namespace tusk
