// What COPY TO STDOUT is made of: its rows, or its data as it is, a batch at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/copied_data.hpp>
#include <tusk/detail/consumers.hpp>
#include <tusk/detail/copy_lines.hpp>
#include <tusk/detail/copy_texts.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/row_errors.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/detail/streaming.hpp>
#include <tusk/protocol/conversations/copy_out_exchange.hpp>
#include <tusk/protocol/conversations/copy_rows_exchange.hpp>

namespace tusk::detail {

// Has a consumer take every column in one form, which is how they come.
template <class Collector, protocol::format Form>
class all_in_form : public Collector {
public:
    std::optional<error> prepare(const protocol::columns_ptr& columns, const type_catalogue& types) {
        if (!columns)
            return no_columns_error();
        return Collector::accept(columns, std::vector<protocol::format>(columns->size(), Form), types);
    }
    std::optional<error> accept(const protocol::columns_ptr& columns, const std::vector<protocol::format>&,
                                const type_catalogue& types) {
        return prepare(columns, types);
    }
};

template <class Collector>
using all_in_binary = all_in_form<Collector, protocol::format::binary>;

// Whether it keeps rows as they have come.
template <class Collector>
inline constexpr bool keeps_values = std::is_same_v<Collector, collect_result>;

// Makes a consumer of rows one of lines of text.
template <class Collector>
class of_lines : public all_in_form<Collector, protocol::format::text> {
    using base = all_in_form<Collector, protocol::format::text>;

public:
    explicit of_lines(copy_format form = copy_format::text) : reader_{form} {}

    std::optional<error> prepare(const protocol::columns_ptr& columns, const type_catalogue& types) {
        columns_ = columns ? columns->size() : 0;
        return base::prepare(columns, types);
    }
    std::optional<error> accept(const protocol::columns_ptr& columns, const std::vector<protocol::format>&,
                                const type_catalogue& types) {
        return prepare(columns, types);
    }
    std::optional<error> row(protocol::backend::data_row_view values, const protocol::chunk&) {
        return line(protocol::copy_data_exchange::data_of(values));
    }
    std::optional<error> rows(protocol::backend::answer_run& run, const protocol::chunk&, std::size_t most) {
        for (std::span<const std::byte> body; most != 0 && run.next_body(body); --most)
            if (auto failed = line(body))
                return failed;
        return std::nullopt;
    }

private:
    std::optional<error> line(std::span<const std::byte> text) {
        if constexpr (keeps_values<Collector>) {
            const auto values = reader_.as_row(text, columns_);
            return values ? Collector::row(*values, reader_.holder()) : malformed_line_error(columns_);
        } else {
            const line_view values = reader_.open(text, columns_);
            auto failed = Collector::row(values, reader_.holder());
            if (failed && !values.is_well_formed()) [[unlikely]]
                return malformed_line_error(columns_);
            return failed;
        }
    }

    line_reader reader_;
    std::size_t columns_ = 0;
};

// What every consumer of data as it is has: it need not know anything of columns.
class data_consumer {
public:
    using types_it_reads = no_types;

    std::optional<error> prepare(const protocol::columns_ptr&, const type_catalogue&) noexcept { return std::nullopt; }
    [[nodiscard]] protocol::format format_of(std::size_t) const noexcept { return protocol::format::text; }
    [[nodiscard]] static protocol::format undescribed_format() noexcept { return protocol::format::text; }
    std::optional<error> accept(const protocol::columns_ptr&, const std::vector<protocol::format>&,
                                const type_catalogue&) noexcept {
        return std::nullopt;
    }
};

// The messages themselves.
class collect_data : public data_consumer {
public:
    using value_type = copied_data;

    std::optional<error> row(protocol::backend::data_row_view piece, const protocol::chunk& holder) {
        add(protocol::copy_data_exchange::data_of(piece), holder);
        return std::nullopt;
    }
    std::optional<error> rows(protocol::backend::answer_run& run, const protocol::chunk& holder, std::size_t most) {
        for (std::span<const std::byte> body; most != 0 && run.next_body(body); --most)
            add(body, holder);
        return std::nullopt;
    }
    [[nodiscard]] std::size_t size() const noexcept { return data_.size(); }
    void complete(std::string_view) noexcept {}
    outcome_of<copied_data> take() { return std::move(data_); }
    void renew(std::size_t size) {
        data_ = {};
        data_.pieces_.reserve(size);
    }

private:
    void add(std::span<const std::byte> piece, const protocol::chunk& holder) {
        data_.pieces_.push_back(piece);
        data_.bytes_ += piece.size();
        if (data_.chunks_.empty() || !data_.chunks_.back().same_as(holder))
            data_.chunks_.push_back(holder);
    }

    copied_data data_;
};

template <class Collector>
class copy_out_statement final : public statement_exchange<in_batches<all_in_binary<Collector>>, std::string,
                                                           parameters<>, protocol::copy_rows_exchange> {
public:
    static constexpr auto observed_as = statement_kind::copy;

    copy_out_statement(const stream_options& budget, const copy_texts& texts)
        : copy_out_statement::statement_exchange{sql{texts.columns}, parameters<>{},
                                                 in_batches<all_in_binary<Collector>>{budget}} {
        this->set_command(texts.command);
        this->describe_columns();
    }
};

// Of which the consumer takes the data: lines of columns that are known, in text form, or whatever it is.
template <class Consumer>
class copy_data_statement final
    : public statement_exchange<Consumer, std::string, parameters<>, protocol::copy_data_exchange> {
public:
    static constexpr auto observed_as = statement_kind::copy;

    copy_data_statement(Consumer consumer, const copy_texts& texts)
        : copy_data_statement::statement_exchange{sql{texts.columns}, parameters<>{}, std::move(consumer)} {
        this->set_command(texts.command);
        if (texts.columns.empty())
            this->run_once();
        else
            this->describe_columns();
    }

private:
    std::optional<error> on_begin(const protocol::backend::copy_out_response& forms) override {
        if (!this->needs_description())
            return std::nullopt;
        if (forms.overall != protocol::format::text)
            return other_form_error();
        if (forms.columns.size() != this->columns().size())
            return copied_count_error(this->columns().size(), forms.columns.size());
        return std::nullopt;
    }
};

template <class Collector>
using copied_out = streamed<copy_out_statement<Collector>>;
// Consumer is made of `args`.
template <class Consumer, class... Args>
[[nodiscard]] auto make_copy_of_data(const copy_texts_result& texts, Args&&... args) {
    return make_copy<streamed<copy_data_statement<Consumer>>>(texts, std::in_place,
                                                              Consumer{std::forward<Args>(args)...});
}

}  // namespace tusk::detail
