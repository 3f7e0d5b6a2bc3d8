#include <tusk/detail/copying_in.hpp>

#include <string>

namespace tusk::detail {

error no_copy_error() {
    return error{errc::not_connected, "this is no COPY of any connection", "make one by copy_in()"};
}

error copy_is_over_error() {
    return error{errc::not_connected, "the COPY has been finished, so that nothing more can be written to it",
                 "begin another one by copy_in()"};
}

error let_go_error() { return error{errc::not_connected, "the COPY was let go before it was finished"}; }

error generated_columns_error(std::size_t all, std::size_t copied) {
    return error{errc::column_count_mismatch,
                 "the table has " + std::to_string(all) + " columns, of which COPY takes " + std::to_string(copied) +
                     ", as the others are generated",
                 "name the columns"};
}

}  // namespace tusk::detail
