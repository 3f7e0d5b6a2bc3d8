#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/detail/parameters.hpp>

namespace {

using tusk::each_of;
using tusk::detail::keep;
using tusk::detail::kept_t;
using tusk::protocol::byte_buffer;
using tusk::protocol::parameter_writer;
using namespace std::string_view_literals;

// The part of a Bind message that carries the parameters.
struct written {
    std::size_t count;
    std::string bytes;
    boost::system::error_code failed;
    std::size_t failed_at = 0;
};

// What becomes of the parameters of a function that waits.
template <class... T>
written write(const std::vector<std::uint32_t>& wanted, const T&... values) {
    const tusk::detail::parameters<const T&...> all{values...};
    byte_buffer out;
    written got{all.size(), {}, {}};
    got.failed = tusk::protocol::write_frame(out, 'B', [&](tusk::writer& w) {
        tusk::protocol::put_arguments_head(w, static_cast<tusk::protocol::parameter_count>(wanted.size()));
        parameter_writer parameters{w, wanted};
        all.write(parameters, tusk::type_catalogue::builtin());
        parameters.end();
        got.failed_at = parameters.failed_at();
    });
    if (!got.failed)
        got.bytes = tusk::protocol::as_text(out.view().subspan(tusk::protocol::frame_header_size));
    return got;
}

// And of those of an async one, which outlive what they were made from.
template <class... T>
written write_kept(const std::vector<std::uint32_t>& wanted, T&&... values) {
    return write(wanted, kept_t<T>{keep(std::forward<T>(values))}...);
}

constexpr auto text = tusk::oids::text;
constexpr auto int4 = tusk::oids::int4;

struct no_codec {};

template <class Range>
concept spreads = requires(Range r) {
    each_of(r);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(each_of_a_range)

BOOST_AUTO_TEST_CASE(sends_what_its_elements_would_send_one_by_one) {
    const std::vector<std::optional<std::string>> values{"a", std::nullopt, ""};
    const auto together = write({text, text, text}, each_of(values));
    const auto apart = write({text, text, text}, values[0], values[1], values[2]);
    BOOST_TEST(together.count == 3U);
    BOOST_TEST(together.bytes == apart.bytes);
    BOOST_TEST(together.bytes ==
               "\0\3"
               "\0\0\0\0\0\0"
               "\0\3"
               "\0\0\0\1a"
               "\xff\xff\xff\xff"
               "\0\0\0\0"sv);
}

BOOST_AUTO_TEST_CASE(sends_elements_in_binary_where_the_server_wants_their_type) {
    const std::vector<int> values{1, -1};
    BOOST_TEST(write({int4, text}, each_of(values)).bytes ==
               "\0\2"
               "\0\1\0\0"
               "\0\2"
               "\0\0\0\4\0\0\0\1"
               "\0\0\0\2-1"sv);
}

BOOST_AUTO_TEST_CASE(stands_among_other_parameters) {
    const std::vector<std::string> two{"b", "c"};
    const auto mixed = write({text, text, text, text, text}, "a", each_of(two), each_of(std::vector<int>{4}), "e");
    BOOST_TEST(mixed.count == 5U);
    BOOST_TEST(mixed.bytes == write({text, text, text, text, text}, "a", "b", "c", "4", "e").bytes);
}

BOOST_AUTO_TEST_CASE(may_be_empty) {
    const auto none = write({}, each_of(std::vector<std::string>{}));
    BOOST_TEST(none.count == 0U);
    BOOST_TEST(none.bytes == "\0\0\0\0"sv);
}

BOOST_AUTO_TEST_CASE(names_the_element_that_cannot_be_sent) {
    const std::vector<std::string> values{"fine", std::string{"a\0b", 3}};
    const auto got = write({text, text, text}, "first", each_of(values));
    BOOST_TEST(got.failed == make_error_code(tusk::errc::embedded_nul));
    BOOST_TEST(got.failed_at == 3U);
}

BOOST_AUTO_TEST_CASE(is_copied_for_an_async_function_together_with_what_its_elements_look_at) {
    static_assert(std::is_same_v<kept_t<decltype(each_of(std::declval<std::vector<std::string_view>&>()))>,
                                 tusk::detail::spread<std::vector<std::string>>>);
    std::string gone = "abc";
    std::vector<std::string_view> views{gone, "def"};
    const char* words[] = {"ghi", nullptr};
    const tusk::detail::parameters kept{keep(each_of(views)), keep(each_of(words))};
    gone = "xyz";
    views.clear();
    words[0] = "jkl";

    const std::vector<std::uint32_t> types{text, text, text, text};
    byte_buffer out;
    BOOST_TEST(!tusk::protocol::write_frame(out, 'B', [&](tusk::writer& w) {
        tusk::protocol::put_arguments_head(w, static_cast<tusk::protocol::parameter_count>(types.size()));
        parameter_writer parameters{w, types};
        kept.write(parameters, tusk::type_catalogue::builtin());
        parameters.end();
    }));
    const auto expected = write(types, "abc", "def", "ghi", nullptr);
    BOOST_TEST(tusk::protocol::as_text(out.view().subspan(tusk::protocol::frame_header_size)) == expected.bytes);
}

BOOST_AUTO_TEST_CASE(is_moved_rather_than_copied_where_it_can_be) {
    std::vector<std::string> values{"a string that is too long to lie inside of the object"};
    const char* where = values[0].data();
    const auto kept = keep(each_of(std::move(values)));
    BOOST_TEST(static_cast<const void*>(kept.range[0].data()) == where);
}

BOOST_AUTO_TEST_CASE(can_be_borrowed) {
    const std::vector<std::string> values{"a", "b"};
    const auto both = each_of(values);
    const auto got = write_kept({text, text}, tusk::borrow(both));
    BOOST_TEST(got.count == 2U);
    BOOST_TEST(got.bytes == write({text, text}, "a", "b").bytes);
}

BOOST_AUTO_TEST_CASE(works_for_elements_that_are_proxies) {
    const std::vector<bool> values{true, false};
    BOOST_TEST(write({text, text}, each_of(values)).bytes == write({text, text}, true, false).bytes);
    BOOST_TEST(write_kept({text, text}, each_of(values)).bytes == write({text, text}, true, false).bytes);
}

BOOST_AUTO_TEST_CASE(wants_elements_with_a_codec_and_is_not_for_strings) {
    static_assert(tusk::detail::parameter<decltype(each_of(std::vector<int>{}))>);
    static_assert(!tusk::detail::parameter<decltype(each_of(std::vector<no_codec>{}))>);
    static_assert(spreads<std::vector<int>> && !spreads<int>);
    static_assert(!spreads<std::string> && !spreads<const char*> && !spreads<char[3]>);
    BOOST_TEST(spreads<std::vector<std::string>>);
}

BOOST_AUTO_TEST_SUITE_END()
