// What a server that means harm may send, and what a careless caller may ask to be sent.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/messages/backend.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend.hpp>

namespace {

using namespace tusk::protocol;
using namespace std::string_literals;
using namespace std::string_view_literals;
using tusk::errc;

template <class Message>
bool accepts(std::string_view body) {
    // A copy of exactly its size, so that a sanitizer sees a read past the end.
    const std::vector<std::byte> copy(as_bytes(body).begin(), as_bytes(body).end());
    Message message;
    reader r{copy};
    return message.decode(r);
}

// Whether a message is not written because of this error, and leaves the buffer as it was.
template <class Message>
bool refused(const Message& message, errc expected) {
    byte_buffer out;
    out.append(as_bytes("before"));
    return write_message(out, message) == expected && as_text(out.view()) == "before";
}

// Bytes that are never read: only how many they claim to be matters.
std::span<const std::byte> more_than_int32() {
    static const std::byte one{};
    return {&one, std::size_t{1} << 31};
}

template <class Message>
std::size_t size_written(const Message& message) {
    byte_buffer out;
    BOOST_TEST(!write_message(out, message).failed());
    return out.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(messages_hostile)

BOOST_AUTO_TEST_CASE(a_count_that_the_body_cannot_hold_is_refused) {
    // -1 is 65535 where counts are unsigned.
    for (std::string_view count : {"\377\377"sv, "\200\000"sv, "\177\377"sv, "\000\002"sv}) {
        const std::string c{count};
        BOOST_TEST(!accepts<backend::data_row>(c + "\000\000\000\000"s));
        BOOST_TEST(!accepts<backend::row_description>(c + std::string(19, '\0')));
        BOOST_TEST(!accepts<backend::parameter_description>(c + "\000\000\000\027"s));
        BOOST_TEST(!accepts<backend::copy_in_response>("\000"s + c + "\000\000"s));
        BOOST_TEST(!accepts<backend::copy_out_response>("\000"s + c + "\000\000"s));
        BOOST_TEST(!accepts<backend::copy_both_response>("\000"s + c + "\000\000"s));
        BOOST_TEST(!accepts<frontend::parse>("\000\000"s + c + "\000\000\000\027"s));
        BOOST_TEST(!accepts<frontend::bind>("\000\000"s + c + "\000\000"s));
        BOOST_TEST(!accepts<frontend::bind>("\000\000\000\000"s + c + "\000\000\000\000\000\000"s));
        BOOST_TEST(!accepts<frontend::bind>("\000\000\000\000\000\000"s + c + "\000\000"s));
        BOOST_TEST(!accepts<frontend::function_call>("\000\000\000\001\000\000"s + c + "\000\000\000\000\000\000"s));
    }
    for (std::string_view count :
         {"\377\377\377\377"sv, "\200\000\000\000"sv, "\177\377\377\377"sv, "\000\000\000\002"sv})
        BOOST_TEST(!accepts<backend::negotiate_protocol_version>("\000\003\000\000"s + std::string{count} + "\000"s));
}

BOOST_AUTO_TEST_CASE(no_memory_is_reserved_for_a_count_that_the_body_cannot_hold) {
    const auto capacity = []<class Message>(Message message, std::string_view body, auto list) {
        reader r{as_bytes(body)};
        BOOST_TEST(!message.decode(r));
        return (message.*list).capacity();
    };
    BOOST_TEST(capacity(backend::data_row{}, "\177\377\000\000\000\000"sv, &backend::data_row::values) == 0);
    BOOST_TEST(capacity(backend::row_description{}, "\177\377"sv, &backend::row_description::fields) == 0);
    BOOST_TEST(capacity(backend::parameter_description{}, "\377\377"sv, &backend::parameter_description::types) == 0);
    BOOST_TEST(capacity(backend::negotiate_protocol_version{}, "\000\003\000\000\177\377\377\377"sv,
                        &backend::negotiate_protocol_version::unknown_options) == 0);
    BOOST_TEST(capacity(frontend::parse{}, "\000\000\377\377"sv, &frontend::parse::parameter_types) == 0);
}

BOOST_AUTO_TEST_CASE(a_value_with_a_length_below_minus_one_or_past_the_end_is_refused) {
    for (std::string_view value : {"\377\377\377\376"sv, "\200\000\000\000"sv, "\377\377\377\376ab"sv,
                                   "\177\377\377\377ab"sv, "\000\000\000\003ab"sv}) {
        const std::string v{value};
        BOOST_TEST(!accepts<backend::data_row>("\000\001"s + v));
        BOOST_TEST(!accepts<backend::data_row>("\000\002\377\377\377\377"s + v));
        BOOST_TEST(!accepts<backend::function_call_response>(v));
        BOOST_TEST(!accepts<frontend::sasl_initial_response>("PLAIN\000"s + v));
        BOOST_TEST(!accepts<frontend::bind>("\000\000\000\000\000\001"s + v + "\000\000"s));
        BOOST_TEST(!accepts<frontend::function_call>("\000\000\000\001\000\000\000\001"s + v + "\000\000"s));
    }
}

BOOST_AUTO_TEST_CASE(a_format_code_that_is_neither_text_nor_binary_is_refused) {
    for (std::string_view code : {"\000\002"sv, "\377\377"sv, "\001\000"sv}) {
        const std::string c{code};
        BOOST_TEST(!accepts<backend::row_description>("\000\001a"s + std::string(17, '\0') + c));
        BOOST_TEST(!accepts<backend::copy_in_response>("\001\000\001"s + c));
        BOOST_TEST(!accepts<frontend::bind>("\000\000\000\001"s + c + "\000\000\000\000"s));
        BOOST_TEST(!accepts<frontend::bind>("\000\000\000\000\000\000\000\001"s + c));
        BOOST_TEST(!accepts<frontend::function_call>("\000\000\000\001\000\000\000\000"s + c));
    }
    BOOST_TEST(!accepts<backend::copy_out_response>("\002\000\000"sv));
    BOOST_TEST(!accepts<backend::copy_out_response>("\377\000\000"sv));
}

BOOST_AUTO_TEST_CASE(a_textual_copy_has_no_binary_columns) {
    BOOST_TEST(accepts<backend::copy_in_response>("\000\000\001\000\000"sv));
    BOOST_TEST(!accepts<backend::copy_in_response>("\000\000\001\000\001"sv));
    BOOST_TEST(accepts<backend::copy_in_response>("\001\000\001\000\001"sv));
}

BOOST_AUTO_TEST_CASE(several_formats_must_be_as_many_as_the_values) {
    BOOST_TEST(!accepts<frontend::bind>("\000\000\000\002\000\001\000\001\000\001\377\377\377\377\000\000"sv));
    frontend::bind message;
    message.parameters.formats = {format::text, format::text};
    message.parameters.values = {value::null()};
    BOOST_TEST(refused(message, errc::parameter_count_mismatch));
    message.parameters.values.push_back(value::null());
    BOOST_TEST(size_written(message) == 25u);
}

BOOST_AUTO_TEST_CASE(a_status_or_a_kind_that_the_protocol_does_not_know_is_refused) {
    BOOST_TEST(!accepts<backend::ready_for_query>("X"sv));
    BOOST_TEST(!accepts<backend::ready_for_query>("\000"sv));
    BOOST_TEST(!accepts<frontend::close>("Q\000"sv));
    BOOST_TEST(!accepts<frontend::describe>("s\000"sv));
}

BOOST_AUTO_TEST_CASE(a_negative_row_limit_is_refused_both_ways) {
    BOOST_TEST(!accepts<frontend::execute>("\000\377\377\377\377"sv));
    BOOST_TEST(refused(frontend::execute{"", -1}, errc::value_out_of_range));
}

BOOST_AUTO_TEST_CASE(a_request_code_is_not_a_protocol_version) {
    BOOST_TEST(!accepts<frontend::startup_message>("\004\322\026\057\000"sv));
    BOOST_TEST(!accepts<frontend::ssl_request>("\000\003\000\000"sv));
    BOOST_TEST(!accepts<frontend::cancel_request>("\004\322\026\057\000\000\000\001abcd"sv));
}

BOOST_AUTO_TEST_CASE(a_protocol_version_is_its_two_numbers) {
    static_assert(version_3_0 == 196608 && protocol_version(3, 51) == 196659);
    static_assert(ssl_request_code == 80877103 && gssenc_request_code == 80877104 && cancel_request_code == 80877102);
    BOOST_TEST(major_version(protocol_version(3, 9999)) == 3);
    BOOST_TEST(minor_version(protocol_version(3, 9999)) == 9999);
}

BOOST_AUTO_TEST_CASE(a_cancel_key_has_4_to_256_bytes) {
    const std::string bytes(257, 'k');
    for (std::size_t size : {0u, 3u, 257u}) {
        const auto key = as_bytes(bytes).first(size);
        BOOST_TEST(refused(backend::backend_key_data{1, key}, errc::value_out_of_range));
        BOOST_TEST(refused(frontend::cancel_request{1, key}, errc::value_out_of_range));
        BOOST_TEST(!accepts<backend::backend_key_data>("\000\000\000\001"s + bytes.substr(0, size)));
        BOOST_TEST(!accepts<frontend::cancel_request>("\004\322\026\056\000\000\000\001"s + bytes.substr(0, size)));
    }
    BOOST_TEST(size_written(backend::backend_key_data{1, as_bytes(bytes).first(256)}) == 265u);
    BOOST_TEST(accepts<backend::backend_key_data>("\000\000\000\001"s + bytes.substr(0, 256)));
}

BOOST_AUTO_TEST_CASE(a_nul_in_any_c_string_is_refused) {
    const auto bad = "a\000b"sv;
    tusk::diagnostics said;
    said.message = bad;
    BOOST_TEST(refused(frontend::startup_message{version_3_0, {{bad, "x"}}}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::startup_message{version_3_0, {{"user", bad}}}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::password_message{bad}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::sasl_initial_response{bad, {}}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::query{bad}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::parse{bad, "", {}}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::parse{"", bad, {}}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::bind{bad, "", {}, {}}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::bind{"", bad, {}, {}}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::describe{'S', bad}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::execute{bad, 0}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::close{'S', bad}, errc::embedded_nul));
    BOOST_TEST(refused(frontend::copy_fail{bad}, errc::embedded_nul));
    BOOST_TEST(refused(backend::command_complete{bad}, errc::embedded_nul));
    BOOST_TEST(refused(backend::negotiate_protocol_version{version_3_0, {bad}}, errc::embedded_nul));
    BOOST_TEST(refused(backend::notification_response{1, bad, ""}, errc::embedded_nul));
    BOOST_TEST(refused(backend::notification_response{1, "", bad}, errc::embedded_nul));
    BOOST_TEST(refused(backend::parameter_status{bad, ""}, errc::embedded_nul));
    BOOST_TEST(refused(backend::parameter_status{"", bad}, errc::embedded_nul));
    BOOST_TEST(refused(backend::row_description{{{bad}}}, errc::embedded_nul));
    BOOST_TEST(refused(backend::error_response{said}, errc::embedded_nul));
    BOOST_TEST(refused(backend::notice_response{said}, errc::embedded_nul));
}

BOOST_AUTO_TEST_CASE(a_startup_parameter_without_a_name_is_refused) {
    BOOST_TEST(refused(frontend::startup_message{version_3_0, {{"user", "me"}, {"", "x"}}}, errc::unknown_option));
}

BOOST_AUTO_TEST_CASE(as_many_parameters_as_a_server_can_count_are_sent_and_one_more_is_refused) {
    const std::vector<value> values(65535, value::null());
    const std::vector<std::uint32_t> types(65535);
    const frontend::bind most{"", "", {{}, values}, {}};
    byte_buffer out;
    BOOST_TEST(!write_message(out, most).failed());
    frontend::bind read;
    BOOST_TEST(decode(frame{'B', out.view().subspan(frame_header_size)}, read));
    BOOST_TEST(read.parameters.values.size() == 65535u);
    BOOST_TEST(size_written(frontend::parse{"", "", types}) == 5 + 1 + 1 + 2 + 4 * 65535u);
    BOOST_TEST(size_written(backend::parameter_description{types}) == 5 + 2 + 4 * 65535u);

    auto too_many = values;
    too_many.push_back({});
    auto too_many_types = types;
    too_many_types.push_back(0);
    BOOST_TEST(refused(frontend::bind{"", "", {{}, too_many}, {}}, errc::too_many_parameters));
    BOOST_TEST(refused(frontend::bind{"", "", {std::vector<format>(65536), too_many}, {}}, errc::too_many_parameters));
    BOOST_TEST(refused(frontend::function_call{1, {{}, too_many}}, errc::too_many_parameters));
    BOOST_TEST(refused(frontend::parse{"", "", too_many_types}, errc::too_many_parameters));
    BOOST_TEST(refused(backend::parameter_description{too_many_types}, errc::too_many_parameters));
}

BOOST_AUTO_TEST_CASE(more_columns_than_an_int16_counts_are_refused) {
    const std::vector<format> formats(32768);
    BOOST_TEST(refused(frontend::bind{"", "", {}, formats}, errc::message_too_large));
    BOOST_TEST(refused(backend::copy_in_response{format::binary, formats}, errc::message_too_large));
    BOOST_TEST(refused(backend::data_row{std::vector<value>(32768)}, errc::message_too_large));
    BOOST_TEST(refused(backend::row_description{std::vector<backend::row_description::field>(32768)},
                       errc::message_too_large));
    BOOST_TEST(size_written(backend::data_row{std::vector<value>(32767)}) == 5 + 2 + 4 * 32767u);
}

BOOST_AUTO_TEST_CASE(bytes_whose_length_no_int32_holds_are_refused_unread) {
    const auto huge = more_than_int32();
    BOOST_TEST(refused(frontend::bind{"", "", {{}, {{huge}}}, {}}, errc::message_too_large));
    BOOST_TEST(refused(frontend::function_call{1, {{}, {{huge}}}}, errc::message_too_large));
    BOOST_TEST(refused(frontend::sasl_initial_response{"PLAIN", huge}, errc::message_too_large));
    BOOST_TEST(refused(frontend::sasl_response{huge}, errc::message_too_large));
    BOOST_TEST(refused(frontend::copy_data{huge}, errc::message_too_large));
    BOOST_TEST(refused(backend::data_row{{{huge}}}, errc::message_too_large));
    BOOST_TEST(refused(backend::function_call_response{{huge}}, errc::message_too_large));
    BOOST_TEST(refused(backend::authentication{0, huge}, errc::message_too_large));

    byte_buffer out;
    writer w{out};
    put_value(w, {huge});
    BOOST_TEST((w.error() == errc::message_too_large));
    BOOST_TEST(out.empty());

    // The length alone would fit, but not together with what else is in the message.
    BOOST_TEST(refused(frontend::copy_data{huge.first(max_length - 3)}, errc::message_too_large));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(authentication_requests)

BOOST_AUTO_TEST_CASE(the_salt_of_md5_has_four_bytes) {
    const auto salt = backend::decode_md5_salt(as_bytes("salt"));
    BOOST_REQUIRE(salt.has_value());
    BOOST_TEST(as_text(*salt) == "salt");
    BOOST_TEST(!backend::decode_md5_salt(as_bytes("sal")).has_value());
    BOOST_TEST(!backend::decode_md5_salt(as_bytes("salty")).has_value());
}

BOOST_AUTO_TEST_CASE(the_list_of_sasl_mechanisms_is_read_back_as_written) {
    const std::vector mechanisms{"SCRAM-SHA-256-PLUS"sv, "SCRAM-SHA-256"sv};
    byte_buffer out;
    writer w{out};
    backend::put_sasl_mechanisms(w, mechanisms);
    BOOST_TEST(as_text(out.view()) == "SCRAM-SHA-256-PLUS\000SCRAM-SHA-256\000\000"sv);
    const auto read = backend::decode_sasl_mechanisms(out.view());
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST((*read == mechanisms));
}

BOOST_AUTO_TEST_CASE(a_server_may_offer_no_sasl_mechanism_at_all) {
    const auto none = backend::decode_sasl_mechanisms(as_bytes("\000"sv));
    BOOST_REQUIRE(none.has_value());
    BOOST_TEST(none->empty());
}

BOOST_AUTO_TEST_CASE(a_list_of_sasl_mechanisms_without_its_end_or_with_more_after_it_is_refused) {
    for (std::string_view list : {""sv, "A"sv, "A\000"sv, "A\000B"sv, "A\000\000x"sv, "\000\000"sv})
        BOOST_TEST(!backend::decode_sasl_mechanisms(as_bytes(list)).has_value());
}

BOOST_AUTO_TEST_CASE(a_sasl_mechanism_that_would_break_the_list_is_not_written) {
    const auto error_of = [](std::string_view name) {
        byte_buffer out;
        writer w{out};
        backend::put_sasl_mechanisms(w, std::span{&name, 1});
        return w.error();
    };
    BOOST_TEST((error_of("") == errc::malformed_value));
    BOOST_TEST((error_of("A\000B"sv) == errc::embedded_nul));
}

BOOST_AUTO_TEST_SUITE_END()
