#include <tusk/protocol/conversations/pipeline_exchange.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

verdict pipeline_exchange::on_start(session& s) {
    if (!members_.empty() && begin(s))
        return verdict::more;
    settle();
    return verdict::done;
}

// ---- what is known of the statements

bool pipeline_exchange::begin(session& s) {
    phase_ = phase::describing;
    if (cancel_reason())  // while they turned out to be out of date
        return false;
    const std::size_t start = s.out().size();
    closings_.write(s);
    to_describe_.clear();
    std::unordered_map<std::string_view, pipeline_part*> unknown;
    const pipeline_statement::form* last = nullptr;  // most often the next one has the same
    for (std::size_t i = first_; i != members_.size(); ++i) {
        if (members_[i].part == nullptr) {
            if (last == nullptr || !members_[i].statement->has_form(*last))
                last = form_of(s, *members_[i].statement);
            if ((members_[i].form = last) != nullptr)
                continue;
        }
        pipeline_part& p = part_of(members_[i]);
        find(s, p);
        if (p.statement() || p.failure())
            continue;
        if (const auto [same, is_first] = unknown.emplace(p.sql(), &p); is_first)
            to_describe_.push_back(i);
        else
            p.same_as_ = same->second;
    }
    if (!(to_describe_.empty() ? go_on(s) : describe(s))) {
        s.out().truncate(start);
        writer_.stop(s);
        questions_.clear();
        return false;
    }
    closings_.written(s);
    return true;
}

pipeline_part& pipeline_exchange::part_of(member& m) {
    if (m.part != nullptr)
        return *m.part;
    parts_.reserve(members_.size());
    m.part = &m.statement->as_part();
    parts_.push_back(static_cast<std::size_t>(&m - members_.data()));
    if (const auto* form = std::exchange(m.form, nullptr))
        m.part->take_over_known(form->statement());
    if (m.is_written)
        m.part->was_written(m.is_read);
    return *m.part;
}

// The form it has, of the last ones that others had, or one of its own.
const pipeline_statement::form* pipeline_exchange::form_of(session& s, const pipeline_statement& statement) {
    constexpr std::size_t most_compared = 8;
    const std::size_t last = forms_.size();
    for (std::size_t i = last; i != 0 && last - i != most_compared; --i)
        if (statement.has_form(*forms_[i - 1]) && !forms_[i - 1]->statement()->is_stale())
            return forms_[i - 1].get();
    try {
        const auto known = statement.find(s);
        auto made = known ? statement.make_form(known) : nullptr;
        return made ? forms_.emplace_back(std::move(made)).get() : nullptr;
    } catch (...) {  // of a codec: its exchange will say so
        return nullptr;
    }
}

void pipeline_exchange::find(session& s, pipeline_part& p) {
    if (p.failure() || !p.find_statement(s) || p.statement())
        return;
    p.guard([&] {
        ask(s, p, p.question_before(s));
        if (!p.is_to_be_described(s.statements().mode()))
            p.leave_undescribed(s);
    });
}

bool pipeline_exchange::describe(session& s) {
    if (has_to_stop(s))
        return false;
    written_ = answered_ = 0;
    if (!write_more(s) || has_to_stop(s))
        return false;
    if (!writer_.is_writing())
        ensure_answer(s);
    return true;
}

// What can be known of them is known, unless something has to be asked for it.
bool pipeline_exchange::go_on(session& s) {
    const std::size_t start = s.out().size();
    const std::size_t asked = questions_.size();
    bool goes_on = !cancel_reason() && !has_to_stop(s);
    if (goes_on) {
        bool asks = false;
        for (const std::size_t i : parts_)
            asks = (i >= first_ && look(s, *members_[i].part)) || asks;
        if (asks)
            phase_ = phase::asking;
        goes_on = !has_to_stop(s) && (asks || execute(s));
    }
    if (!goes_on) {
        s.out().truncate(start);
        questions_.erase(questions_.begin() + static_cast<std::ptrdiff_t>(asked), questions_.end());
    }
    return goes_on;
}

// Has it look at its description. true: it has asked something, and will look again.
bool pipeline_exchange::look(session& s, pipeline_part& p) {
    if (p.same_as_ != nullptr)
        share(s, p, *std::exchange(p.same_as_, nullptr));
    if (p.failure() || p.is_looked_at_ || !p.is_described())
        return false;
    bool asks = false;
    p.guard([&] {
        asks = p.on_described(*p.statement()) == pipeline_part::next_step::ask;
        p.is_looked_at_ = !asks;
        if (asks && !ask(s, p, p.question_after(s)))
            p.set_failure(side_query::unsendable());
    });
    return asks && !p.failure();
}

void pipeline_exchange::share(session& s, pipeline_part& p, const pipeline_part& with) {
    if (with.is_described())
        p.share_description(with);
    else if (with.failure() && !may_be_made_by_another(s, p, *with.failure()))
        p.set_failure(*with.failure());
    else
        p.guard([&] { p.leave_undescribed(s); });
}

// Many of them may ask the same: it is asked once.
bool pipeline_exchange::ask(session& s, pipeline_part& p, std::optional<side_query> what) {
    if (!what)
        return false;
    for (auto& other : questions_)
        if (other.query.is_the_same(*what)) {
            other.by.push_back(&p);
            return true;
        }
    if (!what->write(s))
        return false;
    questions_.push_back({*std::move(what), {&p}});
    return true;
}

// With one Sync, when one of them cannot be run none need be. With a Sync each, none can when what the server has refused
// was the end of the transaction that they are in.
bool pipeline_exchange::has_to_stop(session& s) {
    const bool has_ended = s.status() == transaction_status::failed;
    if (parts_.empty())
        return false;
    for (std::size_t i = first_; i != members_.size() && !failed_; ++i)
        if (members_[i].has_failed() &&
            (is_one_transaction() || (has_ended && members_[i].part->failure()->from_server())))
            failed_ = i;
    return failed_.has_value();
}

// ---- what is sent

bool pipeline_exchange::execute(session& s) {
    phase_ = phase::executing;
    written_ = answered_ = first_;
    if (!write_more(s) || (is_one_transaction() && !check_rest(s))) {
        writer_.stop(s);
        return false;
    }
    skip_unwritten();
    return has_one_sync() || answered_ != written_;
}

// false: it cannot be sent, and so nothing of it is to be done.
bool pipeline_exchange::write_more(session& s) {
    const std::size_t all = count_in_turn();
    for (writer_.begin_part(s); written_ != all && writer_.has_room(s); ++written_)
        if (!write(s, in_turn(written_)) && has_one_sync()) {
            failed_ = written_;
            return false;
        }
    if (written_ != all)
        writer_.go_on(s);
    else if (has_one_sync())
        writer_.end(s);
    else
        writer_.stop(s);
    return true;
}

bool pipeline_exchange::write(session& s, member& m) {
    m.is_written = m.form != nullptr && write_short(s, m);
    if (!m.is_written)
        m.is_written = write_part(s, part_of(m));
    if (m.is_written && !has_one_sync())
        write_message(s.out(), frontend::sync{});
    return m.is_written;
}

// What cannot be written is tried once more by its exchange, which can tell why.
bool pipeline_exchange::write_short(session& s, member& m) {
    const std::size_t start = s.out().size();
    bool written = false;
    try {
        written = m.statement->write(s, *m.form);
    } catch (...) {
    }
    if (!written)
        s.out().truncate(start);
    return written;
}

bool pipeline_exchange::write_part(session& s, pipeline_part& p) {
    const std::size_t start = s.out().size();
    bool written = false;
    if (!p.failure())
        p.guard([&] { written = phase_ == phase::describing ? p.write_description(s) : p.write_messages(s); });
    if (!written)
        s.out().truncate(start);
    return written;
}

// Of those that are not in the first part.
bool pipeline_exchange::check_rest(session& s) {
    for (std::size_t i = written_; i != members_.size(); ++i) {
        if (!part_writer::can_write(s.out(), [&] { return write(s, members_[i]); })) {
            failed_ = i;
            return false;
        }
        members_[i].is_written = false;
    }
    return true;
}

void pipeline_exchange::on_output_wanted(session& s) {
    if (!write_more(s))
        writer_.break_off(s);
    else if (!writer_.is_writing() && !has_one_sync())
        ensure_answer(s);
}

// No more is written. Where nothing is left to be answered there would be no end.
void pipeline_exchange::ensure_answer(session& s) {
    skip_unwritten();
    if (answered_ == written_ && questions_.empty()) {
        write_message(s.out(), frontend::sync{});
        extra_sync_ = true;
    }
}

void pipeline_exchange::on_cancel(session& s) {
    if (!writer_.is_writing())
        return;
    if (has_one_sync()) {
        is_broken_off_ = true;
        writer_.break_off(s);
    } else {
        writer_.stop(s);
        ensure_answer(s);
    }
}

}  // namespace tusk::protocol
