#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/session/input_buffer.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace {

using tusk::protocol::as_text;
using tusk::protocol::chunk;
using tusk::protocol::input_buffer;

// Receives as much as there is room for, up to n bytes, and says how much that was.
std::size_t receive(input_buffer& buffer, std::size_t n, char filling = 'x') {
    const auto room = buffer.prepare();
    const std::size_t size = std::min(room.size(), n);
    std::memset(room.data(), filling, size);
    buffer.commit(size);
    return size;
}

void receive_text(input_buffer& buffer, std::string_view text) {
    const auto room = buffer.prepare();
    BOOST_REQUIRE(room.size() >= text.size());
    std::memcpy(room.data(), text.data(), text.size());
    buffer.commit(text.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(input_buffers)

BOOST_AUTO_TEST_CASE(nothing_is_readable_before_anything_was_received) {
    input_buffer buffer;
    BOOST_TEST(buffer.readable().empty());
    BOOST_TEST(buffer.holder().capacity() == 0u);
    BOOST_TEST(!buffer.holder().unique());
}

BOOST_AUTO_TEST_CASE(what_is_received_can_be_read_and_consumed) {
    input_buffer buffer;
    receive_text(buffer, "one");
    receive_text(buffer, "two");
    BOOST_TEST(as_text(buffer.readable()) == "onetwo");
    buffer.consume(3);
    BOOST_TEST(as_text(buffer.readable()) == "two");
    buffer.consume(3);
    BOOST_TEST(buffer.readable().empty());
}

BOOST_AUTO_TEST_CASE(it_starts_with_16_kib_and_grows_to_256_kib_while_reads_fill_it) {
    input_buffer buffer;
    for (const std::size_t kib : {16u, 32u, 64u, 128u, 256u, 256u}) {
        BOOST_TEST(buffer.prepare().size() == kib * 1024);
        buffer.consume(receive(buffer, kib * 1024));
    }
}

BOOST_AUTO_TEST_CASE(it_does_not_grow_while_reads_leave_room) {
    input_buffer buffer;
    for (int i = 0; i != 100; ++i) {
        BOOST_TEST(buffer.prepare().size() == input_buffer::first_size);
        buffer.consume(receive(buffer, input_buffer::first_size - 1));
    }
}

BOOST_AUTO_TEST_CASE(room_is_never_empty_and_the_tail_of_a_message_is_carried_over) {
    input_buffer buffer;
    std::size_t received = 0;
    for (int i = 0; i != 10'000; ++i) {
        const char filling = static_cast<char>('a' + i % 26);
        const std::size_t n = receive(buffer, 1'000, filling);
        BOOST_REQUIRE(n != 0u);
        received += n;
        const auto bytes = as_text(buffer.readable());
        BOOST_REQUIRE(bytes.back() == filling);
        if (bytes.size() > 2'500)
            buffer.consume(bytes.size() - 7);
    }
    BOOST_TEST(received == 10'000'000u);
    BOOST_TEST(buffer.holder().capacity() <= input_buffer::usual_size);
}

BOOST_AUTO_TEST_CASE(a_message_announced_as_huge_gets_memory_for_what_arrived_only) {
    input_buffer buffer;
    receive_text(buffer, "D....");
    buffer.expect(std::size_t{1} << 30);
    static_cast<void>(buffer.prepare());
    BOOST_TEST(buffer.holder().capacity() <= input_buffer::usual_size);

    std::size_t received = 5;
    while (received < 4 * 1024 * 1024) {
        received += receive(buffer, 64 * 1024);
        BOOST_REQUIRE(buffer.holder().capacity() <= 2 * received + input_buffer::usual_size);
    }
}

BOOST_AUTO_TEST_CASE(a_large_message_is_moved_a_few_times_only) {
    constexpr std::size_t size = 64 * 1024 * 1024;
    input_buffer buffer;
    receive_text(buffer, "D....");
    std::size_t received = 5;
    std::size_t moves = 0;
    const std::byte* start = buffer.readable().data();
    while (received != size) {
        buffer.expect(size);
        received += receive(buffer, std::min<std::size_t>(size - received, 64 * 1024));
        if (buffer.readable().data() != start) {
            ++moves;
            start = buffer.readable().data();
        }
    }
    BOOST_TEST(buffer.readable().size() == size);
    BOOST_TEST(moves <= 12u);
}

BOOST_AUTO_TEST_CASE(the_chunk_of_a_large_message_is_let_go_after_it) {
    constexpr std::size_t size = 2 * 1024 * 1024;
    for (const bool tail : {false, true}) {
        input_buffer buffer;
        std::size_t received = 0;
        while (received != size) {
            buffer.expect(size);
            received += receive(buffer, size - received);
        }
        BOOST_TEST(buffer.holder().capacity() >= size);
        if (tail)
            receive_text(buffer, "T");
        buffer.consume(size);
        // With the beginning of the next message behind it, at the latest when the chunk is full.
        for (std::size_t filled = 0; filled < 2 * size && buffer.holder().capacity() >= size;) {
            const std::size_t n = receive(buffer, 1'000);
            filled += n;
            buffer.consume(n);
        }
        BOOST_TEST(buffer.holder().capacity() <= input_buffer::usual_size);
    }
}

BOOST_AUTO_TEST_CASE(a_message_that_fits_the_usual_chunk_is_not_cut_in_two) {
    input_buffer buffer;
    receive_text(buffer, std::string(10'000, 'a'));
    buffer.consume(9'000);
    buffer.expect(100'000);
    static_cast<void>(buffer.prepare());
    BOOST_TEST(buffer.holder().capacity() >= 100'000u);
    BOOST_TEST(as_text(buffer.readable()) == std::string(1'000, 'a'));
}

BOOST_AUTO_TEST_CASE(a_chunk_that_is_held_is_not_overwritten) {
    input_buffer buffer;
    receive_text(buffer, "kept");
    const chunk held = buffer.holder();
    const std::string_view kept = as_text(buffer.readable());
    BOOST_TEST(!held.unique());
    buffer.consume(4);
    for (int i = 0; i != 100; ++i)
        buffer.consume(receive(buffer, 10'000, 'y'));
    BOOST_TEST(kept == "kept");
    BOOST_TEST(!buffer.holder().same_as(held));
    BOOST_TEST(held.unique());
}

BOOST_AUTO_TEST_CASE(a_chunk_that_nobody_holds_is_used_again) {
    input_buffer buffer;
    receive_text(buffer, "first");
    const std::byte* start = buffer.readable().data();
    buffer.consume(5);
    receive_text(buffer, "second");
    BOOST_TEST(buffer.readable().data() == start);
}

BOOST_AUTO_TEST_CASE(a_chunk_is_freed_with_its_last_reference) {
    chunk first{100};
    BOOST_TEST(first.capacity() == 100u);
    BOOST_TEST(first.unique());
    chunk second = first;
    BOOST_TEST(!first.unique());
    BOOST_TEST(second.same_as(first));
    BOOST_TEST(second.data() == first.data());
    chunk third = std::move(first);
    BOOST_TEST(third.same_as(second));
    second = chunk{};
    BOOST_TEST(second.data() == nullptr);
    BOOST_TEST(third.unique());
    const auto& same = third;
    third = same;
    BOOST_TEST(third.unique());
}

BOOST_AUTO_TEST_SUITE_END()
