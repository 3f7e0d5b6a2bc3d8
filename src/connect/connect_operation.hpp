// From a conninfo to a session that is logged in: goes over its servers, the addresses of each, and the channels to each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tusk/connect_options.hpp>
#include <tusk/conninfo.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/protocol/conversations/startup.hpp>

#include "connect/login_choice.hpp"
#include "connect/plan.hpp"
#include "connect/session_role.hpp"
#include "net/endpoint.hpp"
#include "net/link.hpp"

namespace tusk::detail {

// What cannot be reached, says nothing, or is not what target_session_attrs wants, is left for the next. What a server says
// itself, such as that the password is wrong, is the outcome, unless it is about that server only.
class connect_operation final : public operation {
public:
    // `own` is the user's TLS context, or none. The conninfo of the options is not looked at.
    connect_operation(conninfo info, const connect_options& options, ssl_context own)
        : info_{std::move(info)},
          sources_{options.password, options.oauth_token},
          open_stream_{options.open_stream},
          retry_{options.retry},
          own_context_{std::move(own)} {}

    // None: connected.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

    void start(link& l, time_point now, timeout limit) override;
    void on_computed(link& l, time_point now) override;
    void on_opened(link& l, const std::optional<error>& failed, time_point now) override;
    void on_paused(link& l, time_point now) override;
    void on_progress(link& l, time_point now) override;
    [[nodiscard]] bool finished() const noexcept override { return finished_; }
    void cancel(link& l, const error& why, time_point now) override;
    void refuse(const error& why) override { finish(why); }

private:
    struct resolution;

    [[nodiscard]] const server_address& server() const { return info_.hosts[hosts_[host_].host]; }

    // Whether the server is on this machine: the system itself connects us to a Unix socket.
    [[nodiscard]] bool is_local() const { return server().is_unix() && !open_stream_; }
    [[nodiscard]] connect_target target() const;

    void try_hosts(link& l, time_point now);
    void try_host(link& l, time_point now);
    // With and without TLS; why there is no way.
    [[nodiscard]] std::optional<error> choose_channels();
    [[nodiscard]] endpoint through_open_stream() const;
    void try_next_host(link& l, time_point now);
    void try_next_address(link& l, time_point now);
    void try_channel(link& l);
    void logged_in(link& l, time_point now);
    void not_logged_in(link& l, const error& why, time_point now);
    void role_known(link& l, bool fits, time_point now);

    // Notes an attempt that came to nothing.
    void note(const std::string& where, const std::string& what);
    [[nodiscard]] error nothing_left(errc code) const;
    // Of this round of attempts; there may be another.
    void give_up_for_now(link& l, error why, time_point now);
    void give_up(link& l, error why, time_point now);
    [[nodiscard]] std::optional<error> wrong_peer(link& l) const;
    // When an attempt, or looking up a name, has to be done that begins now.
    [[nodiscard]] std::optional<time_point> due_of_attempt(time_point now) const;
    [[nodiscard]] bool is_late(time_point then) const { return whole_due_ && then >= *whole_due_; }
    [[nodiscard]] timeout time_left(time_point now) const;
    [[nodiscard]] protocol::startup_options login();
    // Whether TLS, where there is any, makes sure that the server is the right one.
    [[nodiscard]] bool tls_verifies() const;
    [[nodiscard]] std::shared_ptr<database_types> types_of_database(const link& l) const;
    [[nodiscard]] std::int32_t version_to_ask_for() const;
    // Whether it asks for a newer version, and the server may take 3.0 instead.
    [[nodiscard]] bool can_do_with_3_0() const;
    void finish(std::optional<error> outcome);

    conninfo info_;
    secret_sources sources_;
    std::function<int(const connect_target&)> open_stream_;
    connect_retry retry_;
    ssl_context own_context_;
    unsigned rounds_ = 1;                  // the one that is going on included
    std::optional<time_point> whole_due_;  // when all of it has to be done
    std::optional<time_point> due_;        // when the attempt at this address has

    std::vector<host_attempt> hosts_;
    std::size_t host_ = 0;  // the one being tried
    std::optional<tls_setup> tls_;
    std::optional<error> tls_problem_;  // why there can be none
    std::shared_ptr<resolution> resolution_;
    std::vector<endpoint> endpoints_;
    std::size_t next_endpoint_ = 0;
    std::vector<protocol::tls_request> channels_;
    std::size_t channel_ = 0;       // the one being tried
    std::optional<error> refusal_;  // by the channel before
    bool is_impatient_ = false;     // the server has less time to begin than the whole attempt has
    bool may_be_refused_ = false;   // a server was told our password or token, and not what it thinks of that
    bool only_3_0_ = false;         // this address cannot be asked for a newer protocol
    std::string passfile_problem_;
    std::unique_ptr<protocol::startup> startup_;
    std::unique_ptr<role_query> role_;

    std::string attempts_;  // what became of them so far
    std::size_t attempts_made_ = 0;
    std::optional<error> last_failure_;  // if it was more than a text
    std::optional<error> failure_;
    bool finished_ = false;
};

}  // namespace tusk::detail
