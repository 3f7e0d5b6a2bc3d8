#include <tusk/codecs/date.hpp>

#include <tusk/codecs/timestamp.hpp>

#include "datetime_text.hpp"

namespace tusk {

std::string date::to_string() const {
    std::string text;
    codec<date>::print(text, *this);
    return text;
}

std::optional<date> date::from_string(std::string_view text) {
    date read;
    return codec<date>::parse(text, read) ? std::optional{read} : std::nullopt;
}

bool codec<date>::decode(reader& r, date& v, std::uint32_t) {
    timestamp read;
    if (!codec<timestamp>::decode(r, read))
        return false;
    if (!read.is_finite()) {
        v = read < timestamp{} ? date::minus_infinity() : date::infinity();
        return true;
    }
    const auto [days, time_of_day] = detail::divide(read.microseconds_since_2000(), detail::microseconds_per_day);
    if (time_of_day != 0)
        return false;
    v = *date::from_days_since_2000(static_cast<std::int32_t>(days));
    return true;
}

void codec<date>::print(std::string& out, date v) {
    if (!v.is_finite()) {
        out += v < date{} ? detail::minus_infinity_text : detail::infinity_text;
        return;
    }
    const calendar_day day = v.calendar();
    detail::text_buffer text;
    detail::put_day(text, day);
    if (detail::is_bc(day))
        text.put(" BC");
    text.append_to(out);
}

bool codec<date>::parse(std::string_view text, date& v) {
    if (text == detail::infinity_text || text == detail::minus_infinity_text) {
        v = text == detail::infinity_text ? date::infinity() : date::minus_infinity();
        return true;
    }
    detail::text_scanner in{text};
    calendar_day day{};
    if (!detail::scan_day(in, day))
        return false;
    detail::scan_era(in, day);
    const auto read = date::from(day);
    if (!read || !in.finished())
        return false;
    v = *read;
    return true;
}

}  // namespace tusk
