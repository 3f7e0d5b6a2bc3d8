// What docs/conninfo.md says is true. Its table is generated: see docs/generate.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/conninfo.hpp>

#include "../../src/connect/conninfo_options.hpp"

namespace {

using tusk::parse_conninfo;
using tusk::detail::option;
using tusk::detail::options;

const std::vector<std::string>& page() {
    static const std::vector<std::string> lines = [] {
        std::ifstream file{std::filesystem::path{__FILE__}.parent_path() / "../../docs/conninfo.md"};
        std::vector<std::string> read;
        for (std::string line; std::getline(file, line);)
            read.push_back(line);
        return read;
    }();
    BOOST_TEST_REQUIRE(!lines.empty(), "docs/conninfo.md cannot be read");
    return lines;
}

std::vector<std::string> in_backticks(std::string_view text) {
    std::vector<std::string> found;
    for (;;) {
        const std::size_t begin = text.find('`');
        const std::size_t end = text.find('`', begin + 1);
        if (begin == text.npos || end == text.npos)
            return found;
        found.emplace_back(text.substr(begin + 1, end - begin - 1));
        text.remove_prefix(end + 1);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conninfo_page)

BOOST_AUTO_TEST_CASE(the_defaults_it_gives_are_those_of_a_conninfo) {
    int checked = 0;
    for (const option& o : options())
        for (const std::string& value : in_backticks(o.standard)) {
            const auto info = parse_conninfo(std::string{o.name} + '=' + value);
            BOOST_TEST_REQUIRE(info.has_value(), o.name << "=" << value);
            BOOST_TEST(to_string(*info) == to_string(tusk::conninfo{}));
            ++checked;
        }
    BOOST_TEST(checked == 28);
}

BOOST_AUTO_TEST_CASE(the_values_it_gives_are_accepted) {
    int checked = 0;
    for (const option& o : options())
        for (const std::string& value : in_backticks(o.values)) {
            const std::string text = std::string{o.name} + '=' + value;
            // Some values want others beside them.
            const auto* others = o.name == "gauss_max_iterations"   ? " gauss_min_iterations=1"
                                 : o.name == "gauss_min_iterations" ? " gauss_max_iterations=2147483647"
                                 : o.name == "sslnegotiation"       ? " sslmode=require"
                                                                    : "";
            BOOST_TEST(parse_conninfo(text + others).has_value(), text);
            ++checked;
        }
    BOOST_TEST(checked == 93);
}

BOOST_AUTO_TEST_CASE(its_examples_are_accepted) {
    bool within = false;
    int checked = 0;
    for (const std::string& line : page()) {
        if (line == "```") {
            within = !within;
        } else if (within) {
            BOOST_TEST(parse_conninfo(line).has_value(), line);
            ++checked;
        }
    }
    BOOST_TEST(checked == 5);
}

BOOST_AUTO_TEST_SUITE_END()
