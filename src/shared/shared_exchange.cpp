#include <tusk/detail/shared_exchange.hpp>

#include <string>

#include <boost/asio/error.hpp>

#include <tusk/protocol/messages/backend/data_row.hpp>

namespace tusk::detail {

bool shared_exchange::write_execution(protocol::session& s) {
    if (is_given_up_->load()) {
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
    if (f.tag == protocol::backend::data_row::tag) {
        bytes_ += protocol::frame_header_size + f.body.size();
        if (is_too_large())
            set_failure(error{errc::result_too_large,
                              "the rows have more than " + std::to_string(max_bytes_) + " bytes",
                              "read large results by the stream of a connection, or raise max_result_bytes"});
    }
    return extended_exchange::on_result(s, f);
}

// Where they may be too many they are counted one by one.
void shared_exchange::on_run(protocol::session& s, protocol::backend::answer_run& run) {
    if (bytes_ + run.size() > max_bytes_)
        return;
    extended_exchange::on_run(s, run);
    bytes_ += run.taken();
}

void shared_exchange::on_failure(const error& why) {
    // An error of the statement is what became of it, even if the ReadyForQuery is missing. The last words of the server are
    // not: it may have said them when the statement was done.
    const bool has_failed = failure() && !(why.from_server() && failure()->code() == why.code());
    if (!has_failed)
        ending_ = is_executed_ ? ending::unknown : ending::unsent;
    extended_exchange::on_failure(why);
}

}  // namespace tusk::detail
