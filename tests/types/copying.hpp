// Copies values of every C++ type into columns of every type of the server, by COPY in binary form, which casts nothing: each
// is refused, or is there the value that it was. And into columns of their own types in every form, and back.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tusk/tusk.hpp>

namespace types {

// Values of one C++ type, with their texts.
class copied_values {
public:
    copied_values(std::string_view cpp, std::string_view own_type) : cpp_{cpp}, own_type_{own_type} {}
    copied_values(const copied_values&) = delete;
    copied_values& operator=(const copied_values&) = delete;
    virtual ~copied_values() = default;

    [[nodiscard]] const std::string& cpp() const noexcept { return cpp_; }
    // The type of the server that the values are of.
    [[nodiscard]] const std::string& own_type() const noexcept { return own_type_; }
    [[nodiscard]] const std::vector<std::string>& texts() const noexcept { return texts_; }

    // Those from first to before last, over and over again until they are so many, into the columns n, their number, and v.
    [[nodiscard]] virtual std::optional<tusk::error> copy_in(tusk::connection& db, const std::string& table,
                                                             std::size_t first, std::size_t last, std::size_t count,
                                                             tusk::copy_format form) const = 0;
    // Of all rows of the table, how many are none of those values.
    [[nodiscard]] virtual boost::system::result<std::size_t, tusk::error> copy_out(tusk::connection& db,
                                                                                   const std::string& table,
                                                                                   tusk::copy_format form) const = 0;

protected:
    void add(std::string text) { texts_.push_back(std::move(text)); }

private:
    std::string cpp_;
    std::string own_type_;
    std::vector<std::string> texts_;
};

template <class T>
class copied_values_of final : public copied_values {
public:
    using copied_values::copied_values;

    void add(const T& value) {
        std::string text;
        tusk::codec_print(text, value);
        copied_values::add(std::move(text));
        values_.emplace_back(value);
    }

    [[nodiscard]] std::optional<tusk::error> copy_in(tusk::connection& db, const std::string& table, std::size_t first,
                                                     std::size_t last, std::size_t count,
                                                     tusk::copy_format form) const override {
        auto in = db.copy_in<int, T>(table, {"n", "v"}, form);
        for (std::size_t i = 0; i != count; ++i) {
            const std::size_t at = first + i % (last - first);
            const std::tuple<int, T> row{static_cast<int>(at), std::get<0>(values_[at])};
            if (const auto written = in.try_write(row); !written)
                return written.error();
        }
        if (const auto loaded = in.try_finish(); !loaded)
            return loaded.error();
        return std::nullopt;
    }
    [[nodiscard]] boost::system::result<std::size_t, tusk::error> copy_out(tusk::connection& db,
                                                                           const std::string& table,
                                                                           tusk::copy_format form) const override {
        std::size_t others = 0;
        try {
            for (const auto& [n, value] : db.copy_out<int, T>({.format = form}, "select n, v from " + table)) {
                std::string text;
                tusk::codec_print(text, value);
                others += text == texts()[static_cast<std::size_t>(n)] ? 0 : 1;
            }
        } catch (const tusk::error& e) {
            return e;
        }
        return others;
    }

private:
    std::vector<std::tuple<T>> values_;  // a vector of bool has none that can be referred to
};

struct copy_report {
    std::size_t types = 0;    // of C++
    std::size_t columns = 0;  // types of those
    std::size_t refused_columns = 0;
    std::size_t loaded = 0;              // values
    std::size_t refused = 0;             // values that do not fit, by tusk or by the server
    std::size_t rows_in = 0;             // of own types, in all forms
    std::size_t rows_back = 0;           // of those, in all forms again
    std::vector<std::string> text_only;  // C++ types that have no binary form for their own type
    std::vector<std::string> others;     // what became another value
};

[[nodiscard]] copy_report copy_everywhere(tusk::connection& db, std::span<const std::unique_ptr<copied_values>> all,
                                          const std::vector<std::string>& column_types);

}  // namespace types
