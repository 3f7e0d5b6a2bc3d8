// COPY of whole files.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

#include <tusk/copy_file.hpp>
#include <tusk/detail/copying_files.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/running.hpp>

namespace tusk {

// A part of queries<>.
template <class Derived>
class file_copies {
public:
    // Loads a file by a statement, COPY ... FROM STDIN, in the form that it says, and tells how many rows that were. All of it
    // is loaded, or nothing. The file is the client's, and is read as it is sent: see copy_file.
    //
    //     db.copy_in_file("copy users from stdin (format csv, header)", "users.csv",
    //                     [](const tusk::copy_progress& p) { show(p.bytes, p.total_bytes); });
    //
    // Fails as copy_in_raw() does; with an error of the system (generic_category) if the file cannot be read. What the server
    // does not take has its line as diagnostics().element.
    std::uint64_t copy_in_file(std::string_view statement, const copy_file& from, copy_progress_function tell = {}) {
        return try_copy_in_file(statement, from, std::move(tell)).value();
    }
    boost::system::result<std::uint64_t, error> try_copy_in_file(std::string_view statement, const copy_file& from,
                                                                 copy_progress_function tell = {}) {
        auto op = loading(statement, from, std::move(tell));
        return detail::run_here(core(), op);
    }
    template <class Token = detail::await>
    auto async_copy_in_file(std::string_view statement, const copy_file& from, copy_progress_function tell = {},
                            Token&& token = {}) {
        return detail::initiate<false>(core(), loading(statement, from, std::move(tell)), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_copy_in_file(std::string_view statement, const copy_file& from, copy_progress_function tell = {},
                                Token&& token = {}) {
        return detail::initiate<true>(core(), loading(statement, from, std::move(tell)), std::forward<Token>(token));
    }

    // Writes the data of a statement, COPY ... TO STDOUT, into a file of the client's, and tells how many rows that were. See
    // copy_file for what becomes of it when something fails.
    std::uint64_t copy_out_file(std::string_view statement, const copy_file& to, copy_progress_function tell = {}) {
        return try_copy_out_file(statement, to, std::move(tell)).value();
    }
    boost::system::result<std::uint64_t, error> try_copy_out_file(std::string_view statement, const copy_file& to,
                                                                  copy_progress_function tell = {}) {
        auto op = unloading(statement, to, std::move(tell));
        return detail::run_here(core(), op);
    }
    template <class Token = detail::await>
    auto async_copy_out_file(std::string_view statement, const copy_file& to, copy_progress_function tell = {},
                             Token&& token = {}) {
        return detail::initiate<false>(core(), unloading(statement, to, std::move(tell)), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_copy_out_file(std::string_view statement, const copy_file& to, copy_progress_function tell = {},
                                 Token&& token = {}) {
        return detail::initiate<true>(core(), unloading(statement, to, std::move(tell)), std::forward<Token>(token));
    }

protected:
    ~file_copies() = default;

private:
    static detail::load_file loading(std::string_view statement, const copy_file& from, copy_progress_function tell) {
        return {detail::raw_copy_in_texts(statement), from, std::move(tell)};
    }
    static detail::unload_file unloading(std::string_view statement, const copy_file& to, copy_progress_function tell) {
        return {detail::raw_copy_out_texts(statement), to, std::move(tell)};
    }
    [[nodiscard]] detail::core_ptr core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
