#include <tusk/codecs/time.hpp>

#include "datetime_text.hpp"

namespace tusk {
namespace {

bool scan(detail::text_scanner& in, time_of_day& v) {
    std::int64_t microseconds{};
    if (!detail::scan_time(in, microseconds))
        return false;
    v = *time_of_day::from_microseconds(microseconds);
    return true;
}

void put(detail::text_buffer& out, time_of_day v) {
    detail::put_time(out, static_cast<std::uint64_t>(v.since_midnight().count()));
}

}  // namespace

std::string time_of_day::to_string() const {
    std::string text;
    codec<time_of_day>::print(text, *this);
    return text;
}

std::optional<time_of_day> time_of_day::from_string(std::string_view text) {
    time_of_day read;
    return codec<time_of_day>::parse(text, read) ? std::optional{read} : std::nullopt;
}

std::string timetz::to_string() const {
    std::string text;
    codec<timetz>::print(text, *this);
    return text;
}

std::optional<timetz> timetz::from_string(std::string_view text) {
    timetz read;
    return codec<timetz>::parse(text, read) ? std::optional{read} : std::nullopt;
}

void codec<time_of_day>::print(std::string& out, time_of_day v) {
    detail::text_buffer text;
    put(text, v);
    text.append_to(out);
}

bool codec<time_of_day>::parse(std::string_view text, time_of_day& v) {
    detail::text_scanner in{text};
    time_of_day read;
    if (!scan(in, read) || !in.finished())
        return false;
    v = read;
    return true;
}

// The wire counts the seconds that UTC is ahead of the local time.
void codec<timetz>::encode(writer& w, timetz v) {
    w.put(std::int64_t{v.local().since_midnight().count()}, static_cast<std::int32_t>(-v.offset().count()));
}

bool codec<timetz>::decode(reader& r, timetz& v) {
    time_of_day local;
    if (!codec<time_of_day>::decode(r, local))
        return false;
    const std::chrono::seconds west{r.get<std::int32_t>()};
    if (west < -timetz::largest_offset() || west > timetz::largest_offset()) {
        r.fail();
        return false;
    }
    v = timetz{local, -west};
    return r.ok();
}

void codec<timetz>::print(std::string& out, timetz v) {
    detail::text_buffer text;
    put(text, v.local());
    detail::put_offset(text, static_cast<std::int32_t>(v.offset().count()));
    text.append_to(out);
}

bool codec<timetz>::parse(std::string_view text, timetz& v) {
    detail::text_scanner in{text};
    time_of_day local;
    std::int32_t offset{};
    if (!scan(in, local) || !detail::scan_offset(in, offset) || !in.finished())
        return false;
    v = timetz{local, std::chrono::seconds{offset}};
    return true;
}

}  // namespace tusk
