// From columns to row types: which column goes where, and what is said when it does not fit.
#include <tusk/mapping.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/detail/copy_lines.hpp>

// Named, as compilers do not agree on how to write an unnamed one.
namespace store {

struct user {
    int id;
    std::string name;
    std::optional<int> born;
};

// Not in the order of any column list below.
struct described_user {
    std::optional<int> born;
    std::string name;
    int id = 0;
};
BOOST_DESCRIBE_STRUCT(described_user, (), (born, name, id))

struct numbered {
    std::int16_t id = 0;
};
BOOST_DESCRIBE_STRUCT(numbered, (), (id))
struct item : numbered {
    std::string title;
};
BOOST_DESCRIBE_STRUCT(item, (numbered), (title))

class account {
public:
    account() = default;
    [[nodiscard]] std::int64_t cents() const { return cents_; }

private:
    BOOST_DESCRIBE_CLASS(account, (), (), (), (cents_))
    std::int64_t cents_ = 0;
};

struct ordered {
    int second = 0;
    int first = 0;
};
BOOST_DESCRIBE_STRUCT(ordered, (), (second, first))

enum class mood { sad, happy };
TUSK_ENUM(mood, sad, happy)
struct review {
    std::optional<mood> felt;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(review, (), (felt, text))

template <class T>
struct page {
    T content;
    std::vector<page<T>*> never_read;
};

}  // namespace store

template <>
inline constexpr bool tusk::takes_columns_in_order<store::ordered> = true;

namespace {

using namespace tusk;
using boost::test_tools::per_element;
using detail::row_decoder;

struct hidden {
    bool yes;
    double ünï_1;
};

std::vector<column> columns_of(std::initializer_list<std::pair<const char*, std::uint32_t>> all) {
    std::vector<column> columns;
    for (const auto& [name, type] : all)
        columns.emplace_back().name = name, columns.back().type_oid = type;
    return columns;
}

// The body of a DataRow, each value as T is sent to its column.
template <class... T>
protocol::byte_buffer row_of(const std::vector<column>& columns, const T&... values) {
    protocol::byte_buffer body;
    writer w{body};
    w.put(static_cast<std::int16_t>(sizeof...(T)));
    std::size_t i = 0;
    [[maybe_unused]] const auto put = [&](const auto& value) {
        detail::put_element(w, value, columns[i++].type_oid, type_catalogue::builtin());
    };
    (put(values), ...);
    return body;
}

template <class Row>
struct read {
    std::optional<error> failed;
    Row row{};
    std::string formats;  // b or t, one a column
};

template <class Row, class... T>
read<Row> read_as(const std::vector<column>& columns, const T&... values) {
    read<Row> all;
    row_decoder<Row> decoder;
    all.failed = decoder.prepare(columns, type_catalogue::builtin());
    if (all.failed)
        return all;
    for (std::size_t i = 0; i != columns.size(); ++i)
        all.formats += decoder.format_of(i) == protocol::format::binary ? 'b' : 't';
    const auto body = row_of(columns, values...);
    all.failed = decoder.decode(*protocol::backend::data_row_view::open(body.view()), columns, all.row);
    return all;
}

template <class Row, class... T>
void check_fails(errc code, std::string_view message, const std::vector<column>& columns, const T&... values) {
    const auto all = read_as<Row>(columns, values...);
    BOOST_REQUIRE(all.failed.has_value());
    BOOST_TEST(all.failed->code() == code);
    BOOST_TEST(all.failed->what() == message);
}

const auto of_user = columns_of({{"id", oids::int4}, {"name", oids::text}, {"born", oids::int4}});

}  // namespace

BOOST_AUTO_TEST_SUITE(mapping)

BOOST_AUTO_TEST_CASE(the_members_of_a_plain_struct_have_names) {
    BOOST_TEST(detail::member_names<store::user> == (std::vector<std::string_view>{"id", "name", "born"}),
               per_element());
    BOOST_TEST(detail::member_names<hidden> == (std::vector<std::string_view>{"yes", "ünï_1"}), per_element());
    BOOST_TEST(
        detail::member_names<store::page<store::user>> == (std::vector<std::string_view>{"content", "never_read"}),
        per_element());
    struct local {
        long double x_y;
    };
    BOOST_TEST(detail::member_names<local>[0] == "x_y");
    static_assert(detail::member_names<store::user>[1] == "name");
}

BOOST_AUTO_TEST_CASE(a_name_that_the_compiler_does_not_tell_is_empty) {
    static_assert(detail::member_in("f() [M = pointer_to<const int *>{&imaginary.value.id}]") == "id");
    static_assert(detail::member_in("f() [with M = pointer_to<const int*>{(& x.user::id)}; S = y]") == "id");
    static_assert(detail::member_in("f<0x1234 + 8>").empty());
    static_assert(detail::member_in("{(& x[3])}").empty());
    static_assert(detail::member_in("}").empty());
    static_assert(detail::member_in("").empty());

    const std::vector<std::string_view> names{"id", ""};
    const detail::row_shape partly{2, "user", names};
    BOOST_TEST(detail::value_error(detail::outcome::null, of_user[2], 3, {"int", &partly, 1}, type_catalogue::builtin())
                   .what() ==
               "column 3 \"born\" (integer) is NULL, which int, member 2 of user, cannot hold; "
               "make it std::optional<int>");
    BOOST_TEST(detail::column_count_error(partly, {of_user[0]}).what() ==
               "the statement gives 1 column (\"id\"), and user has 2 members; "
               "select one column for each member, in their order");
}

BOOST_AUTO_TEST_CASE(a_plain_struct_takes_columns_in_order) {
    const auto all = read_as<store::user>(of_user, 7, "Ada", 1815);
    BOOST_REQUIRE(!all.failed.has_value());
    BOOST_TEST(all.formats == "bbb");
    BOOST_TEST(all.row.id == 7);
    BOOST_TEST(all.row.name == "Ada");
    BOOST_TEST(all.row.born.value() == 1815);
}

BOOST_AUTO_TEST_CASE(a_described_struct_takes_columns_by_name) {
    auto all = read_as<store::described_user>(of_user, 7, "Ada", std::optional<int>{});
    BOOST_REQUIRE(!all.failed.has_value());
    BOOST_TEST(all.row.id == 7);
    BOOST_TEST(all.row.name == "Ada");
    BOOST_TEST(!all.row.born.has_value());

    // Columns nobody takes come as text, and are passed over, whatever their types and names are.
    const auto more = columns_of({{"x", oids::int4},
                                  {"born", oids::int4},
                                  {"x", oids::jsonb},
                                  {"id", oids::int8},
                                  {"Name", 4711},
                                  {"name", oids::text},
                                  {"", oids::int4}});
    all = read_as<store::described_user>(more, std::nullopt, 1906, "{}", std::int64_t{8}, "?", "Grace", 5);
    BOOST_REQUIRE(!all.failed.has_value());
    BOOST_TEST(all.formats == "tbtbtbt");
    BOOST_TEST(all.row.id == 8);
    BOOST_TEST(all.row.name == "Grace");
    BOOST_TEST(all.row.born.value() == 1906);
}

BOOST_AUTO_TEST_CASE(members_of_bases_and_private_ones_are_taken_if_they_are_described) {
    const auto item = read_as<store::item>(columns_of({{"title", oids::text}, {"id", oids::int4}}), "Tea", 3);
    BOOST_REQUIRE(!item.failed.has_value());
    BOOST_TEST(item.row.id == 3);
    BOOST_TEST(item.row.title == "Tea");

    const auto account = read_as<store::account>(columns_of({{"cents_", oids::int8}}), std::int64_t{995});
    BOOST_REQUIRE(!account.failed.has_value());
    BOOST_TEST(account.row.cents() == 995);
}

BOOST_AUTO_TEST_CASE(a_described_struct_takes_columns_in_order_if_it_says_so) {
    const auto columns = columns_of({{"first", oids::int4}, {"other", oids::int4}});
    const auto all = read_as<store::ordered>(columns, 1, 2);
    BOOST_REQUIRE(!all.failed.has_value());
    BOOST_TEST(all.row.second == 1);
    BOOST_TEST(all.row.first == 2);
    check_fails<store::ordered>(errc::null_value,
                                "column 2 \"other\" (integer) is NULL, which int, member \"first\" of store::ordered, "
                                "cannot hold; make it std::optional<int>",
                                columns, 1, std::nullopt);
}

BOOST_AUTO_TEST_CASE(a_wrong_number_of_columns_tells_both_lists) {
    const auto two = columns_of({{"id", oids::int4}, {"day", oids::date}});
    check_fails<store::user>(errc::column_count_mismatch,
                             "the statement gives 2 columns (\"id\", \"day\"), and store::user has 3 members (\"id\", "
                             "\"name\", \"born\"); select one column for each member, in their order",
                             two);
    check_fails<std::tuple<int, int, int>>(errc::column_count_mismatch,
                                           "the statement gives 2 columns (\"id\", \"day\"), and 3 were asked for; "
                                           "name as many types as the statement has columns",
                                           two);
    check_fails<int>(errc::column_count_mismatch,
                     "the statement gives 0 columns, and 1 was asked for; "
                     "name as many types as the statement has columns",
                     {});

    std::vector<column> many(50, of_user[0]);
    const std::string said = read_as<int>(many).failed->what();
    BOOST_TEST((said.find("\"id\", ...)") != std::string::npos), said);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_missing_or_there_twice_is_told) {
    check_fails<store::described_user>(
        errc::unknown_column,
        "the statement gives no column \"born\", which store::described_user has a member "
        "for; it gives \"id\", \"name\", \"Born\"; "
        "select it, or give a column this name with AS",
        columns_of({{"id", oids::int4}, {"name", oids::text}, {"Born", oids::int4}}));
    check_fails<store::item>(errc::unknown_column,
                             "the statement gives no column \"id\", which store::item has a member for; it gives none; "
                             "select it, or give a column this name with AS",
                             {});
    check_fails<store::item>(
        errc::ambiguous_column,
        "column \"id\" is ambiguous: columns 1 and 3 have that name, and store::item has one member for it; "
        "give the others another name with AS",
        columns_of({{"id", oids::int4}, {"title", oids::text}, {"id", oids::int4}}));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_names_column_and_member) {
    const auto columns = columns_of({{"title", oids::text}, {"id", oids::int4}});
    check_fails<store::item>(errc::column_type_mismatch,
                             "column 2 \"id\" (date) cannot be read as std::int16_t, member \"id\" of store::item; "
                             "give the member another C++ type, or cast the column in the statement",
                             columns_of({{"title", oids::text}, {"id", oids::date}}));
    check_fails<store::item>(errc::null_value,
                             "column 2 \"id\" (integer) is NULL, which std::int16_t, member \"id\" of store::item, "
                             "cannot hold; make it std::optional<std::int16_t>",
                             columns, "Tea", std::nullopt);
    check_fails<store::item>(errc::value_out_of_range,
                             "column 2 \"id\" (integer) has a value that does not fit std::int16_t, member \"id\" of "
                             "store::item; give the member a wider C++ type",
                             columns, "Tea", 40'000);
    check_fails<store::item>(errc::malformed_value,
                             "column 2 \"id\" (numeric) has a value that cannot be read as std::int16_t, member \"id\" "
                             "of store::item; give the member another C++ type, or cast the column in the statement",
                             columns_of({{"title", oids::text}, {"id", oids::numeric}}), "Tea", decimal{"1.5"});

    // The same by position, and for what is no struct.
    check_fails<store::user>(errc::null_value,
                             "column 1 \"id\" (integer) is NULL, which int, member \"id\" of store::user, cannot hold; "
                             "make it std::optional<int>",
                             of_user, std::nullopt, "Ada", 1815);
    check_fails<store::user>(errc::column_type_mismatch,
                             "column 3 \"day\" (date) cannot be read as std::optional<int>, member \"born\" of "
                             "store::user; give the member another C++ type, or cast the column in the statement",
                             columns_of({{"id", oids::int4}, {"name", oids::text}, {"day", oids::date}}));
    check_fails<std::tuple<int, std::int16_t>>(
        errc::value_out_of_range,
        "column 2 \"n\" (integer) has a value that does not fit std::int16_t; ask for a wider C++ type",
        columns_of({{"id", oids::int4}, {"n", oids::int4}}), 1, 40'000);
}

BOOST_AUTO_TEST_CASE(a_row_that_is_malformed_is_refused_either_way) {
    const auto columns = columns_of({{"id", oids::int4}, {"rest", oids::text}, {"title", oids::text}});
    const auto good = row_of(columns, 1, "skipped", "Tea");
    row_decoder<store::item> by_name;
    row_decoder<std::tuple<int, std::string, std::string>> in_order;
    BOOST_REQUIRE(!by_name.prepare(columns, type_catalogue::builtin()));
    BOOST_REQUIRE(!in_order.prepare(columns, type_catalogue::builtin()));
    const auto code = [&](const auto& decoder, auto row, std::span<const std::byte> body) {
        const auto view = protocol::backend::data_row_view::open(body);
        if (!view)
            return make_error_code(errc::protocol_violation);
        const auto failed = decoder.decode(*view, columns, row);
        return failed ? failed->code() : boost::system::error_code{};
    };
    const auto check = [&](std::span<const std::byte> body, boost::system::error_code expected) {
        BOOST_TEST(code(by_name, store::item{}, body) == expected);
        BOOST_TEST(code(in_order, std::tuple<int, std::string, std::string>{}, body) == expected);
    };
    check(good.view(), {});
    for (std::size_t size = 0; size != good.view().size(); ++size)
        check(good.view().first(size), errc::protocol_violation);
    std::vector<std::byte> longer{good.view().begin(), good.view().end()};
    longer.emplace_back();
    check(longer, errc::protocol_violation);
    check(row_of(columns, 1, "skipped").view(), errc::protocol_violation);
    auto four = columns;
    four.push_back(columns[0]);
    check(row_of(four, 1, "skipped", "Tea", 4).view(), errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE(types_of_the_database_are_asked_for_where_their_columns_are) {
    static_assert(!row_decoder<store::item>::uses_catalogue);
    static_assert(row_decoder<store::review>::uses_catalogue);
    const auto columns = columns_of({{"text", oids::text}, {"other", 20'000}, {"felt", 20'001}, {"id", 20'002}});
    std::vector<std::uint32_t> noted;
    row_decoder<store::review>::for_each_own_type(columns, [&](std::uint32_t oid) { noted.push_back(oid); });
    BOOST_TEST(noted == (std::vector<std::uint32_t>{20'001}), per_element());
    noted.clear();
    row_decoder<std::tuple<store::mood, int, std::optional<store::mood>>>::for_each_own_type(
        columns, [&](std::uint32_t oid) { noted.push_back(oid); });
    BOOST_TEST(noted == (std::vector<std::uint32_t>{oids::text, 20'001}), per_element());
}

// Rows of which all comes as text have a way of their own, which is left at the first thing that is wrong.
BOOST_AUTO_TEST_CASE(texts_are_read_quickly_as_with_care) {
    using row = std::tuple<int, std::string, std::optional<double>>;
    const auto columns = columns_of({{"a", oids::int4}, {"b", oids::text}, {"c", oids::float8}});
    row_decoder<row> decoder;
    BOOST_REQUIRE(!decoder.accept(columns, std::vector(3, protocol::format::text), type_catalogue::builtin()));
    const auto is_read = [&](auto values) {
        row quick{1, "left behind", 1};
        row careful = quick;
        const bool is_quick = decoder.decode_quickly(values, quick);
        const auto failed = decoder.decode_with_care(values, columns, careful);
        BOOST_TEST(is_quick == !failed);
        BOOST_TEST((!is_quick || quick == careful));
        return is_quick;
    };
    detail::line_reader lines;
    for (const auto& [line, expected] : {std::pair{"7\tabc\t1.5\n", true},
                                         {"7\t\t\\N\n", true},
                                         {"7\ta\\tb\t1.5\n", true},
                                         {"\\N\ta\t1.5\n", false},
                                         {"7\t\\N\t1.5\n", false},
                                         {"seven\ta\t1.5\n", false},
                                         {"7\ta\tx\n", false},
                                         {"7\ta\n", false},
                                         {"7\ta\t1.5\t\n", false},
                                         {"7\ta\\", false}}) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_TEST(is_read(lines.open(protocol::as_bytes(line), 3)) == expected);
            if (const auto values = lines.as_row(protocol::as_bytes(line), 3))
                BOOST_TEST(is_read(*values) == expected);
        }
    }
}

// Values of a line stay where they are until all of them have been read.
BOOST_AUTO_TEST_CASE(lines_are_read_by_name_too) {
    const auto columns = columns_of({{"title", oids::text}, {"other", oids::text}, {"id", oids::int4}});
    row_decoder<store::item> decoder;
    BOOST_REQUIRE(!decoder.accept(columns, std::vector(3, protocol::format::text), type_catalogue::builtin()));
    const auto is_tea = [&](detail::line_view values) {
        store::item read;
        const auto failed = decoder.decode(values, columns, read);
        return !failed && read.title == "Tea\t\"" && read.id == 7;
    };
    detail::line_reader text;
    BOOST_TEST(is_tea(text.open(protocol::as_bytes("Tea\\t\"\tx\\ny\t7\n"), 3)));
    BOOST_TEST(!is_tea(text.open(protocol::as_bytes("Tea\\t\"\tx\\ny\t7\t8\n"), 3)));
    detail::line_reader csv{copy_format::csv};
    BOOST_TEST(is_tea(csv.open(protocol::as_bytes("\"Tea\t\"\"\",\"\"\"x\",7\n"), 3)));
    BOOST_TEST(!is_tea(csv.open(protocol::as_bytes("\"Tea\t\"\"\",\"\"\"x\"\n"), 3)));
}

BOOST_AUTO_TEST_CASE(texts_of_types_that_look_like_others_are_read) {
    const auto columns = columns_of({{"a", oids::text}, {"b", oids::int4}});
    row_decoder<std::tuple<std::string, std::optional<std::optional<int>>>> decoder;
    BOOST_REQUIRE(!decoder.accept(columns, std::vector(2, protocol::format::text), type_catalogue::builtin()));
    detail::line_reader lines;
    std::tuple<std::string, std::optional<std::optional<int>>> read;
    BOOST_TEST(!decoder.decode(lines.open(protocol::as_bytes("x\t7\n"), 2), columns, read));
    BOOST_TEST((std::get<1>(read) == std::optional{std::optional{7}}));
    BOOST_TEST(!decoder.decode(lines.open(protocol::as_bytes("x\t\\N\n"), 2), columns, read));
    BOOST_TEST(!std::get<1>(read).has_value());

    // It is a map, of whose emplace() everything is said to be possible.
    row_decoder<std::tuple<hstore>> maps;
    const auto column = columns_of({{"a", 20'000}});
    type_catalogue nothing_known = type_catalogue::builtin();
    nothing_known.set_unavailable();
    BOOST_REQUIRE(!maps.accept(column, {protocol::format::text}, nothing_known));
    std::tuple<hstore> map;
    BOOST_TEST(!maps.decode(lines.open(protocol::as_bytes("\"a\"=>\"1\"\n"), 1), column, map));
    BOOST_TEST(std::get<0>(map).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
