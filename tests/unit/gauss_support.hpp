// The server's side of a GaussDB login, for the tests of the client: requests as bytes, and what becomes of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/system/error_code.hpp>
#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/methods.hpp>
#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/frame.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace gauss_test {

using namespace std::string_literals;
using namespace std::string_view_literals;
namespace protocol = tusk::protocol;
using protocol::dialect;

inline const auto no_error = boost::system::error_code{};
inline const auto violation = make_error_code(tusk::errc::protocol_violation);
inline const auto unsupported = make_error_code(tusk::errc::authentication_unsupported);
inline const auto not_authentic = make_error_code(tusk::errc::server_not_authentic);
inline const auto refused = make_error_code(tusk::errc::iterations_refused);
inline const auto not_verified = make_error_code(tusk::errc::channel_not_verified);

inline constexpr std::int32_t versions[] = {protocol::version_3_0, protocol::version_3_50, protocol::version_3_51};

inline std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (; digits.size() > 1; digits.remove_prefix(2))
        bytes += static_cast<char>(std::stoi(std::string{digits.substr(0, 2)}, nullptr, 16));
    return bytes;
}

inline std::string int32(std::int64_t value) {
    std::string bytes(4, '\0');
    protocol::store_big_endian(reinterpret_cast<std::byte*>(bytes.data()), static_cast<std::uint32_t>(value));
    return bytes;
}

inline bool mentions(const tusk::error& e, std::string_view text) {
    return std::string_view{e.what()}.find(text) != std::string_view::npos;
}

// Over a channel that is verified, with few iterations allowed so that tests are fast, unless they say otherwise.
inline protocol::login jack(std::string_view password = "Gauss@123", std::int32_t version = protocol::version_3_51) {
    protocol::login l;
    l.who = {"jack", tusk::secret{password}};
    l.dialect = dialect::gaussdb;
    l.version = version;
    l.channel_is_verified = true;
    return l;
}

struct request {
    std::int32_t code = 0;
    std::string body;

    // A whole message in hexadecimal digits.
    static request from_message(std::string_view digits) {
        const auto bytes = from_hex(digits);
        const auto at = protocol::as_bytes(bytes).data() + protocol::tag_size;
        BOOST_REQUIRE_EQUAL(bytes.at(0), 'R');
        BOOST_REQUIRE_EQUAL(protocol::load_big_endian<std::int32_t>(at), static_cast<std::int32_t>(bytes.size() - 1));
        return {protocol::load_big_endian<std::int32_t>(at + 4), bytes.substr(protocol::frame_header_size + 4)};
    }
};

struct outcome {
    std::optional<tusk::error> failure;
    std::string sent;
    bool computed = false;  // in a job
    bool complete = false;

    [[nodiscard]] boost::system::error_code code() const { return failure ? failure->code() : no_error; }
    // The text of the one PasswordMessage that was sent.
    [[nodiscard]] std::string text() const {
        BOOST_REQUIRE(sent.size() > 5);
        BOOST_REQUIRE(sent[0] == 'p' && sent.back() == '\0');
        return sent.substr(5, sent.size() - 6);
    }
};

// What becomes of a first request.
inline outcome answer(const protocol::login& l, const request& asked) {
    outcome o;
    auto chosen = protocol::choose_authenticator(asked.code, protocol::as_bytes(asked.body), l);
    if (!chosen) {
        o.failure = chosen.error();
        return o;
    }
    protocol::byte_buffer out;
    auto step = (*chosen)->on_request(asked.code, protocol::as_bytes(asked.body), out);
    if (step.compute) {
        BOOST_TEST(out.empty());
        BOOST_TEST(!(*chosen)->complete());
        o.computed = true;
        step.compute();
        step = (*chosen)->on_computed(out);
    }
    BOOST_TEST(!step.compute);
    o.failure = step.failure;
    o.sent = protocol::as_text(out.view());
    o.complete = (*chosen)->complete();
    return o;
}

}  // namespace gauss_test
