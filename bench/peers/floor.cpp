// How fast it could be: requests that are written by hand, and answers that are received and dropped ("discard"), or
// decoded as what they are known to be, without a look whether they are.
#include <memory>
#include <vector>

#include "peers/floor_logins.hpp"
#include "peers/floor_tasks.hpp"
#include "peers/one_value.hpp"
#include "support/copy.hpp"
#include "support/decode.hpp"
#include "support/measure.hpp"
#include "support/raw_connection.hpp"
#include "support/table.hpp"

namespace bench {
namespace {

void prepare(raw_connection& db, const std::string& sql) { db.ask(parse_message("s", sql) + sync_message()); }

template <bool Decode>
void one_by_one(const assignment& what, measurement& measured) {
    raw_connection db{what.conninfo};
    prepare(db, select_one);
    one_value value;
    std::vector<char> buffer(65536);
    const auto run = [&](std::size_t times) {
        for (std::size_t i = 0; i != times; ++i) {
            db.send(value.request(i));
            std::size_t size = 0;
            do
                size += db.receive(buffer.data() + size, buffer.size() - size);
            while (!ends_with_ready({buffer.data(), size}));
            if constexpr (Decode)
                measured.check(one_value::of(buffer.data()));
        }
    };
    run(warm_up);
    measured.start();
    run(what.operations);
    measured.stop();
}

struct binary_row {
    static void read(const char* at, table_row& to) { binary_copy::read_row(at, to); }
    static constexpr form wanted = form::binary;
};

struct text_row {
    static void read(const char* at, table_row& to) {
        at += 2;
        const auto next = [&] {
            const auto length = big_endian<std::uint32_t>(at);
            const std::string_view text{at + 4, length};
            at += 4 + length;
            return text;
        };
        to.id = number<std::int32_t>(next());
        to.big = number<std::int64_t>(next());
        to.real = number<double>(next());
        to.text = next();
        to.microseconds = microseconds(next());
        to.flag = next()[0] == 't';
    }
    static constexpr form wanted = form::text;
};

void ask_for_rows(raw_connection& db, const assignment& what, form wanted) {
    prepare(db, select_rows(what));
    db.send(bind_message("s", {}, form::text, wanted) + execute_message() + sync_message());
}

template <form Wanted>
void discarded(const assignment& what, measurement& measured) {
    raw_connection db{what.conninfo};
    std::vector<char> buffer(256 * 1024);
    measured.start();
    ask_for_rows(db, what, Wanted);
    std::string tail;
    do {
        const std::size_t n = db.receive(buffer.data(), buffer.size());
        const std::size_t keep = std::min<std::size_t>(n, 6);
        tail.append(buffer.data() + n - keep, keep);
        tail.erase(0, tail.size() - std::min<std::size_t>(tail.size(), 6));
    } while (!ends_with_ready(tail));
    measured.stop();
}

// Calls on_row(body) for each row, which comes in a message of this tag.
template <class F>
void receive_rows(raw_connection& db, std::vector<char>& buffer, F on_row, char tag = 'D') {
    for (std::size_t begin = 0, end = 0;;) {
        if (begin != 0)
            std::memmove(buffer.data(), buffer.data() + begin, end - begin);
        end -= begin;
        begin = 0;
        end += db.receive(buffer.data() + end, buffer.size() - end);
        while (end - begin >= 5) {
            const char* at = buffer.data() + begin;
            const std::size_t length = 1 + big_endian<std::uint32_t>(at + 1);
            if (end - begin < length)
                break;
            if (*at == tag)
                on_row(at + 5);
            else if (*at == 'Z')
                return;
            begin += length;
        }
    }
}

template <class Row, bool Keep>
void decoded(const assignment& what, measurement& measured) {
    raw_connection db{what.conninfo};
    measured.start();
    ask_for_rows(db, what, Row::wanted);
    std::vector<table_row> rows;
    std::uint64_t sum = 0;
    table_row reused;
    std::vector<char> buffer(256 * 1024);
    receive_rows(db, buffer, [&](const char* body) {
        table_row& row = Keep ? rows.emplace_back() : reused;
        Row::read(body, row);
        if constexpr (!Keep)
            sum += sum_of(row);
    });
    for (const table_row& row : rows)
        sum += sum_of(row);
    measured.stop();
    measured.check(sum);
}

// Pipelines of one statement whose first parameter is a number. Calls on_row(body) for each row.
template <class F>
void pipelines(raw_connection& db, const std::vector<std::string>& parameters, std::size_t statements, F on_row) {
    const std::string one = bind_message("s", parameters, form::binary, form::binary) + execute_message();
    const std::size_t number_at = one.find(parameters[0]);
    std::string batch;
    for (std::size_t i = 0; i != batch_size; ++i)
        batch += one;
    batch += sync_message();
    std::vector<char> buffer(256 * 1024);
    for (std::size_t done = 0; done < statements; done += batch_size) {
        for (std::size_t i = 0; i != batch_size; ++i)
            put_big_endian(batch.data() + i * one.size() + number_at, static_cast<std::uint32_t>(done + i));
        db.send(batch);
        receive_rows(db, buffer, on_row);
    }
}

template <bool Decode>
void pipelined_selects(const assignment& what, measurement& measured) {
    raw_connection db{what.conninfo};
    prepare(db, select_one);
    const auto take = [&](const char* body) {
        if constexpr (Decode)
            measured.check(static_cast<std::uint64_t>(big_endian<std::int32_t>(body + 6)));
    };
    pipelines(db, {"4444"}, batch_size, take);
    measured.start();
    pipelines(db, {"4444"}, what.operations, take);
    measured.stop();
}

void pipelined_inserts(const assignment& what, measurement& measured) {
    raw_connection db{what.conninfo};
    db.ask(parse_message("", empty_inserted) + bind_message("", {}, form::text, form::text) + execute_message() +
           sync_message());
    prepare(db, insert_one);
    const auto no_row = [](const char*) {};
    pipelines(db, {"4444", inserted_text}, batch_size, no_row);
    measured.start();
    pipelines(db, {"4444", inserted_text}, what.operations, no_row);
    measured.stop();
    measured.check(batch_size + what.operations);
}

// Messages of 64 KiB.
template <class Form>
void copied_in(const assignment& what, measurement& measured) {
    raw_connection db{what.conninfo};
    db.ask(query_message(empty_copied));
    const auto rows = rows_to_copy(what.operations, [](table_row row) { return row; });
    std::vector<char> buffer(65536 + most_in_row);
    char* const begin = buffer.data();
    buffer[0] = 'd';
    measured.start();
    db.send(query_message(Form::into));
    char* at = begin + 5 + Form::header.copy(begin + 5, Form::header.size());
    const auto send = [&] {
        put_big_endian(begin + 1, static_cast<std::uint32_t>(at - begin - 1));
        db.send({begin, static_cast<std::size_t>(at - begin)});
        at = begin + 5;
    };
    for (const table_row& row : rows) {
        at = Form::put(at, row);
        if (at - begin >= 65536)
            send();
    }
    at += Form::end.copy(at, Form::end.size());
    send();
    const std::string answer = db.ask(copy_done_message());
    measured.stop();
    measured.check(number<std::uint64_t>(answer.substr(answer.find("COPY ") + 5)));
}

template <class Form>
void copied_out(const assignment& what, measurement& measured) {
    raw_connection db{what.conninfo};
    std::vector<char> buffer(256 * 1024);
    measured.start();
    db.send(query_message(Form::out_of(what)));
    std::uint64_t sum = 0;
    table_row row;
    const auto take = [&](const char* body) {
        if (Form::read(body, row))
            sum += sum_of(row);
    };
    receive_rows(db, buffer, take, 'd');
    measured.stop();
    measured.check(sum);
}

void idle(const assignment& what, measurement& measured) {
    std::vector<std::unique_ptr<raw_connection>> all;
    all.reserve(what.operations);
    one_value value;
    const std::size_t before = memory("VmRSS");
    measured.start();
    for (std::size_t i = 0; i != what.operations; ++i) {
        all.push_back(std::make_unique<raw_connection>(what.conninfo));
        prepare(*all.back(), select_one);
        const std::string answer = all.back()->ask(value.request(0));
        measured.check(one_value::of(answer.data()));
    }
    measured.stop();
    measured.set_memory(memory("VmRSS") - before);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    return run_peer(argc, argv,
                    {{"w1", one_by_one<true>},
                     {"w1-discard", one_by_one<false>},
                     {"w2-struct", decoded<binary_row, true>},
                     {"w2-struct-discard", discarded<form::binary>},
                     {"w2-dynamic", decoded<binary_row, false>},
                     {"w2-stream", decoded<binary_row, false>},
                     {"w2-stream-discard", discarded<form::binary>},
                     {"w2-text", decoded<text_row, true>},
                     {"w2-text-discard", discarded<form::text>},
                     {"w3-select", pipelined_selects<true>},
                     {"w3-select-discard", pipelined_selects<false>},
                     {"w3-insert", pipelined_inserts},
                     {"w4-binary", copied_in<binary_copy>},
                     {"w4-text", copied_in<text_copy>},
                     {"w5-binary", copied_out<binary_copy>},
                     {"w5-text", copied_out<text_copy>},
                     {"tasks", tasks_over_connections},
                     {"w7", logins},
                     {"w7-kept", logins_with_kept_key},
                     {"w9", idle}});
}
