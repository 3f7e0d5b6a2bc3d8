// The rows of a query, decoded into a C++ type.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <tusk/command_result.hpp>

namespace tusk {

// Owns its rows; nothing in it refers to the connection. T is what was asked for: a value for one column, a std::tuple
// for several, or a plain struct.
template <class T>
class rows {
public:
    using value_type = T;
    using iterator = typename std::vector<T>::iterator;
    using const_iterator = typename std::vector<T>::const_iterator;

    rows() = default;
    rows(std::vector<T> values, command_result done) : values_{std::move(values)}, done_{std::move(done)} {}

    [[nodiscard]] iterator begin() noexcept { return values_.begin(); }
    [[nodiscard]] iterator end() noexcept { return values_.end(); }
    [[nodiscard]] const_iterator begin() const noexcept { return values_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return values_.end(); }

    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
    [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
    // Not beyond the end, as with a std::vector.
    [[nodiscard]] typename std::vector<T>::reference operator[](std::size_t i) { return values_[i]; }
    [[nodiscard]] typename std::vector<T>::const_reference operator[](std::size_t i) const { return values_[i]; }
    [[nodiscard]] typename std::vector<T>::reference front() { return values_.front(); }
    [[nodiscard]] typename std::vector<T>::const_reference front() const { return values_.front(); }

    [[nodiscard]] const std::string& command_tag() const noexcept { return done_.command_tag(); }
    [[nodiscard]] std::uint64_t rows_affected() const noexcept { return done_.rows_affected(); }

    // The rows themselves, moved out.
    [[nodiscard]] std::vector<T> to_vector() && { return std::move(values_); }

private:
    std::vector<T> values_;
    command_result done_;
};

}  // namespace tusk
