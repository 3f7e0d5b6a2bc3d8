// libpq, as a program that cares for speed uses it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <libpq-fe.h>

#include "support/decode.hpp"
#include "support/table.hpp"

namespace bench {

using pg_connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using pg_result = std::unique_ptr<PGresult, decltype(&PQclear)>;

inline pg_connection pg_connect(const std::string& conninfo) {
    pg_connection made{PQconnectdb(conninfo.c_str()), PQfinish};
    if (PQstatus(made.get()) != CONNECTION_OK)
        throw std::runtime_error{PQerrorMessage(made.get())};
    return made;
}

inline pg_result checked(PGresult* result, ExecStatusType wanted) {
    pg_result owned{result, PQclear};
    if (PQresultStatus(result) != wanted)
        throw std::runtime_error{std::string{"libpq: "} + PQresStatus(PQresultStatus(result)) + ' ' +
                                 PQresultErrorMessage(result)};
    return owned;
}

inline void checked(int result, PGconn* on) {
    if (result != 1)
        throw std::runtime_error{PQerrorMessage(on)};
}

inline void pg_prepare(PGconn* db, const std::string& sql) {
    checked(PQprepare(db, "s", sql.c_str(), 0, nullptr), PGRES_COMMAND_OK);
}

// `select $1::int4`, as the pointers that libpq takes.
class int_parameter {
public:
    void set(std::size_t n) noexcept { value_ = __builtin_bswap32(static_cast<std::uint32_t>(n)); }
    [[nodiscard]] const char* const* values() const noexcept { return &pointer_; }

    int_parameter() = default;
    int_parameter(const int_parameter&) = delete;
    int_parameter& operator=(const int_parameter&) = delete;

private:
    std::uint32_t value_ = 0;
    const char* pointer_ = reinterpret_cast<const char*>(&value_);
};
inline constexpr int int_length = 4;
inline constexpr int binary = 1;

inline std::uint64_t int_of(const PGresult* result) {
    return static_cast<std::uint64_t>(big_endian<std::int32_t>(PQgetvalue(result, 0, 0)));
}

inline std::string_view field(const PGresult* from, int row, int column) {
    return {PQgetvalue(from, row, column), static_cast<std::size_t>(PQgetlength(from, row, column))};
}

inline void read_binary(const PGresult* from, int row, table_row& to) {
    to.id = big_endian<std::int32_t>(PQgetvalue(from, row, 0));
    to.big = big_endian<std::int64_t>(PQgetvalue(from, row, 1));
    to.real = big_endian_double(PQgetvalue(from, row, 2));
    to.text = field(from, row, 3);
    to.microseconds = big_endian<std::int64_t>(PQgetvalue(from, row, 4));
    to.flag = *PQgetvalue(from, row, 5) != 0;
}

inline void read_text(const PGresult* from, int row, table_row& to) {
    to.id = number<std::int32_t>(field(from, row, 0));
    to.big = number<std::int64_t>(field(from, row, 1));
    to.real = number<double>(field(from, row, 2));
    to.text = field(from, row, 3);
    to.microseconds = microseconds(field(from, row, 4));
    to.flag = *PQgetvalue(from, row, 5) == 't';
}

}  // namespace bench
