// What went wrong: an error_code to decide by and the diagnostics to show. Thrown, and held by every result.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <boost/assert/source_location.hpp>
#include <boost/system/system_error.hpp>

#include <tusk/protocol/errors/diagnostics.hpp>
#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>
#include <tusk/protocol/errors/transient.hpp>

namespace tusk {

class error : public boost::system::system_error {
public:
    // No error at all: what boost::system::result<T, tusk::error>::error() gives when there is a value.
    error();

    // An error that tusk found itself. An empty message becomes that of the code.
    error(boost::system::error_code code, std::string message, std::string hint = {});

    // An error that the server reported. The code is that of its SQLSTATE and never success: see make_sqlstate.
    explicit error(tusk::diagnostics server_said);

    // Copies share what they hold, so copying does not throw. There is no move: an error is never left empty.
    error(const error&) noexcept = default;
    error& operator=(const error&) noexcept = default;

    // One line to log, as long as the server's message has no newline: `ERROR 42P01: relation "x" does not exist` when
    // it comes from the server, else the message, and after a semicolon the hint. "(of element 3)" stands behind the
    // message when it is about one of many, see execute_many and pipeline. Safe to print, as `printable` makes
    // it. Valid while this error or a copy of it lives.
    [[nodiscard]] const char* what() const noexcept override;

    // Every field there is. Print it to see the error as psql shows it. Valid as long as what() is.
    [[nodiscard]] const tusk::diagnostics& diagnostics() const noexcept;

    [[nodiscard]] bool from_server() const noexcept;

    // The same error, of the element with this number, counted from 1, of those that a statement was executed for.
    [[nodiscard]] error of_element(std::size_t number) const;

private:
    struct contents;
    std::shared_ptr<const contents> contents_;
};

// Found by boost::system::result<T, tusk::error>: its value() throws the error itself when there is no value.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

}  // namespace tusk
