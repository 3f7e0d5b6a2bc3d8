// The text form of tsquery.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tusk/codecs/text_search.hpp>

#include "lexeme.hpp"
#include "scan.hpp"
#include "tsquery_tree.hpp"

namespace tusk {
namespace {

using node = tsquery::node;
using operation = ts_operation;
using term = ts_term;

constexpr int lowest_priority = 0;

// How tightly an operator binds.
constexpr int priority(ts_operator what) {
    switch (what) {
        case ts_operator::negation:
            return 4;
        case ts_operator::phrase:
            return 3;
        case ts_operator::conjunction:
            return 2;
        case ts_operator::disjunction:
            break;
    }
    return 1;
}

struct weight_letter {
    char letter;
    ts_weights weight;
};
constexpr weight_letter weight_letters[] = {
    {'A', ts_weights::a}, {'B', ts_weights::b}, {'C', ts_weights::c}, {'D', ts_weights::d}};

void print_term(std::string& out, const term& t) {
    detail::print_lexeme(out, t.word);
    if (t.prefix || t.weights != ts_weights::any)
        out += ':';
    if (t.prefix)
        out += '*';
    for (const auto& [letter, weight] : weight_letters) {
        if ((t.weights & weight) != ts_weights::any)
            out += letter;
    }
}

void print_operator(std::string& out, const operation& o) {
    switch (o.what) {
        case ts_operator::negation:
            out += '!';
            break;
        case ts_operator::conjunction:
            out += " & ";
            break;
        case ts_operator::disjunction:
            out += " | ";
            break;
        case ts_operator::phrase:
            out += " <";
            out += o.distance == 1 ? "-" : std::to_string(o.distance);
            out += "> ";
            break;
    }
}

// Prints a tree from left to right. What is under way is a stack of its own, not the program's.
class printer {
public:
    printer(std::string& out, const std::vector<node>& nodes) : out_{out}, nodes_{nodes} {
        first_.reserve(nodes.size());
        for (std::size_t i = 0; i != nodes.size(); ++i)
            first_.push_back(first_node(i));
    }

    void print() {
        if (!nodes_.empty())
            enter(nodes_.size() - 1, lowest_priority, false);
        while (!under_way_.empty())
            advance();
    }

private:
    struct subtree {
        std::size_t top;  // its operator
        bool parentheses;
        int printed = 0;  // operands
    };

    // Where the nodes of the subtree start whose top is at i.
    [[nodiscard]] std::size_t first_node(std::size_t i) const {
        const auto* o = std::get_if<operation>(&nodes_[i]);
        if (o == nullptr)
            return i;
        return o->what == ts_operator::negation ? first_[i - 1] : first_[first_[i - 1] - 1];
    }

    void enter(std::size_t top, int outer_priority, bool right_of_phrase) {
        const auto* o = std::get_if<operation>(&nodes_[top]);
        if (o == nullptr)
            return print_term(out_, std::get<term>(nodes_[top]));
        const bool parentheses =
            priority(o->what) < outer_priority || (o->what == ts_operator::phrase && right_of_phrase);
        if (parentheses)
            out_ += "( ";
        under_way_.push_back({top, parentheses});
    }

    void advance() {
        subtree& current = under_way_.back();
        const auto& o = std::get<operation>(nodes_[current.top]);
        const int operands = o.what == ts_operator::negation ? 1 : 2;
        if (current.printed == operands) {
            if (current.parentheses)
                out_ += " )";
            return under_way_.pop_back();
        }
        const bool last = ++current.printed == operands;
        if (last)
            print_operator(out_, o);
        const std::size_t right = current.top - 1;
        enter(last ? right : first_[right] - 1, priority(o.what), last && o.what == ts_operator::phrase);
    }

    std::string& out_;
    const std::vector<node>& nodes_;
    std::vector<std::size_t> first_;
    std::vector<subtree> under_way_;
};

bool take_modifiers(std::string_view& text, term& t) {
    if (!scan::take(text, ':'))
        return true;
    const std::size_t before = text.size();
    while (!text.empty()) {
        if (scan::take(text, '*')) {
            t.prefix = true;
            continue;
        }
        bool found = false;
        for (const auto& [letter, weight] : weight_letters) {
            if (scan::take(text, letter)) {
                t.weights = t.weights | weight;
                found = true;
            }
        }
        if (!found)
            break;
    }
    return text.size() != before;
}

// The rest of a phrase operator: -> or 5>.
bool take_distance(std::string_view& text, std::uint16_t& distance) {
    distance = 1;
    if (!scan::take(text, '-') && (!scan::take_integer(text, distance) || distance > detail::max_distance))
        return false;
    return scan::take(text, '>');
}

std::optional<operation> take_operator(std::string_view& text) {
    operation o;
    if (scan::take(text, '&'))
        o.what = ts_operator::conjunction;
    else if (scan::take(text, '|'))
        o.what = ts_operator::disjunction;
    else if (scan::take(text, '<') && take_distance(text, o.distance))
        o.what = ts_operator::phrase;
    else
        return std::nullopt;
    return o;
}

// Infix to postfix: operators wait until what binds more tightly is out.
class parser {
public:
    explicit parser(std::string_view text) : text_{text} {}

    std::optional<std::vector<node>> parse() {
        scan::skip_spaces(text_);
        if (text_.empty())
            return nodes_;
        while (take_operand()) {
            scan::skip_spaces(text_);
            while (scan::take(text_, ')')) {
                if (!close())
                    return std::nullopt;
                scan::skip_spaces(text_);
            }
            if (text_.empty())
                return finish();
            const auto o = take_operator(text_);
            if (!o)
                return std::nullopt;
            release(priority(o->what));
            waiting_.emplace_back(*o);
        }
        return std::nullopt;
    }

private:
    // A parenthesis that is open waits among the operators as nothing.
    using waiting = std::optional<operation>;

    // A word, after any number of ! and (.
    bool take_operand() {
        for (;;) {
            scan::skip_spaces(text_);
            if (scan::take(text_, '!')) {
                waiting_.emplace_back(operation{ts_operator::negation});
            } else if (scan::take(text_, '(')) {
                waiting_.emplace_back();
            } else {
                term t;
                if (!detail::take_lexeme(text_, t.word) || !take_modifiers(text_, t))
                    return false;
                nodes_.emplace_back(std::move(t));
                return true;
            }
        }
    }

    // Puts out the operators of the innermost parenthesis that bind at least as tightly.
    void release(int at_least) {
        for (; !waiting_.empty() && waiting_.back() && priority(waiting_.back()->what) >= at_least; waiting_.pop_back())
            nodes_.emplace_back(*waiting_.back());
    }

    bool close() {
        release(lowest_priority);
        if (waiting_.empty())
            return false;
        waiting_.pop_back();
        return true;
    }

    std::optional<std::vector<node>> finish() {
        release(lowest_priority);
        if (!waiting_.empty())
            return std::nullopt;
        return std::move(nodes_);
    }

    std::string_view text_;
    std::vector<node> nodes_;
    std::vector<waiting> waiting_;
};

}  // namespace

void codec<tsquery>::print(std::string& out, const tsquery& v) { printer{out, v.nodes_}.print(); }

bool codec<tsquery>::parse(std::string_view text, tsquery& v) {
    auto nodes = parser{text}.parse();
    if (!nodes)
        return false;
    v.nodes_ = std::move(*nodes);
    return true;
}

}  // namespace tusk
