// What COPY TO STDOUT is made of: rows in binary form, a batch at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/detail/consumers.hpp>
#include <tusk/detail/observation.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/detail/streaming.hpp>
#include <tusk/protocol/conversations/copy_out_exchange.hpp>

namespace tusk::detail {

// Has a consumer take every column in binary form, which is how they come.
template <class Collector>
class all_in_binary : public Collector {
public:
    std::optional<error> prepare(const protocol::columns_ptr& columns, const type_catalogue& types) {
        if (!columns)
            return no_columns_error();
        const std::vector<protocol::format> forms(columns->size(), protocol::format::binary);
        return Collector::accept(columns, forms, types);
    }
};

template <class Collector>
class copied_out final : public batch_source<typename Collector::value_type> {
    using consumer = in_batches<all_in_binary<Collector>>;

    class conversation_type final
        : public statement_exchange<consumer, std::string, parameters<>, protocol::copy_out_exchange> {
        using base = statement_exchange<consumer, std::string, parameters<>, protocol::copy_out_exchange>;

    public:
        static constexpr auto observed_as = statement_kind::copy;

        conversation_type(const stream_options& budget, std::string command, std::string_view columns)
            : base{sql{columns}, parameters<>{}, consumer{budget}} {
            this->set_command(std::move(command));
            this->describe_columns();
        }
    };

public:
    copied_out(const stream_options& budget, std::string command, std::string_view columns)
        : exchange_{budget, std::move(command), columns} {}

    void refuse(error why) { exchange_.refuse(std::move(why)); }

    [[nodiscard]] protocol::exchange& conversation() noexcept override { return exchange_; }
    void observe(const std::shared_ptr<statement_observer>& observer) override { detail::observe(exchange_, observer); }
    void use_types_of([[maybe_unused]] link& l) override {
        if constexpr (conversation_type::uses_catalogue)
            exchange_.use_types(types_of(l));
    }
    [[nodiscard]] bool has_batch() const noexcept override {
        return exchange_.finished() || exchange_.consumer().is_full() || has_failed();
    }
    [[nodiscard]] bool has_failed() const noexcept override { return exchange_.has_given_up(); }
    [[nodiscard]] outcome_of<typename consumer::value_type> take() override { return exchange_.take(); }
    [[nodiscard]] const command_result& done() const noexcept override { return exchange_.consumer().done(); }

private:
    conversation_type exchange_;
};

}  // namespace tusk::detail
