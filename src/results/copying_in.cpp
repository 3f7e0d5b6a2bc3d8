#include <tusk/detail/copying_in.hpp>

namespace tusk::detail {

error no_copy_error() {
    return error{errc::not_connected, "this is no COPY of any connection", "make one by copy_in()"};
}

error copy_is_over_error() {
    return error{errc::not_connected, "the COPY has been finished, so that nothing more can be written to it",
                 "begin another one by copy_in()"};
}

error other_form_error() {
    return error{errc::protocol_violation, "the server asks for text where COPY was to be in binary form"};
}

}  // namespace tusk::detail
