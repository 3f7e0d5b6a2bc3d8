// Every message of both sides: any bytes decode or are refused, and what is decoded encodes to the bytes it came from.
//
// An input: which message, and its body.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/protocol/messages/backend.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend.hpp>

#include "harness.hpp"

namespace fuzzing {

namespace {

namespace backend = tusk::protocol::backend;
namespace frontend = tusk::protocol::frontend;
using tusk::protocol::as_text;

// The most that is kept of a byte: a name of 16 bytes for each NUL of NegotiateProtocolVersion and of the mechanisms of SASL,
// in vectors that grow for the latter (three times as much for a moment).
constexpr std::size_t factor = 48;

// The exceptions: decoding drops what the message does not mean.
// - The fields of an error come in any order, and fields that nobody knows are skipped; so what is encoded is compared with
//   what it decodes to.
template <class Message>
constexpr bool is_canonical = true;
template <char Tag>
constexpr bool is_canonical<tusk::protocol::diagnostics_message<Tag>> = false;

std::string body_of(const auto& message, std::string_view name) {
    tusk::protocol::byte_buffer buffer;
    tusk::protocol::writer w{buffer};
    message.encode(w);
    if (!w.ok())
        report("cannot be encoded again: " + w.error().message(), name);
    return std::string{as_text(buffer.view())};
}

template <class Message>
void check(bytes body, std::string_view name) {
    const exact_copy copy{body};
    const memory_use memory;
    Message message;
    tusk::protocol::reader r{copy.view()};
    const bool accepted = message.decode(r);
    memory.check(factor, body.size(), name);
    if (!accepted)
        return;
    if (!r.finished())
        report("accepted, and something is left of it", name);
    const std::string again = body_of(message, name);
    if (is_canonical<Message> ? again == as_text(copy.view()) : again.size() <= body.size() + 1) {
        Message second;
        tusk::protocol::reader reread{tusk::protocol::as_bytes(again)};
        if (second.decode(reread) && body_of(second, name) == again)
            return;
    }
    report("encodes as something else", name);
}

template <>
void check<std::vector<std::string_view>>(bytes body, std::string_view name) {
    const exact_copy copy{body};
    const memory_use memory;
    const auto mechanisms = backend::decode_sasl_mechanisms(copy.view());
    memory.check(factor, body.size(), name);
    if (!mechanisms)
        return;
    tusk::protocol::byte_buffer buffer;
    tusk::protocol::writer w{buffer};
    backend::put_sasl_mechanisms(w, *mechanisms);
    if (!w.ok() || as_text(buffer.view()) != as_text(copy.view()))
        report("encodes as something else", name);
}

// A row as results read it, without a message.
template <>
void check<backend::data_row_view>(bytes body, std::string_view name) {
    const exact_copy copy{body};
    const memory_use memory;
    auto row = backend::data_row_view::open(copy.view());
    std::size_t sum = 0;
    std::size_t values = 0;
    if (row)
        for (tusk::protocol::value v; row->next(v); ++values)
            for (const std::byte b : v.bytes)
                sum += std::to_integer<std::size_t>(b);
    if (memory.peak() != 0)
        report("memory is allocated", name);
    backend::data_row message;
    tusk::protocol::reader r{copy.view()};
    if ((row && row->well_formed() && values == row->size()) != message.decode(r) || sum > 255 * body.size())
        report("does not agree with the message", name);
}

struct checked_message {
    std::string_view name;
    void (*check)(bytes body, std::string_view name);
};

constexpr checked_message all[] = {
    {"Authentication", check<backend::authentication>},
    {"AuthenticationSASL", check<std::vector<std::string_view>>},
    {"BackendKeyData", check<backend::backend_key_data>},
    {"BindComplete", check<backend::bind_complete>},
    {"CloseComplete", check<backend::close_complete>},
    {"CommandComplete", check<backend::command_complete>},
    {"CopyBothResponse", check<backend::copy_both_response>},
    {"CopyInResponse", check<backend::copy_in_response>},
    {"CopyOutResponse", check<backend::copy_out_response>},
    {"DataRow", check<backend::data_row>},
    {"DataRow, viewed", check<backend::data_row_view>},
    {"EmptyQueryResponse", check<backend::empty_query_response>},
    {"ErrorResponse", check<backend::error_response>},
    {"FunctionCallResponse", check<backend::function_call_response>},
    {"NegotiateProtocolVersion", check<backend::negotiate_protocol_version>},
    {"NoData", check<backend::no_data>},
    {"NoticeResponse", check<backend::notice_response>},
    {"NotificationResponse", check<backend::notification_response>},
    {"ParameterDescription", check<backend::parameter_description>},
    {"ParameterStatus", check<backend::parameter_status>},
    {"ParseComplete", check<backend::parse_complete>},
    {"PortalSuspended", check<backend::portal_suspended>},
    {"ReadyForQuery", check<backend::ready_for_query>},
    {"RowDescription", check<backend::row_description>},
    {"CopyData", check<backend::copy_data>},
    {"CopyDone", check<backend::copy_done>},
    {"Bind", check<frontend::bind>},
    {"CancelRequest", check<frontend::cancel_request>},
    {"Close", check<frontend::close>},
    {"CopyFail", check<frontend::copy_fail>},
    {"Describe", check<frontend::describe>},
    {"Execute", check<frontend::execute>},
    {"Flush", check<frontend::flush>},
    {"FunctionCall", check<frontend::function_call>},
    {"GSSResponse", check<frontend::gss_response>},
    {"GSSENCRequest", check<frontend::gssenc_request>},
    {"Parse", check<frontend::parse>},
    {"PasswordMessage", check<frontend::password_message>},
    {"Query", check<frontend::query>},
    {"SASLInitialResponse", check<frontend::sasl_initial_response>},
    {"SASLResponse", check<frontend::sasl_response>},
    {"SSLRequest", check<frontend::ssl_request>},
    {"StartupMessage", check<frontend::startup_message>},
    {"Sync", check<frontend::sync>},
    {"Terminate", check<frontend::terminate>},
};
constexpr std::size_t count = sizeof(all) / sizeof(all[0]);

#ifdef TUSK_FUZZ_PLANT
// Takes the word of the sender for how much memory is needed.
void planted_fault(bytes body) {
    tusk::protocol::reader r{body};
    const auto size = r.get<std::uint16_t>();
    const memory_use memory;
    if (r.ok() && size > 50'000) {
        announce_planted_fault();
        std::vector<std::uint64_t>{}.reserve(size);
    }
    memory.check(factor, body.size(), "planted fault");
}
#endif

}  // namespace

void write_seeds(seed_directory& seeds) {
    using namespace std::string_literals;
    const auto add = [&](std::string_view name, const std::string& body) {
        for (std::size_t i = 0; i != count; ++i)
            if (all[i].name == name)
                return seeds.add(static_cast<char>(i) + body);
        report("no such message", name);
    };
    for (std::size_t i = 0; i != count; ++i)
        seeds.add(std::string(1, static_cast<char>(i)));
    add("Authentication", "\0\0\0\5salt"s);
    add("AuthenticationSASL", "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"s);
    add("BackendKeyData", "\0\0\0\1abcd"s);
    add("CommandComplete", "SELECT 1\0"s);
    add("CopyInResponse", "\1\0\2\0\0\0\1"s);
    add("CopyOutResponse", "\0\0\1\0\0"s);
    add("CopyBothResponse", "\0\0\0"s);
    for (const char* row : {"DataRow", "DataRow, viewed"})
        add(row, "\0\3\0\0\0\1a\377\377\377\377\0\0\0\0"s);
    for (const char* said : {"ErrorResponse", "NoticeResponse"})
        add(said, "SERROR\0VERROR\0C42601\0Msyntax error\0P7\0L12\0\0"s);
    add("FunctionCallResponse", "\0\0\0\1a"s);
    add("NegotiateProtocolVersion", "\0\3\0\0\0\0\0\1_pq_.x\0"s);
    add("NotificationResponse", "\0\0\0\7channel\0payload\0"s);
    add("ParameterDescription", "\0\2\0\0\0\27\0\0\0\31"s);
    add("ParameterStatus", "TimeZone\0UTC\0"s);
    add("ReadyForQuery", "I"s);
    add("ReadyForQuery", "T\1"s);
    add("RowDescription", "\0\1one\0\0\0\0\0\0\0\0\0\0\27\0\4\377\377\377\377\0\0"s);
    add("Bind", "\0s1\0\0\1\0\1\0\1\0\0\0\1a\0\1\0\1"s);
    add("CancelRequest", "\004\322\026\056\0\0\0\1abcd"s);
    add("Close", "Ss1\0"s);
    add("Describe", "P\0"s);
    add("Execute", "\0\0\0\0\0"s);
    add("FunctionCall", "\0\0\0\1\0\0\0\1\0\0\0\1a\0\1"s);
    add("GSSENCRequest", "\004\322\026\060"s);
    add("Parse", "s1\0select $1\0\0\1\0\0\0\27"s);
    add("Query", "select 1\0"s);
    add("SASLInitialResponse", "SCRAM-SHA-256\0\0\0\0\1n"s);
    add("SSLRequest", "\004\322\026\057"s);
    add("StartupMessage", "\0\3\0\0user\0me\0database\0shop\0\0"s);
}

}  // namespace fuzzing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::input in{data, size};
    const auto& message = fuzzing::all[in.take_byte() % fuzzing::count];
    const fuzzing::bytes body = in.rest();
#ifdef TUSK_FUZZ_PLANT
    fuzzing::planted_fault(body);
#endif
    message.check(body, message.name);
    return 0;
}
