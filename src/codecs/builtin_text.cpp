#include <tusk/builtin_text.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include <tusk/builtin_types.hpp>
#include <tusk/codecs/all.hpp>

namespace tusk {
namespace {

template <class T>
bool print_binary(std::string& out, std::span<const std::byte> binary, std::uint32_t oid) {
    reader r{binary};
    T value{};
    if (!codec_decode(r, value, oid) || !r.finished())
        return false;
    codec_print(out, value);
    return true;
}

// raw and blob of GaussDB, as rawout() of openGauss has it.
bool print_raw(std::string& out, std::span<const std::byte> binary, std::uint32_t) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const std::byte b : binary) {
        out += digits[std::to_integer<unsigned>(b) >> 4];
        out += digits[std::to_integer<unsigned>(b) & 15];
    }
    return true;
}

bool copy_text(std::string& out, std::span<const std::byte> binary, std::uint32_t) {
    out.append(protocol::as_text(binary));
    return true;
}

// What is printed stays only if all of it can be.
template <class Print>
bool all_or_nothing(std::string& out, Print print) {
    const std::size_t before = out.size();
    if (print())
        return true;
    out.resize(before);
    return false;
}

bool print_array(std::string& out, std::span<const std::byte> binary, std::uint32_t oid) {
    const std::uint32_t element = builtin_inner(oid, type_kind::array);
    const binary_printer print_element = find_printer(element);
    reader r{binary};
    detail::array_header header;
    if (!detail::get_array_header(r, header) || header.element != element)
        return false;
    const char delimiter = type_catalogue::builtin().delimiter_of(element);
    return all_or_nothing(out, [&] {
        detail::array_printer printer{out, delimiter, header.dimensions};
        std::string text;
        for (std::size_t i = 0; i != header.elements; ++i) {
            std::span<const std::byte> bytes;
            bool is_null = false;
            text.clear();
            if (!detail::get_element_bytes(r, bytes, is_null) || (!is_null && !print_element(text, bytes, element)))
                return false;
            printer.add(is_null ? std::nullopt : std::optional<std::string_view>{text});
        }
        printer.end();
        return r.finished();
    });
}

bool print_range(std::string& out, std::span<const std::byte> binary, std::uint32_t oid) {
    const std::uint32_t subtype = builtin_inner(oid, type_kind::range);
    const binary_printer print_bound = find_printer(subtype);
    reader r{binary};
    detail::range_text range;
    const auto get_bound = [&](bool is_there, std::string& text) {
        std::span<const std::byte> bytes;
        bool is_null = false;
        return !is_there ||
               (detail::get_element_bytes(r, bytes, is_null) && !is_null && print_bound(text, bytes, subtype));
    };
    if (!detail::get_range_flags(r, range.flags) || !get_bound(range.flags.has_lower, range.lower) ||
        !get_bound(range.flags.has_upper, range.upper) || !r.finished())
        return false;
    detail::print_range(out, range);
    return true;
}

bool print_multirange(std::string& out, std::span<const std::byte> binary, std::uint32_t oid) {
    const std::uint32_t range = builtin_inner(oid, type_kind::multirange);
    reader r{binary};
    const auto count = r.get<std::int32_t>();
    return all_or_nothing(out, [&] {
        out += '{';
        for (std::int32_t i = 0; i < count; ++i) {
            std::span<const std::byte> bytes;
            bool is_null = false;
            if (i != 0)
                out += ',';
            if (!detail::get_element_bytes(r, bytes, is_null) || is_null || !print_range(out, bytes, range))
                return false;
        }
        out += '}';
        return count >= 0 && r.finished();
    });
}

constexpr std::pair<std::uint32_t, binary_printer> printers[] = {
    {oids::boolean, print_binary<bool>},
    {oids::bytea, print_binary<std::vector<std::byte>>},
    {oids::single_char, print_binary<char>},
    {oids::name, copy_text},
    {oids::int8, print_binary<std::int64_t>},
    {oids::int2, print_binary<std::int16_t>},
    {oids::int4, print_binary<std::int32_t>},
    {oids::text, copy_text},
    {oids::oid, print_binary<std::uint32_t>},
    {oids::tid, print_binary<tid>},
    {oids::xid, print_binary<std::uint64_t>},
    {oids::cid, print_binary<std::uint32_t>},
    {oids::gauss::raw, print_raw},
    {oids::gauss::blob, print_raw},
    {oids::gauss::clob, copy_text},
    {oids::json, copy_text},
    {oids::xml, copy_text},
    {oids::point, print_binary<point>},
    {oids::lseg, print_binary<lseg>},
    {oids::path, print_binary<path>},
    {oids::box, print_binary<box>},
    {oids::polygon, print_binary<polygon>},
    {oids::line, print_binary<line>},
    {oids::cidr, print_binary<cidr>},
    {oids::float4, print_binary<float>},
    {oids::float8, print_binary<double>},
    {oids::unknown, copy_text},
    {oids::circle, print_binary<circle>},
    {oids::macaddr8, print_binary<macaddr8>},
    {oids::macaddr, print_binary<macaddr>},
    {oids::inet, print_binary<inet>},
    {oids::bpchar, copy_text},
    {oids::varchar, copy_text},
    {oids::date, print_binary<date>},
    {oids::time, print_binary<time_of_day>},
    {oids::timestamp, print_binary<timestamp>},
    {oids::timestamptz, print_binary<timestamptz>},
    {oids::interval, print_binary<interval>},
    {oids::timetz, print_binary<timetz>},
    {oids::bit, print_binary<bits>},
    {oids::varbit, print_binary<bits>},
    {oids::numeric, print_binary<decimal>},
    {oids::uuid, print_binary<uuid>},
    {oids::pg_lsn, print_binary<lsn>},
    {oids::tsvector, print_binary<tsvector>},
    {oids::tsquery, print_binary<tsquery>},
    {oids::jsonb, print_binary<json>},
    {oids::gauss::nvarchar2, copy_text},
    {oids::jsonpath, print_binary<jsonpath>},
    {oids::xid8, print_binary<std::uint64_t>},
    {oids::gauss::int1, print_binary<std::uint8_t>},
    {oids::gauss::smalldatetime, print_binary<timestamp>},
};

static_assert(std::is_sorted(std::begin(printers), std::end(printers),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));

bool has_printer(std::uint32_t oid) noexcept { return oid != 0 && find_printer(oid) != nullptr; }

}  // namespace

binary_printer find_printer(std::uint32_t oid) noexcept {
    const auto* found = std::lower_bound(std::begin(printers), std::end(printers), oid,
                                         [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
    if (found != std::end(printers) && found->first == oid)
        return found->second;
    if (has_printer(builtin_inner(oid, type_kind::array)))
        return print_array;
    if (has_printer(builtin_inner(oid, type_kind::range)))
        return print_range;
    if (has_printer(builtin_inner(oid, type_kind::multirange)))
        return print_multirange;
    return nullptr;
}

}  // namespace tusk
