#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tusk/protocol/messages/parts/list.hpp>
#include <tusk/protocol/messages/parts/value.hpp>

namespace tusk::protocol::backend {

// Walks over the values of a row whose number of values is known to be right: it does not count them.
class value_walk {
public:
    explicit value_walk(std::span<const std::byte> values) noexcept
        : end_{values.data() + values.size()}, at_{-static_cast<std::int64_t>(values.size())} {}

    // As data_row_view::next().
    [[gnu::always_inline]] bool next(value& v) noexcept {
        if (at_ > -header_size)
            return false;
        const auto length = load_big_endian<std::uint32_t>(end_ + at_);
        const std::int64_t start = at_ + header_size;
        if (const std::int64_t behind = start + length; behind <= 0) [[likely]] {
            v = {{end_ + start, length}, false};
            at_ = behind;
            return true;
        }
        if (length != static_cast<std::uint32_t>(null_length))
            return false;
        v = value::null();
        at_ = start;
        return true;
    }

    // The next value, when it is one of exactly this size; else null, and next() gives it.
    template <std::size_t Size>
    [[gnu::always_inline]] const std::byte* next_of_size() noexcept {
        constexpr auto size = static_cast<std::int64_t>(Size);
        if (at_ > -(header_size + size) || load_big_endian<std::uint32_t>(end_ + at_) != Size)
            return nullptr;
        const std::byte* start = end_ + at_ + header_size;
        at_ += header_size + size;
        return start;
    }

    // Passes over the next value; false where next() says so.
    [[gnu::always_inline]] bool skip() noexcept {
        if (at_ > -header_size)
            return false;
        const auto length = load_big_endian<std::uint32_t>(end_ + at_);
        at_ += header_size + length;
        if (at_ <= 0) [[likely]]
            return true;
        at_ -= length;
        return length == static_cast<std::uint32_t>(null_length);
    }

    // To be asked when all values have been given: nothing comes after them.
    [[nodiscard]] bool finished() const noexcept { return at_ == 0; }

private:
    static constexpr std::int64_t header_size = sizeof(null_length);

    const std::byte* end_;
    std::int64_t at_;  // from the end, so that comparing it with a constant tells what is left
};

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
        const auto length = load_big_endian<std::uint32_t>(at_);
        const std::byte* start = at_ + sizeof(null_length);
        if (length <= static_cast<std::size_t>(end_ - start)) [[likely]] {
            v = {{start, length}, false};
            at_ = start + length;
        } else if (length == static_cast<std::uint32_t>(null_length)) {
            v = value::null();
            at_ = start;
        } else {
            return false;
        }
        --left_;
        return true;
    }

    // To be asked when next() has said false: every value was there, and nothing came after them.
    [[nodiscard]] bool well_formed() const noexcept { return left_ == 0 && at_ == end_; }

    // The same of a row of which nothing has been walked over yet, without doing so.
    [[nodiscard]] bool is_well_formed() const noexcept {
        value_walk walk{rest()};
        for (std::size_t i = left_; i != 0; --i)
            if (!walk.skip())
                return false;
        return walk.finished();
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
