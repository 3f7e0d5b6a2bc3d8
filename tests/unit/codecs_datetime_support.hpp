// What the tests of dates and times share: values as the server sends them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>

#include "codecs_support.hpp"

namespace codecs_support {

inline bytes from_hex(std::string_view hex) {
    bytes read;
    for (; hex.size() >= 2; hex.remove_prefix(2))
        read.push_back(static_cast<std::byte>(std::stoi(std::string{hex.substr(0, 2)}, nullptr, 16)));
    return read;
}

// A value in both of its forms, as PostgreSQL 15 and 18 write them.
struct sample {
    std::string_view hex;
    std::string_view text;
};

// The samples, one a line, for which the codec of T does not go from either form to the other.
template <class T>
std::string mismatches(std::initializer_list<sample> samples) {
    constexpr std::uint32_t oid = tusk::codec<T>::type.oid;
    std::string found;
    for (const sample& s : samples) {
        const auto value = decoded<T>(from_hex(s.hex), oid);
        if (!value || printed(*value) != s.text || parsed<T>(s.text) != value || T::from_string(s.text) != value ||
            value->to_string() != s.text || encode(*value, oid).sent != from_hex(s.hex))
            found.append(s.text) += '\n';
    }
    return found;
}

// The texts, one a line, that the codec of T reads, though it should not, or that change the value they are not read
// into.
template <class T>
std::string wrongly_read(std::initializer_list<std::string_view> texts, const T& untouched) {
    std::string found;
    for (std::string_view text : texts)
        if (T value = untouched; tusk::codec_parse(text, value) || value != untouched || T::from_string(text))
            found.append(text) += '\n';
    return found;
}

// What is read of the text cut short anywhere or with something around it, where that is none of the values; and what
// of the values is not read.
template <class T>
std::string wrongly_read_of(std::string_view text, std::initializer_list<std::string_view> values = {}) {
    std::string found;
    const auto try_one = [&](const std::string& tried) {
        if (parsed<T>(tried).has_value() != (std::find(values.begin(), values.end(), tried) != values.end()))
            found.append(tried) += '\n';
    };
    for (std::size_t size = 0; size != text.size(); ++size)
        try_one(std::string{text.substr(0, size)});
    for (const std::string around : {" ", "x", ":", "\n"}) {
        try_one(std::string{text} + around);
        try_one(around + std::string{text});
    }
    try_one(std::string{text} + '\0');
    return found;
}

// Numbers of every magnitude.
class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed) : random_{seed} {}

    std::int64_t operator()(std::int64_t least, std::int64_t most) {
        const auto size = std::uniform_int_distribution{0, 62}(random_);
        std::int64_t number = static_cast<std::int64_t>(random_() >> 1) >> size;
        number = random_() % 2 == 0 ? number : -number;
        return number >= least && number <= most ? number
                                                 : std::uniform_int_distribution<std::int64_t>{least, most}(random_);
    }

private:
    std::mt19937_64 random_;
};

}  // namespace codecs_support
