#include "peers/libpq_copy.hpp"

#include <memory>
#include <string>

#include "peers/libpq.hpp"
#include "support/copy.hpp"

namespace bench {

// A message for each row, as programs do it.
template <class Form>
void copied_in(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    checked(PQexec(db.get(), empty_copied), PGRES_COMMAND_OK);
    const auto rows = rows_to_copy(what.operations, [](table_row row) { return row; });
    char buffer[most_in_row];
    const auto put = [&](const char* data, std::size_t size) {
        checked(PQputCopyData(db.get(), data, static_cast<int>(size)), db.get());
    };
    measured.start();
    checked(PQexec(db.get(), Form::into), PGRES_COPY_IN);
    if (!Form::header.empty())
        put(Form::header.data(), Form::header.size());
    for (const table_row& row : rows)
        put(buffer, static_cast<std::size_t>(Form::put(buffer, row) - buffer));
    if (!Form::end.empty())
        put(Form::end.data(), Form::end.size());
    checked(PQputCopyEnd(db.get(), nullptr), db.get());
    const pg_result done = checked(PQgetResult(db.get()), PGRES_COMMAND_OK);
    measured.stop();
    measured.check(number<std::uint64_t>(PQcmdTuples(done.get())));
}

template <class Form>
void copied_out(const assignment& what, measurement& measured) {
    const pg_connection db = pg_connect(what.conninfo);
    measured.start();
    checked(PQexec(db.get(), Form::out_of(what).c_str()), PGRES_COPY_OUT);
    std::uint64_t sum = 0;
    table_row row;
    char* data = nullptr;
    for (int size = 0; (size = PQgetCopyData(db.get(), &data, 0)) > 0;) {
        const std::unique_ptr<char, decltype(&PQfreemem)> owned{data, PQfreemem};
        if (Form::read(data, row))
            sum += sum_of(row);
    }
    checked(PQgetResult(db.get()), PGRES_COMMAND_OK);
    measured.stop();
    measured.check(sum);
}

template void copied_in<binary_copy>(const assignment&, measurement&);
template void copied_in<text_copy>(const assignment&, measurement&);
template void copied_out<binary_copy>(const assignment&, measurement&);
template void copied_out<text_copy>(const assignment&, measurement&);

}  // namespace bench
