// An observer that writes down what it is told, and checks that each statement has one start and then one end.
#pragma once

#include <any>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/system/error_code.hpp>
#include <boost/test/unit_test.hpp>

#include <tusk/statement_observer.hpp>

namespace tusk::testing {

struct told_statement {
    statement_kind kind;
    std::string sql;
    std::string parameters;
    bool has_ended = false;
    boost::system::error_code failure{};
    std::string tag{};
    std::uint64_t affected = 0;
    std::uint64_t received = 0;
    std::chrono::steady_clock::duration duration{};
};

struct recording_observer : statement_observer {
    std::any on_start(const observed_statement& s) override {
        all.push_back({.kind = s.kind(), .sql = std::string{s.sql()}, .parameters = s.parameters()});
        return all.size() - 1;
    }
    void on_end(const observed_statement& s, const statement_end& how, std::any& context) override {
        const auto* at = std::any_cast<std::size_t>(&context);
        BOOST_TEST_REQUIRE((at != nullptr && *at < all.size()), "an end without a start");
        told_statement& t = all[*at];
        BOOST_TEST(!t.has_ended, "a second end of " << t.sql);
        BOOST_TEST((t.kind == s.kind() && t.sql == s.sql()), "another statement ends than has started");
        BOOST_TEST(t.parameters == s.parameters());
        t.has_ended = true;
        if (how.failure)
            t.failure = how.failure->code();
        t.tag = how.command_tag;
        t.affected = how.rows_affected;
        t.received = how.rows_received;
        t.duration = how.duration;
        BOOST_TEST((how.duration > std::chrono::steady_clock::duration{}));
    }

    // All there have been, which have ended; begins anew.
    std::vector<told_statement> take() {
        for (const told_statement& t : all)
            BOOST_TEST(t.has_ended, "no end of " << t.sql);
        return std::exchange(all, {});
    }
    // The only one there has been.
    told_statement take_one() {
        auto taken = take();
        BOOST_TEST_REQUIRE(taken.size() == 1u);
        return taken.front();
    }

    std::vector<told_statement> all;
};

}  // namespace tusk::testing
