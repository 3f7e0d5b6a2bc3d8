#include "service_file.hpp"

#include <vector>

#include "small_file.hpp"

namespace tusk::detail {

namespace {

constexpr auto white = " \t\n\v\f\r";

constexpr auto about_services = "see https://www.postgresql.org/docs/current/libpq-pgservice.html";

// Where the distributions have it that we know.
constexpr const char* system_directories[] = {"/etc/postgresql-common", "/etc/sysconfig/pgsql"};

// A file that is named has to be there, as in libpq; the others need not be.
struct candidate {
    std::string file;
    bool is_named = false;
};

std::vector<candidate> files_to_look_in(const surroundings& here) {
    std::vector<candidate> files;
    if (const auto named = here.variable("PGSERVICEFILE"))
        files.push_back({*named, true});
    else
        files.push_back({here.in_home(".pg_service.conf")});
    if (const auto directory = here.variable("PGSYSCONFDIR")) {
        files.push_back({*directory + "/pg_service.conf"});
        return files;
    }
    for (const char* directory : system_directories)
        files.push_back({std::string{directory} + "/pg_service.conf"});
    return files;
}

std::string_view trimmed(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(white);
    if (begin == line.npos)
        return {};
    return line.substr(begin, line.find_last_not_of(white) + 1 - begin);
}

// The name in brackets at the start of a line; none if it is no heading.
std::optional<std::string_view> heading(std::string_view line) {
    const std::size_t end = line.find(']');
    if (!line.starts_with('[') || end == line.npos)
        return std::nullopt;
    return line.substr(1, end - 1);
}

// No line shows in an error: it may hold a password.
error malformed(const std::string& where, const char* what, const char* instead) {
    return {errc::invalid_conninfo, std::string{what} + ' ' + where, instead};
}

std::optional<error> give_line(std::string_view line, const std::string& where, given_options& given) {
    const std::size_t sign = line.find('=');
    if (sign == line.npos)
        return malformed(where, "missing \"=\"", "write name=value, without spaces around the \"=\"");
    const option* o = find_option(line.substr(0, sign));
    if (o == nullptr)
        return malformed(where, "unknown option", "write name=value, without spaces around the \"=\"");
    if (o->name == "service")
        return malformed(where, "a service within a service", "write its options here instead");
    given.give_otherwise(*o, line.substr(sign + 1), where);
    return std::nullopt;
}

}  // namespace

boost::system::result<bool, error> give_section(std::string_view text, const std::string& service,
                                                const std::string& file, given_options& given) {
    bool within = false;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.empty() || line.starts_with('#'))
            continue;
        if (line.starts_with('[')) {
            if (within)
                break;
            within = heading(line) == service;
        } else if (within) {
            if (auto failure = give_line(line, "in line " + std::to_string(number) + " of \"" + file + '"', given))
                return *failure;
        }
    }
    return within;
}

std::optional<error> give_service(const std::string& service, const surroundings& here, given_options& given) {
    std::string looked_in;
    for (const auto& [file, is_named] : files_to_look_in(here)) {
        const small_file read{file};
        if (!read.problem().empty() || (read.missing() && is_named))
            return error{errc::invalid_conninfo,
                         "cannot use the service file \"" + file +
                             "\": " + (read.missing() ? std::string{"there is no such file"} : read.problem()),
                         about_services};
        if (read.missing())
            continue;
        const auto found = give_section(read.text(), service, file, given);
        if (!found)
            return found.error();
        if (*found)
            return std::nullopt;
        looked_in += (looked_in.empty() ? "" : ", ") + file;
    }
    return error{errc::invalid_conninfo,
                 "there is no service of the name that was given" +
                     (looked_in.empty() ? std::string{", and no service file"} : " in " + looked_in),
                 about_services};
}

}  // namespace tusk::detail
