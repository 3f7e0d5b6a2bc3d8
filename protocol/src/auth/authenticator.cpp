#include <tusk/protocol/auth/authenticator.hpp>

#include <utility>

#include "steps.hpp"

namespace tusk::protocol {

authentication_step authentication_step::failed(boost::system::error_code why, std::string message, std::string hint) {
    return {error{why, std::move(message), std::move(hint)}, nullptr};
}

authentication_step authenticator::on_computed(byte_buffer&) { return {}; }

authentication_step out_of_order(std::int32_t code, std::string_view method) {
    return authentication_step::failed(errc::protocol_violation, "the server sent authentication request " +
                                                                     std::to_string(code) + " where " +
                                                                     std::string{method} + " has none");
}

authentication_step malformed(std::string_view what) {
    return authentication_step::failed(errc::protocol_violation, "the server sent a malformed " + std::string{what});
}

}  // namespace tusk::protocol
