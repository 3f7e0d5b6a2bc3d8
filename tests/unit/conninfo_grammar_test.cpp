#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>

#include "conninfo_checks.hpp"

namespace {

using namespace std::string_view_literals;
using conninfo_checks::all_of;
using conninfo_checks::fails;
using conninfo_checks::parsed;
using tusk::errc;
using tusk::parse_conninfo;

}  // namespace

BOOST_AUTO_TEST_SUITE(conninfo_grammar)

// The examples of https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING.
BOOST_AUTO_TEST_CASE(the_examples_of_the_libpq_manual_are_read_as_it_says) {
    BOOST_TEST(parsed("host=localhost port=5432 dbname=mydb connect_timeout=10") ==
               "host=localhost port=5432 dbname=mydb connect_timeout=10");
    BOOST_TEST(parsed("postgresql://") == "port=5432");
    BOOST_TEST(parsed("postgresql://localhost") == "host=localhost port=5432");
    BOOST_TEST(parsed("postgresql://localhost:5433") == "host=localhost port=5433");
    BOOST_TEST(parsed("postgresql://localhost/mydb") == "host=localhost port=5432 dbname=mydb");
    BOOST_TEST(parsed("postgresql://user@localhost") == "host=localhost port=5432 user=user");
    BOOST_TEST(parsed("postgresql://user:secret@localhost") == "host=localhost port=5432 user=user password=secret");
    BOOST_TEST(parsed("postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp") ==
               "host=localhost port=5432 user=other dbname=otherdb connect_timeout=10 application_name=myapp");
    BOOST_TEST(parsed("postgresql:///mydb?host=localhost&port=5433") == "host=localhost port=5433 dbname=mydb");
    BOOST_TEST(parsed("postgresql://user@localhost:5433/mydb?options=-c%20synchronous_commit%3Doff") ==
               "host=localhost port=5433 user=user dbname=mydb options='-c synchronous_commit=off'");
    BOOST_TEST(parsed("postgresql://[2001:db8::1234]/database") == "host=2001:db8::1234 port=5432 dbname=database");
    BOOST_TEST(parsed("postgresql:///dbname?host=/var/lib/postgresql") ==
               "host=/var/lib/postgresql port=5432 dbname=dbname");
    BOOST_TEST(parsed("postgresql://%2Fvar%2Flib%2Fpostgresql/dbname") ==
               "host=/var/lib/postgresql port=5432 dbname=dbname");
    BOOST_TEST(parsed("postgresql://host1:123,host2:456/somedb?target_session_attrs=any&application_name=myapp") ==
               "host=host1,host2 port=123,456 dbname=somedb application_name=myapp");
}

BOOST_AUTO_TEST_CASE(keyword_values_are_unescaped_as_libpq_does) {
    BOOST_TEST(parse_conninfo("dbname = 'a value'")->dbname == "a value");
    BOOST_TEST(parse_conninfo("dbname\t=\nplain")->dbname == "plain");
    BOOST_TEST(parse_conninfo("dbname='it\\'s' ")->dbname == "it's");
    BOOST_TEST(parse_conninfo("dbname='back\\\\slash'")->dbname == "back\\slash");
    BOOST_TEST(parse_conninfo("dbname=two\\ words")->dbname == "two words");
    BOOST_TEST(parse_conninfo("dbname=it\\'s")->dbname == "it's");
    BOOST_TEST(parse_conninfo("dbname=it's")->dbname == "it's");
    BOOST_TEST(parse_conninfo("dbname=a\\")->dbname == "a");
    BOOST_TEST(parse_conninfo("dbname=a=b")->dbname == "a=b");
    BOOST_TEST(parse_conninfo("dbname=")->dbname == "");
    BOOST_TEST(parse_conninfo("dbname=x dbname=''")->dbname == "");
    BOOST_TEST(parse_conninfo("options='\n'")->options == "\n");
    BOOST_TEST(parsed("dbname='a'user=b") == "port=5432 user=b dbname=a");
    // An empty value must be quoted: without quotes the next word is the value.
    BOOST_TEST(parse_conninfo("user= dbname=x")->user == "dbname=x");
    BOOST_TEST(parse_conninfo("dbname=mysql://not/a/conninfo")->dbname == "mysql://not/a/conninfo");
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_list_of_pairs_is_refused) {
    BOOST_TEST(fails("mydb", errc::invalid_conninfo, "missing \"=\" after the word at byte 1"));
    BOOST_TEST(fails("host=a  port 5432", errc::invalid_conninfo, "missing \"=\" after the word at byte 9"));
    BOOST_TEST(fails("host", errc::invalid_conninfo, "missing \"=\""));
    BOOST_TEST(fails("dbname='open", errc::invalid_conninfo, "missing \"'\" after the value at byte 8"));
    BOOST_TEST(fails("dbname='", errc::invalid_conninfo, "missing \"'\""));
    BOOST_TEST(fails("dbname='open\\'", errc::invalid_conninfo, "missing \"'\""));
    BOOST_TEST(fails("dbname='open\\", errc::invalid_conninfo, "missing \"'\""));
    BOOST_TEST(fails("=x", errc::unknown_option, "unknown option at byte 1"));
    BOOST_TEST(fails("dbname=a\0b"sv, errc::invalid_conninfo, "NUL at byte 9"));
    BOOST_TEST(fails("postgresql://a\0b"sv, errc::invalid_conninfo, "NUL at byte 15"));
}

BOOST_AUTO_TEST_CASE(the_parts_of_a_uri_may_be_left_out) {
    BOOST_TEST(parsed("postgres://ada@") == "port=5432 user=ada");
    BOOST_TEST(parsed("postgres://:pw@/db") == "port=5432 dbname=db password=pw");
    BOOST_TEST(parsed("postgres://ada:@h") == "host=h port=5432 user=ada");
    BOOST_TEST(parsed("postgres://@h") == "host=h port=5432");
    BOOST_TEST(parsed("postgres://:6000") == "port=6000");
    BOOST_TEST(parsed("postgres://h:/db") == "host=h port=5432 dbname=db");
    BOOST_TEST(parsed("postgres://h?user=ada") == "host=h port=5432 user=ada");
    BOOST_TEST(parsed("postgres://h?") == "host=h port=5432");
    BOOST_TEST(parsed("postgres://h/?user=ada&") == "host=h port=5432 user=ada");
    BOOST_TEST(parsed("postgres://h/a/b") == "host=h port=5432 dbname=a/b");
    BOOST_TEST(parsed("postgres://h/db?port=&application_name=") == "host=h port=5432 dbname=db");
    BOOST_TEST(parsed("postgres://u:a:b?c=d@h/db") == "host=h port=5432 user=u dbname=db password=a:b?c=d");
    BOOST_TEST(parsed("postgres://[::1]") == "host=::1 port=5432");
    BOOST_TEST(parsed("postgres://u@[::1]:6000/db") == "host=::1 port=6000 user=u dbname=db");
    BOOST_TEST(parsed("postgres://[::1]?user=u") == "host=::1 port=5432 user=u");
    BOOST_TEST(parsed("postgres://[fe80::1%25eth0]") == "host=fe80::1%eth0 port=5432");
}

BOOST_AUTO_TEST_CASE(every_part_of_a_uri_is_percent_decoded) {
    BOOST_TEST(parsed("postgres://%61d%61:%40%3a%2F%3F@h%6Fst:%35432/d%C3%A9?%75ser=%25%26%3d") ==
               "host=host port=5432 user=%&= dbname=d\xC3\xA9 password=@:/?");
    // As in libpq since version 17, spaces around a part do not count.
    BOOST_TEST(parsed("postgres:// u : p @ h : 6000 / d ? application_name = a%20b ") ==
               "host=h port=6000 user=u dbname=d password=p application_name='a b'");
    BOOST_TEST(parse_conninfo("postgres://h/  ")->dbname == "");
    BOOST_TEST(fails("postgres://h/a b", errc::invalid_conninfo, "unexpected space at byte 15"));
    BOOST_TEST(fails("postgres://h/%zz", errc::invalid_conninfo, "two hexadecimal digits at byte 14"));
    BOOST_TEST(fails("postgres://h/%2z", errc::invalid_conninfo, "hexadecimal"));
    BOOST_TEST(fails("postgres://h/%", errc::invalid_conninfo, "hexadecimal"));
    BOOST_TEST(fails("postgres://h/%2", errc::invalid_conninfo, "hexadecimal"));
    BOOST_TEST(fails("postgres://h/%2?user=0", errc::invalid_conninfo, "hexadecimal"));
    BOOST_TEST(fails("postgres://h/a%00b", errc::invalid_conninfo, "%00 at byte 15"));
    for (auto text : {"%zz@h", "u:%zz@h", "%zz", "[%zz]", "h:%zz", "h?%zz=a", "h?user=%zz"})
        BOOST_TEST(fails("postgres://" + std::string{text}, errc::invalid_conninfo, "hexadecimal"));
}

BOOST_AUTO_TEST_CASE(a_uri_that_is_malformed_is_refused) {
    BOOST_TEST(fails("postgres://[::1", errc::invalid_conninfo, "\"[\" without \"]\" at byte 12"));
    BOOST_TEST(fails("postgres://[]", errc::invalid_conninfo, "no address in brackets at byte 13"));
    BOOST_TEST(fails("postgres://[::1]x", errc::invalid_conninfo, "unexpected character after \"]\" at byte 17"));
    BOOST_TEST(fails("postgres://h?user", errc::invalid_conninfo, "missing \"=\" in the parameter at byte 14"));
    BOOST_TEST(
        fails("postgres://h?user=a&&port=1", errc::invalid_conninfo, "missing \"=\" in the parameter at byte 21"));
    BOOST_TEST(fails("postgres://h?user=a=b", errc::invalid_conninfo, "the second is at byte 20"));
    BOOST_TEST(fails("postgres://u:p@q@h", errc::invalid_conninfo, "more than one \"@\": the second is at byte 17"));
    BOOST_TEST(fails("postgres://u:p@[q@h]", errc::invalid_conninfo, "more than one \"@\": the second is at byte 18"));
    BOOST_TEST(fails("postgres://localhost?password=p@h", errc::invalid_conninfo, "\"?\" before an \"@\" at byte 21"));
    BOOST_TEST(fails("mysql://h/db", errc::invalid_conninfo, "starts with postgresql://"));
    BOOST_TEST(fails("POSTGRESQL://h/db", errc::invalid_conninfo, "starts with postgresql://"));
    BOOST_TEST(fails("://h/db", errc::invalid_conninfo, "starts with postgresql://"));
}

BOOST_AUTO_TEST_CASE(no_error_shows_the_password_or_a_piece_of_it) {
    for (auto text : {
             "password=s3cret host=a port=1,2",
             "password=s3cret port=no",
             "password=s3cret frobnicate=1",
             "password=open s3cret",
             "password=open s3cret=1",
             "password = 's3cret",
             "password='a's3cret='b'",
             "user=u password s3cret",
             "passwort=s3cret",
             "port=s3cret",
             "connect_timeout=s3cret",
             "sslmode=s3cret",
             "sslpassword=s3cret port=no",
             "hostaddr=s3cret",
             " postgresql://u:s3cret@h?sslmode=disable",
             "postgresqll://u:s3cret@h?sslmode=disable",
             "gaussdb://u:s3cret@h?dialect=auto",
             "gaussdb://u:s3cret@h?gauss_min_iterations=9&gauss_max_iterations=8",
             "dialect=s3cret",
             "gauss_auth=s3cret",
             "gauss_protocol=s3cret",
             "gauss_min_iterations=s3cret",
             "s3cret://u:s3cret@h",
             "postgresql://u:s3cret@h:port",
             "postgresql://u:s3cret@h?frobnicate=1",
             "postgresql://u:s3cret@[h",
             "postgresql://u:s3cret%zz@h",
             "postgresql://u:s3cret pw@h",
             "postgresql://u:p@s3cret@h",
             "postgresql://u:s3cret/@h",
             "postgresql://u:1/?s3cret=1@h",
             "postgresql://u:1/?s3cret@h",
             "postgresql://h?password=s3cret%",
             "postgresql://h?password=a&s3cret=b",
             "postgresql://h?password=s3cret=b",
             "postgresql://h?password=a@s3cret",
         }) {
        const auto info = parse_conninfo(text);
        BOOST_TEST_REQUIRE(info.has_error(), text);
        BOOST_TEST(all_of(info.error()).find("s3cret") == std::string::npos, text << " -> " << info.error().what());
    }
}

BOOST_AUTO_TEST_SUITE_END()
