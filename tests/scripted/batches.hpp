// What the tests of batches share: a statement for each of some texts, and what a server says to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/detail/elements.hpp>

#include "statement_caching.hpp"

namespace batching {

using namespace caching;

inline const std::string insert = "insert into t values ($1)";
using texts = std::vector<std::string>;
template <class Element>
using batch_of = detail::many_exchange<std::string_view, const std::vector<Element>&>;
using batch = batch_of<std::string>;

// A few times as much as a part.
inline const texts large(40, std::string(10'000, 'x'));

// As many Close messages come first.
inline script described_once(script says, std::size_t closed = 0) {
    says.expect_tags(std::string(closed, 'C') + "PDS");
    for (; closed != 0; --closed)
        says.reply(backend::close_complete{});
    return says.reply(backend::parse_complete{}, takes({text_oid}), backend::no_data{}, ready());
}
inline script inserted(script says, std::size_t count, bool unnamed = false) {
    std::string tags = unnamed ? "P" : "";
    for (std::size_t i = 0; i != count; ++i)
        tags += "BE";
    says.expect_tags(tags + "S");
    if (unnamed)
        says.reply(backend::parse_complete{});
    for (std::size_t i = 0; i != count; ++i)
        says.reply(backend::bind_complete{}, complete("INSERT 0 2"));
    return says.reply(ready());
}

// A session that knows the statement; `says` goes on behind known().
inline script known() { return inserted(described_once(script{}), 1); }
struct with_insert : connected {
    explicit with_insert(script says) : connected{std::move(says)} {
        const texts one = {"a"};
        batch first{sql{insert}, one};
        run(first);
    }
};

// Which of the client's messages come next; they count as sent.
inline std::string next_part(protocol::session& s) {
    s.refill();
    const auto bytes = s.output();
    const std::string tags = tags_of(protocol::as_text(bytes));
    s.wrote(bytes.size());
    return tags;
}
inline std::string pairs(std::size_t count) {
    std::string tags;
    for (; count != 0; --count)
        tags += "BE";
    return tags;
}
template <class Conversation>
void check_sum(Conversation& q, std::uint64_t expected) {
    BOOST_TEST(q.finished());
    const auto outcome = q.take();
    BOOST_TEST_REQUIRE(outcome.has_value(), outcome.error().what());
    BOOST_TEST(*outcome == expected);
}
template <class Conversation>
void check_error(Conversation& q, boost::system::error_code code, std::size_t element) {
    BOOST_TEST(q.finished());
    const auto outcome = q.take();
    BOOST_TEST_REQUIRE(!outcome.has_value());
    BOOST_TEST(outcome.error().code() == code, outcome.error().what());
    BOOST_TEST(outcome.error().diagnostics().element == element);
}

// A session that has it prepared, in which a batch has begun.
struct begun {
    logged_in_session s;
    batch q;

    explicit begun(const texts& elements) : q{sql{insert}, elements} {
        s.start(q);
        BOOST_TEST(tags_of(take_output(s)) == "PDS");
        say(s, backend::parse_complete{}, takes({text_oid}), backend::no_data{}, ready());
    }
};

}  // namespace batching
