#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/system/result.hpp>
#include <boost/test/unit_test.hpp>
#include <tusk/protocol/errors/error.hpp>

namespace {

using tusk::errc;
using tusk::error;
using tusk::sqlstate;

static_assert(std::is_nothrow_copy_constructible_v<error> && std::is_nothrow_copy_assignable_v<error>);
static_assert(!std::is_convertible_v<tusk::diagnostics, error> && !std::is_convertible_v<errc, error>);

tusk::diagnostics server_said() {
    tusk::diagnostics d;
    d.severity = "ERROR";
    d.sqlstate = "42P01";
    d.message = "relation \"nowhere\" does not exist";
    d.hint = "look elsewhere";
    return d;
}

std::string printed(const error& e) {
    std::ostringstream out;
    out << e.diagnostics();
    return out.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(an_error_of_the_server_has_its_sqlstate_as_the_code) {
    const error e{server_said()};
    BOOST_TEST((e.code() == sqlstate::undefined_table));
    BOOST_TEST(e.from_server());
    BOOST_TEST(e.diagnostics().hint == "look elsewhere");
    BOOST_TEST(e.what() == std::string{"ERROR 42P01: relation \"nowhere\" does not exist"});
}

BOOST_AUTO_TEST_CASE(an_error_of_the_server_is_never_success) {
    for (const char* text : {"", "00000", "42p01", "42P01 "}) {
        tusk::diagnostics d = server_said();
        d.sqlstate = text;
        const error e{d};
        BOOST_TEST((e.code() == sqlstate::internal_error));
        BOOST_TEST(e.code().failed());
        BOOST_TEST(e.diagnostics().sqlstate == text);
        BOOST_TEST(e.what() == std::string{"ERROR XX000: relation \"nowhere\" does not exist"});
    }
    BOOST_TEST(error{tusk::diagnostics{}}.what() == std::string{"ERROR XX000: "});
}

BOOST_AUTO_TEST_CASE(an_error_of_our_own_says_message_and_hint) {
    const error e{errc::timeout, "no answer within 5 s", "raise connect_timeout"};
    BOOST_TEST((e.code() == errc::timeout));
    BOOST_TEST(!e.from_server());
    BOOST_TEST(e.what() == std::string{"no answer within 5 s; raise connect_timeout"});
    BOOST_TEST(printed(e) == "ERROR:  no answer within 5 s\nHINT:  raise connect_timeout");
    BOOST_TEST(error(errc::timeout, "late").what() == std::string{"late"});
}

BOOST_AUTO_TEST_CASE(an_empty_message_becomes_that_of_the_code) {
    const error e{errc::timeout, ""};
    BOOST_TEST(e.what() == std::string{"the time limit was reached"});
    BOOST_TEST(printed(e) == "ERROR:  the time limit was reached");
}

BOOST_AUTO_TEST_CASE(an_error_of_our_own_may_carry_an_sqlstate) {
    const error e{sqlstate::query_canceled, "canceled"};
    BOOST_TEST(!e.from_server());
    BOOST_TEST(e.diagnostics().sqlstate == "57014");
    BOOST_TEST(printed(e) == "ERROR:  57014: canceled");
}

BOOST_AUTO_TEST_CASE(no_control_character_gets_into_what) {
    tusk::diagnostics d = server_said();
    d.severity = "\x1b";
    d.message = "\x1b[2J";
    BOOST_TEST(error{d}.what() == std::string{"\\x1B 42P01: \\x1B[2J"});
    BOOST_TEST(error(errc::protocol_violation, "tag \x01", "\x02").what() == std::string{"tag \\x01; \\x02"});
}

BOOST_AUTO_TEST_CASE(copies_share_what_they_hold_and_what_is_moved_from_stays_whole) {
    error first{server_said()};
    const error second{first};
    BOOST_TEST(&first.diagnostics() == &second.diagnostics());
    const error third{std::move(first)};
    BOOST_TEST(first.what() == std::string{third.what()});
    first = error{errc::no_rows, ""};
    BOOST_TEST((first.code() == errc::no_rows));
    BOOST_TEST((second.code() == sqlstate::undefined_table));
}

BOOST_AUTO_TEST_CASE(an_error_is_caught_as_a_system_error_and_as_an_exception) {
    try {
        throw error{server_said()};
    } catch (const boost::system::system_error& e) {
        BOOST_TEST((e.code() == sqlstate::undefined_table));
        BOOST_TEST(e.what() == std::string{"ERROR 42P01: relation \"nowhere\" does not exist"});
    }
    BOOST_CHECK_THROW(throw(error{errc::no_rows, ""}), std::exception);
}

BOOST_AUTO_TEST_CASE(the_value_of_a_result_throws_the_error_itself) {
    const boost::system::result<int, error> good{7};
    BOOST_TEST(good.value() == 7);
    const boost::system::result<int, error> bad{error{server_said()}};
    BOOST_CHECK_EXCEPTION(bad.value(), error, [&](const error& e) {
        return e.code() == sqlstate::undefined_table && &e.diagnostics() == &bad.error().diagnostics();
    });
    const boost::system::result<void, error> nothing{error{errc::timeout, ""}};
    BOOST_CHECK_THROW(nothing.value(), error);
}

BOOST_AUTO_TEST_CASE(the_error_of_a_result_with_a_value_is_none) {
    const boost::system::result<int, error> good{7};
    BOOST_TEST(!good.error().code().failed());
    BOOST_TEST(!good.error().from_server());
    BOOST_TEST(good.error().what() == std::string{"no error"});
    BOOST_TEST(good.error().diagnostics().message == "");
}

BOOST_AUTO_TEST_CASE(every_code_of_ours_has_a_text_of_its_own) {
    std::set<std::string> texts;
    int value = 1;
    for (; value <= static_cast<int>(errc::result_too_large); ++value) {
        const std::string text = tusk::tusk_category().message(value);
        BOOST_TEST(text.find("tusk error") == std::string::npos);
        texts.insert(text);
    }
    BOOST_TEST(texts.size() == static_cast<std::size_t>(value - 1));
    BOOST_TEST(tusk::tusk_category().message(value) == "tusk error " + std::to_string(value));
    BOOST_TEST(tusk::tusk_category().message(0) == "tusk error 0");
    BOOST_TEST(std::string{tusk::tusk_category().name()} == "tusk");
    BOOST_TEST((make_error_code(errc::timeout) != tusk::make_sqlstate("57014")));
}

BOOST_AUTO_TEST_SUITE_END()
