#include "net/sync_driver.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <utility>

#include <poll.h>

#include "net/cancel_operation.hpp"

namespace tusk::detail {

namespace {

time_point now() { return std::chrono::steady_clock::now(); }

// Milliseconds until the deadline, rounded up so as not to wake before it; -1 without one.
int wait_time(std::optional<time_point> deadline) {
    if (!deadline)
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 60'000));
}

// A server that never stops talking does not keep the deadline from coming.
void check_deadline(link& l) {
    if (l.deadline())
        l.expired(now());
}

// Waits for events, or until the deadline is there.
short wait_for(link& l, short events) {
    pollfd p{l.stream().descriptor(), events, 0};
    const auto deadline = l.deadline();
    const int ready = ::poll(&p, 1, wait_time(deadline));
    if (deadline)
        l.expired(now());
    return ready > 0 ? p.revents : short{0};
}

// Runs a job here, or, when there is a deadline that it may outlive, on a thread that is left alone when it does.
void compute(link& l) {
    auto work = l.take_job();
    const auto deadline = l.deadline();
    if (!deadline) {
        work();
        return l.computed(now());
    }
    struct shared {
        std::mutex mutex;
        std::condition_variable changed;
        bool done = false;
    };
    auto state = std::make_shared<shared>();
    std::thread{[state, work = std::move(work)] {
        work();
        const std::lock_guard lock{state->mutex};
        state->done = true;
        state->changed.notify_one();
    }}.detach();
    std::unique_lock lock{state->mutex};
    if (state->changed.wait_until(lock, *deadline, [&] { return state->done; }))
        l.computed(now());
    else
        l.expired(now());
}

void open(link& l) {
    const auto attempt = l.attempt();
    auto failed = l.connect();
    while (in_progress(failed)) {
        const short events = wait_for(l, POLLOUT);
        if (l.next() != link::action::open || l.attempt() != attempt)
            return;  // the deadline came, and this address was given up
        if (events != 0)
            failed = l.stream().connected();
    }
    l.opened(failed, now());
}

void wait(link& l) {
    l.stream().close();
    ::poll(nullptr, 0, wait_time(l.deadline()));
    check_deadline(l);
}

void transfer(link& l, bool has_socket_to_itself) {
    if (l.has_more_output()) {
        l.refill();
        if (l.settled())  // it has given all it had, and what is not sent yet goes with what comes later
            return;
    }
    auto output = l.output();
    while (!output.empty()) {
        const auto t = l.stream().write(output);
        l.was_written(t);
        if (t.would_block())
            break;
        output = l.output();
    }
    const bool has_more = !output.empty() || l.has_more_output();
    // With nothing else to wait for, reading can do that itself, which spares a call of the system.
    const bool can_wait = has_socket_to_itself && !has_more && !l.deadline();
    auto input = can_wait ? l.input() : std::span<std::byte>{};
    bool waits = !input.empty();
    if (!waits) {
        const short events = wait_for(l, static_cast<short>(has_more ? POLLIN | POLLOUT : POLLIN));
        if ((events & ~POLLOUT) == 0 || l.next() != link::action::io)
            return;
        input = l.input();
    }
    // As long as a read fills the buffer there is more to read, and nothing to wait for.
    for (; !input.empty(); input = l.input()) {  // else reading is paused
        const auto t = std::exchange(waits, false) ? l.stream().wait_and_read(input) : l.stream().read(input);
        l.was_read(t, now());
        if (t.bytes != input.size())
            return;
        check_deadline(l);
        if (l.next() != link::action::io)
            return;
    }
}

void send_cancel(link& l) {
    l.cancel_taken();
    link side;
    cancel_operation request{l.cancel_target()};
    run_sync(side, request, l.session().limits().cancel_timeout);
    l.cancel_sent(request.outcome(), now());
}

}  // namespace

void run_sync(link& l, operation& op, timeout limit, bool has_socket_to_itself) {
    l.run(op, now(), limit);
    while (!l.settled()) {
        switch (l.next()) {
            case link::action::io:
                transfer(l, has_socket_to_itself);
                break;
            case link::action::compute:
                compute(l);
                break;
            case link::action::open:
                open(l);
                break;
            case link::action::wait:
                wait(l);
                break;
            case link::action::cancel:
                send_cancel(l);
                break;
            case link::action::closed:
                l.fail(error{errc::connection_closed, "the connection is closed"}, now());
                break;
        }
    }
}

}  // namespace tusk::detail
