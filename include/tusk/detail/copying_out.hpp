// What COPY TO STDOUT is made of: rows in binary form, a batch at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/detail/consumers.hpp>
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
class copy_out_statement final : public statement_exchange<in_batches<all_in_binary<Collector>>, std::string,
                                                           parameters<>, protocol::copy_out_exchange> {
    using collector = in_batches<all_in_binary<Collector>>;

public:
    static constexpr auto observed_as = statement_kind::copy;

    copy_out_statement(const stream_options& budget, std::string command, std::string_view columns)
        : copy_out_statement::statement_exchange{sql{columns}, parameters<>{}, collector{budget}} {
        this->set_command(std::move(command));
        this->describe_columns();
    }
};

template <class Collector>
using copied_out = streamed<copy_out_statement<Collector>>;

}  // namespace tusk::detail
