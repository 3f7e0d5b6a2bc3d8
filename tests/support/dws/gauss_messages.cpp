#include <support/dws/gauss_messages.hpp>

#include <array>
#include <cstdint>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::testing::dws {

namespace {

constexpr std::string_view order_of_fields = "ScMCdDHWPpq";

using field_values = std::array<std::string_view, 256>;

std::string_view& field(field_values& fields, char name) { return fields[static_cast<unsigned char>(name)]; }

// Any number does, as long as it is one.
std::string internal_number(std::string_view sqlstate) {
    std::uint32_t number = 0;
    for (const char c : sqlstate)
        number = number * 31 + static_cast<unsigned char>(c);
    return std::to_string(number % 9000 + 1);
}

std::string_view module_of(std::string_view sqlstate) {
    return sqlstate.starts_with("22") || sqlstate.starts_with("23") ? "EXECUTOR" : "";
}

void put(protocol::byte_buffer& out, char tag, field_values fields) {
    const auto number = internal_number(field(fields, 'C'));
    field(fields, 'c') = number;
    field(fields, 'd') = module_of(field(fields, 'C'));
    // What is written was NUL-terminated when it came, or is ours.
    (void)write_frame(out, tag, [&](protocol::writer& w) {
        for (const char name : order_of_fields)
            if (const auto value = field(fields, name); !value.empty()) {
                w.put(name);
                w.cstring(value);
            }
        w.put('\0');
    });
}

field_values decoded(protocol::frame message) {
    field_values fields{};
    protocol::reader r{message.body};
    for (char name = r.get<char>(); r.ok() && name != '\0'; name = r.get<char>())
        field(fields, name) = r.cstring();
    return fields;
}

}  // namespace

void put_diagnostics(protocol::byte_buffer& out, char tag, std::string_view severity, std::string_view sqlstate,
                     std::string_view message, std::string_view detail) {
    field_values fields{};
    field(fields, 'S') = severity;
    field(fields, 'C') = sqlstate;
    field(fields, 'M') = message;
    field(fields, 'D') = detail;
    put(out, tag, fields);
}

void put_rewritten_diagnostics(protocol::byte_buffer& out, protocol::frame postgresql) {
    put(out, postgresql.tag, decoded(postgresql));
}

std::string_view diagnostics_field(protocol::frame message, char name) {
    auto fields = decoded(message);
    return field(fields, name);
}

}  // namespace tusk::testing::dws
