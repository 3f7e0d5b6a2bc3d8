#include <string>

#include <boost/test/unit_test.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>

BOOST_AUTO_TEST_SUITE(sqlstates)

using tusk::gauss_sqlstate;
using tusk::make_sqlstate;
using tusk::sqlstate;

BOOST_AUTO_TEST_CASE(a_code_compares_equal_to_the_condition_it_means) {
    BOOST_TEST((make_sqlstate("42P01") == sqlstate::undefined_table));
    BOOST_TEST((make_sqlstate("42703") == sqlstate::undefined_column));
    BOOST_TEST((make_sqlstate("40001") == sqlstate::serialization_failure));
    BOOST_TEST((make_sqlstate("42P01") != sqlstate::undefined_column));
}

BOOST_AUTO_TEST_CASE(a_code_is_five_characters_in_base_36) {
    BOOST_TEST(make_sqlstate("42P01").value() == (((4 * 36 + 2) * 36 + 25) * 36 + 0) * 36 + 1);
    BOOST_TEST(make_sqlstate("ZZZZZ").value() == 36 * 36 * 36 * 36 * 36 - 1);
    for (const char* text : {"01000", "42P01", "XX000", "ZZZZZ", "10000", "0A000", "P0001"})
        BOOST_TEST(tusk::sqlstate_text(make_sqlstate(text).value()) == text);
    BOOST_TEST(to_string(sqlstate::query_canceled) == "57014");
}

BOOST_AUTO_TEST_CASE(what_is_no_sqlstate_has_no_text) {
    BOOST_TEST(tusk::sqlstate_text(-1) == "?????");
    BOOST_TEST(tusk::sqlstate_text(36 * 36 * 36 * 36 * 36) == "?????");
}

BOOST_AUTO_TEST_CASE(an_error_is_never_success) {
    for (const char* text : {"", "42P0", "42P011", "42p01", "42 01", "4-P01", "42P0\xc3", "00000", "00001", "00ZZZ"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST((make_sqlstate(text) == sqlstate::internal_error));
            BOOST_TEST(make_sqlstate(text).failed());
        }
    }
    BOOST_TEST(make_sqlstate("01000").failed());
}

BOOST_AUTO_TEST_CASE(the_message_names_the_condition) {
    BOOST_TEST(make_sqlstate("42P01").message() == "undefined_table (42P01)");
    BOOST_TEST(make_sqlstate("01000").message() == "warning (01000)");
    BOOST_TEST(make_sqlstate("XX002").message() == "index_corrupted (XX002)");
    BOOST_TEST(make_sqlstate("12345").message() == "SQLSTATE 12345");
    BOOST_TEST(make_sqlstate("ZZZZZ").message() == "SQLSTATE ZZZZZ");
    BOOST_TEST(tusk::sqlstate_category().message(-1) == "SQLSTATE ?????");
    BOOST_TEST(std::string{tusk::sqlstate_category().name()} == "tusk.sqlstate");
}

BOOST_AUTO_TEST_CASE(conditions_of_GaussDB_have_names_of_their_own) {
    BOOST_TEST((make_sqlstate("YY003") == gauss_sqlstate::lock_wait_timeout));
    BOOST_TEST((make_sqlstate("XX003") == gauss_sqlstate::stream_remote_close_socket));
    BOOST_TEST((make_sqlstate("YY003") != gauss_sqlstate::snapshot_invalid));
    BOOST_TEST(make_sqlstate("28P02").message() == "initial_password_not_modified (28P02)");
    BOOST_TEST(make_sqlstate("YY016").message() == "stream_concurrent_update (YY016)");
    BOOST_TEST(to_string(gauss_sqlstate::stream_not_supported) == "0A100");
}

BOOST_AUTO_TEST_CASE(a_code_with_two_meanings_has_both_names) {
    BOOST_TEST((make_sqlstate("57P05") == sqlstate::idle_session_timeout));
    BOOST_TEST((make_sqlstate("57P05") == gauss_sqlstate::ru_stop_query));
    BOOST_TEST(make_sqlstate("57P05").message() == "idle_session_timeout, or on GaussDB ru_stop_query (57P05)");
    BOOST_TEST(make_sqlstate("P0004").message() == "assert_failure, or on GaussDB forall_need_dml (P0004)");
    BOOST_TEST(make_sqlstate("42P18").message() ==
               "indeterminate_datatype, or on GaussDB invalid_temp_objects (42P18)");
}

BOOST_AUTO_TEST_CASE(conditions_of_one_name_are_told_apart_by_their_class) {
    BOOST_TEST((make_sqlstate("22001") == sqlstate::string_data_right_truncation));
    BOOST_TEST((make_sqlstate("01004") == sqlstate::warning_string_data_right_truncation));
    BOOST_TEST((make_sqlstate("22004") == sqlstate::null_value_not_allowed));
    BOOST_TEST((make_sqlstate("39004") == sqlstate::external_routine_invocation_exception_null_value_not_allowed));
    BOOST_TEST((make_sqlstate("2F002") == sqlstate::sql_routine_exception_modifying_sql_data_not_permitted));
    BOOST_TEST((make_sqlstate("38002") == sqlstate::external_routine_exception_modifying_sql_data_not_permitted));
    BOOST_TEST(make_sqlstate("38002").message() == "modifying_sql_data_not_permitted (38002)");
}

BOOST_AUTO_TEST_CASE(the_class_is_the_first_two_characters) {
    BOOST_TEST(tusk::sqlstate_class(sqlstate::undefined_table) == "42");
    BOOST_TEST(tusk::sqlstate_class(make_sqlstate("0Z002")) == "0Z");
    BOOST_TEST(tusk::sqlstate_class(boost::system::error_code{}) == "");
    BOOST_TEST(tusk::sqlstate_class(make_error_code(boost::system::errc::timed_out)) == "");
}

BOOST_AUTO_TEST_SUITE_END()
