#include <tusk/protocol/errors/sqlstate.hpp>

#include <algorithm>
#include <span>

namespace tusk {
namespace {

struct condition {
    int packed;
    std::string_view name;
};

constexpr condition conditions[] = {
#include "sqlstate_names.inc"
};

constexpr condition gauss_conditions[] = {
#include "gauss_sqlstate_names.inc"
};

static_assert(std::ranges::is_sorted(conditions, std::ranges::less_equal{}, &condition::packed));
static_assert(std::ranges::is_sorted(gauss_conditions, std::ranges::less_equal{}, &condition::packed));

constexpr int end_of_packed = 36 * 36 * 36 * 36 * 36;

std::string_view name_in(std::span<const condition> table, int packed) noexcept {
    const auto found = std::ranges::lower_bound(table, packed, {}, &condition::packed);
    return found != table.end() && found->packed == packed ? found->name : std::string_view{};
}

// A code that means one thing to PostgreSQL and another to GaussDB has both names.
std::string condition_name(int packed) {
    std::string name{name_in(conditions, packed)};
    if (const auto gauss = name_in(gauss_conditions, packed); !gauss.empty()) {
        if (!name.empty())
            name += ", or on GaussDB ";
        name += gauss;
    }
    return name;
}

class category final : public boost::system::error_category {
public:
    // The id makes copies of this category in several shared libraries compare equal.
    constexpr category() noexcept : error_category{0x9d1c5a0e47f2b863} {}

    [[nodiscard]] const char* name() const noexcept override { return "tusk.sqlstate"; }

    [[nodiscard]] std::string message(int packed) const override {
        const std::string known = condition_name(packed);
        if (known.empty())
            return "SQLSTATE " + sqlstate_text(packed);
        return known + " (" + sqlstate_text(packed) + ")";
    }
};

}  // namespace

const boost::system::error_category& sqlstate_category() noexcept {
    static const category the_category;
    return the_category;
}

boost::system::error_code make_sqlstate(std::string_view five) noexcept {
    const bool is_error = five.size() == 5 && !five.starts_with("00") &&
                          std::ranges::all_of(five, [](char c) { return detail::sqlstate_digit(c) >= 0; });
    if (!is_error)
        return sqlstate::internal_error;
    int packed = 0;
    for (char c : five)
        packed = packed * 36 + detail::sqlstate_digit(c);
    return {packed, sqlstate_category()};
}

std::string sqlstate_text(int packed) {
    std::string text(5, '?');
    if (packed < 0 || packed >= end_of_packed)
        return text;
    for (std::size_t i = text.size(); i-- != 0; packed /= 36)
        text[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[packed % 36];
    return text;
}

std::string sqlstate_class(const boost::system::error_code& code) {
    return code.category() == sqlstate_category() ? sqlstate_text(code.value()).substr(0, 2) : std::string{};
}

}  // namespace tusk
