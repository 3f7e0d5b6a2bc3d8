#include <string>

#include <tusk/detail/shared_core.hpp>
#include <tusk/detail/sql_lexer.hpp>

namespace tusk::detail {

namespace {

// What begins or ends transactions, or leaves something in the session: settings, channels, cursors, statements by name,
// locks; and COPY, which is no query.
constexpr std::string_view not_for_many[] = {
    "begin",   "start", "savepoint", "commit",  "rollback",   "abort",   "end",
    "release", "set",   "reset",     "listen",  "unlisten",   "copy",    "declare",
    "fetch",   "close", "prepare",   "execute", "deallocate", "discard", "lock",
};

std::string in_upper_case(std::string_view keyword) {
    std::string upper{keyword};
    for (char& c : upper)
        c = static_cast<char>(c & ~0x20);
    return upper;
}

}  // namespace

std::optional<error> why_not_shareable(std::string_view sql) {
    const std::string_view first = first_keyword(sql);
    for (const std::string_view keyword : not_for_many)
        if (is_keyword(first, keyword))
            return error{errc::not_shareable,
                         in_upper_case(keyword) +
                             " is not for a shared connection: its effect on the session would be there for all",
                         "use a connection of its own for it"};
    return std::nullopt;
}

error prepared_elsewhere_error() {
    return error{errc::not_shareable, "the statement was prepared on another connection",
                 "give its SQL: a shared connection prepares and keeps statements by itself"};
}

}  // namespace tusk::detail
