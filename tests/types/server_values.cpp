#include "server_values.hpp"

#include <span>
#include <tuple>
#include <utility>

namespace types {
namespace {

// Adds those of the values that the server takes, in their order.
void add_values(tusk::connection& db, server_values& to, std::span<const std::string> values) {
    if (values.empty())
        return;
    const std::string made = with(to.type.made, "v");
    const std::string text = with(to.type.text, "(" + made + ")");
    // A record has no input.
    const std::string reread = to.type.parameter.empty() ? made : with(to.type.made, "(" + text + ")");
    const std::string statement = statement_of(made + ", " + text + ", " + reread + ", format('%s', " + made + ")");
    const std::vector<std::string> parameter{values.begin(), values.end()};
    auto rows = db.try_query<sent_value, std::string, sent_value, std::string>(statement, parameter);
    if (rows) {
        for (auto& [sent, shown, again, output] : *rows) {
            to.sent.push_back(std::move(sent));
            to.text.push_back(std::move(shown));
            to.reread.push_back(std::move(again));
            to.output.push_back(std::move(output));
        }
        to.values.insert(to.values.end(), values.begin(), values.end());
        return;
    }
    if (values.size() == 1) {
        if (to.refused++ == 0)
            to.why_refused = values[0].substr(0, 100) + ": " + rows.error().what();
        return;
    }
    add_values(db, to, values.first(values.size() / 2));
    add_values(db, to, values.subspan(values.size() / 2));
}

}  // namespace

std::string with(std::string_view expression, std::string_view value) {
    std::string whole;
    while (true) {
        const std::size_t at = expression.find("{}");
        whole += expression.substr(0, at);
        if (at == std::string_view::npos)
            return whole;
        whole += value;
        expression.remove_prefix(at + 2);
    }
}

std::string statement_of(std::string_view columns) {
    return "select " + std::string{columns} + " from unnest($1::text[]) with ordinality as u(v, n) order by n";
}

server_values ask(tusk::connection& db, sql_type type) {
    server_values all;
    all.type = std::move(type);
    add_values(db, all, all.type.values);
    if (all.values.empty())
        return all;
    const auto dynamic = db.query(statement_of(with(all.type.made, "v")), all.values);
    for (const tusk::row& row : dynamic)
        all.dynamic.push_back(row[0].to_string());
    return all;
}

tusk::type_catalogue known_types_for(tusk::connection& db, const server_values& server) {
    if (!server.sent.at(0).is_binary)
        return {};
    return db.query_value<known_types>("select " + with(server.type.made, "$1::text"), server.values[0]).types;
}

}  // namespace types
