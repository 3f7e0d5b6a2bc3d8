// W3 with tusk: pipelines of batch_size statements that differ in their parameters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tusk/connection.hpp>
#include <tusk/pipeline.hpp>

#include "support/table.hpp"

namespace bench {

template <class T>
class batch {
public:
    // Of what the statements gave when the pipeline was run.
    [[nodiscard]] std::uint64_t sum() const {
        std::uint64_t sum = 0;
        for (const tusk::slot<T>& slot : slots_)
            sum += number_of(*slot);
        return sum;
    }

protected:
    ~batch() = default;

    tusk::pipeline pipeline_;
    std::vector<tusk::slot<T>> slots_;

private:
    static std::uint64_t number_of(std::int32_t value) { return static_cast<std::uint64_t>(value); }
    static std::uint64_t number_of(const tusk::command_result& done) { return done.rows_affected(); }
};

// Filled anew each time.
class batch_of_selects : public batch<std::int32_t> {
public:
    static tusk::statement prepare(tusk::connection& db) { return db.prepare(select_one); }

    explicit batch_of_selects(const tusk::statement& statement) : statement_{&statement} {}
    tusk::pipeline& fill(std::size_t first) {
        pipeline_.clear();
        slots_.clear();
        for (std::size_t i = 0; i != batch_size; ++i)
            slots_.push_back(pipeline_.query_value<std::int32_t>(*statement_, static_cast<std::int32_t>(first + i)));
        return pipeline_;
    }

private:
    const tusk::statement* statement_;
};

// Made once, of parameters that change.
class reused_batch_of_selects : public batch<std::int32_t> {
public:
    static tusk::statement prepare(tusk::connection& db) { return db.prepare(select_one); }

    explicit reused_batch_of_selects(const tusk::statement& statement) : numbers_(batch_size) {
        for (const std::int32_t& number : numbers_)
            slots_.push_back(pipeline_.query_value<std::int32_t>(statement, tusk::borrow(number)));
    }
    tusk::pipeline& fill(std::size_t first) {
        for (std::size_t i = 0; i != batch_size; ++i)
            numbers_[i] = static_cast<std::int32_t>(first + i);
        return pipeline_;
    }

private:
    std::vector<std::int32_t> numbers_;
};

class batch_of_inserts : public batch<tusk::command_result> {
public:
    static tusk::statement prepare(tusk::connection& db) {
        db.run_script(empty_inserted);
        return db.prepare(insert_one);
    }

    explicit batch_of_inserts(const tusk::statement& statement) : statement_{&statement} {}
    tusk::pipeline& fill(std::size_t first) {
        pipeline_.clear();
        slots_.clear();
        for (std::size_t i = 0; i != batch_size; ++i)
            slots_.push_back(pipeline_.execute(*statement_, static_cast<std::int32_t>(first + i), text_));
        return pipeline_;
    }

private:
    const tusk::statement* statement_;
    std::string text_ = inserted_text;
};

}  // namespace bench
