#include <tusk/protocol/auth/saslprep.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <openssl/crypto.h>

#include <tusk/protocol/wire/utf8.hpp>

namespace tusk::protocol {
namespace {

struct range {
    char32_t first;
    char32_t last;
};

struct combining_range {
    char32_t first;
    char32_t last;
    std::uint8_t combining_class;
};

struct decomposition {
    char32_t code_point;
    std::uint16_t pool_offset;
    std::uint8_t size;
};

struct composition {
    char32_t first;
    char32_t second;
    char32_t composed;
};

#include "saslprep_tables.inc"

// The entry of a table of ranges that holds c, or null.
template <class Range, std::size_t Size>
const Range* find(const Range (&table)[Size], char32_t c) noexcept {
    const Range* found = std::ranges::lower_bound(table, c, {}, &Range::last);
    return found != std::end(table) && found->first <= c ? found : nullptr;
}

int combining_class(char32_t c) noexcept {
    const auto* found = find(combining_classes, c);
    return found != nullptr ? found->combining_class : 0;
}

// Memory that a password goes through.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;
    template <class U>
    constexpr wiping_allocator(const wiping_allocator<U>&) noexcept {}

    T* allocate(std::size_t n) { return std::allocator<T>{}.allocate(n); }
    void deallocate(T* p, std::size_t n) noexcept {
        OPENSSL_cleanse(p, n * sizeof(T));
        std::allocator<T>{}.deallocate(p, n);
    }

    bool operator==(const wiping_allocator&) const = default;
};

using characters = std::vector<char32_t, wiping_allocator<char32_t>>;
using utf8_text = std::vector<char, wiping_allocator<char>>;

// Hangul syllables are composed of their parts by arithmetic
// (https://www.unicode.org/versions/latest/core-spec/chapter-3/#G24646).
namespace hangul {

constexpr char32_t syllable = 0xac00;
constexpr char32_t leading = 0x1100;
constexpr char32_t vowel = 0x1161;
constexpr char32_t before_trailing = 0x11a7;  // a trailing consonant of 0 is none
constexpr char32_t leading_count = 19;
constexpr char32_t vowel_count = 21;
constexpr char32_t trailing_count = 28;
constexpr char32_t syllable_count = leading_count * vowel_count * trailing_count;

void decompose(char32_t index, characters& out) {
    out.push_back(leading + index / (vowel_count * trailing_count));
    out.push_back(vowel + index / trailing_count % vowel_count);
    if (index % trailing_count != 0)
        out.push_back(before_trailing + index % trailing_count);
}

// Differences are unsigned: what lies below the first of a block is beyond its count too.
char32_t compose(char32_t first, char32_t second) noexcept {
    if (first - leading < leading_count && second - vowel < vowel_count)
        return syllable + ((first - leading) * vowel_count + (second - vowel)) * trailing_count;
    const bool open_syllable = first - syllable < syllable_count && (first - syllable) % trailing_count == 0;
    if (open_syllable && second != before_trailing && second - before_trailing < trailing_count)
        return first + (second - before_trailing);
    return 0;
}

}  // namespace hangul

// Gives nothing when the text is not UTF-8; an empty result is refused later anyway.
characters mapped(std::string_view text) {
    characters out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto [c, size] = first_utf8(text);
        if (size == 0)
            return {};
        if (find(non_ascii_spaces, c) != nullptr)
            out.push_back(U' ');
        else if (find(mapped_to_nothing, c) == nullptr)
            out.push_back(c);
        text.remove_prefix(size);
    }
    return out;
}

bool allowed(const characters& text) noexcept {
    if (text.empty() || std::ranges::any_of(text, [](char32_t c) { return find(prohibited, c) != nullptr; }))
        return false;
    // RFC 3454, section 6: text with a right-to-left character starts and ends with one, and has no left-to-right one.
    const auto is_right_to_left = [](char32_t c) { return find(right_to_left, c) != nullptr; };
    return std::ranges::none_of(text, is_right_to_left) ||
           (is_right_to_left(text.front()) && is_right_to_left(text.back()) &&
            std::ranges::none_of(text, [](char32_t c) { return find(left_to_right, c) != nullptr; }));
}

characters decomposed(const characters& text) {
    characters out;
    out.reserve(text.size());
    for (char32_t c : text) {
        if (c - hangul::syllable < hangul::syllable_count) {
            hangul::decompose(c - hangul::syllable, out);
            continue;
        }
        const auto* found = std::ranges::lower_bound(decompositions, c, {}, &decomposition::code_point);
        if (found != std::end(decompositions) && found->code_point == c)
            out.insert(out.end(), decomposition_pool + found->pool_offset,
                       decomposition_pool + found->pool_offset + found->size);
        else
            out.push_back(c);
    }
    return out;
}

// The canonical ordering: marks of the same starter in the order of their classes. The order of equals stays.
void reorder(characters& text) noexcept {
    for (std::size_t i = 1; i < text.size(); ++i) {
        const int own_class = combining_class(text[i]);
        for (std::size_t j = i; own_class != 0 && j != 0 && combining_class(text[j - 1]) > own_class; --j)
            std::swap(text[j - 1], text[j]);
    }
}

// 0 when the two do not compose.
char32_t composed(char32_t first, char32_t second) noexcept {
    if (const char32_t syllable = hangul::compose(first, second); syllable != 0)
        return syllable;
    const auto* found = std::ranges::lower_bound(compositions, std::tuple{first, second}, {}, [](const composition& c) {
        return std::tuple{c.first, c.second};
    });
    return found != std::end(compositions) && found->first == first && found->second == second ? found->composed : 0;
}

void compose(characters& text) noexcept {
    std::size_t starter = 0;
    std::size_t written = 1;
    int last_class = -1;  // of what was written after the starter; -1 when nothing was
    for (std::size_t i = 1; i < text.size(); ++i) {
        const char32_t c = text[i];
        const int own_class = combining_class(c);
        // A mark whose class is not above that of the one before it is blocked from the starter.
        const char32_t together = last_class < own_class ? composed(text[starter], c) : 0;
        if (together != 0) {
            text[starter] = together;
            continue;
        }
        last_class = own_class;
        if (own_class == 0) {
            starter = written;
            last_class = -1;
        }
        text[written++] = c;
    }
    text.resize(written);
}

void append_utf8(utf8_text& out, char32_t c) {
    const auto continuation = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3f)); };
    if (c < 0x80) {
        out.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
        out.insert(out.end(), {static_cast<char>(0xc0 | c >> 6), continuation(0)});
    } else if (c < 0x10000) {
        out.insert(out.end(), {static_cast<char>(0xe0 | c >> 12), continuation(6), continuation(0)});
    } else {
        out.insert(out.end(), {static_cast<char>(0xf0 | c >> 18), continuation(12), continuation(6), continuation(0)});
    }
}

}  // namespace

secret saslprep(std::string_view password) {
    if (std::ranges::all_of(password, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return secret{password};
    const characters input = mapped(password);
    if (!allowed(input))
        return secret{password};
    characters text = decomposed(input);
    reorder(text);
    compose(text);
    utf8_text out;
    for (char32_t c : text)
        append_utf8(out, c);
    return secret{std::string_view{out.data(), out.size()}};
}

}  // namespace tusk::protocol
