// A stand-in for GaussDB(DWS) in front of a private PostgreSQL. It runs until SIGTERM or SIGINT.
#include <charconv>
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pthread.h>

#include <support/dws/server.hpp>

namespace {

namespace dws = tusk::testing::dws;

constexpr std::string_view usage = R"(usage: dws_stand_in OPTION...
  --listen-port PORT                 on 127.0.0.1; 0 (the default) is any
  --unix PATH                        listens on this Unix-domain socket too
  --cert FILE --key FILE             speaks TLS with this certificate (PEM)
  --require-tls                      refuses logins without TLS over TCP
  --account USER:PASSWORD:TYPE[:ITERATIONS]
                                     may log in; TYPE is password_encryption_type, 0 to 3; may be given several times
  --hba md5|sha256|sm3               the method for all of them; sha256 by default
  --lock-after N                     wrong passwords lock an account; 3 by default
  --backend-socket-dir DIR --backend-port PORT --backend-user USER --backend-database NAME
                                     the PostgreSQL, which must trust that user there
  --net-time                         sends a K that is no key before each ReadyForQuery
  --cancel-delay MILLISECONDS        how long a CancelRequest takes
  --process-ids                      cancel keys have PostgreSQL's process ids, by which a test finds its session there
  --log-logins                       prints each request for a password, and what the answer was worth
Prints "listening on 127.0.0.1:PORT" when it is ready.
)";

template <class Number>
Number number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        throw std::invalid_argument{"not a number, or too large: " + std::string{text}};
    return value;
}

// The password may have colons in it. Iterations are never as few as the types.
dws::account account(std::string_view text) {
    constexpr unsigned last_type = 3;
    const auto cut = [&] {
        const auto colon = text.rfind(':');
        if (colon == text.npos)
            throw std::invalid_argument{"an account is USER:PASSWORD:TYPE[:ITERATIONS]"};
        const auto field = number<std::uint32_t>(text.substr(colon + 1));
        text = text.substr(0, colon);
        return field;
    };
    dws::account who;
    auto type = cut();
    if (type > last_type) {
        who.iterations = type;
        type = cut();
    }
    const auto colon = text.find(':');
    if (colon == text.npos || type > last_type)
        throw std::invalid_argument{"an account is USER:PASSWORD:TYPE[:ITERATIONS]"};
    who.user = text.substr(0, colon);
    who.password = text.substr(colon + 1);
    who.kind = static_cast<dws::verifier_kind>(type);
    return who;
}

dws::hba_method method(std::string_view name) {
    if (name == "md5")
        return dws::hba_method::md5;
    if (name == "sha256")
        return dws::hba_method::sha256;
    if (name == "sm3")
        return dws::hba_method::sm3;
    throw std::invalid_argument{"no such method: " + std::string{name}};
}

dws::server_options options(std::span<char* const> arguments) {
    dws::server_options o;
    for (auto at = arguments.begin(); at != arguments.end(); ++at) {
        const std::string_view name = *at;
        const auto value = [&]() -> std::string_view {
            if (++at == arguments.end())
                throw std::invalid_argument{std::string{name} + " needs a value"};
            return *at;
        };
        if (name == "--listen-port")
            o.port = number<std::uint16_t>(value());
        else if (name == "--unix")
            o.unix_path = value();
        else if (name == "--cert")
            o.certificate = value();
        else if (name == "--key")
            o.key = value();
        else if (name == "--require-tls")
            o.require_tls = true;
        else if (name == "--account")
            o.accounts.push_back(account(value()));
        else if (name == "--hba")
            o.method = method(value());
        else if (name == "--lock-after")
            o.failures_until_locked = number<std::size_t>(value());
        else if (name == "--backend-socket-dir")
            o.backend.directory = value();
        else if (name == "--backend-port")
            o.backend.port = number<std::uint16_t>(value());
        else if (name == "--backend-user")
            o.backend.user = value();
        else if (name == "--backend-database")
            o.backend.database = value();
        else if (name == "--net-time")
            o.net_time = true;
        else if (name == "--cancel-delay")
            o.cancel_delay = std::chrono::milliseconds{number<std::uint32_t>(value())};
        else if (name == "--process-ids")
            o.process_ids = true;
        else if (name == "--log-logins")
            o.login_log = &std::cout;
        else
            throw std::invalid_argument{"no such option: " + std::string{name}};
    }
    if (o.backend.directory.empty() || o.backend.user.empty() || o.backend.database.empty())
        throw std::invalid_argument{"--backend-socket-dir, --backend-user and --backend-database are needed"};
    if (o.certificate.empty() != o.key.empty())
        throw std::invalid_argument{"--cert and --key go together"};
    return o;
}

}  // namespace

int main(int argc, char** argv) {
    // Waited for below; threads that start from here on leave them to us.
    sigset_t stopping;
    sigemptyset(&stopping);
    sigaddset(&stopping, SIGTERM);
    sigaddset(&stopping, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stopping, nullptr);

    std::optional<dws::server_options> how;
    try {
        how = options(std::span{argv + 1, argv + argc});
    } catch (const std::exception& wrong) {
        std::cerr << "dws_stand_in: " << wrong.what() << '\n' << usage;
        return 2;
    }
    try {
        const dws::server standing_in{*std::move(how)};
        std::cout << "listening on 127.0.0.1:" << standing_in.port() << std::endl;
        int got = 0;
        sigwait(&stopping, &got);
    } catch (const std::exception& wrong) {
        std::cerr << "dws_stand_in: " << wrong.what() << '\n';
        return 1;
    }
}
