// COPY of data as it is.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk::testing;
using tusk::errc;

constexpr const char* csv_in = "copy pairs from stdin (format csv, header, delimiter ';', null 'none')";
constexpr const char* csv_out =
    "copy (select * from pairs order by a) to stdout (format csv, header, delimiter ';', null 'none')";
constexpr std::string_view some_csv = "a;b\n1;\"x;y\"\n2;none\n3;\"a\nb\"\n";

struct table_of_pairs : live_connection {
    table_of_pairs() { db.run_script("create temporary table pairs (a int, b text)"); }

    std::string unloaded(std::string_view statement) {
        std::string all;
        for (const std::span<const std::byte> piece : db.copy_out_raw(statement))
            all.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        return all;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copy_raw, table_of_pairs)

BOOST_AUTO_TEST_CASE(goes_both_ways) {
    auto in = db.copy_in_raw(csv_in);
    in.write(some_csv);
    BOOST_TEST(in.finish() == 3U);
    BOOST_TEST(unloaded(csv_out) == some_csv);
}

BOOST_AUTO_TEST_CASE(may_be_cut_anywhere) {
    auto in = db.copy_in_raw(csv_in);
    in.write("");
    for (const char& c : some_csv)
        in.write(std::as_bytes(std::span{&c, 1}));
    BOOST_TEST(in.finish() == 3U);
    BOOST_TEST(unloaded(csv_out) == some_csv);
}

BOOST_AUTO_TEST_CASE(is_the_same_in_binary_form) {
    db.run_script("insert into pairs select g, repeat('x', g % 100) from generate_series(1, 50000) as g");
    const std::string before = unloaded("copy (select * from pairs order by a) to stdout (format binary)");
    db.run_script("truncate pairs");
    auto in = db.copy_in_raw("copy pairs from stdin (format binary)");
    in.write(before);
    BOOST_TEST(in.finish() == 50'000U);
    BOOST_TEST((unloaded("copy (select * from pairs order by a) to stdout (format binary)") == before));
}

BOOST_AUTO_TEST_CASE(comes_in_batches_that_may_be_kept) {
    db.run_script("insert into pairs select g, repeat('x', 100) from generate_series(1, 30000) as g");
    auto stream = db.copy_out_raw({.bytes = 100'000}, "copy (select * from pairs order by a) to stdout");
    std::vector<tusk::copied_data> batches;
    std::size_t bytes = 0;
    while (auto batch = stream.next()) {
        BOOST_REQUIRE(!batch->empty());
        BOOST_REQUIRE(batch->bytes() < 101'000U);
        bytes += batch->bytes();
        batches.push_back(std::move(*batch));
    }
    BOOST_TEST(stream.command_tag() == "COPY 30000");
    int next = 1;
    std::size_t seen = 0;
    for (const auto& batch : batches)
        for (std::size_t i = 0; i != batch.size(); ++i) {
            BOOST_REQUIRE(batch.text(i) == std::to_string(next++) + "\t" + std::string(100, 'x') + "\n");
            BOOST_REQUIRE(batch[i].size() == batch.text(i).size());
            seen += batch[i].size();
        }
    BOOST_TEST(next == 30'001);
    BOOST_TEST(seen == bytes);
}

BOOST_AUTO_TEST_CASE(that_is_left_early_leaves_the_connection_good) {
    {
        auto stream = db.copy_out_raw({.bytes = 1000}, "copy (select generate_series(1, 10000000)) to stdout");
        BOOST_TEST(!stream.next()->empty());
    }
    BOOST_TEST(db.query_value<int>("select 1") == 1);
    {
        auto in = db.copy_in_raw("copy pairs from stdin");
        in.write("1\tx\n");
    }
    BOOST_TEST(db.query_value<int>("select count(*)::int from pairs") == 0);
}

BOOST_AUTO_TEST_CASE(tells_what_is_wrong) {
    BOOST_TEST(db.copy_in_raw("select 1").try_write("x").error().code() == errc::unexpected_copy);
    BOOST_TEST(db.copy_in_raw("copy pairs to stdout").try_write("x").error().code() == errc::unexpected_copy);
    BOOST_TEST(db.copy_out_raw("copy pairs from stdin").try_next().error().code() == errc::unexpected_copy);
    BOOST_TEST(db.copy_out_raw("copy pairs to '/nowhere/x'").try_next().error().code() == errc::unexpected_copy);
    BOOST_TEST(db.copy_out_raw("copy nowhere to stdout").try_next().error().code() == tusk::sqlstate::undefined_table);
    auto in = db.copy_in_raw("copy pairs from stdin");
    in.write("1\tx\n2\ty\nthree\tz\n");
    const auto failed = in.try_finish().error();
    BOOST_TEST(failed.code() == tusk::sqlstate::invalid_text_representation);
    BOOST_TEST(failed.diagnostics().element == 3U);
    tusk::raw_copy_writer nothing;
    BOOST_TEST(nothing.try_write("x").error().code() == errc::not_connected);
    BOOST_TEST(db.query_value<int>("select count(*)::int from pairs") == 0);
}

BOOST_AUTO_TEST_CASE(can_be_awaited) {
    run([&]() -> boost::asio::awaitable<void> {
        auto in = db.copy_in_raw("copy pairs from stdin");
        co_await in.async_write(std::string{"1\tx\n2\t"});
        const std::string_view rest = "y\n";
        const auto bytes = std::as_bytes(std::span{rest});
        co_await in.async_write(std::vector<std::byte>{bytes.begin(), bytes.end()});
        std::string many;
        for (int i = 0; i != 100'000; ++i)
            many += "3\tz\n";
        const auto written = co_await in.async_try_write(std::move(many));
        BOOST_TEST(written.has_value());
        const auto all = co_await in.async_finish();
        BOOST_TEST(all == 100'002U);

        auto again = db.copy_in_raw("copy pairs from stdin");
        const auto bytes_written = co_await again.async_try_write(std::vector<std::byte>{bytes.begin(), bytes.end()});
        BOOST_TEST(bytes_written.has_value());
        auto stream = db.copy_out_raw("copy pairs to stdout");
        const auto busy = co_await stream.async_try_next();
        BOOST_TEST(busy.error().code() == errc::operation_in_progress);
        const auto loaded = co_await again.async_try_finish();
        BOOST_TEST(loaded.error().code() == tusk::sqlstate::invalid_text_representation);
    });
}

BOOST_AUTO_TEST_SUITE_END()
