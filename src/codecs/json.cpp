#include <tusk/codecs/json.hpp>

namespace tusk {

void detail::encode_json(writer& w, std::string_view text, std::uint32_t wanted) {
    switch (wanted) {
        case oids::json:
            return encode_checked_text(w, text);
        case oids::jsonb:
            return encode_versioned_text(w, text);
        default:
            return w.fail(errc::value_out_of_range);
    }
}

std::string_view detail::decode_json(reader& r, std::uint32_t sent) {
    switch (sent) {
        case oids::json:
            return protocol::as_text(r.rest());
        case oids::jsonb:
            return decode_versioned_text(r);
        default:
            r.fail();
            return {};
    }
}

bool codec<json>::decode(reader& r, json& v, std::uint32_t sent) {
    const std::string_view text = detail::decode_json(r, sent);
    return r.ok() && parse(text, v);
}

bool codec<json>::parse(std::string_view text, json& v) {
    v = json{std::string{text}};
    return true;
}

}  // namespace tusk
