// COPY TO STDOUT into typed rows.
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk::testing;
using tusk::errc;

struct numbered {
    std::int32_t id;
    std::optional<std::string> text;
};

constexpr const char* many =
    "select g as id, case when g % 3 <> 0 then repeat('x', g % 50) end as text "
    "from generate_series(1, 100000) as g";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copy_out, live_connection)

BOOST_AUTO_TEST_CASE(gives_the_rows_of_a_query) {
    std::int32_t next = 1;
    for (const numbered& row : db.copy_out<numbered>(many)) {
        BOOST_REQUIRE(row.id == next);
        BOOST_REQUIRE(row.text.has_value() == (next % 3 != 0));
        BOOST_REQUIRE((!row.text || row.text->size() == static_cast<std::size_t>(next % 50)));
        ++next;
    }
    BOOST_TEST(next == 100'001);
}

BOOST_AUTO_TEST_CASE(gives_them_a_batch_at_a_time) {
    auto stream = db.copy_out<int, std::optional<std::string>>({.rows = 1'000}, many);
    std::size_t rows = 0;
    while (const auto batch = stream.next()) {
        BOOST_REQUIRE(batch->size() <= 1'000U);
        rows += batch->size();
    }
    BOOST_TEST(rows == 100'000U);
    BOOST_TEST(stream.command_tag() == "COPY 100000");
}

BOOST_AUTO_TEST_CASE(can_be_awaited) {
    run([&]() -> boost::asio::awaitable<void> {
        auto stream = db.copy_out<int>("select 7 where true -- a comment");
        const auto batch = co_await stream.async_next();
        BOOST_REQUIRE((batch && batch->size() == 1U));
        BOOST_TEST(batch->front() == 7);
        const auto end = co_await stream.async_next();
        BOOST_TEST(!end.has_value());
    });
}

BOOST_AUTO_TEST_CASE(gives_the_rows_of_a_table) {
    db.run_script("create temporary table pairs (a int, b text); insert into pairs values (1, 'x'), (2, null)");
    std::vector<std::tuple<std::optional<std::string>, int>> all;
    for (auto& row : db.copy_out<std::optional<std::string>, int>("pairs", {"b", "a"}))
        all.push_back(row);
    BOOST_TEST((all == decltype(all){{"x", 1}, {std::nullopt, 2}}));
    all.clear();
    for (auto& row : db.copy_out<int, std::optional<std::string>>(tusk::table{"pg_temp", "pairs"}, {}))
        all.emplace_back(std::get<1>(row), std::get<0>(row));
    BOOST_TEST((all == decltype(all){{"x", 1}, {std::nullopt, 2}}));
    db.run_script("truncate pairs");
    BOOST_TEST(!db.copy_out<int>("pairs", {"a"}).next().has_value());
}

BOOST_AUTO_TEST_CASE(that_is_left_early_leaves_the_connection_good) {
    {
        auto stream =
            db.copy_out<numbered>({.rows = 10}, "select g, null::text from generate_series(1, 10000000) as g");
        BOOST_TEST(stream.next()->size() == 10U);
        BOOST_TEST(db.try_execute("select 1").error().code() == errc::operation_in_progress);
    }
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_AUTO_TEST_CASE(tells_what_is_wrong) {
    BOOST_TEST(db.copy_out<int>("nowhere", {"a"}).try_next().error().code() == tusk::sqlstate::undefined_table);
    const auto division = db.copy_out<int>("select 1 / (g - 5) from generate_series(1, 10) as g").try_next();
    BOOST_TEST(division.error().code() == tusk::sqlstate::division_by_zero);
    BOOST_TEST(db.copy_out<int>("select 'a'::text").try_next().error().code() == errc::column_type_mismatch);
    BOOST_TEST(db.copy_out<double>("select 1.5::numeric").try_next().error().code() == errc::column_type_mismatch);
    BOOST_TEST(db.copy_out<int>("select null::int").try_next().error().code() == errc::null_value);
    BOOST_TEST(db.copy_out<int>("a\0b", {"a"}).try_next().error().code() == tusk::sqlstate::undefined_table);
    BOOST_TEST(db.copy_out<int>(std::string{"a\0b", 3}, {"a"}).try_next().error().code() == errc::embedded_nul);
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_AUTO_TEST_CASE(notices_columns_that_were_altered) {
    db.run_script("create temporary table changing (a int); insert into changing values (1)");
    BOOST_TEST(db.copy_out<int>("changing", {"a"}).next()->front() == 1);
    db.run_script("alter table changing alter a type real");
    BOOST_TEST(db.copy_out<int>("changing", {"a"}).try_next().error().code() == errc::column_type_mismatch);
    BOOST_TEST(db.copy_out<float>("changing", {"a"}).next()->front() == 1.0F);
}

BOOST_AUTO_TEST_SUITE_END()
