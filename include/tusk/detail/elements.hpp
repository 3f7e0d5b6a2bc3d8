// The parameters of a statement that is executed for each element of a range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/detail/consumers.hpp>
#include <tusk/detail/parameter_summary.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/row_fields.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/protocol/conversations/batch_exchange.hpp>
#include <tusk/sql_for.hpp>

namespace tusk::detail {

template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;
template <class T, class U>
inline constexpr bool is_tuple<std::pair<T, U>> = true;

// What has a codec is one parameter, unless it is a tuple. A struct without one is taken apart as it is when it is read.
template <class T>
concept batch_element = is_tuple<T> || parameter<T> || described_row<T> || std::is_aggregate_v<T>;

template <class T>
[[nodiscard]] consteval std::size_t count_members() {
    if constexpr (is_tuple<T>)
        return std::tuple_size_v<T>;
    else if constexpr (parameter<T>)
        return 1;
    else
        return row_fields<T>::size;
}

template <std::size_t I, class T>
[[nodiscard]] const auto& member_of(const T& element) noexcept {
    if constexpr (is_tuple<T>)
        return std::get<I>(element);
    else if constexpr (parameter<T>)
        return element;
    else
        return row_fields<T>::template get<I>(element);
}

template <class T, class Indices = std::make_index_sequence<count_members<T>()>>
struct element_members;
template <class T, std::size_t... I>
struct element_members<T, std::index_sequence<I...>> {
    template <std::size_t J>
    using member = std::remove_cvref_t<decltype(member_of<J>(std::declval<const T&>()))>;

    using view = parameters<const member<I>&...>;
    using kept_tuple = std::tuple<kept_t<member<I>>...>;
    using sql = sql_for<member<I>...>;
    static constexpr bool are_parameters = (parameter<member<I>> && ...);
    static constexpr bool are_kept_as_they_are = (std::is_same_v<kept_t<member<I>>, member<I>> && ...);

    [[nodiscard]] static view view_of(const T& element) { return view{member_of<I>(element)...}; }
    [[nodiscard]] static kept_tuple keep_each(const T& element) { return kept_tuple{keep(member_of<I>(element))...}; }
};

// As an operation that starts later keeps it.
template <class T>
[[nodiscard]] auto keep_element(const T& element) {
    if constexpr (is_tuple<T>) {
        return element_members<T>::keep_each(element);
    } else if constexpr (parameter<T>) {
        return keep(element);
    } else {
        static_assert(
            element_members<T>::are_kept_as_they_are,
            "a member of this struct only looks at what it means, which may be gone when an async function uses it: "
            "pass tusk::borrow(range), or make it a std::string");
        return element;
    }
}
template <class T>
using kept_element_t = decltype(keep_element(std::declval<const T&>()));

template <class Range>
[[nodiscard]] auto keep_elements(Range&& range) {
    using value = std::ranges::range_value_t<Range>;
    using kept = std::vector<kept_element_t<value>>;
    if constexpr (std::is_same_v<kept, std::remove_cvref_t<Range>>) {
        return kept(std::forward<Range>(range));  // braces could mean a vector of one element
    } else {
        kept all;
        if constexpr (std::ranges::sized_range<Range>)
            all.reserve(static_cast<std::size_t>(std::ranges::size(range)));
        for (auto&& element : range)
            all.push_back(keep_element<value>(element));
        return all;
    }
}

// What is wrong with a range, or with what tusk::borrow makes of one.
template <class Range>
struct elements_of : elements_of<Range&> {};
template <class Range>
struct elements_of<Range&> {
    static constexpr bool are_there = std::ranges::forward_range<Range>;
};
template <class Range>
struct elements_of<borrowed<Range>&> : elements_of<const Range&> {};
template <class Range>
struct elements_of<const borrowed<Range>&> : elements_of<const Range&> {};
template <class Range>
requires(
    std::ranges::forward_range<Range>&& batch_element<std::ranges::range_value_t<Range>>) struct elements_of<Range&>
    : element_members<std::ranges::range_value_t<Range>> {
    static constexpr bool are_there = true;
};

template <class Range>
consteval bool check_elements() {
    using found = elements_of<Range>;
    static_assert(found::are_there,
                  "execute_many wants a range with the parameters of each execution, which can be gone through several "
                  "times, such as a std::vector");
    if constexpr (found::are_there) {
        constexpr bool are_known = requires { found::are_parameters; };
        static_assert(are_known,
                      "the elements of this range are no std::tuple and no plain struct, and have no tusk::codec");
        if constexpr (are_known)
            static_assert(
                found::are_parameters,
                "a parameter of this query has no tusk::codec that can be sent: specialise tusk::codec for its "
                "type, see tusk/codec.hpp");
        return are_known && found::are_parameters;
    }
    return false;
}

// The SQL that goes with them: "..."_sql has as many parameters as each of them is.
template <class Range>
struct sql_of_elements {
    using type = sql;
};
template <class Range>
requires requires { typename elements_of<Range>::sql; }
struct sql_of_elements<Range> {
    using type = typename elements_of<Range>::sql;
};
template <class Range>
using sql_for_each = typename sql_of_elements<Range>::type;

// The elements one by one, each as detail::parameters. Range is a reference, or a vector of copies.
template <class Range>
class elements {
    using range_type = std::remove_reference_t<Range>;
    using iterator = std::ranges::iterator_t<range_type>;
    using value_type = std::ranges::range_value_t<range_type>;
    using members = element_members<value_type>;

public:
    explicit elements(Range&& range) : range_(std::forward<Range>(range)) {}

    void go_to_first() { at_ = std::ranges::begin(range_); }
    void go_to_next() { ++at_; }
    [[nodiscard]] bool at_end() { return at_ == std::ranges::end(range_); }
    void remember_place() { place_ = at_; }
    void go_back_to_place() { at_ = place_; }

    // Of the one that it is at.
    void write(protocol::parameter_writer& out, const type_catalogue& types) const {
        const value_type& element = *at_;
        members::view_of(element).write(out, types);
    }

    // Of the first one.
    [[nodiscard]] std::size_t size() const {
        if (std::ranges::begin(range_) == std::ranges::end(range_))
            return 0;
        return with_first([](const auto& first) { return first.size(); });
    }
    [[nodiscard]] std::vector<std::uint32_t> declared_types() const {
        return with_first([](const auto& first) { return first.declared_types(); });
    }
    template <class Note>
    void for_each_own_type(const std::vector<std::uint32_t>& wanted, Note note) {
        with_first([&](const auto& first) { first.for_each_own_type(wanted, note); });
    }
    // How many there are, and what the first one is.
    [[nodiscard]] std::string describe(const log_options& options) const {
        if (std::ranges::empty(range_))
            return "no elements";
        const auto count = std::ranges::distance(range_);
        std::string text = count == 1 ? "1 element: " : std::to_string(count) + " elements, the first: ";
        return text += with_first([&](const auto& first) {
                   return first.visit([&](const auto&... value) { return detail::describe(options, value...); });
               });
    }

    static constexpr bool uses_catalogue = members::view::uses_catalogue;
    template <class Note>
    static void for_each_name(Note note) {
        members::view::for_each_name(note);
    }

private:
    template <class Use>
    auto with_first(Use use) const {
        const value_type& element = *std::ranges::begin(range_);
        return use(members::view_of(element));
    }

    Range range_;
    iterator at_{};
    iterator place_{};
};

template <class Text, class Range>
class many_exchange final : public statement_exchange<sum_of_rows, Text, elements<Range>, protocol::batch_exchange> {
public:
    many_exchange(const tusk::sql& source, Range&& range)
        : many_exchange::statement_exchange{source, elements<Range>{std::forward<Range>(range)}} {}

    [[nodiscard]] std::string describe_parameters(const log_options& options) const {
        return this->given_parameters().describe(options);
    }

private:
    void go_to_first() override { this->given_parameters().go_to_first(); }
    void go_to_next() override { this->given_parameters().go_to_next(); }
    [[nodiscard]] bool at_end() override { return this->given_parameters().at_end(); }
    void remember_place() override { this->given_parameters().remember_place(); }
    void go_back_to_place() override { this->given_parameters().go_back_to_place(); }
};

}  // namespace tusk::detail
