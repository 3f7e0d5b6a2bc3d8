#include "connect/connect_operation.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "connect/passfile.hpp"
#include "connect/tls_choice.hpp"

namespace tusk::detail {

// Some that cannot negotiate say nothing at all. It is long for a server, and short for a user who waits for the login.
constexpr auto patience_with_3_2 = std::chrono::seconds{5};

// Shared with the job that fills it in, which may outlive the operation.
struct connect_operation::resolution {
    boost::system::result<std::vector<endpoint>, error> found;
};

void connect_operation::start(link& l, time_point now, timeout limit) {
    info_ = with_defaults(std::move(info_));
    limit_ = info_.connect_timeout.count() > 0 ? timeout{info_.connect_timeout} : limit;
    l.stream().set_tcp_options({info_.keepalives, info_.keepalives_idle, info_.keepalives_interval,
                                info_.keepalives_count, info_.tcp_user_timeout});
    std::random_device random;
    hosts_ = hosts_to_try(info_, random);
    try_host(l, now);
}

timeout connect_operation::time_left(time_point now) const {
    return due_ ? timeout{std::max<time_point::duration>(*due_ - now, {})} : std::nullopt;
}

void connect_operation::try_host(link& l, time_point now) {
    startup_.reset();
    role_.reset();
    endpoints_.clear();
    next_endpoint_ = 0;
    tls_.reset();
    tls_problem_.reset();
    channels_ = channels_to_try(info_.sslmode, server().is_unix(), info_.sslnegotiation);
    if (auto tls = choose_tls(info_, server(), own_context_)) {
        tls_ = std::move(*tls);
    } else {
        // TLS can do without its files only where it is not asked for.
        tls_problem_ = tls.error();
        if (info_.sslmode == sslmode::prefer)
            channels_ = {protocol::tls_request::none};
        else if (info_.sslmode != sslmode::allow)
            return give_up(l, *tls_problem_, now);
    }
    if (server().is_unix()) {
        auto path = unix_endpoint(server().socket_path());
        if (!path)
            return give_up(l, path.error(), now);
        endpoints_.push_back(*path);
        return try_next_address(l, now);
    }
    resolution_ = std::make_shared<resolution>();
    const auto job = [found = resolution_, server = server()] {
        found->found = server.hostaddr.empty() ? resolve(server.host, server.port)
                                               : resolve(server.hostaddr, server.port, naming::numeric);
    };
    l.compute(job, limit_ ? std::optional{now + *limit_} : std::nullopt);
}

void connect_operation::on_computed(link& l, time_point now) {
    auto found = std::move(std::exchange(resolution_, nullptr)->found);
    if (!found) {
        note({}, found.error().diagnostics().message);
        last_failure_ = found.error();
        return try_next_host(l, now);
    }
    endpoints_ = std::move(*found);
    if (info_.load_balance_hosts == load_balance_hosts::random) {
        std::random_device random;
        std::ranges::shuffle(endpoints_, random);
    }
    try_next_address(l, now);
}

void connect_operation::try_next_host(link& l, time_point now) {
    if (++host_ != hosts_.size())
        return try_host(l, now);
    give_up(l, nothing_left(), now);
}

void connect_operation::give_up(link& l, error why, time_point now) {
    finish(std::move(why));
    if (l.has_session())
        l.fail(*failure_, now);  // the last socket may still be waiting for its server
}

void connect_operation::try_next_address(link& l, time_point now) {
    if (next_endpoint_ == endpoints_.size())
        return try_next_host(l, now);
    ++next_endpoint_;
    due_ = limit_ ? std::optional{now + *limit_} : std::nullopt;
    channel_ = 0;
    only_3_0_ = false;
    refusal_.reset();
    try_channel(l);
}

void connect_operation::try_channel(link& l) {
    startup_.reset();
    role_.reset();
    l.use_tls(channels_[channel_] == protocol::tls_request::none ? std::nullopt : tls_);
    l.open(endpoints_[next_endpoint_ - 1], due_);
}

void connect_operation::on_opened(link& l, boost::system::error_code failed, time_point now) {
    if (std::exchange(resolution_, nullptr)) {
        last_failure_ = error{failed, "the address of the host was not found in time"};
        note({}, last_failure_->diagnostics().message);
        return try_next_host(l, now);
    }
    if (failed) {
        note(l.peer().text(), failed.message());
        last_failure_.reset();
        return try_next_address(l, now);
    }
    startup_ = std::make_unique<protocol::startup>(login());
    auto limit = time_left(now);
    if (can_do_with_3_0())  // there is to be time for that
        limit = limit ? std::min<timeout::value_type>(*limit / 2, patience_with_3_2) : patience_with_3_2;
    l.start(*startup_, now, limit);
}

std::int32_t connect_operation::version_to_ask_for() const {
    return only_3_0_ ? protocol::version_3_0 : info_.max_protocol_version;
}

bool connect_operation::can_do_with_3_0() const {
    return info_.dialect != protocol::dialect::gaussdb && version_to_ask_for() != protocol::version_3_0 &&
           info_.min_protocol_version == protocol::version_3_0;
}

protocol::startup_options connect_operation::login() {
    protocol::startup_options options;
    options.tls = channels_[channel_];
    options.tls_verifies = tls_ && tls_->verification != tls_verification::none;
    options.database = info_.dbname;
    options.login.who = {info_.user, info_.password};
    if (info_.password.empty()) {
        auto found = password_from(info_.passfile, server(), info_.dbname, info_.user);
        options.login.who.password = std::move(found.password);
        passfile_problem_ = std::move(found.problem);
    }
    options.login.required = info_.require_auth;
    options.login.binding = info_.channel_binding;
    options.login.dialect = info_.dialect;
    options.login.version = info_.dialect == protocol::dialect::gaussdb ? info_.gauss_protocol : version_to_ask_for();
    options.login.min_version = info_.min_protocol_version;
    options.login.gauss_limits = {info_.gauss_min_iterations, info_.gauss_max_iterations};
    options.login.gauss_default_iterations = info_.gauss_default_iterations;
    options.login.channel_is_verified = server().is_unix();
    options.login.allow_unverified = info_.gauss_auth == gauss_auth::allow_unverified;
    const std::string& application =
        info_.application_name.empty() ? info_.fallback_application_name : info_.application_name;
    if (!application.empty())
        options.parameters.emplace_back("application_name", application);
    if (!info_.options.empty())
        options.parameters.emplace_back("options", info_.options);
    return options;
}

void connect_operation::on_progress(link& l, time_point now) {
    if (finished_)
        return;
    if (role_) {
        if (role_->finished())
            role_known(l, role_->fits(), now);
    } else if (startup_ && startup_->finished()) {
        if (const auto failure = startup_->failure())
            not_logged_in(l, *failure, now);
        else
            logged_in(l, now);
    }
}

void connect_operation::logged_in(link& l, time_point now) {
    const auto wanted = hosts_[host_].wanted;
    if (const auto fit = fits(wanted, l.session().parameters()))
        return role_known(l, *fit, now);
    role_ = std::make_unique<role_query>(wanted);
    l.start(*role_, now, time_left(now));
}

void connect_operation::role_known(link& l, bool fits, time_point now) {
    if (fits)
        return finish(std::nullopt);
    const bool failed = role_ && role_->failure();
    note(l.peer().text(), failed ? role_->failure()->diagnostics().message : why_unfit(hosts_[host_].wanted));
    last_failure_.reset();
    l.say_goodbye();
    try_next_host(l, now);  // its other addresses lead to the same server
}

void connect_operation::not_logged_in(link& l, const error& why, time_point now) {
    l.session().fail(why);
    if (why.code() == errc::gaussdb_server) {  // on dialect automatic, and so no more than once
        info_.dialect = protocol::dialect::gaussdb;
        return try_channel(l);
    }
    if (can_do_with_3_0() &&
        (why.code() == errc::timeout || is_about_the_version(why, startup_->authentication_began()))) {
        only_3_0_ = true;
        return try_channel(l);
    }
    if (channel_ + 1 != channels_.size() &&
        is_about_the_channel(why, channels_[channel_], {l.tls(), startup_->authentication_began()})) {
        ++channel_;
        refusal_ = why;
        if (tls_problem_)
            return give_up(l, *tls_problem_, now);
        return try_channel(l);
    }
    // Not every login is for every channel: why we were refused on the one before is what matters.
    const bool cannot_bind =
        info_.channel_binding == protocol::channel_binding::require && why.code() == errc::authentication_unsupported;
    if ((why.code() == errc::channel_not_verified || cannot_bind) && refusal_)
        return finish(refusal_);
    if (!is_about_the_server(why, info_.dialect)) {
        if (why.code() == errc::password_required && !passfile_problem_.empty())
            return finish(error{why.code(), why.diagnostics().message, passfile_problem_});
        return finish(why);
    }
    note(l.peer().text(), why.diagnostics().message);
    last_failure_ = why.from_server() ? std::optional{why} : std::nullopt;
    // A server that answers is the same by its other addresses.
    return why.from_server() ? try_next_host(l, now) : try_next_address(l, now);
}

void connect_operation::note(const std::string& where, const std::string& what) {
    ++attempts_made_;
    attempts_ += attempts_.empty() ? " " : "; ";
    if (info_.hosts.size() != 1)
        attempts_ += '"' + (server().host.empty() ? server().hostaddr : server().host) + "\": ";
    attempts_ += where + (where.empty() ? "" : ": ") + what;
}

error connect_operation::nothing_left() const {
    if (attempts_made_ == 1 && last_failure_)
        return *last_failure_;
    const auto& only = info_.hosts.front();
    return {
        errc::cannot_connect,
        (info_.hosts.size() != 1 ? "cannot connect to any of " + std::to_string(info_.hosts.size()) + " hosts:"
                                 : "cannot connect to \"" + (only.host.empty() ? only.hostaddr : only.host) + "\":") +
            attempts_,
        info_.hosts.size() != 1 ? "each of them is listed with the reason"
                                : "is a server running there, and does it listen on that address and port?"};
}

void connect_operation::cancel(link& l, const error& why, time_point now) {
    finish(why);
    l.fail(why, now);
}

void connect_operation::finish(std::optional<error> outcome) {
    failure_ = std::move(outcome);
    finished_ = true;
}

}  // namespace tusk::detail
