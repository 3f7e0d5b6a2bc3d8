// What the tests of pipelines share: statements of one text parameter, and what a server says to them.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/detail/pipelining.hpp>
#include <tusk/protocol/conversations/pipeline_exchange.hpp>

#include "statement_caching.hpp"

namespace pipelining {

using namespace caching;
using protocol::pipeline_exchange;
using syncing = pipeline_exchange::syncing;

// Gives one text.
template <class Parameter>
using statement_of = detail::kept_statement_of<detail::single_value<std::string>, Parameter>;

// Whether all statements are exchanges from the beginning, or only those that have to be: nobody can tell.
inline bool all_are_exchanges = false;

#define TEST_CASE_IN_BOTH_FORMS(name)                     \
    static void name##_in_this_form();                    \
    BOOST_AUTO_TEST_CASE(name) { name##_in_this_form(); } \
    BOOST_AUTO_TEST_CASE(name##_as_exchanges) {           \
        pipelining::all_are_exchanges = true;             \
        name##_in_this_form();                            \
        pipelining::all_are_exchanges = false;            \
    }                                                     \
    static void name##_in_this_form()

inline const std::string first_sql = "select c from t where d = $1";
inline const std::string second_sql = "select c from u where d = $1";

// One on a session of its own, of statements with a parameter each.
template <class Parameter>
struct piped_with {
    std::vector<std::shared_ptr<statement_of<Parameter>>> statements;
    std::vector<slot<std::string>> slots;
    std::unique_ptr<pipeline_exchange> all;
    bool is_filled = false;

    piped_with& add(const sql& statement, Parameter value = {"x"}) {
        const auto made = std::make_shared<statement_of<Parameter>>(statement, std::tuple{std::move(value)});
        slots.push_back(made->slot_of(made));
        statements.push_back(made);
        return *this;
    }
    pipeline_exchange& with(syncing how) {
        all = std::make_unique<pipeline_exchange>(statements, how);
        for (std::size_t i = 0; all_are_exchanges && i != statements.size(); ++i)
            all->be_exchange(i);
        return *all;
    }
    // To be called when it is finished.
    [[nodiscard]] const slot<std::string>& slot_of(std::size_t i) {
        if (!std::exchange(is_filled, true))
            for (const std::size_t part : all->parts())
                statements[part]->fill_slot();
        return slots[i];
    }
    [[nodiscard]] error error_of(std::size_t i) { return slot_of(i).error(); }
    // "x" the value, or the error's code.
    [[nodiscard]] std::string outcome(std::size_t i) { return slot_of(i) ? *slots[i] : error_of(i).code().message(); }
    [[nodiscard]] event_log outcomes() {
        event_log log;
        for (std::size_t i = 0; i != statements.size(); ++i)
            log.push_back(outcome(i));
        log.push_back(all->failure() ? "failed: " + all->failure()->code().message() : "good");
        return log;
    }
};
using piped = piped_with<std::string>;

inline std::string message_of(errc code) { return make_error_code(code).message(); }
inline const std::string is_skipped = message_of(errc::skipped);
inline const std::string is_undone = message_of(errc::undone);

// What a server says of each, without ReadyForQuery.
inline std::string description() {
    return encoded(backend::parse_complete{}) + encoded(takes({text_oid})) + encoded(columns({{"c", text_oid}}));
}
inline std::string answer(std::string_view value) {
    return encoded(backend::bind_complete{}) + encoded(testing::row({value})) + encoded(complete("SELECT 1"));
}
inline std::string answer_as_text(std::string_view value) {
    return encoded(backend::parse_complete{}) + encoded(backend::bind_complete{}) +
           encoded(columns({{"c", text_oid}})) + encoded(testing::row({value})) + encoded(complete("SELECT 1"));
}
inline std::string failing(std::string code, std::string message = "no") {
    return encoded(server_error(std::move(code), std::move(message)));
}
inline const std::string done = encoded(ready());
inline const std::string in_transaction = encoded(ready('T'));
inline const std::string transaction_failed = encoded(ready('E'));

// A session that knows both statements.
struct knowing : logged_in_session {
    explicit knowing(protocol::session_limits limits = {}) : logged_in_session{limits} {
        piped p;
        p.add(first_sql).add(second_sql);
        start(p.with(syncing::each));
        static_cast<void>(take_output(*this));
        deliver(*this, description() + done + description() + done);
        static_cast<void>(take_output(*this));
        deliver(*this, answer("1") + done + answer("2") + done);
        BOOST_TEST(p.outcomes() == (event_log{"1", "2", "good"}), per_element());
    }
};

inline piped three() {
    piped p;
    p.add(first_sql, "a").add(second_sql, "b").add(first_sql, "c");
    return p;
}

using namespace std::chrono_literals;
using protocol::time_point;
using step = protocol::session::step;

inline const time_point start_of_test = time_point{} + 1h;
inline const error given_up{boost::system::errc::make_error_code(boost::system::errc::operation_canceled), "given up"};
inline const std::string reason = given_up.code().message();
inline constexpr syncing both[] = {syncing::once, syncing::each};

// A few times as much as a part; the statement is prepared, and nothing of what follows sent.
struct large {
    logged_in_session s;
    piped p;
    syncing how;

    explicit large(syncing h, std::size_t count = 40) : how{h} {
        for (std::size_t i = 0; i != count; ++i)
            p.add(first_sql, std::string(10'000, 'x'));
        s.start(p.with(how));
        BOOST_TEST(tags_of(take_output(s)) == "PDS");
        deliver(s, description() + done);
    }
    std::string next_part() {
        s.refill();
        const auto bytes = s.output();
        const std::string tags = tags_of(protocol::as_text(bytes));
        s.wrote(bytes.size());
        return tags;
    }
    [[nodiscard]] std::string times(std::size_t n) const {
        std::string all;
        for (; n != 0; --n)
            all += how == syncing::once ? "BE" : "BES";
        return all;
    }
    [[nodiscard]] std::string answers(std::size_t n) const {
        std::string all;
        for (; n != 0; --n)
            all += answer("1") + (how == syncing::once ? "" : done);
        return all;
    }
    // As many of each, in order.
    void check(std::initializer_list<std::pair<std::size_t, std::string>> expected, const std::string& end) {
        event_log all;
        for (const auto& [count, outcome] : expected)
            all.insert(all.end(), count, outcome);
        all.push_back(end);
        BOOST_TEST(p.all->finished());
        BOOST_TEST(p.outcomes() == all, per_element());
    }
    void check_usable() {
        BOOST_TEST(s.idle());
        BOOST_TEST(!s.closed());
        recorded_query next{"select 1"};
        s.start(next);
        BOOST_TEST(tags_of(take_output(s)) == "Q");
    }
};

}  // namespace pipelining
