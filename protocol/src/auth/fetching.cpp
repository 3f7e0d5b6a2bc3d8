#include "fetching.hpp"

#include <exception>
#include <utility>

namespace tusk::protocol {

void fetching::run(const std::string& what) noexcept {
    const std::string missing = "the function that was to give the " + what;
    try {
        secret got = from();
        if (got.empty())
            failure = error{errc::password_required, missing + " gave none"};
        else
            fetched = std::move(got);
    } catch (const std::exception& e) {
        failure = error{errc::password_required, missing + " failed: " + e.what()};
    } catch (...) {
        failure = error{errc::password_required, missing + " failed"};
    }
}

}  // namespace tusk::protocol
