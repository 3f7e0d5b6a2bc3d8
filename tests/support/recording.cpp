#include <support/recording.hpp>

#include <tusk/protocol/session/session.hpp>

namespace tusk::testing {

std::optional<std::string> row_as_text(protocol::backend::data_row_view row) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    bool first = true;
    for (protocol::value v; row.next(v); first = false) {
        text += first ? "" : "|";
        if (v.is_null)
            text += "NULL";
        for (const std::byte b : v.bytes) {
            const auto c = std::to_integer<unsigned char>(b);
            if (c >= ' ' && c <= '~')
                text += static_cast<char>(c);
            else
                text.append("\\x").append(1, digits[c >> 4]).append(1, digits[c & 15]);
        }
    }
    if (!row.well_formed())
        return std::nullopt;
    return text;
}

std::string columns_as_text(const std::vector<protocol::column>& columns) {
    std::string text = "columns";
    for (const auto& column : columns)
        text += " " + column.name + ":" + std::to_string(column.type_oid);
    return text;
}

namespace {

std::optional<error> record_row(event_log& events, protocol::backend::data_row_view row) {
    auto text = row_as_text(row);
    if (!text)
        return error{errc::malformed_value, "a malformed row"};
    events.push_back("row " + *text);
    return std::nullopt;
}

}  // namespace

void recorded_query::on_columns(protocol::columns_ptr columns) { events.push_back(columns_as_text(*columns)); }

std::optional<error> recorded_query::on_row(protocol::session&, protocol::backend::data_row_view row) {
    if (fail_at_row == rows_++)
        return error{errc::value_out_of_range, "a row that cannot be used"};
    return record_row(events, row);
}

void recorded_query::on_failure(const error& why) {
    ++failures;
    exchange::on_failure(why);
}

recorded_statement::next_step recorded_statement::on_described(const protocol::prepared_statement& statement) {
    std::string text = "described";
    for (const auto oid : statement.parameter_types())
        text += " " + std::to_string(oid);
    events.push_back(std::move(text));
    if (statement.columns)
        events.push_back(columns_as_text(*statement.columns));
    if (!write && !only_describe && statement.parameter_types().size() != parameters_.size()) {
        set_failure(error{errc::parameter_count_mismatch, "another number of parameters"});
        return next_step::stop;
    }
    return only_describe ? next_step::stop : next_step::execute;
}

void recorded_statement::write_parameters(protocol::parameter_writer& out) const {
    if (write)
        return write(out);
    for (std::size_t i = 0; i != parameters_.size(); ++i) {
        if (!parameters_[i])
            out.null();
        else
            out.value(format_of(i), [&](protocol::writer& w) { w.text(*parameters_[i]); });
    }
}

std::optional<error> recorded_statement::on_row(protocol::session&, protocol::backend::data_row_view row) {
    return record_row(events, row);
}

void recorded_statement::on_failure(const error& why) {
    ++failures;
    exchange::on_failure(why);
}

}  // namespace tusk::testing
