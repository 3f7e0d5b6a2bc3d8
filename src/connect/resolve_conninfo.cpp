#include "resolve_conninfo.hpp"

#include "conninfo_grammar.hpp"
#include "service_file.hpp"

namespace tusk::detail {

namespace {

std::string in_variable(const char* name) { return std::string{"in the environment variable "} + name; }

void give_variables(const surroundings& here, given_options& given) {
    for (const option& o : options()) {
        if (o.variable == nullptr)
            continue;
        if (const auto value = here.variable(o.variable))
            given.give_otherwise(o, *value, in_variable(o.variable));
    }
    // What PGSSLMODE was before sslmode could be more than two things.
    constexpr auto old_variable = "PGREQUIRESSL";
    if (const auto value = here.variable(old_variable); value && value->starts_with('1'))
        given.give_otherwise(*find_option("sslmode"), "require", in_variable(old_variable));
}

}  // namespace

boost::system::result<conninfo, error> resolve_conninfo(std::string_view text, const surroundings& here) {
    given_options given;
    if (auto failure = parse_text(text, given))
        return *failure;
    auto service = given.take_service();
    if (!service)
        service = here.variable("PGSERVICE");
    if (service)
        if (auto failure = give_service(*service, here, given))
            return *failure;
    give_variables(here, given);
    static_cast<void>(given.take_service());  // PGSERVICE has been followed
    auto info = given.read();
    if (!info)
        return info;
    if (info->passfile.empty())
        info->passfile = here.in_home(".pgpass");
    return with_defaults(std::move(*info));
}

}  // namespace tusk::detail
