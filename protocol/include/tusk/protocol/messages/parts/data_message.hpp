// A message whose body is one run of bytes that the protocol does not look into: it ends where the message ends.
#pragma once

#include <cstddef>
#include <span>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

template <char Tag>
struct data_message {
    static constexpr char tag = Tag;
    std::span<const std::byte> data;

    void encode(writer& w) const { w.bytes(data); }
    bool decode(reader& r) noexcept {
        data = r.rest();
        return r.finished();
    }
};

}  // namespace tusk::protocol
