// Compares how tusk and libpq take connection strings apart, on strings made at random.
//
//     conninfo_differential LIBPQ COUNT [SEED]
//
// LIBPQ is the path of libpq.so.5 of PostgreSQL 18; its own PQconninfoParse is called. Neither side looks at values here:
// what is compared is whether a string is taken at all, and which option gets which value. The last line is
// `1 passed, 0 failed` if they agree on all of them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dlfcn.h>

#include "connect/conninfo_grammar.hpp"
#include "connect/conninfo_options.hpp"

namespace {

using tusk::detail::given_options;

// As libpq-fe.h has it.
struct conninfo_option {
    char* keyword;
    char* envvar;
    char* compiled;
    char* val;
    char* label;
    char* dispchar;
    int dispsize;
};

using values = std::map<std::string, std::string>;
using outcome = std::optional<values>;  // none: refused

class libpq {
public:
    explicit libpq(const char* path) : handle_{dlopen(path, RTLD_NOW | RTLD_LOCAL)} {
        if (handle_ == nullptr)
            throw std::runtime_error{dlerror()};
        load(parse_, "PQconninfoParse");
        load(defaults_, "PQconndefaults");
        load(free_, "PQconninfoFree");
        load(free_text_, "PQfreemem");
    }

    [[nodiscard]] outcome parse(const std::string& text) const {
        char* failure = nullptr;
        conninfo_option* parsed = parse_(text.c_str(), &failure);
        free_text_(failure);
        if (parsed == nullptr)
            return std::nullopt;
        values found;
        for (const auto* o = parsed; o->keyword != nullptr; ++o)
            if (o->val != nullptr)
                found.emplace(o->keyword, o->val);
        free_(parsed);
        return found;
    }

    // The name of every option there is.
    [[nodiscard]] std::vector<std::string> options() const {
        std::vector<std::string> names;
        conninfo_option* all = defaults_();
        for (const auto* o = all; o->keyword != nullptr; ++o)
            names.emplace_back(o->keyword);
        free_(all);
        return names;
    }

private:
    template <class Function>
    void load(Function*& function, const char* name) {
        function = reinterpret_cast<Function*>(dlsym(handle_, name));
        if (function == nullptr)
            throw std::runtime_error{dlerror()};
    }

    void* handle_;
    conninfo_option* (*parse_)(const char*, char**) = nullptr;
    conninfo_option* (*defaults_)() = nullptr;
    void (*free_)(conninfo_option*) = nullptr;
    void (*free_text_)(void*) = nullptr;
};

outcome parse_with_tusk(const std::string& text) {
    given_options given;
    if (tusk::detail::parse_text(text, given))
        return std::nullopt;
    values found;
    for (const auto& o : tusk::detail::options())
        if (const auto value = given.value_of(o.name))
            found.emplace(o.name, *value);
    return found;
}

// Strings of either grammar: right ones, nearly right ones, and rubbish.
class generator {
public:
    generator(std::uint64_t seed, std::vector<std::string> names) : random_{seed}, names_{std::move(names)} {
        names_.insert(names_.end(), {"", "nonsense", "Host", "requiressl", "ssl", "host ", "dbname"});
    }

    std::string next() {
        std::string text = one_in(2) ? uri() : pairs();
        for (std::size_t n = one_in(3) ? pick(3) + 1 : 0; n != 0; --n)
            spoil(text);
        return text;
    }

private:
    std::size_t pick(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
    bool one_in(std::size_t n) { return pick(n) == 0; }
    std::string_view one_of(std::initializer_list<std::string_view> all) { return all.begin()[pick(all.size())]; }

    std::string characters(std::string_view from, std::size_t most) {
        std::string text;
        for (std::size_t n = pick(most + 1); n != 0; --n)
            text += from[pick(from.size())];
        return text;
    }
    std::string white() { return characters(" \t\n\v\f\r", one_in(3) ? 3 : 0); }
    std::string name() { return names_[pick(names_.size())]; }

    std::string pairs() {
        std::string text = white();
        for (std::size_t n = pick(5); n != 0; --n)
            text += name() + white() + (one_in(40) ? "" : "=") + white() + value() + (one_in(20) ? "" : " ") + white();
        return text;
    }
    std::string value() {
        switch (pick(6)) {
            case 0:
                return "'" + characters("ab \\'=\t%,/", 8) + "'";
            case 1:
                return characters("ab\\'= ,/", 8);
            case 2:
                return "";
            case 3:
                return "'" + characters("ab \t", 6) + (one_in(10) ? "" : "'");
            default:
                return characters("abcXYZ019.:/@%-_\xc3\xa4", 10);
        }
    }

    std::string uri() {
        std::string text{one_of({"postgresql://", "postgres://", "postgresql://", "postgres:/", "postgresq://"})};
        if (one_in(3))
            text += part() + (one_in(2) ? ":" + part() : "") + "@";
        for (std::size_t n = pick(4); n != 0; --n) {
            text += host() + (one_in(2) ? ":" + part() : "");
            if (n != 1 || one_in(10))
                text += ',';
        }
        if (one_in(2))
            text += "/" + part();
        if (one_in(2)) {
            text += '?';
            for (std::size_t n = pick(4); n != 0; --n)
                text += (one_in(8) ? part() : name()) + (one_in(20) ? "" : "=") + part() +
                        (n != 1 || one_in(10) ? "&" : "");
            if (one_in(8))
                text += "ssl=" + std::string{one_of({"true", "false", " true ", "%74rue"})};
        }
        return text;
    }
    std::string host() {
        if (one_in(4))
            return "[" + characters("0123456789abcdef:%. ", 8) + (one_in(10) ? "" : "]");
        return part();
    }
    std::string part() {
        std::string text = one_in(12) ? std::string(pick(3), ' ') : "";
        for (std::size_t n = pick(7); n != 0; --n)
            text += one_in(6) ? escape() : characters("abcdefgh0123.-_\xc3\xa4", 2);
        return text + (one_in(12) ? std::string(pick(3), ' ') : "");
    }
    std::string escape() {
        if (one_in(8))
            return std::string{one_of({"%", "%4", "%zz", "%00", "%4g", "% 4"})};
        constexpr std::string_view digits = "0123456789abcdefABCDEF";
        return std::string{"%"} + digits[pick(digits.size())] + digits[pick(digits.size())];
    }

    // Changes one character somewhere.
    void spoil(std::string& text) {
        constexpr std::string_view special = "=&?/:@,[]%'\\ \t#;+ab01";
        const char c = special[pick(special.size())];
        const std::size_t at = pick(text.size() + 1);
        switch (pick(3)) {
            case 0:
                text.insert(at, 1, c);
                break;
            case 1:
                text.erase(at, 1);
                break;
            default:
                if (at < text.size())
                    text[at] = c;
        }
    }

    std::mt19937_64 random_;
    std::vector<std::string> names_;
};

// Whether a host of a URI has a raw @ in it; `rest` is what comes after the scheme.
bool has_sign_in_host(std::string_view rest) {
    if (const auto sign = rest.find_first_of("@/"); sign != rest.npos && rest[sign] == '@')
        rest.remove_prefix(sign + 1);
    for (;;) {
        const auto end = std::min(rest.size(), rest.starts_with('[') ? rest.find(']') : rest.find_first_of(":/?,"));
        if (rest.substr(0, end).find('@') != rest.npos)
            return true;
        rest.remove_prefix(end);
        rest.remove_prefix(std::min(rest.size(), rest.find_first_of("/?,")));
        if (!rest.starts_with(','))
            return false;
        rest.remove_prefix(1);
    }
}

// Where tusk means to differ. It refuses what libpq would take for something that nobody meant: each of them is most
// likely a password with a character in it that should have been escaped.
std::string_view meant_difference(const std::string& text, const outcome& theirs, const outcome& ours) {
    if (!theirs || ours)
        return {};
    const std::size_t scheme = text.find("://");
    if (scheme == text.npos)
        return {};
    const std::string rest = text.substr(scheme + 3);
    const std::size_t sign = rest.find('@');
    if (sign != rest.npos && rest.find('?') < sign)
        return "a ? before the @ of the user";
    return has_sign_in_host(rest) ? "an @ in a host" : std::string_view{};
}

std::string shown(const outcome& what) {
    if (!what)
        return "refused";
    std::string text;
    for (const auto& [name, value] : *what)
        text += "[" + name + "]=[" + value + "] ";
    return text;
}

int compare(const libpq& theirs, std::uint64_t count, std::uint64_t seed) {
    constexpr std::uint64_t most_shown = 20;
    generator random{seed, theirs.options()};
    std::map<std::string_view, std::uint64_t> meant;
    std::uint64_t taken = 0;
    std::uint64_t failed = 0;
    for (std::uint64_t n = 0; n != count; ++n) {
        const std::string text = random.next();
        const outcome expected = theirs.parse(text);
        const outcome found = parse_with_tusk(text);
        taken += expected ? 1 : 0;
        if (found == expected)
            continue;
        if (const auto why = meant_difference(text, expected, found); !why.empty())
            ++meant[why];
        else if (++failed <= most_shown)
            std::cout << "differs: [" << text << "]\n  libpq: " << shown(expected) << "\n  tusk:  " << shown(found)
                      << '\n';
    }
    std::cout << "connection strings: " << count << ", of which libpq takes " << taken << '\n';
    for (const auto& [why, times] : meant)
        std::cout << "  refused by tusk on purpose: " << why << ": " << times << '\n';
    const bool agreed = failed == 0 && taken != 0 && taken != count;
    std::cout << "differences that are not meant: " << failed << '\n'
              << (agreed ? "1 passed, 0 failed" : "0 passed, 1 failed") << std::endl;
    return agreed ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3 || argc > 4) {
        std::cerr << "usage: conninfo_differential LIBPQ COUNT [SEED]\n";
        return 2;
    }
    try {
        return compare(libpq{argv[1]}, std::strtoull(argv[2], nullptr, 10),
                       argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 1);
    } catch (const std::exception& e) {
        std::cerr << "conninfo_differential: " << e.what() << '\n';
        return 2;
    }
}
