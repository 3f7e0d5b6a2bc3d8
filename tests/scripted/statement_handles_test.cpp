// Statements that are kept on the server: those that the user holds, and what becomes of all when nothing stays prepared.
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "statement_caching.hpp"

namespace {

using namespace caching;
using namespace std::string_view_literals;

// A handle of the user's, as prepare() gives it.
protocol::statement_ptr handle(connected& c, const std::string& sql_text = text) {
    recorded_statement describes{sql_text};
    describes.only_describe = true;
    c.run(describes);
    BOOST_REQUIRE(!describes.failure());
    return describes.statement();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statements_that_are_held)

BOOST_AUTO_TEST_CASE(a_handle_that_is_out_of_date_is_prepared_anew_by_its_text) {
    for (const auto& why : out_of_date_in_any_case()) {
        connected c{run_by_name(run_by_name(
            run_by_name(described(refused(run_by_name(described(script{})), "BES", why)), "two"), "three"))};
        auto held = handle(c);
        recorded_statement first{held};
        c.run(first);
        check_row(first);
        recorded_statement second{held};
        c.run(second);
        check_row(second, 2, "two");
        BOOST_TEST(held->is_stale());
        BOOST_TEST(second.statement() != held);
        // From now on it is what the cache has.
        recorded_statement third{held};
        c.run(third);
        check_row(third, 1, "three");
        recorded_statement by_text{text};
        c.run(by_text);
        check_row(by_text);
        BOOST_TEST(c.server.finished());
        // The old one is closed when nobody holds it any more.
        BOOST_TEST(c.s.statements().closing()->empty());
    }
}

BOOST_AUTO_TEST_CASE(a_handle_that_is_not_in_the_cache_is_prepared_anew_at_every_use) {
    const auto once = [](script says) { return run_by_name(described(says)); };
    connected c{described(once(refused(described(script{}), "BES", plan_changed())), 1)
                    .expect_tags("BES")
                    .reply(backend::bind_complete{}, testing::row({"one"}), complete("SELECT 1"), ready()),
                keeping(statement_caching::prepare, 0)};
    auto held = handle(c);
    for (int i = 0; i != 2; ++i) {
        recorded_statement q{held};
        c.run(q);
        check_row(q, i == 0 ? 2 : 1);
    }
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(a_statement_of_the_public_interface_follows_the_new_types) {
    const auto answer = [](script says, std::uint32_t wanted, std::string_view sent) {
        return says.expect_tags("PDS")
            .reply(backend::parse_complete{}, takes({wanted}), columns({{"c", int4_oid}}), ready())
            .expect<frontend::bind>([=](const auto& m) {
                return m.parameters.values.size() == 1 && protocol::as_text(m.parameters.values[0].bytes) == sent;
            })
            .expect_tags("ES");
    };
    const std::string_view four = "\0\0\0\5"sv;
    const std::string_view eight = "\0\0\0\0\0\0\0\5"sv;
    auto says = answer(script{}, oids::int4, four).reply(plan_changed(), ready());
    says = answer(says, oids::int8, eight)
               .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready());
    connected c{says};
    const statement held{handle(c)};
    auto q = query_one<int>(held, 5);
    c.run(q);
    BOOST_TEST(c.server.finished());
    BOOST_TEST(q.take().value() == 7);
    BOOST_TEST(held.parameter_types().at(0) == oids::int4);
}

// ---- what leaves nothing prepared

BOOST_AUTO_TEST_CASE(deallocate_all_and_discard_all_leave_nothing_prepared) {
    for (const std::string_view tag : {"DEALLOCATE ALL", "DISCARD ALL"})
        for (const bool simple : {true, false}) {
            auto says = prepared();
            if (simple)
                says.expect<frontend::query>().reply(complete(tag), ready());
            else
                says.expect_tags("PDS")
                    .reply(backend::parse_complete{}, takes({}), backend::no_data{}, ready())
                    .expect_tags("BES")
                    .reply(backend::bind_complete{}, complete(tag), ready());
            with_statement c{run_by_name(described(says, simple ? 1 : 2))};
            if (simple) {
                recorded_query command{std::string{tag}};
                c.run(command);
            } else {
                recorded_statement command{std::string{tag}};
                c.run(command);
                BOOST_TEST(command.statement()->is_stale());
            }
            BOOST_TEST(c.s.statements().size() == 0u);
            recorded_statement next{text};
            c.run(next);
            check_row(next);
            BOOST_TEST(c.server.finished());
        }
}

BOOST_AUTO_TEST_CASE(other_commands_leave_statements_alone) {
    for (const std::string_view tag : {"DEALLOCATE", "DISCARD PLANS", "DISCARD TEMP", "DISCARD", "RESET"}) {
        with_statement c{run_by_name(prepared().expect<frontend::query>().reply(complete(tag), ready()))};
        recorded_query command{std::string{tag}};
        c.run(command);
        recorded_statement next{text};
        c.run(next);
        check_row(next);
        BOOST_TEST(c.server.finished());
    }
}

BOOST_AUTO_TEST_CASE(a_handle_survives_discard_all) {
    connected c{run_by_name(
        described(described(script{}).expect<frontend::query>().reply(complete("DISCARD ALL"), ready())), "two")};
    auto held = handle(c);
    recorded_query discard{"discard all"};
    c.run(discard);
    BOOST_TEST(held->is_stale());
    recorded_statement q{held};
    c.run(q);
    check_row(q, 1, "two");
    BOOST_TEST(c.server.finished());
}

BOOST_AUTO_TEST_CASE(discard_all_counts_even_if_what_follows_it_fails) {
    with_statement c{described(prepared().expect<frontend::query>().reply(
                                   complete("DEALLOCATE ALL"), server_error("22012", "division by zero"), ready()),
                               1)};
    recorded_query both{"deallocate all; select 1/0"};
    c.run(both);
    check_failed(both, sqlstate::division_by_zero);
    BOOST_TEST(c.s.statements().size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
