// Everything a server says about an error or a notice.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace tusk {

namespace protocol {
class reader;
class writer;
}  // namespace protocol

// The fields of an ErrorResponse or NoticeResponse (https://www.postgresql.org/docs/current/protocol-error-fields.html)
// as they were sent: text that is absent is empty, numbers that are absent or no numbers are 0.
struct diagnostics {
    std::string severity;               // S: ERROR, FATAL, PANIC, WARNING, NOTICE, DEBUG, INFO, LOG, or a translation
    std::string severity_nonlocalized;  // V: the same, never translated
    std::string sqlstate;               // C: even when it is malformed; error::code() has the value to decide by
    std::string message;                // M
    std::string detail;                 // D
    std::string hint;                   // H; for what GaussDB does not support, and says no more about, tusk's own
    int position = 0;                   // P: the character (not byte) of the statement it is about, counted from 1
    int internal_position = 0;          // p: the same for internal_query
    std::string internal_query;         // q: a command that the server or one of its functions made
    std::string where;                  // W: the context: a traceback of calls, one a line, the most recent first
    std::string schema;                 // s
    std::string table;                  // t
    std::string column;                 // c
    std::string data_type;              // d
    std::string constraint;             // n
    std::string file;                   // F: where in the server's source the error was raised
    int line = 0;                       // L
    std::string routine;                // R

    // GaussDB uses two of PostgreSQL's letters for something else. It is known by sending neither V nor t nor s, one of
    // which PostgreSQL always sends along with them.
    int gauss_error_number = 0;  // c: the server's own number of the error, in its list of messages
    std::string gauss_module;    // d: the part of the server that the error comes from

    // Fields that the list above does not know, in the order sent; no more than the first max_unknown_fields.
    std::vector<std::pair<char, std::string>> unknown;

    // The SQL this is about. Set by the driver, not sent; empty when it is not known.
    std::string statement;

    // Of execute_many and of pipelines: which element of the range, or which statement, this is about, counted from 1; 0 if it
    // is about none. Set by the driver.
    std::size_t element = 0;

    static constexpr std::size_t max_unknown_fields = 32;

    // Reads the body of an ErrorResponse or NoticeResponse. It always gives diagnostics: of a body that is cut short it
    // gives the fields that are complete, and leaves the reader failed. Of a field sent twice the last one stays.
    [[nodiscard]] static diagnostics decode(protocol::reader& body);

    // Writes such a body: the fields that are not empty and not 0.
    void encode(protocol::writer& body) const;
};

// Prints them as psql does, with the SQLSTATE, over several lines and without a newline at the end:
//
//     ERROR:  42P01: relation "nowhere" does not exist
//     LINE 1: select * from nowhere
//                           ^
//     HINT:  ...
//
// Safe to print, as `printable` makes it.
std::ostream& operator<<(std::ostream& out, const diagnostics& d);

}  // namespace tusk
