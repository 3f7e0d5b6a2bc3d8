// The outcome of one statement of a pipeline.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <tusk/protocol/errors/error.hpp>

namespace tusk {

namespace detail {

// Neither: it has not been run.
template <class T>
struct slot_state {
    std::optional<T> value;
    std::optional<error> failure;
};

[[nodiscard]] error not_run_error();

}  // namespace detail

// What a pipeline's function gives for its statement: empty until the pipeline has been run, then what the function of the
// same name of a connection would give, or the error. Cheap to copy: copies, and what they refer to, are one. It may outlive
// its pipeline and the connection; its statement's parameters stay for as long as it does. Each run of the pipeline makes it
// anew; take out what is to stay. While it runs there may be a value already, which may still be undone.
template <class T>
class slot {
public:
    using value_type = T;

    // Of no statement; never has a value.
    slot() = default;
    explicit slot(std::shared_ptr<detail::slot_state<T>> state) : state_{std::move(state)} {}

    [[nodiscard]] bool has_value() const noexcept { return state_ && state_->value; }
    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

    // Throws error() when there is no value. The reference is good until the pipeline is run again or the last copy is gone.
    T& value() const {
        if (!has_value())
            throw error();
        return *state_->value;
    }
    T& operator*() const { return value(); }
    T* operator->() const { return &value(); }

    // Why there is no value:
    //     errc::not_run            the pipeline has not been run, or is running
    //     errc::skipped, undone    it was not run, or what it did was undone, because another one failed: the message tells
    //                              which one, and why
    //     any other                what kept it from being run, or went wrong with it: the error that a connection's
    //                              function would have had, with the statement's number, counted from 1, in
    //                              diagnostics().element
    // Its code is success when there is a value.
    [[nodiscard]] tusk::error error() const {
        if (has_value())
            return {};
        return state_ && state_->failure ? *state_->failure : detail::not_run_error();
    }

private:
    std::shared_ptr<detail::slot_state<T>> state_;
};

}  // namespace tusk
