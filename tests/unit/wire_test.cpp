#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace {

using tusk::protocol::as_bytes;
using tusk::protocol::as_text;
using tusk::protocol::byte_buffer;
using tusk::protocol::load_big_endian;
using tusk::protocol::reader;
using tusk::protocol::store_big_endian;
using namespace std::string_view_literals;

byte_buffer holding(std::string_view text) {
    byte_buffer buffer;
    buffer.append(as_bytes(text));
    return buffer;
}

template <class T>
void check_both_ways(T value, std::initializer_list<unsigned> expected) {
    std::vector<std::byte> stored(sizeof(T));
    store_big_endian(stored.data(), value);
    std::vector<std::byte> bytes;
    for (unsigned byte : expected)
        bytes.push_back(static_cast<std::byte>(byte));
    BOOST_TEST((stored == bytes));
    BOOST_TEST(load_big_endian<T>(stored.data()) == value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_SUITE(big_endian)

BOOST_AUTO_TEST_CASE(integers_of_one_byte_stay_as_they_are) {
    check_both_ways<std::int8_t>(-2, {0xfe});
    check_both_ways<std::uint8_t>(0x80, {0x80});
    check_both_ways<char>('Z', {0x5a});
}

BOOST_AUTO_TEST_CASE(integers_of_two_bytes_start_with_the_high_byte) {
    check_both_ways<std::int16_t>(0x0102, {0x01, 0x02});
    check_both_ways<std::int16_t>(-2, {0xff, 0xfe});
    check_both_ways<std::uint16_t>(0xfffe, {0xff, 0xfe});
}

BOOST_AUTO_TEST_CASE(integers_of_four_bytes_start_with_the_high_byte) {
    check_both_ways<std::int32_t>(0x01020304, {0x01, 0x02, 0x03, 0x04});
    check_both_ways<std::int32_t>(std::numeric_limits<std::int32_t>::min(), {0x80, 0x00, 0x00, 0x00});
    check_both_ways<std::uint32_t>(0xfffefdfc, {0xff, 0xfe, 0xfd, 0xfc});
}

BOOST_AUTO_TEST_CASE(integers_of_eight_bytes_start_with_the_high_byte) {
    check_both_ways<std::int64_t>(0x0102030405060708, {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08});
    check_both_ways<std::int64_t>(-2, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe});
    check_both_ways<std::uint64_t>(0x8000000000000001, {0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01});
}

BOOST_AUTO_TEST_CASE(floating_point_numbers_are_their_ieee_754_bits) {
    check_both_ways<float>(1.0F, {0x3f, 0x80, 0x00, 0x00});
    check_both_ways<float>(-2.5F, {0xc0, 0x20, 0x00, 0x00});
    check_both_ways<double>(1.0, {0x3f, 0xf0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_byte_buffer)

BOOST_AUTO_TEST_CASE(starts_empty_and_owns_nothing) {
    byte_buffer buffer;
    BOOST_TEST(buffer.empty());
    BOOST_TEST(buffer.size() == 0U);
    BOOST_TEST(buffer.capacity() == 0U);
    BOOST_TEST(buffer.view().empty());
    buffer.append({});
    BOOST_TEST(buffer.capacity() == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_its_bytes_while_it_grows) {
    byte_buffer buffer = holding("abc");
    *buffer.grow(1) = std::byte{'d'};
    const auto before = buffer.capacity();
    buffer.grow(before);  // does not fit into what is there
    BOOST_TEST(buffer.size() == 4 + before);
    BOOST_TEST(buffer.capacity() >= buffer.size());
    BOOST_TEST(as_text(buffer.view().first(4)) == "abcd");
}

BOOST_AUTO_TEST_CASE(grows_at_least_twofold_so_that_appending_stays_cheap) {
    byte_buffer buffer;
    std::size_t moves = 0;
    for (std::size_t i = 0, capacity = 0; i != 100'000; ++i) {
        buffer.grow(1);
        moves += std::exchange(capacity, buffer.capacity()) != buffer.capacity() ? 1U : 0U;
    }
    BOOST_TEST(moves <= 10U);
}

BOOST_AUTO_TEST_CASE(grows_in_place_while_there_is_room) {
    byte_buffer buffer = holding("abc");
    const auto* data = buffer.data();
    BOOST_TEST((buffer.grow(buffer.capacity() - 3) == data + 3));
    BOOST_TEST((std::as_const(buffer).data() == data));
    BOOST_TEST(buffer.size() == buffer.capacity());
}

BOOST_AUTO_TEST_CASE(drops_what_was_appended_after_a_size_but_never_grows_by_it) {
    byte_buffer buffer = holding("abcdef");
    buffer.truncate(7);
    BOOST_TEST(as_text(buffer.view()) == "abcdef");
    buffer.truncate(2);
    BOOST_TEST(as_text(buffer.view()) == "ab");
    buffer.append(as_bytes("x"));
    BOOST_TEST(as_text(buffer.view()) == "abx");
}

BOOST_AUTO_TEST_CASE(keeps_its_memory_when_cleared) {
    byte_buffer buffer = holding("abc");
    const auto capacity = buffer.capacity();
    buffer.clear();
    BOOST_TEST(buffer.empty());
    BOOST_TEST(buffer.capacity() == capacity);
}

BOOST_AUTO_TEST_CASE(overwrites_what_it_ever_held_when_wiped) {
    byte_buffer buffer = holding("secret, and more of it");
    buffer.truncate(6);
    buffer.wipe();
    BOOST_TEST(buffer.empty());
    const std::byte* again = buffer.grow(22);
    for (std::size_t i = 0; i != 22; ++i)
        BOOST_TEST((again[i] == std::byte{}));
}

BOOST_AUTO_TEST_CASE(can_be_moved_but_not_copied) {
    static_assert(!std::is_copy_constructible_v<byte_buffer> && !std::is_copy_assignable_v<byte_buffer>);
    byte_buffer first = holding("abc");
    byte_buffer second{std::move(first)};
    BOOST_TEST(as_text(second.view()) == "abc");
    byte_buffer third = holding("other");
    third = std::move(second);
    BOOST_TEST(as_text(third.view()) == "abc");
    byte_buffer fourth = holding("x");
    third.swap(fourth);
    BOOST_TEST(as_text(third.view()) == "x");
    BOOST_TEST(as_text(fourth.view()) == "abc");
}

BOOST_AUTO_TEST_CASE(leaves_an_empty_buffer_behind_when_moved) {
    byte_buffer first = holding("abc");
    const byte_buffer second{std::move(first)};
    first.append(as_bytes("reused"));
    BOOST_TEST(as_text(first.view()) == "reused");
    BOOST_TEST(as_text(second.view()) == "abc");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_reader)

BOOST_AUTO_TEST_CASE(without_bytes_is_finished) {
    const reader r;
    BOOST_TEST(r.ok());
    BOOST_TEST(r.finished());
    BOOST_TEST(r.remaining() == 0U);
}

BOOST_AUTO_TEST_CASE(reads_front_to_back) {
    reader r{
        as_bytes("\x01\x02\x00\x00\x00\x05"
                 "name\0rest"sv)};
    BOOST_TEST(r.get<std::int16_t>() == 0x0102);
    BOOST_TEST(r.get<std::int32_t>() == 5);
    BOOST_TEST(r.cstring() == "name");
    BOOST_TEST(as_text(r.bytes(2)) == "re");
    BOOST_TEST(!r.finished());
    BOOST_TEST(r.remaining() == 2U);
    BOOST_TEST(as_text(r.rest()) == "st");
    BOOST_TEST(r.finished());
}

BOOST_AUTO_TEST_CASE(fails_on_a_number_that_is_cut_off_and_skips_the_rest) {
    reader r{as_bytes("\x01\x02\x03"sv)};
    BOOST_TEST(r.get<std::int32_t>() == 0);
    BOOST_TEST(!r.ok());
    BOOST_TEST(!r.finished());
    BOOST_TEST(r.remaining() == 0U);
    BOOST_TEST(r.get<std::int8_t>() == 0);
}

BOOST_AUTO_TEST_CASE(reads_a_number_that_just_fits) {
    reader r{as_bytes("\x00\x00\x00\x00\x00\x00\x01\x00"sv)};
    BOOST_TEST(r.get<std::int64_t>() == 256);
    BOOST_TEST(r.finished());
}

BOOST_AUTO_TEST_CASE(gets_several_numbers_in_a_row) {
    reader r{as_bytes("Z\x00\x02\x00\x00\x00\x03"sv)};
    char tag = '\0';
    std::int16_t small = 0;
    std::int32_t large = 0;
    BOOST_TEST(r.get(tag, small, large));
    BOOST_TEST(tag == 'Z');
    BOOST_TEST(small == 2);
    BOOST_TEST(large == 3);
    BOOST_TEST(r.finished());
}

BOOST_AUTO_TEST_CASE(says_so_when_one_of_several_numbers_is_missing) {
    reader r{as_bytes("\x00\x02\x00"sv)};
    std::int16_t first = 7;
    std::int32_t second = 7;
    std::int8_t third = 7;
    BOOST_TEST(!r.get(first, second, third));
    BOOST_TEST(first == 2);
    BOOST_TEST(second == 0);
    BOOST_TEST(third == 0);
}

BOOST_AUTO_TEST_CASE(fails_on_more_bytes_than_there_are) {
    reader r{as_bytes("abc")};
    BOOST_TEST(r.bytes(4).empty());
    BOOST_TEST(!r.ok());
    reader huge{as_bytes("abc")};
    BOOST_TEST(huge.bytes(std::numeric_limits<std::size_t>::max()).empty());
    BOOST_TEST(!huge.ok());
}

BOOST_AUTO_TEST_CASE(fails_on_a_string_without_a_nul) {
    reader r{as_bytes("name")};
    BOOST_TEST(r.cstring().empty());
    BOOST_TEST(!r.ok());
    BOOST_TEST(r.remaining() == 0U);
    reader empty{as_bytes("")};
    BOOST_TEST(empty.cstring().empty());
    BOOST_TEST(!empty.ok());
}

BOOST_AUTO_TEST_CASE(reads_an_empty_string) {
    reader r{as_bytes("\0\0"sv)};
    BOOST_TEST(r.cstring().empty());
    BOOST_TEST(r.remaining() == 1U);
    BOOST_TEST(r.cstring().empty());
    BOOST_TEST(r.finished());
}

BOOST_AUTO_TEST_CASE(stays_failed_and_gives_empty_values) {
    reader r{as_bytes("\x01name\0"sv)};
    r.fail();
    BOOST_TEST(!r.ok());
    BOOST_TEST(r.get<std::int8_t>() == 0);
    BOOST_TEST(r.cstring().empty());
    BOOST_TEST(r.rest().empty());
    BOOST_TEST(r.bytes(0).empty());
    BOOST_TEST(!r.ok());
    BOOST_TEST(!r.finished());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
