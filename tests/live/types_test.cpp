// Every C++ type that has a codec, to a real server and back.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;

using bytes = std::vector<std::byte>;

// One of each, in the order of the casts below.
template <template <class> class Wrapped>
using each_type =
    std::tuple<Wrapped<bool>, Wrapped<std::int8_t>, Wrapped<std::uint8_t>, Wrapped<std::int16_t>,
               Wrapped<std::uint16_t>, Wrapped<std::int32_t>, Wrapped<std::uint32_t>, Wrapped<std::int64_t>,
               Wrapped<std::uint64_t>, Wrapped<float>, Wrapped<double>, Wrapped<char>, Wrapped<std::string>,
               Wrapped<std::string>, Wrapped<std::string>, Wrapped<bytes>, Wrapped<uuid>>;
template <class T>
using plain = T;
using values = each_type<plain>;
using optional_values = each_type<std::optional>;

constexpr const char* casts =
    "select $1::boolean, $2::smallint, $3::smallint, $4::smallint, $5::integer, $6::integer, $7::oid, $8::bigint, "
    "$9::numeric, $10::real, $11::double precision, $12::\"char\", $13::text, $14::varchar(20), $15::name, $16::bytea, "
    "$17::uuid";

template <class Row, class Driver>
Row round_trip(database<Driver>& db, const Row& row) {
    return std::apply([&]<class... T>(const T&... each) { return db.template query_one<T...>(casts, each...).value(); },
                      row);
}

template <class T>
constexpr T lowest = std::numeric_limits<T>::lowest();
template <class T>
constexpr T highest = std::numeric_limits<T>::max();

constexpr uuid some_id{{0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3, 0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0}};

const values samples[] = {
    {false, 0, 0, 0, 0, 0, 0, 0, 0, 0.0f, 0.0, ' ', "", "", "", {}, uuid{}},
    {true, lowest<std::int8_t>, 1, lowest<std::int16_t>, 1, lowest<std::int32_t>, 1, lowest<std::int64_t>, 1,
     lowest<float>, lowest<double>, 'a', "äöü €", "a 'quoted' \\ word", "a_name", bytes(1), some_id},
    {true, highest<std::int8_t>, highest<std::uint8_t>, highest<std::int16_t>, highest<std::uint16_t>,
     highest<std::int32_t>, highest<std::uint32_t>, highest<std::int64_t>, highest<std::uint64_t>, highest<float>,
     highest<double>, '~', std::string(100'000, 'x'), "\t\r\n\"{}", "$1", bytes(70'000, std::byte{0xff}), some_id},
    {true, -1, 1, -1, 1, -1, 1, -1, 1, 0.1f, 0.1, '\'', "\x01\x7f", " ", " ", {std::byte{0}, std::byte{1}}, some_id},
    {true,
     -1,
     1,
     -1,
     1,
     -1,
     1,
     -1,
     1,
     -std::numeric_limits<float>::infinity(),
     std::numeric_limits<double>::denorm_min(),
     '\0',
     "x",
     "y",
     "z",
     {std::byte{'\\'}},
     some_id},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(types)

BOOST_AUTO_TEST_CASE_TEMPLATE(every_type_comes_back_as_it_went, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    for (const values& sample : samples)
        BOOST_TEST((round_trip(db, sample) == sample), "sample " << &sample - samples);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_type_can_be_null_in_an_optional, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    BOOST_TEST((round_trip(db, optional_values{}) == optional_values{}));
    const optional_values full = samples[2];
    BOOST_TEST((round_trip(db, full) == full));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_not_a_number_comes_back_as_that, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double back = db.template query_value<double>("select $1::double precision", nan).value();
    BOOST_TEST((back != back));
    const double from_numeric = db.template query_value<double>("select 'NaN'::numeric").value();
    BOOST_TEST((from_numeric != from_numeric));
}

// The server agrees on what the bytes mean, not only on what they were.
BOOST_AUTO_TEST_CASE_TEMPLATE(the_server_reads_the_same_value, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    const auto as_text = [&](const char* type, const auto& value) {
        return db.template query_value<std::string>("select ($1::" + std::string{type} + ")::text", value).value();
    };
    BOOST_TEST(as_text("boolean", true) == "true");
    BOOST_TEST(as_text("smallint", lowest<std::int16_t>) == "-32768");
    BOOST_TEST(as_text("bigint", lowest<std::int64_t>) == "-9223372036854775808");
    BOOST_TEST(as_text("oid", highest<std::uint32_t>) == "4294967295");
    BOOST_TEST(as_text("real", 0.1f) == "0.1");
    BOOST_TEST(as_text("double precision", -1e300) == "-1e+300");
    BOOST_TEST(as_text("\"char\"", 'x') == "x");
    BOOST_TEST(as_text("bytea", bytes{std::byte{0xde}, std::byte{0xad}}) == "\\xdead");
    BOOST_TEST(as_text("uuid", some_id) == "123e4567-e89b-12d3-a456-426614174000");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_number_reads_every_numeric_type_that_it_can_hold, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    for (const char* type : {"smallint", "integer", "bigint", "oid", "numeric"}) {
        const std::string statement = "select 200::" + std::string{type};
        BOOST_TEST(db.template query_value<std::int64_t>(statement).value() == 200);
        BOOST_TEST(db.template query_value<std::uint8_t>(statement).value() == 200);
        BOOST_TEST(code_of(db.template query_value<std::int8_t>(statement)) ==
                   (std::string{type} == "numeric" ? errc::malformed_value : errc::value_out_of_range));
    }
    for (const char* type : {"smallint", "integer", "bigint", "numeric", "real", "double precision"})
        BOOST_TEST(db.template query_value<double>("select 200::" + std::string{type}).value() == 200.0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_string_reads_every_type_as_the_server_writes_it, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    const std::pair<const char*, const char*> written[] = {
        {"date '2026-11-21'", "2026-11-21"},
        {"interval '1 day 2 hours'", "1 day 02:00:00"},
        {"1.50::numeric", "1.50"},
        {"array[1, null, 3]", "{1,NULL,3}"},
        {"array['a b', 'c']", "{\"a b\",c}"},
        {"'{\"a\": [1, 2]}'::json", "{\"a\": [1, 2]}"},
        {"'{\"a\":1}'::jsonb", "{\"a\": 1}"},
        {"'10.0.0.1/8'::inet", "10.0.0.1/8"},
        {"row(1, 'x')", "(1,x)"},
        {"int4range(1, 5)", "[1,5)"},
        {"'abc'::char(5)", "abc  "},
        {"true", "t"},
        {"42", "42"},
        {"'\\xdead'::bytea", "\\xdead"},
    };
    for (const auto& [expression, text] : written)
        BOOST_TEST(db.template query_value<std::string>("select " + std::string{expression}).value() == text);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(vectors_of_the_tables_of_the_server_are_read_as_arrays, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    const auto read = db.template query_one<std::vector<std::int16_t>, tusk::array<std::int16_t>>(
        "select indkey, indkey from pg_index where indexrelid = 'pg_attribute_relid_attnum_index'::regclass");
    BOOST_TEST((std::get<0>(read.value()) == std::vector<std::int16_t>{1, 5} ||
                std::get<0>(read.value()) == std::vector<std::int16_t>{1, 6}));
    BOOST_TEST(std::get<1>(read.value()).dimensions.at(0).lower == 0);
    using numbers = std::vector<std::uint32_t>;
    constexpr const char* arguments = "select proargtypes from pg_proc where oid = $1::regprocedure";
    BOOST_TEST((db.template query_value<numbers>(arguments, "int4pl(int4,int4)").value() == numbers{23, 23}));
    BOOST_TEST((db.template query_value<numbers>(arguments, "now()").value() == numbers{}));
}

BOOST_AUTO_TEST_SUITE_END()
