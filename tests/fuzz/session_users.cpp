#include "session_users.hpp"

namespace fuzzing {

startup_options login_for(std::uint8_t who, std::uint8_t how) {
    startup_options options;
    options.database = "shop";
    options.parameters = {{"application_name", "fuzz"}};
    options.tls = static_cast<tls_request>(how & 3);
    options.tls_verifies = (how & 4) != 0;
    login& l = options.login;
    l.who.user = "app";
    l.who.password = tusk::secret{"secret"};
    l.channel_is_verified = (how & 8) == 0;
    l.allow_unverified = (how & 16) != 0;
    l.binding = static_cast<channel_binding>((how >> 5) % 3);
    l.limits = {1, 64};
    l.gauss_limits = {1, 64};
    l.gauss_default_iterations = 32;
    switch (who % 10) {
        case 0:
            break;
        case 1:
            l.who.password = {};
            l.who.keys = {tusk::secret{std::string(32, 'c')}, tusk::secret{std::string(32, 's')}};
            break;
        case 2:
            l.who.password = {};
            l.who.ask_password = [] { return tusk::secret{"asked"}; };
            break;
        case 3:
            l.who.password = {};
            l.who.ask_token = [] { return tusk::secret{"token"}; };
            break;
        case 4:
            l.who.password = {};
            l.who.ask_password = []() -> tusk::secret { throw std::runtime_error{"nobody knows"}; };
            break;
        case 5:
            l.dialect = dialect::automatic;
            break;
        case 6:
        case 7:
        case 8:
            l.dialect = dialect::gaussdb;
            l.version = l.min_version = protocol_version(3, who % 10 == 6 ? 0 : who % 10 == 7 ? 50 : 51);
            break;
        default:
            l.version = protocol_version(3, 2);
            l.required = auth_requirement::parse("scram-sha-256,md5,none").value();
    }
    return options;
}

}  // namespace fuzzing
