#include "replay/client.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "support/decode.hpp"

namespace bench {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t longest_message = 1 << 20;
constexpr std::size_t most_statements = 1000;

constexpr auto authentication_ok = "R\0\0\0\x08\0\0\0\0"sv;
constexpr auto parse_complete = "1\0\0\0\4"sv;
constexpr auto bind_complete = "2\0\0\0\4"sv;
constexpr auto close_complete = "3\0\0\0\4"sv;
constexpr auto ready_for_query = "Z\0\0\0\5I"sv;
constexpr auto not_recorded = "E\0\0\0\x37SERROR\0VERROR\0C0A000\0Mnot recorded for the replay\0\0"sv;
static_assert(not_recorded.size() == 1 + 0x37);

std::string_view take_text(std::string_view& from) {
    const std::string_view text = from.substr(0, from.find('\0'));
    from.remove_prefix(std::min(from.size(), text.size() + 1));
    return text;
}

void drop(std::string_view& from, std::size_t bytes) { from.remove_prefix(std::min(from.size(), bytes)); }

std::size_t take16(std::string_view& from) {
    if (from.size() < 2)
        return 0;
    const auto n = big_endian<std::uint16_t>(from.data());
    from.remove_prefix(2);
    return n;
}

}  // namespace

bool replay_client::received(std::string_view bytes) {
    if (!partial_.empty())
        bytes = partial_.append(bytes);
    while (!leaves_) {
        const std::size_t head = logged_in_ ? 5 : 8;
        if (bytes.size() < head)
            break;
        const std::size_t length = big_endian<std::uint32_t>(bytes.data() + head % 4) + head % 4;
        if (length < head || length > longest_message)
            return false;
        if (bytes.size() < length)
            break;
        if (logged_in_)
            take(bytes[0], bytes.substr(5, length - 5));
        else
            take_startup(bytes);
        bytes.remove_prefix(length);
    }
    partial_ = std::string{bytes};
    return !leaves_;
}

void replay_client::take_startup(std::string_view bytes) {
    const auto code = big_endian<std::uint32_t>(bytes.data() + 4);
    if (code == 80877103 || code == 80877104) {  // SSLRequest, GSSENCRequest
        say("N");
    } else if (code >> 16 == 3) {
        logged_in_ = true;
        say(authentication_ok);
        say(answers_->greeting);
    } else {
        leaves_ = true;  // CancelRequest, or what else there may be
    }
}

void replay_client::take(char tag, std::string_view body) {
    if (skips_to_sync_ && tag != 'S' && tag != 'X')
        return;
    switch (tag) {
        case 'P':
            return parse(body);
        case 'B':
            return bind(body);
        case 'D':
            return describe(body);
        case 'E':
            return portal_ != nullptr ? say(portal_->execution[form_]) : fail(not_recorded);
        case 'C':
            return say(close_complete);  // and nothing is forgotten: there is a limit to what a client names
        case 'H':
            return;
        case 'S':
            skips_to_sync_ = false;
            return say(ready_for_query);
        case 'Q':
            return query(body);
        case 'd':
            return;
        case 'c':
            if (copying_ == nullptr)
                break;
            say(std::exchange(copying_, nullptr)->execution[0]);
            return say(ready_for_query);
        default:
            break;
    }
    leaves_ = true;
}

void replay_client::parse(std::string_view body) {
    const std::string_view name = take_text(body);
    const auto found = answers_->statements.find(take_text(body));
    if (found == answers_->statements.end())
        return fail(not_recorded);
    if (statements_.size() == most_statements)
        leaves_ = true;
    statements_.insert_or_assign(std::string{name}, &found->second);
    say(parse_complete);
}

void replay_client::bind(std::string_view body) {
    take_text(body);  // the portal
    const auto found = statements_.find(take_text(body));
    if (found == statements_.end())
        return fail(not_recorded);
    portal_ = found->second;
    const std::size_t given = take16(body);
    drop(body, given * 2);
    for (std::size_t left = take16(body); left != 0 && body.size() >= 4; --left) {
        const auto size = big_endian<std::int32_t>(body.data());
        drop(body, 4);
        drop(body, static_cast<std::size_t>(std::max(size, 0)));
    }
    // Who wants one column in binary wants all: text is the same in both forms.
    form_ = 0;
    for (std::size_t left = take16(body); left != 0; --left)
        form_ |= take16(body) & 1;
    say(bind_complete);
}

void replay_client::describe(std::string_view body) {
    if (body.starts_with('P'))
        return portal_ != nullptr ? say(portal_->portal[form_]) : fail(not_recorded);
    drop(body, 1);
    const auto found = statements_.find(take_text(body));
    return found != statements_.end() ? say(found->second->description) : fail(not_recorded);
}

void replay_client::query(std::string_view body) {
    const auto found = answers_->statements.find(take_text(body));
    if (found == answers_->statements.end()) {
        say(not_recorded);
    } else {
        const recorded_statement& answer = found->second;
        if (!answer.portal[0].starts_with('n'))  // a query has no NoData
            say(answer.portal[0]);
        if (answer.portal[0].starts_with('G')) {
            copying_ = &answer;
            return;
        }
        say(answer.execution[0]);
    }
    say(ready_for_query);
}

void replay_client::fail(std::string_view message) {
    say(message);
    skips_to_sync_ = true;
}

std::size_t replay_client::output(iovec* pieces, std::size_t most) const {
    const std::size_t count = std::min(most, output_.size());
    for (std::size_t i = 0; i != count; ++i)
        pieces[i] = {const_cast<char*>(output_[i].data()), output_[i].size()};
    if (count != 0)
        pieces[0] = {const_cast<char*>(output_[0].data() + skip_), output_[0].size() - skip_};
    return count;
}

void replay_client::written(std::size_t bytes) {
    bytes += skip_;
    while (!output_.empty() && bytes >= output_.front().size()) {
        bytes -= output_.front().size();
        output_.pop_front();
    }
    skip_ = bytes;
}

}  // namespace bench
