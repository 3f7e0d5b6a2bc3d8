// The options a conninfo can hold: one table, one row an option.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>

#include "option_values.hpp"

namespace tusk::detail {

struct option {
    std::string_view name;
    const char* variable;  // of the environment, that gives a value where no text does; null: there is none
    // For the page of the options, where `...` is a value: what counts when nothing gives one, and what may. Of an option
    // that we refuse, the values that ask for what we do anyway; empty: there are none.
    std::string_view standard;
    std::string_view values;
    // Takes an unescaped value over into the conninfo. Null: libpq knows the option, and we refuse it.
    std::optional<problem> (*read)(conninfo&, std::string_view value);
    // The value as text, empty if there is nothing to show.
    std::string (*write)(const conninfo&);
    std::string_view help;
    bool is_secret = false;  // nothing of the value, nor of what may be part of it, is shown
};

// In the order in which they are read and shown.
[[nodiscard]] std::span<const option> options() noexcept;

// Null if there is no option of that name. Names are case-sensitive, as in libpq.
[[nodiscard]] const option* find_option(std::string_view name) noexcept;

// The option that a misspelt name most likely means; null if none is close to it.
[[nodiscard]] const option* closest_option(std::string_view misspelt) noexcept;

}  // namespace tusk::detail
