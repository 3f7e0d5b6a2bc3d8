// COPY, into the server and out of it.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tusk/copied_data.hpp>
#include <tusk/copy_format.hpp>
#include <tusk/copy_in.hpp>
#include <tusk/detail/copy_texts.hpp>
#include <tusk/detail/copying_out.hpp>
#include <tusk/detail/elements.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/object_name.hpp>
#include <tusk/row_stream.hpp>

namespace tusk {

template <class Derived>
class copies;

// The types of the columns of a COPY, by their names: made by as_types().
class copied_types {
    explicit copied_types(std::vector<object_name> names) : names_{std::move(names)} {}

    std::vector<object_name> names_;

    friend copied_types as_types(std::vector<object_name> names);
    template <class Derived>
    friend class copies;
};

// As the catalogue has them: "int4", "timestamptz", "_text" for text[], "shop.mood".
[[nodiscard]] inline copied_types as_types(std::vector<object_name> names) { return copied_types{std::move(names)}; }

// A part of queries<>.
template <class Derived>
class copies {
public:
    // Loads rows into a table (https://www.postgresql.org/docs/current/sql-copy.html), in COPY's binary form unless another one
    // is asked for:
    //
    //     auto in = db.copy_in<int, std::string>("users", {"id", "name"});
    //     for (const auto& u : users)
    //         in.write(u.id, u.name);
    //     std::uint64_t loaded = in.finish();
    //
    // Rows are std::tuple<T, U, ...>; of one type they are that type, a struct, or a value with a codec. The columns are given
    // in the order of its fields; none are all of the table, if none of those is generated. Nothing is sent before the first
    // write.
    //
    // In binary form nothing is cast by the server, so the columns are looked at before the first row goes. Each value is
    // written as the type of its column, if its codec can do that: an int goes to bigint, and into smallint if it fits, a
    // double into real if it is the same there (errc::value_out_of_range). What can go only as text, such as a double into
    // numeric, is refused before anything is sent: errc::column_type_mismatch. So are, on GaussDB, types whose binary form may
    // be another there, such as timestamps, if that form was asked for. A std::string goes where text or the label of an
    // enumeration is wanted. As text and csv, the server takes of each value what it takes of its text.
    template <class... T>
    auto copy_in(const table& into, const std::vector<std::string>& columns = {},
                 copy_format form = copy_format::automatic) {
        return into_server<T...>(detail::copy_in_texts(into, columns, form));
    }

    // By a statement, COPY ... FROM STDIN, in the form that it says, which is text if it says none. Options that have the data
    // read in another way than rows are written, such as a delimiter or a header, are refused: errc::unexpected_copy. In binary
    // form the types of its columns are those of its table, or the ones that are told.
    template <class... T, std::convertible_to<std::string_view> Text>
    auto copy_in(const Text& statement) {
        return into_server<T...>(detail::copy_in_texts(std::string_view{statement}, {}));
    }
    template <class... T, std::convertible_to<std::string_view> Text>
    auto copy_in(const Text& statement, const copied_types& types) {
        return into_server<T...>(detail::copy_in_texts(std::string_view{statement}, types.names_));
    }

    // By such a statement, with whatever options: the data is written as it is.
    raw_copy_writer copy_in_raw(std::string_view statement) {
        using copy = detail::copy_in_statement<detail::raw_encoder>;
        return {core(), detail::make_copy<copy>(detail::raw_copy_in_texts(statement))};
    }

    // The rows of a query or a table, in COPY's binary form unless another one is asked for, as stream() gives those of a
    // query: a batch at a time, whatever their number, with the same rules. The server has less to do for it.
    //
    //     for (auto [id, name] : db.copy_out<int, std::string>("select id, name from users")) ...
    //
    // The types are as for query(). A type that reads its column as text, such as double that of a numeric, cannot in binary
    // form: errc::column_type_mismatch. A query has no parameters.
    template <class... T>
    auto copy_out(const copy_options& options, std::string_view query) {
        return out_of<T...>(options, detail::copy_out_texts(query, options.format));
    }
    template <class... T>
    auto copy_out(std::string_view query) {
        return copy_out<T...>(copy_options{}, query);
    }
    template <class... T>
    auto copy_out(const copy_options& options, const table& from, const std::vector<std::string>& columns) {
        return out_of<T...>(options, detail::copy_out_texts(from, columns, options.format));
    }
    template <class... T>
    auto copy_out(const table& from, const std::vector<std::string>& columns) {
        return copy_out<T...>(copy_options{}, from, columns);
    }

    // The data of a statement, COPY ... TO STDOUT, as it is: batches of pieces, each of them a row or a header.
    //
    //     for (std::span<const std::byte> line : db.copy_out_raw("copy users to stdout (format csv, header)")) ...
    batch_stream<copied_data> copy_out_raw(const stream_options& budget, std::string_view statement) {
        using consumer = detail::in_batches<detail::collect_data>;
        return {core(), detail::make_copy_of_data<consumer>(detail::raw_copy_out_texts(statement), budget)};
    }
    batch_stream<copied_data> copy_out_raw(std::string_view statement) { return copy_out_raw({}, statement); }

protected:
    ~copies() = default;

private:
    template <class... T>
    auto into_server(const detail::copy_texts_result& texts) {
        using row_type = typename detail::row_of<T...>::type;
        static_assert(detail::batch_element<row_type>,
                      "this type has no tusk::codec and is no std::tuple and no plain struct");
        static_assert(
            detail::element_members<row_type>::are_parameters,
            "a value of this row has no tusk::codec that can be sent: specialise tusk::codec for its type, see "
            "tusk/codec.hpp");
        using copy = detail::copy_in_statement<detail::row_encoder<row_type>>;
        return copy_writer<row_type>{core(), detail::make_copy<copy>(texts)};
    }
    template <class... T>
    auto out_of(const copy_options& options, const detail::copy_texts_result& texts) {
        using collector = detail::all_rows<T...>;
        const stream_options budget{.bytes = options.bytes, .rows = options.rows};
        std::shared_ptr<detail::batch_source<typename collector::value_type>> source;
        if (options.format == copy_format::text || options.format == copy_format::csv)
            source = detail::make_copy_of_data<detail::in_batches<detail::of_lines<collector>>>(
                texts, budget, detail::of_lines<collector>{options.format});
        else
            source = detail::make_copy<detail::copied_out<collector>>(texts, std::in_place, budget);
        return batch_stream<typename collector::value_type>{core(), std::move(source)};
    }
    [[nodiscard]] detail::core_ptr core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
