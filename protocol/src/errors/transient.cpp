#include <tusk/protocol/errors/transient.hpp>

#include <algorithm>

#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>

namespace tusk {
namespace {

// Not here: 08007 (transaction_resolution_unknown) and 40003 (statement_completion_unknown), after which only a look at
// the data tells, 08P01 (protocol_violation), and 53100 (disk_full), which somebody has to see to.
constexpr sqlstate of_postgresql[] = {
    sqlstate::connection_exception,
    sqlstate::sqlclient_unable_to_establish_sqlconnection,
    sqlstate::connection_does_not_exist,
    sqlstate::sqlserver_rejected_establishment_of_sqlconnection,
    sqlstate::connection_failure,
    sqlstate::serialization_failure,
    sqlstate::deadlock_detected,
    sqlstate::insufficient_resources,
    sqlstate::out_of_memory,
    sqlstate::too_many_connections,
    sqlstate::object_in_use,
    sqlstate::lock_not_available,
    sqlstate::admin_shutdown,
    sqlstate::crash_shutdown,
    sqlstate::cannot_connect_now,
    sqlstate::idle_session_timeout,  // and ru_stop_query: a node is being upgraded
};

// XX003, XX009 and all of class YY are what GaussDB's coordinators retry after.
constexpr gauss_sqlstate of_gaussdb[] = {
    gauss_sqlstate::out_of_buffer,
    gauss_sqlstate::stream_remote_close_socket,
    gauss_sqlstate::stream_duplicate_query_id,
};

constexpr errc of_tusk[] = {errc::timeout, errc::connection_closed, errc::cannot_connect};

template <class Code>
bool has(const Code& codes, int value) noexcept {
    return std::ranges::any_of(codes, [value](auto code) { return static_cast<int>(code) == value; });
}

}  // namespace

bool is_transient(const boost::system::error_code& code) noexcept {
    const int value = code.value();
    if (code.category() == tusk_category())
        return has(of_tusk, value);
    if (code.category() != sqlstate_category())
        return false;
    const bool class_yy = value >= detail::pack_sqlstate("YY000") && value <= detail::pack_sqlstate("YYZZZ");
    return class_yy || has(of_postgresql, value) || has(of_gaussdb, value);
}

}  // namespace tusk
