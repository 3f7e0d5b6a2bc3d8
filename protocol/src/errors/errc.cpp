#include <tusk/protocol/errors/errc.hpp>

#include <string>

namespace tusk {
namespace {

const char* text_of(errc e) noexcept {
    switch (e) {
        case errc::operation_in_progress:
            return "another operation is in progress on this connection";
        case errc::no_executor:
            return "the connection was made without an executor, which async functions need";
        case errc::not_connected:
            return "not connected";
        case errc::already_connected:
            return "already connected";
        case errc::embedded_nul:
            return "the text has a NUL character inside, which cannot be sent";
        case errc::message_too_large:
            return "the message is longer than the protocol allows";
        case errc::too_many_parameters:
            return "more parameters than the protocol allows";
        case errc::parameter_count_mismatch:
            return "the statement takes another number of parameters";
        case errc::value_out_of_range:
            return "the value is out of the range of its type";
        case errc::no_text_form:
            return "the type has no text form, and text is needed here";
        case errc::invalid_utf8:
            return "the text is not well-formed UTF-8";
        case errc::unsafe_encoding:
            return "text cannot be made a part of SQL safely in this encoding";
        case errc::nonstandard_strings:
            return "the SQL has a backslash in a string '...' and standard_conforming_strings is off";
        case errc::column_count_mismatch:
            return "the result has another number of columns";
        case errc::column_type_mismatch:
            return "the type of a column does not fit the C++ type";
        case errc::unknown_column:
            return "the result has no such column";
        case errc::ambiguous_column:
            return "the result has several columns of that name";
        case errc::null_value:
            return "NULL where the C++ type cannot hold one";
        case errc::malformed_value:
            return "the value is not well-formed for its type";
        case errc::codec_failed:
            return "a codec threw an exception";
        case errc::no_rows:
            return "the result has no rows";
        case errc::too_many_rows:
            return "the result has more rows than expected";
        case errc::timeout:
            return "the time limit was reached";
        case errc::connection_closed:
            return "the connection was closed";
        case errc::cannot_connect:
            return "cannot connect to any host";
        case errc::protocol_violation:
            return "the server broke the protocol";
        case errc::unexpected_copy:
            return "the statement is a COPY, which a query cannot run";
        case errc::authentication_unsupported:
            return "the server asks for an authentication method that is not supported or not allowed";
        case errc::password_required:
            return "the server asks for a password and none is given";
        case errc::server_not_authentic:
            return "the server could not prove that it knows the password";
        case errc::iterations_refused:
            return "the server asks for a number of password hashing rounds outside the limits";
        case errc::channel_not_verified:
            return "the server asks for authentication that needs a channel to a verified server";
        case errc::gaussdb_server:
            return "the server is GaussDB, which takes a connection by its own dialect";
        case errc::tls_unavailable:
            return "the server does not offer TLS, which the connection options ask for";
        case errc::tls_failed:
            return "TLS could not be set up with the server, or broke";
        case errc::invalid_conninfo:
            return "the connection string is not well-formed";
        case errc::unknown_option:
            return "unknown connection option";
        case errc::option_not_supported:
            return "the connection option has a value that is not supported";
        case errc::not_run:
            return "the statement has not been run yet";
        case errc::skipped:
            return "the statement was not run, because another one of its pipeline failed";
        case errc::undone:
            return "the statement was run and undone, because its pipeline failed";
        case errc::unknown_outcome:
            return "the connection was lost, and whether the statement took effect is not known";
        case errc::not_shareable:
            return "the statement is not for a connection that is shared";
        case errc::too_many_operations:
            return "too many operations are waiting for the connection";
        case errc::result_too_large:
            return "the result is larger than a shared connection takes";
    }
    return nullptr;
}

class category final : public boost::system::error_category {
public:
    // The id makes copies of this category in several shared libraries compare equal.
    constexpr category() noexcept : error_category{0x3b6e2f81c04d975a} {}

    [[nodiscard]] const char* name() const noexcept override { return "tusk"; }

    [[nodiscard]] std::string message(int value) const override {
        const char* text = text_of(static_cast<errc>(value));
        return text != nullptr ? text : "tusk error " + std::to_string(value);
    }
};

}  // namespace

const boost::system::error_category& tusk_category() noexcept {
    static const category the_category;
    return the_category;
}

}  // namespace tusk
