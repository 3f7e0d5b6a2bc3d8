// COPY as text and as it is, of servers that do not do as they were asked; and the form that is taken for GaussDB.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;
using protocol::format;

backend::copy_data copied(std::string_view bytes) { return {protocol::as_bytes(bytes)}; }

// ---- into the server

template <class Row>
using copy_of = detail::copy_in_statement<detail::row_encoder<Row>>;

template <class Row>
struct one_row : protocol::copy_source {
    one_row(copy_of<Row>& into, Row value) : copy{into}, row{std::move(value)} { copy.take_from(this); }

    void write_more(protocol::session& s) override {
        copy.put(s, [&](protocol::byte_buffer& out) {
            detail::write_header(copy, out);
            BOOST_TEST(!copy.encoder().write(out, row));
        });
        copy.end(s);
    }

    copy_of<Row>& copy;
    Row row;
};

detail::copy_texts texts_of(copy_format form) { return detail::copy_in_texts(object_name{"t"}, {"a"}, form).value(); }

// What GaussDB is sent, once it has described the column.
struct gauss_copy {
    explicit gauss_copy(std::uint32_t type, copy_format form) : copy{texts_of(form)} {
        BOOST_REQUIRE(s.parameters().are_of_gaussdb());
        s.start(copy);
        BOOST_TEST(tags_of(take_output(s)) == "PDS");
        say(s, backend::parse_complete{}, takes({}), columns({{"a", type}}), ready());
    }

    logged_in_session s{{}, {.parameters = {{"server_version", "9.2.4"}, {"is_sysadmin", "off"}}}};
    copy_of<timestamptz> copy;
};

// ---- out of it

using copy_of_lines =
    detail::streamed<detail::copy_data_statement<detail::in_batches<detail::of_lines<detail::collect_rows<int>>>>>;

struct copying_lines {
    copy_of_lines copy{std::in_place, detail::in_batches<detail::of_lines<detail::collect_rows<int>>>{},
                       detail::copy_out_texts("select a from t", copy_format::text)};
};

connected giving(const backend::copy_out_response& forms, const std::vector<std::string>& lines) {
    auto says =
        script{}.expect_tags("PDS").reply(backend::parse_complete{}, takes({}), columns({{"a", oids::int4}}), ready());
    says.expect_tags("PDQ").reply(backend::parse_complete{}, takes({}), columns({{"a", oids::int4}})).reply(forms);
    for (const auto& line : lines)
        says.reply(copied(line));
    return connected{says.reply(backend::copy_done{}, complete("COPY 1"), ready())};
}

const backend::copy_out_response one_text{format::text, {format::text}};

using raw_copy_out = detail::streamed<detail::copy_data_statement<detail::in_batches<detail::collect_data>>>;

struct copying_data {
    raw_copy_out copy{std::in_place, detail::in_batches<detail::collect_data>{},
                      detail::raw_copy_out_texts("copy t to stdout").value()};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(copying_in_other_forms)

BOOST_AUTO_TEST_CASE(rows_as_text_need_no_look_at_the_columns) {
    connected c{script{}
                    .expect_tags("Q")
                    .reply(backend::copy_in_response{format::text, {format::text}})
                    .expect<frontend::copy_data>([](const auto& d) { return protocol::as_text(d.data) == "7\n"; })
                    .expect<frontend::copy_done>()
                    .reply(complete("COPY 1"), ready())};
    copy_of<int> copy{texts_of(copy_format::text)};
    one_row<int> source{copy, 7};
    c.run(copy);
    BOOST_TEST(copy.take().value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_another_form_or_other_columns_is_told_no) {
    const std::pair<backend::copy_in_response, errc> asked[] = {
        {{format::binary, {format::binary}}, errc::protocol_violation},
        {{format::text, {format::text, format::text}}, errc::column_count_mismatch},
        {{format::text, {}}, errc::column_count_mismatch}};
    for (const auto& [forms, code] : asked) {
        connected c{script{}.expect_tags("Q").reply(forms).expect<frontend::copy_fail>().reply(
            server_error("57014", "COPY from stdin failed"), ready())};
        copy_of<int> copy{texts_of(copy_format::csv)};
        one_row<int> source{copy, 7};
        c.run(copy);
        BOOST_TEST(copy.failure()->code() == code);
        BOOST_TEST(!c.s.closed());
    }
}

BOOST_AUTO_TEST_CASE(gaussdb_is_given_text_where_binary_may_be_another_value) {
    gauss_copy automatic{oids::timestamptz, copy_format::automatic};
    const std::string sent{take_output(automatic.s)};
    BOOST_TEST(tags_of(sent) == "PDQ");
    BOOST_TEST(sent.find("copy \"t\" (\"a\") from stdin (format text)") != std::string::npos);
    BOOST_TEST(!automatic.copy.failure());
    BOOST_TEST(!automatic.copy.encoder().is_binary());

    gauss_copy binary{oids::timestamptz, copy_format::binary};
    BOOST_TEST(binary.copy.failure()->code() == errc::column_type_mismatch);
    BOOST_TEST(take_output(binary.s).empty());

    gauss_copy other{oids::int4, copy_format::automatic};
    BOOST_TEST(other.copy.failure()->code() == errc::column_type_mismatch);
}

BOOST_AUTO_TEST_CASE(lines_are_rows) {
    auto c = giving(one_text, {"1\n", "2\n"});
    copying_lines out;
    c.run(out.copy.conversation());
    auto batch = out.copy.take();
    BOOST_REQUIRE((batch.has_value() && batch->has_value()));
    BOOST_TEST((std::move(**batch).to_vector() == std::vector{1, 2}));
}

BOOST_AUTO_TEST_CASE(lines_that_are_none_are_told) {
    for (const char* line : {"", "1", "1\t2\n", "\\\n"}) {
        auto c = giving(one_text, {line});
        copying_lines out;
        c.run(out.copy.conversation());
        BOOST_TEST(out.copy.conversation().failure()->code() == errc::protocol_violation, line);
    }
    for (const auto& forms : {backend::copy_out_response{format::binary, {format::binary}},
                              backend::copy_out_response{format::text, {format::text, format::text}}}) {
        auto c = giving(forms, {"1\n"});
        copying_lines out;
        c.run(out.copy.conversation());
        BOOST_TEST(out.copy.conversation().failure()->code() ==
                   (forms.overall == format::binary ? errc::protocol_violation : errc::column_count_mismatch));
        BOOST_TEST(!c.s.closed());
    }
}

BOOST_AUTO_TEST_CASE(data_is_given_as_it_comes) {
    connected c{script{}
                    .expect_tags("Q")
                    .reply(backend::copy_out_response{format::binary, {format::binary}})
                    .reply(copied("anything"), copied(""), copied("at all"), backend::copy_done{}, complete("COPY 2"),
                           ready())};
    copying_data out;
    c.run(out.copy.conversation());
    const auto batch = out.copy.take();
    BOOST_REQUIRE((batch.has_value() && batch->has_value()));
    const copied_data& pieces = **batch;
    BOOST_REQUIRE(pieces.size() == 3U);
    BOOST_TEST(pieces.text(0) == "anything");
    BOOST_TEST(pieces[1].empty());
    BOOST_TEST(pieces.text(2) == "at all");
    BOOST_TEST(pieces.bytes() == 14U);
}

BOOST_AUTO_TEST_CASE(what_is_no_copy_out_is_told_or_ends_the_session) {
    connected done{script{}.expect_tags("Q").reply(complete("COPY 5"), ready())};
    copying_data elsewhere;
    done.run(elsewhere.copy.conversation());
    BOOST_TEST(elsewhere.copy.conversation().failure()->code() == errc::unexpected_copy);
    BOOST_TEST(!done.s.closed());
    for (const auto& message : {encoded(backend::copy_in_response{format::text, {}}),
                                encoded(tusk::testing::row({"1"})), encoded(copied("early")), encoded(ready())}) {
        connected c{script{}.expect_tags("Q").reply_bytes(message)};
        copying_data out;
        c.run(out.copy.conversation());
        BOOST_TEST(out.copy.conversation().failure()->code() == errc::protocol_violation);
        BOOST_TEST(c.s.closed());
    }
}

BOOST_AUTO_TEST_SUITE_END()
