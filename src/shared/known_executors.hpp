// An any_io_executor asks for memory each time it is given a function or asked for something, more so when a strand is inside or
// around it, and knows no allocators. So the usual executors in it are called by their names.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

namespace tusk::detail {

namespace asio = boost::asio;

template <class Executor, class Call>
bool call_if(const asio::any_io_executor& executor, Call& call) {
    const auto* known = executor.target<Executor>();
    if (known != nullptr)
        call(*known);
    return known != nullptr;
}

// Calls with the executor that is inside, or with that one itself.
template <class Call>
void hand_to(const asio::any_io_executor& executor, Call call) {
    using io = asio::io_context::executor_type;
    using pool = asio::thread_pool::executor_type;
    if (!call_if<io>(executor, call) && !call_if<asio::strand<io>>(executor, call) && !call_if<pool>(executor, call) &&
        !call_if<asio::strand<pool>>(executor, call) && !call_if<asio::strand<asio::any_io_executor>>(executor, call))
        call(executor);
}

inline asio::any_io_executor strand_on(const asio::any_io_executor& executor) {
    if (const auto* io = executor.target<asio::io_context::executor_type>())
        return asio::make_strand(*io);
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>())
        return asio::make_strand(*pool);
    return asio::make_strand(executor);
}

}  // namespace tusk::detail
