// The peer that all others are compared with: one statement at a time, large results, pipelines, logins.
#include "peers/libpq.hpp"

#include <array>
#include <vector>

#include <poll.h>

#include "peers/libpq_copy.hpp"
#include "peers/libpq_tasks.hpp"
#include "support/copy.hpp"
#include "support/measure.hpp"

namespace bench {
namespace {

void one_by_one(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    pg_prepare(db.get(), select_one);
    int_parameter parameter;
    const auto run = [&](std::size_t times) {
        for (std::size_t i = 0; i != times; ++i) {
            parameter.set(i);
            const pg_result got =
                checked(PQexecPrepared(db.get(), "s", 1, parameter.values(), &int_length, &binary, 1), PGRES_TUPLES_OK);
            measured.check(int_of(got.get()));
        }
    };
    run(warm_up);
    measured.start();
    run(what.operations);
    measured.stop();
}

pg_result whole_result(PGconn* db, bool as_binary) {
    return checked(PQexecPrepared(db, "s", 0, nullptr, nullptr, nullptr, as_binary), PGRES_TUPLES_OK);
}

template <void (*Read)(const PGresult*, int, table_row&)>
void to_structs(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    pg_prepare(db.get(), select_rows(what));
    measured.start();
    const pg_result got = whole_result(db.get(), Read == read_binary);
    std::vector<table_row> rows(static_cast<std::size_t>(PQntuples(got.get())));
    for (std::size_t i = 0; i != rows.size(); ++i)
        Read(got.get(), static_cast<int>(i), rows[i]);
    std::uint64_t sum = 0;
    for (const table_row& row : rows)
        sum += sum_of(row);
    measured.stop();
    measured.check(sum);
}

void from_result(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    pg_prepare(db.get(), select_rows(what));
    measured.start();
    const pg_result got = whole_result(db.get(), true);
    std::uint64_t sum = 0;
    table_row row;
    for (int i = 0; i != PQntuples(got.get()); ++i) {
        read_binary(got.get(), i, row);
        sum += sum_of(row);
    }
    measured.stop();
    measured.check(sum);
}

void streamed(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    pg_prepare(db.get(), select_rows(what));
    measured.start();
    checked(PQsendQueryPrepared(db.get(), "s", 0, nullptr, nullptr, nullptr, binary), db.get());
    checked(PQsetSingleRowMode(db.get()), db.get());
    std::uint64_t sum = 0;
    table_row row;
    while (PGresult* result = PQgetResult(db.get())) {
        const pg_result got{result, PQclear};
        if (PQresultStatus(result) != PGRES_SINGLE_TUPLE) {
            checked(PQgetResult(db.get()) == nullptr && PQresultStatus(result) == PGRES_TUPLES_OK, db.get());
            break;
        }
        read_binary(result, 0, row);
        sum += sum_of(row);
    }
    measured.stop();
    measured.check(sum);
}

// Sends what is queued, and reads meanwhile: neither side may wait for the other with full buffers.
void send_all(PGconn* db) {
    while (const int left = PQflush(db)) {
        checked(left == 1, db);
        pollfd p{PQsocket(db), POLLIN | POLLOUT, 0};
        ::poll(&p, 1, -1);
        if ((p.revents & POLLIN) != 0)
            checked(PQconsumeInput(db), db);
    }
}

// Pipelines of batch_size statements; `send` queues one, `take` is given what came of it.
template <class Send, class Take>
void pipelines(PGconn* db, std::size_t statements, ExecStatusType wanted, Send send, Take take) {
    checked(PQenterPipelineMode(db), db);
    checked(PQsetnonblocking(db, 1) == 0, db);
    for (std::size_t done = 0; done < statements; done += batch_size) {
        for (std::size_t i = 0; i != batch_size; ++i)
            checked(send(done + i), db);
        checked(PQpipelineSync(db), db);
        send_all(db);
        for (std::size_t i = 0; i != batch_size; ++i) {
            const pg_result got = checked(PQgetResult(db), wanted);
            take(got.get());
            checked(PQgetResult(db) == nullptr, db);
        }
        checked(PQgetResult(db), PGRES_PIPELINE_SYNC);
    }
    checked(PQsetnonblocking(db, 0) == 0, db);
    checked(PQexitPipelineMode(db), db);
}

void pipelined_selects(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    pg_prepare(db.get(), select_one);
    int_parameter parameter;
    const auto run = [&](std::size_t statements) {
        pipelines(
            db.get(), statements, PGRES_TUPLES_OK,
            [&](std::size_t i) {
                parameter.set(i);
                return PQsendQueryPrepared(db.get(), "s", 1, parameter.values(), &int_length, &binary, 1);
            },
            [&](const PGresult* got) { measured.check(int_of(got)); });
    };
    run(batch_size);
    measured.start();
    run(what.operations);
    measured.stop();
}

void pipelined_inserts(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    checked(PQexec(db.get(), empty_inserted), PGRES_COMMAND_OK);
    pg_prepare(db.get(), insert_one);
    const std::string text = inserted_text;
    const auto run = [&](std::size_t statements) {
        pipelines(
            db.get(), statements, PGRES_COMMAND_OK,
            [&](std::size_t i) {
                const std::uint32_t id = __builtin_bswap32(static_cast<std::uint32_t>(i));
                const std::array values{reinterpret_cast<const char*>(&id), text.c_str()};
                const std::array lengths{4, static_cast<int>(text.size())};
                const std::array forms{1, 1};
                return PQsendQueryPrepared(db.get(), "s", 2, values.data(), lengths.data(), forms.data(), 1);
            },
            [&](PGresult* got) { measured.check(number<std::uint64_t>(PQcmdTuples(got))); });
    };
    run(batch_size);
    measured.start();
    run(what.operations);
    measured.stop();
}

void logins(const assignment& what, measurement& measured) {
    pg_connect(what.conninfo);
    measured.start();
    for (std::size_t i = 0; i != what.operations; ++i)
        measured.check(PQstatus(pg_connect(what.conninfo).get()) == CONNECTION_OK);
    measured.stop();
}

// Connections that have been used once, and wait for more.
void idle(const assignment& what, measurement& measured) {
    std::vector<pg_connection> all;
    all.reserve(what.operations);
    const std::size_t before = memory("VmRSS");
    measured.start();
    for (std::size_t i = 0; i != what.operations; ++i) {
        all.push_back(pg_connect(what.conninfo));
        pg_prepare(all.back().get(), select_one);
        int_parameter parameter;
        measured.check(
            int_of(checked(PQexecPrepared(all.back().get(), "s", 1, parameter.values(), &int_length, &binary, 1),
                           PGRES_TUPLES_OK)
                       .get()));
    }
    measured.stop();
    measured.set_memory(memory("VmRSS") - before);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    return run_peer(argc, argv,
                    {{"w1", one_by_one},
                     {"w2-struct", to_structs<read_binary>},
                     {"w2-dynamic", from_result},
                     {"w2-stream", streamed},
                     {"w2-text", to_structs<read_text>},
                     {"w3-select", pipelined_selects},
                     {"w3-insert", pipelined_inserts},
                     {"w4-binary", copied_in<binary_copy>},
                     {"w4-text", copied_in<text_copy>},
                     {"w5-binary", copied_out<binary_copy>},
                     {"w5-text", copied_out<text_copy>},
                     {"tasks", tasks_one_in_flight},
                     {"tasks-pipelined", tasks_pipelined},
                     {"tasks-batched", tasks_batched},
                     {"w7", logins},
                     {"w9", idle}});
}
