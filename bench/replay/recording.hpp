// What a PostgreSQL answered, kept to be said again.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// The answer to one statement. What is text and what is binary is about the columns.
struct recorded_statement {
    std::string description;  // to Describe of a statement: ParameterDescription, and RowDescription or NoData
    std::array<std::string, 2> portal;  // to Describe of a portal: RowDescription or NoData; to COPY: CopyInResponse
    std::array<std::string, 2>
        execution;  // to Execute: DataRow..., CommandComplete; to CopyDone, or COPY to the client
};

struct recording {
    std::string greeting;  // what follows AuthenticationOk, with ReadyForQuery
    std::map<std::string, recorded_statement, std::less<>> statements;
};

// Runs each statement once as text and once as binary. Every parameter is 7, and of each type that has it.
recording record(const std::string& conninfo, const std::vector<std::string>& statements);

}  // namespace bench
