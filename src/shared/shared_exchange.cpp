#include <tusk/detail/shared_exchange.hpp>

#include <string>

#include <boost/asio/error.hpp>

#include <tusk/detail/shared_request.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>

namespace tusk::detail {

bool shared_exchange::write_execution(protocol::session& s) {
    if (request_->is_given_up()) {
        set_failure(error{boost::asio::error::make_error_code(boost::asio::error::operation_aborted),
                          "it was given up before it was executed"});
        return false;
    }
    if (!extended_exchange::write_execution(s))
        return false;
    is_executed_ = true;
    return true;
}

protocol::verdict shared_exchange::on_result(protocol::session& s, protocol::frame f) {
    if (f.tag == protocol::backend::data_row::tag)
        count_row(protocol::frame_header_size + f.body.size());
    return extended_exchange::on_result(s, f);
}

// Where they may be too many they are counted one by one.
void shared_exchange::on_run(protocol::session& s, protocol::backend::answer_run& run) {
    if (bytes_ + run.size() > request_->max_bytes())
        return;
    extended_exchange::on_run(s, run);
    bytes_ += run.taken();
}

// With more than one may have, the rest is dropped as it comes.
void shared_exchange::count_row(std::size_t bytes) {
    const std::size_t limit = request_->max_bytes();
    const bool was_too_large = bytes_ > limit;
    bytes_ += bytes;
    if (was_too_large || bytes_ <= limit)
        return;
    set_failure(error{errc::result_too_large, "the rows have more than " + std::to_string(limit) + " bytes",
                      "read large results by the stream of a connection, or raise max_result_bytes"});
    request_->became_too_large();
}

void shared_exchange::on_finished() noexcept {
    stop_watching(failure() ? failure() : shortfall());
    request_->has_finished();
}

void shared_exchange::on_failure(const error& why) {
    // The server's error about the statement is what became of it, even if the ReadyForQuery is missing. Its last words are not:
    // it may have said them when the statement was done. Nor is what went wrong here, such as in a codec.
    const bool has_failed =
        failure() && failure()->from_server() && !(why.from_server() && failure()->code() == why.code());
    if (!has_failed) {
        clear_failure();
        ending_ = is_executed_ ? ending::unknown : ending::unsent;
    }
    extended_exchange::on_failure(why);
}

}  // namespace tusk::detail
