#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <new>
#include <random>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/detail/statement_memory.hpp>

namespace {

using tusk::detail::memory_piece;
using tusk::detail::statement_memory;

template <std::size_t Size>
struct filled {
    explicit filled(int what) { bytes.fill(static_cast<unsigned char>(what)); }
    [[nodiscard]] bool is(int what) const {
        return std::ranges::all_of(bytes, [&](unsigned char b) { return b == static_cast<unsigned char>(what); });
    }
    std::array<unsigned char, Size> bytes;
};

template <std::size_t Size>
auto make(statement_memory& memory, int what) {
    return std::allocate_shared<filled<Size>>(memory.allocator<filled<Size>>(), what);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(memory_of_statements)

// What leaks, or is used when it has been given back, a sanitizer sees.
BOOST_AUTO_TEST_CASE(is_given_back_in_any_order) {
    std::vector<std::shared_ptr<filled<200>>> all;
    {
        statement_memory memory;
        for (int i = 0; i != 1'000; ++i)
            all.push_back(make<200>(memory, i));
    }
    for (int i = 0; i != 1'000; ++i)
        BOOST_TEST(all[static_cast<std::size_t>(i)]->is(i));
    std::shuffle(all.begin(), all.end(), std::mt19937{1});
    while (all.size() > 1)
        all.pop_back();
    BOOST_TEST(all.front()->is(all.front()->bytes.front()));
}

BOOST_AUTO_TEST_CASE(lies_together_while_it_fits) {
    statement_memory memory;
    const auto first = make<100>(memory, 1);
    const auto second = make<100>(memory, 2);
    const auto distance =
        reinterpret_cast<std::uintptr_t>(second.get()) - reinterpret_cast<std::uintptr_t>(first.get());
    BOOST_TEST(distance < 300U);
    const auto large = make<2 * memory_piece::size>(memory, 3);
    const auto third = make<100>(memory, 4);
    BOOST_TEST(large->is(3));
    BOOST_TEST((first->is(1) && second->is(2) && third->is(4)));
}

// Filled and emptied again and again it is the same memory, whoever goes first: it, or what lies in it.
BOOST_AUTO_TEST_CASE(is_used_again) {
    std::vector<std::shared_ptr<filled<200>>> all;
    statement_memory memory;
    const auto fill = [&] {
        all.clear();
        std::vector<const void*> places;
        for (int i = 0; i != 1'000; ++i)
            places.push_back(all.emplace_back(make<200>(memory, i)).get());
        std::ranges::sort(places);
        return places;
    };
    static_cast<void>(fill());
    const auto before = fill();
    const auto after = fill();
    std::vector<const void*> both;
    std::ranges::set_intersection(before, after, std::back_inserter(both));
    BOOST_TEST(both.size() > 900U);  // the piece that was being filled goes on
    for (int i = 0; i != 1'000; ++i)
        BOOST_TEST(all[static_cast<std::size_t>(i)]->is(i));
}

BOOST_AUTO_TEST_CASE(is_aligned) {
    struct alignas(64) wide {
        std::byte bytes[64];
    };
    struct odd {
        char one;
    };
    statement_memory memory;
    for (int i = 0; i != 100; ++i) {
        const auto small = std::allocate_shared<odd>(memory.allocator<odd>());
        const auto number = std::allocate_shared<long double>(memory.allocator<long double>());
        const auto large = std::allocate_shared<wide>(memory.allocator<wide>());
        BOOST_TEST(reinterpret_cast<std::uintptr_t>(number.get()) % alignof(long double) == 0U);
        BOOST_TEST(reinterpret_cast<std::uintptr_t>(large.get()) % alignof(wide) == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
