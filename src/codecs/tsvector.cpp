#include <tusk/codecs/text_search.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "lexeme.hpp"
#include "scan.hpp"

namespace tusk {
namespace {

using lexeme = tsvector::lexeme;
using position = tsvector::position;

constexpr std::uint16_t last_position = 16383;
constexpr std::size_t max_positions = 256;
constexpr int weight_shift = 14;

constexpr bool in_range(const position& p) { return p.at >= 1 && p.at <= last_position; }

void sort_positions(std::vector<position>& positions) {
    std::sort(positions.begin(), positions.end(),
              [](const position& x, const position& y) { return x.at != y.at ? x.at < y.at : x.weight > y.weight; });
    const auto same = [](const position& x, const position& y) { return x.at == y.at; };
    positions.erase(std::unique(positions.begin(), positions.end(), same), positions.end());
}

// The server's form. Only the number of positions is left to check.
void normalise(std::vector<lexeme>& lexemes) {
    std::sort(lexemes.begin(), lexemes.end(), [](const lexeme& x, const lexeme& y) { return x.word < y.word; });
    std::vector<lexeme> merged;
    merged.reserve(lexemes.size());
    for (lexeme& l : lexemes) {
        if (merged.empty() || merged.back().word != l.word) {
            merged.push_back(std::move(l));
        } else {
            auto& positions = merged.back().positions;
            positions.insert(positions.end(), l.positions.begin(), l.positions.end());
        }
    }
    for (lexeme& l : merged)
        sort_positions(l.positions);
    lexemes = std::move(merged);
}

bool too_many_positions(const lexeme& l) { return l.positions.size() > max_positions; }

void print_position(std::string& out, const position& p) {
    out += std::to_string(p.at);
    if (p.weight != ts_weight::d)
        out += "DCBA"[static_cast<std::size_t>(p.weight)];
}

bool take_position(std::string_view& text, position& p) {
    if (!scan::take_integer(text, p.at) || !in_range(p))
        return false;
    for (auto [letter, weight] : {std::pair{'A', ts_weight::a}, {'B', ts_weight::b}, {'C', ts_weight::c}}) {
        if (scan::take(text, letter)) {
            p.weight = weight;
            break;
        }
    }
    return true;
}

bool take_positioned(std::string_view& text, lexeme& l) {
    if (!detail::take_lexeme(text, l.word))
        return false;
    if (scan::take(text, ':')) {
        do {
            if (!take_position(text, l.positions.emplace_back()))
                return false;
        } while (scan::take(text, ','));
    }
    return text.empty() || text[0] == ' ';
}

void decode_positions(reader& r, std::vector<position>& positions) {
    const auto count = r.get<std::uint16_t>();
    if (count > max_positions)
        r.fail();
    for (std::uint16_t i = 0; i < count && r.ok(); ++i) {
        const auto packed = r.get<std::uint16_t>();
        const position p{static_cast<std::uint16_t>(packed & last_position),
                         static_cast<ts_weight>(packed >> weight_shift)};
        if (!positions.empty() && p.at <= positions.back().at)
            r.fail();
        positions.push_back(p);
    }
}

}  // namespace

tsvector::tsvector(std::vector<lexeme> lexemes) : lexemes_{std::move(lexemes)} {
    for (const lexeme& l : lexemes_) {
        detail::check_lexeme(l.word);
        if (!std::all_of(l.positions.begin(), l.positions.end(), in_range))
            throw std::out_of_range{"a position out of 1 to 16383"};
    }
    normalise(lexemes_);
    if (std::any_of(lexemes_.begin(), lexemes_.end(), too_many_positions))
        throw std::out_of_range{"a lexeme with more than 256 positions"};
}

void codec<tsvector>::encode(writer& w, const tsvector& v) {
    w.put(static_cast<std::uint32_t>(v.lexemes_.size()));  // more than it counts do not fit a message anyway
    for (const lexeme& l : v.lexemes_) {
        w.cstring(l.word);
        w.put(static_cast<std::uint16_t>(l.positions.size()));
        for (const position& p : l.positions)
            w.put(static_cast<std::uint16_t>(static_cast<unsigned>(p.weight) << weight_shift | p.at));
    }
}

bool codec<tsvector>::decode(reader& r, tsvector& v) {
    constexpr std::size_t smallest_lexeme = 3;  // the NUL and the number of positions
    const auto count = r.get<std::uint32_t>();
    if (count > r.remaining() / smallest_lexeme) {
        r.fail();
        return false;
    }
    tsvector read;
    read.lexemes_.reserve(count);
    bool fits = true;
    for (std::uint32_t i = 0; i < count && r.ok(); ++i) {
        lexeme l{std::string{r.cstring()}};
        decode_positions(r, l.positions);
        if (l.word.size() > detail::max_lexeme || (i != 0 && l.word < read.lexemes_.back().word))
            r.fail();
        // From clients that send binary the server takes a lexeme twice, and a position 0, neither of which it reads in
        // text.
        fits = fits && (i == 0 || l.word != read.lexemes_.back().word) &&
               std::all_of(l.positions.begin(), l.positions.end(), in_range);
        read.lexemes_.push_back(std::move(l));
    }
    if (!r.ok() || !fits)
        return false;
    v = std::move(read);
    return true;
}

void codec<tsvector>::print(std::string& out, const tsvector& v) {
    std::string_view space;
    for (const lexeme& l : v.lexemes_) {
        out += space;
        detail::print_lexeme(out, l.word);
        char separator = ':';
        for (const position& p : l.positions) {
            out += separator;
            print_position(out, p);
            separator = ',';
        }
        space = " ";
    }
}

bool codec<tsvector>::parse(std::string_view text, tsvector& v) {
    std::vector<lexeme> read;
    for (scan::skip_spaces(text); !text.empty(); scan::skip_spaces(text)) {
        if (!take_positioned(text, read.emplace_back()))
            return false;
    }
    normalise(read);
    if (std::any_of(read.begin(), read.end(), too_many_positions))
        return false;
    v.lexemes_ = std::move(read);
    return true;
}

}  // namespace tusk
