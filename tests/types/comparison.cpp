#include "comparison.hpp"

#include <algorithm>

namespace types {

std::string_view name_of(check what) noexcept {
    constexpr std::array<std::string_view, number_of_checks> names{
        "form", "fits", "print", "bytes", "parse", "sent in binary", "sent as text", "dynamic", "enough values"};
    return names[static_cast<std::size_t>(what)];
}

std::string hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::byte b : bytes) {
        text += digits[std::to_integer<unsigned>(b) >> 4];
        text += digits[std::to_integer<unsigned>(b) & 15];
    }
    return text;
}

void compared::expect(check what, std::string_view value, std::string_view expected, std::string_view actual) {
    ++comparisons;
    if (expected == actual)
        return;
    const auto same = [&](const difference& known) { return known.what == what; };
    auto found = std::find_if(differences.begin(), differences.end(), same);
    if (found == differences.end())
        found = differences.insert(found, {what, 0, std::string{value}, std::string{expected}, std::string{actual}});
    ++found->times;
    if (value.size() < found->value.size()) {
        found->value = value;
        found->expected = expected;
        found->actual = actual;
    }
}

std::size_t compared::failures() const noexcept {
    std::size_t sum = 0;
    for (const difference& each : differences)
        sum += each.times;
    return sum;
}

comparison::comparison(tusk::connection& connection)
    : db_{&connection},
      version_{connection.query_value<int>("select current_setting('server_version_num')::int / 10000")} {}

bool comparison::begin(compared& line, const server_values& server) const {
    line.sql = server.type.name;
    line.refused = server.refused;
    line.why_refused = server.why_refused;
    if (server.values.empty()) {
        line.expect(check::enough, "", "any value", server.why_refused);
        return false;
    }
    for (std::size_t i = 0; i != server.values.size(); ++i)
        line.expect(check::dynamic, server.output[i], server.output[i], server.dynamic[i]);
    return true;
}

}  // namespace types
