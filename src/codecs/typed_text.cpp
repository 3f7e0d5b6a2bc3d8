#include <tusk/codecs/typed_text.hpp>

#include <cstdint>

namespace tusk::detail {
namespace {

constexpr std::uint8_t version = 1;

}  // namespace

void encode_versioned_text(writer& w, std::string_view text) {
    w.put(version);
    encode_checked_text(w, text);
}

std::string_view decode_versioned_text(reader& r) {
    if (r.get<std::uint8_t>() != version)
        r.fail();
    return protocol::as_text(r.rest());
}

}  // namespace tusk::detail
