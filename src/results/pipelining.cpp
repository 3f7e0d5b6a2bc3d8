#include <tusk/detail/pipelining.hpp>

#include <utility>

namespace tusk::detail {

namespace {

std::vector<running_ptr> make_all(const std::vector<std::shared_ptr<kept_statement>>& kept, running_memory& memory) {
    std::size_t bytes = 0;
    for (const auto& statement : kept)
        bytes += statement->running_size();
    memory.begin(bytes);
    std::vector<running_ptr> all;
    all.reserve(kept.size());
    for (const auto& statement : kept)
        all.push_back(statement->make(memory));
    return all;
}

std::vector<protocol::pipeline_part*> parts_of(const std::vector<running_ptr>& statements) {
    std::vector<protocol::pipeline_part*> all;
    all.reserve(statements.size());
    for (const auto& statement : statements)
        all.push_back(&statement->part());
    return all;
}

}  // namespace

error not_run_error() {
    return error{errc::not_run, "the statement has not been run yet, so that it has no result",
                 "run its pipeline first"};
}

pipeline_run::pipeline_run(std::shared_ptr<pipeline_contents> pipeline)
    : pipeline_{std::move(pipeline)},
      kept_{pipeline_->statements},
      memory_{std::move(pipeline_->memory_to_run)},
      statements_{make_all(kept_, memory_)},
      exchange_{parts_of(statements_), pipeline_->how} {}

void pipeline_run::observe(const std::shared_ptr<statement_observer>& observer) {
    for (const auto& statement : statements_)
        statement->observe(observer);
}

void pipeline_run::start(link& l, time_point now, timeout limit) {
    if (pipeline_->is_running)
        return refuse(error{errc::operation_in_progress, "the pipeline is being run already",
                            "await that first, or make another pipeline"});
    pipeline_->is_running = is_begun_ = true;
    for (const auto& statement : statements_) {
        statement->empty_slot();
        statement->use_types_of(l);
    }
    if (const auto failed = converse(l, exchange_, now, limit))
        refuse(*failed);
}

void pipeline_run::refuse(const error& why) {
    refused_ = why;
    for (const auto& statement : statements_)
        statement->part().stop_watching(why);
}

outcome_of<void> pipeline_run::take() {
    const bool is_run_by_another = !is_begun_ && pipeline_->is_running;
    for (const auto& statement : statements_)
        if (!refused_)
            statement->fill_slot();
        else if (!is_run_by_another)
            statement->fill_slot(*refused_);
    end();
    if (refused_)
        return *refused_;
    if (exchange_.failure())
        return *exchange_.failure();
    return {};
}

void pipeline_run::end() noexcept {
    statements_.clear();
    if (pipeline_ && memory_.is_worth_keeping())
        pipeline_->memory_to_run = std::move(memory_);
    if (std::exchange(is_begun_, false))
        pipeline_->is_running = false;
}

}  // namespace tusk::detail
