// Statements of which nothing is known when they are run (statement_caching::off), and nothing is kept.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "statement_caching.hpp"
#include "type_lookup.hpp"

namespace {

using namespace caching;
using namespace std::string_view_literals;
using protocol::format;

const protocol::session_limits knowing_nothing = keeping(statement_caching::off);

// What was sent for one statement.
struct flight {
    std::string tags;
    std::string name;
    std::vector<std::uint32_t> declared;
    std::vector<format> parameters;
    std::vector<format> results;
};

template <class Exchange>
flight sent_for(Exchange q) {
    logged_in_session s{knowing_nothing};
    s.start(q);
    const std::string bytes = take_output(s);
    s.ended();
    flight all;
    all.tags = tags_of(bytes);
    if (all.tags == "PBDES") {
        const auto messages = type_lookup::split(bytes);
        const auto parse = type_lookup::only<frontend::parse>(messages, 0);
        all.name = parse.statement;
        all.declared = parse.parameter_types;
        const auto bind = type_lookup::only<frontend::bind>(messages, 1);
        all.parameters = bind.parameters.formats;
        all.results = bind.result_formats;
    }
    return all;
}

template <class... P>
std::vector<std::uint32_t> declared(P... values) {
    const flight all = sent_for(execute(text, std::move(values)...));
    BOOST_TEST(all.tags == "PBDES");
    BOOST_TEST(all.name.empty());
    return all.declared;
}

template <class T>
bool wants_binary() {
    const flight all = sent_for(query_one<T>(text));
    BOOST_REQUIRE(all.results.size() == 1u);
    return all.results[0] == format::binary;
}

script answer(script says, const backend::row_description& told, std::string_view value) {
    return says.expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{}, told,
                                           testing::row({value}), complete("SELECT 1"), ready());
}
script answer_without_rows(script says) {
    return says.expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{}, backend::no_data{},
                                           complete("DELETE 2"), ready());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statements_without_cache)

BOOST_AUTO_TEST_CASE(every_use_sends_the_text_and_nothing_is_kept) {
    const auto told = binary_columns({{"c", oids::int4}});
    connected c{answer(answer(answer(script{}, told, "\0\0\0\1"sv), told, "\0\0\0\2"sv), told, "\0\0\0\3"sv),
                knowing_nothing};
    for (int i = 1; i != 4; ++i) {
        auto q = query_one<int>(text, i);
        c.run(q);
        BOOST_TEST(q.take().value() == i);
        BOOST_TEST(c.s.statements().size() == 0u);
        BOOST_TEST(c.s.statements().closing()->empty());
    }
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(parameters_are_of_the_types_that_their_cpp_types_stand_for) {
    using types = std::vector<std::uint32_t>;
    const int number = 1;
    const std::vector<int> numbers{1, 2};
    BOOST_TEST(declared() == types{}, per_element());
    BOOST_TEST(declared(1, std::int16_t{2}, std::int64_t{3}) == (types{oids::int4, oids::int2, oids::int8}),
               per_element());
    BOOST_TEST(declared(true, 1.5, 1.5f) == (types{oids::boolean, oids::float8, oids::float4}), per_element());
    BOOST_TEST(declared(std::optional<int>{}, std::optional<int>{1}) == (types{oids::int4, oids::int4}), per_element());
    BOOST_TEST(declared(tusk::borrow(number)) == types{oids::int4}, per_element());
    BOOST_TEST(declared(tusk::each_of(numbers), true) == (types{oids::int4, oids::int4, oids::boolean}), per_element());
    // The server chooses.
    BOOST_TEST(declared(std::string{"s"}, "s"sv, "s", nullptr, std::nullopt) == (types{0, 0, 0, 0, 0}), per_element());
    BOOST_TEST(declared(std::optional<std::string>{}, std::vector<std::string>{}) == (types{0, std::uint32_t{0}}),
               per_element());
    BOOST_TEST(declared(type_lookup::mood::ok) == types{0}, per_element());
}

BOOST_AUTO_TEST_CASE(numbers_go_in_binary_and_strings_as_text) {
    const flight all = sent_for(execute(text, 1, "one"sv, 1.5));
    BOOST_TEST((all.parameters == std::vector{format::binary, format::text, format::binary}));
}

BOOST_AUTO_TEST_CASE(columns_come_in_binary_only_if_all_cpp_types_read_nothing_else) {
    BOOST_TEST(wants_binary<bool>());
    BOOST_TEST(wants_binary<uuid>());
    BOOST_TEST(wants_binary<std::optional<std::chrono::sys_days>>());
    BOOST_TEST((wants_binary<std::tuple<bool, std::optional<bool>, uuid>>()));
    // Of a column of type numeric they read the text.
    BOOST_TEST(!wants_binary<int>());
    BOOST_TEST(!wants_binary<std::optional<double>>());
    BOOST_TEST((!wants_binary<std::tuple<bool, int>>()));
    BOOST_TEST(!wants_binary<std::string>());
    BOOST_TEST(!wants_binary<std::optional<std::string>>());
    BOOST_TEST((!wants_binary<std::tuple<bool, std::string>>()));
    BOOST_TEST(!wants_binary<type_lookup::mood>());
    BOOST_TEST((!wants_binary<std::tuple<bool, type_lookup::mood>>()));
    for (const auto& all : {sent_for(query(text)), sent_for(execute(text))})
        BOOST_TEST((all.results == std::vector{format::text}));
}

BOOST_AUTO_TEST_CASE(numbers_are_read_as_text_too) {
    connected c{script{}.expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{},
                                                    columns({{"i", oids::int4}, {"s", text_oid}}),
                                                    testing::row({"42", "name"}), complete("SELECT 1"), ready()),
                knowing_nothing};
    auto q = query_one<std::tuple<int, std::string>>(text);
    c.run(q);
    BOOST_TEST((q.take().value() == std::tuple{42, std::string{"name"}}));
}

BOOST_AUTO_TEST_CASE(a_number_reads_whatever_type_of_number_comes) {
    connected c{answer(script{}, binary_columns({{"c", oids::int8}}), "\0\0\0\0\0\0\0\x9"sv), knowing_nothing};
    auto q = query_one<int>(text);
    c.run(q);
    BOOST_TEST(q.take().value() == 9);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_the_error_and_the_session_goes_on) {
    const auto code = [](script says, auto q) {
        connected c{run_as_text(std::move(says)), knowing_nothing};
        c.run(q);
        const auto outcome = q.take();
        recorded_statement next{text};
        c.run(next);
        BOOST_TEST(next.events == (event_log{"row one", "complete SELECT 1"}), per_element());
        BOOST_TEST(c.server.finished());
        return outcome ? boost::system::error_code{} : outcome.error().code();
    };
    BOOST_TEST(code(answer_without_rows(script{}), query_one<int>(text)) == errc::column_count_mismatch);
    BOOST_TEST(code(answer_without_rows(script{}), query_one<std::tuple<int, int>>(text)) ==
               errc::column_count_mismatch);
    const auto one = binary_columns({{"c", oids::int4}});
    BOOST_TEST((code(answer(script{}, one, "\0\0\0\1"sv), query_one<std::tuple<int, int>>(text)) ==
                errc::column_count_mismatch));
    BOOST_TEST(code(answer(script{}, binary_columns({{"c", text_oid}}), "one"), query_one<int>(text)) ==
               errc::column_type_mismatch);
    BOOST_TEST(code(answer(script{}, binary_columns({{"c", oids::boolean}}), "\1"), query_one<double>(text)) ==
               errc::column_type_mismatch);
    // A server that sends another form than was asked for.
    BOOST_TEST(code(answer(script{}, binary_columns({{"c", oids::int4}}), "\0\0\0\1"sv),
                    query_one<std::string>(text)) == errc::column_type_mismatch);
}

BOOST_AUTO_TEST_CASE(what_gives_no_rows_may_give_none) {
    connected c{answer_without_rows(answer_without_rows(script{})), knowing_nothing};
    auto command = execute(text);
    c.run(command);
    BOOST_TEST(command.take().value().rows_affected() == 2u);
    auto q = query(text);
    c.run(q);
    const result none = q.take().value();
    BOOST_TEST(none.size() == 0u);
    BOOST_TEST(none.columns().empty());
}

BOOST_AUTO_TEST_CASE(an_empty_statement_is_none) {
    connected c{script{}.expect_tags("PBDES").reply(backend::parse_complete{}, backend::bind_complete{},
                                                    backend::no_data{}, backend::empty_query_response{}, ready()),
                knowing_nothing};
    recorded_statement q{""};
    c.run(q);
    BOOST_TEST(q.events == event_log{"empty"}, per_element());
    BOOST_TEST(!q.failure());
}

BOOST_AUTO_TEST_CASE(no_error_is_a_reason_to_run_it_again) {
    auto reasons = out_of_date_in_any_case();
    for (const auto& more : out_of_date_perhaps())
        reasons.push_back(more);
    for (const auto& why : reasons)
        for (const bool at_bind : {false, true}) {
            auto says = script{}.expect_tags("PBDES");
            if (at_bind)
                says.reply(backend::parse_complete{});
            connected c{says.reply(why, ready()), knowing_nothing};
            auto q = query_one<int>(text, 1);
            c.run(q);
            BOOST_TEST(q.take().error().code() == code_of(why));
            BOOST_TEST(c.server.finished());
        }
}

BOOST_AUTO_TEST_CASE(own_types_are_read_as_text) {
    using type_lookup::mood;
    for (const bool are_known : {false, true}) {
        const auto types = type_lookup::fresh_database();
        if (are_known)
            type_lookup::teach(types);
        logged_in_session s{knowing_nothing};
        auto q = type_lookup::query<mood>(text, types, mood::sad);
        s.start(q);
        const std::string sent = take_output(s);
        // The question about them goes along.
        BOOST_TEST(tags_of(sent) == (are_known ? "PBDES" : "PBESPBDES"));
        if (!are_known)
            deliver(s, type_lookup::answer(type_lookup::mood_rows()));
        const auto messages = type_lookup::split(sent);
        const auto bind = type_lookup::only<frontend::bind>(messages, messages.size() - 4);
        BOOST_TEST((bind.result_formats == std::vector{format::text}));
        BOOST_TEST(protocol::as_text(bind.parameters.values.at(0).bytes) == "sad");
        say(s, backend::parse_complete{}, backend::bind_complete{}, columns({{"m", type_lookup::mood_oid}}),
            testing::row({"ok"}), complete("SELECT 1"), ready());
        BOOST_TEST((q.take().value() == mood::ok));
    }
}

BOOST_AUTO_TEST_CASE(own_types_that_nobody_could_ask_about_are_read_by_their_text) {
    using type_lookup::mood;
    logged_in_session s{knowing_nothing};
    auto q = type_lookup::query<mood>(text, type_lookup::fresh_database());
    s.start(q);
    BOOST_TEST(tags_of(take_output(s)) == "PBESPBDES");
    deliver(s, type_lookup::answer(""));
    say(s, backend::parse_complete{}, backend::bind_complete{}, columns({{"m", type_lookup::mood_oid}}),
        testing::row({"ok"}), complete("SELECT 1"), ready());
    BOOST_TEST((q.take().value() == mood::ok));
}

BOOST_AUTO_TEST_CASE(prepare_describes_all_the_same) {
    connected c{described(script{})
                    .expect<frontend::parse>([](const auto& m) { return m.statement.empty() && m.sql == text; })
                    .expect_tags("BDES")
                    .reply(backend::parse_complete{}, backend::bind_complete{}, columns({{"c", text_oid}}),
                           testing::row({"one"}), complete("SELECT 1"), ready()),
                knowing_nothing};
    detail::prepare_exchange prepares{text};
    c.run(prepares);
    const statement held = prepares.take().value();
    BOOST_TEST(held.columns().at(0).name == "c");
    BOOST_TEST(held.get()->name().empty());
    BOOST_TEST(c.s.statements().size() == 0u);
    auto q = query_one<std::string>(held);
    c.run(q);
    BOOST_TEST(q.take().value() == "one");
    BOOST_TEST(c.server.finished());
    BOOST_TEST(c.s.statements().closing()->empty());
}

BOOST_AUTO_TEST_CASE(a_parameter_that_cannot_be_sent_leaves_nothing_behind) {
    logged_in_session s{knowing_nothing};
    auto q = execute(text, 1, "with\0nul"sv);
    s.start(q);
    BOOST_TEST(q.finished());
    const auto outcome = q.take();
    BOOST_TEST(outcome.error().code() == errc::embedded_nul);
    BOOST_TEST(std::string_view{outcome.error().what()}.starts_with("parameter $2 cannot be sent"));
    BOOST_TEST(take_output(s).empty());
    BOOST_TEST(s.idle());
}

BOOST_AUTO_TEST_SUITE_END()
