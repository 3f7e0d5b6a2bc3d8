#include <tusk/detail/streaming.hpp>

#include <utility>

namespace tusk::detail {

outcome_of<std::optional<result>> script_in_batches::take() {
    if (failure())
        return *failure();
    if (!has_batch())
        return std::nullopt;
    std::optional<result> batch{results_.take_batch()};
    if (std::exchange(is_complete_, false))  // the next one has columns of its own, or none
        on_columns(nullptr);
    return batch;
}

void script_in_batches::on_columns(protocol::columns_ptr columns) {
    const std::vector<protocol::format> all_text(columns ? columns->size() : 0, protocol::format::text);
    results_.accept(columns, all_text, type_catalogue::builtin());
}

std::optional<error> script_in_batches::on_row(protocol::session& s, protocol::backend::data_row_view row) {
    if (cancel_reason())  // what is left is not wanted any more
        return cancel_reason();
    auto failed = results_.row(row, s.frame_holder());
    if (failed || results_.is_full())
        s.pause();
    return failed;
}

void script_in_batches::on_complete(protocol::session& s, std::string_view tag) {
    if (cancel_reason())
        return set_failure(*cancel_reason());
    results_.complete(tag);
    is_complete_ = true;
    s.pause();
}

}  // namespace tusk::detail
