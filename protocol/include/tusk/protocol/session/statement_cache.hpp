// The statements a session has prepared, and those of them it keeps for the next use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tusk::protocol {

// One column of a result, as RowDescription describes it.
struct column {
    std::string name;
    std::uint32_t table_oid = 0;    // 0: not a column of a table
    std::int16_t table_column = 0;  // attribute number in that table, from 1; 0: none
    std::uint32_t type_oid = 0;
    std::int16_t type_size = 0;       // bytes; negative: variable
    std::int32_t type_modifier = -1;  // as pg_attribute.atttypmod
};

using columns_ptr = std::shared_ptr<const std::vector<column>>;

// Names of statements that nobody uses any more. The next exchange of the session closes them on the server.
using closing_list = std::shared_ptr<std::vector<std::string>>;

// A statement the server has parsed. The cache, operations and the user's handles share it; when the last of them lets
// go, its name is put on the closing list of its session.
class prepared_statement {
public:
    prepared_statement(closing_list session, std::string name, std::string sql)
        : session_{std::move(session)}, name_{std::move(name)}, sql_{std::move(sql)} {}
    prepared_statement(const prepared_statement&) = delete;
    prepared_statement& operator=(const prepared_statement&) = delete;
    ~prepared_statement();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
    // Whether it was prepared by the session that owns this list: on another one the name means nothing.
    [[nodiscard]] bool belongs_to(const closing_list& session) const noexcept { return session_ == session; }

    std::vector<std::uint32_t> parameter_types;  // OIDs, as the server resolved them
    columns_ptr columns;                         // none: the statement gives no rows

private:
    closing_list session_;
    std::string name_;
    std::string sql_;
};

using statement_ptr = std::shared_ptr<const prepared_statement>;

// Least recently used out. Keyed by the SQL text, which the server resolves the types of.
class statement_cache {
public:
    explicit statement_cache(std::size_t capacity) : capacity_{capacity} {}

    // Null when the statement is not cached.
    [[nodiscard]] statement_ptr find(std::string_view sql);
    void insert(const statement_ptr& statement);

    // A statement with a name that this session has not used yet.
    [[nodiscard]] std::shared_ptr<prepared_statement> make_statement(std::string sql);
    [[nodiscard]] const closing_list& closing() const noexcept { return closing_; }
    [[nodiscard]] std::size_t size() const noexcept { return by_age_.size(); }

private:
    std::size_t capacity_;
    std::uint64_t last_name_ = 0;
    closing_list closing_ = std::make_shared<std::vector<std::string>>();
    std::list<statement_ptr> by_age_;                                                  // the most recently used first
    std::unordered_map<std::string_view, std::list<statement_ptr>::iterator> by_sql_;  // keys lie in the statements
};

}  // namespace tusk::protocol
