// A statement with types of the database: what is asked about them, when, and what becomes of the answer.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "type_lookup.hpp"

namespace type_lookup {

enum class odd { one };
TUSK_ENUM_AS(odd, R"(shop.od"d {na\me},'s)", one)
enum class plain { one };
TUSK_ENUM(plain, one)

}  // namespace type_lookup

namespace {

using namespace type_lookup;
using namespace std::string_view_literals;

greeting version(std::string number) {
    greeting says;
    for (auto& [name, value] : says.parameters)
        if (name == "server_version")
            value = number;
    return says;
}

// The names asked for with the Parse of a statement that reads a T; nothing when it does not ask.
template <class T>
std::optional<std::string> names_asked_to_read() {
    logged_in_session s;
    auto q = query<T>("select m", fresh_database());
    s.start(q);
    const auto sent = split(take_output(s));
    s.ended();
    if (sent.size() == 3)
        return std::nullopt;
    const auto asked = question_in(sent);
    BOOST_TEST(asked.oids == "{}");
    return asked.names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(looking_types_up)

// ---- along with Parse

BOOST_AUTO_TEST_CASE(the_first_flight_closes_asks_and_prepares) {
    protocol::session_limits limits;
    limits.statement_cache_size = 0;
    logged_in_session s{limits};
    {
        auto dropped = query<int>("select 1", fresh_database(), std::vector<int>{});
        s.start(dropped);
        static_cast<void>(take_output(s));
        deliver(s, described({1007}, {{"i", text_oid}}));  // no integer: that is all
        BOOST_TEST((dropped.take().error().code() == errc::column_type_mismatch));
    }
    auto q = query<mood>("select m", fresh_database());
    s.start(q);
    const auto sent = take_output(s);
    BOOST_TEST(tags_of(sent) == "CPBESPDS");
    const auto messages = split(sent);
    BOOST_TEST(only<frontend::close>(messages, 0).name.starts_with("tusk_1_"));
    const auto asked = question_in(messages, 1);
    BOOST_TEST(asked.names == "{mood}");
    BOOST_TEST(asked.oids == "{}");
    BOOST_TEST(asked.sql.starts_with("with recursive wanted(oid) as"));
    BOOST_TEST(asked.sql.find(';') == std::string::npos);
    BOOST_TEST(only<frontend::parse>(messages, 5).statement.starts_with("tusk_2_"));
    BOOST_TEST(only<frontend::parse>(messages, 5).sql == "select m");
    BOOST_TEST(only<frontend::describe>(messages, 6).name.starts_with("tusk_2_"));

    deliver(s, encoded(backend::close_complete{}) + answer(mood_rows()) + described({}, {{"m", mood_oid}}));
    const auto then = split(take_output(s));
    const auto bind = only<frontend::bind>(then, 0);
    BOOST_TEST(bind.statement.starts_with("tusk_2_"));
    BOOST_TEST((bind.result_formats == std::vector{protocol::format::binary}));
    deliver(s, one_row("ok"));
    BOOST_TEST((q.take().value() == mood::ok));
    BOOST_TEST(s.idle());
}

BOOST_AUTO_TEST_CASE(older_servers_are_not_asked_about_multiranges) {
    for (const auto& [number, has_them] : {std::pair{"17.2", true},
                                           {"14.0", true},
                                           {"14beta1", true},
                                           {"13.14", false},
                                           {"9.2.4", false},
                                           {"", false},
                                           {"unknown", false}}) {
        logged_in_session s{{}, version(number)};
        auto q = query<mood>("select m", fresh_database());
        s.start(q);
        const auto asked = question_in(split(take_output(s)));
        BOOST_CHECK_MESSAGE((asked.sql.find("rngmultitypid") != std::string::npos) == has_them, number);
        s.ended();
    }
}

BOOST_AUTO_TEST_CASE(the_names_are_those_of_own_types_wherever_they_are) {
    BOOST_TEST(names_asked_to_read<mood>().value() == "{mood}");
    BOOST_TEST(names_asked_to_read<std::optional<mood>>().value() == "{mood}");
    BOOST_TEST(names_asked_to_read<std::vector<std::optional<mood>>>().value() == "{mood}");
    BOOST_TEST(names_asked_to_read<tusk::array<mood>>().value() == "{mood}");
    BOOST_TEST(names_asked_to_read<address>().value() == "{address}");  // what it is made of comes with it
    using nested = std::tuple<int, std::tuple<std::vector<mood>, mood>, std::vector<std::tuple<address>>>;
    BOOST_TEST(names_asked_to_read<std::tuple<nested>>().value() == "{mood,address}");
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_by_name_about_what_is_made_of_built_in_types) {
    BOOST_TEST(!names_asked_to_read<std::vector<int>>());
    BOOST_TEST(!names_asked_to_read<std::optional<std::vector<std::string>>>());
    BOOST_TEST(!names_asked_to_read<tusk::array<double>>());
    BOOST_TEST(!names_asked_to_read<tusk::range<int>>());
    BOOST_TEST(!names_asked_to_read<tusk::multirange<int>>());
    BOOST_TEST((!names_asked_to_read<std::tuple<std::tuple<int, std::vector<std::string>>>>()));
    BOOST_TEST(!names_asked_to_read<tusk::range<double>>());  // has no name that we could know
    static_assert(!query_for<int>::uses_catalogue);
    static_assert(!query_for<std::string, int, const char*>::uses_catalogue);
    static_assert(query_for<int, mood>::uses_catalogue);
    static_assert(query_for<int, std::optional<std::vector<int>>>::uses_catalogue);
}

BOOST_AUTO_TEST_CASE(names_are_quoted_and_asked_for_once_each) {
    logged_in_session s;
    using all = std::tuple<odd, mood, plain>;
    auto q = query<all>("select $1, $2, $3", fresh_database(), mood::sad, std::vector<mood>{}, plain::one);
    s.start(q);
    const auto asked = question_in(split(take_output(s)));
    BOOST_TEST(asked.names == R"({mood,plain,"od\"d {na\\me},'s"})");
    std::vector<std::string> names;
    BOOST_TEST(codec_parse(asked.names, names));
    BOOST_TEST(names.back() == R"(od"d {na\me},'s)");
    s.ended();
}

BOOST_AUTO_TEST_CASE(parameters_and_columns_go_as_the_types_that_were_found) {
    logged_in_session s;
    const auto types = fresh_database();
    auto q = query<address>("select $1, $2, $3, $4", types, address{"a", mood::ok}, std::vector<mood>{mood::ok},
                            mood::ok, mood::sad);
    s.start(q);
    BOOST_TEST(question_in(split(take_output(s))).names == "{address,mood}");
    deliver(s, answer(mood_rows() + type_row(address_oid, "address", "c", 0, "{25,16400}", "shop") +
                      type_row(16'500, "address", "c", 0, "{25,16400}", "other")) +
                   described({address_oid, mood_array, mood_oid, 16'501}, {{"a", address_oid}}));
    // 16501 is not known: it is asked for, and no address of the other schema will do.
    BOOST_TEST(question_in(split(take_output(s))).oids == "{16501}");
    deliver(s, answer(type_row(16'501, "moods", "d", mood_oid)));
    const auto executed = split(take_output(s));
    const auto bind = only<frontend::bind>(executed, 0);
    const std::vector<protocol::format> all_binary(4, protocol::format::binary);
    BOOST_TEST((bind.parameters.formats == all_binary));
    BOOST_TEST(bind.parameters.values[0].bytes.size() == 4U + 8 + 1 + 8 + 2);
    BOOST_TEST(protocol::as_text(bind.parameters.values[2].bytes) == "ok");
    BOOST_TEST((bind.result_formats == std::vector{protocol::format::binary}));
    deliver(s, one_row("\0\0\0\2\0\0\0\x19\0\0\0\1b\0\0\x40\x10\0\0\0\3sad"sv));
    BOOST_TEST((q.take().value() == address{"b", mood::sad}));
}

BOOST_AUTO_TEST_CASE(messages_that_come_on_their_own_may_come_in_between) {
    backend::notice_response notice;
    notice.fields.message = "psst";
    const std::string between = encoded(notice) + encoded(backend::parameter_status{"TimeZone", "UTC"});
    const std::string whole = answer(mood_rows()) + described({}, {{"m", mood_oid}});
    logged_in_session s;
    auto q = query<mood>("select m", fresh_database());
    s.start(q);
    static_cast<void>(take_output(s));
    for (const auto& message : split(whole))
        deliver(s, between + message);
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    deliver(s, one_row("ok"));
    BOOST_TEST(q.take().has_value());
}

BOOST_AUTO_TEST_CASE(it_does_not_matter_how_the_answer_is_cut) {
    for (const cut where : {cut::nowhere(), cut::everywhere(), cut::randomly(1), cut::randomly(2)}) {
        logged_in_session s;
        auto server = script{}
                          .expect_tags("PBESPDS")
                          .reply_bytes(answer(mood_rows()))
                          .reply_bytes(described({positive_array}, {{"m", mood_oid}}))
                          .expect_tags("PBES")
                          .reply_bytes(answer(positive_rows()))
                          .expect_tags("BES")
                          .reply_bytes(one_row("ok"));
        in_memory link{s, server, where};
        auto q = query<mood>("select m from t where n = any($1)", fresh_database(), std::vector<int>{1});
        s.start(q);
        link.run();
        BOOST_TEST(server.finished(), server.failure().value_or("not at its end"));
        BOOST_TEST((q.take().value() == mood::ok));
    }
}

// ---- after Describe

BOOST_AUTO_TEST_CASE(what_names_do_not_tell_is_asked_for_once_it_is_seen) {
    const auto types = fresh_database();
    logged_in_session s;
    for (const bool is_first : {true, false}) {
        auto q = query<std::vector<int>>("select $1, $2, $3", types, std::vector<int>{1}, 2, std::vector<int>{3});
        s.start(q);
        if (is_first) {
            BOOST_TEST(tags_of(take_output(s)) == "PDS");
            deliver(s, described({positive_array, positive_oid, positive_array}, {{"n", positive_array}}));
            const auto sent = take_output(s);
            BOOST_TEST(tags_of(sent) == "PBES");
            const auto asked = question_in(split(sent));
            BOOST_TEST(asked.names == "{}");
            BOOST_TEST(asked.oids == "{16403}");  // for a number it need not be known, which goes as text then
            deliver(s, answer(positive_rows()));
        }
        const auto executed = split(take_output(s));
        const auto bind = only<frontend::bind>(executed, 0);
        BOOST_TEST((bind.parameters.formats == std::vector(3, protocol::format::binary)));
        deliver(s, one_row("\0\0\0\1\0\0\0\0\0\0\x40\x14\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0\7"sv));
        BOOST_TEST((q.take().value() == std::vector{7}));
    }
}

BOOST_AUTO_TEST_CASE(what_the_server_does_not_know_either_is_asked_for_once_by_a_statement) {
    const auto types = fresh_database();
    logged_in_session s;
    auto q = query<mood>("select m", types);
    s.start(q);
    static_cast<void>(take_output(s));
    deliver(s, answer("") + described({}, {{"m", mood_oid}}));
    const auto sent = take_output(s);
    BOOST_TEST(tags_of(sent) == "PBES");
    BOOST_TEST(question_in(split(sent)).oids == "{16400}");
    deliver(s, answer(""));
    BOOST_TEST(q.finished());
    BOOST_TEST((q.take().error().code() == errc::column_type_mismatch));
    BOOST_TEST(s.output().empty());
    BOOST_TEST(s.idle());
}

BOOST_AUTO_TEST_CASE(a_statement_that_is_prepared_already_asks_before_it_runs) {
    protocol::session_limits limits;
    limits.statement_cache_size = 1;
    logged_in_session s{limits};
    detail::prepare_exchange prepares{"select m"};
    s.start(prepares);
    static_cast<void>(take_output(s));
    deliver(s, described({}, {{"m", mood_oid}}));
    const tusk::statement prepared = prepares.take().value();
    for (int i = 0; i != 2; ++i) {  // the first of these leaves the cache, and is closed
        detail::prepare_exchange other{"select " + std::to_string(i)};
        s.start(other);
        static_cast<void>(take_output(s));
        deliver(s, described({}, {{"c", int4_oid}}));
    }

    const auto types = fresh_database();
    query_for<mood> q{sql{prepared}, detail::parameters<>{}};
    q.use_types(types);
    s.start(q);
    const auto sent = take_output(s);
    BOOST_TEST(tags_of(sent) == "CPBES");
    const auto asked = question_in(split(sent), 1);
    BOOST_TEST(asked.oids == "{16400}");
    BOOST_TEST(asked.names == "{}");
    deliver(s, encoded(backend::close_complete{}) + answer(mood_rows()));
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    deliver(s, one_row("ok"));
    BOOST_TEST((q.take().value() == mood::ok));

    // On another connection it is no statement; nothing is asked.
    logged_in_session another;
    query_for<mood> stranger{sql{prepared}, detail::parameters<>{}};
    stranger.use_types(fresh_database());
    another.start(stranger);
    BOOST_TEST((stranger.take().error().code() == errc::not_connected));
    BOOST_TEST(another.output().empty());
    BOOST_TEST(another.idle());
}

BOOST_AUTO_TEST_CASE(records_with_types_nobody_knows_are_read_as_text) {
    const auto types = fresh_database();
    logged_in_session s;
    detail::prepare_exchange prepares{"select row(1, m)"};
    s.start(prepares);
    static_cast<void>(take_output(s));
    deliver(s, described({}, {{"r", oids::record}}));
    using record = std::tuple<int, mood>;
    const auto run = [&](protocol::format expected, std::string_view value) {
        auto q = query<std::tuple<record>>("select row(1, m)", types);
        s.start(q);
        const auto executed = split(take_output(s));
        const auto bind = only<frontend::bind>(executed, 0);
        BOOST_TEST((bind.result_formats == std::vector{expected}));
        deliver(s, one_row(value));
        BOOST_TEST((std::get<0>(q.take().value()) == record{1, mood::ok}));
    };
    run(protocol::format::text, "(1,ok)");
    teach(types);
    run(protocol::format::binary, "\0\0\0\2\0\0\0\x17\0\0\0\4\0\0\0\1\0\0\x40\x10\0\0\0\2ok"sv);
}

BOOST_AUTO_TEST_SUITE_END()
