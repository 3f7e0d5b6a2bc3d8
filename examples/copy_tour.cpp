// The snippets of docs/copy.md, as one program. It uses a table of two connections to the same server:
//
//     copy_tour CONNINFO
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <unistd.h>

#include <tusk/tusk.hpp>

namespace asio = boost::asio;

namespace {

struct reading {
    std::int64_t sensor;
    tusk::timestamptz at;
    std::optional<double> value;
};

void load(tusk::connection& db, const std::vector<reading>& readings) {
    auto in = db.copy_in<reading>("readings", {"sensor", "at", "value"});
    in.write_rows(readings);
    std::cout << in.finish() << " are loaded\n";
}

void load_what_comes(tusk::connection& db) {
    auto in = db.copy_in<std::int64_t, tusk::timestamptz, double>("readings", {"sensor", "at", "value"},
                                                                  tusk::copy_format::csv);
    in.write(7, *tusk::timestamptz::from_string("2026-11-22 12:00:00+00"), 21.5);
    if (auto done = in.try_finish(); !done)
        std::cout << "row " << done.error().diagnostics().element << ": " << done.error().what() << '\n';
}

void load_by_statement(tusk::connection& db) {
    auto in = db.copy_in<std::int64_t, double>("copy readings (sensor, value) from stdin (format binary, freeze off)");
    in.write(8, 22.5);
    in.finish();
}

void unload(tusk::connection& db) {
    double sum = 0;
    for (const auto& [sensor, value] :
         db.copy_out<std::int64_t, double>("select sensor, value from readings where value is not null order by at"))
        sum += value;
    for (const auto& [sensor, value] :
         db.copy_out<std::int64_t, std::optional<double>>("readings", {"sensor", "value"}))
        sum += value.value_or(0);
    std::cout << "sum " << sum << '\n';
}

void data_as_it_is(tusk::connection& db) {
    auto in = db.copy_in_raw("copy readings (sensor, value) from stdin (format csv, delimiter ';')");
    in.write("9;23.5\n10;");
    in.write("24.5\n");
    in.finish();

    std::size_t bytes = 0;
    for (std::span<const std::byte> line : db.copy_out_raw("copy readings to stdout (format csv, header)"))
        bytes += line.size();
    std::cout << bytes << " bytes of csv\n";
}

void files(tusk::connection& db, const std::string& path) {
    const auto show = [](const tusk::copy_progress& p) {
        std::cout << p.bytes << " bytes, " << p.rows.value_or(0) << " lines\n";
    };
    db.copy_out_file("copy readings to stdout (format csv, header)", path, show);
    db.execute("truncate readings");
    db.copy_in_file("copy readings from stdin (format csv, header)", path, show);
}

void between_servers(tusk::connection& from, tusk::connection& to) {
    const std::uint64_t rows = tusk::copy_between(from, "select * from readings where sensor < 9", to, "archive");
    std::cout << rows << " are in the archive\n";
}

asio::awaitable<void> without_waiting(tusk::connection& db) {
    auto in = db.copy_in<std::int64_t, double>("readings", {"sensor", "value"});
    for (std::int64_t sensor = 100; sensor != 200; ++sensor)
        co_await in.async_write({sensor, 20.5});
    std::cout << co_await in.async_finish() << " more\n";

    auto out = db.copy_out<std::int64_t>("select sensor from readings");
    std::size_t sensors = 0;
    while (auto batch = co_await out.async_next())
        sensors += batch->size();
    std::cout << sensors << " in all\n";
}

std::vector<reading> some_readings() {
    std::vector<reading> all;
    auto at = *tusk::timestamptz::from_string("2026-11-22 00:00:00+00");
    for (std::int64_t i = 0; i != 10'000; ++i)
        all.push_back({i % 10, at, i % 3 == 0 ? std::nullopt : std::optional{static_cast<double>(i) / 10}});
    return all;
}

void tour(const char* conninfo) {
    tusk::connection db{conninfo};
    db.run_script(
        "create temporary table readings (sensor bigint, at timestamptz, value double precision); "
        "create temporary table archive (like readings)");
    load(db, some_readings());
    load_what_comes(db);
    load_by_statement(db);
    unload(db);
    data_as_it_is(db);
    const auto path = std::filesystem::temp_directory_path() / ("copy_tour-" + std::to_string(::getpid()) + ".csv");
    files(db, path.string());
    std::filesystem::remove(path);

    tusk::connection other{conninfo};
    other.run_script("create temporary table archive (sensor bigint, at timestamptz, value double precision)");
    between_servers(db, other);

    asio::io_context context;
    tusk::connection third{context};
    third.connect(conninfo);
    third.run_script("create temporary table readings (sensor bigint, value double precision)");
    asio::co_spawn(context, without_waiting(third), [](std::exception_ptr thrown) {
        if (thrown)
            std::rethrow_exception(thrown);
    });
    context.run();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: copy_tour CONNINFO\n";
        return 2;
    }
    try {
        tour(argv[1]);
    } catch (const tusk::error& e) {
        std::cerr << e.diagnostics() << '\n';
        return 1;
    }
}
