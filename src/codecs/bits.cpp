#include <tusk/codecs/bits.hpp>

#include <stdexcept>
#include <utility>

namespace tusk {
namespace {

constexpr std::size_t bytes_for(std::size_t bits) { return bits / 8 + (bits % 8 != 0); }

// The bits of the last byte that are in use.
constexpr std::byte last_mask(std::size_t bits) {
    return bits % 8 == 0 ? std::byte{0xff} : std::byte{0xff} << (8 - bits % 8);
}

bool all_zeros_and_ones(std::string_view text) { return text.find_first_not_of("01") == std::string_view::npos; }

}  // namespace

bits::bits(std::size_t size, bool value)
    : packed_(bytes_for(size), value ? std::byte{0xff} : std::byte{}), size_{size} {
    if (!packed_.empty())
        packed_.back() &= last_mask(size);
}

bits::bits(std::string_view text) : packed_(bytes_for(text.size())), size_{text.size()} {
    if (!all_zeros_and_ones(text))
        throw std::invalid_argument{"tusk::bits: a character is neither 0 nor 1"};
    for (std::size_t i = 0; i != size_; ++i)
        set(i, text[i] == '1');
}

bits::bits(std::span<const std::byte> packed, std::size_t size) : packed_(packed.begin(), packed.end()), size_{size} {
    if (packed.size() != bytes_for(size))
        throw std::invalid_argument{"tusk::bits: the size is not that of the bytes"};
    if (!packed_.empty())
        packed_.back() &= last_mask(size);
}

std::optional<bits> bits::from_string(std::string_view text) {
    return all_zeros_and_ones(text) ? std::optional{bits{text}} : std::nullopt;
}

std::string bits::to_string() const {
    std::string text(size_, '0');
    for (std::size_t i = 0; i != size_; ++i)
        if ((*this)[i])
            text[i] = '1';
    return text;
}

void bits::set(std::size_t i, bool value) noexcept {
    if (value)
        packed_[i / 8] |= place(i);
    else
        packed_[i / 8] &= ~place(i);
}

void bits::push_back(bool value) {
    if (size_ % 8 == 0)
        packed_.push_back(std::byte{});
    ++size_;
    set(size_ - 1, value);
}

detail::sent_bits detail::take_bits(reader& r) {
    const auto size = r.get<std::int32_t>();
    if (size < 0)
        r.fail();
    const auto packed = r.bytes(size < 0 ? 0 : bytes_for(static_cast<std::size_t>(size)));
    return r.ok() ? sent_bits{static_cast<std::size_t>(size), packed} : sent_bits{};
}

void detail::put_bits(writer& w, std::span<const std::byte> packed, std::size_t size, std::uint32_t wanted) {
    if (bits_form(wanted, wire_form::none) == wire_form::none || !std::in_range<std::int32_t>(size))
        return w.fail(errc::value_out_of_range);
    w.put(static_cast<std::int32_t>(size));
    w.bytes(packed);
}

bool codec<bits>::decode(reader& r, bits& v, std::uint32_t) {
    const detail::sent_bits read = detail::take_bits(r);
    if (!r.ok())
        return false;
    v = bits{read.packed, read.size};
    return true;
}

void codec<bits>::print(std::string& out, const bits& v) { out += v.to_string(); }

bool codec<bits>::parse(std::string_view text, bits& v) {
    auto read = bits::from_string(text);
    if (!read)
        return false;
    v = *std::move(read);
    return true;
}

}  // namespace tusk
