#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "types.hpp"

namespace types {
namespace {

template <class T>
void compare_array(comparison& with, generator& any, const std::string& element, const texts& elements,
                   const std::string& cpp, char delimiter = ',') {
    with.compare<tusk::array<std::optional<T>>>(plain(element + "[]", arrays(any, elements, false, delimiter)),
                                                "array<optional<" + cpp + ">>");
}

// Of one dimension too, with no lower bound but 1.
template <class T>
void compare_vector(comparison& with, generator& any, const std::string& element, const texts& elements,
                    const std::string& cpp) {
    with.compare<std::vector<std::optional<T>>>(plain(element + "[]", arrays(any, elements, true)),
                                                "vector<optional<" + cpp + ">>");
    compare_array<T>(with, any, element, elements, cpp);
}

texts several(const std::function<std::string()>& more, texts edges = {}) { return values(std::move(edges), 40, more); }

}  // namespace

void compare_arrays(comparison& with) {
    generator any{11};
    compare_vector<bool>(with, any, "boolean", {"t", "f"}, "bool");
    compare_vector<std::int32_t>(with, any, "integer", several([&] { return std::to_string(any.int64() >> 32); }),
                                 "std::int32_t");
    compare_array<std::int64_t>(with, any, "bigint", several([&] { return std::to_string(any.int64()); }),
                                "std::int64_t");
    compare_array<double>(with, any, "float8", several([&] { return any.floating(); }, {"NaN", "-Infinity"}), "double");
    compare_vector<tusk::decimal>(with, any, "numeric", several([&] { return any.decimal(); }, {"NaN"}),
                                  "tusk::decimal");
    compare_vector<std::string>(
        with, any, "text",
        several([&] { return any.odd_text(20); }, {"", "null", "NULL", "nUlL", "{}", "a b", " ", "\\", "\""}),
        "std::string");
    compare_array<std::vector<std::byte>>(with, any, "bytea", several([&] { return "\\x" + any.hex(10); }, {"\\x"}),
                                          "vector<byte>");
    compare_array<tusk::date>(with, any, "date",
                              several([&] { return date_text(any.number(-800'000, 800'000)); }, {"infinity"}),
                              "tusk::date");
    compare_array<tusk::timestamptz>(with, any, "timestamptz",
                                     several([&] { return timestamp_text(any.int64() / 100, "+00"); }, {"-infinity"}),
                                     "tusk::timestamptz");
    compare_array<tusk::interval>(with, any, "interval", several([&] { return any.interval(); }, {"0"}),
                                  "tusk::interval");
    compare_vector<tusk::uuid>(with, any, "uuid", several([&] { return any.uuid(); }), "tusk::uuid");
    compare_array<tusk::json>(with, any, "jsonb", several([&] { return any.json(2); }, {"{}", "[]"}), "tusk::json");
    compare_array<tusk::inet>(with, any, "inet", several([&] { return any.ip(any.one_in(2), false); }), "tusk::inet");
    compare_array<tusk::box>(with, any, "box", several([&] {
                                 return "(" + any.coordinate() + "," + any.coordinate() + "),(" + any.coordinate() +
                                        "," + any.coordinate() + ")";
                             }),
                             "tusk::box", ';');
    compare_array<tusk::point>(with, any, "point",
                               several([&] { return "(" + any.coordinate() + "," + any.coordinate() + ")"; }),
                               "tusk::point");
    compare_array<tusk::bits>(
        with, any, "varbit",
        several([&] { return any.characters(static_cast<std::size_t>(any.number(0, 20)), "01"); }, {""}), "tusk::bits");
    compare_array<tusk::money>(
        with, any, "money", several([&] { return std::to_string(any.number(-9'999'999, 9'999'999)); }), "tusk::money");
    compare_array<tusk::range<std::int32_t>>(
        with, any, "int4range",
        several(
            [&] { return "[" + std::to_string(any.number(-99, 0)) + "," + std::to_string(any.number(1, 99)) + "]"; },
            {"empty", "(,)"}),
        "range<std::int32_t>");
    compare_array<tusk::tsvector>(with, any, "tsvector",
                                  several([&] { return any.characters(5, "abc ") + "x:1A,2"; }, {"", "'a b':1A"}),
                                  "tusk::tsvector");
    compare_array<tusk::hstore>(
        with, any, "hstore",
        several([&] { return quoted(any.odd_text(5)) + "=>" + quoted(any.odd_text(5)); }, {"", "a=>NULL"}),
        "tusk::hstore");
}

}  // namespace types
