// The types that are compared, by what they are about.
#pragma once

#include <string>

#include "comparison.hpp"
#include "generators.hpp"

namespace types {

void compare_numbers(comparison& with);
void compare_big_numbers(comparison& with);
void compare_texts(comparison& with);
void compare_times(comparison& with);
void compare_networks(comparison& with);
void compare_shapes(comparison& with);
void compare_identifiers(comparison& with);
void compare_documents(comparison& with);
void compare_boost_json(comparison& with);
void compare_ranges(comparison& with);
void compare_arrays(comparison& with);
void compare_own_types(comparison& with);

// Types of the database, made once for all that use them.
inline constexpr const char* own_types =
    "create type mood as enum ('sad', 'ok', 'happy', 'not so sad');"
    "create type float_range as range (subtype = float8);"
    "create type ten_columns as (flag boolean, small smallint, number integer, big bigint, share float8, price "
    "numeric, "
    "name text, day date, data bytea, feeling mood);"
    "create domain positive as integer check (value > 0); create domain title as text; create domain price as "
    "numeric(12,2);"
    "create domain days as date[]; create domain feeling as mood; create domain whole as ten_columns;"
    "create domain stretch as int4range; create domain of_domain as positive;";

// A plan for values that several types share.
[[nodiscard]] inline sql_type plain(std::string name, texts values) { return {std::move(name), std::move(values)}; }

}  // namespace types
