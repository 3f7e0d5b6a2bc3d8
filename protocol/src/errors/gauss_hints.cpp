#include "errors/gauss_hints.hpp"

#include <algorithm>

namespace tusk::protocol {
namespace {

struct refused_feature {
    std::string_view word;  // in the server's message, in lower case
    std::string_view hint;
};

// The first that is found counts: UNLISTEN has LISTEN in it.
constexpr refused_feature refused_features[] = {
    {"discard", "GaussDB has no DISCARD: use RESET ALL, CLOSE ALL and DEALLOCATE ALL, or a new connection"},
    {"listen", "GaussDB has no notifications: poll a table instead"},
    {"notify", "GaussDB has no notifications: poll a table instead"},
    {"large object", "GaussDB has no large objects: keep the bytes in a column of type bytea"},
    {"scroll", "GaussDB's cursors only go forward: declare the cursor without SCROLL"},
    {"prepare transaction", "GaussDB's coordinators commit in two phases themselves: use COMMIT"},
};

constexpr std::string_view any_hint = "GaussDB does not support this; see the SQL reference of this version";

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view word) noexcept {
    return !std::ranges::search(text, word, {}, lower).empty();
}

}  // namespace

std::string_view hint_for_refusal(const diagnostics& said) noexcept {
    for (const auto& [word, hint] : refused_features)
        if (contains(said.message, word))
            return hint;
    return any_hint;
}

}  // namespace tusk::protocol
