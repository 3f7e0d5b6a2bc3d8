// Every message against the bytes that the manual says it has
// (https://www.postgresql.org/docs/current/protocol-message-formats.html), in both directions.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/messages/backend.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend.hpp>

namespace {

using namespace tusk::protocol;
using namespace std::string_view_literals;

constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();

// Octal escapes take three digits at most, so that text may follow them.
template <class Message>
struct sample {
    std::string_view name;
    Message message;
    std::string_view body;
    // Cut or lengthened to a size between these the body is well formed too, as in the messages that end in free bytes.
    std::size_t min_size = body.size();
    std::size_t max_size = body.size();
};

// Fields of an error may come in any order, and more than once; of everything else a message has one encoding.
template <class Message>
constexpr bool has_one_encoding = true;
template <char Tag>
constexpr bool has_one_encoding<diagnostics_message<Tag>> = false;

constexpr auto four_byte_key = "\001\002\003\377"sv;
constexpr auto long_key = "0123456789abcdef0123456789ABCDEF"sv;

auto frontend_samples() {
    using namespace frontend;
    const arguments mixed{{format::text, format::binary, format::binary},
                          {{as_bytes("42")}, value::null(), {as_bytes("\000\000\000\007"sv)}}};
    return std::tuple{
        sample<startup_message>{"",
                                {version_3_0, {{"user", "me"}, {"database", ""}}},
                                "\000\003\000\000user\000me\000database\000\000\000"sv},
        sample<startup_message>{"", {version_3_2, {}}, "\000\003\000\002\000"sv},
        sample<ssl_request>{"", {}, "\004\322\026\057"sv},
        sample<gssenc_request>{"", {}, "\004\322\026\060"sv},
        sample<cancel_request>{"",
                               {258, as_bytes(four_byte_key)},
                               "\004\322\026\056\000\000\001\002\001\002\003\377"sv,
                               12,
                               8 + max_cancel_key_size},
        sample<cancel_request>{"",
                               {-1, as_bytes(long_key)},
                               "\004\322\026\056\377\377\377\3770123456789abcdef0123456789ABCDEF"sv,
                               12,
                               8 + max_cancel_key_size},
        sample<password_message>{"PasswordMessage", {"pencil"}, "pencil\000"sv},
        sample<sasl_initial_response>{"PasswordMessage",
                                      {"SCRAM-SHA-256", as_bytes("n,,n=,r=x")},
                                      "SCRAM-SHA-256\000\000\000\000\011n,,n=,r=x"sv},
        sample<sasl_initial_response>{"PasswordMessage", {"PLAIN", as_bytes("")}, "PLAIN\000\000\000\000\000"sv},
        sample<sasl_initial_response>{"PasswordMessage", {"PLAIN", {}}, "PLAIN\000\377\377\377\377"sv},
        sample<sasl_response>{"PasswordMessage", {as_bytes("c=biws")}, "c=biws"sv, 0, any_size},
        sample<gss_response>{"PasswordMessage", {as_bytes("\000token"sv)}, "\000token"sv, 0, any_size},
        sample<query>{"Query", {"select 1"}, "select 1\000"sv},
        sample<parse>{"Parse",
                      {"s1", "select $1, $2", {23, 0}},
                      "s1\000select $1, $2\000\000\002\000\000\000\027\000\000\000\000"sv},
        sample<parse>{"Parse", {"", "", {0xffffffff}}, "\000\000\000\001\377\377\377\377"sv},
        sample<frontend::bind>{
            "Bind",
            {"p", "s1", mixed, {format::binary}},
            "p\000s1\000\000\003\000\000\000\001\000\001"
            "\000\003\000\000\000\00242\377\377\377\377\000\000\000\004\000\000\000\007\000\001\000\001"sv},
        sample<frontend::bind>{"Bind", {"", "", {}, {}}, "\000\000\000\000\000\000\000\000"sv},
        sample<frontend::bind>{"Bind",
                               {"", "", {{format::binary}, {{}, {}}}, {}},
                               "\000\000\000\001\000\001\000\002\000\000\000\000\000\000\000\000\000\000"sv},
        sample<describe>{"Describe", {'S', "s1"}, "Ss1\000"sv},
        sample<describe>{"Describe", {'P', ""}, "P\000"sv},
        sample<execute>{"Execute", {"p", 500}, "p\000\000\000\001\364"sv},
        sample<frontend::close>{"Close", {'P', "p"}, "Pp\000"sv},
        sample<frontend::close>{"Close", {'S', ""}, "S\000"sv},
        sample<flush>{"Flush", {}, ""sv},
        sample<frontend::sync>{"Sync", {}, ""sv},
        sample<terminate>{"Terminate", {}, ""sv},
        sample<function_call>{"FunctionCall",
                              {1299, {{format::binary}, {value::null()}}, format::binary},
                              "\000\000\005\023\000\001\000\001\000\001\377\377\377\377\000\001"sv},
        sample<copy_data>{"CopyData", {as_bytes("1\t\\N\n")}, "1\t\\N\n"sv, 0, any_size},
        sample<copy_done>{"CopyDone", {}, ""sv},
        sample<copy_fail>{"CopyFail", {"no more"}, "no more\000"sv},
    };
}

auto backend_samples() {
    using namespace backend;
    tusk::diagnostics said;
    said.severity = "FEHLER";
    said.severity_nonlocalized = "ERROR";
    said.sqlstate = "42P01";
    said.message = "no such table";
    said.position = 15;
    tusk::diagnostics notice;
    notice.severity = "NOTICE";
    notice.sqlstate = "00000";
    notice.unknown = {{'z', "new"}};
    return std::tuple{
        sample<authentication>{"Authentication", {authentication_code::ok, {}}, "\000\000\000\000"sv, 4, any_size},
        sample<authentication>{"Authentication",
                               {authentication_code::md5_password, as_bytes("salt")},
                               "\000\000\000\005salt"sv,
                               4,
                               any_size},
        sample<backend_key_data>{"BackendKeyData",
                                 {4660, as_bytes(four_byte_key)},
                                 "\000\000\022\064\001\002\003\377"sv,
                                 8,
                                 4 + max_cancel_key_size},
        sample<backend_key_data>{"BackendKeyData",
                                 {-2, as_bytes(long_key)},
                                 "\377\377\377\3760123456789abcdef0123456789ABCDEF"sv,
                                 8,
                                 4 + max_cancel_key_size},
        sample<bind_complete>{"BindComplete", {}, ""sv},
        sample<close_complete>{"CloseComplete", {}, ""sv},
        sample<command_complete>{"CommandComplete", {"INSERT 0 1"}, "INSERT 0 1\000"sv},
        sample<copy_in_response>{
            "CopyInResponse", {format::text, {format::text, format::text}}, "\000\000\002\000\000\000\000"sv},
        sample<copy_out_response>{
            "CopyOutResponse", {format::binary, {format::binary, format::text}}, "\001\000\002\000\001\000\000"sv},
        sample<copy_both_response>{"CopyBothResponse", {format::text, {}}, "\000\000\000"sv},
        sample<copy_data>{"CopyData", {as_bytes("w\000"sv)}, "w\000"sv, 0, any_size},
        sample<copy_done>{"CopyDone", {}, ""sv},
        sample<data_row>{"DataRow",
                         {{{as_bytes("42")}, value::null(), {}}},
                         "\000\003\000\000\000\00242\377\377\377\377\000\000\000\000"sv},
        sample<data_row>{"DataRow", {}, "\000\000"sv},
        sample<empty_query_response>{"EmptyQueryResponse", {}, ""sv},
        sample<error_response>{
            "ErrorResponse", {said}, "SFEHLER\000VERROR\000C42P01\000Mno such table\000P15\000\000"sv},
        sample<notice_response>{"NoticeResponse", {notice}, "SNOTICE\000C00000\000znew\000\000"sv},
        sample<function_call_response>{"FunctionCallResponse", {value::null()}, "\377\377\377\377"sv},
        sample<function_call_response>{"FunctionCallResponse", {{as_bytes("abc")}}, "\000\000\000\003abc"sv},
        sample<negotiate_protocol_version>{"NegotiateProtocolVersion",
                                           {version_3_2, {"_pq_.foo", "_pq_.bar"}},
                                           "\000\003\000\002\000\000\000\002_pq_.foo\000_pq_.bar\000"sv},
        sample<negotiate_protocol_version>{
            "NegotiateProtocolVersion", {version_3_0, {}}, "\000\003\000\000\000\000\000\000"sv},
        sample<no_data>{"NoData", {}, ""sv},
        sample<notification_response>{
            "NotificationResponse", {77, "jobs", "done: 3"}, "\000\000\000Mjobs\000done: 3\000"sv},
        sample<parameter_description>{
            "ParameterDescription", {{23, 0xfffffffe}}, "\000\002\000\000\000\027\377\377\377\376"sv},
        sample<parameter_status>{"ParameterStatus", {"TimeZone", "Europe/Berlin"}, "TimeZone\000Europe/Berlin\000"sv},
        sample<parse_complete>{"ParseComplete", {}, ""sv},
        sample<portal_suspended>{"PortalSuspended", {}, ""sv},
        sample<ready_for_query>{"ReadyForQuery", {'I', {}}, "I"sv, 1, 2},
        sample<ready_for_query>{"ReadyForQuery", {'T', {}}, "T"sv, 1, 2},
        sample<ready_for_query>{"ReadyForQuery", {'E', std::byte{3}}, "E\003"sv, 1, 2},
        sample<row_description>{
            "RowDescription",
            {{{"id", 16384, 1, 23, 4, -1, format::binary}, {"?column?", 0, 0, 1043, -1, 68}}},
            "\000\002id\000\000\000\100\000\000\001\000\000\000\027\000\004\377\377\377\377\000\001"
            "?column?\000\000\000\000\000\000\000\000\000\004\023\377\377\000\000\000\104\000\000"sv},
        sample<row_description>{"RowDescription", {}, "\000\000"sv},
    };
}

template <class Samples, class Check>
void for_each(const Samples& samples, Check check) {
    std::apply([&](const auto&... one) { (check(one), ...); }, samples);
}

template <class Check>
void for_each_sample(Check check) {
    for_each(frontend_samples(), check);
    for_each(backend_samples(), check);
}

template <class Message>
constexpr bool has_tag = requires {
    Message::tag;
};

template <class Message>
std::string encoded_body(const Message& message) {
    byte_buffer out;
    writer w{out};
    message.encode(w);
    BOOST_TEST(w.ok());
    return std::string{as_text(out.view())};
}

// A copy of exactly its size, so that a sanitizer sees a read past the end.
class exact_copy {
public:
    explicit exact_copy(std::string_view bytes) : bytes_(as_bytes(bytes).begin(), as_bytes(bytes).end()) {}

    template <class Message>
    [[nodiscard]] bool decodes_to(Message& message) const {
        if constexpr (has_tag<Message>)
            return decode(frame{Message::tag, bytes_}, message);
        else
            return decode(std::span{bytes_}, message);
    }

private:
    std::vector<std::byte> bytes_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(every_message_has_the_bytes_of_the_manual) {
    for_each_sample([]<class Message>(const sample<Message>& s) {
        BOOST_TEST_CONTEXT(s.name << " of " << s.body.size() << " bytes") {
            std::string expected;
            if constexpr (has_tag<Message>)
                expected += Message::tag;
            expected += "\000\000\000"sv;
            expected += static_cast<char>(s.body.size() + length_size);
            expected += s.body;

            byte_buffer out;
            BOOST_TEST(!write_message(out, s.message).failed());
            BOOST_TEST(as_text(out.view()) == expected);
        }
    });
}

BOOST_AUTO_TEST_CASE(every_message_is_read_back_as_it_was_written) {
    for_each_sample([]<class Message>(const sample<Message>& s) {
        BOOST_TEST_CONTEXT(s.name << " of " << s.body.size() << " bytes") {
            const exact_copy body{s.body};
            Message read;
            BOOST_TEST(body.decodes_to(read));
            BOOST_TEST(encoded_body(read) == s.body);
        }
    });
}

BOOST_AUTO_TEST_CASE(reading_a_message_forgets_what_the_struct_held_before) {
    for_each_sample([]<class Message>(const sample<Message>& first) {
        for_each_sample([&]<class Other>(const sample<Other>& second) {
            if constexpr (std::is_same_v<Message, Other>) {
                BOOST_TEST_CONTEXT(first.name << " of " << first.body.size() << ", then " << second.body.size()) {
                    Message read = first.message;
                    const exact_copy body{second.body};
                    BOOST_TEST(body.decodes_to(read));
                    BOOST_TEST(encoded_body(read) == second.body);
                }
            }
        });
    });
}

BOOST_AUTO_TEST_CASE(a_body_cut_short_anywhere_is_refused) {
    for_each_sample([]<class Message>(const sample<Message>& s) {
        for (std::size_t size = 0; size != s.body.size(); ++size) {
            BOOST_TEST_CONTEXT(s.name << " of " << s.body.size() << " bytes cut to " << size) {
                Message read;
                const exact_copy body{s.body.substr(0, size)};
                BOOST_TEST(body.decodes_to(read) == (size >= s.min_size));
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(a_body_with_a_byte_too_many_is_refused) {
    for_each_sample([]<class Message>(const sample<Message>& s) {
        for (char extra : "\000x"sv) {
            BOOST_TEST_CONTEXT(s.name << " of " << s.body.size() << " bytes and one more") {
                Message read;
                const exact_copy body{std::string{s.body} + extra};
                BOOST_TEST(body.decodes_to(read) == (s.body.size() < s.max_size));
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(a_body_with_a_damaged_byte_is_refused_or_means_exactly_what_it_says) {
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for_each_sample([&]<class Message>(const sample<Message>& s) {
        for (std::size_t at = 0; at != s.body.size(); ++at) {
            for (char damage : "\000\001\002\003\177\200\376\377"sv) {
                std::string damaged{s.body};
                damaged[at] = damage;
                Message read;
                const exact_copy body{damaged};
                if (!body.decodes_to(read)) {
                    ++refused;
                    continue;
                }
                ++accepted;
                if constexpr (has_one_encoding<Message>)
                    BOOST_TEST(encoded_body(read) == damaged, s.name << " with byte " << at << " damaged");
            }
        }
    });
    BOOST_TEST(accepted > 500);
    BOOST_TEST(refused > 500);
}

BOOST_AUTO_TEST_CASE(a_frame_with_the_tag_of_another_message_is_refused) {
    for_each_sample([]<class Message>(const sample<Message>& s) {
        if constexpr (has_tag<Message>) {
            Message read;
            BOOST_TEST(decode(frame{Message::tag, as_bytes(s.body)}, read), s.name);
            BOOST_TEST(!decode(frame{'?', as_bytes(s.body)}, read), s.name);
        }
    });
}

BOOST_AUTO_TEST_CASE(every_tag_has_the_name_that_the_manual_gives_the_message) {
    const auto check = [](std::string_view (*name_of)(char), auto samples, const auto& names) {
        std::string seen;
        for_each(samples, [&]<class Message>(const sample<Message>& s) {
            if constexpr (has_tag<Message>) {
                BOOST_TEST(name_of(Message::tag) == s.name);
                seen += Message::tag;
            }
        });
        for (const message_name& known : names)
            BOOST_TEST((seen.find(known.tag) != std::string::npos), known.name << " has no sample");
    };
    check(frontend_name, frontend_samples(), frontend_messages);
    check(backend_name, backend_samples(), backend_messages);
}

BOOST_AUTO_TEST_CASE(an_unknown_tag_has_no_name) {
    BOOST_TEST(backend_name('?').empty());
    BOOST_TEST(frontend_name('Z').empty());
    BOOST_TEST(backend_name('\0').empty());
    static_assert(backend_name('Z') == "ReadyForQuery");
}

BOOST_AUTO_TEST_CASE(what_is_read_lies_in_the_body) {
    const auto body = "s1\000select 1\000\000\000"sv;
    frontend::parse read;
    BOOST_TEST(decode(frame{'P', as_bytes(body)}, read));
    BOOST_TEST((read.statement.data() == body.data()));
    BOOST_TEST((read.sql.data() == body.data() + 3));
    BOOST_TEST(read.sql == "select 1");
}

BOOST_AUTO_TEST_SUITE_END()
