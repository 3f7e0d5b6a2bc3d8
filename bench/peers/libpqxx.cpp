// libpqxx, which knows values as text only.
#include <optional>
#include <vector>

#include <pqxx/pqxx>

#include "support/decode.hpp"
#include "support/measure.hpp"
#include "support/table.hpp"

namespace bench {
namespace {

void one_by_one(const assignment& what, measurement& measured) {
    pqxx::connection db{what.conninfo};
    db.prepare("s", select_one);
    pqxx::nontransaction tx{db};
    const auto run = [&](std::size_t times) {
        for (std::size_t i = 0; i != times; ++i)
            measured.check(tx.exec_prepared1("s", static_cast<int>(i))[0].as<std::uint64_t>());
    };
    run(warm_up);
    measured.start();
    run(what.operations);
    measured.stop();
}

std::string_view text_of(const pqxx::field& field) { return {field.c_str(), field.size()}; }

void text_to_structs(const assignment& what, measurement& measured) {
    pqxx::connection db{what.conninfo};
    db.prepare("s", select_rows(what));
    pqxx::nontransaction tx{db};
    measured.start();
    const pqxx::result got = tx.exec_prepared("s");
    std::vector<table_row> rows;
    rows.reserve(got.size());
    for (const auto& row : got)
        rows.push_back({row[0].as<std::int32_t>(), row[1].as<std::int64_t>(), row[2].as<double>(),
                        row[3].as<std::string>(), microseconds(text_of(row[4])), row[5].as<bool>()});
    std::uint64_t sum = 0;
    for (const table_row& row : rows)
        sum += sum_of(row);
    measured.stop();
    measured.check(sum);
}

// Its pipeline is not that of the protocol: it joins the texts of statements by semicolons.
void pipelined_inserts(const assignment& what, measurement& measured) {
    pqxx::connection db{what.conninfo};
    pqxx::nontransaction tx{db};
    tx.exec0(empty_inserted);
    tx.exec0(std::string{"prepare s (int4, text) as "} + insert_one);
    const auto run = [&](std::size_t statements) {
        for (std::size_t done = 0; done < statements; done += batch_size) {
            pqxx::pipeline pipeline{tx};
            pipeline.retain(static_cast<int>(batch_size));
            for (std::size_t i = 0; i != batch_size; ++i)
                pipeline.insert("execute s(" + std::to_string(done + i) + ", '" + inserted_text + "')");
            pipeline.complete();
            while (!pipeline.empty())
                measured.check(pipeline.retrieve().second.affected_rows());
        }
    };
    run(batch_size);
    measured.start();
    run(what.operations);
    measured.stop();
}

void logins(const assignment& what, measurement& measured) {
    const auto log_in = [&] {
        pqxx::connection db{what.conninfo};
        return db.is_open();
    };
    log_in();
    measured.start();
    for (std::size_t i = 0; i != what.operations; ++i)
        measured.check(log_in());
    measured.stop();
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    return run_peer(
        argc, argv,
        {{"w1", one_by_one}, {"w2-text", text_to_structs}, {"w3-insert", pipelined_inserts}, {"w7", logins}});
}
