// Values of the types of a server, as text that it reads. The same ones in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace types {

using texts = std::vector<std::string>;

class generator {
public:
    explicit generator(std::uint64_t seed) : engine_{seed} {}

    // From the first to the last, both included.
    [[nodiscard]] std::int64_t number(std::int64_t first, std::int64_t last);
    [[nodiscard]] bool one_in(int n) { return number(1, n) == 1; }
    // Any, of any magnitude.
    [[nodiscard]] std::int64_t int64();
    [[nodiscard]] std::uint64_t bits() { return engine_(); }
    [[nodiscard]] const std::string& one_of(const texts& choices);

    [[nodiscard]] std::string digits(std::size_t count);
    [[nodiscard]] std::string hex(std::size_t digits);
    [[nodiscard]] std::string characters(std::size_t count, std::string_view of);
    // Characters that quoting and encodings stumble over, and others.
    [[nodiscard]] std::string odd_text(std::size_t longest);

    [[nodiscard]] std::string floating();    // double precision of any magnitude
    [[nodiscard]] std::string coordinate();  // the same, most of them small
    [[nodiscard]] std::string decimal();     // numeric
    [[nodiscard]] std::string time();        // 12:34:56.789
    [[nodiscard]] std::string interval();
    [[nodiscard]] std::string ip(bool v6, bool network);
    [[nodiscard]] std::string json(int depth);
    [[nodiscard]] std::string uuid();

private:
    std::mt19937_64 engine_;
};

// The edges, and as many more as make `count`.
[[nodiscard]] texts values(texts edges, std::size_t count, const std::function<std::string()>& more);

// Days since 1970 as "2026-11-21", with BC where that is due; microseconds since 1970 with the time of day.
[[nodiscard]] std::string date_text(std::int64_t days);
[[nodiscard]] std::string timestamp_text(std::int64_t microseconds, std::string_view zone = {});

// "{...}" with every element quoted. An element without text is NULL.
inline constexpr const char* null_element = "\x01";
[[nodiscard]] std::string array_text(const texts& elements, char delimiter = ',');
// Arrays of these elements: empty, with NULLs, of one or two dimensions, with lower bounds. Or plain ones only.
[[nodiscard]] texts arrays(generator& any, const texts& elements, bool plain, char delimiter = ',');

// Ranges of what `text` makes of ascending numbers: empty and infinite ones too.
[[nodiscard]] texts ranges(generator& any, std::int64_t first, std::int64_t last,
                           const std::function<std::string(std::int64_t)>& text, texts edges);
[[nodiscard]] texts multiranges(generator& any, const texts& ranges);

[[nodiscard]] std::string quoted(std::string_view text, char quote = '"');

}  // namespace types
