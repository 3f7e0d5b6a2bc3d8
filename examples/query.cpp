// Runs SQL and prints the rows, as `psql -XAtq -F $'\t' -P null='\N' -c SQL` does:
//
//     query [--async] [--binary] CONNINFO SQL [PARAM...]
//
// PARAMs fill $1, $2, ...; \N is NULL. SQL without any goes by the simple protocol, unless --binary is given, and may be
// several statements; one that is COPY FROM STDIN or TO STDOUT takes its data from standard input, and writes it to standard
// output. With PARAMs or --binary the values come in binary where tusk knows their type. --async does the same in a coroutine.
//
// Errors and notices go to standard error. The exit status is 0, 1 when the statement failed, or 2 when there was no
// connection or the arguments are wrong.
#include <iostream>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>

#include <tusk/tusk.hpp>

namespace asio = boost::asio;

namespace {

struct arguments {
    bool async = false;
    bool binary = false;
    std::string conninfo;
    std::string sql;
    std::vector<std::optional<std::string>> parameters;

    [[nodiscard]] bool simple() const { return !binary && parameters.empty(); }
};

std::optional<arguments> read(const std::vector<std::string_view>& words) {
    arguments given;
    auto word = words.begin();
    for (; word != words.end() && word->starts_with("--"); ++word) {
        if (*word == "--async")
            given.async = true;
        else if (*word == "--binary")
            given.binary = true;
        else
            return std::nullopt;
    }
    if (words.end() - word < 2)
        return std::nullopt;
    given.conninfo = *word++;
    given.sql = *word++;
    for (; word != words.end(); ++word)
        given.parameters.push_back(*word == "\\N" ? std::nullopt : std::optional<std::string>{*word});
    return given;
}

// The side of the client on which a COPY has its data; none: it is no COPY of that kind.
enum class copying { none, in, out };

copying copying_of(const std::string& sql) {
    static const std::regex copy{R"(\s*copy\s[^]*\s(from\s+stdin|to\s+stdout)\b[^]*)", std::regex::icase};
    std::smatch found;
    if (!std::regex_match(sql, found, copy))
        return copying::none;
    return found[1].str()[0] == 't' || found[1].str()[0] == 'T' ? copying::out : copying::in;
}

const auto standard_input = tusk::copy_file::of_descriptor(0);
const auto standard_output = tusk::copy_file::of_descriptor(1);

void print(const tusk::result& rows) {
    for (const auto& row : rows) {
        std::string_view between;
        for (const auto& field : row) {
            std::cout << between << (field.is_null() ? "\\N" : field.to_string());
            between = "\t";
        }
        if (!between.empty())  // psql has no line for a row without columns
            std::cout << '\n';
    }
}

void print_notice(const tusk::diagnostics& said) { std::cerr << said << '\n'; }

constexpr int good = 0;
constexpr int statement_failed = 1;
constexpr int not_begun = 2;  // no connection, or no arguments to make one of

int failed(const tusk::error& why, int status) {
    std::cerr << why.diagnostics() << '\n';
    return status;
}

int run(const arguments& given) {
    tusk::connection db;
    db.on_notice(print_notice);
    if (auto connected = db.try_connect(given.conninfo); !connected)
        return failed(connected.error(), not_begun);
    const copying way = given.simple() ? copying_of(given.sql) : copying::none;
    if (way == copying::in)
        db.copy_in_file(given.sql, standard_input);
    else if (way == copying::out)
        db.copy_out_file(given.sql, standard_output);
    else if (given.simple())
        db.for_each_result(given.sql, print);
    else
        print(db.query(given.sql, tusk::each_of(given.parameters)));
    return good;
}

asio::awaitable<int> run_async(const arguments& given) {
    tusk::connection db{co_await asio::this_coro::executor};
    db.on_notice(print_notice);
    if (auto connected = co_await db.async_try_connect(given.conninfo); !connected)
        co_return failed(connected.error(), not_begun);
    const copying way = given.simple() ? copying_of(given.sql) : copying::none;
    if (way == copying::in)
        co_await db.async_copy_in_file(given.sql, standard_input);
    else if (way == copying::out)
        co_await db.async_copy_out_file(given.sql, standard_output);
    else if (given.simple())
        co_await db.async_for_each_result(given.sql, print);
    else
        print(co_await db.async_query(given.sql, tusk::each_of(given.parameters)));
    co_return good;
}

int run_in_coroutine(const arguments& given) {
    asio::io_context context;
    auto status = asio::co_spawn(context, run_async(given), asio::use_future);
    context.run();
    return status.get();
}

}  // namespace

int main(int argc, char** argv) {
    const auto given = read({argv + 1, argv + argc});
    if (!given) {
        std::cerr << "usage: query [--async] [--binary] CONNINFO SQL [PARAM...]\n";
        return not_begun;
    }
    try {
        return given->async ? run_in_coroutine(*given) : run(*given);
    } catch (const tusk::error& why) {
        return failed(why, statement_failed);
    }
}
