// Pipelines, on a server: limits of time, cancellation, COPY, and what lives how long.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <support/recording_observer.hpp>

#include "pipelines.hpp"

namespace {

using namespace pipelining;

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_that_end)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_limit_of_time_is_for_all_of_it, Driver, every_driver) {
    for (const auto& mode : every_mode) {
        with_items<Driver> db{mode};
        constexpr const char* slowly = "insert into items select $1, $2 from pg_sleep($3)";
        for (const auto how : both)
            for (const int slow : {0, 3, 99}) {
                pipeline p{how};
                std::vector<slot<command_result>> slots;
                for (int i = 0; i != 100; ++i)
                    slots.push_back(p.execute(slowly, i, "x", i >= slow ? 60.0 : 0.0));
                BOOST_TEST(db.execute("truncate items").has_value());
                db->set_timeout(300ms);
                const auto begun = std::chrono::steady_clock::now();
                BOOST_TEST(code_of(db.run_pipeline(p)) == errc::timeout);
                BOOST_TEST((std::chrono::steady_clock::now() - begun < 20s));
                db->set_timeout({});
                BOOST_TEST_REQUIRE(db->is_open());
                db.check_rows(how == atomic ? 0 : slow);
                for (int i = 0; i != 100; ++i)
                    BOOST_TEST((code(slots[static_cast<std::size_t>(i)]) ==
                                (how == independent && i < slow ? boost::system::error_code{}
                                                                : boost::system::error_code{errc::timeout})));
            }
    }
}

// Whatever the moment: all or nothing, or exactly those that say so.
BOOST_AUTO_TEST_CASE(cancelled_at_any_moment) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            live_connection c;
            c.db.close();
            c.db.connect(live_conninfo() + " statement_cache=" + mode);
            c.db.execute("create temporary table items (id int, name text)");
            pipeline p{how};
            std::vector<slot<command_result>> slots;
            for (int i = 0; i != 3'000; ++i)
                slots.push_back(p.execute(insert, i, std::string(100, 'x')));
            for (auto after = 0us; after < 160'000us; after += 8'000us) {
                boost::asio::cancellation_signal signal;
                boost::asio::steady_timer timer{c.io, after};
                timer.async_wait(
                    [&](boost::system::error_code) { signal.emit(boost::asio::cancellation_type::terminal); });
                boost::system::error_code told;
                c.db.async_run(
                    p, boost::asio::bind_cancellation_slot(signal.slot(), [&](boost::system::error_code failed) {
                        told = failed;
                        timer.cancel();
                    }));
                c.run();
                const auto rows = c.db.query_value<std::int64_t>("select count(*) from items");
                std::int64_t good = 0;
                for (const auto& s : slots)
                    good += s.has_value();
                BOOST_TEST(rows == good);
                BOOST_TEST((told ? how == independent || good == 0 : good == 3'000));
                if (told)
                    BOOST_TEST(told == boost::asio::error::operation_aborted);
                c.db.execute("truncate items");
            }
            BOOST_TEST(c.db.query_value<int>("select 42") == 42);
        }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(copy_is_refused, Driver, every_driver) {
    for (const auto how : both)
        for (const auto& mode : every_mode) {
            with_items<Driver> db{mode};
            pipeline out{how};
            const auto copied = out.execute("copy items to stdout");
            const auto behind = out.query_value<int>("select 1");
            BOOST_TEST(db.run_pipeline(out).has_value());
            BOOST_TEST((code(copied) == errc::unexpected_copy));
            BOOST_TEST(*behind == 1);

            pipeline last{how};
            last.execute(insert, 1, "a");
            const auto in = last.execute("copy items from stdin");
            BOOST_TEST(db.run_pipeline(last).has_value() == (how == independent));
            BOOST_TEST((code(in) == errc::unexpected_copy));
            db.check_rows(how == independent ? 1 : 0);

            pipeline middle{how};
            const auto lost = middle.execute("copy items from stdin");
            middle.query_value<int>("select 1");
            BOOST_TEST(db.run_pipeline(middle).has_error());
            BOOST_TEST((code(lost) == errc::unexpected_copy));
            BOOST_TEST(!db->is_open());
        }
}

BOOST_AUTO_TEST_CASE(a_slot_that_has_no_value_says_why) {
    slot<int> of_nothing;
    BOOST_TEST(!of_nothing);
    BOOST_TEST((code(of_nothing) == errc::not_run));
    BOOST_CHECK_THROW(of_nothing.value(), error);
    slot<int> one;
    {
        pipeline p;
        BOOST_TEST((p.mode() == atomic));
        one = p.query_value<int>("select 1");
        BOOST_CHECK_EXCEPTION(*one, error, [](const error& e) { return e.code() == errc::not_run; });
        connection closed;
        BOOST_TEST(code_of(closed.try_run(p)) == errc::not_connected);
        BOOST_TEST((code(one) == errc::not_connected));
        connection db{live_conninfo()};
        db.run(p);
        BOOST_TEST(*one == 1);
        p.clear();
        BOOST_TEST(p.empty());
        db.run(p);
    }
    BOOST_TEST(*one == 1);
    BOOST_TEST(!one.error().code());
}

BOOST_AUTO_TEST_CASE(a_pipeline_may_be_gone_while_it_runs) {
    live_connection c;
    c.run([&]() -> boost::asio::awaitable<void> {
        slot<std::string> text;
        auto deferred = [&] {
            pipeline p;
            const std::string gone = "gone when it runs";
            text = p.query_value<std::string>("select $1", std::string_view{gone});
            auto op = c.db.async_run(p, boost::asio::deferred);
            p.execute("not even SQL");  // it has been begun without this
            return op;
        }();
        co_await std::move(deferred)(boost::asio::use_awaitable);
        BOOST_TEST(*text == "gone when it runs");
        pipeline p;
        const auto wrong = p.query_value<int>("select 1 / $1", 0);
        try {
            co_await c.db.async_run(p);
            BOOST_ERROR("no error");
        } catch (const error& e) {
            BOOST_TEST((e.code() == sqlstate::division_by_zero));
            BOOST_TEST(e.diagnostics().element == 1u);
        }
        BOOST_TEST((code(wrong) == sqlstate::division_by_zero));
    });
}

BOOST_AUTO_TEST_CASE(it_runs_once_at_a_time) {
    boost::asio::io_context io;
    connection first{io};
    connection second{io};
    first.connect(live_conninfo());
    second.connect(live_conninfo());
    const auto observer = std::make_shared<recording_observer>();
    second.set_observer(observer);
    pipeline p;
    const auto value = p.query_value<int>("select 7 from pg_sleep(0.2)");
    std::optional<boost::system::error_code> told, refused, busy;
    first.async_run(p, [&](boost::system::error_code failed) { told = failed; });
    second.async_run(p, [&](boost::system::error_code failed) { refused = failed; });
    first.async_run(p, [&](boost::system::error_code failed) { busy = failed; });
    BOOST_TEST((code(value) == errc::not_run));
    run(io);
    BOOST_TEST((told == boost::system::error_code{}));
    BOOST_TEST((refused == make_error_code(errc::operation_in_progress)));
    BOOST_TEST((busy == make_error_code(errc::operation_in_progress)));
    BOOST_TEST(*value == 7);
    const auto not_run = observer->take();
    BOOST_TEST_REQUIRE(not_run.size() == 1u);
    BOOST_TEST((not_run[0].failure == make_error_code(errc::operation_in_progress)));
    second.run(p);
    BOOST_TEST(*value == 7);
    BOOST_TEST(observer->take().size() == 1u);
}

BOOST_AUTO_TEST_CASE(it_may_be_run_again_after_its_connection_was_destroyed) {
    pipeline p;
    const auto value = p.query_value<int>("select 7");
    {
        boost::asio::io_context io;
        auto db = std::make_unique<connection>(io);
        db->connect(live_conninfo());
        std::optional<boost::system::error_code> told;
        db->async_run(p, [&](boost::system::error_code failed) { told = failed; });
        db.reset();
        run(io);
        BOOST_TEST((told == boost::asio::error::operation_aborted));
        BOOST_TEST((code(value) == boost::asio::error::operation_aborted));
        connection abandoned{io};
        abandoned.connect(live_conninfo());
        abandoned.async_run(p, [](boost::system::error_code) {});
    }
    BOOST_TEST((code(value) == boost::asio::error::operation_aborted));
    connection{live_conninfo()}.run(p);
    BOOST_TEST(*value == 7);
}

BOOST_AUTO_TEST_SUITE_END()
