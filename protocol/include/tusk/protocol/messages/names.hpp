// What the manual calls the message with a tag: for traces and for the text of errors.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tusk::protocol {

struct message_name {
    char tag;
    std::string_view name;
};

inline constexpr auto frontend_messages = std::to_array<message_name>({
    {'B', "Bind"},
    {'C', "Close"},
    {'D', "Describe"},
    {'E', "Execute"},
    {'F', "FunctionCall"},
    {'H', "Flush"},
    {'P', "Parse"},
    {'Q', "Query"},
    {'S', "Sync"},
    {'X', "Terminate"},
    {'c', "CopyDone"},
    {'d', "CopyData"},
    {'f', "CopyFail"},
    {'p', "PasswordMessage"},  // or SASLInitialResponse, SASLResponse, GSSResponse
});

inline constexpr auto backend_messages = std::to_array<message_name>({
    {'1', "ParseComplete"},
    {'2', "BindComplete"},
    {'3', "CloseComplete"},
    {'A', "NotificationResponse"},
    {'C', "CommandComplete"},
    {'D', "DataRow"},
    {'E', "ErrorResponse"},
    {'G', "CopyInResponse"},
    {'H', "CopyOutResponse"},
    {'I', "EmptyQueryResponse"},
    {'K', "BackendKeyData"},
    {'N', "NoticeResponse"},
    {'R', "Authentication"},
    {'S', "ParameterStatus"},
    {'T', "RowDescription"},
    {'V', "FunctionCallResponse"},
    {'W', "CopyBothResponse"},
    {'Z', "ReadyForQuery"},
    {'c', "CopyDone"},
    {'d', "CopyData"},
    {'n', "NoData"},
    {'s', "PortalSuspended"},
    {'t', "ParameterDescription"},
    {'v', "NegotiateProtocolVersion"},
});

namespace detail {

template <class Names>
constexpr std::string_view name_of(const Names& names, char tag) noexcept {
    const auto found = std::ranges::find(names, tag, &message_name::tag);
    return found == names.end() ? std::string_view{} : found->name;
}

}  // namespace detail

// Empty when no such message is known.
[[nodiscard]] constexpr std::string_view frontend_name(char tag) noexcept {
    return detail::name_of(frontend_messages, tag);
}
[[nodiscard]] constexpr std::string_view backend_name(char tag) noexcept {
    return detail::name_of(backend_messages, tag);
}

}  // namespace tusk::protocol
