// COPY as a server may have it that is not as it was, and one that is none: altered in between, untimely, malformed.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/connected.hpp>
#include <support/direct.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/detail/copying_in.hpp>
#include <tusk/detail/copying_out.hpp>
#include <tusk/detail/row_encoder.hpp>
#include <tusk/oids.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_view_literals;
using namespace std::chrono_literals;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;

const auto binary = protocol::format::binary;
const auto signature = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"sv;
// (7) and ("x", NULL), each with its number of values.
const auto seven = "\0\1\0\0\0\4\0\0\0\7"sv;
const auto end_of_rows = "\377\377"sv;

backend::copy_data data(const std::string& bytes) { return {protocol::as_bytes(bytes)}; }
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const auto part : parts)
        all += part;
    return all;
}

// ---- into the server

using copy_of_ints = detail::copy_in_statement<detail::row_encoder<std::int32_t>>;

// Writes one row, and ends.
struct one_seven : protocol::copy_source {
    explicit one_seven(copy_of_ints& into) : copy{into} { copy.take_from(this); }

    void write_more(protocol::session& s) override {
        copy.put(s, [&](protocol::byte_buffer& out) {
            detail::write_header(copy, out);
            BOOST_TEST(!copy.encoder().write(out, 7));
        });
        copy.end(s);
    }

    copy_of_ints& copy;
};

script described(std::uint32_t type) {
    return script{}.expect_tags("PDS").reply(backend::parse_complete{}, takes({}), columns({{"a", type}}), ready());
}
// What comes with COPY itself.
script& checked(script& says, std::uint32_t type) {
    return says.expect_tags("PDQ").reply(backend::parse_complete{}, takes({}), columns({{"a", type}}));
}

struct copying_in {
    copy_of_ints copy{detail::copy_texts{"copy t from stdin (format binary)", "select a from t"}};
    one_seven source{copy};
};

// What has been written so far; there may always be more.
std::string written(protocol::session& s) {
    std::string all;
    for (auto bytes = s.output(); !bytes.empty(); bytes = s.output()) {
        all += protocol::as_text(bytes);
        s.wrote(bytes.size());
    }
    return all;
}

// ---- out of it

using copy_out_of_ints = detail::copied_out<detail::collect_rows<std::int32_t>>;

struct copying_out {
    copy_out_of_ints copy{std::in_place, stream_options{},
                          detail::copy_texts{"copy t to stdout (format binary)", "select a from t"}};

    std::vector<std::int32_t> rows() {
        const auto batch = copy.take();
        BOOST_REQUIRE_MESSAGE(batch.has_value(), (batch ? "" : batch.error().what()));
        return batch->has_value() ? std::vector<std::int32_t>{(*batch)->begin(), (*batch)->end()}
                                  : std::vector<std::int32_t>{};
    }
};

// The server gives this data, in one message for each part.
connected giving(const std::vector<std::string>& parts) {
    auto says = described(int4_oid);
    checked(says, int4_oid).reply(backend::copy_out_response{binary, {binary}});
    for (const auto& part : parts)
        says.reply(data(part));
    return connected{says.reply(backend::copy_done{}, complete("COPY 1"), ready())};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(copying)

BOOST_AUTO_TEST_CASE(rows_go_in_behind_a_look_at_their_columns) {
    auto says = described(int4_oid);
    connected c{checked(says, int4_oid)
                    .reply(backend::copy_in_response{binary, {binary}})
                    .expect<frontend::copy_data>([](const auto& d) {
                        return protocol::as_text(d.data) == joined({signature, seven});
                    })
                    .expect<frontend::copy_done>()
                    .reply(complete("COPY 1"), ready())};
    copying_in in;
    c.run(in.copy);
    BOOST_REQUIRE(in.copy.finished());
    BOOST_TEST(!in.copy.failure());
    BOOST_TEST(in.copy.take().value() == 1U);
}

BOOST_AUTO_TEST_CASE(columns_that_have_changed_have_other_values_or_none) {
    auto says = described(int4_oid);
    connected wider{checked(says, oids::int8)
                        .reply(backend::copy_in_response{binary, {binary}})
                        .expect<frontend::copy_data>([](const auto& d) {
                            return protocol::as_text(d.data) == joined({signature, "\0\1\0\0\0\x08\0\0\0\0\0\0\0\7"sv});
                        })
                        .expect<frontend::copy_done>()
                        .reply(complete("COPY 1"), ready())};
    copying_in in;
    wider.run(in.copy);
    BOOST_TEST(!in.copy.failure());

    auto says_text = described(int4_oid);
    connected other{checked(says_text, text_oid)
                        .reply(backend::copy_in_response{binary, {binary}})
                        .expect<frontend::copy_fail>()
                        .reply(server_error("57014", "COPY from stdin failed"), ready())};
    copying_in into_text;
    other.run(into_text.copy);
    BOOST_TEST(into_text.copy.failure()->code() == errc::column_type_mismatch);
    BOOST_TEST(other.s.idle());
}

BOOST_AUTO_TEST_CASE(a_table_that_has_gone_in_between_is_an_error) {
    auto says = described(int4_oid);
    says.expect_tags("PDQ").reply(server_error("42P01", "gone"));
    says.expect<frontend::sync>().reply(ready());
    says.expect_tags("CPDS").reply(backend::close_complete{}, server_error("42P01", "still gone"), ready());
    connected c{says};
    copying_in in;
    c.run(in.copy);
    BOOST_REQUIRE(in.copy.failure());
    BOOST_TEST(in.copy.failure()->diagnostics().message == "still gone");
    BOOST_TEST(c.s.idle());
    BOOST_TEST(!c.s.closed());
}

BOOST_AUTO_TEST_CASE(what_the_server_does_itself_is_no_copy_of_ours) {
    auto says = described(int4_oid);
    connected c{checked(says, int4_oid).reply(complete("COPY 5"), ready())};
    copying_in in;
    c.run(in.copy);
    BOOST_TEST(in.copy.failure()->code() == errc::unexpected_copy);
    BOOST_TEST(!c.s.closed());
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_something_else_is_told_no) {
    for (const auto& asked : {backend::copy_in_response{protocol::format::text, {protocol::format::text}},
                              backend::copy_in_response{binary, {binary, binary}}}) {
        auto says = described(int4_oid);
        checked(says, int4_oid).reply(asked);
        connected c{says.expect<frontend::copy_fail>().reply(server_error("57014", "COPY from stdin failed"), ready())};
        copying_in in;
        c.run(in.copy);
        BOOST_REQUIRE(in.copy.failure());
        BOOST_TEST(!in.copy.failure()->from_server());
        BOOST_TEST(!c.s.closed());
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_belong_to_a_copy_ends_the_session) {
    const std::vector<std::string> untimely = {encoded(ready()), encoded(complete("COPY 1")),
                                               encoded(tusk::testing::row({"1"})), encoded(backend::copy_done{}),
                                               encoded(data("x"))};
    for (const auto& message : untimely) {
        auto says = described(int4_oid);
        connected c{checked(says, int4_oid).reply(backend::copy_in_response{binary, {binary}}).reply_bytes(message)};
        copy_of_ints copy{detail::copy_texts{"copy t from stdin (format binary)", "select a from t"}};
        c.run(copy);
        BOOST_REQUIRE(copy.failure());
        BOOST_TEST(copy.failure()->code() == errc::protocol_violation);
        BOOST_TEST(c.s.closed());
    }
}

BOOST_AUTO_TEST_CASE(the_row_that_the_server_names_is_told) {
    const std::pair<const char*, std::size_t> contexts[] = {{"COPY t, line 12, column a", 12},
                                                            {"SQL statement \"x\"\nCOPY t, line 3", 3},
                                                            {"COPY t", 0},
                                                            {"PL/pgSQL function f(), line 4", 0},
                                                            {"COPY t, line x", 0},
                                                            {"", 0}};
    for (const auto& [where, line] : contexts) {
        auto failed = server_error("23514", "no");
        failed.fields.where = where;
        auto says = described(int4_oid);
        checked(says, int4_oid).reply(backend::copy_in_response{binary, {binary}});
        connected c{says.expect_tags("dc").reply(failed, ready())};
        copying_in in;
        c.run(in.copy);
        BOOST_TEST(in.copy.failure()->diagnostics().element == line);
        BOOST_TEST(!c.s.closed());
    }
}

BOOST_AUTO_TEST_CASE(a_row_that_is_too_large_for_a_message_goes_in_several) {
    using copy_of_texts = detail::copy_in_statement<detail::row_encoder<std::string>>;
    logged_in_session s;
    copy_of_texts copy{detail::copy_texts{"copy t from stdin (format binary)", "select a from t"}};
    s.start(copy);
    BOOST_TEST(tags_of(take_output(s)) == "PDS");
    say(s, backend::parse_complete{}, takes({}), columns({{"a", text_oid}}), ready());
    BOOST_TEST(tags_of(take_output(s)) == "PDQ");
    say(s, backend::parse_complete{}, takes({}), columns({{"a", text_oid}}),
        backend::copy_in_response{binary, {binary}});
    BOOST_REQUIRE(copy.takes_data());

    std::string large(150 * 1024 * 1024, 'x');
    for (std::size_t i = 0; i < large.size(); i += 4096)
        large[i] = static_cast<char>('a' + i / 4096 % 26);
    copy.put(s, [&](protocol::byte_buffer& out) {
        detail::write_header(copy, out);
        BOOST_TEST(!copy.encoder().write(out, large));
    });
    const std::string sent = written(s);
    BOOST_TEST(tags_of(sent) == "ddd");
    std::string data;
    for (std::size_t at = 0; at != sent.size();) {
        const auto length = protocol::load_big_endian<std::uint32_t>(protocol::as_bytes(sent).data() + at + 1);
        data += std::string_view{sent}.substr(at + 5, length - 4);
        at += 1 + length;
    }
    BOOST_TEST((data == joined({signature, "\0\1\x09\x60\0\0"sv, large})));
    s.cancel(copy, error{errc::timeout, "too long"}, protocol::time_point{} + 1h);
    BOOST_TEST(tags_of(take_output(s)) == "f");
    BOOST_TEST(bool{s.next() == protocol::session::step::io});  // CopyFail does it
    s.expired(protocol::time_point{} + 1h + 250ms);
    BOOST_TEST(bool{s.next() == protocol::session::step::cancel});  // unless it does not
    say(s, server_error("57014", "COPY from stdin failed"), ready());
    BOOST_TEST(copy.failure()->code() == errc::timeout);
    BOOST_TEST(s.idle());
}

BOOST_AUTO_TEST_CASE(the_header_comes_with_the_first_row_or_alone) {
    using parts = std::vector<std::string>;
    const std::string row{seven};
    const std::string end{end_of_rows};
    for (const auto& [given, rows] : {std::pair{parts{joined({signature, seven}), row, end}, 2U},
                                      {parts{std::string{signature}, row, end}, 1U},
                                      {parts{std::string{signature}, end}, 0U},
                                      {parts{joined({signature, end_of_rows})}, 0U}}) {
        auto c = giving(given);
        copying_out out;
        c.run(out.copy.conversation());
        BOOST_TEST((out.rows() == std::vector<std::int32_t>(rows, 7)));
    }
}

BOOST_AUTO_TEST_CASE(an_extension_of_the_header_is_passed_over) {
    const auto extended = "PGCOPY\n\377\r\n\0\0\0\0\1\0\0\0\3abc"sv;
    auto c = giving({joined({extended, seven}), std::string{end_of_rows}});
    copying_out out;
    c.run(out.copy.conversation());
    BOOST_TEST((out.rows() == std::vector<std::int32_t>{7}));
}

BOOST_AUTO_TEST_CASE(malformed_data_ends_the_session) {
    const std::vector<std::vector<std::string>> wrong = {
        {},                                                                            // no header
        {std::string{signature}},                                                      // no end
        {joined({signature, seven})},                                                  // no end
        {joined({"PGCOPY\n\377\r\n\1\0\0\0\0\0\0\0\0"sv, end_of_rows})},               // another signature
        {joined({"PGCOPY\n\377\r\n\0\0\1\0\0\0\0\0\0"sv, end_of_rows})},               // with OIDs
        {joined({"PGCOPY\n\377\r\n\0\0\0\0\0\377\377\377\377"sv, end_of_rows})},       // an extension of -1 bytes
        {joined({signature, "\0\2\0\0\0\4\0\0\0\7\377\377\377\377"sv, end_of_rows})},  // one value too many
        {joined({signature, "\0\0"sv, end_of_rows})},                                  // none
        {joined({signature, "\0\1\377\377\377\376"sv, end_of_rows})},                  // a length of -2
        {joined({signature, end_of_rows, "x"sv})},                                     // more behind the end
        {joined({signature, end_of_rows}), std::string{seven}},
        {std::string{signature}.substr(0, 15), std::string{signature}.substr(15), std::string{end_of_rows}},
        {std::string{signature}, ""},
    };
    for (const auto& parts : wrong) {
        auto c = giving(parts);
        copying_out out;
        c.s.start(out.copy.conversation());
        c.link.run();
        BOOST_REQUIRE(out.copy.conversation().failure());
        BOOST_TEST(out.copy.conversation().failure()->code() == errc::protocol_violation);
    }
}

// It is run once, whatever comes of it.
BOOST_AUTO_TEST_CASE(columns_that_have_changed_are_read_as_what_they_are) {
    const auto says = [](std::uint32_t type, std::string_view row) {
        auto s = described(int4_oid);
        return checked(s, type).reply(backend::copy_out_response{binary, {binary}}, data(joined({signature, row})),
                                      data(std::string{end_of_rows}), backend::copy_done{}, complete("COPY 1"),
                                      ready());
    };
    connected wider{says(oids::int8, "\0\1\0\0\0\x08\0\0\0\0\0\0\0\7"sv)};
    copying_out out;
    wider.run(out.copy.conversation());
    BOOST_TEST((out.rows() == std::vector<std::int32_t>{7}));

    connected other{says(text_oid, "\0\1\0\0\0\1x"sv)};
    copying_out of_text;
    other.run(of_text.copy.conversation());
    BOOST_TEST(of_text.copy.conversation().failure()->code() == errc::column_type_mismatch);
    BOOST_TEST(other.s.idle());
}

BOOST_AUTO_TEST_CASE(what_gives_no_columns_is_not_copied) {
    const auto nothing = [] {
        return script{}.expect_tags("PDS").reply(backend::parse_complete{}, takes({}), backend::no_data{}, ready());
    };
    connected c{nothing()};
    copying_out out;
    c.run(out.copy.conversation());
    BOOST_TEST(out.copy.conversation().failure()->code() == errc::column_count_mismatch);
    connected d{nothing()};
    copying_in in;
    d.run(in.copy);
    BOOST_TEST(in.copy.failure()->code() == errc::column_count_mismatch);
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_gone_before_the_server_takes_data_is_told_at_once) {
    auto says = described(int4_oid);
    connected c{checked(says, int4_oid)
                    .reply(backend::copy_in_response{binary, {binary}})
                    .expect<frontend::copy_fail>()
                    .reply(server_error("57014", "COPY from stdin failed"), ready())};
    copying_in in;
    in.copy.is_let_go = true;
    c.run(in.copy);
    BOOST_TEST(in.copy.failure()->code() == errc::not_connected);
}

BOOST_AUTO_TEST_CASE(nothing_is_loaded_into_gaussdb_that_may_be_another_value_there) {
    using copy_of_times = detail::copy_in_statement<detail::row_encoder<timestamptz>>;
    logged_in_session s{{}, {.parameters = {{"server_version", "9.2.4"}, {"is_sysadmin", "off"}}}};
    BOOST_REQUIRE(s.parameters().are_of_gaussdb());
    copy_of_times copy{detail::copy_texts{"copy t from stdin (format binary)", "select a from t"}};
    s.start(copy);
    BOOST_TEST(tags_of(take_output(s)) == "PDS");
    say(s, backend::parse_complete{}, takes({}), columns({{"a", oids::timestamptz}}), ready());
    BOOST_TEST(copy.finished());
    BOOST_TEST(copy.failure()->code() == errc::column_type_mismatch);
    BOOST_TEST(take_output(s).empty());
}

BOOST_AUTO_TEST_SUITE_END()
