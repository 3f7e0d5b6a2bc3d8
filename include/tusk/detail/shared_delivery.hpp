// How a request that is complete gets to where its handler is to be called.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/post.hpp>

namespace tusk::detail {

namespace asio = boost::asio;

class shared_request;
using request_ptr = std::shared_ptr<shared_request>;

// Room in a request for what an executor keeps of it until the handler is called, so that it need not ask for memory.
class delivery_memory {
public:
    void* allocate(std::size_t size) {
        return size <= room_.size() && !std::exchange(is_taken_, true) ? room_.data() : ::operator new(size);
    }
    void deallocate(void* p) noexcept {
        if (p == room_.data())
            is_taken_ = false;
        else
            ::operator delete(p);
    }

private:
    alignas(std::max_align_t) std::array<std::byte, 96> room_;
    bool is_taken_ = false;
};

template <class T>
class delivery_allocator {
public:
    using value_type = T;

    explicit delivery_allocator(delivery_memory* memory) noexcept : memory_{memory} {}
    template <class U>
    delivery_allocator(const delivery_allocator<U>& other) noexcept : memory_{other.memory()} {}

    [[nodiscard]] T* allocate(std::size_t n) { return static_cast<T*>(memory_->allocate(n * sizeof(T))); }
    void deallocate(T* p, std::size_t) noexcept { memory_->deallocate(p); }
    [[nodiscard]] delivery_memory* memory() const noexcept { return memory_; }

    template <class U>
    friend bool operator==(const delivery_allocator& a, const delivery_allocator<U>& b) noexcept {
        return a.memory() == b.memory();
    }

private:
    delivery_memory* memory_;
};

// Calls the handler of a request, or frees it when that cannot be any more. Executors give back what they keep of it before.
class shared_delivery {
public:
    using allocator_type = delivery_allocator<void>;

    explicit shared_delivery(request_ptr request) noexcept : request_{std::move(request)} {}
    shared_delivery(shared_delivery&&) noexcept = default;
    shared_delivery& operator=(shared_delivery&&) = delete;
    ~shared_delivery();

    [[nodiscard]] allocator_type get_allocator() const noexcept;
    void operator()();

private:
    request_ptr request_;
};

// A slow handler must not keep the socket, so that none is called right away. Where something is handed over by what ends soon,
// executors have less to do: they take it up then. A handler of the user's may wait for what it has begun.
enum class handed_over_by { user, socket };

template <class Executor>
void deliver_on(const Executor& executor, shared_delivery&& delivery, handed_over_by whom) {
    if (whom == handed_over_by::socket)
        asio::defer(executor, std::move(delivery));
    else
        asio::post(executor, std::move(delivery));
}
void deliver_on(const asio::any_io_executor& executor, shared_delivery&& delivery, handed_over_by whom);

}  // namespace tusk::detail
