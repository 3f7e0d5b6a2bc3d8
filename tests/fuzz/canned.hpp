// What servers really say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fuzzing {

enum canned : std::uint8_t {
    greets,
    wants_cleartext,
    wants_md5,
    wants_scram,
    wants_token,
    wants_gauss_sha256,
    wants_gauss_sha256_uncounted,
    lets_in,
    has_setting,
    has_key,
    is_ready,
    is_ready_in_transaction,
    refuses,
    shuts_down,
    notes,
    notifies,
    has_columns,
    has_row,
    is_complete,
    had_nothing,
    was_parsed,
    takes_parameters,
    takes_nothing,
    gives_nothing,
    was_bound,
    was_closed,
    copies_in,
    copies_out,
    has_copy_data,
    copied,
    negotiates,
    has_large_row,
    canned_count
};

// The bytes of it, as one message or several.
[[nodiscard]] const std::string& say(std::uint8_t which);
[[nodiscard]] std::string authentication(std::int32_t code, std::string_view data = {});

}  // namespace fuzzing
