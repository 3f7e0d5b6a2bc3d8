// What the tests of conninfos have in common.
#pragma once

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>

namespace conninfo_checks {

// What a text sets, in one line that is easy to compare; the error if it is refused. Shows the password, unlike
// to_string.
inline std::string parsed(std::string_view text) {
    const auto info = tusk::parse_conninfo(text);
    if (!info)
        return info.error().what();
    std::string out = to_string(*info);
    if (!info->password.empty())
        out.replace(out.find("****"), 4, info->password.reveal());
    return out;
}

// All that an error says, for looking for what it must not say.
inline std::string all_of(const tusk::error& e) {
    return std::string{e.what()} + '\n' + e.diagnostics().message + '\n' + e.diagnostics().hint;
}

// Whether a text is refused with this code, a message or hint that has `because` in it, and some hint.
inline boost::test_tools::assertion_result fails(std::string_view text, tusk::errc code, std::string_view because) {
    const auto info = tusk::parse_conninfo(text);
    boost::test_tools::assertion_result result{info.has_error() && info.error().code() == code &&
                                               all_of(info.error()).find(because) != std::string::npos &&
                                               !info.error().diagnostics().hint.empty()};
    result.message() << text << " -> " << parsed(text);
    return result;
}

}  // namespace conninfo_checks
