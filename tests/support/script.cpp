#include <support/script.hpp>

#include <algorithm>

#include <tusk/protocol/messages/backend.hpp>
#include <tusk/protocol/messages/names.hpp>

namespace tusk::testing {

namespace {

using namespace protocol;

constexpr std::uint32_t max_message = 64 * 1024 * 1024;

void append_request(std::string& out, std::int32_t code, std::string_view data) {
    out += encoded(backend::authentication{code, as_bytes(data)});
}

std::string value_of(const frontend::startup_message& message, std::string_view name) {
    const auto found = std::ranges::find(message.parameters, name, &frontend::startup_message::parameter::name);
    return found == message.parameters.end() ? std::string{} : std::string{found->value};
}

std::string client_message_name(char tag) {
    const auto name = frontend_name(tag);
    return name.empty() ? "an unknown message " + std::to_string(static_cast<unsigned char>(tag)) : std::string{name};
}

}  // namespace

// ---- how it is made

script& script::expect_frame(std::string name, char tag, handler take) {
    steps_.emplace_back(expectation{std::move(name), tag, std::move(take)});
    return *this;
}

script& script::expect_tags(std::string_view tags) {
    for (const char tag : tags)
        expect_frame(client_message_name(tag), tag, [](script&, frame) { return std::string{}; });
    return *this;
}

script& script::expect_startup(std::string user, std::string database) {
    return expect<frontend::startup_message>([user = std::move(user), database = std::move(database)](const auto& m) {
        return value_of(m, "user") == user && value_of(m, "database") == database;
    });
}

script& script::expect_cancel() {
    steps_.emplace_back(cancel_request{});
    return *this;
}

script& script::ignore_what_comes() {
    steps_.emplace_back(change::ignore);
    return *this;
}

script& script::stop_reading() {
    steps_.emplace_back(change::stop_reading);
    return *this;
}

script& script::read_again() {
    steps_.emplace_back(change::read_again);
    return *this;
}

script& script::reply_bytes(std::string_view bytes) {
    auto* last = steps_.empty() ? nullptr : std::get_if<sending>(&steps_.back());
    if (last == nullptr)
        last = &std::get<sending>(steps_.emplace_back(sending{}));
    last->bytes += bytes;
    return *this;
}

script& script::authenticate_scram(scram_login login) {
    namespace code = backend::authentication_code;
    reply(backend::authentication{code::sasl, as_bytes(std::string_view{"SCRAM-SHA-256\0\0", 15})});
    expect_frame("SASLInitialResponse", 'p', [login](script& self, frame f) -> std::string {
        frontend::sasl_initial_response message;
        if (!decode(f, message) || message.mechanism != "SCRAM-SHA-256" || !message.data)
            return "is malformed";
        const auto answer = self.scram_.emplace(login).first(as_text(*message.data));
        if (!answer)
            return "is no SCRAM message";
        append_request(self.out_, code::sasl_continue, *answer);
        return {};
    });
    return expect_frame("SASLResponse", 'p', [](script& self, frame f) -> std::string {
        const auto answer = self.scram_->last(as_text(f.body));
        if (!answer)
            return "does not prove that the client knows the password";
        append_request(self.out_, code::sasl_final, *answer);
        return {};
    });
}

script& script::authenticate_md5(std::string user, std::string password) {
    constexpr std::string_view salt = "salt";
    reply(backend::authentication{backend::authentication_code::md5_password, as_bytes(salt)});
    return expect<frontend::password_message>(
        [answer = md5_answer(user, password, salt)](const auto& m) { return m.password == answer; });
}

script& script::authenticate_cleartext(std::string password) {
    reply(backend::authentication{backend::authentication_code::cleartext_password, {}});
    return expect<frontend::password_message>(
        [password = std::move(password)](const auto& m) { return m.password == password; });
}

script& script::greet(const greeting& says) {
    reply(backend::authentication{});
    for (const auto& [name, value] : says.parameters)
        reply(backend::parameter_status{name, value});
    if (!says.key.empty())
        reply(backend::backend_key_data{says.process_id, as_bytes(says.key)});
    process_id_ = says.process_id;
    key_ = says.key;
    return reply(backend::ready_for_query{says.status, {}});
}

script& script::pause(std::chrono::milliseconds time) {
    steps_.emplace_back(waiting{time});
    return *this;
}

script& script::then_close() {
    steps_.emplace_back(change::close);
    return *this;
}

script& script::then_reset() {
    steps_.emplace_back(change::reset);
    return *this;
}

script& script::end_after_bytes(std::size_t n, ending how) {
    last_byte_ = n;
    early_ending_ = how;
    return *this;
}

script& script::end_after_messages(std::size_t n, ending how) {
    last_message_ = n;
    early_ending_ = how;
    return *this;
}

// ---- running it

void script::feed(std::span<const std::byte> bytes) {
    in_ += as_text(bytes);
    advance();
    while (!failure_ && ending_ == ending::none && reading_ && !in_.empty()) {
        if (ignoring_) {
            in_.clear();
            return;
        }
        const bool waits = at_ != steps_.size();
        auto* expected = waits ? std::get_if<expectation>(&steps_[at_]) : nullptr;
        const std::size_t header = expected != nullptr && expected->tag == '\0' ? length_size : frame_header_size;
        if (in_.size() < header)
            return;
        const auto all = as_bytes(in_);
        const auto length = load_big_endian<std::uint32_t>(all.data() + header - length_size);
        if (length < length_size || length > max_message)
            return fail("a message of " + std::to_string(length) + " bytes came, and " + expected_now() +
                        " was expected");
        const std::size_t size = header - length_size + length;
        if (in_.size() < size)
            return;

        const char tag = header == length_size ? '\0' : in_[0];
        if (!waits && tag == frontend::terminate::tag) {
            ending_ = ending::close;
            return;
        }
        if (expected == nullptr || expected->tag != tag)
            return fail(client_message_name(tag) + " came, and " + expected_now() + " was expected");
        const std::string wrong = expected->take(*this, {tag, all.subspan(header, size - header)});
        if (!wrong.empty())
            return fail(expected->name + " " + wrong);
        in_.erase(0, size);
        ++at_;
        ++messages_taken_;
        advance();
    }
}

std::span<const std::byte> script::output() {
    advance();
    return as_bytes(out_).first(std::min(out_.size(), last_byte_ - bytes_sent_));
}

void script::wrote(std::size_t n) {
    out_.erase(0, n);
    bytes_sent_ += n;
}

void script::ended() {
    if (!finished() && !failure_ && !ignoring_)
        fail("the client closed the connection, and " + expected_now() + " was expected");
}

bool script::on_cancel(std::int32_t process_id, std::string_view key) {
    advance();
    const bool awaited = at_ != steps_.size() && std::holds_alternative<cancel_request>(steps_[at_]);
    if (key_.empty() ? !awaited : process_id != process_id_ || key != key_)
        return false;
    if (awaited) {
        ++at_;
        feed({});
    }
    return true;
}

std::optional<std::chrono::milliseconds> script::pausing() {
    advance();
    const auto* wait = at_ == steps_.size() ? nullptr : std::get_if<waiting>(&steps_[at_]);
    return wait == nullptr ? std::nullopt : std::optional{wait->time};
}

void script::resumed() {
    if (pausing()) {
        ++at_;
        feed({});
    }
}

script::ending script::closing() {
    advance();
    return ending_;
}

bool script::reading() {
    advance();
    return reading_ && ending_ == ending::none;
}

bool script::speaks_first() const { return !steps_.empty() && !std::holds_alternative<expectation>(steps_.front()); }

bool script::finished() {
    advance();
    return !failure_ && at_ == steps_.size() && out_.empty();
}

// Does what needs no message from the client.
void script::advance() {
    if (bytes_sent_ == last_byte_ || messages_taken_ == last_message_)
        return break_off();
    for (; at_ != steps_.size() && ending_ == ending::none && !failure_; ++at_) {
        if (const auto* send = std::get_if<sending>(&steps_[at_]))
            out_ += send->bytes;
        else if (const auto* now = std::get_if<change>(&steps_[at_]))
            switch (*now) {
                case change::ignore:
                    ignoring_ = true;
                    break;
                case change::stop_reading:
                    reading_ = false;
                    break;
                case change::read_again:
                    if (!out_.empty())
                        return;
                    reading_ = true;
                    break;
                case change::close:
                    ending_ = ending::close;
                    break;
                case change::reset:
                    ending_ = ending::reset;
                    break;
            }
        else
            return;
    }
}

void script::break_off() {
    at_ = steps_.size();
    out_.clear();
    in_.clear();
    ending_ = early_ending_;
}

void script::fail(std::string what) {
    failure_ = std::move(what);
    ending_ = ending::close;
}

std::string script::expected_now() const {
    if (at_ == steps_.size())
        return "nothing";
    if (const auto* expected = std::get_if<expectation>(&steps_[at_]))
        return expected->name;
    return std::holds_alternative<cancel_request>(steps_[at_]) ? "CancelRequest" : "nothing yet";
}

}  // namespace tusk::testing
