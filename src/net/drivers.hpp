// The drivers of an execution context, to be told when it is destroyed.
#pragma once

#include <mutex>

#include <boost/asio/execution_context.hpp>

namespace tusk::detail {

// Asio destroys the handlers that wait in its own services. An operation of ours is held by its driver, though, and the
// driver by a connection, which may well live in the coroutine that awaits the operation: nobody else would ever break
// that circle.
class drivers final : public boost::asio::execution_context::service {
public:
    using key_type = drivers;
    static inline boost::asio::execution_context::id id;

    class member {
    public:
        member() = default;
        member(const member&) = delete;
        member& operator=(const member&) = delete;

        // Called when the execution context is destroyed; it is no member any more then.
        virtual void abandon() noexcept = 0;

    protected:
        ~member() { leave(); }

        void join(boost::asio::execution_context& context) {
            auto& all = boost::asio::use_service<drivers>(context);
            const std::lock_guard lock{all.mutex_};
            all_ = &all;
            next_ = all.first_;
            if (next_ != nullptr)
                next_->previous_ = this;
            all.first_ = this;
        }
        void leave() noexcept {
            if (all_ == nullptr)
                return;
            const std::lock_guard lock{all_->mutex_};
            all_->remove(*this);
        }

    private:
        friend class drivers;
        drivers* all_ = nullptr;
        member* previous_ = nullptr;
        member* next_ = nullptr;
    };

    explicit drivers(boost::asio::execution_context& context) : service{context} {}

private:
    // Nothing runs on the context any more, so nobody else is here.
    void shutdown() override {
        while (first_ != nullptr) {
            member& m = *first_;
            remove(m);
            m.abandon();
        }
    }

    void remove(member& m) noexcept {
        (m.previous_ == nullptr ? first_ : m.previous_->next_) = m.next_;
        if (m.next_ != nullptr)
            m.next_->previous_ = m.previous_;
        m.all_ = nullptr;
        m.previous_ = m.next_ = nullptr;
    }

    std::mutex mutex_;
    member* first_ = nullptr;
};

}  // namespace tusk::detail
