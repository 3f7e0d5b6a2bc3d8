// Parameters as Bind and FunctionCall carry them: format codes, then values.
#pragma once

#include <cstddef>
#include <vector>

#include <tusk/protocol/messages/parts/format.hpp>
#include <tusk/protocol/messages/parts/value.hpp>

namespace tusk::protocol {

struct arguments {
    std::vector<format> formats;  // none: all are text; one: it goes for all; else one each
    std::vector<value> values;

    [[nodiscard]] bool formats_fit() const noexcept { return formats.size() <= 1 || formats.size() == values.size(); }

    // Fails with errc::too_many_parameters when there are more than 65535, and with errc::parameter_count_mismatch when
    // there are several formats but not one for each value.
    void encode(writer& w) const {
        if (!formats_fit())
            return w.fail(errc::parameter_count_mismatch);
        put_formats<parameter_count>(w, formats, errc::too_many_parameters);
        put_list<parameter_count>(w, values, errc::too_many_parameters, put_value);
    }

    bool decode(reader& r) {
        return get_formats<parameter_count>(r, formats) &&
               get_list<parameter_count>(r, sizeof(null_length), values, get_value) && formats_fit();
    }
};

// What comes before the values when each is to have a format of its own: a place for those, and how many values there are.
inline void put_arguments_head(writer& w, parameter_count count) {
    w.put(count);
    for (parameter_count i = 0; i != count; ++i)
        put_format(w, format::text);
    w.put(count);
}

}  // namespace tusk::protocol
