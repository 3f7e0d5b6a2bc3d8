// Texts that are hard to quote, and bytes that are no text at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tusk::testing {

// What is not well-formed UTF-8, of each kind there is.
inline const std::vector<std::string_view> malformed_utf8{
    // Continuations without a lead
    "\x80", "\xbf", "\xa7\x5c",
    // Leads without a continuation: at the end, and before what could be quoted wrongly
    "\xc2", "\xe0", "\xe0\xa0", "\xf0", "\xf0\x90", "\xf0\x90\x80", "\xc2'", "\xe2\x82'", "\xf0\x9f\x98'", "\xc2\\",
    "\xe2\x82\\", "\xf0\x9f\x98\\", "\xc2\"", "\xe2\x82\"", "\xe2'\x82", "\xc0'", "\xdf\xc3\xa9",
    // Overlong forms, those of quotes, backslashes and NUL among them
    "\xc0\x80", "\xc0\xa7", "\xc0\xa2", "\xc1\x9c", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x80\xa7", "\xe0\x81\x9c",
    "\xe0\x9f\xbf", "\xf0\x80\x80\xa7", "\xf0\x80\x81\x9c", "\xf0\x8f\xbf\xbf",
    // Surrogates, alone and in pairs
    "\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\xbd\xed\xb8\x80",
    // Beyond U+10FFFF, and leads of forms of old
    "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xfe", "\xff",
    // Other encodings, in some of which the second byte is a backslash
    "\x95\x5c", "\xbf\x27", "\xbf\x5c\x27", "\xe9t\xe9"};

// Parts of texts: combined they make every neighbourhood of quotes and backslashes there is.
inline const std::vector<std::string_view> nasty_parts{"'",  "\"", "\\", "a",  " ", "\n",       "--",
                                                       "/*", "*/", "$1", "$$", ";", "\xc3\xa9", "\xf0\x9f\x98\x80",
                                                       "E",  "{}", "-1"};

// Attacks as they were seen: on quoting in the simple protocol, on backslashes, on identifiers.
inline const std::vector<std::string_view> attacks{
    "' or 1=1 --",
    "'; drop table users; --",
    "\\'; drop table users; --",
    "\\",
    "\\\\'",
    "$$ or $$",
    "$1",
    "a\n'; select 1 --",
    "\"; drop table users; --",
    "\xef\xbb\xbf'",
    "\xe2\x80\x98'",
    "\xc2\xa5'",
    "\xe2\x82\xa9\\",
};

// Every sequence of so many parts.
inline std::vector<std::string> sequences_of(const std::vector<std::string_view>& parts, std::size_t count) {
    std::vector<std::string> all{""};
    for (std::size_t length = 0; length != count; ++length) {
        std::vector<std::string> longer;
        for (const std::string& text : all)
            for (std::string_view part : parts)
                longer.push_back(text + std::string{part});
        all = std::move(longer);
    }
    return all;
}

}  // namespace tusk::testing
