// The tree of a tsquery and its binary form; for the text form see tsquery_text.cpp.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <tusk/codecs/text_search.hpp>

#include "lexeme.hpp"
#include "tsquery_tree.hpp"

namespace tusk {
namespace {

using node = tsquery::node;
using operation = ts_operation;
using term = ts_term;

constexpr std::int8_t term_tag = 1;
constexpr std::int8_t operation_tag = 2;
constexpr std::uint8_t all_weights = 0xF;

void check(const operation& o) {
    if (o.distance > (o.what == ts_operator::phrase ? detail::max_distance : 0))
        throw std::out_of_range{"a distance out of 0 to 16384, or of no phrase"};
}

void check(const term& t) { detail::check_lexeme(t.word); }

std::vector<node> joined(std::vector<node> left, const std::vector<node>& right, const operation& o) {
    const bool both = !left.empty() && !right.empty();
    left.insert(left.end(), right.begin(), right.end());
    if (both)
        left.emplace_back(o);
    return left;
}

void encode_node(writer& w, const term& t) {
    w.put(term_tag, static_cast<std::uint8_t>(t.weights), static_cast<std::uint8_t>(t.prefix));
    w.cstring(t.word);
}

void encode_node(writer& w, const operation& o) {
    w.put(operation_tag, static_cast<std::int8_t>(static_cast<int>(o.what) + 1));
    if (o.what == ts_operator::phrase)
        w.put(static_cast<std::int16_t>(o.distance));
}

node decode_term(reader& r) {
    const auto weights = r.get<std::uint8_t>();
    const auto prefix = r.get<std::uint8_t>();
    term t{std::string{r.cstring()}, static_cast<ts_weights>(weights), prefix != 0};
    if (weights > all_weights || prefix > 1 || t.word.size() > detail::max_lexeme)
        r.fail();
    return t;
}

// The server takes any distance from clients that send binary; `fits` tells of one that it has no meaning for.
node decode_operation(reader& r, bool& fits) {
    operation o;
    const int what = r.get<std::int8_t>() - 1;
    if (what < static_cast<int>(ts_operator::negation) || what > static_cast<int>(ts_operator::phrase))
        r.fail();
    else
        o.what = static_cast<ts_operator>(what);
    if (o.what == ts_operator::phrase) {
        const auto distance = r.get<std::int16_t>();
        fits = fits && distance >= 0 && distance <= detail::max_distance;
        o.distance = static_cast<std::uint16_t>(distance);
    }
    return o;
}

node decode_node(reader& r, bool& fits) {
    switch (r.get<std::int8_t>()) {
        case term_tag:
            return decode_term(r);
        case operation_tag:
            return decode_operation(r, fits);
        default:
            r.fail();
            return {};
    }
}

}  // namespace

bool detail::is_tree(const std::vector<node>& postfix) noexcept {
    std::size_t operands = 0;
    for (const node& n : postfix) {
        const auto* o = std::get_if<operation>(&n);
        const std::size_t taken = o == nullptr ? 0 : o->what == ts_operator::negation ? 1 : 2;
        if (operands < taken)
            return false;
        operands = operands - taken + 1;
    }
    return operands <= 1;
}

tsquery::tsquery(std::string word, ts_weights weights, bool prefix)
    : tsquery{std::vector<node>{term{std::move(word), weights, prefix}}} {}

tsquery::tsquery(std::vector<node> nodes) : nodes_{std::move(nodes)} {
    for (const node& n : nodes_)
        std::visit([](const auto& held) { check(held); }, n);
    if (!detail::is_tree(nodes_))
        throw std::invalid_argument{"the nodes of a tsquery are no tree"};
}

tsquery operator!(tsquery q) {
    if (!q.nodes_.empty())
        q.nodes_.emplace_back(operation{ts_operator::negation});
    return q;
}

tsquery operator&&(tsquery x, const tsquery& y) {
    x.nodes_ = joined(std::move(x.nodes_), y.nodes_, {ts_operator::conjunction});
    return x;
}

tsquery operator||(tsquery x, const tsquery& y) {
    x.nodes_ = joined(std::move(x.nodes_), y.nodes_, {ts_operator::disjunction});
    return x;
}

tsquery phrase(tsquery x, const tsquery& y, std::uint16_t distance) {
    const operation o{ts_operator::phrase, distance};
    check(o);
    x.nodes_ = joined(std::move(x.nodes_), y.nodes_, o);
    return x;
}

// On the wire an operator comes first, then its right operand, then the left one: postfix order, read backwards.
void codec<tsquery>::encode(writer& w, const tsquery& v) {
    if (v.empty())
        return w.fail(errc::value_out_of_range);
    w.put(static_cast<std::uint32_t>(v.nodes_.size()));  // more than it counts do not fit a message anyway
    std::for_each(v.nodes_.rbegin(), v.nodes_.rend(),
                  [&](const node& n) { std::visit([&](const auto& held) { encode_node(w, held); }, n); });
}

bool codec<tsquery>::decode(reader& r, tsquery& v) {
    constexpr std::size_t smallest_node = 2;
    const auto count = r.get<std::uint32_t>();
    if (count > r.remaining() / smallest_node) {
        r.fail();
        return false;
    }
    std::vector<node> nodes;
    nodes.reserve(count);
    bool fits = true;
    for (std::uint32_t i = 0; i < count && r.ok(); ++i)
        nodes.push_back(decode_node(r, fits));
    std::reverse(nodes.begin(), nodes.end());
    if (!detail::is_tree(nodes))
        r.fail();
    if (!r.ok() || !fits)
        return false;
    v.nodes_ = std::move(nodes);
    return true;
}

}  // namespace tusk
