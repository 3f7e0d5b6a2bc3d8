#include "generators.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <utility>

namespace types {
namespace {

constexpr std::int64_t microseconds_per_day = 86'400'000'000;

std::string formatted(const char* format, auto... values) {
    std::array<char, 100> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

// Rounded down.
std::int64_t quotient(std::int64_t value, std::int64_t divisor) {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

std::string clock_text(std::int64_t microseconds) {
    const auto seconds = static_cast<long long>(microseconds / 1'000'000);
    return formatted("%02lld:%02lld:%02lld.%06lld", seconds / 3600, seconds / 60 % 60, seconds % 60,
                     static_cast<long long>(microseconds % 1'000'000));
}

}  // namespace

std::int64_t generator::number(std::int64_t first, std::int64_t last) {
    return std::uniform_int_distribution<std::int64_t>{first, last}(engine_);
}

std::int64_t generator::int64() { return static_cast<std::int64_t>(engine_()) >> number(0, 63); }

const std::string& generator::one_of(const texts& choices) {
    return choices[static_cast<std::size_t>(number(0, static_cast<std::int64_t>(choices.size()) - 1))];
}

std::string generator::characters(std::size_t count, std::string_view of) {
    std::string text;
    for (std::size_t i = 0; i != count; ++i)
        text += of[static_cast<std::size_t>(number(0, static_cast<std::int64_t>(of.size()) - 1))];
    return text;
}

std::string generator::digits(std::size_t count) { return characters(count, "0123456789"); }
std::string generator::hex(std::size_t digits) { return characters(digits, "0123456789abcdef"); }

std::string generator::odd_text(std::size_t longest) {
    static const texts odd{"\"", "\\", "'",  ",",    "{",    "}",    "(",    ")",   "[",   "]",    " ", "\t", "\n",
                           "\r", "\v", "\f", "null", "NULL", "\x01", "\x7f", "ä",   "€",   "𐍈",    "ﷺ", ":",  ";",
                           "=>", "=",  "%",  "$1",   "&",    "|",    "!",    "<",   ">",   "*",    "/", "a",  "B",
                           "z",  "0",  "9",  ".",    "-",    "_",    "@",    "\\x", "\\N", "\"\"", "  "};
    std::string text;
    const auto size = static_cast<std::size_t>(number(0, static_cast<std::int64_t>(longest)));
    while (text.size() < size)
        text += one_of(odd);
    return text.size() > longest ? std::string{} : text;
}

std::string generator::floating() {
    const double any = std::bit_cast<double>(engine_());
    if (!std::isfinite(any))
        return "0.1";
    switch (number(0, 3)) {
        case 0:
            return formatted("%.17g", any);
        case 1:
            return formatted("%.17g", static_cast<double>(int64()) / 1000);
        case 2:
            return formatted("%.6g", static_cast<double>(int64()));
        default:
            return formatted("%.*e", static_cast<int>(number(0, 16)),
                             std::ldexp(1.0, static_cast<int>(number(-40, 70))));
    }
}

std::string generator::coordinate() {
    return one_in(4) ? floating() : formatted("%.3g", static_cast<double>(number(-100'000, 100'000)) / 64);
}

std::string generator::decimal() {
    std::string text{one_in(2) ? "-" : ""};
    text += digits(static_cast<std::size_t>(number(1, one_in(5) ? 60 : 12)));
    if (!one_in(3))
        text += '.' + digits(static_cast<std::size_t>(number(1, one_in(5) ? 60 : 10)));
    if (one_in(6))
        text += 'e' + std::to_string(number(-60, 60));
    return text;
}

std::string generator::time() {
    const std::int64_t unit = one_in(3) ? 1'000'000 : one_in(2) ? 1'000 : 1;
    return clock_text(number(0, microseconds_per_day / unit - 1) * unit);
}

std::string generator::interval() {
    std::string text;
    if (!one_in(3))
        text += std::to_string(int64() % 2'000'000'000 >> number(0, 30)) + " mon ";
    if (!one_in(3))
        text += std::to_string(int64() % 2'000'000'000 >> number(0, 30)) + " day ";
    if (text.empty() || !one_in(3))
        text += std::to_string(int64() / 1'000'000 % 9'000'000'000'000 >> number(0, 40)) + " sec " +
                std::to_string(number(-999'999, 999'999)) + " microsecond";
    return text;
}

std::string generator::ip(bool v6, bool network) {
    const std::int64_t most = v6 ? 128 : 32;
    const std::int64_t prefix = one_in(3) ? most : number(0, most);
    std::array<unsigned, 16> bytes{};
    for (unsigned& byte : bytes)
        byte = one_in(3) ? 0 : static_cast<unsigned>(number(0, 255));
    if (network)
        for (std::size_t bit = static_cast<std::size_t>(prefix); bit < static_cast<std::size_t>(most); ++bit)
            bytes[bit / 8] &= ~(0x80u >> bit % 8);
    std::string text;
    for (std::size_t i = 0; i < (v6 ? 16u : 4u); i += v6 ? 2 : 1) {
        if (i != 0)
            text += v6 ? ':' : '.';
        text += v6 ? formatted("%x", bytes[i] << 8 | bytes[i + 1]) : std::to_string(bytes[i]);
    }
    return text + '/' + std::to_string(prefix);
}

std::string generator::uuid() { return hex(8) + '-' + hex(4) + '-' + hex(4) + '-' + hex(4) + '-' + hex(12); }

std::string quoted(std::string_view text, char quote) {
    std::string whole{quote};
    for (const char c : text) {
        if (c == quote || c == '\\')
            whole += '\\';
        whole += c;
    }
    return whole + quote;
}

std::string generator::json(int depth) {
    const auto string = [&] {
        std::string text{'"'};
        for (const char c : odd_text(12)) {
            if (static_cast<unsigned char>(c) < 0x20)
                text += formatted("\\u%04x", static_cast<unsigned>(c));
            else
                text += (c == '"' || c == '\\' ? "\\" : "") + std::string{c};
        }
        return text + '"';
    };
    switch (number(0, depth == 0 ? 4 : 8)) {
        case 0:
            return one_of({"null", "true", "false"});
        case 1:
            return std::to_string(int64());
        case 2:
            return std::to_string(number(-1'000'000, 1'000'000)) + '.' + std::to_string(number(1, 999)) + '1';
        case 3:
        case 4:
            return string();
        case 5:
        case 6: {
            std::string text{'['};
            for (std::int64_t i = number(0, 4); i != 0; --i)
                text += json(depth - 1) + (i == 1 ? "" : ", ");
            return text + ']';
        }
        default: {
            std::string text{'{'};
            for (std::int64_t i = number(0, 4); i != 0; --i)
                text += string() + ": " + json(depth - 1) + (i == 1 ? "" : ", ");
            return text + '}';
        }
    }
}

texts values(texts edges, std::size_t count, const std::function<std::string()>& more) {
    for (count += edges.size(); edges.size() < count;)
        edges.push_back(more());
    return edges;
}

std::string date_text(std::int64_t days) {
    // Counted from 1 March of the year 0, so that a leap day ends its year.
    const std::int64_t from_march = days + 719'468;
    const std::int64_t era = quotient(from_march, 146'097);
    const std::int64_t day_of_era = from_march - era * 146'097;
    const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted = (5 * day_of_year + 2) / 153;
    const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    const std::int64_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
    return formatted("%04lld-%02lld-%02lld%s", static_cast<long long>(year > 0 ? year : 1 - year),
                     static_cast<long long>(month), static_cast<long long>(day_of_year - (153 * shifted + 2) / 5 + 1),
                     year > 0 ? "" : " BC");
}

std::string timestamp_text(std::int64_t microseconds, std::string_view zone) {
    const std::int64_t days = quotient(microseconds, microseconds_per_day);
    std::string day = date_text(days);
    const std::size_t end = day.find(' ');
    const std::string bc = end == std::string::npos ? "" : day.substr(end);
    return day.substr(0, end) + ' ' + clock_text(microseconds - days * microseconds_per_day) + std::string{zone} + bc;
}

std::string array_text(const texts& elements, char delimiter) {
    std::string text{'{'};
    for (const std::string& element : elements) {
        if (text.size() != 1)
            text += delimiter;
        text += element == null_element ? "NULL" : quoted(element);
    }
    return text + '}';
}

texts arrays(generator& any, const texts& elements, bool plain, char delimiter) {
    const auto some = [&](std::int64_t count) {
        texts chosen;
        for (; count != 0; --count)
            chosen.push_back(any.one_in(6) ? null_element : any.one_of(elements));
        return array_text(chosen, delimiter);
    };
    texts edges{"{}", "{NULL}", array_text({elements[0]}, delimiter), some(100)};
    if (!plain) {
        edges.push_back("[-2147483648:-2147483648]=" + array_text({elements[0]}, delimiter));
        edges.push_back("{{{{{{NULL}}}}}}");
    }
    return values(std::move(edges), 200, [&] {
        const std::int64_t count = any.number(1, 6);
        if (plain || any.one_in(3))
            return some(any.number(0, 8));
        const std::int64_t lower = any.number(-10, 10);
        const std::string bounds = '[' + std::to_string(lower) + ':' + std::to_string(lower + count - 1) + ']';
        if (any.one_in(2))
            return bounds + '=' + some(count);
        std::string rows = any.one_in(2) ? "[1:2]" + bounds + "={" : "{";
        return rows + some(count) + delimiter + some(count) + '}';
    });
}

texts ranges(generator& any, std::int64_t first, std::int64_t last,
             const std::function<std::string(std::int64_t)>& text, texts edges) {
    for (const char* edge : {"empty", "(,)", "[,]"})
        edges.emplace_back(edge);
    return values(std::move(edges), 200, [&] {
        std::int64_t lower = any.number(first, last - 1);
        std::int64_t upper = any.one_in(2) ? any.number(lower + 1, last) : std::min(last, lower + any.number(1, 100));
        std::string range{any.one_in(2) ? "[" : "("};
        range += (any.one_in(8) ? "" : quoted(text(lower))) + ',' + (any.one_in(8) ? "" : quoted(text(upper)));
        return range + (any.one_in(2) ? ']' : ')');
    });
}

texts multiranges(generator& any, const texts& ranges) {
    return values({"{}", "{empty}", "{(,)}"}, 200, [&] {
        std::string text{'{'};
        for (std::int64_t i = any.number(0, 5); i > 0; --i)
            text += any.one_of(ranges) + (i == 1 ? "" : ",");
        return text + '}';
    });
}

}  // namespace types
