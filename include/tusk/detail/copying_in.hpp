// What COPY FROM STDIN is made of: the statement with the rows as it wants them, and the operations that write some of them and
// come to its end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/detail/consumers.hpp>
#include <tusk/detail/copy_texts.hpp>
#include <tusk/detail/observation.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/protocol/conversations/copy_in_exchange.hpp>

namespace tusk::detail {

[[nodiscard]] error no_copy_error();
[[nodiscard]] error copy_is_over_error();
[[nodiscard]] error let_go_error();
[[nodiscard]] error generated_columns_error(std::size_t all, std::size_t copied);

// What becomes of the columns, and of the count of rows.
template <class Encoder>
class copied_rows {
public:
    using value_type = std::uint64_t;
    using types_it_reads = Encoder;

    explicit copied_rows(copy_format form = copy_format::binary) : encoder_{form} {}

    std::optional<error> prepare(const protocol::columns_ptr& columns, const type_catalogue& types) {
        if (!columns)
            return no_columns_error();
        columns_ = columns;
        return encoder_.prepare(*columns_, types);
    }
    [[nodiscard]] protocol::format format_of(std::size_t) const noexcept { return protocol::format::text; }
    [[nodiscard]] static protocol::format undescribed_format() noexcept { return protocol::format::text; }
    // They are others than they were.
    std::optional<error> accept(const protocol::columns_ptr& columns, const std::vector<protocol::format>&,
                                const type_catalogue& types) {
        return prepare(columns, types);
    }
    std::optional<error> row(protocol::backend::data_row_view, const protocol::chunk&) noexcept { return std::nullopt; }
    void complete(std::string_view tag) { done_ = command_result{tag}; }
    outcome_of<std::uint64_t> take() const { return done_.rows_affected(); }

    [[nodiscard]] Encoder& encoder() noexcept { return encoder_; }

private:
    protocol::columns_ptr columns_;
    Encoder encoder_;
    command_result done_;
};

// Data that goes as it is.
struct raw_encoder : no_types {
    using row_type = std::string_view;

    explicit raw_encoder(copy_format) noexcept {}

    static std::optional<error> prepare(const std::vector<column>&, const type_catalogue&) { return std::nullopt; }
    [[nodiscard]] static constexpr bool is_binary() noexcept { return false; }
    [[nodiscard]] static std::optional<error> obstacle_of_gaussdb() { return std::nullopt; }
    [[nodiscard]] static std::optional<error> mismatch(protocol::format, std::size_t) { return std::nullopt; }
    static void write_begin(protocol::byte_buffer&) {}
    [[nodiscard]] static bool write_quickly(protocol::byte_buffer& out, std::string_view data) {
        out.append(protocol::as_bytes(data));
        return true;
    }
    [[nodiscard]] static std::optional<error> write(protocol::byte_buffer&, std::string_view) { return std::nullopt; }
    static void write_end(protocol::byte_buffer&) {}
};

// One COPY. The writer and its operations share it, and so does the link when they have let it go. An encoder is a
// row_encoder, or one that has the same functions.
template <class Encoder>
class copy_in_statement final
    : public statement_exchange<copied_rows<Encoder>, std::string, parameters<>, protocol::copy_in_exchange> {
    using base = statement_exchange<copied_rows<Encoder>, std::string, parameters<>, protocol::copy_in_exchange>;

public:
    static constexpr auto observed_as = statement_kind::copy;

    explicit copy_in_statement(const copy_texts& texts)
        : base{sql{texts.columns}, parameters<>{}, copied_rows<Encoder>{texts.form}}, as_text_{texts.command_as_text} {
        this->set_command(texts.command);
        if (texts.columns.empty())
            this->run_once();
        else
            this->describe_columns();
    }

    [[nodiscard]] Encoder& encoder() noexcept { return this->taker().encoder(); }

    bool is_started = false;
    bool is_let_go = false;  // its writer is gone: what has not begun never will
    bool is_ended = false;   // by its user
    bool has_header = false;

private:
    std::optional<protocol::side_query> question_before(const protocol::session& s) override {
        return this->needs_description() ? base::question_before(s) : std::nullopt;
    }
    [[nodiscard]] std::optional<error> obstacle(const protocol::session& s) override {
        if (!s.parameters().are_of_gaussdb())
            return std::nullopt;
        auto why = encoder().obstacle_of_gaussdb();
        if (!why && !encoder().is_binary() && !as_text_.empty())
            this->set_command(as_text_);
        return why;
    }
    std::optional<error> on_begin(const protocol::backend::copy_in_response& forms) override {
        if (is_let_go)
            return let_go_error();
        if (this->needs_description() && forms.columns.size() != this->columns().size())
            return generated_columns_error(this->columns().size(), forms.columns.size());
        return encoder().mismatch(forms.overall, forms.columns.size());
    }

    std::string as_text_;  // the command, if it may come to that
};

// What has to be done for a COPY: it is started with the first, and observed for that.
template <class Encoder>
class copy_in_operation : public operation {
public:
    explicit copy_in_operation(std::shared_ptr<copy_in_statement<Encoder>> copy) : copy_{std::move(copy)} {
        if (!copy_)
            refuse(no_copy_error());
    }

    void observe(const std::shared_ptr<statement_observer>& observer) override {
        if (refused_ || copy_->is_started || copy_->is_watched())
            return;
        detail::observe(*copy_, observer);
        begins_ = true;
    }
    void start(link& l, time_point now, timeout limit) override {
        if (refused_)
            return;
        if (!copy_->is_started && copy_->failure()) {  // it was wrong from the beginning
            if (begins_)
                copy_->stop_watching();
            return;
        }
        if (copy_->is_let_go && !copy_->is_started)
            return refuse(no_copy_error());
        if (copy_->is_ended && !copy_->failure())
            return refuse(copy_is_over_error());
        if (copy_->is_started) {
            go_on_conversing(l, *copy_, now, limit);
        } else {
            if constexpr (copy_in_statement<Encoder>::uses_catalogue)
                copy_->use_types(types_of(l));
            if (const auto failed = converse(l, *copy_, now, limit))
                return refuse(*failed);
            copy_->is_started = true;
        }
        on_progress(l, now);
    }
    void on_progress(link& l, time_point) override {
        if (!refused_ && !has_begun_ && copy_->takes_data()) {
            has_begun_ = true;
            begin(session_of(l));
        }
    }
    void cancel(link& l, const error& why, time_point now) override { stop_conversing(l, *copy_, why, now); }
    void refuse(const error& why) override {
        refused_ = why;
        if (begins_)
            copy_->stop_watching(refused_);
    }

protected:
    // The server takes data.
    virtual void begin(protocol::session& s) = 0;

    [[nodiscard]] copy_in_statement<Encoder>& copy() const noexcept { return *copy_; }
    [[nodiscard]] bool is_over() const noexcept {
        return refused_ || copy_->finished() || (!copy_->is_started && copy_->failure());
    }
    // Why nothing more can come of it, if that is so.
    [[nodiscard]] std::optional<error> failure() const {
        if (refused_)
            return refused_;
        if (copy_->failure())
            return copy_->take().error();
        return std::nullopt;
    }

private:
    std::shared_ptr<copy_in_statement<Encoder>> copy_;
    bool begins_ = false;  // it is this one that the statement is observed for
    bool has_begun_ = false;
    std::optional<error> refused_;
};

// Rows, or data, one after the other: has_next(), current(), go_on().
template <class Row>
class single_row_source {
public:
    explicit single_row_source(Row row) : row_(std::forward<Row>(row)) {}

    [[nodiscard]] bool has_next() const noexcept { return !is_done_; }
    [[nodiscard]] const std::remove_cvref_t<Row>& current() const noexcept { return row_; }
    void go_on() noexcept { is_done_ = true; }
    [[nodiscard]] static error of_element(const error& why) { return why; }

private:
    Row row_;
    bool is_done_ = false;
};

template <class Range>
class range_of_rows {
    using range_type = std::remove_reference_t<Range>;

public:
    explicit range_of_rows(Range&& range) : range_(std::forward<Range>(range)) {}

    [[nodiscard]] bool has_next() {
        if (!at_)
            at_.emplace(std::ranges::begin(range_));
        return *at_ != std::ranges::end(range_);
    }
    [[nodiscard]] decltype(auto) current() { return **at_; }
    void go_on() {
        ++*at_;
        ++passed_;
    }
    // About the one that it is at.
    [[nodiscard]] error of_element(const error& why) const { return why.of_element(passed_ + 1); }

private:
    Range range_;
    std::optional<std::ranges::iterator_t<range_type>> at_;
    std::size_t passed_ = 0;
};

// What is kept by `Text` in parts that fit messages.
template <class Text>
class parts_of_data {
public:
    explicit parts_of_data(Text data) : data_{std::move(data)} {}

    [[nodiscard]] bool has_next() const noexcept { return at_ != data_.size(); }
    [[nodiscard]] std::string_view current() const noexcept {
        return protocol::as_text(std::as_bytes(std::span{data_}.subspan(at_, next_size())));
    }
    void go_on() noexcept { at_ += next_size(); }
    [[nodiscard]] static error of_element(const error& why) { return why; }

private:
    [[nodiscard]] std::size_t next_size() const noexcept {
        return std::min(protocol::copy_in_exchange::part_size, data_.size() - at_);
    }

    Text data_;
    std::size_t at_ = 0;
};

// What was copied out of a server.
template <class Data>
class pieces_of_data {
public:
    explicit pieces_of_data(Data data) : data_(std::forward<Data>(data)) {}

    [[nodiscard]] bool has_next() const noexcept { return at_ != data_.size(); }
    [[nodiscard]] std::string_view current() const noexcept { return data_.text(at_); }
    void go_on() noexcept { ++at_; }
    [[nodiscard]] static error of_element(const error& why) { return why; }

private:
    Data data_;
    std::size_t at_ = 0;
};

template <class Encoder>
void write_header(copy_in_statement<Encoder>& copy, protocol::byte_buffer& out) {
    if (!std::exchange(copy.has_header, true))
        copy.encoder().write_begin(out);
}

// Ends when all of them have been written, as far as they fill messages; the rest goes with those that come later.
template <class Encoder, class Rows>
class write_rows final : public copy_in_operation<Encoder>, private protocol::copy_source {
public:
    using value_type = void;

    write_rows(std::shared_ptr<copy_in_statement<Encoder>> copy, Rows rows)
        : copy_in_operation<Encoder>{std::move(copy)}, rows_{std::move(rows)} {}

    [[nodiscard]] bool finished() const noexcept override { return is_done_ || this->is_over(); }

    outcome_of<void> take() {
        if (auto failed = this->failure())
            return *std::move(failed);
        if (failed_)
            return *failed_;
        return {};
    }

private:
    void begin(protocol::session& s) override {
        this->copy().take_from(this);
        write_more(s);
    }
    void write_more(protocol::session& s) override {
        auto& copy = this->copy();
        try {
            copy.put(s, [&](protocol::byte_buffer& out) { write_some(out); });
        } catch (...) {
            failed_ = protocol::exchange::thrown();
            copy.give_up(s, *failed_);
        }
        // A full part is to be sent first.
        is_done_ = failed_ || (!has_next() && !copy.is_full(s));
        if (is_done_) {
            copy.take_from(nullptr);
            s.set_deadline(copy, std::nullopt);
        }
    }
    // The range, and what it has, may throw.
    bool has_next() noexcept {
        try {
            return !failed_ && rows_.has_next();
        } catch (...) {
            failed_ = protocol::exchange::thrown();
            return false;
        }
    }
    // As many as are enough to be sent.
    void write_some(protocol::byte_buffer& out) {
        if (!has_next())
            return;
        write_header(this->copy(), out);
        Encoder& encoder = this->copy().encoder();
        try {
            do {
                const typename Encoder::row_type& row = rows_.current();
                if (!encoder.write_quickly(out, row)) [[unlikely]]
                    if (const auto failed = encoder.write(out, row)) {
                        failed_ = rows_.of_element(*failed);
                        return;
                    }
                rows_.go_on();
            } while (!protocol::copy_in_exchange::is_full(out) && has_next());
        } catch (...) {
            failed_ = rows_.of_element(protocol::exchange::thrown());
        }
    }

    Rows rows_;
    bool is_done_ = false;
    std::optional<error> failed_;
};

// Ends when the server has taken all of it, or has not.
template <class Encoder>
class end_copy_in final : public copy_in_operation<Encoder> {
public:
    using value_type = std::uint64_t;
    using copy_in_operation<Encoder>::copy_in_operation;

    [[nodiscard]] bool finished() const noexcept override { return this->is_over(); }

    outcome_of<std::uint64_t> take() {
        if (auto failed = this->failure())
            return *std::move(failed);
        return this->copy().take();
    }

private:
    void begin(protocol::session& s) override {
        auto& copy = this->copy();
        copy.put(s, [&](protocol::byte_buffer& out) {
            write_header(copy, out);
            copy.encoder().write_end(out);
        });
        copy.is_ended = true;
        copy.end(s);
    }
};

}  // namespace tusk::detail
