// Errors that tusk itself finds. What the server reports carries an SQLSTATE instead: see sqlstate.hpp.
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

namespace tusk {

enum class errc {
    // How the library is used
    operation_in_progress = 1,  // a connection does one thing at a time
    no_executor,                // an async_* function of a connection that was made without an executor
    not_connected,
    already_connected,
    // What is sent
    embedded_nul,         // a C string on the wire cannot hold a NUL
    message_too_large,    // lengths on the wire are signed Int32
    too_many_parameters,  // Bind counts them in an Int16
    parameter_count_mismatch,
    value_out_of_range,   // the value does not fit the type the server wants or the C++ type asked for
    no_text_form,         // the codec is binary only, and text is needed here
    invalid_utf8,         // what is to be a part of SQL is not well-formed UTF-8
    unsafe_encoding,      // the connection's encoding is one in which text cannot be made a part of SQL safely
    nonstandard_strings,  // a backslash in '...' means another thing with standard_conforming_strings off
    // What is read
    column_count_mismatch,
    column_type_mismatch,
    unknown_column,
    ambiguous_column,  // several columns have the name that is looked for
    null_value,        // NULL into something that is no std::optional
    malformed_value,
    codec_failed,  // a codec threw, or there was no memory for what it made
    no_rows,
    too_many_rows,
    // Time
    timeout,
    // The connection
    connection_closed,  // the server closed it, or it broke
    cannot_connect,     // no host of the conninfo let us in
    protocol_violation,
    unexpected_copy,  // the statement wants COPY data, which a query cannot give or take
    // Authentication
    authentication_unsupported,
    password_required,
    server_not_authentic,  // the server could not prove that it knows the password
    iterations_refused,    // the server asks for a number of rounds outside the limits
    channel_not_verified,  // the login proves us to the server and not the server to us, and nothing else does
    gaussdb_server,        // the server asks for GaussDB's authentication: connect anew by GaussDB's dialect
    // TLS
    tls_unavailable,  // the conninfo wants TLS and the server has none
    tls_failed,       // the handshake failed, or the certificate is not to be trusted
    // The conninfo
    invalid_conninfo,
    unknown_option,
    option_not_supported,
    // Pipelines
    not_run,  // what is asked for has not been run yet
    skipped,  // it was not run, because another statement of its pipeline failed
    undone,   // it was run, and undone with its pipeline
    // A connection that is shared
    unknown_outcome,      // the connection was lost behind the statement, which may have taken effect
    not_shareable,        // what the statement does, or might, would be there for everybody
    too_many_operations,  // as many as there may be have not ended yet
    result_too_large,     // for one among many
};

[[nodiscard]] const boost::system::error_category& tusk_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), tusk_category()};
}

}  // namespace tusk

template <>
struct boost::system::is_error_code_enum<tusk::errc> : std::true_type {};
