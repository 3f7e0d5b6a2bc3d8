// Loads a file into a table, or unloads a table or a query into a file, with a progress bar:
//
//     bulk load   [--csv|--text|--binary] [--header] [--jobs N] CONNINFO TABLE FILE
//     bulk unload [--csv|--text|--binary] [--header] CONNINFO TABLE|QUERY FILE
//
// TABLE is a name, with its schema if need be. FILE is the client's; - is standard input, or output. With --jobs the rows of a
// file of csv or text are spread over N connections, each of which loads what it gets in a transaction; those are committed
// one after the other when all rows have been taken, and rolled back if one is not.
//
// The exit status is 0, 1 when something failed, which is told with the line of the file, or 2 when the arguments are wrong.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <unistd.h>

#include <tusk/tusk.hpp>

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

namespace {

struct arguments {
    bool loads = false;
    std::string format = "csv";
    bool header = false;
    unsigned jobs = 1;
    std::string conninfo;
    std::string what;
    std::string file;
};

std::optional<arguments> read(const std::vector<std::string_view>& words) {
    arguments given;
    std::vector<std::string_view> plain;
    for (std::size_t i = 0; i != words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--csv" || word == "--text" || word == "--binary")
            given.format = word.substr(2);
        else if (word == "--header")
            given.header = true;
        else if (word == "--jobs" && i + 1 != words.size())
            given.jobs = static_cast<unsigned>(std::strtoul(std::string{words[++i]}.c_str(), nullptr, 10));
        else if (word.starts_with("--"))
            return std::nullopt;
        else
            plain.push_back(word);
    }
    if (plain.size() != 4 || (plain[0] != "load" && plain[0] != "unload"))
        return std::nullopt;
    given.loads = plain[0] == "load";
    given.conninfo = plain[1];
    given.what = plain[2];
    given.file = plain[3];
    const bool is_spread = given.jobs != 1;
    if (given.jobs == 0 || (is_spread && (!given.loads || given.format == "binary" || given.file == "-")))
        return std::nullopt;
    return given;
}

// [#########-----------]  45 %, 460.8 of 1024.0 MiB, 120.3 MiB/s, 3200000 rows
class progress_bar {
public:
    explicit progress_bar(bool has_header) : headers_{has_header ? 1U : 0U} {}

    void show(const tusk::copy_progress& p, bool is_last = false) {
        if (!is_last && (!is_terminal_ || steady::now() - shown_ < std::chrono::milliseconds{100}))
            return;
        shown_ = steady::now();
        constexpr double mebibyte = 1024 * 1024;
        const double done = static_cast<double>(p.bytes) / mebibyte;
        std::string line{is_terminal_ ? "\r" : ""};
        if (p.total_bytes && *p.total_bytes != 0) {
            const double all = static_cast<double>(*p.total_bytes) / mebibyte;
            const std::size_t filled =
                std::min(static_cast<std::size_t>(done / all * width), width);  // the file may grow
            line += '[' + std::string(filled, '#') + std::string(width - filled, '-') + "] " +
                    print("%3.0f %%, %.1f of %.1f MiB", done / all * 100, done, all);
        } else {
            line += print("%.1f MiB", done);
        }
        line += print(", %.1f MiB/s", p.bytes_per_second() / mebibyte);
        if (p.rows)
            line += ", " + std::to_string(*p.rows - std::min(*p.rows, headers_)) + " rows";
        std::cerr << line << (is_terminal_ ? "  " : "") << (is_last ? "\n" : "") << std::flush;
    }

private:
    static constexpr std::size_t width = 40;

    template <class... T>
    static std::string print(const char* format, T... values) {
        char text[100];
        std::snprintf(text, sizeof text, format, values...);
        return text;
    }

    std::uint64_t headers_;
    bool is_terminal_ = ::isatty(2) != 0;
    steady::time_point shown_{};
};

std::string options_of(const arguments& given, bool with_header) {
    return " (format " + given.format + (with_header ? ", header" : "") + ")";
}

// "shop"."users" of shop.users.
std::string name_of(std::string_view table) {
    const std::size_t dot = table.find('.');
    const std::string first = tusk::quote_identifier(table.substr(0, dot));
    return dot == std::string_view::npos ? first : first + "." + tusk::quote_identifier(table.substr(dot + 1));
}

int tell(std::uint64_t rows, steady::time_point begun) {
    const double seconds = std::chrono::duration<double>{steady::now() - begun}.count();
    std::cerr << rows << " rows in " << seconds << " s\n";
    return 0;
}

// By one connection.
int run(const arguments& given) {
    const auto begun = steady::now();
    tusk::connection db{given.conninfo};
    progress_bar bar{given.header};
    tusk::copy_progress last;
    const auto show = [&](const tusk::copy_progress& p) { bar.show(last = p); };
    std::uint64_t rows = 0;
    if (given.loads) {
        const auto file = given.file == "-" ? tusk::copy_file::of_descriptor(0) : tusk::copy_file{given.file};
        rows = db.copy_in_file("copy " + name_of(given.what) + " from stdin" + options_of(given, given.header), file,
                               show);
    } else {
        const auto file = given.file == "-" ? tusk::copy_file::of_descriptor(1) : tusk::copy_file{given.file};
        const bool is_query = given.what.find(' ') != std::string::npos;
        const std::string what = is_query ? "(" + given.what + "\n)" : name_of(given.what);
        rows = db.copy_out_file("copy " + what + " to stdout" + options_of(given, given.header), file, show);
    }
    bar.show(last, true);
    return tell(rows, begun);
}

// Gives the rows of a file to many, some at a time.
class rows_of_file {
public:
    struct part {
        std::string data;
        std::uint64_t line;  // of the file, with which it begins, from 1
        std::uint64_t lines;
    };

    explicit rows_of_file(const arguments& given)
        : file_{given.file, std::ios::binary}, is_csv_{given.format == "csv"} {
        if (!file_)
            throw std::runtime_error{"cannot open " + given.file};
        file_.seekg(0, std::ios::end);
        progress_.total_bytes = static_cast<std::uint64_t>(file_.tellg());
        file_.seekg(0);
        if (given.header)
            skip_row();
    }

    // Whole rows, about `usual` bytes of them; none at the end.
    std::optional<part> next() {
        part all{std::exchange(rest_, {}), line_, 0};
        std::size_t end = 0;
        while (end < usual && read_row(all.data, end))
            ++all.lines;
        if (end == 0)
            return std::nullopt;
        rest_ = all.data.substr(end);
        all.data.resize(end);
        return all;
    }

    [[nodiscard]] tusk::copy_progress progress() const {
        auto now = progress_;
        now.rows = line_ - 1;
        now.elapsed = steady::now() - begun_;
        return now;
    }

private:
    static constexpr std::size_t usual = 256 * 1024;

    void skip_row() {
        std::size_t end = 0;
        if (read_row(rest_, end))
            rest_.erase(0, end);
    }
    // Moves `end` behind one more row of the data, of which there may have to be more.
    bool read_row(std::string& data, std::size_t& end) {
        bool is_quoted = false;
        for (std::size_t at = end;; ++at) {
            if (at == data.size() && !read_more(data)) {
                const bool is_row = at != end;  // the last one, without a newline
                end = at;
                line_ += is_row ? 1 : 0;
                return is_row;
            }
            is_quoted = is_quoted != (is_csv_ && data[at] == '"');
            if (data[at] != '\n' || is_quoted)
                continue;
            end = at + 1;
            ++line_;
            return true;
        }
    }
    bool read_more(std::string& data) {
        const std::size_t before = data.size();
        data.resize(before + usual);
        file_.read(data.data() + before, static_cast<std::streamsize>(usual));
        if (file_.bad())
            throw std::runtime_error{"the file cannot be read"};
        data.resize(before + static_cast<std::size_t>(file_.gcount()));
        progress_.bytes += data.size() - before;
        return data.size() != before;
    }

    std::ifstream file_;
    bool is_csv_;
    std::string rest_;
    std::uint64_t line_ = 1;
    tusk::copy_progress progress_;
    steady::time_point begun_ = steady::now();
};

// What one connection has loaded.
struct job {
    tusk::connection db;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> parts;  // of the file: their first lines, and how many
    std::uint64_t rows = 0;
    std::optional<tusk::error> failed;

    // The line of the file that is this one of what the connection was given.
    [[nodiscard]] std::uint64_t line_of(std::size_t element) const {
        std::uint64_t left = element;
        for (const auto& [line, lines] : parts) {
            if (left <= lines)
                return line + left - 1;
            left -= lines;
        }
        return 0;
    }
};

asio::awaitable<void> load(job& one, rows_of_file& file, const arguments& given, progress_bar& bar, bool& is_over) {
    try {
        co_await one.db.async_connect(given.conninfo);
        co_await one.db.async_execute("begin");
        auto in = one.db.copy_in_raw("copy " + name_of(given.what) + " from stdin" + options_of(given, false));
        while (!is_over) {
            auto part = file.next();
            if (!part)
                break;
            one.parts.emplace_back(part->line, part->lines);
            co_await in.async_write(std::move(part->data));
            bar.show(file.progress());
        }
        if (!is_over)
            one.rows = co_await in.async_finish();
    } catch (const tusk::error& why) {
        one.failed = why;
        is_over = true;
    }
}

// By several.
int run_jobs(const arguments& given) {
    const auto begun = steady::now();
    asio::io_context context;
    rows_of_file file{given};
    progress_bar bar{given.header};
    bool is_over = false;
    std::vector<job> jobs;
    for (unsigned i = 0; i != given.jobs; ++i)
        jobs.push_back({tusk::connection{context}, {}, 0, {}});
    for (job& each : jobs)
        asio::co_spawn(context, load(each, file, given, bar, is_over), [](std::exception_ptr thrown) {
            if (thrown)
                std::rethrow_exception(thrown);
        });
    context.run();
    bar.show(file.progress(), true);

    std::uint64_t rows = 0;
    for (std::size_t i = 0; i != jobs.size(); ++i) {
        job& each = jobs[i];
        if (!is_over)
            each.db.execute("commit");
        rows += each.rows;
        if (!each.failed)
            continue;
        std::cerr << "connection " << i + 1;
        if (const auto element = each.failed->diagnostics().element; element != 0)
            std::cerr << ", row " << each.line_of(element) << " of the file";
        std::cerr << ": " << each.failed->diagnostics() << '\n';
    }
    if (!is_over)
        return tell(rows, begun);
    std::cerr << "nothing was loaded\n";
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    const auto given = read({argv + 1, argv + argc});
    if (!given) {
        std::cerr << "usage: bulk load   [--csv|--text|--binary] [--header] [--jobs N] CONNINFO TABLE FILE\n"
                     "       bulk unload [--csv|--text|--binary] [--header] CONNINFO TABLE|QUERY FILE\n";
        return 2;
    }
    try {
        return given->jobs == 1 ? run(*given) : run_jobs(*given);
    } catch (const tusk::error& why) {
        std::cerr << '\n' << why.diagnostics() << '\n';
    } catch (const std::exception& why) {
        std::cerr << '\n' << why.what() << '\n';
    }
    return 1;
}
