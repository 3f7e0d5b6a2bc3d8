// COPY, into the server and out of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/copy_in.hpp>
#include <tusk/detail/copy_rows.hpp>
#include <tusk/detail/copy_texts.hpp>
#include <tusk/detail/copying_in.hpp>
#include <tusk/detail/copying_out.hpp>
#include <tusk/detail/elements.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/object_name.hpp>
#include <tusk/row_stream.hpp>
#include <tusk/stream_options.hpp>

namespace tusk {

// A part of queries<>.
template <class Derived>
class copies {
public:
    // Loads rows into a table (https://www.postgresql.org/docs/current/sql-copy.html), in COPY's binary form:
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
    // The columns are looked at before the first row goes, as nothing in binary form is cast by the server. Each value is
    // written as the type of its column, if its codec can do that: an int goes to bigint, and into smallint if it fits
    // (errc::value_out_of_range). What can go only as text, such as a double into numeric, is refused before anything is sent:
    // errc::column_type_mismatch. So are, on GaussDB, types whose binary form may be another there, such as timestamps. A
    // std::string goes where text or the label of an enumeration is wanted.
    template <class... T>
    auto copy_in(const table& into, const std::vector<std::string>& columns = {}) {
        using row_type = typename detail::row_of<T...>::type;
        static_assert(detail::batch_element<row_type>,
                      "this type has no tusk::codec and is no std::tuple and no plain struct");
        static_assert(
            detail::element_members<row_type>::are_parameters,
            "a value of this row has no tusk::codec that can be sent: specialise tusk::codec for its type, see "
            "tusk/codec.hpp");
        using copy = detail::copy_in_statement<detail::binary_row_encoder<row_type>>;
        return copy_writer<row_type>{core(), detail::make_copy<copy>(detail::copy_in_texts(into, columns))};
    }

    // The rows of a query or a table, in COPY's binary form, as stream() gives those of a query: a batch at a time, whatever
    // their number, with the same rules. The server has less to do for it.
    //
    //     for (auto [id, name] : db.copy_out<int, std::string>("select id, name from users")) ...
    //
    // The types are as for query(). A type that reads its column as text, such as double that of a numeric, cannot:
    // errc::column_type_mismatch. A query has no parameters.
    template <class... T>
    auto copy_out(const stream_options& budget, std::string_view query) {
        return out_of<T...>(budget, detail::copy_out_texts(query));
    }
    template <class... T>
    auto copy_out(std::string_view query) {
        return copy_out<T...>(stream_options{}, query);
    }
    template <class... T>
    auto copy_out(const stream_options& budget, const table& from, const std::vector<std::string>& columns) {
        return out_of<T...>(budget, detail::copy_out_texts(from, columns));
    }
    template <class... T>
    auto copy_out(const table& from, const std::vector<std::string>& columns) {
        return copy_out<T...>(stream_options{}, from, columns);
    }

protected:
    ~copies() = default;

private:
    template <class... T>
    auto out_of(const stream_options& budget, const boost::system::result<detail::copy_texts, error>& texts) {
        using source = detail::copied_out<detail::all_rows<T...>>;
        using batch = typename detail::all_rows<T...>::value_type;
        return batch_stream<batch>{core(), detail::make_copy<source>(texts, std::in_place, budget)};
    }
    [[nodiscard]] detail::core_ptr core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
