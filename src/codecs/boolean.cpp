#include <tusk/codecs/boolean.hpp>

#include <algorithm>
#include <cstdint>

namespace tusk {
namespace {

struct spelling {
    std::string_view text;
    bool value;
};

constexpr spelling spellings[] = {
    {"t", true},  {"f", false},   {"true", true}, {"false", false}, {"1", true}, {"0", false},
    {"on", true}, {"off", false}, {"yes", true},  {"no", false},    {"y", true}, {"n", false},
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) { return lower(a) == b; });
}

}  // namespace

bool codec<bool>::parse(std::string_view text, bool& v) {
    if (text == "t" || text == "f") {  // as the server has it
        v = text == "t";
        return true;
    }
    for (const spelling& known : spellings) {
        if (same_word(text, known.text)) {
            v = known.value;
            return true;
        }
    }
    return false;
}

}  // namespace tusk
