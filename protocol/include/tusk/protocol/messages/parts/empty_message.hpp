// A message that says everything by its tag: its body is empty.
#pragma once

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

template <char Tag>
struct empty_message {
    static constexpr char tag = Tag;

    void encode(writer&) const noexcept {}
    bool decode(reader& r) noexcept { return r.finished(); }
};

}  // namespace tusk::protocol
