#include <tusk/codecs/hstore.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <tusk/codecs/text.hpp>

#include "scan.hpp"

namespace tusk {
namespace {

constexpr std::uint32_t null_length = 0xFFFFFFFF;  // -1

void put_string(writer& w, std::string_view text) {
    const auto length = w.reserve_length();
    detail::encode_checked_text(w, text);
    w.end_value(length);
}

std::string_view take_string(reader& r, std::uint32_t length) { return protocol::as_text(r.bytes(length)); }

std::vector<const hstore::value_type*> in_server_order(const hstore& v) {
    std::vector<const hstore::value_type*> pairs;
    pairs.reserve(v.size());
    for (const auto& pair : v)
        pairs.push_back(&pair);
    // The map has them byte by byte already.
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const auto* a, const auto* b) { return a->first.size() < b->first.size(); });
    return pairs;
}

void print_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

bool take_quoted(std::string_view& text, std::string& read) {
    if (!scan::take(text, "\""))
        return false;
    while (!text.empty() && text[0] != '"') {
        if (text[0] == '\\')
            text.remove_prefix(1);
        if (text.empty())
            return false;
        read += text[0];
        text.remove_prefix(1);
    }
    return scan::take(text, "\"");
}

bool take_value(std::string_view& text, std::optional<std::string>& read) {
    return scan::take(text, "NULL") || take_quoted(text, read.emplace());
}

bool take_pair(std::string_view& text, hstore& read) {
    std::string key;
    std::optional<std::string> value;
    if (!take_quoted(text, key))
        return false;
    scan::skip_spaces(text);
    if (!scan::take(text, "=>"))
        return false;
    scan::skip_spaces(text);
    return take_value(text, value) && read.try_emplace(std::move(key), std::move(value)).second;
}

}  // namespace

void codec<hstore>::encode(writer& w, const hstore& v) {
    w.put(static_cast<std::uint32_t>(v.size()));  // more pairs than it counts do not fit a message anyway
    for (const auto& [key, value] : v) {
        put_string(w, key);
        if (value)
            put_string(w, *value);
        else
            w.put(null_length);
    }
}

void codec<hstore>::encode_text(writer& w, const hstore& v) {
    std::string text;
    print(text, v);
    detail::encode_checked_text(w, text);
}

bool codec<hstore>::decode(reader& r, hstore& v) {
    const auto count = r.get<std::uint32_t>();
    hstore read;
    for (std::uint32_t i = 0; i < count && r.ok(); ++i) {
        const std::string_view key = take_string(r, r.get<std::uint32_t>());
        std::optional<std::string> value;
        if (const auto length = r.get<std::uint32_t>(); length != null_length)
            value.emplace(take_string(r, length));
        if (r.ok() && !read.try_emplace(std::string{key}, std::move(value)).second)
            r.fail();
    }
    if (!r.ok())
        return false;
    v = std::move(read);
    return true;
}

void codec<hstore>::print(std::string& out, const hstore& v) {
    std::string_view separator;
    for (const auto* pair : in_server_order(v)) {
        out += separator;
        print_quoted(out, pair->first);
        out += "=>";
        if (pair->second)
            print_quoted(out, *pair->second);
        else
            out += "NULL";
        separator = ", ";
    }
}

bool codec<hstore>::parse(std::string_view text, hstore& v) {
    hstore read;
    scan::skip_spaces(text);
    if (!text.empty()) {
        do {
            scan::skip_spaces(text);
            if (!take_pair(text, read))
                return false;
            scan::skip_spaces(text);
        } while (scan::take(text, ','));
    }
    if (!text.empty())
        return false;
    v = std::move(read);
    return true;
}

}  // namespace tusk
