#include "replay/recording.hpp"

#include <cstdint>
#include <stdexcept>

#include "support/copy.hpp"
#include "support/decode.hpp"
#include "support/raw_connection.hpp"

namespace bench {

namespace {

// The messages of an answer whose tags are among these.
std::string messages_of(std::string_view answer, std::string_view tags) {
    std::string found;
    while (!answer.empty()) {
        const std::string_view message = answer.substr(0, message_length(answer));
        if (tags.find(message[0]) != tags.npos)
            found += message;
        answer.remove_prefix(message.size());
    }
    return found;
}

// COPY, of nothing if it is into the server: what it answers to Query, and what to the end of the data.
recorded_statement record_copy(raw_connection& server, const std::string& sql) {
    std::string said = query_message(sql);
    if (sql.find(" from stdin") != sql.npos)
        said += (sql == binary_copy::into ? copy_data_message(std::string{binary_copy::header}.append(binary_copy::end))
                                          : std::string{}) +
                copy_done_message();
    const std::string answer = server.ask(said);
    recorded_statement made;
    made.portal[0] = messages_of(answer, "G");
    made.execution[0] = messages_of(answer, "HdcC");
    return made;
}

recorded_statement record_one(raw_connection& server, const std::string& sql) {
    recorded_statement made;
    made.description =
        messages_of(server.ask(parse_message("", sql) + describe_message('S', "") + sync_message()), "tTn");
    const std::vector<std::string> sevens(big_endian<std::uint16_t>(made.description.data() + 5), "7");
    for (const form wanted : {form::text, form::binary}) {
        const std::string answer = server.ask(parse_message("", sql) + bind_message("", sevens, form::text, wanted) +
                                              describe_message('P', "") + execute_message() + sync_message());
        made.portal.at(static_cast<std::size_t>(wanted)) = messages_of(answer, "Tn");
        made.execution.at(static_cast<std::size_t>(wanted)) = messages_of(answer, "DC");
    }
    return made;
}

}  // namespace

recording record(const std::string& conninfo, const std::vector<std::string>& statements) {
    raw_connection server{conninfo};
    recording made;
    made.greeting = server.greeting();
    for (const std::string& sql : statements)
        made.statements.emplace(sql, sql.starts_with("copy ") ? record_copy(server, sql) : record_one(server, sql));
    return made;
}

}  // namespace bench
