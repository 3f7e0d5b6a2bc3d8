#include <tusk/protocol/conversations/copy_exchange.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/parameter_description.hpp>
#include <tusk/protocol/messages/backend/parse_complete.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/describe.hpp>
#include <tusk/protocol/messages/frontend/parse.hpp>
#include <tusk/protocol/messages/frontend/query.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

error copy_exchange::other_copy_error(std::string_view wanted) const {
    return error{errc::unexpected_copy, "the statement is no " + std::string{wanted},
                 "this runs COPY only, and in one direction; other statements are for execute()"};
}

bool copy_exchange::write_execution(session& s) {
    const std::size_t start = s.out().size();
    at_ = step::start;
    if (auto why = obstacle(s)) {
        set_failure(std::move(*why));
        return false;
    }
    if (has_to_describe_ && !write_check(s))
        return false;
    if (auto failed = write_message(s.out(), frontend::query{command_})) {
        s.out().truncate(start);
        set_failure(error{failed, "the SQL cannot be sent: " + failed.message()});
        return false;
    }
    expect_result();
    return true;
}

// Its text was sent before, so it can be.
bool copy_exchange::write_check(session& s) {
    frontend::parse message;
    message.sql = sql();
    write_message(s.out(), message);
    write_message(s.out(), frontend::describe{statement_target, {}});
    at_ = step::parse;
    return true;
}

void copy_exchange::on_run(session&, backend::answer_run&) {}

verdict copy_exchange::on_result(session& s, frame f) {
    switch (at_) {
        case step::parse:
            at_ = step::parameters;
            return f.tag == backend::parse_complete::tag && f.body.empty() ? verdict::more : unexpected(s, f);
        case step::parameters: {
            at_ = step::columns;
            backend::parameter_description message;
            return decode(f, message) ? verdict::more : unexpected(s, f);
        }
        case step::columns:
            at_ = step::start;
            return check_columns(s, f);
        case step::over:
            return unexpected(s, f);
        default:
            return on_copy(s, f);
    }
}

// If they are others than they were, the values have to be others as well, or cannot be.
verdict copy_exchange::check_columns(session& s, frame f) {
    columns_ = read_columns(f);
    if (!columns_)
        return unexpected(s, f);
    if (same_columns(columns_, statement()->columns))
        return verdict::more;
    forget_statement(s);
    guard([&] {
        if (auto failed = on_columns(columns_, std::vector<format>(columns_->size(), format::binary)))
            set_failure(std::move(*failed));
    });
    return verdict::more;
}

namespace {

// "COPY users, line 3, column id: ..." is what it was at; what comes before that is where it was besides. Rows in binary form
// are counted as lines. 0: it does not say, or not in English.
std::size_t line_of(std::string_view where) {
    constexpr std::string_view before = ", line ";
    for (std::size_t begin = 0; begin < where.size();) {
        const std::size_t end = std::min(where.find('\n', begin), where.size());
        const std::string_view call = where.substr(begin, end - begin);
        begin = end + 1;
        const auto at = call.find(before);
        std::size_t line = 0;
        if (call.starts_with("COPY ") && at != std::string_view::npos &&
            std::from_chars(call.data() + at + before.size(), call.data() + call.size(), line).ec == std::errc{})
            return line;
    }
    return 0;
}

}  // namespace

// In front of COPY, the server reads nothing but Sync from an error on: COPY is not begun either, and can be once more.
verdict copy_exchange::on_error_response(session& s, error said) {
    if (!is_in_execution())
        return extended_exchange::on_error_response(s, std::move(said));
    const bool is_in_front = at_ < step::start;
    const std::size_t line = is_in_front ? 0 : line_of(said.diagnostics().where);
    const verdict v = extended_exchange::on_error_response(s, line == 0 ? said : said.of_element(line));
    at_ = step::over;
    on_broken_off(s);
    if (is_in_front) {
        write_message(s.out(), frontend::sync{});
        set_out_of_date();
    }
    return v;
}

}  // namespace tusk::protocol
