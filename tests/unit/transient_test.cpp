#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>
#include <tusk/protocol/errors/transient.hpp>

BOOST_AUTO_TEST_SUITE(transient_errors)

using tusk::errc;
using tusk::is_transient;
using tusk::make_sqlstate;

BOOST_AUTO_TEST_CASE(what_a_server_may_get_over_is_transient) {
    for (const char* code : {"08000", "08001", "08003", "08004", "08006", "40001", "40P01", "53000", "53200", "53300",
                             "55006", "55P03", "57P01", "57P02", "57P03", "57P05"})
        BOOST_TEST(is_transient(make_sqlstate(code)), code);
}

BOOST_AUTO_TEST_CASE(so_is_what_the_coordinators_of_GaussDB_retry_after) {
    for (const char* code :
         {"YY001", "YY002", "YY003", "YY004", "YY005", "YY006", "YY007", "YY008", "YY009", "YY010", "YY011", "YY012",
          "YY013", "YY014", "YY015", "YY016", "XX003", "XX009", "53200", "08006", "08000", "57P01", "53500"})
        BOOST_TEST(is_transient(make_sqlstate(code)), code);
}

BOOST_AUTO_TEST_CASE(what_fails_again_or_may_have_been_done_is_not) {
    for (const char* code : {"", "28P01", "28000", "28P02", "3D000", "0A000", "42P01", "23505", "22012", "57014",
                             "08P01", "08007", "40003", "53100", "25P02", "XX000", "XX001", "YX999", "Z0000"})
        BOOST_TEST(!is_transient(make_sqlstate(code)), code);
}

BOOST_AUTO_TEST_CASE(a_broken_connection_is_and_a_mistake_in_using_one_is_not) {
    BOOST_TEST(is_transient(errc::timeout));
    BOOST_TEST(is_transient(errc::connection_closed));
    BOOST_TEST(is_transient(errc::cannot_connect));
    for (const errc code : {errc::operation_in_progress, errc::protocol_violation, errc::server_not_authentic,
                            errc::tls_failed, errc::not_connected, errc::channel_not_verified})
        BOOST_TEST(!is_transient(code));
    BOOST_TEST(!is_transient({}));
    BOOST_TEST(!is_transient(boost::asio::error::operation_aborted));
}

BOOST_AUTO_TEST_SUITE_END()
