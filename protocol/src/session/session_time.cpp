// How long conversations may take, and what becomes of those that are given up.
#include <optional>
#include <utility>

#include <tusk/protocol/session/session.hpp>

#include "session/its_turn.hpp"

namespace tusk::protocol {

void session::cancel_taken() noexcept {
    if (front_ != nullptr)
        front_->cancel_sent_ = true;
}

void session::cancel_delivered(time_point now) noexcept {
    if (front_ != nullptr && front_->cancel_sent_)
        front_->cancel_again_ = std::exchange(front_->cancel_at_once_, false) ? now : now + limits_.cancel_repeat;
}

std::optional<time_point> session::deadline() const noexcept {
    std::optional<time_point> first;
    const auto note = [&](const std::optional<time_point>& due) {
        if (due && (!first || *due < *first))
            first = due;
    };
    for (const conversation* c = front_; c != nullptr; c = c->next_) {
        note(c->deadline_);
        note(c->cancel_again_);
    }
    return first;
}

void session::expired(time_point now) {
    for (conversation* c = front_; c != nullptr;) {
        conversation* following = c->next_;
        if (c->deadline_ && *c->deadline_ <= now) {
            if (c->cancel_reason_ && c->deadline_ == its_turn_came)
                c->deadline_ = now + limits_.cancel_timeout;
            else if (c->cancel_reason_ || !ready())
                return fail(c->cancel_reason_.value_or(error{errc::timeout, "the server did not let us in in time"}));
            else
                cancel(*c, error{errc::timeout, "the operation took longer than its timeout and was cancelled"}, now);
        } else if (c->cancel_again_ && *c->cancel_again_ <= now) {
            c->cancel_again_.reset();
            c->cancel_sent_ = false;
        }
        c = following;
    }
}

void session::set_deadline(conversation& c, std::optional<time_point> deadline) noexcept {
    if (!c.finished_ && !c.cancel_reason_)
        c.deadline_ = deadline;
}

void session::cancel(conversation& c, error why, time_point now) {
    if (c.finished_ || c.cancel_reason_)
        return;
    if (!ready() || !c.can_be_cancelled())
        return fail(std::move(why));
    if (&c == back_ && outbox_.take_back(c.first_byte_)) {
        more_to_write_ = false;
        drop_back();
        c.on_taken_back(*this);
        finish(c, why);
        return;
    }
    c.cancel_reason_ = std::move(why);
    c.deadline_.reset();  // those before it have their own time
    if (&c == front_)
        c.deadline_ = now + limits_.cancel_timeout;
    c.on_cancel(*this);
    if (c.ends_by_itself()) {
        c.cancel_sent_ = true;
        c.cancel_again_ = now + limits_.cancel_repeat;
    }
    resume();
}

// A second request while one is on its way could not be told from it, so it waits for that.
void session::cancel_again() noexcept {
    if (front_ == nullptr || !front_->cancel_reason_)
        return;
    front_->deadline_ = its_turn_came;
    if (front_->cancel_again_)
        front_->cancel_again_ = its_turn_came;
    else
        front_->cancel_at_once_ = true;
}

}  // namespace tusk::protocol
