// Messages in the form that GaussDB gives them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/frame.hpp>

namespace tusk::testing::dws {

// An ErrorResponse (tag E) or NoticeResponse (tag N) with what GaussDB has in one: its own number in `c`, for some a
// module in `d`, and no V.
void put_diagnostics(protocol::byte_buffer& out, char tag, std::string_view severity, std::string_view sqlstate,
                     std::string_view message, std::string_view detail = {});

// The same from PostgreSQL's: GaussDB's fields in GaussDB's order, and those dropped that it does not have.
void put_rewritten_diagnostics(protocol::byte_buffer& out, protocol::frame postgresql);

// One field of a diagnostics message; empty when it is not there.
[[nodiscard]] std::string_view diagnostics_field(protocol::frame message, char field);

}  // namespace tusk::testing::dws
