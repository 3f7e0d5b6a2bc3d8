#include <tusk/detail/pipelining.hpp>

#include <cstddef>
#include <utility>

namespace tusk::detail {

error not_run_error() {
    return error{errc::not_run, "the statement has not been run yet, so that it has no result",
                 "run its pipeline first"};
}

pipeline_run::pipeline_run(std::shared_ptr<pipeline_contents> pipeline)
    : pipeline_{std::move(pipeline)}, statements_{pipeline_->statements}, exchange_{*statements_, pipeline_->how} {}

void pipeline_run::observe(const std::shared_ptr<statement_observer>& observer) {
    observer_ = observer;
    static_cast<void>(begin());
}

void pipeline_run::start(link& l, time_point now, timeout limit) {
    if (!is_begun_ && !begin())
        return refuse(error{errc::operation_in_progress, "the pipeline is being run already",
                            "await that first, or make another pipeline"});
    for (std::size_t i = 0; i != statements_->size(); ++i) {
        kept_statement& statement = *(*statements_)[i];
        if (statement.is_slot_filled())
            statement.empty_slot();
        if (statement.uses_catalogue()) {
            exchange_.be_exchange(i);
            statement.use_types(types_of(l));
        }
    }
    if (const auto failed = converse(l, exchange_, now, limit))
        refuse(*failed);
}

void pipeline_run::refuse(const error& why) {
    refused_ = why;
    for (const std::size_t i : exchange_.parts())
        (*statements_)[i]->as_part().stop_watching(why);
    if (observer_ && !is_begun_)
        for (const auto& statement : *statements_)
            statement->observe_refused(observer_, why);
}

outcome_of<void> pipeline_run::take() {
    const bool is_run_by_another = !is_begun_ && pipeline_->is_running;
    if (!refused_)
        for (const std::size_t i : exchange_.parts())
            (*statements_)[i]->fill_slot();
    else if (!is_run_by_another)
        for (const auto& statement : *statements_)
            statement->fail(*refused_);
    end();
    if (refused_)
        return *refused_;
    if (exchange_.failure())
        return *exchange_.failure();
    return {};
}

bool pipeline_run::begin() {
    if (pipeline_->is_running)
        return false;
    pipeline_->is_running = is_begun_ = true;
    if (observer_) {
        for (std::size_t i = 0; i != statements_->size(); ++i)
            exchange_.be_exchange(i);
        for (const auto& statement : *statements_)
            statement->observe(observer_);
    }
    return true;
}

void pipeline_run::end() noexcept {
    if (!std::exchange(is_begun_, false))
        return;
    for (const std::size_t i : exchange_.parts())
        (*statements_)[i]->drop_part();
    pipeline_->is_running = false;
}

}  // namespace tusk::detail
