// The rows of a query whose columns are known at run time only. Values stay where they were received: nothing is copied.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/command_result.hpp>
#include <tusk/mapping.hpp>
#include <tusk/protocol/messages/backend/answer_run.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/parts/format.hpp>
#include <tusk/protocol/session/chunk.hpp>
#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/frame.hpp>
#include <tusk/rows.hpp>

namespace tusk {

class result;

// One value of a row. Refers to the result, which must live as long.
class field {
public:
    [[nodiscard]] bool is_null() const noexcept { return value_.is_null; }
    [[nodiscard]] const tusk::column& column() const noexcept { return *column_; }

    // The value as T. Throws tusk::error: errc::null_value, errc::column_type_mismatch, errc::value_out_of_range or
    // errc::malformed_value.
    template <class T>
    [[nodiscard]] T as() const {
        T value{};
        if (!is_null())
            check_type<T>({cpp_name<T>()});
        read(value, {cpp_name<T>()});
        return value;
    }

    // The value as the server would write it, as psql shows it; empty for NULL. Throws errc::column_type_mismatch for a
    // binary value of a type without codec, which tusk asks for as text.
    [[nodiscard]] std::string to_string() const;

    // The bytes as they were received, in the form that format() tells; valid as long as the result. A text value, or a
    // binary one of a text type, is its characters.
    [[nodiscard]] std::string_view view() const noexcept { return protocol::as_text(value_.bytes); }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return value_.bytes; }
    [[nodiscard]] protocol::format format() const noexcept { return format_; }

private:
    friend class row;
    field(protocol::value v, const tusk::column& c, std::size_t number, protocol::format f) noexcept
        : value_{v}, column_{&c}, number_{number}, format_{f} {}

    // Of the types of the database itself nothing is known here, but that they can be read as text.
    template <class T>
    [[nodiscard]] bool is_read_as_text() const {
        return parsable<T> && uses_catalogue<T> && !type_catalogue::builtin().knows(column_->type_oid);
    }
    template <class T>
    void check_type(const detail::target& to) const {
        if (!is_read_as_text<T>() && codec_reads<T>(column_->type_oid) == wire_form::none)
            throw detail::column_type_error(*column_, number_, to, type_catalogue::builtin());
    }
    // Once the type is known to be one that T reads.
    template <class T>
    void read(T& value, const detail::target& to) const;

    protocol::value value_;
    const tusk::column* column_;
    std::size_t number_;  // from 1
    protocol::format format_;
};

// One row of a result, which must live as long.
class row {
public:
    class iterator;

    [[nodiscard]] std::size_t size() const noexcept;
    // The value in a column, counted from 0, or of that name (the first, if there are several). Throws
    // errc::unknown_column; get what field::as throws, too.
    [[nodiscard]] field operator[](std::size_t i) const;
    [[nodiscard]] field operator[](std::string_view name) const;
    template <class T>
    [[nodiscard]] T get(std::size_t i) const;
    template <class T>
    [[nodiscard]] T get(std::string_view name) const {
        return (*this)[name].as<T>();
    }

    // The whole row, as query<T...> would give it: a value, a std::tuple, or a struct. Throws what query<T...> fails with.
    template <class... T>
    [[nodiscard]] auto as() const;

    // Each value by the name of its column, as field::to_string gives it; none for NULL. Throws errc::ambiguous_column when
    // two columns have the same name.
    [[nodiscard]] std::map<std::string, std::optional<std::string>> to_map() const;

    [[nodiscard]] iterator begin() const;
    [[nodiscard]] iterator end() const;

private:
    friend class result;
    row(const result& owner, const std::byte* values) noexcept : owner_{&owner}, values_{values} {}

    template <class Row>
    Row read_from(const detail::columns_of_row<Row>& chosen) const;
    // As they lie in the DataRow, where its length stands in front of them and their number.
    [[nodiscard]] protocol::backend::data_row_view values() const noexcept {
        constexpr std::size_t in_front = protocol::length_size + sizeof(protocol::column_count);
        const std::size_t length = protocol::load_big_endian<std::uint32_t>(values_ - in_front);
        return {{values_, length - in_front}, size()};
    }
    // Of a column that there is.
    [[nodiscard]] field field_of(std::size_t i) const;
    [[noreturn]] void no_column(std::size_t i) const;
    [[nodiscard]] protocol::value value_of(std::size_t i) const noexcept {
        const std::byte* at = values_;
        auto length = protocol::load_big_endian<std::int32_t>(at);
        for (at += sizeof length; i != 0; --i) {
            at += length < 0 ? 0 : length;
            length = protocol::load_big_endian<std::int32_t>(at);
            at += sizeof length;
        }
        if (length < 0)
            return protocol::value::null();
        return {{at, static_cast<std::size_t>(length)}, false};
    }

    const result* owner_;
    const std::byte* values_;  // of the DataRow, found well formed when it came
};

class result {
public:
    class iterator;

    // No columns and no rows.
    result() = default;

    [[nodiscard]] const std::vector<column>& columns() const noexcept { return columns_ ? *columns_ : no_columns(); }
    // The position of the first column of that name, counted from 0; none if there is no such column.
    [[nodiscard]] std::optional<std::size_t> find_column(std::string_view name) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
    // Not beyond the end, as with a std::vector.
    [[nodiscard]] row operator[](std::size_t i) const noexcept { return {*this, rows_[i]}; }
    [[nodiscard]] iterator begin() const noexcept;
    [[nodiscard]] iterator end() const noexcept;

    // All rows, as query<T...> would have given them. Throws what row::as throws.
    template <class... T>
    [[nodiscard]] auto to_rows() const;

    [[nodiscard]] const std::string& command_tag() const noexcept { return done_.command_tag(); }
    [[nodiscard]] std::uint64_t rows_affected() const noexcept { return done_.rows_affected(); }

    // ---- for those who receive it

    void set_columns(protocol::columns_ptr columns, std::vector<protocol::format> formats);
    void reserve(std::size_t rows) { rows_.reserve(rows); }
    // False when the row, or one of them, is malformed. They lie where they were received, in `holder`, behind the headers of
    // their messages. Of a run it takes `most` rows at most.
    [[nodiscard]] bool add_row(protocol::backend::data_row_view values, const protocol::chunk& holder);
    [[nodiscard]] bool add_rows(protocol::backend::answer_run& run, const protocol::chunk& holder,
                                std::size_t most = std::numeric_limits<std::size_t>::max());
    void complete(std::string_view tag) { done_ = command_result{tag}; }

private:
    friend class row;

    [[nodiscard]] static const std::vector<column>& no_columns() noexcept;
    void hold(const protocol::chunk& holder);
    template <class Row>
    [[nodiscard]] detail::columns_of_row<Row> choose_columns() const;
    [[nodiscard]] protocol::format format_of(std::size_t i) const noexcept {
        return formats_.empty() ? protocol::format::text : formats_[i];
    }
    [[nodiscard]] std::vector<protocol::format> formats() const {
        return formats_.empty() ? std::vector<protocol::format>(columns().size(), protocol::format::text) : formats_;
    }

    protocol::columns_ptr columns_;
    std::vector<protocol::format> formats_;    // one a column; none: all are text
    std::vector<std::uint32_t> binary_types_;  // the type of each column by OID, 0 where it comes as text; none: all do
    std::vector<const std::byte*> rows_;       // the values of each
    std::vector<protocol::chunk> chunks_;
    command_result done_;
};

// Walks over the values of a row, each in constant time.
class row::iterator {
public:
    using value_type = field;
    using difference_type = std::ptrdiff_t;
    using reference = field;
    using iterator_category = std::input_iterator_tag;

    [[nodiscard]] field operator*() const;
    iterator& operator++();
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(const iterator& other) const noexcept { return at_ == other.at_; }

private:
    friend class row;
    iterator(const row& r, std::size_t at);

    const result* owner_;
    std::optional<protocol::backend::data_row_view> values_;
    protocol::value value_;
    std::size_t at_;
};

class result::iterator {
public:
    using value_type = row;
    using difference_type = std::ptrdiff_t;
    using reference = row;
    using iterator_category = std::input_iterator_tag;

    [[nodiscard]] row operator*() const noexcept { return (*owner_)[at_]; }
    iterator& operator++() noexcept {
        ++at_;
        return *this;
    }
    void operator++(int) noexcept { ++at_; }
    [[nodiscard]] bool operator==(const iterator& other) const noexcept { return at_ == other.at_; }

private:
    friend class result;
    iterator(const result& owner, std::size_t at) noexcept : owner_{&owner}, at_{at} {}

    const result* owner_;
    std::size_t at_;
};

template <class T>
void field::read(T& value, const detail::target& to) const {
    const type_catalogue& types = type_catalogue::builtin();
    auto became = detail::outcome::null;
    if (is_null()) {
        if constexpr (nullable<T>)
            return set_null(value);
    } else if (format_ == protocol::format::binary && codec_reads<T>(column_->type_oid) == wire_form::text) {
        const std::string text = to_string();
        became = detail::read_value(protocol::as_bytes(text), protocol::format::text, column_->type_oid, types, value);
    } else {
        // A text value that the codec would rather have had in binary can be read too, if it has a text form at all.
        became = detail::read_value(value_.bytes, format_, column_->type_oid, types, value);
    }
    if (became != detail::outcome::ok)
        throw detail::value_error(became, *column_, number_, to, types);
}

inline std::size_t row::size() const noexcept { return owner_->columns().size(); }

inline field row::field_of(std::size_t i) const {
    return {value_of(i), owner_->columns()[i], i + 1, owner_->format_of(i)};
}

inline field row::operator[](std::size_t i) const {
    if (i >= size())
        no_column(i);
    return field_of(i);
}

template <class T>
T row::get(std::size_t i) const {
    // Without what as() asks of any type in any form.
    if constexpr (has_own_form<T>) {
        const auto& types = owner_->binary_types_;
        if (i < types.size() && codec_reads_as_own<T>(types[i])) {
            T value{};
            if (const auto given = value_of(i);
                !given.is_null && detail::read_own_value(given.bytes, value) == detail::outcome::ok)
                return value;
        }
    }
    return (*this)[i].as<T>();
}

template <class Row>
Row row::read_from(const detail::columns_of_row<Row>& chosen) const {
    using fields = detail::row_fields<Row>;
    std::array<protocol::value, fields::size> taken;
    auto values = this->values();
    if (!chosen.take(values, size(), taken))
        throw detail::row_error();

    Row whole{};
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto field_at = [&](std::size_t i) {
            const std::size_t at = chosen.column_of(i);
            return field{taken[i], owner_->columns()[at], at + 1, owner_->format_of(at)};
        };
        (field_at(I).template check_type<detail::field_type<Row, I>>(detail::target_of<Row>(I)), ...);
        (field_at(I).read(fields::template get<I>(whole), detail::target_of<Row>(I)), ...);
    }
    (std::make_index_sequence<fields::size>{});
    return whole;
}

template <class Row>
detail::columns_of_row<Row> result::choose_columns() const {
    static_assert(detail::fields_decodable<Row>,
                  "a field of this row type has no tusk::codec that can be read: "
                  "specialise tusk::codec for it, see tusk/codec.hpp");
    detail::columns_of_row<Row> chosen;
    if (const auto failed = chosen.choose(detail::shape_of<Row>, columns()))
        throw *failed;
    return chosen;
}

template <class... T>
auto row::as() const {
    using Row = typename detail::row_of<T...>::type;
    return read_from<Row>(owner_->choose_columns<Row>());
}

template <class... T>
auto result::to_rows() const {
    using Row = typename detail::row_of<T...>::type;
    const auto chosen = choose_columns<Row>();
    std::vector<Row> all;
    all.reserve(size());
    // Most can be read as they came, with what is asked about their types asked once.
    if (detail::row_decoder<Row> decoder; !decoder.accept(columns(), formats(), type_catalogue::builtin())) {
        const auto read = [&](const row& each, Row& whole) {
            if (const auto failed = decoder.decode(each.values(), columns(), whole))
                throw *failed;
        };
        for (const row each : *this) {
            if constexpr (std::is_same_v<Row, bool>) {  // std::vector<bool> has no bool to refer to
                bool whole = false;
                read(each, whole);
                all.push_back(whole);
            } else {
                read(each, all.emplace_back());
            }
        }
        return rows<Row>{std::move(all), done_};
    }
    for (const row each : *this)
        all.push_back(each.read_from<Row>(chosen));
    return rows<Row>{std::move(all), done_};
}

}  // namespace tusk
