#include <tusk/codecs/timestamp.hpp>

#include <algorithm>

#include "datetime_text.hpp"
#include "plain_timestamp.hpp"

namespace tusk {
namespace {

template <class Timestamp>
detail::text_buffer text_of(Timestamp v, std::string_view offset) noexcept {
    detail::text_buffer text;
    if (!v.is_finite()) {
        text.put(v < Timestamp{} ? detail::minus_infinity_text : detail::infinity_text);
        return text;
    }
    const auto [days, time_of_day] = detail::divide(v.microseconds_since_2000(), detail::microseconds_per_day);
    const calendar_day day = detail::to_calendar_day(days);
    detail::put_day(text, day);
    text.put(' ');
    detail::put_time(text, static_cast<std::uint64_t>(time_of_day));
    text.put(offset);
    if (detail::is_bc(day))
        text.put(" BC");
    return text;
}

// With T between date and time too, as JSON and XML have it; scan_zone reads what stands between the time and the era.
template <class Timestamp, class Scan>
bool parse_timestamp(std::string_view text, Timestamp& v, Scan&& scan_zone) {
    if (text == detail::infinity_text || text == detail::minus_infinity_text) {
        v = text == detail::infinity_text ? Timestamp::infinity() : Timestamp::minus_infinity();
        return true;
    }
    calendar_day day{};
    std::int64_t time_of_day{};
    std::int32_t seconds_east = 0;
    detail::text_scanner in{text};
    if (!detail::scan_day(in, day) || (!in.take(' ') && !in.take('T')) || !detail::scan_time(in, time_of_day) ||
        !scan_zone(in, seconds_east))
        return false;
    detail::scan_era(in, day);
    if (!in.finished() || !detail::is_day(day.year, day.month, day.day))
        return false;
    const std::int64_t days = detail::to_days_since_2000(day.year, day.month, day.day);
    std::int64_t microseconds{};
    if (!detail::multiply({days, 0}, detail::microseconds_per_day, microseconds) ||
        !detail::add(microseconds, time_of_day - seconds_east * detail::microseconds_per_second, microseconds))
        return false;
    const auto read = Timestamp::from_microseconds_since_2000(microseconds);
    if (!read || !read->is_finite())
        return false;
    v = *read;
    return true;
}

}  // namespace

char* codec<timestamp>::put_text(char* at, timestamp v) noexcept {
    if (char* const end = detail::put_plain_timestamp(at, v.microseconds_since_2000()))
        return end;
    return text_of(v, "").put_at(at);
}

bool codec<timestamp>::parse(std::string_view text, timestamp& v) {
    if (std::int64_t microseconds{}; detail::parse_plain_timestamp<false>(text, microseconds))
        return v.assign_microseconds_since_2000(microseconds);
    return parse_timestamp(text, v, [](detail::text_scanner&, std::int32_t&) { return true; });
}

char* codec<timestamptz>::put_text(char* at, timestamptz v) noexcept {
    if (char* const end = detail::put_plain_timestamp(at, v.microseconds_since_2000()))
        return std::copy_n("+00", 3, end);
    return text_of(v, "+00").put_at(at);
}

bool codec<timestamptz>::parse(std::string_view text, timestamptz& v) {
    if (std::int64_t microseconds{}; detail::parse_plain_timestamp<true>(text, microseconds))
        return v.assign_microseconds_since_2000(microseconds);
    return parse_timestamp(text, v, [](detail::text_scanner& in, std::int32_t& seconds_east) {
        return in.take('Z') || detail::scan_offset(in, seconds_east);
    });
}

}  // namespace tusk
