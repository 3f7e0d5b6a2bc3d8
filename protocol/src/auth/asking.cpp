#include "asking.hpp"

#include <utility>

#include "steps.hpp"

namespace tusk::protocol {

authentication_step asking_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                     byte_buffer& out) {
    if (method_)
        return method_->on_request(code, body, out);
    if (fetching_)
        return out_of_order(code, "a login that waits for its password");
    code_ = code;
    body_.assign(body.begin(), body.end());
    fetching_ = std::make_shared<fetching>();
    fetching_->from = login_.who.ask_password;
    return {std::nullopt, [work = fetching_] { work->run("password"); }};
}

authentication_step asking_authenticator::on_computed(byte_buffer& out) {
    if (method_)
        return method_->on_computed(out);
    if (fetching_->failure)
        return {std::move(fetching_->failure), nullptr};
    login_.who.password = std::move(*fetching_->fetched);
    fetching_.reset();
    method_ = make_(login_);
    return method_->on_request(code_, body_, out);
}

}  // namespace tusk::protocol
