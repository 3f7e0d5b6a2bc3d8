#include <tusk/protocol/errors/error.hpp>

#include <utility>

#include <tusk/protocol/errors/printable.hpp>

namespace tusk {

struct error::contents {
    tusk::diagnostics fields;
    std::string what;
    bool from_server = false;
};

namespace {

diagnostics own(const boost::system::error_code& code, std::string message, std::string hint) {
    diagnostics d;
    d.severity = "ERROR";
    d.severity_nonlocalized = "ERROR";
    if (code.category() == sqlstate_category())
        d.sqlstate = sqlstate_text(code.value());
    d.message = message.empty() ? code.message() : std::move(message);
    d.hint = std::move(hint);
    return d;
}

std::string element_of(const diagnostics& d) {
    return d.element == 0 ? std::string{} : " (of element " + std::to_string(d.element) + ")";
}

std::string own_line(const diagnostics& d) {
    const std::string message = d.message + element_of(d);
    return protocol::printable(d.hint.empty() ? message : message + "; " + d.hint);
}

std::string server_line(const boost::system::error_code& code, const diagnostics& d) {
    return protocol::printable(d.severity.empty() ? "ERROR" : d.severity) + ' ' + sqlstate_text(code.value()) + ": " +
           protocol::printable(d.message) + element_of(d);
}

}  // namespace

error::error() : system_error{boost::system::error_code{}} {
    static const auto nothing = std::make_shared<const contents>(contents{{}, "no error", false});
    contents_ = nothing;
}

error::error(boost::system::error_code code, std::string message, std::string hint) : system_error{code} {
    contents made{own(code, std::move(message), std::move(hint)), {}, false};
    made.what = own_line(made.fields);
    contents_ = std::make_shared<const contents>(std::move(made));
}

error::error(tusk::diagnostics server_said) : system_error{make_sqlstate(server_said.sqlstate)} {
    contents made{std::move(server_said), {}, true};
    made.what = server_line(code(), made.fields);
    contents_ = std::make_shared<const contents>(std::move(made));
}

const char* error::what() const noexcept { return contents_->what.c_str(); }

const tusk::diagnostics& error::diagnostics() const noexcept { return contents_->fields; }

bool error::from_server() const noexcept { return contents_->from_server; }

error error::of_element(std::size_t number) const {
    contents made{contents_->fields, {}, contents_->from_server};
    made.fields.element = number;
    made.what = made.from_server ? server_line(code(), made.fields) : own_line(made.fields);
    error changed{*this};
    changed.contents_ = std::make_shared<const contents>(std::move(made));
    return changed;
}

void throw_exception_from_error(const error& e, const boost::source_location&) { throw e; }

}  // namespace tusk
