// One recorded conversation from the login on, cut into pieces at every offset, and broken off at every offset.
#include <cstddef>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/in_memory.hpp>
#include <support/recording.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;
using protocol::format;

constexpr std::uint32_t bytea_oid = 17;

script recorded_server() {
    backend::notice_response notice;
    notice.fields.severity = "NOTICE";
    notice.fields.message = "relation \"t\" does not exist, skipping";
    auto missing = server_error("42P01", "relation \"nowhere\" does not exist");
    missing.fields.position = 15;
    const auto is_bind = [](const frontend::bind& b) {
        return b.statement.starts_with("tusk_1_") && b.parameters.values.size() == 2 &&
               b.parameters.values[1].is_null && protocol::as_text(b.parameters.values[0].bytes) == "\0\0\0\x2a"sv &&
               b.parameters.formats == std::vector{format::binary, format::text} &&
               b.result_formats == std::vector{format::binary, format::text};
    };
    return script{}
        .expect_startup("app", "shop")
        .authenticate_scram({.password = "secret", .iterations = 2})
        .greet()
        .expect<frontend::query>([](const auto& q) { return q.sql == "select * from a; set timezone = 'Asia/Tokyo'"; })
        .reply(columns({{"id", int4_oid}, {"name", text_oid}}), row({"1", "one"}), row({"2", {}}), row({"", ""}),
               complete("SELECT 3"), backend::parameter_status{"TimeZone", "Asia/Tokyo"}, complete("SET"), ready('T'))
        .expect_tags("PDS")
        .reply(backend::parse_complete{}, takes({int4_oid, text_oid}), columns({{"n", int4_oid}, {"b", bytea_oid}}),
               ready('T'))
        .expect<frontend::bind>(is_bind)
        .expect_tags("ES")
        .reply(backend::bind_complete{}, row({"\0\0\0\x07"sv, {}}), row({{}, "\xde\xad"}), complete("SELECT 2"),
               ready('T'))
        .expect<frontend::bind>(is_bind)
        .expect_tags("ES")
        .reply(backend::bind_complete{}, complete("SELECT 0"), ready('T'))
        .expect<frontend::query>()
        .reply(notice, missing, ready('E'))
        .expect<frontend::query>([](const auto& q) { return q.sql == "rollback"; })
        .reply(complete("ROLLBACK"), backend::notification_response{99, "news", "fresh"}, ready('I'))
        .expect<frontend::query>([](const auto& q) { return q.sql.empty(); })
        .reply(backend::empty_query_response{}, ready('I'));
}

std::string code_of(const std::optional<error>& failure) {
    return failure ? "failed " + failure->code().message() : "good";
}

// What one run came to.
struct outcome {
    event_log events;
    std::size_t delivered = 0;
    std::size_t completed = 0;          // conversations
    std::size_t failed_by_session = 0;  // conversations
    bool each_finished_once = true;
    std::optional<std::string> server_failure;
};

struct conversations {
    protocol::startup login{app_login()};
    recorded_query several{"select * from a; set timezone = 'Asia/Tokyo'"};
    recorded_statement miss{"select n, b from c where n = $1 and b = $2", {"\0\0\0\x2a"s, {}}};
    recorded_statement hit{"select n, b from c where n = $1 and b = $2", {"\0\0\0\x2a"s, {}}};
    recorded_query wrong{"select * from nowhere"};
    recorded_query recovery{"rollback"};
    recorded_query nothing{""};

    static constexpr std::size_t count = 7;

    conversations() { miss.formats = hit.formats = {format::binary, format::text}; }
};

outcome run(cut where, std::size_t end_after = static_cast<std::size_t>(-1),
            std::function<void(protocol::session&)> end = {}) {
    outcome result;
    auto server = recorded_server();
    protocol::session s;
    in_memory link{s, server, where};
    if (end)
        link.end_after(end_after, std::move(end));
    s.handlers().notice = [&](const diagnostics& d) { result.events.push_back("notice " + d.message); };
    s.handlers().notification = [&](const protocol::notification& n) {
        result.events.push_back("notification " + std::string{n.channel} + " " + std::string{n.payload});
    };

    conversations all;
    const auto one = [&](auto& conversation) {
        s.start(conversation);
        link.run();
        const bool finished = conversation.finished();
        result.completed += finished && !(conversation.failure() && s.closed());
        result.each_finished_once = result.each_finished_once && finished;
        if constexpr (requires { conversation.events; }) {
            for (const auto& line : conversation.events)
                result.events.push_back(line);
            result.failed_by_session += conversation.failures;
            result.each_finished_once = result.each_finished_once && conversation.failures <= 1;
        }
        result.events.push_back(code_of(conversation.failure()));
    };
    one(all.login);
    one(all.several);
    one(all.miss);
    one(all.hit);
    one(all.wrong);
    one(all.recovery);
    one(all.nothing);
    result.events.push_back("TimeZone " + std::string{s.parameters().get("TimeZone")});
    result.events.push_back(std::string{"status "} + static_cast<char>(s.status()));
    result.delivered = link.delivered();
    result.server_failure = server.failure();
    return result;
}

const event_log expected_events = {
    "good",
    "columns id:23 name:25",
    "row 1|one",
    "row 2|NULL",
    "row |",
    "complete SELECT 3",
    "complete SET",
    "good",
    "described 23 25",
    "columns n:23 b:17",
    "row \\x00\\x00\\x00\\x07|NULL",
    "row NULL|\\xde\\xad",
    "complete SELECT 2",
    "good",
    "described 23 25",
    "columns n:23 b:17",
    "complete SELECT 0",
    "good",
    "notice relation \"t\" does not exist, skipping",
    "failed undefined_table (42P01)",
    "notification news fresh",
    "complete ROLLBACK",
    "good",
    "empty",
    "good",
    "TimeZone Asia/Tokyo",
    "status I",
};

void check_same(const outcome& result, const std::string& how) {
    if (result.events != expected_events || result.server_failure)
        BOOST_ERROR(how << " gives other events; the server says: " << result.server_failure.value_or("nothing"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(whole_conversation)

BOOST_AUTO_TEST_CASE(in_one_piece_gives_these_events) {
    const auto result = run(cut::nowhere());
    BOOST_TEST(result.events == expected_events, boost::test_tools::per_element());
    BOOST_TEST(!result.server_failure);
    BOOST_TEST(result.completed == conversations::count);
    BOOST_TEST(result.failed_by_session == 0u);
}

BOOST_AUTO_TEST_CASE(cut_at_every_offset_gives_the_same_events) {
    const std::size_t size = run(cut::nowhere()).delivered;
    BOOST_REQUIRE(size > 500u);
    std::size_t cuts = 0;
    for (std::size_t offset = 1; offset != size; ++offset, ++cuts)
        check_same(run(cut::at(offset)), "cut at " + std::to_string(offset));
    std::cout << "cuts: " << cuts << std::endl;
    BOOST_TEST(cuts == size - 1);
}

BOOST_AUTO_TEST_CASE(byte_by_byte_gives_the_same_events) { check_same(run(cut::everywhere()), "byte by byte"); }

BOOST_AUTO_TEST_CASE(in_random_pieces_gives_the_same_events) {
    for (unsigned seed = 1; seed != 100; ++seed)
        check_same(run(cut::randomly(seed)), "random pieces of seed " + std::to_string(seed));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_connection_at_every_offset_ends_every_conversation_once) {
    const std::size_t size = run(cut::nowhere()).delivered;
    for (std::size_t offset = 0; offset != size; ++offset) {
        const auto result = run(cut::nowhere(), offset, [](protocol::session& s) { s.ended(); });
        BOOST_TEST(result.each_finished_once, "end after " << offset);
        BOOST_TEST(result.completed < conversations::count, "end after " << offset);
        BOOST_TEST(result.events.end()[-3].starts_with("failed the connection was closed"), "end after " << offset);
    }
}

BOOST_AUTO_TEST_CASE(a_failing_transport_at_every_offset_ends_every_conversation_once) {
    const std::size_t size = run(cut::nowhere()).delivered;
    const error reset{boost::system::errc::make_error_code(boost::system::errc::connection_reset), "reset by peer"};
    for (std::size_t offset = 0; offset != size; ++offset) {
        const auto result = run(cut::nowhere(), offset, [&](protocol::session& s) { s.fail(reset); });
        BOOST_TEST(result.each_finished_once, "failure after " << offset);
        BOOST_TEST(result.events.end()[-3] == "failed " + reset.code().message(), "failure after " << offset);
    }
}

BOOST_AUTO_TEST_SUITE_END()
