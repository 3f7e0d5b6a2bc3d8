#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/session/parameters.hpp>
#include <tusk/protocol/session/statement_cache.hpp>

namespace {

using tusk::protocol::server_parameters;
using tusk::protocol::statement_cache;
using names = std::vector<std::string>;

void prepare(statement_cache& cache, std::string_view sql) { cache.insert(cache.make_statement(std::string{sql})); }

}  // namespace

BOOST_AUTO_TEST_SUITE(statement_caches)

BOOST_AUTO_TEST_CASE(a_statement_is_found_by_its_sql) {
    statement_cache cache{2};
    BOOST_TEST(!cache.find("select 1"));
    auto made = cache.make_statement("select 1");
    made->set_parameter_types({23});
    cache.insert(made);
    const auto found = cache.find("select 1");
    BOOST_TEST(found == made);
    BOOST_TEST(found->sql() == "select 1");
    BOOST_TEST(!cache.find("select 1 "));
    BOOST_TEST(cache.size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_two_statements_have_the_same_name) {
    statement_cache cache{2};
    const auto first = cache.make_statement("select 1");
    const auto second = cache.make_statement("select 1");
    BOOST_TEST(first->name() == "tusk_1_02fb785a1a5a96f2");
    BOOST_TEST(second->name() == "tusk_2_02fb785a1a5a96f2");
}

BOOST_AUTO_TEST_CASE(the_least_recently_used_statement_goes_first) {
    statement_cache cache{2};
    prepare(cache, "a");
    prepare(cache, "b");
    BOOST_TEST(cache.find("a"));
    prepare(cache, "c");
    BOOST_TEST(cache.size() == 2u);
    BOOST_TEST(!cache.find("b"));
    BOOST_TEST(cache.find("a"));
    BOOST_TEST(cache.find("c"));
    BOOST_TEST(*cache.closing() == names{"tusk_2_af63df4c8601f1a5"});
}

BOOST_AUTO_TEST_CASE(a_statement_is_closed_only_when_its_last_user_lets_go) {
    statement_cache cache{1};
    prepare(cache, "a");
    auto handle = cache.find("a");
    prepare(cache, "b");
    BOOST_TEST(!cache.find("a"));
    BOOST_TEST(cache.closing()->empty());
    BOOST_TEST(handle->sql() == "a");
    handle.reset();
    BOOST_TEST(*cache.closing() == names{"tusk_1_af63dc4c8601ec8c"});
}

BOOST_AUTO_TEST_CASE(a_second_statement_of_the_same_sql_is_not_cached) {
    statement_cache cache{2};
    prepare(cache, "a");
    prepare(cache, "a");
    BOOST_TEST(cache.size() == 1u);
    BOOST_TEST(cache.find("a")->name() == "tusk_1_af63dc4c8601ec8c");
    BOOST_TEST(*cache.closing() == names{"tusk_2_af63dc4c8601ec8c"});
}

BOOST_AUTO_TEST_CASE(a_cache_of_no_size_keeps_nothing) {
    statement_cache cache{0};
    prepare(cache, "a");
    BOOST_TEST(cache.size() == 0u);
    BOOST_TEST(!cache.find("a"));
    BOOST_TEST(*cache.closing() == names{"tusk_1_af63dc4c8601ec8c"});
}

BOOST_AUTO_TEST_CASE(a_statement_belongs_to_the_session_that_prepared_it) {
    statement_cache one{2};
    statement_cache other{2};
    const auto made = one.make_statement("a");
    BOOST_TEST(made->belongs_to(one.closing()));
    BOOST_TEST(!made->belongs_to(other.closing()));
}

BOOST_AUTO_TEST_CASE(a_handle_may_outlive_the_cache) {
    auto cache = std::make_unique<statement_cache>(2);
    prepare(*cache, "a");
    auto handle = cache->find("a");
    const auto closing = cache->closing();
    cache.reset();
    BOOST_TEST(closing->empty());
    handle.reset();
    BOOST_TEST(*closing == names{"tusk_1_af63dc4c8601ec8c"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(server_settings)

BOOST_AUTO_TEST_CASE(the_value_reported_last_counts) {
    server_parameters all;
    BOOST_TEST(all.get("TimeZone") == "");
    BOOST_TEST(!all.has("TimeZone"));
    BOOST_TEST(all.set("TimeZone", "UTC"));
    BOOST_TEST(all.set("TimeZone", ""));
    BOOST_TEST(all.has("TimeZone"));
    BOOST_TEST(all.set("TimeZone", "Asia/Tokyo"));
    BOOST_TEST(all.get("TimeZone") == "Asia/Tokyo");
}

BOOST_AUTO_TEST_CASE(there_are_no_more_than_a_server_has) {
    server_parameters all;
    for (int i = 0; i != 1'000; ++i)
        BOOST_TEST(all.set("name" + std::to_string(i), "value"));
    BOOST_TEST(!all.set("one more", "value"));
    BOOST_TEST(all.set("name7", "changed"));
    BOOST_TEST(all.get("name7") == "changed");
}

BOOST_AUTO_TEST_CASE(none_is_longer_than_64_kib) {
    server_parameters all;
    BOOST_TEST(all.set("n", std::string(64 * 1024 - 1, 'v')));
    BOOST_TEST(!all.set("n", std::string(64 * 1024, 'v')));
    BOOST_TEST(all.get("n").size() == 64u * 1024 - 1);
}

BOOST_AUTO_TEST_SUITE_END()
