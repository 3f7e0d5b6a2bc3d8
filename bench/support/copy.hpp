// The statements of the COPY workloads, their rows, and these in COPY's binary form and as text, written without a look at them.
// Numbers become text by std::to_chars, which is what tusk has for floating point of many digits, too.
#pragma once

#include <bit>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "support/decode.hpp"
#include "support/table.hpp"

namespace bench {

inline constexpr const char* empty_copied = "truncate copied";

// The rows that bench/run makes a table of. Calls make(table_row) for each.
template <class Make>
auto rows_to_copy(std::size_t count, Make make) {
    constexpr std::int64_t start_of_2024 = 8'766LL * 24 * 3'600 * 1'000'000;
    std::vector<decltype(make(table_row{}))> all;
    all.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) {
        char text[20];
        std::snprintf(text, sizeof text, "text-value%05zu", i % 100'000);
        const auto g = static_cast<std::int64_t>(i);
        all.push_back(make({static_cast<std::int32_t>(g), g * 1'000'000'007, static_cast<double>(g) * 0.37 + 0.001,
                            text, start_of_2024 + g * 1'000'001, i % 3 == 0}));
    }
    return all;
}

// Takes most_in_row bytes at most.
inline constexpr std::size_t most_in_row = 160;

// Each form has the statements as tusk writes them, what stands in front of the rows and behind them, and
//     put(at, row)    writes a row, and gives the end of it
//     read(at, row)   of the body of a message that is known to be well formed; false: it is no row

struct binary_copy {
    static constexpr const char* into = "copy \"copied\" from stdin (format binary)";
    static std::string out_of(const assignment& what) {
        return "copy (" + select_rows(what) + "\n) to stdout (format binary)";
    }
    static constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
    static constexpr std::string_view end{"\377\377", 2};

    static char* put(char* at, const table_row& row) {
        at[0] = 0;
        at[1] = 6;
        at = put_value(at + 2, row.id);
        at = put_value(at, row.big);
        at = put_value(at, row.real);
        put_big_endian(at, static_cast<std::uint32_t>(row.text.size()));
        std::memcpy(at + 4, row.text.data(), row.text.size());
        at = put_value(at + 4 + row.text.size(), row.microseconds);
        put_big_endian(at, 1);
        at[4] = static_cast<char>(row.flag);
        return at + 5;
    }
    static bool read(const char* at, table_row& to) {
        if (*at == 'P')  // it comes with the header
            at += header.size();
        if (*at == end[0])
            return false;
        read_row(at, to);
        return true;
    }
    // As a DataRow has it, too; the number of columns stands in front.
    static void read_row(const char* at, table_row& to) {
        at += 2;
        to.id = big_endian<std::int32_t>(at + 4);
        to.big = big_endian<std::int64_t>(at + 12);
        to.real = big_endian_double(at + 24);
        const auto length = big_endian<std::uint32_t>(at + 32);
        to.text.assign(at + 36, length);
        to.microseconds = big_endian<std::int64_t>(at + 40 + length);
        to.flag = at[52 + length] != 0;
    }

private:
    template <class T>
    static char* put_value(char* at, T value) {
        put_big_endian(at, sizeof value);
        if constexpr (sizeof value == 8) {
            const std::uint64_t raw = __builtin_bswap64(std::bit_cast<std::uint64_t>(value));
            std::memcpy(at + 4, &raw, sizeof raw);
        } else {
            put_big_endian(at + 4, static_cast<std::uint32_t>(value));
        }
        return at + 4 + sizeof value;
    }
};

struct text_copy {
    static constexpr const char* into = "copy \"copied\" from stdin (format text)";
    static std::string out_of(const assignment& what) {
        return "copy (" + select_rows(what) + "\n) to stdout (format text)";
    }
    static constexpr std::string_view header{};
    static constexpr std::string_view end{};

    static char* put(char* at, const table_row& row) {
        at = put_number(at, row.id);
        at = put_number(at, row.big);
        at = put_number(at, row.real);
        at += row.text.copy(at, row.text.size());  // in which nothing has to be escaped
        *at++ = '\t';
        at = put_time(at, row.microseconds);
        *at++ = row.flag ? 't' : 'f';
        *at++ = '\n';
        return at;
    }
    static bool read(const char* at, table_row& to) {
        const auto next = [&at] {
            const char* begin = at;
            while (*at != '\t' && *at != '\n')
                ++at;
            return std::string_view{begin, static_cast<std::size_t>(at++ - begin)};
        };
        to.id = number<std::int32_t>(next());
        to.big = number<std::int64_t>(next());
        to.real = number<double>(next());
        to.text = next();
        to.microseconds = microseconds(next());
        to.flag = next() == "t";
        return true;
    }

private:
    template <class T>
    static char* put_number(char* at, T value) {
        at = std::to_chars(at, at + 32, value).ptr;
        *at = '\t';
        return at + 1;
    }
    static char* put_digits(char* at, unsigned value, int count, char behind) {
        for (int i = count; i-- != 0; value /= 10)
            at[i] = static_cast<char>('0' + value % 10);
        at[count] = behind;
        return at + count + 1;
    }
    // 2026-01-02 03:04:05.678901+00
    static char* put_time(char* at, std::int64_t since_2000) {
        using namespace std::chrono;
        const auto time = sys_days{year{2000} / 1 / 1} + std::chrono::microseconds{since_2000};
        const auto day = floor<days>(time);
        const year_month_day date{day};
        const hh_mm_ss clock{time - day};
        at = put_digits(at, static_cast<unsigned>(static_cast<int>(date.year())), 4, '-');
        at = put_digits(at, static_cast<unsigned>(date.month()), 2, '-');
        at = put_digits(at, static_cast<unsigned>(date.day()), 2, ' ');
        at = put_digits(at, static_cast<unsigned>(clock.hours().count()), 2, ':');
        at = put_digits(at, static_cast<unsigned>(clock.minutes().count()), 2, ':');
        at = put_digits(at, static_cast<unsigned>(clock.seconds().count()), 2, '.');
        at = put_digits(at, static_cast<unsigned>(clock.subseconds().count()), 6, '+');
        at = put_digits(at, 0, 2, '\t');
        return at;
    }
};

}  // namespace bench
