// float and double <-> real and double precision.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

namespace detail {

// False, with `out` untouched, where PostgreSQL's cast from double precision to real fails: overflow, and underflow to
// zero.
bool narrow(double v, float& out) noexcept;

// The shortest text that reads back as the same value, spelled like the server's
// (https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT).
char* put_floating(char* at, float v);
char* put_floating(char* at, double v);

// The nearest value, also for a numeric or bigint that has more digits. False for overflow, and underflow to zero.
bool parse_floating(std::string_view text, float& v);
bool parse_floating(std::string_view text, double& v);

// Floating point goes where floating point is wanted, into everything else as text: the server checks that it fits.
constexpr wire_form floating_sends(std::uint32_t wanted) noexcept {
    return wanted == oids::float4 || wanted == oids::float8 ? wire_form::binary : wire_form::text;
}

constexpr wire_form floating_reads(std::uint32_t sent) noexcept {
    switch (sent) {
        case oids::float4:
        case oids::float8:
        case oids::int2:
        case oids::int4:
            return wire_form::binary;
        case oids::int8:
        case oids::numeric:
            return wire_form::text;
        default:
            return wire_form::none;
    }
}

}  // namespace detail

template <>
struct codec<float> {
    static constexpr pg_type type{oids::float4, 1021, "real"};
    static constexpr std::size_t binary_size = 4;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept { return detail::floating_sends(wanted); }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return detail::floating_reads(sent); }

    static constexpr float number(float v) noexcept { return v; }
    static void encode(writer& w, float v) { w.put(v); }
    static void encode(writer& w, float v, std::uint32_t wanted);
    static bool decode(reader& r, float& v) {
        v = r.get<float>();
        return r.ok();
    }
    // An integer that a float cannot hold exactly does not fit; double precision is rounded to the nearest float.
    static bool decode(reader& r, float& v, std::uint32_t sent);

    static constexpr std::size_t text_room = 32;
    static char* put_text(char* at, float v) { return detail::put_floating(at, v); }
    static void print(std::string& out, float v) { detail::print_plain(out, v); }
    static bool parse(std::string_view text, float& v) { return detail::parse_floating(text, v); }
};

template <>
struct codec<double> {
    static constexpr pg_type type{oids::float8, 1022, "double precision"};
    static constexpr std::size_t binary_size = 8;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept { return detail::floating_sends(wanted); }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return detail::floating_reads(sent); }

    static constexpr double number(double v) noexcept { return v; }
    static void encode(writer& w, double v) { w.put(v); }
    // Into real it is rounded, if the writer rounds; what overflows or underflows there does not fit.
    static void encode(writer& w, double v, std::uint32_t wanted);
    static bool decode(reader& r, double& v) {
        v = r.get<double>();
        return r.ok();
    }
    static bool decode(reader& r, double& v, std::uint32_t sent);

    static constexpr std::size_t text_room = 32;
    static char* put_text(char* at, double v) { return detail::put_floating(at, v); }
    static void print(std::string& out, double v) { detail::print_plain(out, v); }
    static bool parse(std::string_view text, double& v) { return detail::parse_floating(text, v); }
};

}  // namespace tusk
