#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/frame.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace {

using tusk::errc;
using tusk::protocol::as_bytes;
using tusk::protocol::as_text;
using tusk::protocol::byte_buffer;
using tusk::protocol::max_length;
using tusk::protocol::write_frame;
using tusk::protocol::write_message;
using tusk::protocol::writer;
using namespace std::string_view_literals;

byte_buffer holding(std::string_view text) {
    byte_buffer buffer;
    buffer.append(as_bytes(text));
    return buffer;
}

// A span that claims to be longer than any length on the wire. Whoever looked past its first byte would crash.
std::span<const std::byte> too_long(std::size_t size = max_length + 1) {
    static constexpr std::byte only{};
    static const std::byte* volatile start = &only;  // volatile: the optimiser would warn about what never happens
    return {start, size};
}

struct tagged_message {
    static constexpr char tag = 'Q';
    std::string_view sql;
    void encode(writer& w) const { w.cstring(sql); }
};

struct untagged_message {
    std::string_view name;
    void encode(writer& w) const {
        w.put(std::int32_t{196608});
        w.cstring(name);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_SUITE(a_writer)

BOOST_AUTO_TEST_CASE(appends_numbers_text_and_bytes) {
    byte_buffer out = holding("before");
    writer w{out};
    w.put('T', std::int16_t{1}, std::int32_t{2});
    w.text("text");
    w.bytes(as_bytes("\0\xff"sv));
    w.bytes({});
    w.cstring("name");
    w.cstring("");
    BOOST_TEST(w.ok());
    BOOST_TEST(!w.error());
    BOOST_TEST(as_text(out.view()) == "beforeT\0\1\0\0\0\2text\0\xffname\0\0"sv);
}

BOOST_AUTO_TEST_CASE(keeps_as_much_of_the_room_for_a_text_as_is_used) {
    byte_buffer out = holding("before");
    writer w{out};
    w.text_up_to(100, [](char* at) { return std::copy_n("text", 4, at); });
    w.text_up_to(100, [](char* at) { return at; });
    BOOST_TEST(as_text(out.view()) == "beforetext");
    w.fail(errc::value_out_of_range);
    w.text_up_to(1, [](char*) -> char* { throw 1; });
    writer other{out};
    other.fail_as(w);
    BOOST_TEST(other.error() == make_error_code(errc::value_out_of_range));
    BOOST_TEST(as_text(out.view()) == "beforetext");
}

BOOST_AUTO_TEST_CASE(refuses_a_nul_in_a_string_that_a_nul_ends) {
    byte_buffer out;
    writer w{out};
    w.cstring("user\0database"sv);
    BOOST_TEST(w.error() == make_error_code(errc::embedded_nul));
    BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_CASE(refuses_bytes_that_no_length_can_count_before_it_touches_them) {
    byte_buffer out;
    writer w{out};
    w.bytes(too_long());
    BOOST_TEST(w.error() == make_error_code(errc::message_too_large));
    BOOST_TEST(out.capacity() == 0U);

    writer again{out};
    again.text(as_text(too_long(1024 * max_length)));
    BOOST_TEST(again.error() == make_error_code(errc::message_too_large));
    BOOST_TEST(out.capacity() == 0U);
}

BOOST_AUTO_TEST_CASE(counts_what_the_message_holds_already) {
    byte_buffer out;
    writer w{out};
    w.put(std::int32_t{1});
    const auto capacity = out.capacity();
    w.bytes(too_long(max_length - 3));
    BOOST_TEST(w.error() == make_error_code(errc::message_too_large));
    BOOST_TEST(out.size() == 4U);
    BOOST_TEST(out.capacity() == capacity);
}

BOOST_AUTO_TEST_CASE(writes_nothing_once_it_has_failed_and_keeps_the_first_error) {
    byte_buffer out;
    writer w{out};
    w.put(std::int16_t{1});
    w.fail(errc::value_out_of_range);
    w.fail(errc::embedded_nul);
    w.put(std::int16_t{2});
    w.text("text");
    w.cstring("name");
    w.cstring("a\0b"sv);
    const auto start = w.reserve_length();
    w.end_message(start);
    w.end_value(start);
    w.put_at(0, std::int16_t{3});
    BOOST_TEST(!w.ok());
    BOOST_TEST(w.error() == make_error_code(errc::value_out_of_range));
    BOOST_TEST(as_text(out.view()) == "\0\1"sv);
}

BOOST_AUTO_TEST_CASE(fills_in_the_length_of_a_message_which_counts_itself) {
    byte_buffer out = holding("x");
    writer w{out};
    const auto length = w.reserve_length();
    w.text("abc");
    w.end_message(length);
    BOOST_TEST(as_text(out.view()) == "x\0\0\0\7abc"sv);
}

BOOST_AUTO_TEST_CASE(fills_in_the_length_of_a_value_which_does_not_count_itself) {
    byte_buffer out;
    writer w{out};
    const auto empty = w.reserve_length();
    w.end_value(empty);
    const auto length = w.reserve_length();
    w.text("abc");
    w.end_value(length);
    BOOST_TEST(as_text(out.view()) == "\0\0\0\0\0\0\0\3abc"sv);
}

BOOST_AUTO_TEST_CASE(overwrites_a_count_written_before) {
    byte_buffer out = holding("x");
    writer w{out};
    const auto count = w.position();
    BOOST_TEST(count == 1U);
    w.put(std::int16_t{0});
    w.text("abc");
    w.put_at(count, std::int16_t{0x0102});
    BOOST_TEST(as_text(out.view()) == "x\1\2abc"sv);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_written_message)

BOOST_AUTO_TEST_CASE(is_tag_length_and_body) {
    byte_buffer out;
    BOOST_TEST(!write_frame(out, 'S', [](writer&) {}));
    BOOST_TEST(!write_frame(out, 'd', [](writer& w) { w.text("abc"); }));
    BOOST_TEST(as_text(out.view()) == "S\0\0\0\4d\0\0\0\7abc"sv);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_behind_when_its_body_fails) {
    byte_buffer out = holding("earlier");
    const auto error = write_frame(out, 'Q', [](writer& w) {
        w.text("half a message");
        w.cstring("a\0b"sv);
    });
    BOOST_TEST(error == make_error_code(errc::embedded_nul));
    BOOST_TEST(as_text(out.view()) == "earlier");
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_too_long_with_its_header) {
    byte_buffer out = holding("earlier");
    const auto error =
        write_frame(out, 'd', [](writer& w) { w.bytes(too_long(max_length - tusk::protocol::frame_header_size + 1)); });
    BOOST_TEST(error == make_error_code(errc::message_too_large));
    BOOST_TEST(as_text(out.view()) == "earlier");
}

BOOST_AUTO_TEST_CASE(has_the_tag_of_its_struct) {
    byte_buffer out;
    BOOST_TEST(!write_message(out, tagged_message{"x"}));
    BOOST_TEST(as_text(out.view()) == "Q\0\0\0\6x\0"sv);
}

BOOST_AUTO_TEST_CASE(starts_with_its_length_when_its_struct_has_no_tag) {
    byte_buffer out;
    BOOST_TEST(!write_message(out, untagged_message{"x"}));
    BOOST_TEST(as_text(out.view()) == "\0\0\0\12\0\3\0\0x\0"sv);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_behind_when_its_struct_cannot_be_encoded) {
    byte_buffer out = holding("earlier");
    BOOST_TEST(write_message(out, tagged_message{"a\0b"sv}) == make_error_code(errc::embedded_nul));
    BOOST_TEST(write_message(out, untagged_message{"a\0b"sv}) == make_error_code(errc::embedded_nul));
    BOOST_TEST(as_text(out.view()) == "earlier");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
