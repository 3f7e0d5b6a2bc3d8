#include "canned.hpp"

#include <optional>
#include <vector>

#include <support/backend_messages.hpp>
#include <tusk/protocol/wire/writer.hpp>

#include "harness.hpp"

namespace fuzzing {

namespace {

using namespace tusk::protocol;
using namespace std::string_literals;
using namespace std::string_view_literals;
namespace backend = tusk::protocol::backend;

template <class Message>
std::string encoded(const Message& message) {
    byte_buffer buffer;
    if (write_message(buffer, message).failed())
        report("a canned message cannot be encoded", "session");
    return std::string{as_text(buffer.view())};
}

std::string greeting() {
    return authentication(0) + encoded(backend::parameter_status{"server_version", "17.2"}) +
           encoded(backend::parameter_status{"client_encoding", "UTF8"}) +
           encoded(backend::backend_key_data{4711, as_bytes("key!")}) + encoded(backend::ready_for_query{});
}

}  // namespace

std::string authentication(std::int32_t code, std::string_view data) {
    return encoded(backend::authentication{code, as_bytes(data)});
}

const std::string& say(std::uint8_t which) {
    using namespace tusk::testing;
    static const std::vector<std::string> all = [] {
        std::vector<std::string> made(canned_count);
        made[greets] = greeting();
        made[wants_cleartext] = authentication(3);
        made[wants_md5] = authentication(5, "salt");
        made[wants_scram] = authentication(10, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"sv);
        made[wants_token] = authentication(10, "OAUTHBEARER\0\0"sv);
        const std::string challenge = "\0\0\0\2"s + std::string(64, 'a') + "01234567";
        made[wants_gauss_sha256] = authentication(10, challenge + "\0\0\0\40"s);
        made[wants_gauss_sha256_uncounted] = authentication(10, challenge);
        made[lets_in] = authentication(0);
        made[has_setting] = encoded(backend::parameter_status{"is_sysadmin", "off"});
        made[has_key] = encoded(backend::backend_key_data{1, as_bytes("abcd")});
        made[is_ready] = encoded(ready());
        made[is_ready_in_transaction] = encoded(ready('T'));
        made[refuses] = encoded(server_error("42601", "syntax error"));
        made[shuts_down] = encoded(server_error("57P01", "terminating connection", "FATAL"));
        made[notes] = encoded(backend::notice_response{server_error("00000", "look").fields});
        made[notifies] = encoded(backend::notification_response{7, "channel", "payload"});
        made[has_columns] = encoded(columns({{"one", int4_oid}, {"two", text_oid}}));
        made[has_row] = encoded(row({"1", std::nullopt}));
        made[is_complete] = encoded(complete("SELECT 1"));
        made[had_nothing] = encoded(backend::empty_query_response{});
        made[was_parsed] = encoded(backend::parse_complete{});
        made[takes_parameters] = encoded(takes({int4_oid, text_oid, int4_oid}));
        made[takes_nothing] = encoded(takes({}));
        made[gives_nothing] = encoded(backend::no_data{});
        made[was_bound] = encoded(backend::bind_complete{});
        made[was_closed] = encoded(backend::close_complete{});
        made[copies_in] = encoded(backend::copy_in_response{});
        made[copies_out] = encoded(backend::copy_out_response{});
        made[has_copy_data] = encoded(backend::copy_data{as_bytes("1\t2\n")});
        made[copied] = encoded(backend::copy_done{});
        made[negotiates] = encoded(backend::negotiate_protocol_version{version_3_0, {"_pq_.x"}});
        made[has_large_row] = encoded(row({std::string(70'000, 'x'), std::nullopt}));
        return made;
    }();
    return all[which % canned_count];
}

}  // namespace fuzzing
