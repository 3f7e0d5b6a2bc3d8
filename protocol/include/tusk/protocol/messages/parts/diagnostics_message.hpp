// An error or a notice: the fields of the body are those of diagnostics.
#pragma once

#include <tusk/protocol/errors/diagnostics.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

template <char Tag>
struct diagnostics_message {
    static constexpr char tag = Tag;
    diagnostics fields;

    void encode(writer& w) const { fields.encode(w); }
    // Even when the body is malformed `fields` has those that could be read.
    bool decode(reader& r) {
        fields = diagnostics::decode(r);
        return r.finished();
    }
};

}  // namespace tusk::protocol
