// What json, jsonpath, ltree and the like have in common: text that has a type of its own on the server. The text is
// neither read nor checked here; the server does that.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tusk/codec.hpp>
#include <tusk/codecs/text.hpp>

namespace tusk::detail {

// T derives from it, so that texts of two types do not compare.
template <class T>
class typed_text {
public:
    typed_text() = default;
    explicit typed_text(std::string text) noexcept : text_{std::move(text)} {}

    [[nodiscard]] const std::string& text() const& noexcept { return text_; }
    [[nodiscard]] std::string text() && noexcept { return std::move(text_); }

    // The same text, character for character.
    friend bool operator==(const typed_text&, const typed_text&) = default;

private:
    std::string text_;
};

// The binary form of all of them but json: the version of the form, which is 1, and the text. A NUL in the text fails
// with errc::embedded_nul.
void encode_versioned_text(writer& w, std::string_view text);
[[nodiscard]] std::string_view decode_versioned_text(reader& r);

template <class T>
struct typed_text_codec {
    static void encode(writer& w, const T& v) { encode_versioned_text(w, v.text()); }
    static void encode_text(writer& w, const T& v) { encode_checked_text(w, v.text()); }
    static bool decode(reader& r, T& v) {
        const std::string_view text = decode_versioned_text(r);
        return r.ok() && parse(text, v);
    }

    static void print(std::string& out, const T& v) { out += v.text(); }
    static bool parse(std::string_view text, T& v) {
        v = T{std::string{text}};
        return true;
    }
};

}  // namespace tusk::detail
