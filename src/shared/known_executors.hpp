// An any_io_executor asks for memory each time it is given a function or asked for something, more so when a strand is inside or
// around it, and knows no allocators. So the usual executors in it are called by their names.
#pragma once

#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

namespace tusk::detail {

namespace asio = boost::asio;

template <class Executor, class Function>
bool defer_if(const asio::any_io_executor& executor, Function& f) {
    const auto* known = executor.target<Executor>();
    if (known != nullptr)
        asio::defer(*known, std::move(f));
    return known != nullptr;
}

template <class Function>
void defer_on(const asio::any_io_executor& executor, Function f) {
    using io = asio::io_context::executor_type;
    using pool = asio::thread_pool::executor_type;
    if (!defer_if<io>(executor, f) && !defer_if<asio::strand<io>>(executor, f) && !defer_if<pool>(executor, f) &&
        !defer_if<asio::strand<pool>>(executor, f) && !defer_if<asio::strand<asio::any_io_executor>>(executor, f))
        asio::defer(executor, std::move(f));
}

inline asio::any_io_executor strand_on(const asio::any_io_executor& executor) {
    if (const auto* io = executor.target<asio::io_context::executor_type>())
        return asio::make_strand(*io);
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>())
        return asio::make_strand(*pool);
    return asio::make_strand(executor);
}

}  // namespace tusk::detail
