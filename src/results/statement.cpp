#include <tusk/statement.hpp>

namespace tusk {

const std::vector<std::uint32_t>& statement::parameter_types() const noexcept {
    static const std::vector<std::uint32_t> none;
    return prepared_ ? prepared_->parameter_types() : none;
}

const std::vector<column>& statement::columns() const noexcept {
    static const std::vector<column> none;
    return prepared_ && prepared_->columns ? *prepared_->columns : none;
}

}  // namespace tusk
