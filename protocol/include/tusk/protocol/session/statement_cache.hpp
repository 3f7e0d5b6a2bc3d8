// The statements a session has prepared, and those of them it keeps for the next use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tusk/protocol/wire/byte_buffer.hpp>

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

// What a session does about a statement before it runs.
enum class statement_caching {
    prepare,   // it is prepared on the server at its first use, and kept there under a name
    describe,  // it is described at its first use; what is kept is the description, and nothing on the server
    off,       // nothing is asked and nothing is kept
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

    // Empty: nothing of it is on the server, its text goes along with each use.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
    // Whether it was prepared by the session that owns this list: on another one the name means nothing.
    [[nodiscard]] bool belongs_to(const closing_list& session) const noexcept { return session_ == session; }

    // Whether it is out of date: the server has forgotten it, or would make something else of its text by now.
    [[nodiscard]] bool is_stale() const noexcept { return stale_; }

    // The server did not take it: what may have its name there is not this one, and is not closed with it.
    void was_refused() noexcept { name_.clear(); }

    // OIDs, as the server resolved them.
    [[nodiscard]] const std::vector<std::uint32_t>& parameter_types() const noexcept { return parameter_types_; }
    void set_parameter_types(std::vector<std::uint32_t> types);
    // How each Bind of it begins: all that comes before the values of the parameters. Its length is to be filled in.
    [[nodiscard]] std::span<const std::byte> bind_head() const noexcept { return bind_head_.view(); }

    columns_ptr columns;  // none: the statement gives no rows

private:
    friend class statement_cache;

    closing_list session_;
    std::string name_;
    std::string sql_;
    std::vector<std::uint32_t> parameter_types_;
    byte_buffer bind_head_;
    mutable bool stale_ = false;
};

using statement_ptr = std::shared_ptr<const prepared_statement>;

// Least recently used out. Keyed by the SQL text, which the server resolves the types of.
class statement_cache {
public:
    explicit statement_cache(std::size_t capacity, statement_caching mode = statement_caching::prepare)
        : capacity_{capacity}, mode_{mode} {}

    [[nodiscard]] statement_caching mode() const noexcept { return mode_; }

    // Null when the statement is not cached.
    [[nodiscard]] statement_ptr find(std::string_view sql);
    void insert(const statement_ptr& statement);
    // It is out of date, for everybody who has it.
    void forget(const statement_ptr& statement);
    // A command is complete: DEALLOCATE ALL and DISCARD ALL leave nothing prepared on the server.
    void completed(std::string_view command_tag) {
        if (command_tag == "DEALLOCATE ALL" || command_tag == "DISCARD ALL")
            forget_all();
    }

    // A statement to be prepared, with a name that this session has not used yet, or to be described only. Another
    // session may use the same name, but for the same text: behind a pooler both may get to the same server process.
    [[nodiscard]] std::shared_ptr<prepared_statement> make_statement(std::string sql);
    // One that is used once, and has no name.
    [[nodiscard]] std::shared_ptr<prepared_statement> make_unnamed(std::string sql) const;
    [[nodiscard]] const closing_list& closing() const noexcept { return closing_; }
    [[nodiscard]] std::size_t size() const noexcept { return by_age_.size(); }

private:
    void forget_all();

    std::size_t capacity_;
    statement_caching mode_;
    std::uint64_t last_name_ = 0;
    closing_list closing_ = std::make_shared<std::vector<std::string>>();
    std::list<statement_ptr> by_age_;                                                  // the most recently used first
    std::unordered_map<std::string_view, std::list<statement_ptr>::iterator> by_sql_;  // keys lie in the statements
};

}  // namespace tusk::protocol
