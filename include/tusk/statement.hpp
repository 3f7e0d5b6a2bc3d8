// A prepared statement, and what SQL a query may be given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/mapping.hpp>
#include <tusk/protocol/session/statement_cache.hpp>
#include <tusk/sql_literal.hpp>

namespace tusk {

// Made by connection::prepare(). May be copied; stays prepared on the server as long as a copy lives or the connection
// has it in its cache, and is closed along with the next statement after that. Belongs to one session: using it after
// the connection was made anew, or on another one, fails with errc::not_connected. Must be let go on the connection's
// strand.
class statement {
public:
    // No statement; running it fails with errc::not_connected.
    statement() = default;
    explicit statement(protocol::statement_ptr prepared) : prepared_{std::move(prepared)} {}

    // The types, by OID, that the server gave the parameters; they decide how C++ values are sent.
    [[nodiscard]] const std::vector<std::uint32_t>& parameter_types() const noexcept;
    // None for a statement that gives no rows.
    [[nodiscard]] const std::vector<column>& columns() const noexcept;

    [[nodiscard]] const protocol::statement_ptr& get() const noexcept { return prepared_; }

private:
    protocol::statement_ptr prepared_;
};

// The first argument of a query: SQL, which is prepared on its first use and found in the cache after that, or a
// statement. SQL may be a literal "..."_sql, see sql_literal.hpp. It only looks at what it was made of.
class sql {
public:
    sql(const char* text) : text_{text} {}
    sql(std::string_view text) : text_{text} {}
    sql(const std::string& text) : text_{text} {}
    template <std::size_t Parameters>
    sql(const checked_sql<Parameters>& checked) : text_{checked.text()} {}
    sql(const statement& prepared) : statement_{&prepared} {}

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] protocol::statement_ptr prepared() const { return is_statement() ? statement_->get() : nullptr; }
    [[nodiscard]] bool is_statement() const noexcept { return statement_ != nullptr; }

private:
    std::string_view text_;
    const statement* statement_ = nullptr;
};

}  // namespace tusk
