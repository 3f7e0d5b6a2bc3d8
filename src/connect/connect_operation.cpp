#include "connect/connect_operation.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <tusk/detail/database_types.hpp>

#include "connect/local_defaults.hpp"
#include "connect/tls_choice.hpp"

namespace tusk::detail {

// Some that cannot negotiate say nothing at all. It is long for a server, and short for a user who waits for the login.
constexpr auto patience_with_3_2 = std::chrono::seconds{5};

namespace {

// The same, with one more thing that would help.
error with_hint(const error& failure, const std::string& advice) {
    auto fields = failure.diagnostics();
    fields.hint += (fields.hint.empty() ? "" : "; ") + advice;
    return failure.from_server() ? error{std::move(fields)} : error{failure.code(), fields.message, fields.hint};
}

}  // namespace

// Shared with the job that fills it in, which may outlive the operation.
struct connect_operation::resolution {
    boost::system::result<std::vector<endpoint>, error> found;
};

void connect_operation::start(link& l, time_point now, timeout limit) {
    info_ = with_defaults(std::move(info_));
    whole_due_ = limit ? std::optional{now + *limit} : std::nullopt;
    l.stream().set_tcp_options({info_.keepalives, info_.keepalives_idle, info_.keepalives_interval,
                                info_.keepalives_count, info_.tcp_user_timeout});
    try_hosts(l, now);
}

void connect_operation::try_hosts(link& l, time_point now) {
    std::random_device random;
    hosts_ = hosts_to_try(info_, random);
    host_ = 0;
    attempts_.clear();
    attempts_made_ = 0;
    last_failure_.reset();
    try_host(l, now);
}

void connect_operation::on_paused(link& l, time_point now) { try_hosts(l, now); }

connect_target connect_operation::target() const {
    return {server().host.empty() ? server().hostaddr : server().host, server().port, info_.user, info_.dbname, due_};
}

std::optional<time_point> connect_operation::due_of_attempt(time_point now) const {
    if (info_.connect_timeout.count() == 0)
        return whole_due_;
    const time_point due = now + info_.connect_timeout;
    return whole_due_ ? std::min(due, *whole_due_) : due;
}

timeout connect_operation::time_left(time_point now) const {
    return due_ ? timeout{std::max<time_point::duration>(*due_ - now, {})} : std::nullopt;
}

std::optional<error> connect_operation::choose_channels() {
    const auto mode = mode_to_use(info_);
    channels_ = channels_to_try(mode, is_local(), info_.sslnegotiation);
    tls_.reset();
    tls_problem_.reset();
    if (is_local()) {
        if (info_.sslcertmode != sslcertmode::require)
            return std::nullopt;
        return error{errc::tls_unavailable, "there is no TLS over a Unix socket, and sslcertmode is require",
                     "use sslcertmode=allow if the server may do without our certificate"};
    }
    if (auto tls = choose_tls(info_, server(), own_context_)) {
        tls_ = std::move(*tls);
    } else {
        // TLS can do without its files only where it is not asked for.
        tls_problem_ = tls.error();
        if (mode == sslmode::prefer)
            channels_ = {protocol::tls_request::none};
        else if (mode != sslmode::allow)
            return tls_problem_;
    }
    return std::nullopt;
}

endpoint connect_operation::through_open_stream() const {
    endpoint through;
    through.open_stream = [open = open_stream_, to = target()](auto deadline) {
        auto until_then = to;
        until_then.deadline = deadline;
        return open(until_then);
    };
    return through;
}

void connect_operation::try_host(link& l, time_point now) {
    startup_.reset();
    role_.reset();
    endpoints_.clear();
    next_endpoint_ = 0;
    if (auto no_way = choose_channels())
        return give_up(l, std::move(*no_way), now);
    if (open_stream_) {
        endpoints_.push_back(through_open_stream());
        return try_next_address(l, now);
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
    l.compute(job, due_of_attempt(now));
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
    if (is_late(now))
        return give_up(l, nothing_left(errc::timeout), now);
    if (++host_ != hosts_.size())
        return try_host(l, now);
    give_up_for_now(l, nothing_left(errc::cannot_connect), now);
}

void connect_operation::give_up_for_now(link& l, error why, time_point now) {
    std::random_device random;
    const time_point again = now + pause_after(rounds_, retry_, random);
    const bool is_last = rounds_ >= retry_.attempts || is_late(again);
    if (is_last || may_be_refused_)  // a login that is refused again and again may lock the account
        return give_up(l, std::move(why), now);
    ++rounds_;
    startup_.reset();
    l.pause(again);
}

void connect_operation::give_up(link& l, error why, time_point now) {
    finish(std::move(why));
    if (l.has_session())
        l.fail(*failure_, now);  // the last socket may still be waiting for its server
}

void connect_operation::try_next_address(link& l, time_point now) {
    if (next_endpoint_ == endpoints_.size() || is_late(now))
        return try_next_host(l, now);
    ++next_endpoint_;
    due_ = due_of_attempt(now);
    channel_ = 0;
    only_3_0_ = false;
    refusal_.reset();
    try_channel(l);
}

void connect_operation::try_channel(link& l) {
    startup_.reset();
    role_.reset();
    l.use_tls(channels_[channel_] == protocol::tls_request::none ? std::nullopt : tls_);
    l.set_statement_caching(info_.statement_cache, static_cast<std::size_t>(info_.statement_cache_size));
    l.open(endpoints_[next_endpoint_ - 1], due_);
}

// Who asks for it wants to know before anything is said.
std::optional<error> connect_operation::wrong_peer(link& l) const {
    if (info_.requirepeer.empty() || !server().is_unix())
        return std::nullopt;
    const auto user = l.stream().peer_user();
    const std::string name = user ? local_user_name(*user) : std::string{};
    if (name == info_.requirepeer)
        return std::nullopt;
    return error{errc::server_not_authentic,
                 "the server behind \"" + l.peer().text() + "\" runs as " +
                     (name.empty() ? "nobody knows whom" : '"' + name + '"') + ", and requirepeer is \"" +
                     info_.requirepeer + '"',
                 "somebody else may have made a socket of that name"};
}

void connect_operation::on_opened(link& l, const std::optional<error>& failed, time_point now) {
    if (std::exchange(resolution_, nullptr)) {
        last_failure_ = error{failed->code(), "the address of the host was not found in time"};
        note({}, last_failure_->diagnostics().message);
        return try_next_host(l, now);
    }
    if (failed) {
        note(l.peer().text(), failed->diagnostics().message);
        last_failure_.reset();
        return try_next_address(l, now);
    }
    if (auto why = wrong_peer(l))
        return give_up(l, std::move(*why), now);
    startup_ = std::make_unique<protocol::startup>(login());
    auto limit = time_left(now);
    is_impatient_ = can_do_with_3_0();
    if (is_impatient_)  // there is to be time for that
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

bool connect_operation::tls_verifies() const {
    // Whom a context of the user's trusts we do not know: it may be everybody who has a certificate for some host.
    const auto enough = own_context_ ? tls_verification::full : tls_verification::authority;
    return tls_ && tls_->verification >= enough;
}

protocol::startup_options connect_operation::login() {
    auto choice = choose_login(info_, server(), target(), sources_);
    passfile_problem_ = std::move(choice.passfile_problem);
    auto& options = choice.options;
    options.tls = channels_[channel_];
    options.tls_verifies = tls_verifies();
    options.login.channel_is_verified = is_local();
    options.login.version = info_.dialect == protocol::dialect::gaussdb ? info_.gauss_protocol : version_to_ask_for();
    return std::move(options);
}

void connect_operation::on_progress(link& l, time_point now) {
    if (finished_)
        return;
    if (role_) {
        if (role_->finished())
            role_known(l, role_->fits(), now);
    } else if (startup_ && !startup_->finished()) {
        if (is_impatient_ && startup_->authentication_began()) {
            is_impatient_ = false;
            l.session().set_deadline(*startup_, due_);
        }
    } else if (startup_) {
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
    if (fits) {
        l.use_types(nullptr);  // what nobody else knows may have changed since this connection was lost
        l.use_types(types_of_database(l));
        return finish(std::nullopt);
    }
    const bool failed = role_ && role_->failure();
    note(l.peer().text(), failed ? role_->failure()->diagnostics().message : why_unfit(hosts_[host_].wanted));
    last_failure_.reset();
    l.say_goodbye();
    try_next_host(l, now);  // its other addresses lead to the same server
}

// Behind a tunnel may be any server, and another one each time.
std::shared_ptr<database_types> connect_operation::types_of_database(const link& l) const {
    if (open_stream_)
        return std::make_shared<database_types>();
    return database_types::of(
        {l.peer().text(), info_.dbname, info_.user, l.tls() == tls_phase::established && tls_verifies()});
}

void connect_operation::not_logged_in(link& l, const error& why, time_point now) {
    l.session().fail(why);
    if (why.code() == errc::gaussdb_server) {  // on dialect automatic, and so no more than once
        info_.dialect = protocol::dialect::gaussdb;
        return try_channel(l);
    }
    if (can_do_with_3_0() && is_about_the_version(why, startup_->authentication_began())) {
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
    if (why.code() == errc::channel_not_verified && refusal_)
        return finish(with_hint(*refusal_, why.diagnostics().hint));
    if (cannot_bind && refusal_)
        return finish(refusal_);
    if (!is_about_the_server(why, info_.dialect)) {
        if (why.code() == errc::password_required && !passfile_problem_.empty())
            return finish(error{why.code(), why.diagnostics().message, passfile_problem_});
        if (retry_.attempts <= 1 || !is_about_the_moment(why))
            return finish(why);
    }
    may_be_refused_ |= startup_->authentication_began() && !why.from_server();
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

error connect_operation::nothing_left(errc code) const {
    if (attempts_made_ == 1 && last_failure_)
        return *last_failure_;
    const auto& only = info_.hosts.front();
    const std::string times = rounds_ == 1 ? "" : " in " + std::to_string(rounds_) + " attempts";
    return {code,
            (info_.hosts.size() != 1
                 ? "cannot connect to any of " + std::to_string(info_.hosts.size()) + " hosts" + times + ':'
                 : "cannot connect to \"" + (only.host.empty() ? only.hostaddr : only.host) + '"' + times + ':') +
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
