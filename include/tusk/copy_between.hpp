// COPY from one server to another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <tusk/connection.hpp>
#include <tusk/copy_file.hpp>
#include <tusk/object_name.hpp>

namespace tusk {

// Loads what a query of one connection gives into a table of another, a batch at a time, without decoding it; tells how many
// rows that were. All of them are loaded, or none.
//
//     tusk::copy_between(postgres, "select * from orders where day = current_date", warehouse, "orders_of_today");
//
// The columns of the table are those that are named, in the order of the query's; or all. The data goes as text, which the
// target's server takes for what it takes of a string: numeric for integer, if it is one. That means the same on both sides if
// DateStyle of the source is ISO, client_encoding, IntervalStyle and lc_monetary are the same on both, and extra_float_digits of
// the source is such that no digit is lost (1; before PostgreSQL 12, and on GaussDB, 3). If it is not so:
// errc::column_type_mismatch, and nothing is sent.
//
// An error says which side it is of: "reading from the source: ...", "writing to the target: ...". When one side fails, or it is
// cancelled, the other is told, and both connections are good afterwards. Both have to be idle, and not the same. Limits of time
// are those of each connection, for each batch.
std::uint64_t copy_between(connection& from, std::string_view query, connection& to, const table& into,
                           const std::vector<std::string>& columns = {}, const copy_progress_function& tell = {});
[[nodiscard]] boost::system::result<std::uint64_t, error> try_copy_between(connection& from, std::string_view query,
                                                                           connection& to, const table& into,
                                                                           const std::vector<std::string>& columns = {},
                                                                           const copy_progress_function& tell = {});

// The same, as coroutines on the strand of both connections.
[[nodiscard]] boost::asio::awaitable<std::uint64_t> async_copy_between(connection& from, std::string query,
                                                                       connection& to, table into,
                                                                       std::vector<std::string> columns = {},
                                                                       copy_progress_function tell = {});
[[nodiscard]] boost::asio::awaitable<boost::system::result<std::uint64_t, error>> async_try_copy_between(
    connection& from, std::string query, connection& to, table into, std::vector<std::string> columns = {},
    copy_progress_function tell = {});

}  // namespace tusk
