// In each state of a session, each message of a server: what may come there is taken, what may not ends the session.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>
#include <tusk/protocol/conversations/cancel.hpp>
#include <tusk/protocol/messages/names.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_view_literals;
namespace backend = protocol::backend;

// A well-formed message with this tag, so that only its place can be wrong.
std::string sample(char tag) {
    switch (tag) {
        case 'R':
            return encoded(backend::authentication{});
        case 'K':
            return encoded(backend::backend_key_data{1, protocol::as_bytes("key!")});
        case 'S':
            return encoded(backend::parameter_status{"TimeZone", "UTC"});
        case 'Z':
            return encoded(ready());
        case 'E':
            return encoded(server_error("42601", "an error"));
        case 'N': {
            backend::notice_response notice;
            notice.fields.message = "a notice";
            return encoded(notice);
        }
        case 'A':
            return encoded(backend::notification_response{1, "channel", "payload"});
        case 'T':
            return encoded(columns({{"c", text_oid}}));
        case 'D':
            return encoded(row({"value"}));
        case 'C':
            return encoded(complete("SELECT 1"));
        case 't':
            return encoded(takes({}));
        case 'G':
            return encoded(backend::copy_in_response{});
        case 'H':
            return encoded(backend::copy_out_response{});
        case 'W':
            return encoded(backend::copy_both_response{});
        case 'd':
            return encoded(backend::copy_data{protocol::as_bytes("data")});
        case 'v':
            return encoded(backend::negotiate_protocol_version{});
        case 'V':
            return encoded(backend::function_call_response{protocol::value::null()});
        default:  // those without a body, and those that there are not
            return std::string{tag} + std::string{"\0\0\0\4", 4};
    }
}

// A session brought to a state by a conversation and what the server said to it.
struct place {
    std::string_view name;
    std::string_view allowed;
    std::function<std::unique_ptr<protocol::conversation>()> makes;
    bool logs_in;
    std::function<std::string()> said;
};

std::unique_ptr<protocol::conversation> makes_login() { return std::make_unique<protocol::startup>(app_login()); }
std::unique_ptr<protocol::conversation> makes_query() { return std::make_unique<recorded_query>("select"); }
std::unique_ptr<protocol::conversation> makes_statement() { return std::make_unique<recorded_statement>("select"); }
std::unique_ptr<protocol::conversation> makes_nothing() { return nullptr; }
std::unique_ptr<protocol::conversation> makes_cancel() {
    return std::make_unique<protocol::cancel>(protocol::backend_key{1, "key!"});
}

template <class... Messages>
std::function<std::string()> saying(Messages... messages) {
    return [=] { return (std::string{} + ... + encoded(messages)); };
}

const backend::authentication auth_ok{};
const backend::parse_complete parsed{};
const backend::bind_complete bound{};
const auto prepared = [] {
    return encoded(parsed) + encoded(takes({})) + encoded(columns({{"c", text_oid}})) + encoded(ready());
};
const auto prepared_without_rows = [] {
    return encoded(parsed) + encoded(takes({})) + encoded(backend::no_data{}) + encoded(ready());
};

// ErrorResponse ('E') is for tests of its own where it ends the session.
const std::vector<place>& places() {
    static const std::vector<place> all{
        {"the login before any answer", "RNE", makes_login, false, saying()},
        {"the login after AuthenticationOk", "KSNEZ", makes_login, false, saying(auth_ok)},
        {"the login after BackendKeyData", "SNEZ", makes_login, false, [] { return encoded(auth_ok) + sample('K'); }},
        {"an idle session", "SNA", makes_nothing, true, saying()},
        {"a side connection for a cancel", "NE", makes_cancel, false, saying()},
        {"a simple query before any answer", "TCIGHSNAE", makes_query, true, saying()},
        {"a simple query in rows", "DCSNAE", makes_query, true, saying(columns({{"c", text_oid}}))},
        {"a simple query between statements", "TCIGHZSNAE", makes_query, true, saying(complete("SET"))},
        {"a simple query after an error", "ZSNAE", makes_query, true,
         saying(columns({{"c", text_oid}}), server_error("22012", "division by zero"))},
        {"a simple query in COPY OUT", "dcCSNAE", makes_query, true, saying(backend::copy_out_response{})},
        {"a simple query in COPY IN", "SNAE", makes_query, true, saying(backend::copy_in_response{})},
        {"an extended query before ParseComplete", "1SNAE", makes_statement, true, saying()},
        {"an extended query before ParameterDescription", "tSNAE", makes_statement, true, saying(parsed)},
        {"an extended query before RowDescription", "TnSNAE", makes_statement, true, saying(parsed, takes({}))},
        {"an extended query after Describe", "ZSNAE", makes_statement, true,
         saying(parsed, takes({}), backend::no_data{})},
        {"an extended query before BindComplete", "2SNAE", makes_statement, true, prepared},
        {"an extended query in rows", "DCIGHSNAE", makes_statement, true, [] { return prepared() + encoded(bound); }},
        {"an extended query without rows", "CIGHSNAE", makes_statement, true,
         [] { return prepared_without_rows() + encoded(bound); }},
        {"an extended query in COPY OUT", "dcCSNAE", makes_statement, true,
         [] { return prepared_without_rows() + encoded(bound) + encoded(backend::copy_out_response{}); }},
        {"an extended query in COPY IN", "SNAE", makes_statement, true,
         [] { return prepared_without_rows() + encoded(bound) + encoded(backend::copy_in_response{}); }},
        {"an extended query that is complete", "ZSNAE", makes_statement, true,
         [] { return prepared() + encoded(bound) + encoded(complete("SELECT 0")); }},
        {"an extended query after an error", "ZSNAE", makes_statement, true,
         saying(server_error("42601", "syntax error"))},
    };
    return all;
}

std::string all_tags() {
    std::string tags;
    for (const auto& message : protocol::backend_messages)
        tags += message.tag;
    return tags + "?q" + '\0' + '\xff';
}

// A session in that place, and the conversation it is in.
struct arrived {
    protocol::session s;
    protocol::startup login{app_login()};
    std::unique_ptr<protocol::conversation> conversation;

    explicit arrived(const place& where) : conversation{where.makes()} {
        if (where.logs_in) {
            s.start(login);
            static_cast<void>(take_output(s));
            greet(s);
        }
        if (conversation)
            s.start(*conversation);
        static_cast<void>(take_output(s));
        deliver(s, where.said());
        BOOST_REQUIRE(!s.closed());
    }
};

void check_violation(const protocol::session& s, const std::string& where) {
    BOOST_TEST(s.closed(), where << ": the session goes on");
    if (s.failure())
        BOOST_TEST(s.failure()->code() == errc::protocol_violation, where << ": " << s.failure()->what());
}

std::string message_of(char tag, std::uint32_t length, std::string_view body = {}) {
    std::string bytes(5, tag);
    protocol::store_big_endian(reinterpret_cast<std::byte*>(bytes.data()) + 1, length);
    return bytes + std::string{body};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(strictness)

BOOST_AUTO_TEST_CASE(only_messages_that_may_come_are_taken) {
    std::size_t refused = 0;
    for (const auto& where : places()) {
        for (const char tag : all_tags()) {
            const std::string what = std::string{where.name} + ", message '" + tag + "'";
            arrived at{where};
            deliver(at.s, sample(tag));
            if (where.allowed.find(tag) == std::string_view::npos) {
                check_violation(at.s, what);
                BOOST_TEST((!at.conversation || at.conversation->finished()), what << ": the conversation hangs");
                ++refused;
            } else if (tag != 'E' || where.logs_in) {
                BOOST_TEST(!at.s.closed(), what << " is refused: " << (at.s.failure() ? at.s.failure()->what() : ""));
            }
        }
    }
    BOOST_TEST(refused > 300u);
}

BOOST_AUTO_TEST_CASE(a_message_of_a_known_tag_with_something_after_it_is_refused) {
    for (const auto& where : places()) {
        for (const char tag : where.allowed) {
            // Errors are read as far as they go, data is anything, a row is for its reader to check, AuthenticationOk may
            // carry what it likes, and GaussDB puts a byte behind ReadyForQuery.
            if ("EdDRZ"sv.find(tag) != std::string_view::npos)
                continue;
            arrived at{where};
            auto bytes = sample(tag) + "x";
            protocol::store_big_endian(reinterpret_cast<std::byte*>(bytes.data()) + 1,
                                       static_cast<std::uint32_t>(bytes.size() - 1));
            deliver(at.s, bytes);
            check_violation(at.s, std::string{where.name} + ", message '" + tag + "' and one byte more");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_length_that_does_not_hold_itself_is_refused) {
    for (const auto& where : places()) {
        for (const std::uint32_t length : {0u, 1u, 2u, 3u, 0x8000'0000u, 0xffff'ffffu}) {
            arrived at{where};
            deliver(at.s, message_of('N', length));
            check_violation(at.s, std::string{where.name} + ", length " + std::to_string(length));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_message_over_the_limit_is_refused_by_its_header) {
    protocol::session_limits limits;
    limits.max_message_bytes = 1'000;
    for (const std::uint32_t length : {1'000u, 1'001u}) {
        logged_in_session s{limits};
        recorded_query q{"select"};
        s.start(q);
        say(s, columns({{"c", text_oid}}));
        deliver(s, message_of('D', length));
        BOOST_TEST(s.closed() == (length == 1'001));
    }
    logged_in_session usual;
    deliver(usual, message_of('N', 0x4000'0000));
    check_violation(usual, "a message of 1 GiB");
}

BOOST_AUTO_TEST_CASE(a_row_with_another_number_of_values_is_refused) {
    for (const auto& wrong : {row({}), row({"1", "2"})}) {
        logged_in_session s;
        recorded_query q{"select"};
        s.start(q);
        say(s, columns({{"c", text_oid}}), wrong);
        check_violation(s, "a row of " + std::to_string(wrong.values.size()) + " values");
        BOOST_TEST(q.failures == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_row_is_refused_where_the_statement_gives_none_even_if_it_is_empty) {
    logged_in_session s;
    recorded_statement q{"create table t ()"};
    s.start(q);
    static_cast<void>(take_output(s));
    deliver(s, prepared_without_rows());
    say(s, bound, row({}));
    check_violation(s, "a row of a statement without columns");
}

BOOST_AUTO_TEST_CASE(a_second_copy_in_is_refused_so_that_what_is_to_be_sent_stays_small) {
    logged_in_session s;
    recorded_query q{"copy t from stdin"};
    s.start(q);
    static_cast<void>(take_output(s));
    for (int i = 0; i != 1'000 && !s.closed(); ++i)
        say(s, backend::copy_in_response{});
    check_violation(s, "CopyInResponse again and again");
}

BOOST_AUTO_TEST_CASE(settings_without_end_are_refused) {
    logged_in_session s;
    for (int i = 0; i != 1'100 && !s.closed(); ++i)
        say(s, backend::parameter_status{"name" + std::to_string(i), "value"});
    check_violation(s, "settings without end");

    logged_in_session another;
    say(another, backend::parameter_status{"name", std::string(100'000, 'v')});
    check_violation(another, "a setting of 100 kB");
}

BOOST_AUTO_TEST_CASE(what_comes_after_terminate_is_dropped) {
    logged_in_session s;
    s.terminate();
    BOOST_TEST(take_output(s) == std::string("X\0\0\0\4", 5));
    deliver(s, sample('A') + sample('S') + sample('Z') + sample('E'));
    BOOST_TEST(!s.closed());
    s.ended();
    BOOST_TEST(s.closed());
    BOOST_TEST(s.failure()->code() == errc::connection_closed);
}

BOOST_AUTO_TEST_SUITE_END()
