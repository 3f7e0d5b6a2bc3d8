#include <tusk/format_sql.hpp>

#include <algorithm>
#include <array>

#include <tusk/quote.hpp>

namespace tusk::detail {
namespace {

// Encodings in which the second or a later byte of a character can be that of a backslash, as a server reports them.
bool hides_backslashes(std::string_view encoding) {
    constexpr std::array<std::string_view, 8> those{"GBK",  "GB18030", "GB18030_2022", "BIG5",
                                                    "SJIS", "UHC",     "JOHAB",        "SHIFT_JIS_2004"};
    return std::find(those.begin(), those.end(), encoding) != those.end();
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

sql_formatter::sql_formatter(const format_options& options, std::string_view format, bool has_backslash)
    : options_{options}, format_{format} {
    if (options.client_encoding.empty())
        fail(errc::unsafe_encoding, "the encoding of the connection is not known", "connect first");
    else if (options.client_encoding != "UTF8")
        fail(errc::unsafe_encoding,
             "client_encoding is " + options.client_encoding + ", and SQL can be made of text in UTF8 only",
             "set client_encoding to 'UTF8'");
    else if (has_backslash && !options.standard_conforming_strings)
        fail(errc::nonstandard_strings, "");
    copy_format();
}

void sql_formatter::add(const identifier& name) {
    begin_value();
    for (const std::string& part : name.parts()) {
        if (!can_quote(part))
            return;
        if (&part != &name.parts().front())
            sql_ += '.';
        append_identifier(sql_, part);
    }
    copy_format();
}

void sql_formatter::add(const raw_sql& sql) {
    begin_value();
    if (sql.has_backslash_ && !options_.standard_conforming_strings)
        return fail(errc::nonstandard_strings, "");
    sql_ += sql.text();
    copy_format();
}

void sql_formatter::add_literal(std::string_view text) {
    begin_value();
    if (!can_quote(text))
        return;
    const bool backslash_counts = !options_.standard_conforming_strings || text.find('\\') != std::string_view::npos;
    if (backslash_counts && hides_backslashes(options_.server_encoding) && !is_ascii(text))
        return fail(errc::unsafe_encoding, "the database is in " + options_.server_encoding +
                                               ", where characters beyond ASCII are not safe along with backslashes");
    append_literal(sql_, text);
    copy_format();
}

void sql_formatter::add_bare(std::string_view text) {
    begin_value();
    sql_ += text;
    copy_format();
}

boost::system::result<std::string, error> sql_formatter::take() {
    if (failed_)
        return *failed_;
    return std::move(sql_);
}

// Up to the next placeholder, and past it.
void sql_formatter::copy_format() {
    if (arguments_ != 0 && !format_.empty() && format_.front() != ' ')
        sql_ += ' ';
    while (!format_.empty()) {
        const char c = format_.front();
        const bool is_brace = c == '{' || c == '}';
        const bool is_placeholder = is_brace && format_.substr(0, 2) == "{}";
        format_.remove_prefix(is_brace ? 2 : 1);
        if (is_placeholder)
            return;
        sql_ += c;
    }
}

void sql_formatter::begin_value() {
    ++arguments_;
    if (!sql_.empty() && sql_.back() != ' ')
        sql_ += ' ';
}

bool sql_formatter::can_quote(std::string_view text) {
    const error why = quoting_error(text);
    if (why.code())
        fail(why.code(), why.what());
    return !why.code();
}

// The first failure counts.
void sql_formatter::fail(boost::system::error_code code, const std::string& message, std::string hint) {
    if (failed_)
        return;
    const std::string where = arguments_ == 0 ? "" : "argument " + std::to_string(arguments_) + ": ";
    failed_ = error{code, message.empty() ? "" : where + message, std::move(hint)};
}

}  // namespace tusk::detail
