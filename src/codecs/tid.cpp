#include <tusk/codecs/tid.hpp>

#include <charconv>
#include <system_error>

namespace tusk {
namespace {

template <class Number>
bool parse_number(std::string_view text, Number& number) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

void codec<tid>::print(std::string& out, const tid& v) {
    out += '(';
    out += std::to_string(v.block);
    out += ',';
    out += std::to_string(v.offset);
    out += ')';
}

bool codec<tid>::parse(std::string_view text, tid& v) {
    if (!text.starts_with('(') || !text.ends_with(')'))
        return false;
    text = text.substr(1, text.size() - 2);
    const std::size_t comma = text.find(',');
    tid read;
    if (comma == std::string_view::npos || !parse_number(text.substr(0, comma), read.block) ||
        !parse_number(text.substr(comma + 1), read.offset))
        return false;
    v = read;
    return true;
}

std::string tid::to_string() const {
    std::string text;
    codec<tid>::print(text, *this);
    return text;
}

std::optional<tid> tid::from_string(std::string_view text) noexcept {
    tid read;
    return codec<tid>::parse(text, read) ? std::optional{read} : std::nullopt;
}

}  // namespace tusk
