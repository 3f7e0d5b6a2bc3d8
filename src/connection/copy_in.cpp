#include <tusk/copy_in.hpp>

#include <exception>

#include <boost/asio/error.hpp>

#include <tusk/protocol/errors/sqlstate.hpp>
#include <tusk/protocol/session/session.hpp>

namespace tusk::detail {

void abandon_copy(const core_ptr& core, std::shared_ptr<protocol::copy_in_exchange> copy) noexcept {
    try {
        const error why{boost::asio::error::make_error_code(boost::asio::error::operation_aborted),
                        "the COPY was let go before it was finished"};
        copy->stop_watching(why);
        if (auto* s = core->session())
            copy->give_up(*s, why);
        core->abandon(std::move(copy));
    } catch (const std::exception&) {  // without memory it cannot even be told
        core->close();
    }
}

}  // namespace tusk::detail
