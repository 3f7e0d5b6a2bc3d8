#include <tusk/codecs/floating.hpp>

#include <cmath>

namespace tusk {

bool detail::narrow(double v, float& out) noexcept {
    const auto narrowed = static_cast<float>(v);
    if ((std::isinf(narrowed) && !std::isinf(v)) || (narrowed == 0 && v != 0))
        return false;
    out = narrowed;
    return true;
}

void codec<float>::encode(writer& w, float v, std::uint32_t wanted) {
    switch (wanted) {
        case oids::float4:
            return w.put(v);
        case oids::float8:
            return w.put(static_cast<double>(v));
        default:
            return w.fail(errc::value_out_of_range);
    }
}

bool codec<float>::decode(reader& r, float& v, std::uint32_t sent) {
    if (sent == oids::float4)
        return decode(r, v);
    double wide{};
    if (!codec<double>::decode(r, wide, sent))
        return false;
    float narrowed{};
    if (!detail::narrow(wide, narrowed))
        return false;
    if (sent != oids::float8 && static_cast<double>(narrowed) != wide)
        return false;
    v = narrowed;
    return true;
}

void codec<double>::encode(writer& w, double v, std::uint32_t wanted) {
    float narrowed{};
    if (wanted == oids::float8)
        return w.put(v);
    const bool fits = wanted == oids::float4 && detail::narrow(v, narrowed) &&
                      (w.rounds() || std::isnan(v) || static_cast<double>(narrowed) == v);
    return fits ? w.put(narrowed) : w.fail(errc::value_out_of_range);
}

bool codec<double>::decode(reader& r, double& v, std::uint32_t sent) {
    switch (sent) {
        case oids::float8:
            return decode(r, v);
        case oids::float4:
            v = static_cast<double>(r.get<float>());
            return r.ok();
        case oids::int2:
            v = r.get<std::int16_t>();
            return r.ok();
        case oids::int4:
            v = r.get<std::int32_t>();
            return r.ok();
        default:
            r.fail();
            return false;
    }
}

}  // namespace tusk
