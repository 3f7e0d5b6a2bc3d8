// Compares what tusk makes of values with what the server makes of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tusk/tusk.hpp>

#include "copying.hpp"
#include "server_values.hpp"

namespace types {

enum class check {
    form,         // binary wherever the server has it
    fits,         // the value can be read as the C++ type, from bytes and from text alike
    print,        // of what was read
    bytes,        // encoded again
    parse,        // of the server's text, encoded
    sent_binary,  // the parameter as the server shows it
    sent_text,
    dynamic,  // tusk::field::to_string
    enough,   // of values, so that the test tests something
};
inline constexpr std::size_t number_of_checks = 9;

[[nodiscard]] std::string_view name_of(check what) noexcept;

struct difference {
    check what;
    std::size_t times = 0;
    std::string value;  // the shortest one
    std::string expected;
    std::string actual;
};

// One type of the server as one of C++.
struct compared {
    std::string sql;
    std::string cpp;
    std::string_view read;
    std::string_view sent;
    std::size_t values = 0;
    std::size_t refused = 0;
    std::size_t unfit = 0;
    std::size_t comparisons = 0;
    std::string why_refused;
    std::vector<difference> differences;

    void expect(check what, std::string_view value, std::string_view expected, std::string_view actual);
    [[nodiscard]] std::size_t failures() const noexcept;
};

// What may be otherwise than it is with most types.
struct allowance {
    bool narrower = false;  // some values of the server do not fit
    bool own_text = false;  // its text is not the server's, but means the same
    bool few = false;       // it need not be 200 values
    // Of which texts the bytes may differ, and what of the bytes, in hexadecimal, must not.
    std::function<bool(std::string_view)> other_bytes = [](std::string_view) { return false; };
    std::function<std::string(std::string_view)> essence = [](std::string_view hex) { return std::string{hex}; };
};

[[nodiscard]] std::string hex(std::span<const std::byte> bytes);

// In the form in which the value was sent; nothing where T is never encoded in it.
template <class T>
[[nodiscard]] std::optional<std::string> encoded(const T& value, const sent_value& like,
                                                 const tusk::type_catalogue& known) {
    tusk::protocol::byte_buffer buffer;
    tusk::writer w{buffer};
    if (!like.is_binary)
        tusk::codec_encode_text(w, value);
    else if (tusk::codec_sends<T>(like.oid, known) == tusk::wire_form::binary)
        tusk::codec_encode(w, value, like.oid, known);
    else if constexpr (tusk::detail::encodes_own<T>)
        tusk::codec<T>::encode(w, value);
    else
        return std::nullopt;
    return w.ok() ? hex(buffer.view()) : "error: " + w.error().message();
}

template <class T>
[[nodiscard]] std::optional<T> decoded(const sent_value& sent, const tusk::type_catalogue& known) {
    T value{};
    tusk::reader r{sent.bytes};
    const bool fits = sent.is_binary ? tusk::codec_decode(r, value, sent.oid, known) && r.finished()
                                     : tusk::codec_parse(tusk::protocol::as_text(sent.bytes), value, sent.oid);
    return fits ? std::optional{std::move(value)} : std::nullopt;
}

class comparison {
public:
    explicit comparison(tusk::connection& connection);

    [[nodiscard]] tusk::connection& db() noexcept { return *db_; }
    [[nodiscard]] int version() const noexcept { return version_; }  // 18
    [[nodiscard]] const std::vector<compared>& all() const noexcept { return all_; }
    // The same values, to be copied, and the types of columns that they may be copied into.
    [[nodiscard]] const std::vector<std::unique_ptr<copied_values>>& copied() const noexcept { return copied_; }
    [[nodiscard]] const std::vector<std::string>& column_types() const noexcept { return column_types_; }

    // The values as each of the C++ types. The names are those of the table.
    template <class T>
    void compare(const server_values& server, std::string_view cpp, const allowance& allowed = {});
    template <class T>
    void compare(sql_type type, std::string_view cpp, const allowance& allowed = {}) {
        compare<T>(ask(*db_, std::move(type)), cpp, allowed);
    }

private:
    // False when there are no values.
    bool begin(compared& line, const server_values& server) const;
    template <class T>
    void keep(const compared& line, const server_values& server, const tusk::rows<std::tuple<T>>& values);

    tusk::connection* db_;
    int version_;
    std::vector<compared> all_;
    std::vector<std::unique_ptr<copied_values>> copied_;
    std::vector<std::string> column_types_;
};

template <class T>
void comparison::compare(const server_values& server, std::string_view cpp, const allowance& allowed) {
    compared& line = all_.emplace_back();
    line.cpp = cpp;
    if (!begin(line, server))
        return;

    const std::string parameter = server.type.parameter.empty() ? "" : "$1::" + server.type.parameter;
    const std::string round_trip = "select " + with(server.type.text, parameter);
    const std::string one = "select " + with(server.type.made, "$1::text");
    // Whatever the connection has to ask about T it has asked then.
    static_cast<void>(db_->template try_query<std::tuple<T>>(one, server.values[0]));
    const tusk::type_catalogue known = known_types_for(*db_, server);
    const std::uint32_t oid = server.sent[0].oid;
    const bool sends_binary = server.sent[0].is_binary && tusk::codec_sends<T>(oid, known) == tusk::wire_form::binary;
    line.sent = parameter.empty() ? "-" : sends_binary ? "binary" : "text";
    line.read = server.sent[0].is_binary ? "binary" : "text";
    if (server.sent[0].is_binary)
        line.expect(check::form, "", "1", tusk::codec_reads<T>(oid, known) == tusk::wire_form::binary ? "1" : "0");
    line.expect(check::form, "", version_ >= server.type.binary_since ? "binary" : "text", line.read);

    std::vector<std::string> fitting;
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i != server.sent.size(); ++i) {
        const bool fits = decoded<T>(server.sent[i], known).has_value();
        T parsed{};
        const bool text_fits = tusk::codec_parse(server.text[i], parsed, oid);
        line.expect(check::fits, server.text[i], fits || !allowed.narrower ? "fits" : "does not fit",
                    text_fits ? "fits" : "does not fit");
        if (!allowed.narrower)
            line.expect(check::fits, server.text[i], "fits", fits ? "fits" : "does not fit");
        if (!fits || !text_fits) {
            ++line.unfit;
            continue;
        }
        fitting.push_back(server.values[i]);
        at.push_back(i);
        const auto again = encoded(parsed, server.reread[i], known);
        if (again && !allowed.own_text && !allowed.other_bytes(server.text[i]))
            line.expect(check::parse, server.text[i], allowed.essence(hex(server.reread[i].bytes)),
                        allowed.essence(*again));
        std::string printed;
        tusk::codec_print(printed, parsed);
        if (!allowed.own_text)
            line.expect(check::parse, server.text[i], server.text[i], printed);
    }
    line.values = fitting.size();
    if (!allowed.few)
        line.expect(check::enough, "", "200 values", line.values >= 200 ? "200 values" : std::to_string(line.values));
    if (fitting.empty())
        return;

    const auto rows = db_->template try_query<std::tuple<T>>(statement_of(with(server.type.made, "v")), fitting);
    if (!rows)
        return line.expect(check::print, "all", "rows", rows.error().what());
    keep(line, server, *rows);
    for (std::size_t i = 0; i != at.size(); ++i) {
        const T& value = std::get<0>((*rows)[i]);
        const std::string& text = server.text[at[i]];
        std::string printed;
        tusk::codec_print(printed, value);
        if (!allowed.own_text)
            line.expect(check::print, text, text, printed);
        const auto again = encoded(value, server.sent[at[i]], known);
        if (again && !allowed.own_text && !allowed.other_bytes(text))
            line.expect(check::bytes, text, allowed.essence(hex(server.sent[at[i]].bytes)), allowed.essence(*again));
        if (parameter.empty())
            continue;
        const auto shown = [&](const auto& sent) {
            const auto answer = db_->template try_query_value<std::string>(round_trip, sent);
            return answer ? *answer : std::string{"error: "} + answer.error().what();
        };
        // Whoever sends text only is checked below.
        if (sends_binary)
            line.expect(check::sent_binary, text, text, shown(value));
        else
            line.expect(check::sent_text, text, text, shown(value));
        line.expect(check::sent_text, text, text, shown(printed));
    }
}

template <class T>
void comparison::keep([[maybe_unused]] const compared& line, const server_values& server,
                      [[maybe_unused]] const tusk::rows<std::tuple<T>>& values) {
    const std::string& type = server.type.parameter;
    if (type.empty())  // no column can be of it
        return;
    if (std::find(column_types_.begin(), column_types_.end(), type) == column_types_.end())
        column_types_.push_back(type);
    if constexpr (tusk::encodable<T>) {
        auto kept = std::make_unique<copied_values_of<T>>(line.cpp, type);
        for (const auto& [value] : values)
            kept->add(value);
        copied_.push_back(std::move(kept));
    }
}

}  // namespace types
