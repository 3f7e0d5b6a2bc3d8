// Pipelines of statements with types of the database: what many of them need is asked for once.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/detail/pipelining.hpp>
#include <tusk/protocol/conversations/pipeline_exchange.hpp>

#include "type_lookup.hpp"

namespace {

using namespace type_lookup;
using protocol::pipeline_exchange;
using syncing = pipeline_exchange::syncing;

using mood_statement = detail::kept_statement_of<detail::single_row<mood>>;

struct moods {
    logged_in_session s;
    std::shared_ptr<database_types> types = fresh_database();
    std::vector<std::shared_ptr<mood_statement>> statements;
    std::vector<slot<mood>> slots;
    std::unique_ptr<pipeline_exchange> all;

    moods(std::initializer_list<std::string_view> texts, syncing how, protocol::session_limits limits = {})
        : s{limits} {
        for (const auto text : texts) {
            statements.push_back(std::make_shared<mood_statement>(sql{text}, std::tuple{}));
            slots.push_back(mood_statement::slot_of(statements.back()));
        }
        all = std::make_unique<pipeline_exchange>(statements, how);
        for (std::size_t i = 0; i != statements.size(); ++i) {
            all->be_exchange(i);
            statements[i]->use_types(types);
        }
        s.start(*all);
    }
    // To be called when it is finished.
    [[nodiscard]] const std::vector<slot<mood>>& outcomes() {
        for (const auto& statement : statements)
            statement->fill_slot();
        return slots;
    }
};

const std::string row_of_one =
    encoded(backend::bind_complete{}) + encoded(testing::row({"ok"})) + encoded(complete("SELECT 1"));
const std::string done = encoded(ready());

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_and_types)

BOOST_AUTO_TEST_CASE(one_question_goes_along_with_all_descriptions) {
    for (const auto how : {syncing::once, syncing::each}) {
        moods m{{"select m", "select n", "select m"}, how};
        BOOST_TEST(tags_of(take_output(m.s)) == "PBESPDSPDS");
        deliver(m.s, answer(mood_rows()) + mood_column + mood_column);
        const bool together = how == syncing::once;
        BOOST_TEST(tags_of(take_output(m.s)) == (together ? "BEBEBES" : "BESBESBES"));
        const std::string between = together ? "" : done;
        deliver(m.s, row_of_one + between + row_of_one + between + row_of_one + done);
        for (const auto& outcome : m.outcomes())
            BOOST_TEST((*outcome == mood::ok));
        BOOST_TEST(m.s.idle());
    }
}

BOOST_AUTO_TEST_CASE(what_only_the_descriptions_tell_is_asked_once_behind_them) {
    for (const auto how : {syncing::once, syncing::each}) {
        moods m{{"select m", "select n"}, how};
        static_cast<void>(take_output(m.s));
        deliver(m.s, answer("") + mood_column + mood_column);  // no type is called so, and yet the columns are of one
        BOOST_TEST(tags_of(take_output(m.s)) == "PBES");
        deliver(m.s, answer(mood_rows()));
        BOOST_TEST(tags_of(take_output(m.s)) == (how == syncing::once ? "BEBES" : "BESBES"));
        deliver(m.s, row_of_one + (how == syncing::once ? "" : done) + row_of_one + done);
        for (const auto& outcome : m.outcomes())
            BOOST_TEST((*outcome == mood::ok));
        BOOST_TEST(m.s.idle());
    }
}

BOOST_AUTO_TEST_CASE(a_question_that_ends_the_transaction_ends_the_pipeline) {
    for (const auto how : {syncing::once, syncing::each}) {
        moods m{{"select m", "select n"}, how};
        static_cast<void>(take_output(m.s));
        deliver(m.s, refusal("42501", 'E') + refusal("25P02", 'E') + refusal("25P02", 'E'));
        BOOST_TEST(m.s.output().empty());
        BOOST_TEST(m.s.idle());
        BOOST_TEST(m.all->finished());
        const auto outcomes = m.outcomes();
        BOOST_TEST((outcomes[0].error().code() == make_sqlstate("42501")));
        BOOST_TEST((outcomes[1].error().code() == errc::skipped));
    }
}

BOOST_AUTO_TEST_CASE(without_a_cache_it_goes_along_with_the_statements) {
    for (const auto how : {syncing::once, syncing::each}) {
        protocol::session_limits limits;
        limits.statement_caching = protocol::statement_caching::off;
        moods m{{"select m", "select n"}, how, limits};
        BOOST_TEST(tags_of(take_output(m.s)) == (how == syncing::once ? "PBESPBDEPBDES" : "PBESPBDESPBDES"));
        const std::string one = encoded(backend::parse_complete{}) + encoded(backend::bind_complete{}) +
                                encoded(columns({{"m", mood_oid}})) + encoded(testing::row({"ok"})) +
                                encoded(complete("SELECT 1"));
        deliver(m.s, answer(mood_rows()) + one + (how == syncing::once ? "" : done) + one + done);
        for (const auto& outcome : m.outcomes())
            BOOST_TEST((*outcome == mood::ok));
        BOOST_TEST(m.s.idle());
    }
}

BOOST_AUTO_TEST_CASE(given_up_while_types_are_asked_for_it_goes_no_further) {
    const error given_up{boost::system::errc::make_error_code(boost::system::errc::operation_canceled), "given up"};
    for (const auto how : {syncing::once, syncing::each}) {
        moods m{{"select m", "select n"}, how};
        static_cast<void>(take_output(m.s));
        deliver(m.s, answer("") + mood_column + mood_column);
        static_cast<void>(take_output(m.s));
        m.s.cancel(*m.all, given_up, protocol::time_point{} + std::chrono::hours{1});
        deliver(m.s, answer(mood_rows()));
        BOOST_TEST(m.s.output().empty());
        BOOST_TEST(m.all->finished());
        for (const auto& outcome : m.outcomes())
            BOOST_TEST((outcome.error().code() == given_up.code()));
        BOOST_TEST(m.s.idle());
    }
}

BOOST_AUTO_TEST_SUITE_END()
