#include <tusk/connection.hpp>

namespace tusk {

connection::connection() : connection{boost::asio::any_io_executor{}} {}

connection::connection(boost::asio::any_io_executor executor)
    : core_{std::make_shared<detail::connection_core>(std::move(executor))} {}

connection& connection::operator=(connection&& other) noexcept {
    if (this != &other) {
        if (core_)
            core_->close();
        core_ = std::move(other.core_);
    }
    return *this;
}

connection::~connection() {
    if (core_)
        core_->close();
}

boost::system::result<void, error> connection::run_connecting(detail::connecting op) {
    core_->run(op, {});
    return op.take();
}

boost::system::result<statement, error> connection::try_prepare(std::string_view text) {
    prepare_operation op{std::in_place, text};
    core_->run(op, {});
    return op.take();
}

boost::system::result<transaction, error> connection::try_begin(const transaction_options& options) {
    begin_operation op{std::in_place, core_, options};
    core_->run(op, {});
    return op.take();
}

void connection::on_notice(std::function<void(const diagnostics&)> handler) {
    auto handlers = core_->handlers();
    handlers.notice = std::move(handler);
    core_->set_handlers(std::move(handlers));
}

void connection::on_notification(std::function<void(const notification&)> handler) {
    auto handlers = core_->handlers();
    handlers.notification = std::move(handler);
    core_->set_handlers(std::move(handlers));
}

std::string_view connection::parameter(std::string_view name) const noexcept {
    const auto* s = core_->session();
    return s == nullptr ? std::string_view{} : s->parameters().get(name);
}

tusk::format_options connection::format_options() const {
    return {std::string{parameter("client_encoding")}, parameter("standard_conforming_strings") == "on",
            std::string{parameter("server_encoding")}};
}

tusk::flavour connection::flavour() const noexcept {
    const auto* s = core_->session();
    if (s == nullptr || !s->is_authenticated())
        return flavour::unknown;
    return s->parameters().are_of_gaussdb() ? flavour::gaussdb : flavour::postgresql;
}

tusk::transaction_status connection::transaction_status() const noexcept {
    const auto* s = core_->session();
    return s == nullptr ? transaction_status::unknown : s->status();
}

std::int32_t connection::backend_process_id() const noexcept {
    return is_open() ? core_->session()->key().process_id : 0;
}

}  // namespace tusk
