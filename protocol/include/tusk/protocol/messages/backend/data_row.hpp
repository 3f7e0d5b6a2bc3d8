#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tusk/protocol/messages/parts/list.hpp>
#include <tusk/protocol/messages/parts/value.hpp>

namespace tusk::protocol::backend {

// Walks over the body of a DataRow without allocating:
//
//     auto row = data_row_view::open(body);            // none: malformed
//     for (value v; row->next(v);) ...
//     if (!row->well_formed()) ...
//
// Values stay valid as long as the body does.
class data_row_view {
public:
    // None when there is no count, or one that the body cannot hold.
    [[nodiscard]] static std::optional<data_row_view> open(std::span<const std::byte> body) noexcept {
        reader r{body};
        const std::size_t size = get_count<column_count>(r, sizeof(null_length));
        if (!r.ok())
            return std::nullopt;
        return data_row_view{r.rest(), size};
    }

    data_row_view() = default;

    // How many values the row says it has.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    // The next value; false after the last one, and when its length is below -1 or more than what remains.
    // Inlined always: a row is decoded in one walk, and calls would be a fifth of it.
    [[gnu::always_inline]] bool next(value& v) noexcept {
        if (left_ == 0 || static_cast<std::size_t>(end_ - at_) < sizeof(null_length))
            return false;
        const auto length = load_big_endian<std::int32_t>(at_);
        const std::byte* start = at_ + sizeof(null_length);
        if (length == null_length) {
            v = value::null();
            at_ = start;
        } else if (length >= 0 && length <= end_ - start) {
            v = {{start, static_cast<std::size_t>(length)}, false};
            at_ = start + length;
        } else {
            return false;
        }
        --left_;
        return true;
    }

    // The next value, when it is one of exactly this size; else null, and next() gives it. What is behind the last one it
    // takes for a value as well: well_formed() says false then.
    template <std::size_t Size>
    [[gnu::always_inline]] const std::byte* next_of_size() noexcept {
        if (static_cast<std::size_t>(end_ - at_) < sizeof(null_length) + Size ||
            load_big_endian<std::uint32_t>(at_) != Size)
            return nullptr;
        const std::byte* start = at_ + sizeof(null_length);
        at_ = start + Size;
        --left_;
        return start;
    }

    // To be asked when next() has said false: every value was there, and nothing came after them.
    [[nodiscard]] bool well_formed() const noexcept { return left_ == 0 && at_ == end_; }

    // The same of a row of which nothing has been walked over yet, without doing so.
    [[nodiscard]] bool is_well_formed() const noexcept {
        const std::byte* at = at_;
        auto left = static_cast<std::size_t>(end_ - at);
        for (std::size_t i = left_; i != 0; --i) {
            if (left < sizeof(null_length))
                return false;
            const auto length = load_big_endian<std::uint32_t>(at);
            at += sizeof(null_length);
            left -= sizeof(null_length);
            if (length <= left) [[likely]] {
                at += length;
                left -= length;
            } else if (length != static_cast<std::uint32_t>(null_length)) {
                return false;
            }
        }
        return left == 0;
    }

    // The values that have not been walked over, as they lie in the body; from them and their number a view can be made
    // again.
    [[nodiscard]] std::span<const std::byte> rest() const noexcept { return {at_, end_}; }
    data_row_view(std::span<const std::byte> values, std::size_t size) noexcept
        : at_{values.data()}, end_{values.data() + values.size()}, size_{size}, left_{size} {}

private:
    const std::byte* at_ = nullptr;
    const std::byte* end_ = nullptr;
    std::size_t size_ = 0;
    std::size_t left_ = 0;
};

struct data_row {
    static constexpr char tag = 'D';
    std::vector<value> values;

    void encode(writer& w) const { put_list<column_count>(w, values, errc::message_too_large, put_value); }
    bool decode(reader& r) {
        auto row = data_row_view::open(r.rest());
        if (!row)
            return false;
        values.clear();
        values.reserve(row->size());
        for (value v; row->next(v);)
            values.push_back(v);
        return row->well_formed();
    }
};

}  // namespace tusk::protocol::backend
