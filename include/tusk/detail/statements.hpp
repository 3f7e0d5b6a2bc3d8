// The conversations behind the query functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/detail/consumers.hpp>
#include <tusk/detail/observation.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/detail/parameter_summary.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/types_of_statement.hpp>
#include <tusk/protocol/conversations/extended_exchange.hpp>
#include <tusk/protocol/conversations/simple_exchange.hpp>
#include <tusk/protocol/messages/parts/list.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/statement.hpp>

namespace tusk::detail {

[[nodiscard]] error parameter_count_error(std::size_t wanted, std::size_t got);
[[nodiscard]] error too_many_parameters_error(std::size_t got);
[[nodiscard]] error no_statement_error();
[[nodiscard]] error no_stream_error();

// A consumer of a part of the rows at a time, see streaming.hpp.
template <class Consumer>
concept takes_batches = requires(const Consumer& c) {
    c.is_full();
};

// One statement with parameters. Text is std::string_view or, when it starts later, std::string. How it is executed is what
// Exchange does.
template <class Consumer, class Text, class Parameters, class Exchange = protocol::extended_exchange>
class statement_exchange : public Exchange {
public:
    using Exchange::failure;
    using value_type = typename Consumer::value_type;
    using parameters_type = Parameters;

    static constexpr std::size_t max_parameters = std::numeric_limits<protocol::parameter_count>::max();

    statement_exchange(const tusk::sql& source, Parameters parameters, Consumer consumer = {})
        : statement_exchange{Text{source.text()}, source.prepared(), source.is_statement(), std::move(parameters),
                             std::move(consumer)} {}
    // Of SQL, or of a statement.
    statement_exchange(Text&& text, protocol::statement_ptr prepared, bool is_statement, Parameters parameters,
                       Consumer consumer = {})
        : Exchange{std::move(prepared)},
          text_{std::move(text)},
          parameters_{std::move(parameters)},
          consumer_{std::move(consumer)} {
        if (is_statement && !given())
            set_failure(no_statement_error());
        Exchange::guard([&] {  // a range of the user's may be gone through
            const std::size_t count = parameters_.size();
            has_parameters_ = count != 0;
            if (count > max_parameters)  // the server's count of them would overflow
                set_failure(too_many_parameters_error(count));
        });
    }

    using types_read = typename Consumer::types_it_reads;
    static constexpr bool uses_catalogue = types_read::uses_catalogue || Parameters::uses_catalogue;

    // To be called before it is started: its text does not come again. It is run without being asked about, in one round
    // trip, unless that could have it take its parameters for something else than it does otherwise.
    void run_once() noexcept { is_for_once_ = true; }
    // To be called before it is started: it is known to go wrong.
    void refuse(error why) { set_failure(std::move(why)); }
    // To be called before it is started.
    void use_types(std::shared_ptr<database_types> database) requires uses_catalogue {
        types_.use(std::move(database));
    }

    outcome_of<value_type> take() {
        if (failure()) {
            if constexpr (uses_catalogue)
                types_.failed(*failure());
            return *failure();
        }
        return consumer_.take();
    }
    [[nodiscard]] const Consumer& consumer() const noexcept { return consumer_; }
    // It has failed on our side: nobody wants what the server still says, and nobody has asked it to stop.
    [[nodiscard]] bool has_given_up() const noexcept {
        return failure() && !failure()->from_server() && !cancel_reason();
    }

    [[nodiscard]] std::string describe_parameters(const log_options& options) const {
        return parameters_.visit([&](const auto&... value) { return detail::describe(options, value...); });
    }

protected:
    using Exchange::cancel_reason;
    using Exchange::given;
    using Exchange::set_failure;
    using typename Exchange::next_step;

    [[nodiscard]] Parameters& given_parameters() noexcept { return parameters_; }
    [[nodiscard]] const Parameters& given_parameters() const noexcept { return parameters_; }
    // The consumer, to do something with it.
    [[nodiscard]] Consumer& taker() noexcept { return consumer_; }

    std::optional<protocol::side_query> question_before([[maybe_unused]] const protocol::session& s) override {
        if constexpr (uses_catalogue) {
            const bool has_to_ask = types_.has_to_ask_by_name([](auto note) {
                Parameters::for_each_name(note);
                types_read::for_each_name(note);
            });
            if (has_to_ask)
                return types_.question(s);
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] std::string_view sql() const noexcept override {
        return given() ? std::string_view{given()->sql()} : std::string_view{text_};
    }
    [[nodiscard]] bool is_for_once() const noexcept override { return is_for_once_; }
    [[nodiscard]] bool is_to_be_described(protocol::statement_caching mode) const noexcept override {
        if constexpr (requires(const statement_exchange& e) { e.needs_description(); })
            return this->needs_description();
        return mode != protocol::statement_caching::off && (!is_for_once_ || has_parameters_);
    }
    [[nodiscard]] std::optional<error> shortfall() const override {
        if constexpr (requires { consumer_.shortfall(); })
            return consumer_.shortfall();
        return std::nullopt;
    }
    next_step on_described(const protocol::prepared_statement& s) override {
        if (s.parameter_types().size() != parameters_.size())
            set_failure(parameter_count_error(s.parameter_types().size(), parameters_.size()));
        else if (has_to_ask_about_types(s))
            return next_step::ask;
        else if (auto failed = consumer_.prepare(s.columns, types_.known()))
            set_failure(std::move(*failed));
        return failure() ? next_step::stop : next_step::execute;
    }
    bool has_to_ask_about_types([[maybe_unused]] const protocol::prepared_statement& s) {
        if constexpr (uses_catalogue) {
            return types_.has_to_ask_by_oid([&](auto note) {
                parameters_.for_each_own_type(s.parameter_types(), note);
                if (s.columns)
                    types_read::for_each_own_type(*s.columns, note);
            });
        }
        return false;
    }
    std::optional<protocol::side_query> question_after([[maybe_unused]] const protocol::session& s) override {
        if constexpr (uses_catalogue)
            return types_.question(s);
        return std::nullopt;
    }
    void on_answer([[maybe_unused]] const protocol::side_query& answer) override {
        if constexpr (uses_catalogue)
            if (!types_.learn(answer))
                set_failure(*answer.failure());
    }
    [[nodiscard]] std::vector<std::uint32_t> declared_types() const override { return parameters_.declared_types(); }
    [[nodiscard]] protocol::format undescribed_format() const override { return Consumer::undescribed_format(); }
    std::optional<error> on_columns(const protocol::columns_ptr& columns,
                                    const std::vector<protocol::format>& forms) override {
        return consumer_.accept(columns, forms, types_.known());
    }
    [[gnu::flatten]] void write_parameters(protocol::parameter_writer& out) const override {
        parameters_.write(out, types_.known());
    }
    [[nodiscard]] protocol::format format_of(std::size_t column) const override { return consumer_.format_of(column); }
    [[gnu::flatten]] std::optional<error> on_row_run(protocol::session& s,
                                                     protocol::backend::answer_run& run) override {
        if constexpr (takes_batches<Consumer>)
            if (cancel_reason())
                return cancel_reason();
        auto failed = read_rows(consumer_, run, s.frame_holder());
        if constexpr (takes_batches<Consumer>)
            if (failed || consumer_.is_full())
                s.pause();
        return failed;
    }
    std::optional<error> on_row(protocol::session& s, protocol::backend::data_row_view row) override {
        if constexpr (takes_batches<Consumer>) {
            if (cancel_reason())  // what is left of a stream is not wanted any more
                return cancel_reason();
            auto failed = consumer_.row(row, s.frame_holder());
            if (failed || consumer_.is_full())
                s.pause();
            return failed;
        } else {
            return consumer_.row(row, s.frame_holder());
        }
    }
    void on_complete(protocol::session&, std::string_view tag) override { consumer_.complete(tag); }
    void on_empty() override {}

    Text text_;
    Parameters parameters_;
    Consumer consumer_;
    bool has_parameters_ = false;
    bool is_for_once_ = false;
    [[no_unique_address]] std::conditional_t<uses_catalogue, types_of_statement, builtin_types_only> types_;
};

// Parse and Describe only.
class prepare_exchange final : public protocol::extended_exchange {
public:
    using value_type = tusk::statement;
    static constexpr auto observed_as = statement_kind::prepare;

    explicit prepare_exchange(std::string_view text) : text_{text} {}
    outcome_of<tusk::statement> take();

private:
    [[nodiscard]] std::string_view sql() const noexcept override { return text_; }
    [[nodiscard]] bool is_to_be_described(protocol::statement_caching) const noexcept override { return true; }
    next_step on_described(const protocol::prepared_statement&) override { return next_step::stop; }
    void write_parameters(protocol::parameter_writer&) const override {}
    [[nodiscard]] protocol::format format_of(std::size_t) const override { return protocol::format::text; }
    std::optional<error> on_row(protocol::session&, protocol::backend::data_row_view) override { return std::nullopt; }
    void on_complete(protocol::session&, std::string_view) override {}
    void on_empty() override {}

    std::string text_;
};

// Any number of statements, by the simple protocol. Each result is given to `take_result` when it is complete.
template <class TakeResult>
class script_exchange : public protocol::simple_exchange {
public:
    static constexpr auto observed_as = statement_kind::script;

    script_exchange(std::string text, TakeResult take_result)
        : text_{std::move(text)}, take_result_{std::move(take_result)} {}

protected:
    [[nodiscard]] std::string_view sql() const noexcept override { return text_; }

    TakeResult& taker() noexcept { return take_result_; }

private:
    void on_columns(protocol::columns_ptr columns) override { current_.set_columns(std::move(columns), {}); }
    std::optional<error> on_row(protocol::session& s, protocol::backend::data_row_view row) override {
        if (!current_.add_row(row, s.frame_holder()))
            return row_error();
        return std::nullopt;
    }
    std::optional<error> on_row_run(protocol::session& s, protocol::backend::answer_run& run) override {
        if (!current_.add_rows(run, s.frame_holder()))
            return row_error();
        return std::nullopt;
    }
    void on_complete(protocol::session&, std::string_view tag) override {
        current_.complete(tag);
        take_result_(std::exchange(current_, {}));
    }
    void on_empty() override {}

    std::string text_;
    TakeResult take_result_;
    result current_;
};

struct append_result {
    std::vector<result> all;
    void operator()(result&& r) { all.push_back(std::move(r)); }
};

// All results of a script.
class collect_script final : public script_exchange<append_result> {
public:
    using value_type = std::vector<result>;

    explicit collect_script(std::string_view text) : script_exchange{std::string{text}, {}} {}
    outcome_of<value_type> take();
};

template <class TakeResult>
class each_result final : public script_exchange<TakeResult> {
public:
    using value_type = void;

    each_result(std::string_view text, TakeResult take_result)
        : script_exchange<TakeResult>{std::string{text}, std::move(take_result)} {}

    outcome_of<void> take() {
        if (this->failure())
            return *this->failure();
        return {};
    }
};

// A conversation as something to run.
template <class Conversation>
class session_operation final : public operation {
public:
    using value_type = typename Conversation::value_type;

    template <class... Args>
    explicit session_operation(std::in_place_t, Args&&... args) : conversation_{std::forward<Args>(args)...} {}

    // Before it is started.
    [[nodiscard]] Conversation& conversation() noexcept { return conversation_; }

    void observe([[maybe_unused]] const std::shared_ptr<statement_observer>& observer) override {
        if constexpr (is_exchange)
            detail::observe(conversation_, observer);
    }
    void start(link& l, time_point now, timeout limit) override {
        if constexpr (requires { conversation_.use_types(types_of(l)); })
            conversation_.use_types(types_of(l));
        if (const auto failed = converse(l, conversation_, now, limit))
            refuse(*failed);
    }
    [[nodiscard]] bool finished() const noexcept override { return refused_ || conversation_.finished(); }
    void cancel(link& l, const error& why, time_point now) override { stop_conversing(l, conversation_, why, now); }
    void refuse(const error& why) override {
        refused_ = why;
        if constexpr (is_exchange)
            conversation_.stop_watching(refused_);
    }

    outcome_of<value_type> take() {
        if (refused_) {
            if constexpr (requires { conversation_.was_refused(); })
                conversation_.was_refused();
            return *refused_;
        }
        return conversation_.take();
    }

private:
    static constexpr bool is_exchange = std::is_base_of_v<protocol::exchange, Conversation>;

    Conversation conversation_;
    std::optional<error> refused_;
};

}  // namespace tusk::detail
