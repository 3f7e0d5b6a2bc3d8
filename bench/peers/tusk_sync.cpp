// tusk, waiting.
#include <deque>
#include <tuple>
#include <vector>

#include <tusk/tusk.hpp>

#include "peers/tusk_batches.hpp"
#include "peers/tusk_row.hpp"
#include "support/copy.hpp"
#include "support/measure.hpp"
#include "support/table.hpp"

namespace bench {
namespace {

void one_by_one(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    const tusk::statement statement = db.prepare(select_one);
    const auto run = [&](std::size_t times) {
        for (std::size_t i = 0; i != times; ++i)
            measured.check(
                static_cast<std::uint64_t>(db.query_value<std::int32_t>(statement, static_cast<std::int32_t>(i))));
    };
    run(warm_up);
    measured.start();
    run(what.operations);
    measured.stop();
}

template <class Rows>
std::uint64_t sum_of_rows(const Rows& rows) {
    std::uint64_t sum = 0;
    for (const tusk_row& row : rows)
        sum += sum_of(row);
    return sum;
}

void to_structs(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    const tusk::statement statement = db.prepare(select_rows(what));
    measured.start();
    const std::uint64_t sum = sum_of_rows(db.query<tusk_row>(statement));
    measured.stop();
    measured.check(sum);
}

void from_result(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    const tusk::statement statement = db.prepare(select_rows(what));
    measured.start();
    const tusk::result got = db.query(statement);
    std::uint64_t sum = 0;
    for (const auto& row : got)
        sum += sum_of(row.get<std::int32_t>(0), row.get<std::int64_t>(1), row.get<double>(2), row[3].view(),
                      row.get<tusk::timestamptz>(4).microseconds_since_2000(), row.get<bool>(5));
    measured.stop();
    measured.check(sum);
}

void streamed(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    const tusk::statement statement = db.prepare(select_rows(what));
    measured.start();
    std::uint64_t sum = 0;
    auto stream = db.stream<tusk_row>(statement);
    while (const auto batch = stream.next())
        sum += sum_of_rows(*batch);
    measured.stop();
    measured.check(sum);
}

// The values of a script come as text.
void text_to_structs(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    const std::string script = select_rows(what);
    measured.start();
    const std::uint64_t sum = sum_of_rows(db.run_script(script).at(0).to_rows<tusk_row>());
    measured.stop();
    measured.check(sum);
}

template <class Batch>
void pipelines(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    const tusk::statement statement = Batch::prepare(db);
    Batch batch{statement};
    const auto run = [&](std::size_t statements) {
        for (std::size_t done = 0; done < statements; done += batch_size) {
            db.run(batch.fill(done));
            measured.check(batch.sum());
        }
    };
    run(batch_size);
    measured.start();
    run(what.operations);
    measured.stop();
}

void one_insert_for_many(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    db.run_script(empty_inserted);
    const tusk::statement statement = db.prepare(insert_one);
    std::vector<std::tuple<std::int32_t, std::string>> batch(batch_size, {0, inserted_text});
    const auto run = [&](std::size_t statements) {
        for (std::size_t done = 0; done < statements; done += batch_size) {
            for (std::size_t i = 0; i != batch_size; ++i)
                std::get<0>(batch[i]) = static_cast<std::int32_t>(done + i);
            measured.check(db.execute_many(statement, batch));
        }
    };
    run(batch_size);
    measured.start();
    run(what.operations);
    measured.stop();
}

template <tusk::copy_format Form>
void copied_in(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    db.run_script(empty_copied);
    const auto rows = rows_to_copy(what.operations, as_tusk_row);
    measured.start();
    auto in = db.copy_in<tusk_row>("copied", {}, Form);
    in.write_rows(rows);
    measured.check(in.finish());
    measured.stop();
}

template <tusk::copy_format Form>
void copied_out(const assignment& what, measurement& measured) {
    tusk::connection db{what.conninfo};
    measured.start();
    std::uint64_t sum = 0;
    auto stream = db.copy_out<tusk_row>({.format = Form}, select_rows(what));
    while (const auto batch = stream.next())
        sum += sum_of_rows(*batch);
    measured.stop();
    measured.check(sum);
}

void logins(const assignment& what, measurement& measured) {
    tusk::connection{what.conninfo};
    measured.start();
    for (std::size_t i = 0; i != what.operations; ++i)
        measured.check(tusk::connection{what.conninfo}.is_open());
    measured.stop();
}

void idle(const assignment& what, measurement& measured) {
    std::deque<tusk::connection> all;
    const std::size_t before = memory("VmRSS");
    measured.start();
    for (std::size_t i = 0; i != what.operations; ++i)
        measured.check(
            static_cast<std::uint64_t>(all.emplace_back(what.conninfo).query_value<std::int32_t>(select_one, 0)));
    measured.stop();
    measured.set_memory(memory("VmRSS") - before);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    return run_peer(argc, argv,
                    {{"w1", one_by_one},
                     {"w2-struct", to_structs},
                     {"w2-dynamic", from_result},
                     {"w2-stream", streamed},
                     {"w2-text", text_to_structs},
                     {"w3-select", pipelines<batch_of_selects>},
                     {"w3-select-reused", pipelines<reused_batch_of_selects>},
                     {"w3-insert", pipelines<batch_of_inserts>},
                     {"w3-insert-many", one_insert_for_many},
                     {"w4-binary", copied_in<tusk::copy_format::binary>},
                     {"w4-text", copied_in<tusk::copy_format::text>},
                     {"w5-binary", copied_out<tusk::copy_format::binary>},
                     {"w5-text", copied_out<tusk::copy_format::text>},
                     {"w7", logins},
                     {"w9", idle}});
}
