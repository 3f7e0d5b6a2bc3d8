// boost::json::value, object and array <-> json and jsonb. Not part of all.hpp: it needs Boost.JSON, and a program that
// includes it links Boost.JSON too (or includes boost/json/src.hpp once).
//
// Numbers become std::int64_t or std::uint64_t where they fit and the nearest double otherwise, so a number with a
// fraction or beyond 64 bits may lose digits: for every digit, read a tusk::json or a std::string. Of keys that appear
// twice the last one counts, as in jsonb. NULL is no JSON value: for a column that may be NULL read a std::optional.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <boost/system/error_code.hpp>

#include <tusk/codecs/json.hpp>

namespace tusk {

namespace detail {

// How deep arrays and objects may nest in what is read; deeper values do not fit. Boost.JSON parses, copies and destroys
// by recursion, and PostgreSQL sends several thousand levels. 128 take less than 64 KiB of stack even without
// optimisation, half of what Boost.Context gives a coroutine. (Boost.JSON's own limit is 32.)
inline constexpr std::size_t max_json_depth = 128;

// Builds a boost::json::value like boost::json::parse, but for numbers with a fraction: there Boost.JSON's own result
// is often not the nearest double.
struct json_builder {
    using error_code = boost::system::error_code;
    using string_view = boost::json::string_view;

    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    boost::json::value_stack stack;

    bool on_document_begin(error_code&) {
        stack.reset();
        return true;
    }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t size, error_code&) {
        stack.push_object(size);
        return true;
    }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t size, error_code&) {
        stack.push_array(size);
        return true;
    }
    bool on_key_part(string_view part, std::size_t, error_code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_key(string_view last_part, std::size_t, error_code&) {
        stack.push_key(last_part);
        return true;
    }
    bool on_string_part(string_view part, std::size_t, error_code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_string(string_view last_part, std::size_t, error_code&) {
        stack.push_string(last_part);
        return true;
    }
    // The text is all there, so only a number that is broken off comes in parts.
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, string_view, error_code&) {
        stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, string_view, error_code&) {
        stack.push_uint64(number);
        return true;
    }
    bool on_double(double rough, string_view digits, error_code& error) {
        double nearest = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), nearest);
        if (read.ec != std::errc{}) {
            if (std::abs(rough) > 1) {
                error = boost::json::error::exponent_overflow;
                return false;
            }
            nearest = std::copysign(0.0, rough);
        }
        stack.push_double(nearest);
        return true;
    }
    bool on_bool(bool value, error_code&) {
        stack.push_bool(value);
        return true;
    }
    bool on_null(error_code&) {
        stack.push_null();
        return true;
    }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }
};

enum class json_outcome { value, does_not_fit, malformed };

inline json_outcome parse_json(std::string_view text, boost::json::value& value) {
    boost::json::parse_options options;
    options.max_depth = max_json_depth;
    boost::json::basic_parser<json_builder> parser{options};
    boost::system::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    using boost::json::error::exponent_overflow;
    using boost::json::error::too_deep;
    if (error == too_deep || error == exponent_overflow)
        return json_outcome::does_not_fit;
    if (error || used != text.size())
        return json_outcome::malformed;
    value = parser.handler().stack.release();
    return json_outcome::value;
}

using json_values = std::vector<const boost::json::value*>;

inline void add_parts(json_values& parts, const boost::json::value& value) { parts.push_back(&value); }
inline void add_parts(json_values& parts, const boost::json::array& array) {
    for (const auto& element : array)
        parts.push_back(&element);
}
inline void add_parts(json_values& parts, const boost::json::object& object) {
    for (const auto& member : object)
        parts.push_back(&member.value());
}

// JSON has no infinities and no NaN, though boost::json::serialize writes them.
template <class T>
bool all_finite(const T& value) {
    json_values left;
    add_parts(left, value);
    while (!left.empty()) {
        const boost::json::value& current = *left.back();
        left.pop_back();
        if (const double* number = current.if_double()) {
            if (!std::isfinite(*number))
                return false;
        } else if (const auto* array = current.if_array()) {
            add_parts(left, *array);
        } else if (const auto* object = current.if_object()) {
            add_parts(left, *object);
        }
    }
    return true;
}

// One of the kinds of a boost::json::value, or any: null where the value is of another kind.
inline boost::json::value* json_part(boost::json::value& value, const boost::json::value*) { return &value; }
inline boost::json::object* json_part(boost::json::value& value, const boost::json::object*) {
    return value.if_object();
}
inline boost::json::array* json_part(boost::json::value& value, const boost::json::array*) { return value.if_array(); }

template <class T>
struct boost_json_codec : json_type {
    // A number that is not finite fails with errc::value_out_of_range.
    static void encode(writer& w, const T& v, std::uint32_t wanted) {
        if (const std::string text = checked_text(w, v); w.ok())
            encode_json(w, text, wanted);
    }
    static void encode_text(writer& w, const T& v) {
        if (const std::string text = checked_text(w, v); w.ok())
            w.text(text);
    }
    static bool decode(reader& r, T& v, std::uint32_t sent) {
        const std::string_view text = decode_json(r, sent);
        if (!r.ok())
            return false;
        const json_outcome outcome = read(text, v);
        if (outcome == json_outcome::malformed)
            r.fail();
        return outcome == json_outcome::value;
    }

    static void print(std::string& out, const T& v) { out += boost::json::serialize(v); }
    static bool parse(std::string_view text, T& v) { return read(text, v) == json_outcome::value; }

private:
    static std::string checked_text(writer& w, const T& v) {
        if (!all_finite(v)) {
            w.fail(errc::value_out_of_range);
            return {};
        }
        return boost::json::serialize(v);
    }

    static json_outcome read(std::string_view text, T& v) {
        boost::json::value value;
        const json_outcome outcome = parse_json(text, value);
        if (outcome != json_outcome::value)
            return outcome;
        T* part = json_part(value, &v);
        if (part == nullptr)
            return json_outcome::does_not_fit;
        v = std::move(*part);
        return json_outcome::value;
    }
};

}  // namespace detail

template <>
struct codec<boost::json::value> : detail::boost_json_codec<boost::json::value> {};
template <>
struct codec<boost::json::object> : detail::boost_json_codec<boost::json::object> {};
template <>
struct codec<boost::json::array> : detail::boost_json_codec<boost::json::array> {};

}  // namespace tusk
