#include <tusk/copy_between.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <tusk/builtin_types.hpp>
#include <tusk/detail/copy_texts.hpp>
#include <tusk/detail/copying_files.hpp>
#include <tusk/type_catalogue.hpp>

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

// Whether its binary form means the same on all servers: a number of one of its objects does not, nor does one that a setting
// tells the unit of.
bool is_portable(std::uint32_t type) {
    const type_catalogue& builtin = type_catalogue::builtin();
    const std::uint32_t element = builtin.inner_of(type, type_kind::array);
    const std::string_view name = type_name(element != 0 ? element : type);
    return type < type_catalogue::first_own_oid && !name.empty() && !name.starts_with("reg") && name != "money";
}

// The statements of both sides, when it is known what they are about.
class plan {
public:
    plan(std::string_view query, const table& into, const std::vector<std::string>& columns)
        : query_{query}, into_{into}, columns_{columns} {}

    // A query of the columns that are written.
    [[nodiscard]] boost::system::result<std::string, error> columns_written() const {
        const auto texts = detail::copy_in_texts(into_, columns_, copy_format::binary);
        if (!texts)
            return texts.error();
        return texts->columns;
    }
    // false: it is to go as text, for which settings matter.
    [[nodiscard]] bool may_be_binary(const connection& from, const statement& read, const connection& to,
                                     const statement& written) {
        const auto is_same = [](const column& a, const column& b) {
            return a.type_oid == b.type_oid && is_portable(a.type_oid);
        };
        const bool is_binary = from.flavour() == flavour::postgresql && to.flavour() == flavour::postgresql &&
                               std::equal(read.columns().begin(), read.columns().end(), written.columns().begin(),
                                          written.columns().end(), is_same);
        form_ = is_binary ? copy_format::binary : copy_format::text;
        return is_binary;
    }

    [[nodiscard]] copy_format form() const noexcept { return form_; }
    [[nodiscard]] std::string reading() const { return detail::copy_out_texts(query_, form_).command; }
    [[nodiscard]] std::string writing() const { return detail::copy_in_texts(into_, columns_, form_)->command; }

private:
    std::string_view query_;
    const table& into_;
    const std::vector<std::string>& columns_;
    copy_format form_ = copy_format::text;
};

error same_connection_error() {
    return error{errc::operation_in_progress, "a connection cannot read rows and load them at the same time",
                 "on one server, `insert into ... select ...` does that"};
}

void note(detail::progress_meter& progress, const copied_data& batch) {
    for (std::size_t i = 0; i != batch.size(); ++i)
        progress.add(batch.text(i));
    progress.tell();
}

}  // namespace

count try_copy_between(connection& from, std::string_view query, connection& to, const table& into,
                       const std::vector<std::string>& columns, const copy_progress_function& tell) {
    if (&from == &to)
        return same_connection_error();
    plan way{query, into, columns};
    const auto columns_written = way.columns_written();
    if (!columns_written)
        return columns_written.error();
    const auto read = from.try_prepare(query);
    if (!read)
        return in_source(read.error());
    const auto written = to.try_prepare(*columns_written);
    if (!written)
        return in_target(written.error());
    if (!way.may_be_binary(from, *read, to, *written)) {
        const auto source = from.try_query_one<settings>(ask_for_settings);
        if (!source)
            return in_source(source.error());
        const auto target = to.try_query_one<settings>(ask_for_settings);
        if (!target)
            return in_target(target.error());
        if (const auto differ = difference(*source, *target))
            return *differ;
    }
    auto out = from.copy_out_raw(way.reading());
    auto in = to.copy_in_raw(way.writing());
    detail::progress_meter progress{tell, way.form()};
    progress.begin(std::nullopt);
    for (;;) {
        const auto batch = out.try_next();
        if (!batch)
            return in_source(batch.error());
        if (!*batch)
            break;
        if (const auto failed = in.try_write(**batch); !failed)
            return in_target(failed.error());
        note(progress, **batch);
    }
    const auto loaded = in.try_finish();
    return loaded ? count{*loaded} : count{in_target(loaded.error())};
}

boost::asio::awaitable<count> async_try_copy_between(connection& from, std::string query, connection& to, table into,
                                                     std::vector<std::string> columns, copy_progress_function tell) {
    if (&from == &to)
        co_return same_connection_error();
    plan way{query, into, columns};
    const auto columns_written = way.columns_written();
    if (!columns_written)
        co_return columns_written.error();
    const auto read = co_await from.async_try_prepare(query);
    if (!read)
        co_return in_source(read.error());
    const auto written = co_await to.async_try_prepare(*columns_written);
    if (!written)
        co_return in_target(written.error());
    if (!way.may_be_binary(from, *read, to, *written)) {
        const auto source = co_await from.async_try_query_one<settings>(ask_for_settings);
        if (!source)
            co_return in_source(source.error());
        const auto target = co_await to.async_try_query_one<settings>(ask_for_settings);
        if (!target)
            co_return in_target(target.error());
        if (const auto differ = difference(*source, *target))
            co_return *differ;
    }
    auto out = from.copy_out_raw(way.reading());
    auto in = to.copy_in_raw(way.writing());
    detail::progress_meter progress{std::move(tell), way.form()};
    progress.begin(std::nullopt);
    for (;;) {
        auto batch = co_await out.async_try_next();
        if (!batch)
            co_return in_source(batch.error());
        if (!*batch)
            break;
        note(progress, **batch);
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
