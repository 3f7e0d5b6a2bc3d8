#include <tusk/codecs/text.hpp>

namespace tusk {
namespace {

constexpr bool is_octal(char c) { return c >= '0' && c <= '7'; }

}  // namespace

void detail::encode_checked_text(writer& w, std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        return w.fail(errc::embedded_nul);
    w.text(text);
}

void codec<char>::encode(writer& w, char v) { w.put(v); }

void codec<char>::encode_text(writer& w, char v) { detail::encode_checked_text(w, {&v, 1}); }

bool codec<char>::decode(reader& r, char& v, std::uint32_t sent) {
    if (sent != oids::single_char && r.ok() && r.remaining() != 1)
        return false;
    v = r.get<char>();
    return r.ok();
}

void codec<char>::print(std::string& out, char v) {
    const auto byte = static_cast<unsigned char>(v);
    if (byte >= 0x80) {
        out += '\\';
        for (int shift : {6, 3, 0})
            out += static_cast<char>('0' + ((byte >> shift) & 7));
    } else if (byte != 0) {
        out += v;
    }
}

bool codec<char>::parse(std::string_view text, char& v) {
    if (text.size() <= 1) {
        v = text.empty() ? '\0' : text[0];
        return true;
    }
    if (text.size() != 4 || text[0] != '\\' || text[1] > '3' || !is_octal(text[1]) || !is_octal(text[2]) ||
        !is_octal(text[3]))
        return false;
    v = static_cast<char>((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
    return true;
}

}  // namespace tusk
