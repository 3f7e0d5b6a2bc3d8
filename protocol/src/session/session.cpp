#include <tusk/protocol/session/session.hpp>

#include <string>
#include <utility>

#include <tusk/protocol/messages/backend/answer_run.hpp>
#include <tusk/protocol/messages/backend/backend_key_data.hpp>
#include <tusk/protocol/messages/backend/error_response.hpp>
#include <tusk/protocol/messages/backend/notice_response.hpp>
#include <tusk/protocol/messages/backend/notification_response.hpp>
#include <tusk/protocol/messages/backend/parameter_status.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/terminate.hpp>
#include <tusk/protocol/messages/names.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

#include "session/its_turn.hpp"

namespace tusk::protocol {

// ---- the driver's half

std::span<std::byte> session::input() {
    if (closed() || computing_ || paused_)
        return {};
    // One byte and no more: what came behind it would be in the clear, and whoever sent it would pass for the server
    // inside TLS (CVE-2021-23222).
    if (raw_ != raw_phase::none)
        return input_.prepare().first(raw_ == raw_phase::byte ? 1 : 0);
    return input_.prepare();
}

// This, extended_exchange::on_start and those it has on_run() of make up a statement that is run again and again: with all
// that they call inlined it is a tenth shorter.
[[gnu::flatten]] void session::fed(std::size_t n) {
    input_.commit(n);
    if (phase_ < phase::ready) {
        startup_bytes_ += n;
        if (startup_bytes_ > limits_.max_startup_bytes) {
            violation("more than " + std::to_string(limits_.max_startup_bytes) +
                      " bytes before the login was complete");
            return;
        }
    }
    dispatch();
}

void session::ended() {
    fail(error{errc::connection_closed, "the server closed the connection",
               "see the server's log for the reason; connect again"});
}

void session::cannot_write() noexcept {
    more_to_write_ = false;
    outbox_.wipe();
}

job session::take_job() { return std::exchange(job_, nullptr); }

void session::computed() {
    if (closed() || !computing_)
        return;
    computing_ = false;
    if (front_ != nullptr) {
        conversation& c = *front_;  // front_ is another one when this has failed
        apply(c, c.on_computed(*this));
    }
    dispatch();
}

void session::tls_started(std::string server_end_point) {
    if (closed() || raw_ != raw_phase::tls)
        return;
    raw_ = raw_phase::none;
    server_end_point_ = std::move(server_end_point);
    if (front_ != nullptr) {
        conversation& c = *front_;  // front_ is another one when this has failed
        apply(c, c.on_tls_started(*this));
    }
}

void session::fail(error why) {
    if (closed())
        return;
    if (farewell_ && !why.from_server())  // else it is those words, with what a conversation has to add
        why = *farewell_;
    phase_ = phase::closed;
    status_ = transaction_status::unknown;
    failure_ = why;
    job_ = nullptr;
    paused_ = more_to_write_ = false;
    outbox_.wipe();
    while (front_ != nullptr)
        finish(pop(), why);
}

// ---- the operations' half

// Why no conversation can be started now.
error session::refusal() const {
    if (closed() || phase_ == phase::closing)
        return failure_.value_or(error{errc::not_connected, "the connection is closed", "connect first"});
    if (paused_)
        return {errc::operation_in_progress, "a stream of this connection still has rows to be read",
                "read it to its end, or close it, or use another connection"};
    if (more_to_write_)
        return {errc::operation_in_progress, "the operation before has not sent all that it has to, such as a COPY",
                "finish it, or let it go, or use another connection"};
    return {errc::not_connected, "the login is not complete yet"};
}

void session::start(conversation& c, std::optional<time_point> deadline) {
    // What waits to be sent is wiped when the login is over, and before that it is nobody else's to read.
    const bool is_open = ready() || (idle() && phase_ < phase::ready);
    if (!is_open || paused_ || more_to_write_) [[unlikely]]
        return finish(c, refusal());
    c.deadline_ = deadline;
    c.first_byte_ = outbox_.position();
    push(c);
    verdict first = verdict::done;
    try {
        first = c.on_start(*this);
    } catch (...) {  // a value could not be encoded, or there is no memory: nothing of it may stay
        more_to_write_ = false;
        outbox_.take_back(c.first_byte_);
        drop_back();
        throw;
    }
    if (first == verdict::done) {
        drop_back();
        set_finished(c);
    }
}

void session::pause() noexcept {
    paused_ = true;
    front_->deadline_.reset();  // for as long as it takes to want more
}

void session::resume() {
    if (std::exchange(paused_, false))
        dispatch();
}

void session::terminate() {
    if (!ready() || !idle())
        return;
    write_message(out(), frontend::terminate{});
    phase_ = phase::closing;
}

// ---- the conversations' half

void session::compute(job work) {
    job_ = std::move(work);
    computing_ = true;
}

verdict session::violation(std::string_view what) {
    fail(error{errc::protocol_violation, "the server broke the protocol: " + std::string{what},
               "is this a PostgreSQL server, and nothing in between that changes what it says?"});
    return verdict::more;
}

void session::authenticated() {
    phase_ = phase::authenticated;
    outbox_.wipe();
}

bool session::may_write_in_parts() const noexcept {
    for (const conversation* c = front_; c != back_; c = c->next_)
        if (!c->writes_once())
            return false;
    return true;
}

// ---- frames

void session::dispatch() {
    while (!closed() && !computing_ && !paused_) {
        if (raw_ != raw_phase::none)
            return dispatch_byte();
        const auto bytes = input_.readable();
        if (bytes.size() < frame_header_size)
            return;
        if (backend::answer_run::has(static_cast<char>(bytes[0])) && dispatch_run(bytes))
            continue;
        const auto length = load_big_endian<std::uint32_t>(bytes.data() + tag_size);
        const std::size_t limit = phase_ >= phase::ready ? limits_.max_message_bytes : limits_.max_startup_bytes;
        if (length < length_size || length > limit) {
            violation("a message of " + std::to_string(length) + " bytes");
            return;
        }
        const std::size_t size = tag_size + length;
        if (bytes.size() < size)
            return input_.expect(size);
        handle({static_cast<char>(bytes[0]), bytes.subspan(frame_header_size, length - length_size)});
        input_.consume(size);
    }
}

// false: none was taken.
bool session::dispatch_run(std::span<const std::byte> received) {
    if (front_ == nullptr || !ready())
        return false;
    backend::answer_run run{received, limits_.max_message_bytes};
    front_->on_run(*this, run);
    if (run.taken() == 0)
        return false;
    if (!closed() && !paused_)
        if (const auto end = run.take_ready_for_query(); !end.empty())
            ready_for_query({backend::ready_for_query::tag, end});
    input_.consume(run.taken());
    return true;
}

void session::dispatch_byte() {
    const auto bytes = input_.readable();
    if (bytes.empty() || front_ == nullptr)
        return;
    conversation& c = *front_;
    const std::byte answer = bytes.front();
    input_.consume(1);
    raw_ = raw_phase::none;
    if (bytes.size() != 1)
        violation("more than the one byte it was asked for, in the clear");
    else
        apply(c, c.on_byte(*this, answer));
}

void session::handle(frame f) {
    if (phase_ == phase::closing)
        return;  // it crossed our Terminate: nobody waits for it any more
    switch (f.tag) {
        case backend::notice_response::tag:
            if (backend::notice_response notice; !decode(f, notice))
                violation("a malformed NoticeResponse");
            else if (handlers_.notice)
                handlers_.notice(notice.fields);
            return;
        case backend::parameter_status::tag:
            if (backend::parameter_status status; !is_authenticated() || !decode(f, status))
                violation("a malformed or untimely ParameterStatus");
            else if (!parameters_.set(status.name, status.value))
                violation("too many ParameterStatus messages, or one that is too long");
            return;
        case backend::notification_response::tag:
            if (backend::notification_response event; !ready() || !decode(f, event))
                violation("a malformed or untimely NotificationResponse");
            else if (handlers_.notification)
                handlers_.notification({event.process_id, event.channel, event.payload});
            return;
        case backend::backend_key_data::tag:
            // GaussDB measures the time a statement took in a message that looks the same
            // as the cancel key: only the one of the login is the key.
            if (ready() && parameters_.are_of_gaussdb())
                return;
            break;
        case backend::error_response::tag:
            return error_response(f);
        case backend::ready_for_query::tag:
            if (backend::ready_for_query message; !is_authenticated() || !decode(f, message))
                violation("a malformed or untimely ReadyForQuery");
            else
                ready_for_query(f);
            return;
        default:
            break;
    }
    give(f);
}

// It is well formed.
void session::ready_for_query(frame f) {
    status_ = static_cast<transaction_status>(f.body.front());
    // What it has done, and what has been sent behind it, the server undoes when we are gone.
    if (limits_.has_many_users && ready() && status_ != transaction_status::idle)
        return fail(
            error{errc::connection_closed, "a statement left a transaction open on a connection that is shared"});
    give(f);
}

// Has the conversation in front hear it.
void session::give(frame f) {
    if (front_ == nullptr) {
        violation("an unexpected message '" + std::string{backend_name(f.tag)} + "' while nothing was asked");
        return;
    }
    conversation& c = *front_;
    const auto next_byte = outbox_.position();
    const verdict v = c.on_frame(*this, f);
    if (v == verdict::again)
        c.first_byte_ = next_byte;
    apply(c, v);
}

void session::error_response(frame f) {
    reader body{f.body};
    error said{diagnostics::decode(body)};
    const auto& severity = said.diagnostics().severity_nonlocalized.empty() ? said.diagnostics().severity
                                                                            : said.diagnostics().severity_nonlocalized;
    // The severity may be translated where it comes without its plain form, as from GaussDB.
    if (severity == "FATAL" || severity == "PANIC" || said.code() == sqlstate::admin_shutdown ||
        said.code() == sqlstate::crash_shutdown || said.code() == sqlstate::cannot_connect_now)
        farewell_ = said;
    if (front_ == nullptr) {
        if (!farewell_)
            violation("an ErrorResponse while nothing was asked");
        return;
    }
    conversation& c = *front_;
    apply(c, c.on_error_response(*this, std::move(said)));
}

void session::apply(conversation& c, verdict v) {
    if (closed() || v == verdict::more)
        return;
    pop();
    if (v == verdict::again) {
        push(c);
    } else {
        set_finished(c);
    }
}

conversation& session::pop() noexcept {
    conversation& c = *front_;
    front_ = c.next_;
    if (front_ == nullptr)
        back_ = nullptr;
    else if (front_->cancel_reason_)
        front_->deadline_ = its_turn_came;
    c.next_ = nullptr;
    return c;
}

void session::push(conversation& c) noexcept {
    (front_ == nullptr ? front_ : back_->next_) = &c;
    back_ = &c;
}

void session::drop_back() noexcept {
    conversation* before = nullptr;
    for (conversation* c = front_; c != back_; c = c->next_)
        before = c;
    (before == nullptr ? front_ : before->next_) = nullptr;
    back_ = before;
}

void session::set_finished(conversation& c) noexcept {
    c.finished_ = true;
    c.on_finished();
}

void session::finish(conversation& c, const error& why) {
    c.on_failure(why);
    set_finished(c);
}

}  // namespace tusk::protocol
