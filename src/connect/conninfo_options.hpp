// The options a conninfo can hold: one table, one row an option.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>

namespace tusk::detail {

// What is wrong with a value. Both texts are literals, so that no value can find its way into an error.
struct problem {
    errc code;
    const char* what;     // goes on after `option "name" `
    const char* instead;  // what to write
};

struct option {
    std::string_view name;
    // Takes an unescaped value over into the conninfo. Null: libpq knows the option, and it is refused until it is
    // built.
    std::optional<problem> (*read)(conninfo&, std::string_view value);
    // The value as text, empty if there is nothing to show. Null: never shown.
    std::string (*write)(const conninfo&);
    // Looks up the default of a member that is empty. Null: there is nothing to look up.
    void (*fill)(conninfo&);
    std::string_view help;
};

// In the order in which they are shown and filled in.
[[nodiscard]] std::span<const option> options() noexcept;

// Null if there is no option of that name. Names are case-sensitive, as in libpq.
[[nodiscard]] const option* find_option(std::string_view name) noexcept;

// The option that a misspelt name most likely means; null if none is close to it.
[[nodiscard]] const option* closest_option(std::string_view misspelt) noexcept;

}  // namespace tusk::detail
