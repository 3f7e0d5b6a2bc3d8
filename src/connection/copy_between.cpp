#include <tusk/copy_between.hpp>

#include <optional>
#include <utility>

#include <tusk/detail/copy_texts.hpp>
#include <tusk/detail/copying_files.hpp>

namespace tusk {

namespace {

using count = boost::system::result<std::uint64_t, error>;

// What decides of the text that a server writes, and of what it reads in one.
struct settings {
    std::string dates;
    std::string intervals;
    std::string money;
    int digits;
    int version;
};
constexpr const char* ask_for_settings =
    "select current_setting('DateStyle') as dates, current_setting('IntervalStyle') as intervals, "
    "current_setting('lc_monetary') as money, current_setting('extra_float_digits')::int4 as digits, "
    "current_setting('server_version_num')::int4 as version";

error of_side(const char* side, const error& why) {
    diagnostics said = why.diagnostics();
    said.message = side + said.message;
    if (why.from_server())
        return error{std::move(said)};
    const error told{why.code(), said.message, said.hint};
    return said.element == 0 ? told : told.of_element(said.element);
}
error in_source(const error& why) { return of_side("reading from the source: ", why); }
error in_target(const error& why) { return of_side("writing to the target: ", why); }

error setting_error(const char* name, const std::string& value, const char* hint) {
    return error{errc::column_type_mismatch,
                 std::string{"as text, values could be others on the target: "} + name + " of the source is " + value,
                 hint};
}

std::optional<error> difference(const settings& source, const settings& target) {
    constexpr int since_shortest = 120'000;
    if (!source.dates.starts_with("ISO"))
        return setting_error("DateStyle", source.dates, "set datestyle = iso there");
    if (source.intervals != target.intervals)
        return setting_error("IntervalStyle", source.intervals, "set intervalstyle to the same on both sides");
    if (source.money != target.money)
        return setting_error("lc_monetary", source.money, "set lc_monetary to the same on both sides");
    if (source.digits < (source.version >= since_shortest ? 1 : 3))
        return setting_error("extra_float_digits", std::to_string(source.digits), "set extra_float_digits = 3 there");
    return std::nullopt;
}

// The statements of both sides. As text, as nobody could tell what in binary form becomes of columns that are altered meanwhile.
struct statements {
    std::string reading;
    std::string writing;
};
boost::system::result<statements, error> statements_of(std::string_view query, const table& into,
                                                       const std::vector<std::string>& columns) {
    const auto writing = detail::copy_in_texts(into, columns, copy_format::text);
    if (!writing)
        return writing.error();
    return statements{detail::copy_out_texts(query, copy_format::text).command, writing->command};
}

error same_connection_error() {
    return error{errc::operation_in_progress, "a connection cannot read rows and load them at the same time",
                 "on one server, `insert into ... select ...` does that"};
}

// Text is in one encoding, whatever the servers keep it in.
std::optional<error> obstacle(const connection& from, const connection& to) {
    if (&from == &to)
        return same_connection_error();
    const std::string_view encoding = from.parameter("client_encoding");
    if (!from.is_open() || !to.is_open() || encoding == to.parameter("client_encoding"))
        return std::nullopt;
    return setting_error("client_encoding", std::string{encoding}, "set client_encoding to the same on both sides");
}

// An error: what was to be told of it has thrown.
std::optional<error> note(detail::progress_meter& progress, const copied_data& batch) {
    try {
        for (std::size_t i = 0; i != batch.size(); ++i)
            progress.add(batch.text(i));
        progress.tell();
        return std::nullopt;
    } catch (...) {
        return protocol::exchange::thrown();
    }
}

}  // namespace

count try_copy_between(connection& from, std::string_view query, connection& to, const table& into,
                       const std::vector<std::string>& columns, const copy_progress_function& tell) {
    if (const auto refused = obstacle(from, to))
        return *refused;
    const auto texts = statements_of(query, into, columns);
    if (!texts)
        return texts.error();
    const auto source = from.try_query_one<settings>(ask_for_settings);
    if (!source)
        return in_source(source.error());
    const auto target = to.try_query_one<settings>(ask_for_settings);
    if (!target)
        return in_target(target.error());
    if (const auto differ = difference(*source, *target))
        return *differ;
    auto out = from.copy_out_raw(texts->reading);
    auto in = to.copy_in_raw(texts->writing);
    detail::progress_meter progress{tell, copy_format::text};
    progress.begin(std::nullopt);
    for (;;) {
        const auto batch = out.try_next();
        if (!batch)
            return in_source(batch.error());
        if (!*batch)
            break;
        if (const auto failed = in.try_write(**batch); !failed)
            return in_target(failed.error());
        if (const auto thrown = note(progress, **batch))
            return *thrown;
    }
    const auto loaded = in.try_finish();
    return loaded ? count{*loaded} : count{in_target(loaded.error())};
}

boost::asio::awaitable<count> async_try_copy_between(connection& from, std::string query, connection& to, table into,
                                                     std::vector<std::string> columns, copy_progress_function tell) {
    if (const auto refused = obstacle(from, to))
        co_return *refused;
    const auto texts = statements_of(query, into, columns);
    if (!texts)
        co_return texts.error();
    const auto source = co_await from.async_try_query_one<settings>(ask_for_settings);
    if (!source)
        co_return in_source(source.error());
    const auto target = co_await to.async_try_query_one<settings>(ask_for_settings);
    if (!target)
        co_return in_target(target.error());
    if (const auto differ = difference(*source, *target))
        co_return *differ;
    auto out = from.copy_out_raw(texts->reading);
    auto in = to.copy_in_raw(texts->writing);
    detail::progress_meter progress{std::move(tell), copy_format::text};
    progress.begin(std::nullopt);
    for (;;) {
        auto batch = co_await out.async_try_next();
        if (!batch)
            co_return in_source(batch.error());
        if (!*batch)
            break;
        if (const auto thrown = note(progress, **batch))
            co_return *thrown;
        const auto failed = co_await in.async_try_write(std::move(**batch));
        if (!failed)
            co_return in_target(failed.error());
    }
    const auto loaded = co_await in.async_try_finish();
    co_return loaded ? count{*loaded} : count{in_target(loaded.error())};
}

std::uint64_t copy_between(connection& from, std::string_view query, connection& to, const table& into,
                           const std::vector<std::string>& columns, const copy_progress_function& tell) {
    return try_copy_between(from, query, to, into, columns, tell).value();
}

boost::asio::awaitable<std::uint64_t> async_copy_between(connection& from, std::string query, connection& to,
                                                         table into, std::vector<std::string> columns,
                                                         copy_progress_function tell) {
    co_return (co_await async_try_copy_between(from, std::move(query), to, std::move(into), std::move(columns),
                                               std::move(tell)))
        .value();
}

}  // namespace tusk
