#include <tusk/result.hpp>

#include <utility>

#include <tusk/builtin_text.hpp>

namespace tusk {

using protocol::backend::answer_run;
using protocol::backend::data_row_view;

std::string field::to_string() const {
    if (is_null() || format_ == protocol::format::text)
        return std::string{view()};
    std::string text;
    const auto known = find_printer(column_->type_oid);
    if (known == nullptr)
        throw detail::column_type_error(*column_, number_, {"text"}, type_catalogue::builtin());
    if (!known(text, value_.bytes, column_->type_oid))
        throw detail::value_error(detail::outcome::malformed, *column_, number_, {"text"}, type_catalogue::builtin());
    return text;
}

void row::no_column(std::size_t i) const {
    throw error{errc::unknown_column, "there is no column " + std::to_string(i) + ": the row has " +
                                          std::to_string(size()) + ", counted from 0"};
}

field row::operator[](std::string_view name) const {
    const auto found = owner_->find_column(name);
    if (!found)
        throw detail::unknown_column_error(name, owner_->columns());
    return field_of(*found);
}

std::map<std::string, std::optional<std::string>> row::to_map() const {
    std::map<std::string, std::optional<std::string>> all;
    for (const auto value : *this) {
        const auto& name = value.column().name;
        const auto [_, is_new] =
            all.emplace(name, value.is_null() ? std::nullopt : std::optional<std::string>{value.to_string()});
        if (!is_new)
            throw error{errc::ambiguous_column,
                        "column \"" + name +
                            "\" is ambiguous: a map holds one value of each name, and several columns "
                            "have that name",
                        "give the others another name with AS"};
    }
    return all;
}

row::iterator row::begin() const { return {*this, 0}; }
row::iterator row::end() const { return {*this, size()}; }

row::iterator::iterator(const row& r, std::size_t at) : owner_{r.owner_}, at_{at} {
    if (at >= r.size())
        return;
    values_.emplace(r.values());
    for (std::size_t i = 0; i <= at; ++i)
        values_->next(value_);
}

field row::iterator::operator*() const { return {value_, (*owner_->columns_)[at_], at_ + 1, owner_->format_of(at_)}; }

row::iterator& row::iterator::operator++() {
    values_->next(value_);
    ++at_;
    return *this;
}

const std::vector<column>& result::no_columns() noexcept {
    static const std::vector<column> none;
    return none;
}

std::optional<std::size_t> result::find_column(std::string_view name) const noexcept {
    const auto& all = columns();
    for (std::size_t i = 0; i != all.size(); ++i)
        if (all[i].name == name)
            return i;
    return std::nullopt;
}

result::iterator result::begin() const noexcept { return {*this, 0}; }
result::iterator result::end() const noexcept { return {*this, size()}; }

void result::set_columns(protocol::columns_ptr columns, std::vector<protocol::format> formats) {
    columns_ = std::move(columns);
    formats_ = std::move(formats);
    binary_types_.resize(formats_.size());
    for (std::size_t i = 0; i != formats_.size(); ++i)
        binary_types_[i] = formats_[i] == protocol::format::binary ? (*columns_)[i].type_oid : 0;
}

bool result::add_row(data_row_view values, const protocol::chunk& holder) {
    if (!values.is_well_formed())
        return false;
    rows_.push_back(values.rest().data());
    hold(holder);
    return true;
}

bool result::add_rows(answer_run& run, const protocol::chunk& holder, std::size_t most) {
    data_row_view values;
    for (std::size_t left = most; left != 0 && run.next(values); --left) {
        if (!values.is_well_formed())
            return false;
        rows_.push_back(values.rest().data());
        if (left == most)
            hold(holder);
    }
    return true;
}

void result::hold(const protocol::chunk& holder) {
    if (chunks_.empty() || !chunks_.back().same_as(holder))
        chunks_.push_back(holder);
}

}  // namespace tusk
