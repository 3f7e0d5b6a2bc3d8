#include "connect/connect_operation.hpp"

#include <utility>

#include "connect/plan.hpp"
#include "connect/tls_choice.hpp"

namespace tusk::detail {

// Shared with the job that fills it in, which may outlive the operation.
struct connect_operation::resolution {
    boost::system::result<std::vector<endpoint>, error> found;
};

void connect_operation::start(link& l, time_point now, timeout limit) {
    info_ = with_defaults(std::move(info_));
    limit_ = info_.connect_timeout.count() > 0 ? timeout{info_.connect_timeout} : limit;
    channels_ = channels_to_try(info_.sslmode, info_.is_unix());
    if (auto tls = choose_tls(info_, own_context_)) {
        tls_ = std::move(*tls);
    } else {
        // TLS can do without its files only where it is not asked for.
        tls_problem_ = tls.error();
        if (info_.sslmode == sslmode::prefer)
            channels_ = {protocol::tls_request::none};
        else if (info_.sslmode != sslmode::allow)
            return finish(tls_problem_);
    }
    if (info_.is_unix()) {
        auto path = unix_endpoint(info_.socket_path());
        if (!path)
            return finish(path.error());
        endpoints_.push_back(*path);
        return try_next_address(l, now);
    }
    resolution_ = std::make_shared<resolution>();
    l.compute([found = resolution_, host = info_.host, port = info_.port] { found->found = resolve(host, port); },
              limit_ ? std::optional{now + *limit_} : std::nullopt);
}

void connect_operation::on_computed(link& l, time_point now) {
    auto found = std::move(resolution_->found);
    if (!found)
        return finish(found.error());
    endpoints_ = std::move(*found);
    try_next_address(l, now);
}

void connect_operation::try_next_address(link& l, time_point now) {
    if (next_ == endpoints_.size()) {
        finish(error{errc::cannot_connect, "cannot connect to \"" + info_.host + "\":" + attempts_,
                     "is a server running there, and does it listen on that address and port?"});
        return l.fail(*failure_, now);  // the last socket may still be waiting for its server
    }
    ++next_;
    channel_ = 0;
    refusal_.reset();
    try_channel(l, now);
}

void connect_operation::try_channel(link& l, time_point now) {
    startup_.reset();
    l.use_tls(channels_[channel_] == protocol::tls_request::none ? std::nullopt : tls_);
    l.open(endpoints_[next_ - 1], limit_ ? std::optional{now + *limit_} : std::nullopt);
}

void connect_operation::on_opened(link& l, boost::system::error_code failed, time_point now) {
    if (failed)
        return failed_attempt(l, failed.message(), now);
    startup_ = std::make_unique<protocol::startup>(login());
    l.start(*startup_, now, limit_);
}

protocol::startup_options connect_operation::login() const {
    protocol::startup_options options;
    options.tls = channels_[channel_];
    options.tls_verifies = tls_ && tls_->verification != tls_verification::none;
    options.database = info_.dbname;
    options.login.who = {info_.user, info_.password};
    options.login.dialect = info_.dialect;
    if (info_.dialect == protocol::dialect::gaussdb)
        options.login.version = info_.gauss_protocol;
    options.login.gauss_limits = {info_.gauss_min_iterations, info_.gauss_max_iterations};
    options.login.gauss_default_iterations = info_.gauss_default_iterations;
    options.login.channel_is_verified = info_.is_unix();
    options.login.allow_unverified = info_.gauss_auth == gauss_auth::allow_unverified;
    if (!info_.application_name.empty())
        options.parameters.emplace_back("application_name", info_.application_name);
    if (!info_.options.empty())
        options.parameters.emplace_back("options", info_.options);
    return options;
}

void connect_operation::on_progress(link& l, time_point now) {
    if (finished_ || !startup_ || !startup_->finished())
        return;
    const auto failure = startup_->failure();
    if (!failure)
        return finish(std::nullopt);
    l.session().fail(*failure);
    if (failure->code() == errc::gaussdb_server) {  // on dialect automatic, and so no more than once
        info_.dialect = protocol::dialect::gaussdb;
        return try_channel(l, now);
    }
    if (channel_ + 1 != channels_.size() &&
        is_about_the_channel(*failure, channels_[channel_], {l.tls(), startup_->authentication_began()})) {
        ++channel_;
        refusal_ = *failure;
        if (tls_problem_)
            return finish(tls_problem_);
        return try_channel(l, now);
    }
    // GaussDB's logins are not for every channel: why it refused us on the one before is what matters.
    if (failure->code() == errc::channel_not_verified && refusal_)
        return finish(refusal_);
    if (failure->code() == errc::connection_closed || failure->code() == errc::timeout)
        failed_attempt(l, failure->diagnostics().message, now);
    else
        finish(failure);
}

void connect_operation::failed_attempt(link& l, const std::string& why, time_point now) {
    attempts_ += (attempts_.empty() ? " " : "; ") + l.peer().text() + ": " + why;
    try_next_address(l, now);
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
