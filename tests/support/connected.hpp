// A session that is logged in, and a script for what comes then.
#pragma once

#include <utility>

#include <boost/test/unit_test.hpp>

#include <support/direct.hpp>
#include <support/in_memory.hpp>

namespace tusk::testing {

struct connected {
    logged_in_session s;
    script server;
    in_memory link{s, server};

    explicit connected(script says, protocol::session_limits limits = {}) : s{limits}, server{std::move(says)} {}

    template <class... Conversations>
    void run(Conversations&... conversations) {
        (s.start(conversations), ...);
        link.run();
        BOOST_TEST(!server.failure(), server.failure().value_or(""));
    }
};

}  // namespace tusk::testing
