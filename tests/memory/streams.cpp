// Streams rows of very different widths, or copies them, and prints the most memory it ever had: tests/memory/run.py compares
// it.
//
//     stream_memory waiting|awaited|slow|dynamic|copy-out|copy-out-text|copy-in|copy-in-text|copy-in-awaited ROWS
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <tusk/tusk.hpp>

namespace {

using namespace tusk::literals;

constexpr tusk::stream_options budget{.bytes = 1_MiB};

// Every thousandth is 20 kB, and one in a hundred thousand 1 MB. In FROM the server would make all of them first.
constexpr const char* sql =
    "select i, repeat('x', case when i % 100000 = 0 then 1000000 when i % 1000 = 0 then 20000 else i % 50 end)"
    " from (select generate_series(1, $1) as i) as numbers";

std::size_t width_of(std::int64_t i) {
    return i % 100'000 == 0 ? 1'000'000 : i % 1'000 == 0 ? 20'000 : static_cast<std::size_t>(i % 50);
}

// Sees that all rows come, in order.
class checked_rows {
public:
    void take(const tusk::rows<std::tuple<std::int64_t, std::string>>& batch) {
        for (const auto& [i, text] : batch)
            take(i, text.size());
    }
    void take(const tusk::result& batch) {
        for (const auto& row : batch)
            take(row.get<std::int64_t>(0), row[1].view().size());
    }
    [[nodiscard]] std::int64_t count() const noexcept { return count_; }

private:
    void take(std::int64_t i, std::size_t width) {
        if (i != ++count_ || width != width_of(i))
            throw std::runtime_error{"row " + std::to_string(i) + " is not the one that was to come"};
    }

    std::int64_t count_ = 0;
};

void wait(tusk::connection& db, std::int64_t rows, checked_rows& checked, bool slowly) {
    auto stream = db.stream<std::int64_t, std::string>(budget, sql, rows);
    for (int batches = 0; const auto batch = stream.next(); ++batches) {
        checked.take(*batch);
        if (slowly && batches < 20)  // long enough for the server to fill what there is between it and us
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

void wait_dynamic(tusk::connection& db, std::int64_t rows, checked_rows& checked) {
    auto stream = db.stream(budget, sql, rows);
    while (const auto batch = stream.next())
        checked.take(*batch);
}

boost::asio::awaitable<void> await(tusk::connection& db, std::int64_t rows, checked_rows& checked) {
    auto stream = db.stream<std::int64_t, std::string>(budget, sql, rows);
    while (const auto batch = co_await stream.async_next())
        checked.take(*batch);
}

void copy_out(tusk::connection& db, std::int64_t rows, checked_rows& checked, tusk::copy_format form) {
    std::string query = sql;
    query.replace(query.find("$1"), 2, std::to_string(rows));
    auto stream = db.copy_out<std::int64_t, std::string>({.format = form, .bytes = budget.bytes}, query);
    while (const auto batch = stream.next())
        checked.take(*batch);
}

// Rows that are made as they are asked for.
auto rows_to_load(std::int64_t rows) {
    return std::views::iota(std::int64_t{1}, rows + 1) | std::views::transform([](std::int64_t i) {
               return std::tuple{i, std::string(width_of(i), 'x')};
           });
}

using copied_row = std::tuple<std::int64_t, std::string>;

// The server counts them, and keeps none.
void make_table(tusk::connection& db) {
    db.run_script(
        "create temporary table loaded (i int8, t text); "
        "create function pg_temp.drop_row() returns trigger language plpgsql as $$ begin return null; end $$; "
        "create trigger drop_row before insert on loaded for each row execute procedure pg_temp.drop_row()");
}

void copy_in(tusk::connection& db, std::int64_t rows, tusk::copy_format form) {
    auto in = db.copy_in<copied_row>("loaded", {}, form);
    in.write_rows(rows_to_load(rows));
    in.finish();
}

boost::asio::awaitable<void> await_copy_in(tusk::connection& db, std::int64_t rows) {
    auto in = db.copy_in<copied_row>("loaded", {});
    co_await in.async_write_rows(rows_to_load(rows));
    co_await in.async_finish();
}

// In KiB, as the kernel counts it (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html).
std::string peak_memory() {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;)
        if (word == "VmHWM:" && status >> word)
            return word;
    throw std::runtime_error{"/proc/self/status has no VmHWM"};
}

}  // namespace

int main(int argc, char** argv) {
    const char* conninfo = std::getenv("TUSK_TEST_CONNINFO");
    if (argc != 3 || conninfo == nullptr) {
        std::cerr << "usage: TUSK_TEST_CONNINFO=... " << argv[0] << " WAY ROWS\n";
        return 2;
    }
    try {
        const std::string_view how = argv[1];
        const std::int64_t rows = std::atoll(argv[2]);
        boost::asio::io_context context;
        tusk::connection db{context};
        db.connect(conninfo);
        checked_rows checked;
        const auto form = how.ends_with("-text") ? tusk::copy_format::text : tusk::copy_format::binary;
        if (how == "awaited") {
            auto done = boost::asio::co_spawn(context, await(db, rows, checked), boost::asio::use_future);
            context.run();
            done.get();
        } else if (how == "dynamic") {
            wait_dynamic(db, rows, checked);
        } else if (how.starts_with("copy-out")) {
            copy_out(db, rows, checked, form);
        } else if (how.starts_with("copy-in")) {
            make_table(db);
            if (how == "copy-in-awaited") {
                auto done = boost::asio::co_spawn(context, await_copy_in(db, rows), boost::asio::use_future);
                context.run();
                done.get();
            } else {
                copy_in(db, rows, form);
            }
        } else {
            wait(db, rows, checked, how == "slow");
        }
        if (!how.starts_with("copy-in") && checked.count() != rows)
            throw std::runtime_error{"not all rows came"};
        std::cout << peak_memory() << '\n';
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
