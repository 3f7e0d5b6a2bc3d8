#include <support/dws/rewriting.hpp>

#include <optional>

#include <support/dws/sql_words.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend.hpp>

namespace tusk::testing::dws {

namespace {

namespace frontend = protocol::frontend;

// Messages of GaussDB's own clients, which are about tracing and have no answer.
constexpr char wants_net_time = 'V';
constexpr char net_time_of_client = 'K';
constexpr char trace_id = 'J';

// Instead of a statement by which PostgreSQL would tell its own version.
std::optional<std::string> with_our_version(std::string_view sql) {
    sql_words words{sql};
    if (words.next().text != "show" || words.next().text != "server_version")
        return std::nullopt;
    for (auto token = words.next(); token.is != sql_token::kind::end; token = words.next())
        if (token.is != sql_token::kind::semicolon)
            return std::nullopt;
    return "select '" + std::string{gauss_server_version} + "'::text as server_version";
}

}  // namespace

void to_postgresql::feed(std::string_view bytes, protocol::byte_buffer& out) {
    frames_.feed(
        bytes,
        [&](protocol::frame f) {
            if (!change(f, out))
                (void)write_frame(out, f.tag, [&](protocol::writer& w) { w.bytes(f.body); });
        },
        [&](std::string_view passing) { out.append(protocol::as_bytes(passing)); });
}

// False when the frame stays as it is. A malformed one does: PostgreSQL will have something to say about it.
bool to_postgresql::change(protocol::frame f, protocol::byte_buffer& out) {
    switch (f.tag) {
        case frontend::query::tag: {
            frontend::query query;
            if (!decode(f, query))
                return false;
            auto changed = with_our_version(query.sql);
            if (!changed)
                changed = facts_->mark.change(query.sql);
            return changed && !write_message(out, frontend::query{*changed});
        }
        case frontend::function_call::tag: {
            // Answered by an error and ReadyForQuery, just as a query that fails.
            frontend::function_call call;
            return decode(f, call) && is_large_object_function(call.function) &&
                   !write_message(out, frontend::query{facts_->mark.failing_statement(refusal::large_object)});
        }
        case frontend::execute::tag: {
            // PostgreSQL prepares what it could do, so that parameters and columns are known; to have executed what has
            // no such name fails.
            frontend::execute execute;
            if (!decode(f, execute))
                return false;
            const auto refused = portals_.find(execute.portal);
            return refused != portals_.end() &&
                   !write_message(out, frontend::execute{facts_->mark.text(refused->second), execute.row_limit});
        }
        case frontend::parse::tag: {
            remember_statement(f);
            frontend::parse parse;
            if (!decode(f, parse))
                return false;
            const auto changed = with_our_version(parse.sql);
            if (!changed)
                return false;
            parse.sql = *changed;
            return !write_message(out, parse);
        }
        case frontend::bind::tag:
            remember_portal(f);
            return false;
        case frontend::close::tag:
            forget(f);
            return false;
        case wants_net_time:
            facts_->net_time = true;
            return true;
        case net_time_of_client:
        case trace_id:
            return true;
    }
    return false;
}

void to_postgresql::remember_statement(protocol::frame f) {
    frontend::parse parse;
    if (!decode(f, parse))
        return;
    const auto refused = refused_statements(parse.sql);
    if (refused.empty())
        statements_.erase(std::string{parse.statement});
    else
        statements_[std::string{parse.statement}] = refused.front().why;
}

void to_postgresql::remember_portal(protocol::frame f) {
    protocol::reader r{f.body};
    const std::string portal{r.cstring()};
    const auto refused = statements_.find(r.cstring());
    if (refused == statements_.end())
        portals_.erase(portal);
    else
        portals_[portal] = refused->second;
}

void to_postgresql::forget(protocol::frame f) {
    frontend::close close;
    if (decode(f, close))
        (close.kind == protocol::statement_target ? statements_ : portals_).erase(std::string{close.name});
}

}  // namespace tusk::testing::dws
