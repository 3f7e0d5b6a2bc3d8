// How the values of options are read and shown: one pair of functions for each kind of value.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>

namespace tusk::detail {

// What is wrong with a value. Both texts are literals, so that no value can find its way into an error.
struct problem {
    errc code;
    const char* what;     // goes on after `option "name" `
    const char* instead;  // what to write
};

// A decimal integer as libpq reads it: white space around it and a plus sign are allowed, being empty is not
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CONNECT-TIMEOUT).
[[nodiscard]] inline std::optional<std::int32_t> read_integer(std::string_view value) noexcept {
    constexpr std::string_view white = " \t\n\v\f\r";
    value.remove_prefix(std::min(value.find_first_not_of(white), value.size()));
    value.remove_suffix(value.size() - (value.find_last_not_of(white) + 1));
    if (value.starts_with('+') && !value.starts_with("+-"))
        value.remove_prefix(1);
    std::int32_t number = 0;
    auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (failure != std::errc{} || end != value.data() + value.size())
        return std::nullopt;
    return number;
}

template <auto Member>
std::optional<problem> read_text(conninfo& info, std::string_view value) {
    info.*Member = std::string{value};
    return std::nullopt;
}

template <auto Member>
std::string write_text(const conninfo& info) {
    return info.*Member;
}

// Shown if it is not the default.
template <auto Member>
std::string write_number(const conninfo& info) {
    const auto number = info.*Member;
    return number == conninfo{}.*Member ? "" : std::to_string(number);
}

// At least 0; less counts as 0.
template <auto Member>
std::optional<problem> read_natural(conninfo& info, std::string_view value) {
    const auto number = read_integer(value);
    if (!number)
        return problem{errc::invalid_conninfo, "is not a whole number", "write a whole number, such as 10"};
    info.*Member = std::max(*number, 0);
    return std::nullopt;
}

// 0 is no, and every other number is yes.
template <auto Member>
std::optional<problem> read_switch(conninfo& info, std::string_view value) {
    const auto number = read_integer(value);
    if (!number)
        return problem{errc::invalid_conninfo, "is neither 0 nor 1", "write 0 or 1"};
    info.*Member = *number != 0;
    return std::nullopt;
}

template <auto Member>
std::string write_switch(const conninfo& info) {
    return info.*Member == conninfo{}.*Member ? "" : info.*Member ? "1" : "0";
}

// A value of an option that takes one of a few words.
template <class Value>
struct choice {
    std::string_view word;
    Value value;
};

// `Choices` has the member, `all` of its words, and what to write instead of others.
template <class Choices>
std::optional<problem> read_choice(conninfo& info, std::string_view value) {
    for (const auto& c : Choices::all)
        if (c.word == value) {
            info.*Choices::member = c.value;
            return std::nullopt;
        }
    return problem{errc::invalid_conninfo, "is none of the values it can have", Choices::instead};
}

template <class Choices>
std::string write_choice(const conninfo& info) {
    const auto value = info.*Choices::member;
    for (const auto& c : Choices::all)
        if (c.value == value && value != conninfo{}.*Choices::member)
            return std::string{c.word};
    return {};
}

}  // namespace tusk::detail
