// Text that somebody else wrote, made fit for a terminal or a log.
#pragma once

#include <string>
#include <string_view>

namespace tusk::protocol {

// The text with everything that could steer a terminal written as \xNN, byte by byte: control characters other than
// newline and tab, characters that change the direction of the text, and what is not UTF-8.
[[nodiscard]] std::string printable(std::string_view text);

// The line of `statement` that holds the character at `position` (counted from 1 in characters, one past the end
// included) after its number, and under it a caret, without a newline at the end:
//
//     LINE 2:   from nowhere
//                    ^
//
// Long lines are cut around the position to 60 columns. Tabs become one space; other characters are as printable()
// gives them. Empty when the statement has no such position.
[[nodiscard]] std::string position_excerpt(std::string_view statement, int position);

}  // namespace tusk::protocol
