// A message without a tag that is nothing but its code: a question to be answered by one byte.
#pragma once

#include <cstdint>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

template <std::int32_t Code>
struct code_request {
    void encode(writer& w) const { w.put(Code); }
    bool decode(reader& r) noexcept { return r.get<std::int32_t>() == Code && r.finished(); }
};

}  // namespace tusk::protocol
