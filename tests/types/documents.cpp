#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "types.hpp"

namespace types {
namespace {

std::string lexeme(generator& any) {
    std::string text{'\''};
    for (const char c : any.one_in(2) ? any.odd_text(10) : any.characters(3, "abcde"))
        text += c == '\'' ? "''" : c == '\\' ? "\\\\" : std::string{c};
    return text.size() == 1 ? "'x'" : text + '\'';
}

std::string tsvector(generator& any) {
    std::string text;
    for (std::int64_t i = any.number(0, 6); i != 0; --i) {
        text += lexeme(any) + (any.one_in(3) ? "" : ":");
        if (text.back() == ':')
            for (std::int64_t n = any.number(1, 4); n != 0; --n)
                text +=
                    std::to_string(any.number(1, 16'383)) + any.one_of({"", "A", "B", "C", "D"}) + (n == 1 ? "" : ",");
        text += ' ';
    }
    return text;
}

std::string tsquery(generator& any, int depth) {
    if (depth == 0 || any.one_in(4))
        return lexeme(any) + any.one_of({"", "", "", ":*", ":A", ":BC", ":*ABCD", ":D"});
    if (any.one_in(4))
        return "!(" + tsquery(any, depth - 1) + ")";
    static const texts operators{"&", "|", "<->", "<2>", "<16384>", "<0>"};
    return "(" + tsquery(any, depth - 1) + ") " + any.one_of(operators) + " (" + tsquery(any, depth - 1) + ")";
}

std::string jsonpath(generator& any, int depth) {
    std::string text{'$'};
    for (std::int64_t i = any.number(0, 4); i != 0; --i) {
        switch (any.number(0, 5)) {
            case 0:
                text += "." + any.characters(4, "abcdef");
                break;
            case 1:
                text += ".\"" + any.characters(3, "ab c,.") + any.one_of({"", "€", "𐍈"}) + "\"";
                break;
            case 2:
                text += "[" + any.one_of({"*", "0", "last", "1 to 3", "0, 2, last - 1"}) + "]";
                break;
            case 3:
                text += any.one_of({".*", ".**", ".**{2 to 4}", ".size()", ".type()", ".double()", ".keyvalue()"});
                break;
            case 4:
                text += " ? (@ " + any.one_of({">", "<", "==", "!=", ">="}) + " " +
                        std::to_string(any.number(-99, 99)) + ")";
                break;
            default:
                if (depth != 0)
                    text += " ? (exists (@.a) && !(@.b like_regex \"^x\" flag \"i\") || (" + jsonpath(any, depth - 1) +
                            ") starts with \"y\")";
        }
    }
    if (any.one_in(6))
        text = any.one_of({"-", "+"}) + "(" + text + ") * 2 + 1.50";
    return text;
}

std::string hstore(generator& any) {
    std::string text;
    for (std::int64_t i = any.number(0, 6); i != 0; --i)
        text += quoted(any.odd_text(12)) + "=>" + (any.one_in(4) ? "NULL" : quoted(any.odd_text(20))) +
                (i == 1 ? "" : ", ");
    return text;
}

// The keys of an hstore may be sent in any order. The digits of its bytes with the entries sorted.
std::string sorted_hstore(std::string_view hex) {
    constexpr std::size_t number = 8;
    const auto take = [&](std::size_t digits) {
        const std::string_view taken = hex.substr(0, digits);
        hex.remove_prefix(taken.size());
        return std::string{taken};
    };
    const auto take_text = [&] {
        const std::string length = take(number);
        const auto bytes = static_cast<std::uint32_t>(std::strtoul(length.c_str(), nullptr, 16));
        return length + (bytes == 0xffff'ffff ? "" : take(2 * std::size_t{bytes}));
    };
    const std::string count = take(number);
    texts entries;
    while (!hex.empty()) {
        const std::string key = take_text();
        entries.push_back(key + take_text());
    }
    std::sort(entries.begin(), entries.end());
    return std::accumulate(entries.begin(), entries.end(), count);
}

texts labels(generator& any, std::string_view characters) {
    return values({}, 200, [&any, characters] {
        std::string text;
        for (std::int64_t i = any.number(1, 8); i != 0; --i)
            text += any.characters(static_cast<std::size_t>(any.number(1, 9)), characters) + (i == 1 ? "" : ".");
        return text;
    });
}

}  // namespace

void compare_documents(comparison& with) {
    generator any{8};
    const texts json = values({"null", "{}", "[]", "\"\"", "0", "-0", "1.50", "1e3",
                               "{\"a\": {\"b\": [1, 2, {\"c\": null}]}}", "{\"b\":1,\"a\":2,\"b\":3}", " [ 1 ,  2 ] ",
                               "\"\\u00e4\\n\\ud83d\\ude00\"", std::string(500, '[') + std::string(500, ']')},
                              300, [&] { return any.json(4); });
    with.compare<tusk::json>(plain("json", json), "tusk::json");
    with.compare<std::string>(plain("json", json), "std::string");
    with.compare<tusk::json>(plain("jsonb", json), "tusk::json");

    sql_type xml =
        plain("xml", values({"<a/>", "text", "<a b=\"c\">&lt;€</a>", "<?xml version=\"1.0\"?><a/>", ""}, 200, [&] {
                  const std::string tag = any.characters(3, "abc");
                  return "<" + tag + " x='" + any.characters(4, "xyz ,") + any.one_of({"", "€", "𐍈"}) + "'>" +
                         any.characters(9, "abc \n;") + any.one_of({"", "€"}) + "</" + tag + ">";
              }));
    with.compare<std::string>(std::move(xml), "std::string");

    with.compare<tusk::tsvector>(plain("tsvector", values({"", "a", "'a b':1A,2B 'c'", "a:1,1A,16383,16384",
                                                           std::string(2046, 'x'), "'\\\\' ''''"},
                                                          300, [&] { return tsvector(any); })),
                                 "tusk::tsvector");
    // The server refuses the binary form of an empty query, so tusk never writes it.
    with.compare<tusk::tsquery>(plain("tsquery", values({"", "a", "!a", "!!a", "a & b | c", "a | b & c", "a & (b & c)",
                                                         "(a <-> b) <-> c", "a <-> (b <-> c)", "!(a & b)", "'a b':*A"},
                                                        300, [&] { return tsquery(any, 4); })),
                                "tusk::tsquery", {.other_bytes = [](std::string_view text) { return text.empty(); }});
    with.compare<tusk::jsonpath>(
        plain("jsonpath", values({"$", "$.a[*] ? (@ > 1)", "strict $", "$varname", "$.\"a b\"", "null", "\"x\"", "1.5"},
                                 200, [&] { return (any.one_in(4) ? "strict " : "") + jsonpath(any, 2); })),
        "tusk::jsonpath");

    with.compare<tusk::hstore>(
        plain("hstore", values({"", "a=>1", "a=>NULL, b=>\"NULL\"", "\"\"=>\"\"", "aa=>1, b=>2, a=>3"}, 300,
                               [&] { return hstore(any); })),
        "tusk::hstore", {.essence = sorted_hstore});
    const auto labelled = [&](std::string name, texts all) {
        sql_type type = plain(std::move(name), std::move(all));
        type.binary_since = 13;
        return type;
    };
    texts paths = labels(any, "abcXYZ019_");
    paths.insert(paths.end(), {"", "Top", "a.b.c"});
    with.compare<tusk::ltree>(labelled("ltree", paths), "tusk::ltree");
    texts patterns = labels(any, "abcXYZ019_");
    for (const char* pattern : {"*", "a.*", "*.a.*{2}", "*{1,}.b", "!a|b", "a@*%.b", "*{,3}", "a*.b@.c%", "!a.*{0,1}"})
        patterns.emplace_back(pattern);
    with.compare<tusk::lquery>(labelled("lquery", patterns), "tusk::lquery");
    with.compare<tusk::ltxtquery>(
        labelled("ltxtquery", values({"a", "a & b", "a | b & !c", "!(a | b)", "a*@", "a%* & (b | c@)"}, 200,
                                     [&] {
                                         return any.characters(4, "abcd") + any.one_of({" & ", " | ", " & !"}) + "(" +
                                                any.characters(3, "xyz") + " | q*@%)";
                                     })),
        "tusk::ltxtquery");
}

}  // namespace types
