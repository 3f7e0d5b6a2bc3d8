// What a log shows of statements and their parameters.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/log_text.hpp>

namespace {

using namespace tusk;
using namespace std::string_view_literals;

constexpr log_options with_values{.values = true};

struct hidden_text {
    std::string text;
};

}  // namespace

template <>
struct tusk::codec<hidden_text> {
    static constexpr tusk::pg_type type{0, 0, "bad\nname"};
    static void encode(tusk::writer& w, const hidden_text& v) { w.text(v.text); }
};

BOOST_AUTO_TEST_SUITE(statements_in_logs)

BOOST_AUTO_TEST_CASE(parameters_are_types_and_sizes) {
    BOOST_TEST(describe_parameters() == "");
    BOOST_TEST(describe_parameters(7, "secret", std::nullopt) == "$1 integer, $2 text (6 bytes), $3 NULL");
    BOOST_TEST(describe_parameters(true, std::int64_t{1}, 2.5, 'c') ==
               "$1 boolean, $2 bigint, $3 double precision, $4 \"char\"");
    BOOST_TEST(describe_parameters(std::string(1, 'x'), "", "seven\xC3\xA4"sv) ==
               "$1 text (1 byte), $2 text (0 bytes), $3 text (7 bytes)");
    BOOST_TEST(describe_parameters(json{"{}"}, date{}, uuid{}) == "$1 json (2 bytes), $2 date, $3 uuid");
}

BOOST_AUTO_TEST_CASE(null_is_null_whatever_holds_it) {
    const char* none = nullptr;
    const char* some = "some";
    BOOST_TEST(describe_parameters(nullptr, std::optional<int>{}, none, std::variant<std::monostate, int>{}) ==
               "$1 NULL, $2 NULL, $3 NULL, $4 NULL");
    BOOST_TEST(describe_parameters(std::optional<int>{1}, some, std::variant<std::monostate, int>{1}) ==
               "$1 integer, $2 text (4 bytes), $3 integer");
}

BOOST_AUTO_TEST_CASE(arrays_have_elements_and_bytea_has_bytes) {
    const std::vector<std::byte> bytes(3);
    BOOST_TEST(describe_parameters(bytes, std::span{bytes}, std::array<std::byte, 16>{}) ==
               "$1 bytea (3 bytes), $2 bytea (3 bytes), $3 bytea (16 bytes)");
    BOOST_TEST(describe_parameters(std::vector<int>{1}, std::array<std::string, 2>{}) ==
               "$1 integer[] (1 element), $2 text[] (2 elements)");
    BOOST_TEST(describe_parameters(std::vector<std::variant<int, double>>(2)) == "$1 unknown[] (2 elements)");
    BOOST_TEST(describe_parameters(tusk::array<int>{{{2, 1}, {2, 1}}, {1, 2, 3, 4}}) == "$1 integer[] (4 elements)");
}

BOOST_AUTO_TEST_CASE(each_of_is_several_and_borrow_what_it_refers_to) {
    const std::vector<std::optional<std::string>> values{"a", std::nullopt};
    const std::string text = "borrowed";
    BOOST_TEST(describe_parameters(1, each_of(values), borrow(text)) ==
               "$1 integer, $2 text (1 byte), $3 NULL, $4 text (8 bytes)");
    BOOST_TEST(describe_parameters(each_of(std::vector<bool>{true, false})) == "$1 boolean, $2 boolean");
}

BOOST_AUTO_TEST_CASE(values_are_shown_when_that_is_asked_for) {
    BOOST_TEST(describe_parameters(with_values, 7, "text", nullptr, std::optional<double>{2.5}) ==
               "$1 integer = '7', $2 text (4 bytes) = 'text', $3 NULL, $4 double precision = '2.5'");
    BOOST_TEST(describe_parameters(with_values, std::vector<int>{1, 2}, std::vector<std::byte>{std::byte{0xab}}) ==
               "$1 integer[] (2 elements) = '{1,2}', $2 bytea (1 byte) = '\\xab'");
    BOOST_TEST(describe_parameters(with_values, hidden_text{"no text form"}) == "$1 bad\\x0Aname");
}

BOOST_AUTO_TEST_CASE(sensitive_ones_never_are) {
    const std::string password = "hunter2";
    const std::vector<std::string> several{"a"};
    for (const log_options& options : {log_options{}, with_values}) {
        BOOST_TEST(describe_parameters(options, sensitive(password)) == "$1 text (sensitive)");
        BOOST_TEST(describe_parameters(options, sensitive("literal")) == "$1 text (sensitive)");
        BOOST_TEST(describe_parameters(options, sensitive(borrow(password))) == "$1 text (sensitive)");
        BOOST_TEST(describe_parameters(options, sensitive(std::optional{password})) == "$1 text (sensitive)");
        BOOST_TEST(describe_parameters(options, sensitive(several)) == "$1 text[] (sensitive)");
        BOOST_TEST(describe_parameters(options, sensitive(nullptr)) == "$1 NULL");
    }
    BOOST_TEST(describe_parameters(with_values, 1, sensitive(2), 3) ==
               "$1 integer = '1', $2 integer (sensitive), "
               "$3 integer = '3'");
}

BOOST_AUTO_TEST_CASE(nothing_in_a_value_breaks_the_line_or_the_quotes) {
    BOOST_TEST(describe_parameters(with_values, "it's\n\t\r\x1b[2J\x7f\xff\xE2\x80\xAE") ==
               "$1 text (16 bytes) = 'it''s\\x0A\\x09\\x0D\\x1B[2J\\x7F\\xFF\\xE2\\x80\\xAE'");
    BOOST_TEST(describe_parameters(with_values, "a\0b"sv) == "$1 text (3 bytes) = 'a\\x00b'");
}

BOOST_AUTO_TEST_CASE(long_values_are_cut_between_characters) {
    const std::string huge(100'000'000, 'x');
    BOOST_TEST(describe_parameters(huge) == "$1 text (100000000 bytes)");
    BOOST_TEST(describe_parameters({.values = true, .value_bytes = 3}, huge) == "$1 text (100000000 bytes) = 'xxx'...");
    BOOST_TEST(describe_parameters({.values = true, .value_bytes = 3}, "xxx") == "$1 text (3 bytes) = 'xxx'");
    BOOST_TEST(describe_parameters({.values = true, .value_bytes = 2}, "a\xE2\x82\xAC") ==
               "$1 text (4 bytes) = 'a'...");
    BOOST_TEST(describe_parameters({.values = true, .value_bytes = 0}, "a") == "$1 text (1 byte) = ''...");
    BOOST_TEST(describe_parameters({.values = true, .value_bytes = 4}, std::string(9, '\x80')) ==
               "$1 text (9 bytes) = '\\x80\\x80\\x80\\x80'...");
}

BOOST_AUTO_TEST_CASE(many_parameters_are_counted) {
    const std::vector<int> values(65'000, 1);
    const std::string all = describe_parameters(each_of(values), 2, each_of(values));
    BOOST_TEST(all.size() < 2'100u);
    BOOST_TEST(all.starts_with("$1 integer, $2 integer, "));
    const std::string end = all.substr(all.rfind(", "));
    BOOST_TEST(end.starts_with(", and "));
    BOOST_TEST(end.ends_with(" more"));
    // What is shown and what is not are all of them.
    const std::string shown = all.substr(0, all.rfind(", "));
    const int last = std::stoi(shown.substr(shown.rfind('$') + 1));
    BOOST_TEST(last + std::stoi(end.substr(6)) == 130'001);
    BOOST_TEST(describe_parameters(log_options{.parameter_bytes = 0}, 1, 2) == "and 2 more");
}

BOOST_AUTO_TEST_CASE(a_statement_is_one_line) {
    BOOST_TEST(log_text("select 1") == "select 1");
    BOOST_TEST(log_text("select *\n\tfrom t\r\nwhere i = $1", 7) == "select *  from t\\x0D where i = $1 -- $1 integer");
    BOOST_TEST(log_text("\x1b]0;title\x07 \xff") == "\\x1B]0;title\\x07 \\xFF");
    BOOST_TEST(log_text(with_values, "select $1", "it's") == "select $1 -- $1 text (4 bytes) = 'it''s'");
    BOOST_TEST(log_text(sql{statement{}}) == "");
}

BOOST_AUTO_TEST_CASE(long_sql_is_cut) {
    const std::string text = "select '" + std::string(5'000, 'x') + "'";
    BOOST_TEST(log_text(text, 1) == text.substr(0, 2048) + "... (5009 bytes) -- $1 integer");
    BOOST_TEST(log_text(log_options{.sql_bytes = 10}, text) == "select 'xx... (5009 bytes)");
    BOOST_TEST(log_text(log_options{.sql_bytes = 10'000}, text) == text);
    // Of whatever size, and cut before it is looked at.
    const std::string euros = [] {
        std::string all;
        while (all.size() < 9'000'000)
            all += "\xE2\x82\xAC";
        return all;
    }();
    BOOST_TEST(log_text(log_options{.sql_bytes = 10}, euros) == euros.substr(0, 9) + "... (9000000 bytes)");
}

BOOST_AUTO_TEST_CASE(a_sensitive_parameter_is_kept_and_counted_like_others) {
    using detail::keep;
    using detail::kept_t;
    const std::string text = "text";
    auto view = keep(sensitive(std::string_view{text}));
    static_assert(std::is_same_v<decltype(view), sensitive_value<std::string>>);
    BOOST_TEST(view.value == "text");
    BOOST_TEST(keep(sensitive("literal")).value == "literal");
    BOOST_TEST(keep(sensitive(text)).value == "text");
    BOOST_TEST(&keep(sensitive(borrow(text))).value.value == &text);
    BOOST_TEST(detail::count_of(sensitive(text)) == 1u);
    static_assert(detail::parameter<decltype(sensitive(1))>);
    static_assert(!detail::parameter<decltype(sensitive(std::declval<void (*)(int)>()))>);
}

BOOST_AUTO_TEST_SUITE_END()
