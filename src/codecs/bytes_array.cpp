#include <tusk/codecs/bytes_array.hpp>

#include <algorithm>
#include <vector>

namespace tusk::detail {

bool take_bytes(reader& r, std::span<std::byte> v) {
    const auto taken = r.rest();
    if (taken.size() != v.size())
        return false;
    std::copy(taken.begin(), taken.end(), v.begin());
    return r.ok();
}

bool parse_bytes(std::string_view text, std::span<std::byte> v, std::uint32_t sent) {
    std::vector<std::byte> read;
    if (!codec<std::vector<std::byte>>::parse(text, read, sent) || read.size() != v.size())
        return false;
    std::copy(read.begin(), read.end(), v.begin());
    return true;
}

}  // namespace tusk::detail
