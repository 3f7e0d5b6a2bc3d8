// Rows in COPY's text form and as CSV: what is written, and what is read of lines.
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/nasty_texts.hpp>
#include <support/printing.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/detail/copy_lines.hpp>
#include <tusk/detail/copy_text_rows.hpp>

namespace {

using namespace tusk;
using namespace std::string_view_literals;
using text_or_null = std::optional<std::string>;

// Can be written as text, and not printed.
struct spoken {
    std::string_view words;
};

}  // namespace

template <>
struct tusk::codec<spoken> {
    static constexpr pg_type type = codec<std::string>::type;
    static void encode(writer& w, const spoken& v) { w.text(v.words); }
    static void encode_text(writer& w, const spoken& v) { w.text(v.words); }
};

namespace {

using texts = std::vector<text_or_null>;

template <class Row>
[[nodiscard]] std::string written(const Row& row, copy_format form) {
    protocol::byte_buffer out;
    out.append(protocol::as_bytes("before"));
    detail::text_row_encoder<Row> encoder{form};
    const auto failed = encoder.write(out, row);
    BOOST_TEST(!failed, (failed ? failed->what() : ""));
    const auto all = protocol::as_text(out.view());
    BOOST_REQUIRE(all.starts_with("before"));
    protocol::byte_buffer again;
    BOOST_TEST(encoder.write_quickly(again, row));
    BOOST_TEST(protocol::as_text(again.view()) == all.substr(6));
    return std::string{all.substr(6)};
}
template <class... T>
[[nodiscard]] std::string as_text(const T&... values) {
    return written(std::tuple<T...>{values...}, copy_format::text);
}
template <class... T>
[[nodiscard]] std::string as_csv(const T&... values) {
    return written(std::tuple<T...>{values...}, copy_format::csv);
}

template <class Values>
[[nodiscard]] std::optional<texts> values_in(Values row) {
    texts all;
    for (protocol::value v; row.next(v);)
        all.push_back(v.is_null ? std::nullopt : text_or_null{protocol::as_text(v.bytes)});
    if (!row.well_formed())
        return std::nullopt;
    return all;
}
// The same, whichever way it is read.
[[nodiscard]] std::optional<texts> values_of(std::string_view line, std::size_t columns, copy_format form) {
    // Without a byte behind it, so that one that is read is noticed where there is an AddressSanitizer.
    const std::vector<char> exact(line.begin(), line.end());
    const auto bytes = std::as_bytes(std::span{exact});
    detail::line_reader reader{form};
    const auto row = reader.as_row(bytes, columns);
    auto values = row ? values_in(*row) : std::nullopt;
    const detail::line_view view = reader.open(bytes, columns);
    BOOST_TEST((values_in(view) == values), line);
    BOOST_TEST(view.is_well_formed() == values.has_value(), line);
    return values;
}
[[nodiscard]] bool is_text(std::string_view line, const texts& wanted) {
    return values_of(line, wanted.size(), copy_format::text) == wanted;
}
[[nodiscard]] bool is_csv(std::string_view line, const texts& wanted) {
    return values_of(line, wanted.size(), copy_format::csv) == wanted;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rows_as_text)

BOOST_AUTO_TEST_CASE(are_written_as_copy_reads_them) {
    BOOST_TEST(as_text(1, -2.5, true, std::string{"abc"}) == "1\t-2.5\tt\tabc\n");
    BOOST_TEST(as_text(text_or_null{}, text_or_null{""}, std::optional{7}, std::optional<int>{}) == "\\N\t\t7\t\\N\n");
    BOOST_TEST(as_text(std::string{"\b\t\n\v\f\r\\"}) == "\\b\\t\\n\\v\\f\\r\\\\\n");
    BOOST_TEST(as_text(std::string{"\\."}) == "\\\\.\n");
    BOOST_TEST(as_text(std::string{"\\N"}, "\"',"sv) == "\\\\N\t\"',\n");
    BOOST_TEST(as_text(std::vector<std::byte>{std::byte{0xab}}) == "\\\\xab\n");
    BOOST_TEST(as_text(std::vector<std::string>{"a b", "\\"}) == "{\"a b\",\"\\\\\\\\\"}\n");
    BOOST_TEST(as_text(std::numeric_limits<double>::infinity(), 'x') == "Infinity\tx\n");
    BOOST_TEST(as_text(spoken{"a\tb\n"}) == "a\\tb\\n\n");
}

BOOST_AUTO_TEST_CASE(are_written_as_csv_that_is_what_it_is) {
    BOOST_TEST(as_csv(1, -2.5, true, std::string{"abc"}) == "1,-2.5,t,\"abc\"\n");
    BOOST_TEST(as_csv(text_or_null{}, text_or_null{""}, std::optional{7}, std::optional<int>{}) == ",\"\",7,\n");
    BOOST_TEST(as_csv(std::string{"\""}, std::string{"\"a\"\"b"}, std::string{"\\."}) ==
               "\"\"\"\",\"\"\"a\"\"\"\"b\",\"\\.\"\n");
    BOOST_TEST(as_csv(std::string{"a,b\r\nc"}) == "\"a,b\r\nc\"\n");
    BOOST_TEST(as_csv(text_or_null{}) == "\n");
}

BOOST_AUTO_TEST_CASE(of_one_that_cannot_be_written_nothing_stays) {
    for (const copy_format form : {copy_format::text, copy_format::csv}) {
        detail::text_row_encoder<std::tuple<int, std::string>> encoder{form};
        protocol::byte_buffer out;
        out.append(protocol::as_bytes("before"));
        BOOST_TEST(!encoder.write_quickly(out, {1, std::string{"a\0b", 3}}));
        const auto failed = encoder.write(out, {1, std::string{"a\0b", 3}});
        BOOST_REQUIRE(failed.has_value());
        BOOST_TEST(failed->code() == errc::embedded_nul);
        BOOST_TEST(std::string_view{failed->what()}.starts_with("value 2 of the row, std::string, cannot be written"));
        BOOST_TEST(protocol::as_text(out.view()) == "before");
    }
}

BOOST_AUTO_TEST_CASE(are_read_as_copy_writes_them) {
    BOOST_TEST(is_text("1\t\\N\t\n", {"1", std::nullopt, ""}));
    BOOST_TEST(is_text("\n", {""}));
    BOOST_TEST(is_text("a\\tb\\\\\\n\\b\\f\\r\\v\t\\\\N\n", {"a\tb\\\n\b\f\r\v", "\\N"}));
    BOOST_TEST(is_csv("1,,\"\"\n", {"1", std::nullopt, ""}));
    BOOST_TEST(is_csv("\n", {std::nullopt}));
    BOOST_TEST(is_csv("\"a\"\"b\",\"c,d\ne\",\"\"\"\"\n", {"a\"b", "c,d\ne", "\""}));
    BOOST_TEST(is_csv(" a ,\" b \"\n", {" a ", " b "}));
    BOOST_TEST(is_text("\n", {}));
    BOOST_TEST(is_csv("\n", {}));
    BOOST_TEST(is_text("\t\t\n", {"", "", ""}));
    BOOST_TEST(is_csv(",,\n", {std::nullopt, std::nullopt, std::nullopt}));
}

BOOST_AUTO_TEST_CASE(that_are_malformed_are_none) {
    for (const char* line : {"", "1", "1\t2\n", "\t\n", "\\\n", "1\\\n", "\\\t\n"})
        BOOST_TEST(!values_of(line, 1, copy_format::text).has_value(), line);
    for (const char* line : {"", "1", "1,2\n", "\"\n", "\"a\"b\n", "\"a\n", "\"a\"\"\n"})
        BOOST_TEST(!values_of(line, 1, copy_format::csv).has_value(), line);
    BOOST_TEST(!values_of("1\n", 2, copy_format::text).has_value());
    BOOST_TEST(!values_of("1\n", 2, copy_format::csv).has_value());
    BOOST_TEST(!values_of("\\\t\\\n", 2, copy_format::text).has_value());
    BOOST_TEST(!values_of("\"a\"b,1\n", 2, copy_format::csv).has_value());
    BOOST_TEST(!values_of("1\n", 0, copy_format::text).has_value());
    BOOST_TEST(!values_of("1\n", 0, copy_format::csv).has_value());
}

BOOST_AUTO_TEST_CASE(come_back_whatever_is_in_them) {
    for (const copy_format form : {copy_format::text, copy_format::csv}) {
        for (const auto a : testing::nasty_parts)
            for (const auto b : testing::nasty_parts)
                for (const auto c : {""sv, "\\"sv, "\""sv, "\t"sv, ","sv, "\n"sv, "N"sv, "."sv}) {
                    const std::string both = std::string{a} + std::string{b} + std::string{c};
                    const std::tuple<std::string, text_or_null, std::string> row{both, std::nullopt, both + both};
                    const auto line = written(row, form);
                    BOOST_REQUIRE_MESSAGE((values_of(line, 3, form) == texts{both, std::nullopt, both + both}), line);
                }
    }
}

// Rows that somebody keeps are not written over.
BOOST_AUTO_TEST_CASE(that_are_held_stay) {
    detail::line_reader reader;
    const std::string large(40'000, 'x');
    const auto first = reader.as_row(protocol::as_bytes("first\n"), 1);
    const protocol::chunk held = reader.holder();
    const auto second = reader.as_row(protocol::as_bytes("second\n"), 1);
    for (int i = 0; i != 3; ++i)
        BOOST_REQUIRE(reader.as_row(protocol::as_bytes(large + "\n"), 1));
    BOOST_TEST((values_in(*first) == texts{"first"}));
    BOOST_TEST((values_in(*second) == texts{"second"}));
    BOOST_TEST(!reader.holder().same_as(held));
}

BOOST_AUTO_TEST_SUITE_END()
