#include "peers/libpq_copy.hpp"

#include <memory>
#include <string>

#include "peers/libpq.hpp"
#include "support/copy.hpp"

namespace bench {

// A message for each row, as programs do it.
void copied_in(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    checked(PQexec(db.get(), empty_copied), PGRES_COMMAND_OK);
    const auto rows = rows_to_copy(what.operations, [](table_row row) { return row; });
    char buffer[most_in_row];
    const auto put = [&](const char* data, std::size_t size) {
        checked(PQputCopyData(db.get(), data, static_cast<int>(size)), db.get());
    };
    measured.start();
    checked(PQexec(db.get(), copy_in), PGRES_COPY_IN);
    put(copy_header.data(), copy_header.size());
    for (const table_row& row : rows)
        put(buffer, static_cast<std::size_t>(put_row(buffer, row) - buffer));
    put(copy_end.data(), copy_end.size());
    checked(PQputCopyEnd(db.get(), nullptr), db.get());
    const pg_result done = checked(PQgetResult(db.get()), PGRES_COMMAND_OK);
    measured.stop();
    measured.check(number<std::uint64_t>(PQcmdTuples(done.get())));
}

void copied_out(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    measured.start();
    checked(PQexec(db.get(), copy_out(what).c_str()), PGRES_COPY_OUT);
    std::uint64_t sum = 0;
    table_row row;
    char* data = nullptr;
    for (int size = 0; (size = PQgetCopyData(db.get(), &data, 0)) > 0;) {
        const std::unique_ptr<char, decltype(&PQfreemem)> owned{data, PQfreemem};
        if (*data == 'P')  // it comes with the header
            data += copy_header.size();
        if (*data == copy_end[0])
            continue;
        read_row(data, row);
        sum += sum_of(row);
    }
    checked(PQgetResult(db.get()), PGRES_COMMAND_OK);
    measured.stop();
    measured.check(sum);
}

}  // namespace bench
