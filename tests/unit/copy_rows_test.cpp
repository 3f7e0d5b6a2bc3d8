// Rows in COPY's binary form.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/detail/copy_rows.hpp>

namespace {

using namespace tusk;

[[nodiscard]] std::vector<column> columns_of(std::initializer_list<std::uint32_t> types) {
    std::vector<column> all;
    for (const std::uint32_t type : types)
        all.push_back({.name = "c" + std::to_string(all.size()), .type_oid = type});
    return all;
}

template <class Row>
struct written {
    std::string bytes;
    std::optional<error> failed;
    bool is_written_quickly;
};

template <class Row>
[[nodiscard]] written<Row> write(const Row& row, const std::vector<column>& columns) {
    detail::binary_row_encoder<Row> encoder;
    BOOST_TEST(!encoder.prepare(columns, type_catalogue::builtin()));
    protocol::byte_buffer out;
    out.append(protocol::as_bytes("before"));
    auto failed = encoder.write(out, row);
    const auto all = protocol::as_text(out.view());
    BOOST_TEST(all.starts_with("before"));

    // The quick way does the same, or nothing.
    protocol::byte_buffer again;
    const bool is_written = encoder.write_quickly(again, row);
    BOOST_TEST((!is_written || !failed));
    BOOST_TEST(protocol::as_text(again.view()) == (is_written ? all.substr(6) : ""));
    return {std::string{all.substr(6)}, std::move(failed), is_written};
}

// Each value by its codec, one after the other.
template <class... T>
[[nodiscard]] std::string by_codecs(const std::vector<column>& columns, const T&... values) {
    protocol::byte_buffer out;
    writer w{out};
    w.put(static_cast<protocol::column_count>(sizeof...(T)));
    std::size_t i = 0;
    const auto put = [&](const auto& value) {
        const std::uint32_t type = columns[i++].type_oid;
        if (is_null(value))
            return w.put(protocol::null_length);
        const auto length = w.reserve_length();
        if constexpr (requires { codec_encode(w, value, type); })
            codec_sends<std::remove_cvref_t<decltype(value)>>(type) == wire_form::binary ? codec_encode(w, value, type)
                                                                                         : codec_encode_text(w, value);
        w.end_value(length);
    };
    (put(values), ...);
    BOOST_TEST(w.ok());
    return std::string{protocol::as_text(out.view())};
}

// Some are written by way of their codecs, others faster.
template <class... T>
bool is_written_by_codecs(std::initializer_list<std::uint32_t> types, const T&... values) {
    const auto columns = columns_of(types);
    const auto found = write(std::tuple<T...>{values...}, columns);
    BOOST_TEST(!found.failed);
    BOOST_TEST(found.bytes == by_codecs(columns, values...));
    return found.is_written_quickly;
}

const auto some_time = *timestamptz::from_string("2026-11-22 12:34:56.789+00");

}  // namespace

BOOST_AUTO_TEST_SUITE(rows_to_copy)

BOOST_AUTO_TEST_CASE(numbers_and_texts_are_written_as_their_codecs_do) {
    BOOST_TEST(is_written_by_codecs({oids::int4}, 7));
    BOOST_TEST(is_written_by_codecs({oids::int2, oids::int4, oids::int8, oids::oid}, std::int16_t{-2}, -70'000,
                                    std::int64_t{1} << 40, 3'000'000'000U));
    BOOST_TEST(is_written_by_codecs({oids::int2, oids::int2, oids::int4}, std::int8_t{-8}, std::uint8_t{200},
                                    std::uint16_t{60'000}));
    BOOST_TEST(is_written_by_codecs({oids::float4, oids::float8, oids::boolean}, 1.5F, -2.25, true));
    BOOST_TEST(is_written_by_codecs({oids::timestamptz, oids::date, oids::time}, some_time, date{}, time_of_day{}));
    BOOST_TEST(is_written_by_codecs({oids::text, oids::varchar, oids::int4}, std::string{"text"}, std::string{}, 1));
    BOOST_TEST(is_written_by_codecs({oids::int4, oids::int4, oids::text, oids::text}, std::optional<int>{5},
                                    std::optional<int>{}, std::optional<std::string>{"x"},
                                    std::optional<std::string>{}));
}

BOOST_AUTO_TEST_CASE(so_are_those_of_which_one_is_something_else) {
    BOOST_TEST(!is_written_by_codecs({oids::int8, oids::text}, 7, std::string{"x"}));  // it becomes a bigint
    is_written_by_codecs({oids::int4, oids::numeric}, 7, decimal{*decimal::from_string("1.25")});
    is_written_by_codecs({oids::float4, oids::int4}, 2.5, 1);
    is_written_by_codecs({oids::int8, oids::int4}, std::uint64_t{9}, 1);
}

BOOST_AUTO_TEST_CASE(a_text_may_be_large) {
    for (const std::size_t size :
         {std::size_t{8}, std::size_t{9}, std::size_t{64 * 1024 - 20}, std::size_t{64 * 1024}, std::size_t{1'000'000}})
        BOOST_TEST(is_written_by_codecs({oids::int4, oids::text}, 7, std::string(size, 'x')) == (size < 64 * 1024));
}

BOOST_AUTO_TEST_CASE(of_a_row_that_cannot_be_written_nothing_stays) {
    const auto columns = columns_of({oids::int4, oids::text, oids::int4});
    const std::string nul(1, '\0');
    for (const std::string& text :
         {nul, "a" + nul + "b", "seven67" + nul, nul + std::string(15, 'x'), std::string(20, 'x') + nul + "x"}) {
        const auto found = write(std::tuple{1, text, 2}, columns);
        BOOST_TEST(found.bytes == "");
        BOOST_TEST_REQUIRE(found.failed.has_value());
        BOOST_TEST((found.failed->code() == errc::embedded_nul));
        BOOST_TEST(std::string_view{found.failed->what()}.find("c1") != std::string_view::npos, found.failed->what());
    }
    const auto too_large = write(std::tuple{std::int64_t{1} << 40}, columns_of({oids::int4}));
    BOOST_TEST(too_large.bytes == "");
    BOOST_TEST((too_large.failed->code() == errc::value_out_of_range));
}

BOOST_AUTO_TEST_SUITE_END()
