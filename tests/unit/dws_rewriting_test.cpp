// What the stand-in for GaussDB(DWS) makes of the messages that pass through it.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/dws/cancel_keys.hpp>
#include <support/dws/gauss_messages.hpp>
#include <support/dws/rewriting.hpp>
#include <support/script.hpp>

namespace {

using namespace std::string_literals;
using namespace tusk::testing;
using namespace tusk::testing::dws;
namespace frontend = tusk::protocol::frontend;
namespace backend = tusk::protocol::backend;
namespace protocol = tusk::protocol;

std::string text_of(const protocol::byte_buffer& bytes) { return std::string{protocol::as_text(bytes.view())}; }

struct session {
    session()
        : requests{facts}, answers{facts, [this](std::int32_t process_id, std::string_view key) {
                                       given = std::to_string(process_id) + std::string{key};
                                       return "\0\0\0\1four"s;
                                   }} {
        facts.user = "jack";
        facts.backend_user = "tusk";
    }

    std::string request(std::string_view bytes) {
        protocol::byte_buffer out;
        requests.feed(bytes, out);
        return text_of(out);
    }
    std::string answer(std::string_view bytes) {
        protocol::byte_buffer out;
        answers.feed(bytes, out);
        return text_of(out);
    }

    session_facts facts;
    std::string given;
    to_postgresql requests;
    to_gauss answers;
};

std::optional<refusal> why(std::string_view sql) {
    const auto found = refused_statements(sql);
    return found.empty() ? std::nullopt : std::optional{found.front().why};
}

// An ErrorResponse as PostgreSQL 15 sends one.
constexpr std::string_view error_of_postgresql =
    "SERROR\0VERROR\0C23505\0Mduplicate\0Dkey\0Hhint\0P7\0Wcontext\0spublic\0tt\0cid\0dint4\0nt_pkey\0Fnbt.c\0L1\0"
    "Rcheck\0\0";

constexpr std::size_t size_of_error = sizeof(
                                          "SERROR\0VERROR\0C23505\0Mduplicate\0Dkey\0Hhint\0P7\0Wcontext\0spublic\0"
                                          "tt\0cid\0dint4\0nt_pkey\0Fnbt.c\0L1\0Rcheck\0\0") -
                                      1;

std::string framed(char tag, std::string_view body) {
    protocol::byte_buffer out;
    (void)write_frame(out, tag, [&](protocol::writer& w) { w.text(body); });
    return text_of(out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dws_rewriting)

BOOST_AUTO_TEST_CASE(what_GaussDB_does_not_do_is_found_by_the_words_of_the_statement) {
    BOOST_CHECK(why("discard all") == refusal::discard);
    BOOST_CHECK(why("  /* a /* b */ ; */ -- c\n LISTEN x;") == refusal::listen);
    BOOST_CHECK(why("Unlisten *") == refusal::unlisten);
    BOOST_CHECK(why("select 1; notify x, 'y'") == refusal::notify);
    BOOST_CHECK(why("prepare transaction 'x'") == refusal::prepare_transaction);
    BOOST_CHECK(why("declare c binary scroll cursor with hold for select 1") == refusal::scroll_cursor);
    BOOST_CHECK(why("select lo_create (0)") == refusal::large_object);
    BOOST_CHECK(why("select pg_catalog.LOREAD($1, $2)") == refusal::large_object);
}

BOOST_AUTO_TEST_CASE(the_same_words_elsewhere_are_nothing_special) {
    for (const auto sql :
         {"", ";;", "select 'discard all; listen x'", "select \"x;listen\"", "select $$;listen x;$$",
          "select $a$;listen $b$ x;$a$", "select E'\\';listen x'", "select 'it''s;listen x'", "-- ;listen x",
          "/* ;listen x */", "prepare transaction_of as select 1", "prepare p as select 1",
          "declare c no scroll cursor for select 1", "declare c cursor for select scroll from t",
          "select lo_create from t", "select my_lo_create(1)", "select $1;select 2", "select listen from t",
          "create rule r as on insert to t do also (select 1; listen x)"})
        BOOST_TEST(!why(sql), sql);
}

BOOST_AUTO_TEST_CASE(a_refused_statement_in_a_query_is_exchanged_for_one_that_fails_and_the_others_stay) {
    session s;
    const auto failing = s.facts.mark.failing_statement(refusal::listen);
    BOOST_TEST(s.request(encoded(frontend::query{"select 1; /* x */ listen a ;select 2"})) ==
               encoded(frontend::query{"select 1; /* x */ " + failing + ";select 2"}));
    BOOST_TEST(s.request(encoded(frontend::query{"select 1"})) == encoded(frontend::query{"select 1"}));
    BOOST_TEST(s.request(encoded(frontend::function_call{957, {}, protocol::format::text})) ==
               encoded(frontend::query{s.facts.mark.failing_statement(refusal::large_object)}));
    const frontend::function_call harmless{1598, {}, protocol::format::text};
    BOOST_TEST(s.request(encoded(harmless)) == encoded(harmless));
}

BOOST_AUTO_TEST_CASE(a_refused_statement_that_is_prepared_fails_when_it_is_executed) {
    session s;
    const auto execute = [&](std::string_view portal) { return s.request(encoded(frontend::execute{portal, 5})); };
    const auto refused = encoded(frontend::execute{s.facts.mark.text(refusal::large_object), 5});
    const auto fine = [](std::string_view portal) { return encoded(frontend::execute{portal, 5}); };

    const auto prepare = encoded(frontend::parse{"s", "select lo_create($1)", {}}) +
                         encoded(frontend::describe{protocol::statement_target, "s"}) +
                         encoded(frontend::bind{"p", "s", {}, {}});
    BOOST_TEST(s.request(prepare) == prepare);
    BOOST_TEST(execute("p") == refused);
    BOOST_TEST(execute("") == fine(""));
    (void)s.request(encoded(frontend::bind{"", "s", {}, {}}));
    BOOST_TEST(execute("") == refused);
    (void)s.request(encoded(frontend::close{protocol::portal_target, "p"}));
    BOOST_TEST(execute("p") == fine("p"));
    (void)s.request(encoded(frontend::close{protocol::statement_target, "s"}) +
                    encoded(frontend::parse{"s", "select 1", {}}) + encoded(frontend::bind{"", "s", {}, {}}));
    BOOST_TEST(execute("") == fine(""));
}

BOOST_AUTO_TEST_CASE(the_failure_of_an_exchanged_statement_is_told_in_the_words_of_GaussDB) {
    session s;
    const auto mark = s.facts.mark.text(refusal::discard);
    for (const auto& message : {mark, "portal \"" + mark + "\" does not exist"}) {
        const auto error = s.answer(framed('E', "SERROR\0VERROR\0CP0001\0M"s + message + "\0Wcontext\0\0"s));
        const protocol::frame f{'E', protocol::as_bytes(error).subspan(protocol::frame_header_size)};
        BOOST_TEST(diagnostics_field(f, 'C') == "0A000");
        BOOST_TEST(diagnostics_field(f, 'M') == "DISCARD statement is not yet supported.");
        BOOST_TEST(diagnostics_field(f, 'W') == "");
    }
    (void)s.answer(encoded(ready('E')));
    const auto error = s.answer(framed('E', "SERROR\0C34000\0M"s + mark + "\0\0"s));
    BOOST_TEST(diagnostics_field({'E', protocol::as_bytes(error).subspan(protocol::frame_header_size)}, 'C') ==
               "25P02");
}

BOOST_AUTO_TEST_CASE(an_error_has_the_fields_that_GaussDB_sends_in_its_order_and_no_others) {
    session s;
    for (const char tag : {'E', 'N'}) {
        const auto message = s.answer(framed(tag, {error_of_postgresql.data(), size_of_error}));
        protocol::reader r{protocol::as_bytes(message).subspan(protocol::frame_header_size)};
        BOOST_TEST(message.front() == tag);
        std::string order;
        for (char field = r.get<char>(); field != '\0'; field = r.get<char>()) {
            order += field;
            const auto value = r.cstring();
            if (field == 'c')
                BOOST_TEST(value.find_first_not_of("0123456789") == value.npos, value);
            if (field == 'd')
                BOOST_TEST(value == "EXECUTOR");
        }
        BOOST_TEST(r.finished());
        BOOST_TEST(order == "ScMCdDHWP");
    }
}

BOOST_AUTO_TEST_CASE(settings_are_reported_as_GaussDB_does) {
    session s;
    const auto reported = [&](std::string_view name, std::string_view value) {
        return s.answer(encoded(backend::parameter_status{name, value}));
    };
    const auto as = [](std::string_view name, std::string_view value) {
        return encoded(backend::parameter_status{name, value});
    };
    BOOST_TEST(reported("is_superuser", "on") == as("is_sysadmin", "on"));
    BOOST_TEST(reported("server_version", "15.4") == as("server_version", "9.2.4"));
    BOOST_TEST(reported("session_authorization", "tusk") == as("session_authorization", "jack"));
    BOOST_TEST(reported("session_authorization", "other") == as("session_authorization", "other"));
    BOOST_TEST(reported("TimeZone", "UTC") == as("TimeZone", "UTC"));
    BOOST_TEST(reported("in_hot_standby", "off") == "");
    BOOST_TEST(reported("search_path", "x") == "");
}

BOOST_AUTO_TEST_CASE(the_cancel_key_is_another_and_a_K_may_come_again_that_is_none) {
    session s;
    BOOST_TEST(s.answer(encoded(backend::authentication{})) == "");
    const auto greeting = s.answer(encoded(backend::backend_key_data{4711, protocol::as_bytes("keyy")}));
    BOOST_TEST(s.given == "4711keyy");
    BOOST_TEST(greeting.ends_with("K\0\0\0\x0c\0\0\0\1four"s));
    s.facts.net_time = true;
    BOOST_TEST(s.answer(encoded(ready())) == encoded(ready()));
    BOOST_TEST(s.answer(encoded(ready())) == "K\0\0\0\x0c\0\0\0\0\0\0\x04\xd2"s + encoded(ready()));
    s.facts.net_time = false;
    BOOST_TEST(s.request("V\0\0\0\4"s + encoded(frontend::sync{})) == encoded(frontend::sync{}));
    BOOST_TEST(s.facts.net_time);
}

BOOST_AUTO_TEST_CASE(cancel_keys_have_small_numbers_and_last_as_long_as_the_session) {
    cancel_keys keys;
    const auto number = [](const std::string& body) { return int{body.at(3)}; };
    std::string second;
    cancel_keys::session first{keys};
    BOOST_TEST(number(first.register_as({11, "one."})) == 1);
    {
        cancel_keys::session other{keys};
        second = other.register_as({22, "two."}).substr(4);
        BOOST_TEST(keys.find(2, second).value().process_id == 22);
        BOOST_TEST(!keys.find(1, second));
        BOOST_TEST((second.back() & 1) == 0);
    }
    BOOST_TEST(!keys.find(2, second));
    cancel_keys::session third{keys};
    BOOST_TEST(number(third.register_as({33, "thre"})) == 2);
    BOOST_TEST(!keys.find(2, second));
}

BOOST_AUTO_TEST_CASE(ReadyForQuery_has_two_bytes_under_full_encryption) {
    session s;
    s.facts.full_encryption = true;
    BOOST_TEST(s.answer(encoded(ready('T'))) == "Z\0\0\0\6T\0"s);
}

BOOST_AUTO_TEST_CASE(the_stream_may_be_cut_anywhere) {
    const auto requests =
        encoded(frontend::query{"listen x; select 1"}) + encoded(frontend::parse{"s", "discard all", {}}) +
        encoded(frontend::bind{"", "s", {}, {}}) + encoded(frontend::execute{"", 0}) + encoded(frontend::sync{}) +
        encoded(tusk::protocol::frontend::copy_data{protocol::as_bytes("data")}) + encoded(frontend::query{""});
    const auto answers = encoded(backend::authentication{}) + encoded(backend::parameter_status{"is_superuser", "on"}) +
                         encoded(backend::backend_key_data{1, protocol::as_bytes("keyy")}) + encoded(ready()) +
                         encoded(row({"a", std::nullopt})) + framed('E', {error_of_postgresql.data(), size_of_error}) +
                         encoded(complete("SELECT 1")) + encoded(ready('T'));
    const session_facts facts;
    const auto both = [&](std::size_t cut_of_requests, std::size_t cut_of_answers) {
        session s;
        s.facts.mark = facts.mark;
        std::string made;
        made += s.request(requests.substr(0, cut_of_requests));
        made += s.request(requests.substr(cut_of_requests));
        made += s.answer(answers.substr(0, cut_of_answers));
        made += s.answer(answers.substr(cut_of_answers));
        return made;
    };
    const auto whole = both(0, 0);
    for (std::size_t i = 0; i <= std::max(requests.size(), answers.size()); ++i)
        BOOST_TEST((both(std::min(i, requests.size()), std::min(i, answers.size())) == whole), "cut at " << i);

    session s;
    s.facts.mark = facts.mark;
    std::string made;
    for (const char c : requests)
        made += s.request({&c, 1});
    for (const char c : answers)
        made += s.answer({&c, 1});
    BOOST_TEST((made == whole));
}

BOOST_AUTO_TEST_CASE(what_follows_a_length_that_cannot_be_passes_as_it_is) {
    session s;
    const auto nonsense = "Q\0\0\0\3"s + encoded(frontend::query{"listen x"});
    BOOST_TEST(s.request(nonsense) == nonsense);
    BOOST_TEST(s.request("more") == "more");
}

BOOST_AUTO_TEST_SUITE_END()
