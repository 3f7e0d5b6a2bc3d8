// Conversations that write down what happens to them, as lines of text.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/protocol/conversations/extended_exchange.hpp>
#include <tusk/protocol/conversations/simple_exchange.hpp>

namespace tusk::testing {

using event_log = std::vector<std::string>;

// A row as "1|x|NULL"; bytes that are no printable ASCII as \xNN. None: the row is malformed.
[[nodiscard]] std::optional<std::string> row_as_text(protocol::backend::data_row_view row);
[[nodiscard]] std::string columns_as_text(const std::vector<protocol::column>& columns);

class recorded_query final : public protocol::simple_exchange {
public:
    explicit recorded_query(std::string sql) : sql_{std::move(sql)} {}

    event_log events;
    std::size_t failures = 0;                // how often the session said that it failed
    std::optional<std::size_t> fail_at_row;  // the row, from 0, that cannot be used

private:
    [[nodiscard]] std::string_view sql() const noexcept override { return sql_; }
    void on_columns(protocol::columns_ptr columns) override;
    std::optional<error> on_row(protocol::session& s, protocol::backend::data_row_view row) override;
    void on_complete(protocol::session&, std::string_view tag) override { events.push_back("complete " + std::string{tag}); }
    void on_empty() override { events.emplace_back("empty"); }
    void on_failure(const error& why) override;

    std::string sql_;
    std::size_t rows_ = 0;
};

class recorded_statement final : public protocol::extended_exchange {
public:
    using parameter = std::optional<std::string>;

    explicit recorded_statement(std::string sql, std::vector<parameter> parameters = {})
        : sql_{std::move(sql)}, parameters_{std::move(parameters)} {}
    explicit recorded_statement(protocol::statement_ptr prepared, std::vector<parameter> parameters = {})
        : extended_exchange{prepared}, sql_{prepared->sql()}, parameters_{std::move(parameters)} {}

    event_log events;
    std::size_t failures = 0;
    std::vector<protocol::format> formats;  // of the parameters and of the columns; missing ones are text
    bool only_describe = false;
    std::function<void(protocol::parameter_writer&)> write;  // instead of the parameters

private:
    [[nodiscard]] std::string_view sql() const noexcept override { return sql_; }
    next_step on_described(const protocol::prepared_statement& statement) override;
    void write_parameters(protocol::parameter_writer& out) const override;
    [[nodiscard]] protocol::format format_of(std::size_t column) const override {
        return column < formats.size() ? formats[column] : protocol::format::text;
    }
    std::optional<error> on_row(protocol::session& s, protocol::backend::data_row_view row) override;
    void on_complete(protocol::session&, std::string_view tag) override { events.push_back("complete " + std::string{tag}); }
    void on_empty() override { events.emplace_back("empty"); }
    void on_failure(const error& why) override;

    std::string sql_;
    std::vector<parameter> parameters_;
};

}  // namespace tusk::testing
