#include <tusk/detail/statements.hpp>

namespace tusk::detail {

error parameter_count_error(std::size_t wanted, std::size_t got) {
    return error{
        errc::parameter_count_mismatch,
        "the statement has " + std::to_string(wanted) + " parameters, and " + std::to_string(got) + " were given",
        "give one value for each of $1, $2, ..."};
}

error too_many_parameters_error(std::size_t got) {
    return error{errc::too_many_parameters,
                 std::to_string(got) + " parameters were given, and a statement can have 65535",
                 "give an array, or several statements"};
}

error no_statement_error() {
    return error{errc::not_connected, "the statement was never prepared", "make it with connection::prepare()"};
}

error no_stream_error() {
    return error{errc::not_connected, "the stream is closed, or was never one", "make it with stream()"};
}

outcome_of<tusk::statement> prepare_exchange::take() {
    if (failure())
        return *failure();
    return tusk::statement{statement()};
}

outcome_of<std::vector<result>> collect_script::take() {
    if (failure())
        return *failure();
    return std::move(taker().all);
}

}  // namespace tusk::detail
