// Lists with a count in front of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

// The count is called Int16 everywhere. Servers read that of parameters as unsigned, which is what lets a statement
// have 65535 of them (https://www.postgresql.org/docs/current/limits.html); columns never get near 32767.
using parameter_count = std::uint16_t;
using column_count = std::int16_t;
using name_count = std::int32_t;

// Writes the count, then `put(writer&, item)` for each. A list that is too long fails with `too_many` before a byte of
// it is written.
template <class Count, class List, class Put>
void put_list(writer& w, const List& list, errc too_many, Put put) {
    if (list.size() > static_cast<std::size_t>(std::numeric_limits<Count>::max()))
        return w.fail(too_many);
    w.put(static_cast<Count>(list.size()));
    for (const auto& item : list)
        put(w, item);
}

// Reads a count of things that take `min_item_size` bytes or more each. A count that is negative, or that what remains
// of the message cannot hold, makes the reader fail and gives 0: no memory is ever reserved on the word of the server.
template <class Count>
[[nodiscard]] std::size_t get_count(reader& r, std::size_t min_item_size) noexcept {
    const auto count = static_cast<std::size_t>(r.get<Count>());  // a negative one becomes huge
    if (count > r.remaining() / min_item_size) {
        r.fail();
        return 0;
    }
    return count;
}

// Reads the count, then `get(reader&)` for each item; false when the reader has failed.
template <class Count, class Item, class Get>
bool get_list(reader& r, std::size_t min_item_size, std::vector<Item>& list, Get get) {
    const std::size_t count = get_count<Count>(r, min_item_size);
    list.clear();
    list.reserve(count);
    for (std::size_t i = 0; i != count && r.ok(); ++i)
        list.push_back(get(r));
    return r.ok();
}

// Items of a list of OIDs.
inline void put_oid(writer& w, std::uint32_t oid) { w.put(oid); }
inline std::uint32_t get_oid(reader& r) noexcept { return r.get<std::uint32_t>(); }

}  // namespace tusk::protocol
