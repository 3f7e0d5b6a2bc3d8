#include <tusk/codecs/decimal.hpp>

#include <algorithm>
#include <iterator>
#include <limits>

namespace tusk {
namespace {

constexpr std::uint16_t base = 10000;
constexpr int group_digits = 4;

// -Infinity, finite, Infinity, NaN.
int rank(const decimal& v) {
    if (v.is_nan())
        return 3;
    if (v.is_infinite())
        return v.is_negative() ? 0 : 2;
    return 1;
}

std::strong_ordering compare_magnitudes(const decimal& a, const decimal& b) {
    const auto left = a.groups();
    const auto right = b.groups();
    if (left.empty() || right.empty())
        return left.size() <=> right.size();
    if (a.weight() != b.weight())
        return a.weight() <=> b.weight();
    return std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

decimal::decimal(std::uint64_t magnitude, bool negative) noexcept {
    for (auto at = std::rbegin(few_); magnitude != 0; ++at, ++count_, magnitude /= base)
        *at = static_cast<std::uint16_t>(magnitude % base);
    std::copy(std::end(few_) - count_, std::end(few_), std::begin(few_));
    settle(negative, count_ - 1, 0);
}

decimal::decimal(const decimal& other) : weight_{other.weight_}, kind_{other.kind_}, scale_{other.scale_} {
    make_room(other.count_);
    std::copy_n(other.data(), count_, data());
}

std::optional<decimal> decimal::from_groups(bool negative, int weight, std::span<const std::uint16_t> groups,
                                            int scale) {
    if (scale < 0 || scale > max_scale || groups.size() > std::numeric_limits<std::uint16_t>::max() ||
        std::any_of(groups.begin(), groups.end(), [](std::uint16_t group) { return group >= base; }))
        return std::nullopt;
    decimal made;
    made.make_room(groups.size());
    std::copy(groups.begin(), groups.end(), made.data());
    if (!made.settle(negative, weight, scale))
        return std::nullopt;
    return made;
}

void decimal::make_room(std::size_t count) {
    if (count > few)
        many_ = std::make_unique_for_overwrite<std::uint16_t[]>(count);
    count_ = static_cast<std::uint16_t>(count);
}

// Makes a value of the groups that were put in: without zeros at either end and without digits beyond the scale. False
// when it is too great.
bool decimal::settle(bool negative, int weight, int scale) noexcept {
    const int last_weight = -((scale + group_digits - 1) / group_digits);
    const std::int64_t shown = std::int64_t{weight} - last_weight + 1;
    std::uint16_t* first = data();
    std::uint16_t* last = first + std::clamp<std::int64_t>(shown, 0, count_);
    if (shown > 0 && shown <= count_ && scale % group_digits != 0) {
        constexpr std::uint16_t unit[group_digits] = {1, 1000, 100, 10};
        last[-1] = static_cast<std::uint16_t>(last[-1] - last[-1] % unit[scale % group_digits]);
    }
    while (first != last && *first == 0)
        ++first;
    while (first != last && last[-1] == 0)
        --last;
    const std::int64_t top = weight - (first - data());
    if (first != last && top > max_weight)
        return false;

    std::copy(first, last, data());
    count_ = static_cast<std::uint16_t>(last - first);
    weight_ = count_ == 0 ? std::int16_t{0} : static_cast<std::int16_t>(top);
    kind_ = negative && count_ != 0 ? kind::negative : kind::positive;
    scale_ = static_cast<std::uint16_t>(scale);
    return true;
}

std::optional<std::uint64_t> decimal::magnitude() const noexcept {
    constexpr int heaviest = 4;  // 2^64 has 20 digits
    if (!is_finite() || weight_ > heaviest || count_ > weight_ + 1)
        return std::nullopt;
    std::uint64_t whole = 0;
    for (int at = 0; at <= weight_; ++at) {
        const std::uint64_t group = at < count_ ? data()[at] : 0u;
        if (whole > (std::numeric_limits<std::uint64_t>::max() - group) / base)
            return std::nullopt;
        whole = whole * base + group;
    }
    return whole;
}

std::weak_ordering operator<=>(const decimal& a, const decimal& b) noexcept {
    if (!a.is_finite() || !b.is_finite())
        return rank(a) <=> rank(b);
    if (a.is_negative() != b.is_negative())
        return b.is_negative() <=> a.is_negative();
    return a.is_negative() ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

void codec<decimal>::encode(writer& w, const decimal& v) {
    w.put(v.count_, v.weight_, static_cast<std::uint16_t>(v.kind_), v.scale_);
    for (const std::uint16_t group : v.groups())
        w.put(group);
}

// numeric_recv() in src/backend/utils/adt/numeric.c: count, weight, sign, scale, groups.
bool codec<decimal>::decode(reader& r, decimal& v) {
    using kind = decimal::kind;
    std::uint16_t count{}, sign{}, scale{};
    std::int16_t weight{};
    r.get(count, weight, sign, scale);
    if (scale > decimal::max_scale || r.remaining() < count * sizeof(std::uint16_t))
        r.fail();
    if (!r.ok())
        return false;

    decimal read{static_cast<kind>(sign)};
    switch (read.kind_) {
        case kind::nan:
        case kind::infinity:
        case kind::negative_infinity:
            // The scale means nothing here; the server sends 32 with an infinity.
            if (count != 0) {
                r.fail();
                return false;
            }
            v = std::move(read);
            return true;
        case kind::positive:
        case kind::negative:
            break;
        default:
            r.fail();
            return false;
    }

    read.make_room(count);
    for (std::uint16_t* at = read.data(); at != read.data() + count; ++at) {
        *at = r.get<std::uint16_t>();
        if (*at >= base)
            r.fail();
    }
    // A weight of 16 bits is never too great.
    if (!r.ok() || !read.settle(read.is_negative(), weight, scale))
        return false;
    v = std::move(read);
    return true;
}

bool codec<decimal>::decode(reader& r, decimal& v, std::uint32_t sent) {
    std::int64_t whole{};
    if (!codec<std::int64_t>::decode(r, whole, sent))
        return false;
    v = whole;
    return true;
}

}  // namespace tusk
