// Prints docs/conninfo.md with the options as tusk's own table has them.
//
//     conninfo_page docs/conninfo.md
//
// What stands between the markers is replaced; all else stays.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "connect/conninfo_options.hpp"

namespace {

using tusk::detail::option;
using tusk::detail::options;

std::string supported() {
    std::string text = "| Option | Meaning | Values | Default | Variable |\n|---|---|---|---|---|\n";
    for (const option& o : options()) {
        if (o.read == nullptr)
            continue;
        const std::string variable = o.variable == nullptr ? std::string{} : '`' + std::string{o.variable} + '`';
        text += "| `" + std::string{o.name} + "` | ";
        for (const std::string_view column : {o.help, o.values, o.standard, std::string_view{variable}})
            text += std::string{column} + " | ";
        text.back() = '\n';
    }
    return text;
}

std::string refused() {
    std::string text;
    for (const option& o : options())
        if (o.read == nullptr)
            text += "- `" + std::string{o.name} + "`: " + std::string{o.help} +
                    (o.values.empty() ? "" : "; allowed are the values that change nothing, " + std::string{o.values}) +
                    '\n';
    return text;
}

// False if the page has no such markers.
bool replace(std::string& page, std::string_view name, const std::string& text) {
    const std::string begin = "<!-- " + std::string{name} + " -->\n";
    const std::string end = "<!-- end of " + std::string{name} + " -->\n";
    const auto from = page.find(begin);
    const auto to = page.find(end);
    if (from == page.npos || to == page.npos || to < from)
        return false;
    page.replace(from + begin.size(), to - from - begin.size(), text);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    std::ifstream file{argc == 2 ? argv[1] : ""};
    std::string page{std::istreambuf_iterator<char>{file}, {}};
    if (!replace(page, "options", supported()) || !replace(page, "refused options", refused())) {
        std::cerr << "usage: conninfo_page PAGE, where PAGE has the markers\n";
        return 2;
    }
    std::cout << page;
}
