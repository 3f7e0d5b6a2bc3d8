// A session that is fed anything, in any pieces, while conversations run: nothing crashes or hangs, memory follows the bytes
// that came, and when the session ends everything that was started has finished, once.
//
// An input: how the login is to go, then steps, each a byte for what to do and bytes for how.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <support/scram_server.hpp>
#include <tusk/protocol/conversations/cancel.hpp>
#include <tusk/protocol/conversations/fence.hpp>
#include <tusk/protocol/conversations/pipeline_exchange.hpp>
#include <tusk/protocol/conversations/startup.hpp>
#include <tusk/protocol/messages/frontend/sasl_initial_response.hpp>
#include <tusk/protocol/session/session.hpp>

#include "canned.hpp"
#include "harness.hpp"
#include "session_users.hpp"

namespace fuzzing {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t most_steps = 400;

// The receive buffer grows to 256 KiB, and has the old one beside it for a moment; libcrypto makes tables when first used.
constexpr std::size_t base_memory = 1024 * 1024;
// A parameter of the server of 8 bytes is a node of 100 in a map, and a column of 19 bytes in a vector that grows is 56.
constexpr std::size_t factor_of_bytes = 32;
// A conversation, its messages, and its statement in the cache.
constexpr std::size_t each_conversation = 4 * 1024;

enum class action : std::uint8_t {
    feed,          // that many bytes, as they are
    feed_message,  // a message with that tag and that many bytes
    feed_canned,   // what a server really says
    answer_scram,  // what a server says to the client's last message
    query,
    execute,
    execute_again,  // a statement that an earlier one has prepared
    pipeline,
    fence,
    cancel,
    set_deadline,
    pass_time,
    write,
    drive,  // what a driver does besides: jobs, TLS, cancelling
    end,
    count
};

class conversation_with_a_fuzzer {
public:
    explicit conversation_with_a_fuzzer(input& in) : in_{&in}, who_{in.take_byte()}, how_{in.take_byte()} {
        session_.handlers().notice = [this](const tusk::diagnostics& d) { noticed_ += d.message.size(); };
        session_.handlers().notification = [this](const notification& n) { noticed_ += n.payload.size(); };
    }

    void run() {
        const memory_use memory;
        if (who_ >= 250)
            start<tusk::protocol::cancel>(0, backend_key{1, "abcd"}, static_cast<tls_request>(how_ & 3));
        else
            start<startup>(how_, login_for(who_, how_));
        for (std::size_t i = 0; i != most_steps && !in_->empty(); ++i)
            step(static_cast<action>(in_->take_byte() % static_cast<std::uint8_t>(action::count)));
        memory.check(factor_of_bytes, fed_, "session",
                     base_memory + (started_.size() + statements_.size()) * each_conversation);
        finish();
    }

private:
    template <class Conversation, class... Arguments>
    void start(std::uint8_t deadline, Arguments&&... arguments) {
        started_.push_back(std::make_unique<Conversation>(std::forward<Arguments>(arguments)...));
        std::optional<time_point> due;
        if (deadline % 4 == 3)
            due = now_ + std::chrono::milliseconds{deadline};
        try {
            session_.start(*started_.back(), due);
            if constexpr (std::is_same_v<Conversation, execution>)
                executions_.push_back(static_cast<const execution*>(started_.back().get()));
        } catch (const std::runtime_error&) {
            started_.pop_back();  // it was never started
        }
    }

    conversation* chosen() {
        const std::uint8_t which = in_->take_byte();
        return started_.empty() ? nullptr : started_[which % started_.size()].get();
    }

    void step(action what) {
        switch (what) {
            case action::feed: {
                const std::size_t size = in_->take_byte();
                return feed(as_text(in_->take(size)));
            }
            case action::feed_message: {
                std::string message(1, static_cast<char>(in_->take_byte()));
                const bytes body = in_->take(in_->take_byte());
                const auto length = static_cast<char>(body.size() + 4);
                message.append(body.size() + 4 > 255 ? "\0\0\1"sv : "\0\0\0"sv).append(1, length).append(as_text(body));
                return feed(message);
            }
            case action::feed_canned:
                return feed(say(in_->take_byte()));
            case action::answer_scram:
                return answer_scram();
            case action::query:
                return start<query>(in_->take_byte());
            case action::execute: {
                const std::uint8_t how = in_->take_byte();
                return start<execution>(how, how);
            }
            case action::execute_again:
                remember_statement();
                if (const std::uint8_t how = in_->take_byte(); prepared_)
                    start<execution>(how, prepared_, how);
                return;
            case action::pipeline:
                return start_pipeline(in_->take_byte());
            case action::fence:
                return start<tusk::protocol::fence>(0);
            case action::cancel:
                if (conversation* c = chosen())
                    session_.cancel(*c, tusk::error{tusk::errc::timeout, "cancelled"}, now_);
                return;
            case action::set_deadline:
                if (conversation* c = chosen())
                    session_.set_deadline(*c, now_ + std::chrono::milliseconds{100});
                return;
            case action::pass_time:
                now_ += std::chrono::milliseconds{100} * in_->take_byte();
                if (const auto due = session_.deadline(); due && *due <= now_)
                    session_.expired(now_);
                return;
            case action::write:
                return write(in_->take_byte());
            case action::drive:
                return drive();
            case action::end:
                return end(in_->take_byte());
            case action::count:
                return;
        }
    }

    // Of up to three statements.
    void start_pipeline(std::uint8_t how) {
        std::vector<fuzzed_statement*> all;
        for (std::uint8_t i = 0; i != how / 2 % 4; ++i) {
            statements_.push_back(std::make_unique<fuzzed_statement>(in_->take_byte()));
            all.push_back(statements_.back().get());
        }
        start<pipeline_exchange>(how, all,
                                 how % 2 == 0 ? pipeline_exchange::syncing::once : pipeline_exchange::syncing::each);
    }

    // In pieces whose size the first byte after them says.
    void feed(std::string_view all) {
        const std::size_t piece = (1 + in_->take_byte() % 64 * 4u) * (all.size() > 1024 ? 256 : 1);
        while (!all.empty()) {
            const auto room = session_.input();
            if (room.empty())
                return;
            const std::size_t n = std::min({room.size(), all.size(), piece});
            std::memcpy(room.data(), all.data(), n);
            all.remove_prefix(n);
            fed_ += n;
            session_.fed(n);
        }
    }

    void remember_statement() {
        for (const auto* e : executions_)
            if (e->finished() && e->statement())
                prepared_ = e->statement();
    }

    void write(std::size_t n) {
        session_.refill();
        const auto output = session_.output();
        n = std::min(n == 255 ? output.size() : n, output.size());
        sent_.append(as_text(output.first(n)));
        session_.wrote(n);
    }

    void answer_scram() {
        write(255);
        // The last message of the client: tag, length, body.
        const auto at = sent_.rfind("p\0"sv);
        if (at == std::string::npos || sent_.size() < at + 5)
            return;
        const std::string_view body = std::string_view{sent_}.substr(at + 5);
        frontend::sasl_initial_response initial;
        reader r{as_bytes(body)};
        if (initial.decode(r)) {
            if (const auto reply = scram_.first(as_text(initial.data.value_or(bytes{}))))
                feed(authentication(11, *reply));
        } else if (const auto reply = scram_.last(body)) {
            feed(authentication(12, *reply));
        }
    }

    void drive() {
        switch (session_.next()) {
            case session::step::compute:
                if (const job work = session_.take_job())
                    work();
                return session_.computed();
            case session::step::start_tls:
                return session_.tls_started(how_ % 2 == 0 ? "end point" : "");
            case session::step::cancel:
                session_.cancel_taken();
                return session_.cancel_delivered(now_);
            case session::step::io:
            case session::step::closed:
                return;
        }
    }

    void end(std::uint8_t how) {
        switch (how % 8) {
            case 0:
                return session_.ended();
            case 1:
                return session_.cannot_write();
            case 2:
                return session_.terminate();
            case 3:
                prepared_.reset();
                return;
            default:
                return;
        }
    }

    void finish() {
        session_.fail(tusk::error{tusk::errc::connection_closed, "the end of the input"});
        if (!session_.closed() || !session_.idle() || !session_.failure() || !session_.input().empty() ||
            !session_.output().empty() || session_.next() != session::step::closed)
            report("goes on after it has failed", "session");
        for (const auto& c : started_)
            if (!c->finished())
                report("a conversation has not finished", "session");
        const std::size_t before = started_.size();
        start<query>(0);
        if (started_.size() != before + 1 || !started_.back()->finished())
            report("a conversation starts after the end", "session");
    }

    input* in_;
    std::uint8_t who_;
    std::uint8_t how_;
    session session_;
    std::vector<std::unique_ptr<fuzzed_statement>> statements_;  // of pipelines, which they outlive
    std::vector<std::unique_ptr<conversation>> started_;
    std::vector<const execution*> executions_;
    statement_ptr prepared_;
    tusk::testing::scram_server scram_{{.password = "secret", .iterations = 8}};
    std::string sent_;
    time_point now_{std::chrono::hours{1}};
    std::size_t fed_ = 0;
    std::size_t noticed_ = 0;
};

}  // namespace

void write_seeds(seed_directory& seeds) {
    const auto act = [](action what, auto... how) {
        return std::string{static_cast<char>(what), static_cast<char>(how)...};
    };
    const auto says = [&](auto... which) { return (... + (act(action::feed_canned, which) + static_cast<char>(63))); };
    const std::string write = act(action::write, 255);
    const std::string drive = act(action::drive);
    const std::string rest_of_login = says(has_setting, has_key, is_ready);
    const auto login = [&](int who, int how) {
        return std::string{static_cast<char>(who), static_cast<char>(how)} + write;
    };
    const std::string trusted = login(0, 0) + says(greets);

    seeds.add(trusted);
    seeds.add(login(0, 0) + says(wants_cleartext) + write + says(greets));
    seeds.add(login(2, 0) + says(wants_cleartext) + drive + write + says(greets));
    seeds.add(login(0, 0) + says(wants_md5) + write + says(greets));
    seeds.add(login(3, 0) + says(wants_token) + drive + write + says(greets));
    for (const int who : {0, 1, 2, 4, 5, 9}) {
        const std::string answer = act(action::answer_scram) + static_cast<char>(63);
        seeds.add(login(who, 0) + says(wants_scram) + drive + write + answer + drive + answer + drive + says(lets_in) +
                  rest_of_login);
    }
    for (const int who : {5, 6, 7, 8})
        seeds.add(login(who, 16) + says(wants_gauss_sha256) + drive + write + says(greets));
    seeds.add(login(7, 16) + says(wants_gauss_sha256_uncounted) + drive + write + says(greets));
    seeds.add(login(0, 1) + act(action::feed, 1) + "N" + "\0"s + write + says(greets));
    seeds.add(login(0, 2) + act(action::feed, 1) + "S" + "\0"s + drive + write + says(greets));
    seeds.add(login(0, 3) + drive + write + says(greets));
    seeds.add(login(9, 0) + says(negotiates, greets));
    seeds.add(login(255, 0) + act(action::end, 0));

    seeds.add(trusted + act(action::query, 0) + write +
              says(has_columns, has_row, has_large_row, has_row, is_complete, had_nothing, notes, is_ready));
    seeds.add(trusted + act(action::query, 0) + write + says(has_columns, has_row, refuses, is_ready));
    seeds.add(trusted + act(action::query, 0) + write + says(copies_in) + write + says(refuses, is_ready));
    seeds.add(trusted + act(action::query, 0) + write + says(copies_out, has_copy_data, copied, is_complete, is_ready));
    for (char how = 0; how != 21; ++how)
        seeds.add(trusted + act(action::execute, how) + write +
                  says(was_parsed, takes_parameters, has_columns, is_ready) + write +
                  says(was_bound, has_row, is_complete, is_ready) + act(action::execute_again, how) + write +
                  says(was_bound, has_row, is_complete, is_ready));
    // Two statements of one text, whose behaviour is how each of them goes on.
    for (const int how : {4, 5})
        for (char behaves = 0; behaves != 7; ++behaves) {
            const std::string between = how == 4 ? "" : says(is_ready);
            seeds.add(trusted + act(action::pipeline, how, behaves, 0) + write +
                      says(was_parsed, takes_parameters, has_columns, is_ready) + write +
                      says(was_bound, has_row, is_complete) + between +
                      says(was_bound, has_row, is_complete, is_ready));
            seeds.add(trusted + act(action::pipeline, how, 0, behaves) + write +
                      says(was_parsed, takes_parameters, has_columns, is_ready) + write +
                      says(was_bound, has_row, refuses, is_ready, was_bound, has_row, is_complete, is_ready));
        }
    seeds.add(trusted + act(action::execute, 2) + write + says(was_parsed, was_bound, has_row, is_complete, is_ready) +
              says(was_parsed, takes_nothing, gives_nothing, is_ready) + write +
              says(was_bound, is_complete, is_ready));
    seeds.add(trusted + act(action::query, 0) + act(action::execute, 0) + act(action::query, 0) + write +
              act(action::cancel, 1) + act(action::cancel, 2) + drive + says(is_complete, is_ready, refuses, is_ready));
    seeds.add(trusted + act(action::query, 3) + write + act(action::pass_time, 1) + drive + act(action::pass_time, 3) +
              drive + act(action::fence) + act(action::pass_time, 255));
    seeds.add(trusted + act(action::query, 0) + write + says(notifies, shuts_down) + act(action::end, 0));
    seeds.add(trusted + act(action::end, 2) + write + says(notes) + act(action::end, 0));
}

}  // namespace fuzzing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::input in{data, size};
    fuzzing::conversation_with_a_fuzzer{in}.run();
    return 0;
}
