#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <tusk/protocol/messages/parts/request_code.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::frontend {

struct startup_message {
    struct parameter {
        std::string_view name;
        std::string_view value;
    };

    std::int32_t version = version_3_0;
    std::vector<parameter> parameters;

    // An empty name would end the list early and let what follows be read as something else: it fails with
    // errc::unknown_option.
    void encode(writer& w) const {
        w.put(version);
        for (const auto& p : parameters) {
            if (p.name.empty())
                return w.fail(errc::unknown_option);
            w.cstring(p.name);
            w.cstring(p.value);
        }
        w.put('\0');
    }

    bool decode(reader& r) {
        version = r.get<std::int32_t>();
        if (major_version(version) == request_major)
            return false;
        parameters.clear();
        for (auto name = r.cstring(); !name.empty(); name = r.cstring())
            parameters.push_back({name, r.cstring()});
        return r.finished();
    }
};

}  // namespace tusk::protocol::frontend
