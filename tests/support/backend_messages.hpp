// Messages of a server in the form in which a script reads well.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/protocol/messages/backend.hpp>

namespace tusk::testing {

inline constexpr std::uint32_t int4_oid = 23;
inline constexpr std::uint32_t text_oid = 25;

struct described_column {
    std::string_view name;
    std::uint32_t type;
};

[[nodiscard]] inline protocol::backend::row_description columns(std::initializer_list<described_column> list) {
    protocol::backend::row_description message;
    for (const auto& column : list) {
        auto& field = message.fields.emplace_back();
        field.name = column.name;
        field.type_oid = column.type;
    }
    return message;
}

// Values as they go over the wire, in whichever format; no value is NULL. They must live until the row is encoded.
[[nodiscard]] inline protocol::backend::data_row row(std::initializer_list<std::optional<std::string_view>> values) {
    protocol::backend::data_row message;
    for (const auto& v : values)
        message.values.push_back(v ? protocol::value{protocol::as_bytes(*v)} : protocol::value::null());
    return message;
}

[[nodiscard]] inline protocol::backend::command_complete complete(std::string_view tag) { return {tag}; }
[[nodiscard]] inline protocol::backend::ready_for_query ready(char status = 'I') { return {status, {}}; }

[[nodiscard]] inline protocol::backend::error_response server_error(std::string sqlstate, std::string message,
                                                                    std::string severity = "ERROR") {
    protocol::backend::error_response response;
    response.fields.severity = severity;
    response.fields.severity_nonlocalized = severity;
    response.fields.sqlstate = std::move(sqlstate);
    response.fields.message = std::move(message);
    return response;
}

[[nodiscard]] inline protocol::backend::parameter_description takes(std::initializer_list<std::uint32_t> types) {
    return {std::vector<std::uint32_t>(types)};
}

}  // namespace tusk::testing
