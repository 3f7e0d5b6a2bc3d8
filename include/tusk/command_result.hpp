// What a statement did, besides giving rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tusk {

class command_result {
public:
    command_result() = default;
    explicit command_result(std::string_view tag) : tag_{tag} {}

    // The server's command tag: "INSERT 0 1", "CREATE TABLE"; empty for an empty statement
    // (https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-COMMANDCOMPLETE).
    [[nodiscard]] const std::string& command_tag() const noexcept { return tag_; }

    // How many rows were inserted, updated, deleted, merged, selected, fetched, moved over or copied: the last number of
    // the tag. 0 for a command that does not count.
    [[nodiscard]] std::uint64_t rows_affected() const noexcept;

private:
    std::string tag_;
};

}  // namespace tusk
