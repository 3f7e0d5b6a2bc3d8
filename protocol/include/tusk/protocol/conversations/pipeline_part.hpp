// One statement of a pipeline: an exchange that is never started on a session itself. The pipeline_exchange takes it through
// its steps, among those of the others, and says in the end how it went if that is not its own doing.
#pragma once

#include <optional>
#include <utility>

#include <tusk/protocol/conversations/extended_exchange.hpp>

namespace tusk::protocol {

class pipeline_part : public extended_exchange {
protected:
    using extended_exchange::extended_exchange;

private:
    friend class pipeline_exchange;

    void after_copy_fail(session&) override { wants_sync_ = true; }
    void fail_with(error why) {
        clear_failure();
        set_failure(std::move(why));
    }
    // It is known how it went.
    void tell_end() noexcept {
        if (is_watched())
            stop_watching(failure() ? failure() : shortfall());
    }
    void renew() noexcept {
        if (is_out_of_date())
            clear_failure();
        same_as_ = nullptr;
        is_looked_at_ = wants_sync_ = false;
    }
    // It was in its short form, see pipeline_statement.
    void take_over_known(const statement_ptr& known) {
        take_over(known);
        is_looked_at_ = true;
    }

    const pipeline_part* same_as_ = nullptr;  // an earlier one of the same text, which is described for both
    bool is_looked_at_ = false;               // it has seen its description, and is content with it
    bool wants_sync_ = false;                 // it has sent CopyFail
};

}  // namespace tusk::protocol
