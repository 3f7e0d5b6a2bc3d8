// How often the driver asks for memory, when everything is warm.
#include <algorithm>
#include <any>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include <support/environment.hpp>
#include <tusk/connection.hpp>
#include <tusk/shared_connection.hpp>

namespace {

std::atomic<std::size_t> allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
    ++allocations;
    void* p = alignment <= alignof(std::max_align_t)
                  ? std::malloc(std::max<std::size_t>(size, 1))
                  : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (p == nullptr)
        throw std::bad_alloc{};
    return p;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace {

namespace asio = boost::asio;
using tusk::testing::live_conninfo;

constexpr std::size_t warm_up = 50;
constexpr std::size_t times = 1'000;

// Allocations of `times` runs.
template <class F>
std::size_t count(F&& f, std::size_t runs = times) {
    const std::size_t before = allocations;
    for (std::size_t i = 0; i != runs; ++i)
        f();
    return allocations - before;
}

template <class F>
std::size_t count_warm(F&& f) {
    count(f, warm_up);
    return count(f);
}

void print(const char* what, std::size_t n, std::size_t per = times) {
    std::cout << "allocations: " << what << ": " << n << " for " << per << std::endl;
}

struct scalars {
    int id;
    std::int64_t large;
    double real;
    bool flag;
};

struct described_scalars {
    bool flag = false;
    std::int64_t large = 0;
    int id = 0;
};
BOOST_DESCRIBE_STRUCT(described_scalars, (), (flag, large, id))

constexpr const char* one_value = "select $1::int4";
constexpr std::size_t many = 100'000;
constexpr const char* many_rows =
    "select n, n::int8 * 1000000, n / 2.0::float8, n % 2 = 0 from generate_series(1, 100000) n";
constexpr const char* many_named_rows =
    "select n as id, 'passed over' as text, n::int8 as large, n % 2 = 0 as flag from generate_series(1, 100000) n";

}  // namespace

BOOST_AUTO_TEST_SUITE(counted_allocations)

BOOST_AUTO_TEST_CASE(a_statement_that_is_waited_for_makes_none) {
    tusk::connection db{live_conninfo()};
    const auto statement = db.prepare(one_value);
    int n = 0;
    const std::size_t prepared = count_warm([&] { n += db.query_value<int>(statement, 7); });
    const std::size_t cached = count_warm([&] { n += db.query_value<int>(one_value, 7); });
    print("select $1::int4, a prepared statement, waiting", prepared);
    print("select $1::int4, by its text, waiting", cached);
    BOOST_TEST(n == static_cast<int>(2 * (warm_up + times) * 7));
    BOOST_TEST(prepared == 0u);
    BOOST_TEST(cached == 0u);
}

BOOST_AUTO_TEST_CASE(a_statement_with_a_callback_makes_one_at_most) {
    asio::io_context io;
    tusk::connection db{io};
    db.connect(live_conninfo());
    const auto statement = db.prepare(one_value);
    int sum = 0;
    std::size_t left = 0;
    const auto run = [&](std::size_t n) {
        left = n;
        struct next {
            tusk::connection* db;
            const tusk::statement* statement;
            int* sum;
            std::size_t* left;
            void operator()(boost::system::error_code failed, int value) const {
                if (failed)
                    return;
                *sum += value;
                if (--*left != 0)
                    db->async_query_value<int>(*statement, 7, *this);
            }
        };
        db.async_query_value<int>(statement, 7, next{&db, &statement, &sum, &left});
        io.restart();
        io.run();
    };
    run(warm_up);
    const std::size_t called_back = count([&] { run(times); }, 1);
    print("select $1::int4, a prepared statement, with a callback", called_back);
    BOOST_TEST(sum == static_cast<int>((warm_up + times) * 7));
    BOOST_TEST(called_back <= times);
}

BOOST_AUTO_TEST_CASE(an_awaited_statement_makes_one_at_most) {
    asio::io_context io;
    tusk::connection db{io};
    db.connect(live_conninfo());
    const auto statement = db.prepare(one_value);
    int sum = 0;
    std::size_t awaited = 0;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            for (std::size_t i = 0; i != warm_up; ++i)
                sum += co_await db.async_query_value<int>(statement, 7);
            const std::size_t before = allocations;
            for (std::size_t i = 0; i != times; ++i)
                sum += co_await db.async_query_value<int>(statement, 7);
            awaited = allocations - before;
        },
        asio::detached);
    io.run();
    print("select $1::int4, a prepared statement, awaited", awaited);
    BOOST_TEST(sum == static_cast<int>((warm_up + times) * 7));
    BOOST_TEST(awaited <= times);
}

// All of the coroutines, for `runs` statements each.
static std::size_t count_shared(asio::io_context& io, tusk::shared_connection& bus, std::size_t coroutines,
                                std::size_t runs, std::uint64_t& sum) {
    std::size_t left = coroutines;
    bool is_warm = false;
    const auto ask = [&]() -> asio::awaitable<void> {
        for (std::size_t i = 0; i != runs; ++i)
            sum += static_cast<std::uint64_t>(co_await bus.async_query_value<int>(one_value, 7));
        is_warm = --left == 0;
    };
    for (std::size_t n = 0; n != coroutines; ++n)
        asio::co_spawn(io, ask, asio::detached);
    io.restart();
    const std::size_t before = allocations;
    while (!is_warm)
        io.run_one();
    return allocations - before;
}

BOOST_AUTO_TEST_CASE(a_statement_of_a_shared_connection_makes_next_to_none) {
    for (const std::size_t coroutines : {std::size_t{1}, std::size_t{16}, std::size_t{250}}) {
        asio::io_context io;
        tusk::shared_connection bus{io, {.conninfo = live_conninfo(), .sockets = 1}};
        std::uint64_t sum = 0;
        count_shared(io, bus, coroutines, warm_up, sum);
        const std::size_t shared = count_shared(io, bus, coroutines, times, sum);
        print(("select $1::int4, shared by " + std::to_string(coroutines)).c_str(), shared, coroutines * times);
        BOOST_TEST(sum == coroutines * (warm_up + times) * 7);
        BOOST_TEST(shared <= coroutines * times / 100);
        bus.close();
        io.run();
    }
}

BOOST_AUTO_TEST_CASE(an_observer_costs_one_a_statement) {
    struct counter : tusk::statement_observer {
        std::any on_start(const tusk::observed_statement&) override { return ++starts; }
        void on_end(const tusk::observed_statement&, const tusk::statement_end& how, std::any&) override {
            rows += how.rows_received;
        }
        std::uint64_t starts = 0;
        std::uint64_t rows = 0;
    };
    const auto observer = std::make_shared<counter>();
    tusk::connection db{live_conninfo()};
    db.set_observer(observer);
    const std::string text(100, 'x');
    const std::size_t seen = count_warm([&] { db.query_value<int>("select length($1)", text); });
    db.set_observer(nullptr);
    const std::size_t unseen = count_warm([&] { db.query_value<int>("select length($1)", text); });
    print("select length($1), with an observer", seen);
    print("select length($1), without one any more", unseen);
    BOOST_TEST(observer->starts == warm_up + times);
    BOOST_TEST(observer->rows == warm_up + times);
    BOOST_TEST(seen == times);
    BOOST_TEST(unseen == 0u);
}

BOOST_AUTO_TEST_CASE(rows_make_none_of_their_own) {
    tusk::connection db{live_conninfo()};
    db.query<scalars>(many_rows);
    std::size_t size = 0;
    const std::size_t all = count([&] { size = db.query<scalars>(many_rows).size(); }, 1);
    std::vector<scalars> grown;
    const std::size_t by_vector = count([&] { grown.emplace_back(); }, many);
    print("rows of a struct of scalars", all - by_vector, many);
    print("the vector the rows are in", by_vector, many);
    BOOST_TEST(size == many);
    // A few for the buffer that grows while the rows come.
    BOOST_TEST(all - by_vector <= 8u);
}

BOOST_AUTO_TEST_CASE(rows_by_name_make_none_either) {
    tusk::connection db{live_conninfo()};
    db.query<described_scalars>(many_named_rows);
    std::size_t size = 0;
    const std::size_t all = count([&] { size = db.query<described_scalars>(many_named_rows).size(); }, 1);
    std::vector<described_scalars> grown;
    const std::size_t by_vector = count([&] { grown.emplace_back(); }, many);
    print("rows of a described struct of scalars", all - by_vector, many);
    BOOST_TEST(size == many);
    BOOST_TEST(all - by_vector <= 8u);
}

BOOST_AUTO_TEST_CASE(strings_make_theirs_and_no_more) {
    tusk::connection db{live_conninfo()};
    constexpr const char* long_strings = "select repeat('x', 100) from generate_series(1, 100000)";
    db.query<std::string>(long_strings);
    std::size_t size = 0;
    const std::size_t all = count([&] { size = db.query<std::string>(long_strings).size(); }, 1);
    print("rows of a long string", all, many);
    BOOST_TEST(size == many);
    BOOST_TEST(all >= many);
    BOOST_TEST(all <= many + 30);
}

BOOST_AUTO_TEST_SUITE_END()
