// One session after login: what goes from the client to PostgreSQL and back, changed to what it is with GaussDB.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <support/dws/frame_splitter.hpp>
#include <support/dws/refusals.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>

namespace tusk::testing::dws {

// What GaussDB says of itself, reported or asked.
inline constexpr std::string_view gauss_server_version = "9.2.4";

// What both directions of a session know.
struct session_facts {
    std::string user;              // of the account
    std::string backend_user;      // the role that PostgreSQL knows
    bool full_encryption = false;  // the client asked for it: ReadyForQuery has two bytes
    bool net_time = false;         // a K with a time comes before each ReadyForQuery
    refusal_mark mark;
};

// From the client to PostgreSQL.
class to_postgresql {
public:
    explicit to_postgresql(session_facts& facts) : facts_{&facts}, frames_{"QPBCEFVJK"} {}
    void feed(std::string_view bytes, protocol::byte_buffer& out);

private:
    bool change(protocol::frame f, protocol::byte_buffer& out);
    void remember_statement(protocol::frame parse);
    void remember_portal(protocol::frame bind);
    void forget(protocol::frame close);

    using refused_by_name = std::map<std::string, refusal, std::less<>>;

    session_facts* facts_;
    frame_splitter frames_;
    refused_by_name statements_;
    refused_by_name portals_;
};

// From PostgreSQL to the client, beginning with PostgreSQL's AuthenticationOk.
class to_gauss {
public:
    // Gives the client's own cancel key in exchange for PostgreSQL's.
    using key_exchange = std::function<std::string(std::int32_t process_id, std::string_view key)>;

    to_gauss(session_facts& facts, key_exchange exchange)
        : facts_{&facts}, exchange_{std::move(exchange)}, frames_{"RKSENZAv"} {}
    void feed(std::string_view bytes, protocol::byte_buffer& out);

private:
    void change(protocol::frame f, protocol::byte_buffer& out);
    void authentication(protocol::frame f, protocol::byte_buffer& out);
    void parameter(protocol::frame f, protocol::byte_buffer& out);
    void diagnostics(protocol::frame f, protocol::byte_buffer& out);
    void ready(protocol::frame f, protocol::byte_buffer& out);

    session_facts* facts_;
    key_exchange exchange_;
    frame_splitter frames_;
    char status_ = 'I';
    bool logged_in_ = false;  // the first ReadyForQuery has gone
};

}  // namespace tusk::testing::dws
