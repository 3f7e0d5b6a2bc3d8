// COPY of whole files.
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/deferred.hpp>
#include <boost/system/error_code.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <support/recording_observer.hpp>
#include <support/scratch_directory.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk::testing;
using namespace std::chrono_literals;
using tusk::copy_file;
using tusk::copy_progress;
using tusk::errc;

constexpr const char* csv_in = "copy lines from stdin (format csv, header)";
constexpr const char* csv_out = "copy (select * from lines order by id) to stdout (format csv, header)";

boost::system::error_code system_error(int why) { return {why, boost::system::generic_category()}; }

struct files_and_a_table : live_connection {
    files_and_a_table() { db.run_script("create temporary table lines (id int, line text)"); }

    [[nodiscard]] std::string path(std::string_view name) const { return scratch.path() + '/' + std::string{name}; }
    void write(std::string_view name, std::string_view text) const { std::ofstream{path(name)} << text; }
    [[nodiscard]] std::string read(std::string_view name) const {
        std::ifstream file{path(name)};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    [[nodiscard]] bool has(std::string_view name) const { return std::filesystem::exists(path(name)); }
    // What has not got its name.
    [[nodiscard]] bool has_parts() const {
        for (const auto& file : std::filesystem::directory_iterator{scratch.path()})
            if (file.path().extension() == ".part")
                return true;
        return false;
    }
    [[nodiscard]] int count() { return db.query_value<int>("select count(*)::int from lines"); }

    scratch_directory scratch;
};

constexpr std::string_view three_lines = "id,line\n1,\"a\nb\"\n2,\n3,\"say \"\"c\"\"\"\n";

std::string many_lines(int count) {
    std::string all = "id,line\n";
    for (int i = 0; i != count; ++i)
        all += std::to_string(i) + "," + std::string(100, 'x') + "\n";
    return all;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copy_files, files_and_a_table)

BOOST_AUTO_TEST_CASE_TEMPLATE(go_both_ways, Driver, every_way) {
    database<Driver> other{live_conninfo()};
    BOOST_REQUIRE(other.execute("create temporary table lines (id int, line text)").has_value());
    write("in", three_lines);
    BOOST_TEST(other.copy_in_file(csv_in, path("in")).value() == 3U);
    BOOST_TEST(other.copy_out_file(csv_out, path("out")).value() == 3U);
    BOOST_TEST(read("out") == three_lines);
    BOOST_TEST(!has_parts());
    BOOST_TEST(code_of(other.copy_in_file(csv_in, path("none"))) == system_error(ENOENT));
    BOOST_TEST(code_of(other.copy_out_file(csv_out, path("none/out"))) == system_error(ENOENT));
    BOOST_TEST(other.template query_value<int>("select 1").value() == 1);
}

BOOST_AUTO_TEST_CASE(may_be_of_every_form) {
    db.run_script("insert into lines select g, repeat(E'\\t\\n\"', g % 50) from generate_series(1, 20000) as g");
    for (const std::string form : {"text", "csv", "binary"}) {
        const std::string out = "copy (select * from lines order by id) to stdout (format " + form + ")";
        BOOST_TEST(db.copy_out_file(out, path("first")) == 20'000U);
        db.run_script("truncate lines");
        BOOST_TEST(db.copy_in_file("copy lines from stdin (format " + form + ")", path("first")) == 20'000U);
        BOOST_TEST(db.copy_out_file(out, path("second")) == 20'000U);
        BOOST_TEST((read("first") == read("second")));
    }
    write("empty", "");
    BOOST_TEST(db.copy_in_file("copy lines from stdin", path("empty")) == 0U);
    BOOST_TEST(db.copy_out_file("copy (select where false) to stdout", path("empty")) == 0U);
    BOOST_TEST(read("empty") == "");
}

BOOST_AUTO_TEST_CASE(tell_how_far_they_have_come) {
    const std::string all = many_lines(50'000);
    write("in", all);
    std::vector<copy_progress> said;
    const auto listen = [&](const copy_progress& p) { said.push_back(p); };
    BOOST_TEST(db.copy_in_file(csv_in, path("in"), listen) == 50'000U);
    const auto check = [&](bool is_known, std::optional<std::uint64_t> rows) {
        BOOST_REQUIRE(said.size() > 50U);
        std::uint64_t before = 0;
        for (const auto& p : said) {
            BOOST_REQUIRE(p.bytes >= before);
            BOOST_REQUIRE(p.bytes - before <= 256U * 1024);
            BOOST_REQUIRE(p.total_bytes.has_value() == is_known);
            before = p.bytes;
        }
        BOOST_TEST(said.back().bytes == all.size());
        BOOST_TEST((said.back().rows == rows));
        BOOST_TEST(said.back().elapsed > 0s);
        BOOST_TEST(said.back().bytes_per_second() > 0);
        BOOST_TEST(copy_progress{}.bytes_per_second() == 0);
    };
    check(true, 50'001);
    BOOST_TEST((said.back().total_bytes == all.size()));
    said.clear();
    BOOST_TEST(db.copy_out_file(csv_out, path("out"), listen) == 50'000U);
    check(false, 50'001);

    const auto rows_of = [&](const char* statement, std::string_view text) {
        write("in", text);
        said.clear();
        db.copy_in_file(statement, path("in"), listen);
        return said.back().rows;
    };
    BOOST_TEST((rows_of(csv_in, three_lines) == 4U));
    BOOST_TEST((rows_of("copy lines from stdin", "1\ta\n2\tb\n") == 2U));
    BOOST_TEST((rows_of("copy lines from stdin (format csv, quote '#')", "1,a\n") == std::nullopt));
    db.copy_out_file("copy lines to stdout (format binary)", path("out"), listen);
    BOOST_TEST((said.back().rows == std::nullopt));
}

BOOST_AUTO_TEST_CASE(that_cannot_be_loaded_load_nothing) {
    write("in", many_lines(20'000) + "wrong,\n" + many_lines(20'000));
    const auto failed = db.try_copy_in_file(csv_in, path("in")).error();
    BOOST_TEST(failed.code() == tusk::sqlstate::invalid_text_representation);
    BOOST_TEST(failed.diagnostics().element == 20'002U);
    const auto listen = [](const copy_progress& p) {
        if (p.bytes > 300'000)
            throw std::runtime_error{"enough"};
    };
    const auto thrown = db.try_copy_in_file(csv_in, path("in"), listen).error();
    BOOST_TEST(thrown.code() == errc::codec_failed);
    BOOST_TEST(std::string_view{thrown.what()}.find("enough") != std::string_view::npos);
    BOOST_TEST(db.try_copy_in_file(csv_in, scratch.path()).error().code() == system_error(EISDIR));
    BOOST_TEST(db.try_copy_in_file(csv_out, path("in")).error().code() == errc::unexpected_copy);
    BOOST_TEST(db.try_copy_in_file("copy nowhere from stdin", path("in")).error().code() ==
               tusk::sqlstate::undefined_table);
    BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(that_cannot_be_written_stay_as_they_were) {
    write("out", "before");
    const char* failing = "copy (select 100 / (50000 - g) from generate_series(1, 100000) as g) to stdout";
    BOOST_TEST(db.try_copy_out_file(failing, path("out")).error().code() == tusk::sqlstate::division_by_zero);
    // Where nothing can be written, nothing is done.
    db.run_script("insert into lines values (1, 'kept')");
    BOOST_TEST(
        db.try_copy_out_file("copy (delete from lines returning *) to stdout", path("none/out")).error().code() ==
        system_error(ENOENT));
    BOOST_TEST(count() == 1);
    db.run_script("truncate lines");
    const auto listen = [](const copy_progress& p) {
        if (p.bytes > 300'000)
            throw std::runtime_error{"enough"};
    };
    const char* endless = "copy (select repeat('x', 1000) from generate_series(1, 100000000)) to stdout";
    BOOST_TEST(db.try_copy_out_file(endless, path("out"), listen).error().code() == errc::codec_failed);
    BOOST_TEST(!has_parts());
    BOOST_TEST(db.query_value<int>("select 1") == 1);
    db.set_timeout(300ms);
    BOOST_TEST(db.try_copy_out_file(endless, path("out")).error().code() == errc::timeout);
    db.set_timeout(std::nullopt);
    BOOST_TEST(!has_parts());
    BOOST_TEST(db.try_copy_out_file("copy nowhere to stdout", path("out")).error().code() ==
               tusk::sqlstate::undefined_table);
    BOOST_TEST(db.try_copy_out_file(endless, "/dev/full").error().code() == system_error(ENOSPC));
    BOOST_TEST(db.try_copy_out_file("copy (select 1) to stdout", "/dev/full").error().code() == system_error(ENOSPC));
    BOOST_TEST(db.try_copy_out_file("copy (select 1) to stdout", path(std::string_view{"a\0b", 3})).error().code() ==
               errc::embedded_nul);
    BOOST_TEST(db.try_copy_in_file(csv_in, path(std::string_view{"a\0b", 3})).error().code() == errc::embedded_nul);
    const auto is_told = [](const copy_progress&) { throw std::runtime_error{std::string{"a\0b", 3}}; };
    write("in", three_lines);
    BOOST_TEST(db.try_copy_in_file(csv_in, path("in"), is_told).error().code() == errc::codec_failed);
    BOOST_TEST(read("out") == "before");
    BOOST_TEST(!has_parts());
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

// The whole of a small file is written when the server is done.
BOOST_AUTO_TEST_CASE(that_could_not_be_written_are_no_success_to_an_observer) {
    auto heard = std::make_shared<recording_observer>();
    db.set_observer(heard);
    BOOST_TEST(db.try_copy_out_file("copy (select 1) to stdout", "/dev/full").error().code() == system_error(ENOSPC));
    db.copy_out_file("copy (select 1) to stdout", path("out"));
    db.set_observer(nullptr);
    BOOST_REQUIRE(heard->all.size() == 2U);
    BOOST_TEST((heard->all[0].failure == system_error(ENOSPC)));
    BOOST_TEST(!heard->all[1].failure);
    BOOST_TEST(heard->all[1].tag == "COPY 1");
}

BOOST_AUTO_TEST_CASE(leave_alone_what_is_called_almost_so) {
    write("out.part", "mine");
    db.copy_out_file("copy (select 1) to stdout", path("out"));
    BOOST_TEST(read("out.part") == "mine");
    BOOST_TEST(read("out") == "1\n");
    const std::filesystem::directory_iterator all{scratch.path()};
    BOOST_TEST(std::distance(begin(all), end(all)) == 2);
}

BOOST_AUTO_TEST_CASE(keep_their_mode_and_are_found_by_links) {
    write("out", "before");
    std::filesystem::permissions(path("out"), std::filesystem::perms{0600});
    std::filesystem::create_symlink(path("out"), path("link"));
    db.copy_out_file("copy (select 1) to stdout", path("link"));
    BOOST_TEST(read("out") == "1\n");
    BOOST_TEST(std::filesystem::is_symlink(path("link")));
    BOOST_TEST((std::filesystem::status(path("out")).permissions() == std::filesystem::perms{0600}));
}

BOOST_AUTO_TEST_CASE(may_be_open_already) {
    write("in", "ignored\n1\ta\n2\tb\n");
    const int in = ::open(path("in").c_str(), O_RDONLY | O_CLOEXEC);
    BOOST_REQUIRE(::lseek(in, 8, SEEK_SET) == 8);
    std::optional<std::uint64_t> total;
    BOOST_TEST(db.copy_in_file("copy lines from stdin", copy_file::of_descriptor(in),
                               [&](const copy_progress& p) { total = p.total_bytes; }) == 2U);
    BOOST_TEST((total == 8U));
    BOOST_TEST(::close(in) == 0);  // which nobody has done before

    // A pipe that has to be waited for, both ways.
    int ends[2];
    BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    std::thread writer{[&] {
        for (const std::string_view part : {"3\t", "c\n4", "\td\n"}) {
            std::this_thread::sleep_for(20ms);
            BOOST_TEST(::write(ends[1], part.data(), part.size()) == static_cast<ssize_t>(part.size()));
        }
        ::close(ends[1]);
    }};
    BOOST_TEST(db.copy_in_file("copy lines from stdin", copy_file::of_descriptor(ends[0])) == 2U);
    writer.join();
    ::close(ends[0]);

    BOOST_REQUIRE(::mkfifo(path("fifo").c_str(), 0600) == 0);
    std::string received;
    std::thread reader{[&] { received = read("fifo"); }};
    BOOST_TEST(db.copy_out_file("copy (select repeat('x', 1000000)) to stdout", path("fifo")) == 1U);
    reader.join();
    BOOST_TEST((received == std::string(1'000'000, 'x') + "\n"));
    BOOST_TEST(!has_parts());
    BOOST_TEST(db.try_copy_in_file("copy lines from stdin", copy_file::of_descriptor(-1)).error().code() ==
               system_error(EBADF));
    BOOST_TEST(count() == 4);
}

BOOST_AUTO_TEST_CASE(are_given_up_when_nobody_waits_for_them) {
    write("in", many_lines(1'000));
    {
        auto unused = db.async_copy_in_file(csv_in, path("in"), {}, boost::asio::deferred);
        auto unused_too = db.async_copy_out_file(csv_out, path("out"), {}, boost::asio::deferred);
        static_cast<void>(unused);
        static_cast<void>(unused_too);
    }
    BOOST_TEST(!has_parts());
    run([&]() -> boost::asio::awaitable<void> {
        const auto stopped = co_await db.async_try_copy_out_file(
            "copy (select pg_sleep(0.01), g from generate_series(1, 10000) as g) to stdout", path("out"), {},
            tusk::cancel_after(200ms));
        BOOST_TEST(stopped.error().code() == errc::timeout);
        const auto loaded = co_await db.async_copy_in_file(csv_in, path("in"));
        BOOST_TEST(loaded == 1'000U);
    });
    BOOST_TEST(!has("out"));
    BOOST_TEST(!has_parts());
}

BOOST_AUTO_TEST_SUITE_END()
