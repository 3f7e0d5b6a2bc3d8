// docs/conninfo.md says of the options what the table of options says.
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

// The first line that starts so, without that start; empty if there is none.
std::string rest_of_row(std::string_view start) {
    for (const std::string& line : page())
        if (line.starts_with(start))
            return line.substr(start.size());
    return {};
}

std::string row_of(const option& o) {
    return rest_of_row("| `" + std::string{o.name} + "` | " + std::string{o.help} + " | ");
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

BOOST_AUTO_TEST_CASE(it_has_one_row_for_each_supported_option_with_the_meaning_that_errors_give) {
    std::size_t supported = 0;
    for (const option& o : options())
        if (o.read != nullptr) {
            ++supported;
            BOOST_TEST(!row_of(o).empty(), "no row: | `" << o.name << "` | " << o.help << " |");
        }
    const auto rows = std::ranges::count_if(page(), [](const std::string& line) { return line.starts_with("| `"); });
    BOOST_TEST(static_cast<std::size_t>(rows) == supported);
}

BOOST_AUTO_TEST_CASE(the_defaults_it_gives_are_those_of_a_conninfo) {
    int checked = 0;
    for (const option& o : options()) {
        const std::string row = o.read == nullptr ? "" : row_of(o);
        for (const std::string& value : in_backticks(row.substr(0, row.find(" | ")))) {
            const auto info = parse_conninfo(std::string{o.name} + '=' + value);
            BOOST_TEST_REQUIRE(info.has_value(), o.name << "=" << value);
            BOOST_TEST(to_string(*info) == to_string(tusk::conninfo{}));
            ++checked;
        }
    }
    BOOST_TEST(checked == 9);
}

BOOST_AUTO_TEST_CASE(the_values_it_gives_are_accepted) {
    int checked = 0;
    for (const option& o : options()) {
        const std::string row = o.read == nullptr ? "" : row_of(o);
        for (const std::string& value : in_backticks(row.substr(std::min(row.find(" | "), row.size())))) {
            const std::string text = std::string{o.name} + '=' + value;
            BOOST_TEST(parse_conninfo(text).has_value(), text);
            ++checked;
        }
    }
    BOOST_TEST(checked == 22);
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

BOOST_AUTO_TEST_CASE(it_names_what_is_refused_and_nothing_else_as_such) {
    std::string section;
    for (const std::string& line : page())
        if (line == "## Not supported yet" || !section.empty())
            section += line + '\n';
    std::vector<std::string> refused;
    for (const option& o : options())
        if (o.read == nullptr)
            refused.emplace_back(o.name);
    BOOST_TEST(in_backticks(section) == refused, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
