// Lists of hosts, and what libpq makes of them.
#include <cstdint>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/conninfo.hpp>

#include "conninfo_checks.hpp"

namespace {

using conninfo_checks::fails;
using conninfo_checks::parsed;
using tusk::errc;
using tusk::parse_conninfo;
using tusk::server_address;
using servers = std::vector<server_address>;

}  // namespace

BOOST_AUTO_TEST_SUITE(conninfo_hosts)

BOOST_AUTO_TEST_CASE(hosts_addresses_and_ports_are_lists_side_by_side) {
    BOOST_TEST((parse_conninfo("host=a,b port=1,2")->hosts == servers{{"a", "", 1}, {"b", "", 2}}));
    BOOST_TEST((parse_conninfo("postgres://a:1,b:2/d")->hosts == servers{{"a", "", 1}, {"b", "", 2}}));
    BOOST_TEST((parse_conninfo("postgres://[::1],[::2]:7")->hosts == servers{{"::1", "", 5432}, {"::2", "", 7}}));
    BOOST_TEST((parse_conninfo("host=a,b hostaddr=192.0.2.1,fe80::1%lo")->hosts ==
                servers{{"a", "192.0.2.1", 5432}, {"b", "fe80::1%lo", 5432}}));
    BOOST_TEST((parse_conninfo("hostaddr=192.0.2.1,192.0.2.2")->hosts ==
                servers{{"", "192.0.2.1", 5432}, {"", "192.0.2.2", 5432}}));
}

BOOST_AUTO_TEST_CASE(one_port_is_for_all_of_them_and_an_empty_one_is_the_default) {
    BOOST_TEST((parse_conninfo("host=a,b port=7")->hosts == servers{{"a", "", 7}, {"b", "", 7}}));
    BOOST_TEST((parse_conninfo("host=a,b port=,7")->hosts == servers{{"a", "", 5432}, {"b", "", 7}}));
    BOOST_TEST((parse_conninfo("port=7")->hosts == servers{{"", "", 7}}));
    BOOST_TEST(
        (parse_conninfo("host=a,b hostaddr=,192.0.2.2")->hosts == servers{{"a", "", 5432}, {"b", "192.0.2.2", 5432}}));
}

BOOST_AUTO_TEST_CASE(lists_of_different_lengths_are_refused) {
    BOOST_TEST(fails("host=a,b port=1,2,3", errc::invalid_conninfo, "one port for all of the hosts"));
    BOOST_TEST(fails("port=1,2", errc::invalid_conninfo, "another number of elements"));
    BOOST_TEST(fails("host=a,b hostaddr=192.0.2.1", errc::invalid_conninfo, "one address for each host"));
    BOOST_TEST(fails("host=a,b port=1,x", errc::invalid_conninfo, "is not a port"));
    for (const auto* name : {"db.example", "localhost", "'127.0.0.1 x'", "::1%nowhere", "1.2.3.4.5", "::g"})
        BOOST_TEST(fails("hostaddr=" + std::string{name}, errc::invalid_conninfo, "is no IP address"));
    BOOST_TEST(fails("host=" + std::string(2000, ','), errc::invalid_conninfo, "too many hosts"));
    BOOST_TEST(fails("hostaddr=" + std::string(2000, ','), errc::invalid_conninfo, "too many hosts"));
}

BOOST_AUTO_TEST_CASE(a_host_that_starts_with_a_slash_or_an_at_sign_is_a_unix_socket) {
    const auto local = parse_conninfo("host=/run/pg,@abstract,localhost port=6432").value().hosts;
    BOOST_TEST(local[0].is_unix());
    BOOST_TEST(local[0].socket_path() == "/run/pg/.s.PGSQL.6432");
    BOOST_TEST(local[1].is_unix());
    BOOST_TEST(local[1].socket_path() == "@abstract/.s.PGSQL.6432");
    BOOST_TEST(!local[2].is_unix());
    BOOST_TEST(!parse_conninfo("host=/run/pg hostaddr=192.0.2.1")->hosts[0].is_unix());
    // A sockaddr_un holds 107 bytes of path, and /.s.PGSQL.5432 takes 14.
    BOOST_TEST(parse_conninfo("host=/" + std::string(92, 'd')).has_value());
    BOOST_TEST(fails("host=/" + std::string(93, 'd'), errc::invalid_conninfo, "too long a directory"));
    BOOST_TEST(fails("host=a,/" + std::string(93, 'd'), errc::invalid_conninfo, "too long a directory"));
}

BOOST_AUTO_TEST_CASE(they_are_shown_as_they_were_given) {
    for (const auto* text : {"host=a,b port=1,2", "host=a,b hostaddr=192.0.2.1,::1 port=5432,5432",
                             "hostaddr=192.0.2.1 port=5432", "host=,b port=1,2", "host=, port=1,2"})
        BOOST_TEST(parsed(text) == text);
}

BOOST_AUTO_TEST_SUITE_END()
