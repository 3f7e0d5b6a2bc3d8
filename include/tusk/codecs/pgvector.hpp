// pgvector, halfvec and sparsevec <-> vector, halfvec and sparsevec, the types of the extension pgvector
// (https://github.com/pgvector/pgvector), and vector of GaussDB, which travels in the same form. No value may be NaN or
// infinite.
//
// What a type cannot hold fails with errc::value_out_of_range when it is sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// vector: pgvector{{1, 2.5, 3}}, 1 to 16000 values.
struct pgvector {
    std::vector<float> values;

    friend bool operator==(const pgvector&, const pgvector&) = default;
};

// halfvec: 1 to 16000 values of half precision, 11 bits up to 65504. Values are rounded to the nearest such number when
// they are sent, and are read as what the server has.
struct halfvec {
    std::vector<float> values;

    friend bool operator==(const halfvec&, const halfvec&) = default;
};

// sparsevec: sparsevec{5, {{0, 1.5}, {2, 2}}} is {1:1.5,3:2}/5. Up to 16000 values that are not zero.
struct sparsevec {
    struct element {
        std::int32_t index = 0;  // from 0, as in an array; the server's text counts from 1
        float value = 0;         // a zero is left out when it is sent

        friend bool operator==(const element&, const element&) = default;
    };

    std::int32_t dimensions = 0;    // 1 to 1'000'000'000
    std::vector<element> elements;  // by ascending index, each index once

    friend bool operator==(const sparsevec&, const sparsevec&) = default;
};

template <>
struct codec<pgvector> {
    static constexpr pg_type type{0, 0, "vector"};

    static void encode(writer& w, const pgvector& v);
    static void encode_text(writer& w, const pgvector& v);
    static bool decode(reader& r, pgvector& v);

    // [1,2.5,3]
    static void print(std::string& out, const pgvector& v);
    static bool parse(std::string_view text, pgvector& v);
};

template <>
struct codec<halfvec> {
    static constexpr pg_type type{0, 0, "halfvec"};

    static void encode(writer& w, const halfvec& v);
    static void encode_text(writer& w, const halfvec& v);
    static bool decode(reader& r, halfvec& v);

    static void print(std::string& out, const halfvec& v);
    static bool parse(std::string_view text, halfvec& v);
};

template <>
struct codec<sparsevec> {
    static constexpr pg_type type{0, 0, "sparsevec"};

    static void encode(writer& w, const sparsevec& v);
    static void encode_text(writer& w, const sparsevec& v);
    static bool decode(reader& r, sparsevec& v);

    // {1:1.5,3:2}/5
    static void print(std::string& out, const sparsevec& v);
    static bool parse(std::string_view text, sparsevec& v);
};

}  // namespace tusk
