// COPY of typed rows as text and csv, and by a statement of the user's.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/nasty_texts.hpp>
#include <support/printing.hpp>
#include <tusk/codecs/enumeration.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk::testing;
using tusk::copy_format;
using tusk::errc;
using text_or_null = std::optional<std::string>;

enum class size_of_shirt { small, large };
TUSK_ENUM_AS(size_of_shirt, "copied_size", small, large)

struct item {
    std::int64_t id;
    text_or_null name;
    double price;
    std::optional<tusk::timestamptz> sold;
    std::vector<std::byte> picture;
    std::vector<text_or_null> tags;
    bool is_new;

    bool operator==(const item&) const = default;
};

// Binary only.
struct opaque {
    int id;
};

// By name.
struct label {
    std::string name;
    int id = 0;

    bool operator==(const label&) const = default;
};
BOOST_DESCRIBE_STRUCT(label, (), (name, id))

}  // namespace

template <>
struct tusk::codec<opaque> {
    static constexpr pg_type type = codec<int>::type;
    static void encode(writer& w, const opaque& v) { w.put(v.id); }
};

namespace {

constexpr copy_format every_form[] = {copy_format::automatic, copy_format::binary, copy_format::text, copy_format::csv};

std::vector<item> many_items() {
    std::vector<item> all;
    for (const auto a : nasty_parts)
        for (const auto b : nasty_parts) {
            const std::string text = std::string{a} + "\t" + std::string{b} + "\\";
            const auto id = static_cast<std::int64_t>(all.size());
            all.push_back(
                {.id = id * 1'000'000'007,
                 .name = id % 7 == 0 ? std::nullopt : text_or_null{text},
                 .price = static_cast<double>(id) * 0.37 + 0.001,
                 .sold = id % 5 == 0 ? std::nullopt : tusk::timestamptz::from_string("2026-11-22 12:34:56.789012+00"),
                 .picture = {std::byte{0}, std::byte{'\\'}, static_cast<std::byte>(id)},
                 .tags = {text, std::nullopt, "", "NULL"},
                 .is_new = id % 2 == 0});
        }
    return all;
}

struct table_of_items : live_connection {
    table_of_items() {
        db.run_script(
            "create temporary table items (id bigint, name text, price float8, sold timestamptz, picture bytea, "
            "tags text[], is_new bool)");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copy_forms, table_of_items)

BOOST_AUTO_TEST_CASE(give_the_same_values_each_way) {
    const auto items = many_items();
    for (const copy_format in_as : every_form) {
        db.run_script("truncate items");
        auto in = db.copy_in<item>("items", {}, in_as);
        if (in_as == copy_format::binary && db.flavour() == tusk::flavour::gaussdb) {
            BOOST_TEST(in.try_write(items.front()).error().code() == errc::column_type_mismatch);
            continue;
        }
        in.write_rows(items);
        BOOST_TEST(in.finish() == items.size());
        BOOST_TEST((db.query<item>("select * from items order by id").to_vector() == items));
        for (const copy_format out_as : every_form) {
            std::vector<item> all;
            for (item& each : db.copy_out<item>({.format = out_as}, "select * from items order by id"))
                all.push_back(std::move(each));
            BOOST_TEST((all == items));
        }
    }
}

BOOST_AUTO_TEST_CASE(of_dynamic_rows_may_be_kept) {
    for (const copy_format form : every_form) {
        auto stream = db.copy_out<>({.format = form, .rows = 600},
                                    "select g, repeat('x', 200) || g as t from generate_series(1, 1000) as g");
        std::vector<tusk::result> batches;
        while (auto batch = stream.next())
            batches.push_back(std::move(*batch));
        BOOST_REQUIRE(batches.size() == 2U);
        std::size_t next = 1;
        for (const auto& batch : batches)
            for (const auto row : batch) {
                BOOST_REQUIRE(row["g"].to_string() == std::to_string(next));
                BOOST_REQUIRE(row.get<std::string>(1) == std::string(200, 'x') + std::to_string(next));
                ++next;
            }
        BOOST_TEST(next == 1001U);
    }
}

BOOST_AUTO_TEST_CASE(of_a_statement_are_those_it_says) {
    const std::pair<const char*, bool> statements[] = {
        {"copy items (id, name) from stdin", true},
        {"COPY items(id, \"name\") FROM STDIN WITH CSV", true},
        {"copy pg_temp.items (id, name) from stdin (format 'csv')", true},
        {"copy items (id, name) from stdin with (format binary) -- comment", true},
        {"copy items (id, name) from stdin binary;", true},
        {"copy items (id, name) from stdin (header)", false},
        {"copy items (id, name) from stdin (format csv, delimiter ';')", false},
        {"copy items (id, name) to stdout", false},
        {"copy items from '/nowhere'", false},
        {"items", false},
    };
    for (const auto& [statement, is_good] : statements) {
        auto in = db.copy_in<std::int64_t, text_or_null>(statement);
        if (!is_good) {
            BOOST_TEST(in.try_write(1, "a").error().code() == errc::unexpected_copy, statement);
            continue;
        }
        in.write(1, "a");
        in.write(2, std::nullopt);
        in.write(std::tuple<std::int64_t, text_or_null>{3, ""});
        BOOST_TEST(in.finish() == 3U);
        BOOST_TEST(db.query_value<std::string>("select string_agg(coalesce(name, '-'), ',' order by id) from items") ==
                   "a,-,");
        db.run_script("truncate items");
    }
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_AUTO_TEST_CASE(have_the_types_that_are_told) {
    const char* statement = "copy items (id, name) from stdin binary";
    auto in = db.copy_in<int, std::string>(statement, tusk::as_types({"int8", "pg_catalog.text"}));
    in.write(7, "ab");
    BOOST_TEST(in.finish() == 1U);
    BOOST_TEST(db.query_value<std::string>("select id || name from items") == "7ab");
    if (db.flavour() == tusk::flavour::postgresql) {
        auto arrays =
            db.copy_in<std::vector<std::string>>("copy items (tags) from stdin binary", tusk::as_types({"_text"}));
        arrays.write(std::vector<std::string>{"a", "b"});
        BOOST_TEST(arrays.finish() == 1U);
    }
    auto wrong = db.copy_in<int, double>(statement, tusk::as_types({"int8", "text"}));
    BOOST_TEST(wrong.try_write(1, 1.5).error().code() == errc::column_type_mismatch);
    auto unknown = db.copy_in<int>(statement, tusk::as_types({"no_such_type"}));
    BOOST_TEST(unknown.try_write(1).error().code() == tusk::sqlstate::undefined_object);
    auto few = db.copy_in<int>(statement, tusk::as_types({"int8"}));
    BOOST_TEST(few.try_write(1).error().code() == errc::column_count_mismatch);
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_AUTO_TEST_CASE(as_text_are_what_the_server_takes_of_them) {
    db.run_script(
        "drop type if exists copied_size cascade; create type copied_size as enum ('small', 'large'); "
        "create temporary table prices (price numeric(10, 2), size copied_size, flag bool)");
    for (const copy_format form : {copy_format::text, copy_format::csv}) {
        auto in = db.copy_in<double, size_of_shirt, int>("prices", {}, form);
        in.write(1.25, size_of_shirt::large, 1);
        BOOST_TEST(in.finish() == 1U);
        const auto row =
            *db.copy_out<std::string, size_of_shirt, bool>({.format = form}, "select * from prices").next();
        BOOST_TEST((row.front() == std::tuple{"1.25", size_of_shirt::large, true}));
        // What numeric does not say in binary form is read of its text.
        BOOST_TEST(db.copy_out<double>({.format = form}, "prices", {"price"}).next()->front() == 1.25);
        db.run_script("truncate prices");
    }
    db.run_script("drop table prices; drop type copied_size");
}

BOOST_AUTO_TEST_CASE(tell_what_cannot_be_written_or_read) {
    auto in = db.copy_in<int, std::string>("items", {"id", "name"}, copy_format::text);
    in.write(1, "a");
    BOOST_TEST(in.try_write(2, std::string{"b\0", 2}).error().code() == errc::embedded_nul);
    in.write(3, "c");
    BOOST_TEST(in.finish() == 2U);
    BOOST_TEST(db.copy_in<opaque>("items", {"id"}, copy_format::csv).try_write(opaque{1}).error().code() ==
               errc::no_text_form);
    auto few = db.copy_in<int>("items", {"id", "name"}, copy_format::csv);
    const auto refused = few.try_write(1).error();
    BOOST_TEST(refused.code() == errc::column_count_mismatch);
    BOOST_TEST(std::string_view{refused.what()}.starts_with("COPY has 2 columns, and rows of 1 value"));

    // The server reads them, and says what is wrong with which.
    auto names = db.copy_in<std::string>("items", {"id"}, copy_format::text);
    names.write("1");
    names.write("one");
    const auto failed = names.try_finish().error();
    BOOST_TEST(failed.code() == tusk::sqlstate::invalid_text_representation);
    BOOST_TEST(failed.diagnostics().element == 2U);

    for (const copy_format form : {copy_format::text, copy_format::csv}) {
        const auto reading = [&](auto stream) { return stream.try_next().error().code(); };
        BOOST_TEST(reading(db.copy_out<int>({.format = form}, "select null::int")) == errc::null_value);
        BOOST_TEST(reading(db.copy_out<std::int16_t>({.format = form}, "select 70000")) == errc::malformed_value);
        BOOST_TEST(reading(db.copy_out<int>({.format = form}, "select 'a'::text")) == errc::column_type_mismatch);
        BOOST_TEST(reading(db.copy_out<int>({.format = form}, "select 1, 2")) == errc::column_count_mismatch);
    }
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(work_in_every_way, Driver, every_way) {
    database<Driver> other{live_conninfo()};
    BOOST_REQUIRE(other.execute("create temporary table items (id int, name text)").has_value());
    for (const copy_format form : {copy_format::text, copy_format::csv}) {
        auto in = other->template copy_in<std::tuple<int, std::string>>("items", {}, form);
        BOOST_REQUIRE(other.write(in, std::tuple<int, std::string>{1, "a\tb,\"c"}).has_value());
        BOOST_TEST(other.finish(in).value() == 1U);
    }
    BOOST_TEST(other.template query_value<int>("select count(*)::int from items where name = E'a\\tb,\"c'").value() ==
               2);
}

BOOST_AUTO_TEST_CASE(come_by_name_too) {
    for (const copy_format form : every_form) {
        auto rows =
            db.copy_out<label>({.format = form}, "select 7 as id, null as other, e'a\\t\"b\\\\' as name").next();
        BOOST_REQUIRE(rows && rows->size() == 1);
        BOOST_TEST((rows->front() == label{"a\t\"b\\", 7}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
