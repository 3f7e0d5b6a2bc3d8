#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/detail/own_form.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/protocol/conversations/parameter_writer.hpp>
#include <tusk/protocol/messages/parts/arguments.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>

namespace {

// Sent as text, though it has a binary form of its own.
struct spelled_out {
    std::int32_t value = 0;
};
// Is an int for C++, and ten times as much in binary form.
struct tenfold {
    std::int32_t value = 0;
    operator std::int32_t() const { return value; }
};
// Says how it is sent only when it is asked.
struct asked_each_time {
    std::int32_t value = 0;
};

}  // namespace

template <>
struct tusk::codec<spelled_out> {
    static constexpr pg_type type{oids::int4, 1007, "integer"};
    static constexpr wire_form sends(std::uint32_t) noexcept { return wire_form::text; }
    static void encode(writer& w, const spelled_out& v) { w.put(v.value); }
    static void print(std::string& out, const spelled_out& v) { out += std::to_string(v.value); }
};

template <>
struct tusk::codec<tenfold> : tusk::codec<std::int32_t> {
    static void encode(writer& w, const tenfold& v, std::uint32_t) { w.put(10 * v.value); }
};

template <>
struct tusk::codec<asked_each_time> {
    static constexpr pg_type type{oids::int4, 1007, "integer"};
    static wire_form sends(std::uint32_t wanted) { return wanted == type.oid ? wire_form::binary : wire_form::none; }
    static void encode(writer& w, const asked_each_time& v) { w.put(v.value); }
};

namespace {

template <class T>
std::string encoded(const T& value, void (*encode)(tusk::writer&, const T&)) {
    tusk::protocol::byte_buffer out;
    tusk::writer w{out};
    encode(w, value);
    BOOST_TEST(w.ok());
    return std::string{tusk::protocol::as_text(out.view())};
}

// As the only parameter of a statement that wants its type.
template <class T>
std::string sent_as_parameter(const T& value) {
    const std::vector<std::uint32_t> wanted{tusk::codec<T>::type.oid};
    tusk::protocol::byte_buffer out;
    tusk::writer w{out};
    tusk::protocol::put_arguments_head(w, 1);
    tusk::protocol::parameter_writer parameters{w, wanted};
    tusk::detail::write_parameter(parameters, tusk::type_catalogue::builtin(), value);
    parameters.end();
    BOOST_TEST(w.ok());
    tusk::reader r{out.view()};
    tusk::protocol::arguments sent;
    BOOST_TEST_REQUIRE(sent.decode(r));
    BOOST_TEST(r.finished());
    BOOST_TEST((sent.formats.front() == tusk::protocol::format::binary));
    return std::string{tusk::protocol::as_text(sent.values.front().bytes)};
}

// What is sent without asking is what would be sent if it was asked.
template <class T>
void is_sent_alike(const T& value) {
    static_assert(tusk::sends_own_form<T>);
    constexpr std::uint32_t own = tusk::codec<T>::type.oid;
    BOOST_TEST((tusk::codec_sends<T>(own) == tusk::wire_form::binary));
    const auto asked = encoded<T>(value, [](tusk::writer& w, const T& v) { tusk::codec_encode(w, v, own); });
    const auto unasked = encoded<T>(value, [](tusk::writer& w, const T& v) { tusk::codec_encode_own(w, v); });
    BOOST_TEST(asked == unasked);
    BOOST_TEST(asked == sent_as_parameter(value));
    BOOST_TEST(!asked.empty());
    if constexpr (tusk::has_own_form<T>)
        BOOST_TEST((tusk::own_size<T> == 0 || tusk::own_size<T> == asked.size()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_own_form_of_a_codec)

BOOST_AUTO_TEST_CASE(is_what_a_parameter_of_its_type_is_sent_in) {
    is_sent_alike(true);
    is_sent_alike('x');
    is_sent_alike(std::int8_t{-7});
    is_sent_alike(std::uint8_t{200});
    is_sent_alike(std::int16_t{-300});
    is_sent_alike(std::uint16_t{60'000});
    is_sent_alike(std::int32_t{-70'000});
    is_sent_alike(std::uint32_t{3'000'000'000});
    is_sent_alike(std::int64_t{-5'000'000'000});
    is_sent_alike(std::uint64_t{5'000'000'000});
    is_sent_alike(1.5F);
    is_sent_alike(-2.25);
    is_sent_alike(std::vector<std::byte>{std::byte{1}, std::byte{0}});
    is_sent_alike(tusk::timestamptz{});
    is_sent_alike(tusk::timestamp{});
    is_sent_alike(tusk::date{});
    is_sent_alike(tusk::interval{});
    is_sent_alike(tusk::uuid{});
    is_sent_alike(tusk::decimal{});
    is_sent_alike(tenfold{7});
}

BOOST_AUTO_TEST_CASE(is_a_number_for_many) {
    static_assert(tusk::is_sent_as_number<bool> && tusk::is_sent_as_number<double> &&
                  tusk::is_sent_as_number<std::int16_t> && tusk::is_sent_as_number<std::uint32_t> &&
                  tusk::is_sent_as_number<tusk::timestamptz> && tusk::is_sent_as_number<tusk::date>);
    static_assert(!tusk::is_sent_as_number<tenfold>);  // by a function of its base, which does not know it
    static_assert(!tusk::is_sent_as_number<char> && !tusk::is_sent_as_number<std::uint64_t> &&
                  !tusk::is_sent_as_number<tusk::uuid> && !tusk::is_sent_as_number<std::string>);
    BOOST_TEST(sent_as_parameter(tenfold{7}) == sent_as_parameter(std::int32_t{70}));
}

BOOST_AUTO_TEST_CASE(is_not_taken_for_what_has_to_be_asked) {
    static_assert(!tusk::sends_own_form<spelled_out>);
    static_assert(!tusk::sends_own_form<asked_each_time>);
    static_assert(!tusk::sends_own_form<std::string>);  // which has no other form than its text
    static_assert(!tusk::sends_own_form<std::optional<int>>);
    static_assert(!tusk::sends_own_form<std::vector<int>>);
    static_assert(!tusk::sends_own_form<std::nullptr_t>);
    BOOST_TEST((tusk::codec_sends<spelled_out>(tusk::oids::int4) == tusk::wire_form::text));
    BOOST_TEST((tusk::codec_sends<asked_each_time>(tusk::oids::int4) == tusk::wire_form::binary));
}

// Which has binary forms of its own for some types: only those that are alike for certain go in binary.
BOOST_AUTO_TEST_CASE(is_not_taken_for_that_of_gaussdb) {
    const auto is_sent_in_binary = [](const auto& value, bool to_gaussdb) {
        const std::vector<std::uint32_t> wanted{tusk::codec<std::remove_cvref_t<decltype(value)>>::type.oid};
        tusk::protocol::byte_buffer out;
        tusk::writer w{out};
        tusk::protocol::put_arguments_head(w, 1);
        tusk::protocol::parameter_writer parameters{w, wanted, to_gaussdb};
        tusk::detail::write_parameter(parameters, tusk::type_catalogue::builtin(), value);
        BOOST_TEST(w.ok());
        return out.data()[3] == std::byte{1};  // behind the number of formats
    };
    BOOST_TEST(is_sent_in_binary(std::int32_t{1}, false));
    BOOST_TEST(is_sent_in_binary(std::int32_t{1}, true));
    BOOST_TEST(is_sent_in_binary(tusk::date{}, false));
    BOOST_TEST(!is_sent_in_binary(tusk::date{}, true));
    BOOST_TEST(is_sent_in_binary(tusk::timestamptz{}, false));
    BOOST_TEST(!is_sent_in_binary(tusk::timestamptz{}, true));
}

BOOST_AUTO_TEST_CASE(fails_for_a_value_that_does_not_fit) {
    tusk::protocol::byte_buffer out;
    tusk::writer w{out};
    tusk::codec_encode_own(w, std::uint64_t{1} << 63);
    BOOST_TEST(w.error() == make_error_code(tusk::errc::value_out_of_range));
}

BOOST_AUTO_TEST_SUITE_END()
