// tsvector and tsquery <-> the types of full text search
// (https://www.postgresql.org/docs/current/datatype-textsearch.html). A lexeme has up to 2047 bytes, none of them NUL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// How much a position counts in ranking; d is the default.
enum class ts_weight : std::uint8_t { d, c, b, a };

// A document: its lexemes and where they stand in it.
class tsvector {
public:
    struct position {
        std::uint16_t at = 1;  // 1 to 16383
        ts_weight weight = ts_weight::d;

        friend bool operator==(const position&, const position&) = default;
    };

    struct lexeme {
        std::string word;
        std::vector<position> positions = {};  // up to 256, or none where positions are of no interest

        friend bool operator==(const lexeme&, const lexeme&) = default;
    };

    tsvector() = default;

    // Brings the lexemes into the server's form: sorted byte by byte, each lexeme once, its positions ascending, each
    // position once with the highest weight given. Throws std::invalid_argument for a NUL in a lexeme, and
    // std::out_of_range for a lexeme that is too long and for a position out of range or one too many.
    explicit tsvector(std::vector<lexeme> lexemes);

    [[nodiscard]] const std::vector<lexeme>& lexemes() const noexcept { return lexemes_; }

    friend bool operator==(const tsvector&, const tsvector&) = default;

private:
    friend struct codec<tsvector>;
    std::vector<lexeme> lexemes_;
};

// The weights that a term of a query matches, combined with |. `any` matches whatever the weight is.
enum class ts_weights : std::uint8_t { any = 0, d = 1, c = 2, b = 4, a = 8 };

[[nodiscard]] constexpr ts_weights operator|(ts_weights x, ts_weights y) noexcept {
    return static_cast<ts_weights>(static_cast<std::uint8_t>(x) | static_cast<std::uint8_t>(y));
}
[[nodiscard]] constexpr ts_weights operator&(ts_weights x, ts_weights y) noexcept {
    return static_cast<ts_weights>(static_cast<std::uint8_t>(x) & static_cast<std::uint8_t>(y));
}

enum class ts_operator : std::uint8_t { negation, conjunction, disjunction, phrase };

// What the tree of a query is made of.
struct ts_term {
    std::string word;
    ts_weights weights = ts_weights::any;
    bool prefix = false;  // matches every lexeme that starts with the word

    friend bool operator==(const ts_term&, const ts_term&) = default;
};

struct ts_operation {
    ts_operator what = ts_operator::conjunction;
    std::uint16_t distance = 0;  // of a phrase, 0 to 16384; of the others 0

    friend bool operator==(const ts_operation&, const ts_operation&) = default;
};

// A query: tsquery{"fat"} && (tsquery{"rat"} || !tsquery{"cat", ts_weights::a}). Empty, it matches nothing.
class tsquery {
public:
    using node = std::variant<ts_term, ts_operation>;

    tsquery() = default;

    // One term. Throws std::invalid_argument for a NUL in the word and std::out_of_range for a word that is too long.
    explicit tsquery(std::string word, ts_weights weights = ts_weights::any, bool prefix = false);

    // A whole tree, in postfix order: operands from left to right, an operator after its operands. Throws besides
    // std::invalid_argument where the nodes are no tree, and std::out_of_range for a distance out of range.
    explicit tsquery(std::vector<node> nodes);

    // In postfix order.
    [[nodiscard]] const std::vector<node>& nodes() const noexcept { return nodes_; }
    [[nodiscard]] bool empty() const noexcept { return nodes_.empty(); }

    // The operators && || and !! of SQL. An empty query leaves the other operand as it is.
    friend tsquery operator!(tsquery q);
    friend tsquery operator&&(tsquery x, const tsquery& y);
    friend tsquery operator||(tsquery x, const tsquery& y);
    // y stands `distance` lexemes after x: x <-> y. Throws std::out_of_range for a distance above 16384.
    friend tsquery phrase(tsquery x, const tsquery& y, std::uint16_t distance);

    // The same tree: `a && b` is not `b && a`.
    friend bool operator==(const tsquery&, const tsquery&) = default;

private:
    friend struct codec<tsquery>;
    std::vector<node> nodes_;
};

tsquery operator!(tsquery q);
tsquery operator&&(tsquery x, const tsquery& y);
tsquery operator||(tsquery x, const tsquery& y);
tsquery phrase(tsquery x, const tsquery& y, std::uint16_t distance = 1);

template <>
struct codec<tsvector> {
    static constexpr pg_type type{oids::tsvector, 3643, "tsvector"};

    static void encode(writer& w, const tsvector& v);
    static bool decode(reader& r, tsvector& v);

    // 'fat':2,4A 'rat'
    static void print(std::string& out, const tsvector& v);
    // Every lexeme has to be quoted, as the server writes it.
    static bool parse(std::string_view text, tsvector& v);
};

// Trees may be as deep as the server makes them: nothing here is recursive.
template <>
struct codec<tsquery> {
    static constexpr pg_type type{oids::tsquery, 3645, "tsquery"};

    // As text: the server refuses the binary form of an empty query, even where it wrote it.
    static constexpr wire_form sends(std::uint32_t) noexcept { return wire_form::text; }

    // For where only the binary form will do. Fails with errc::value_out_of_range for an empty query.
    static void encode(writer& w, const tsquery& v);
    static bool decode(reader& r, tsquery& v);

    // 'fat':*AB & !( 'rat' | 'cat' ) <-> 'dog', with parentheses where the server has them.
    static void print(std::string& out, const tsquery& v);
    // Every word has to be quoted, as the server writes it.
    static bool parse(std::string_view text, tsquery& v);
};

}  // namespace tusk
