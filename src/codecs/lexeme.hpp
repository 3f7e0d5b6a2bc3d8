// What tsvector and tsquery share: how their words are checked, quoted and read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tusk::detail {

inline constexpr std::size_t max_lexeme = 2047;

// Throws std::invalid_argument for a NUL and std::out_of_range for a word that is too long.
void check_lexeme(std::string_view word);

// 'it''s', with quotes and backslashes doubled.
void print_lexeme(std::string& out, std::string_view word);

// Takes a quoted word off the text and appends it to `word`.
bool take_lexeme(std::string_view& text, std::string& word);

}  // namespace tusk::detail
