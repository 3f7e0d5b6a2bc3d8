#include "connect/login_choice.hpp"

#include <utility>
#include <vector>

#include "connect/passfile.hpp"

namespace tusk::detail {

namespace {

using settings = std::vector<std::pair<std::string, std::string>>;

protocol::credentials choose_credentials(const conninfo& info, const server_address& server,
                                         const connect_target& target, const secret_sources& sources,
                                         std::string& passfile_problem) {
    protocol::credentials who;
    who.user = info.user;
    who.keys = {info.scram_client_key, info.scram_server_key};
    if (sources.password) {
        who.ask_password = [ask = sources.password, target] { return ask(target); };
    } else if (!info.password.empty()) {
        who.password = info.password;
    } else {
        auto found = password_from(info.passfile, server, info.dbname, info.user);
        who.password = std::move(found.password);
        passfile_problem = std::move(found.problem);
    }
    if (sources.oauth_token)
        who.ask_token = [ask = sources.oauth_token,
                         request = token_request{target, info.oauth_issuer, info.oauth_client_id,
                                                 info.oauth_client_secret, info.oauth_scope}] { return ask(request); };
    return who;
}

// Those of all connections of the process.
std::shared_ptr<protocol::scram_key_cache> known_scram_keys() {
    static const auto known = std::make_shared<protocol::scram_key_cache>();
    return known;
}

settings choose_settings(const conninfo& info) {
    settings chosen;
    const std::string& application =
        info.application_name.empty() ? info.fallback_application_name : info.application_name;
    if (!application.empty())
        chosen.emplace_back("application_name", application);
    if (!info.options.empty())
        chosen.emplace_back("options", info.options);
    if (info.replication != replication_mode::off)
        chosen.emplace_back("replication", info.replication == replication_mode::database ? "database" : "true");
    return chosen;
}

}  // namespace

login_choice choose_login(const conninfo& info, const server_address& server, const connect_target& target,
                          const secret_sources& sources) {
    login_choice choice;
    choice.options.database = info.dbname;
    choice.options.parameters = choose_settings(info);
    auto& login = choice.options.login;
    login.who = choose_credentials(info, server, target, sources, choice.passfile_problem);
    if (info.scram_key_cache)
        login.who.known_keys = known_scram_keys();
    login.required = info.require_auth;
    login.binding = info.channel_binding;
    login.dialect = info.dialect;
    login.min_version = info.min_protocol_version;
    login.gauss_limits = {info.gauss_min_iterations, info.gauss_max_iterations};
    login.gauss_default_iterations = info.gauss_default_iterations;
    login.allow_unverified = info.gauss_auth == gauss_auth::allow_unverified;
    return choice;
}

}  // namespace tusk::detail
