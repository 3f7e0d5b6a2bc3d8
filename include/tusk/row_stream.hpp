// The rows of a query a batch at a time, however many there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <tusk/command_result.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/streaming.hpp>
#include <tusk/result.hpp>
#include <tusk/rows.hpp>
#include <tusk/stream_options.hpp>

namespace tusk {

// Made by stream() and stream_script(). The statement is run by the first next(), and its rows come as they are asked for:
// when a batch is there, nothing more is read, and the server waits. In between the connection takes no other operation: they
// fail with errc::operation_in_progress. It needs no transaction, and no cursor of SQL.
//
// The statement ends when all its rows have been read, or when the stream is closed or destroyed: then the server is asked
// to cancel it, and what was on the way is read and dropped, by close() or in front of the connection's next operation. A
// limit of time, such as that of set_timeout(), is for each next(). A stream must be let go on the connection's strand.
// Closing the connection only breaks it off: the server notices when it writes next.
//
// Within a transaction, a stream that is left early fails the transaction, as the statement was cancelled, unless all its
// rows were on the way. The stream of a transaction is to be begun before that ends: after it, its statement runs by itself.
//
// `Batch` is rows<T>, or result.
template <class Batch>
class batch_stream {
public:
    class iterator;
    using batch_type = Batch;

    // Of nothing; next() fails with errc::not_connected.
    batch_stream() = default;
    batch_stream(detail::core_ptr core, std::shared_ptr<detail::batch_source<Batch>> source)
        : core_{std::move(core)}, source_{std::move(source)} {}
    batch_stream(batch_stream&&) noexcept = default;
    batch_stream& operator=(batch_stream&& other) noexcept {
        if (this != &other) {
            abandon();
            core_ = std::move(other.core_);
            source_ = std::move(other.source_);
        }
        return *this;
    }
    ~batch_stream() { abandon(); }

    // The next rows, one at least (but see stream_script()); none when there are no more. Fails as query() does; the stream
    // is at its end then, and says so again each time.
    std::optional<Batch> next() { return try_next().value(); }
    boost::system::result<std::optional<Batch>, error> try_next() { return run(detail::next_batch<Batch>{source_}); }
    template <class Token = detail::await>
    auto async_next(Token&& token = {}) {
        return start<false>(detail::next_batch<Batch>{source_}, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_next(Token&& token = {}) {
        return start<true>(detail::next_batch<Batch>{source_}, std::forward<Token>(token));
    }

    // Ends the statement now, if it has not ended. The stream is one of nothing then.
    void close() { try_close().value(); }
    boost::system::result<void, error> try_close() {
        abandon();
        return run(detail::no_operation{});
    }
    template <class Token = detail::await>
    auto async_close(Token&& token = {}) {
        abandon();
        return start<false>(detail::no_operation{}, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_close(Token&& token = {}) {
        abandon();
        return start<true>(detail::no_operation{}, std::forward<Token>(token));
    }

    // Once next() has given none: what the server says the statement did. Empty and 0 before that. Of a script it is the
    // last statement that has ended.
    [[nodiscard]] std::string command_tag() const { return source_ ? source_->done().command_tag() : std::string{}; }
    [[nodiscard]] std::uint64_t rows_affected() const noexcept { return source_ ? source_->done().rows_affected() : 0; }

    // The rows one by one, waiting for each batch: for (const user& u : db.stream<user>(...)). Once only.
    [[nodiscard]] iterator begin() { return iterator{*this}; }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

private:
    template <class Operation>
    auto run(Operation op) {
        core_pointer()->run(op, {});
        return op.take();
    }
    template <bool Try, class Operation, class Token>
    auto start(Operation op, Token&& token) {
        return detail::initiate<Try>(core_pointer(), std::move(op), std::forward<Token>(token));
    }
    [[nodiscard]] detail::core_ptr core_pointer() const { return core_ ? core_ : detail::unconnected_core(); }
    void abandon() noexcept {
        auto source = std::exchange(source_, nullptr);
        if (!source)
            return;
        source->is_let_go = true;
        if (!source->is_started || source->conversation().finished())
            return;
        source->conversation().stop_watching();
        core_->abandon({source, &source->conversation()});
    }

    detail::core_ptr core_;
    std::shared_ptr<detail::batch_source<Batch>> source_;
};

// Goes over the rows of a stream.
template <class Batch>
class batch_stream<Batch>::iterator {
public:
    using value_type = std::iter_value_t<decltype(std::declval<Batch&>().begin())>;
    using difference_type = std::ptrdiff_t;

    [[nodiscard]] decltype(auto) operator*() const { return (*batch_)[at_]; }
    iterator& operator++() {
        if (++at_ == batch_->size())
            fetch();
        return *this;
    }
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(std::default_sentinel_t) const noexcept { return !batch_; }

private:
    friend class batch_stream;
    explicit iterator(batch_stream& stream) : stream_{&stream} { fetch(); }

    void fetch() {
        at_ = 0;
        do
            batch_ = stream_->next();
        while (batch_ && batch_->empty());  // of a script
    }

    batch_stream* stream_;
    mutable std::optional<Batch> batch_;  // its rows may be moved from
    std::size_t at_ = 0;
};

template <class T>
using row_stream = batch_stream<rows<T>>;
using result_stream = batch_stream<result>;

}  // namespace tusk
