#include <boost/test/unit_test.hpp>

#include <pwd.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/conninfo.hpp>

#include "../../src/connect/conninfo_options.hpp"
#include "conninfo_checks.hpp"

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using conninfo_checks::fails;
using conninfo_checks::parsed;
using tusk::errc;
using tusk::parse_conninfo;

class random_text {
public:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(engine_); }

    std::string of(const std::vector<std::string_view>& pieces, std::size_t most) {
        std::string out;
        for (std::size_t n = below(most + 1); n != 0; --n)
            out += pieces[below(pieces.size())];
        return out;
    }

private:
    std::mt19937 engine_{20};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(conninfo)

BOOST_AUTO_TEST_CASE(an_empty_text_sets_nothing) {
    for (auto text :
         {"", " \t\r\n", "postgresql://", "postgres://", "postgresql:///", "postgresql:///?", "postgresql://?"}) {
        const auto info = parse_conninfo(text).value();
        BOOST_TEST(info.hosts.empty());
        BOOST_TEST(info.dbname.empty());
        BOOST_TEST(info.user.empty());
        BOOST_TEST(info.password.empty());
        BOOST_TEST((info.connect_timeout == 0s));
        BOOST_TEST(info.application_name.empty());
        BOOST_TEST(info.options.empty());
    }
}

BOOST_AUTO_TEST_CASE(every_supported_option_reaches_its_member) {
    const auto info = parse_conninfo(
                          "host=db.example port=6432 dbname=shop user=ada password=pw connect_timeout=10 "
                          "application_name=till options=-cgeqo=off hostaddr=192.0.2.1 passfile=/p "
                          "fallback_application_name=shop target_session_attrs=read-write load_balance_hosts=random "
                          "keepalives=0 keepalives_idle=1 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=4")
                          .value();
    BOOST_TEST_REQUIRE(info.hosts.size() == 1u);
    BOOST_TEST(info.hosts[0].host == "db.example");
    BOOST_TEST(info.hosts[0].hostaddr == "192.0.2.1");
    BOOST_TEST(info.hosts[0].port == 6432);
    BOOST_TEST(info.passfile == "/p");
    BOOST_TEST(info.fallback_application_name == "shop");
    BOOST_TEST((info.target_session_attrs == tusk::target_session_attrs::read_write));
    BOOST_TEST((info.load_balance_hosts == tusk::load_balance_hosts::random));
    BOOST_TEST(!info.keepalives);
    BOOST_TEST(info.keepalives_idle == 1);
    BOOST_TEST(info.keepalives_interval == 2);
    BOOST_TEST(info.keepalives_count == 3);
    BOOST_TEST(info.tcp_user_timeout == 4);
    BOOST_TEST(info.dbname == "shop");
    BOOST_TEST(info.user == "ada");
    BOOST_TEST(info.password.reveal() == "pw");
    BOOST_TEST((info.connect_timeout == 10s));
    BOOST_TEST(info.application_name == "till");
    BOOST_TEST(info.options == "-cgeqo=off");
}

BOOST_AUTO_TEST_CASE(the_last_of_several_values_counts_and_the_others_need_not_be_valid) {
    BOOST_TEST(parsed("port=1 dbname=a port=nonsense dbname=b port=2") == "port=2 dbname=b");
    BOOST_TEST(parsed("postgres://u@h:1/d?host=g&port=2&user=v&dbname=e&dbname=f") == "host=g port=2 user=v dbname=f");
    BOOST_TEST(parsed("sslmode=nonsense sslmode=disable") == "port=5432 sslmode=disable");
    BOOST_TEST(fails("sslmode=disable sslmode=nonsense", errc::invalid_conninfo, "sslmode"));
}

BOOST_AUTO_TEST_CASE(ports_are_numbers_from_1_to_65535) {
    BOOST_TEST(parse_conninfo("port=1")->hosts[0].port == 1);
    BOOST_TEST(parse_conninfo("port=65535")->hosts[0].port == 65535);
    BOOST_TEST(parse_conninfo("port=+0080")->hosts[0].port == 80);
    BOOST_TEST(parse_conninfo("port=' 80 '")->hosts[0].port == 80);
    BOOST_TEST(parse_conninfo("port=''")->hosts[0].port == 5432);
    for (auto bad : {"0", "65536", "-1", "+-1", "+", "' '", "80x", "0x50", "8\\ 0", "99999999999999999999", "1.5"})
        BOOST_TEST(fails("port=" + std::string{bad}, errc::invalid_conninfo, "write a number from 1 to 65535"));
    BOOST_TEST(
        fails("postgres://h:http/db", errc::invalid_conninfo, "\"port\" is not a port (its value is at byte 14)"));
}

BOOST_AUTO_TEST_CASE(a_connect_timeout_is_a_whole_number_of_seconds) {
    BOOST_TEST((parse_conninfo("connect_timeout=1")->connect_timeout == 1s));
    BOOST_TEST((parse_conninfo("connect_timeout=2147483647")->connect_timeout == 2147483647s));
    BOOST_TEST((parse_conninfo("connect_timeout=0")->connect_timeout == 0s));
    BOOST_TEST((parse_conninfo("connect_timeout=-5")->connect_timeout == 0s));
    for (auto bad : {"2147483648", "''", "+-1", "10s", "1.5", "soon"})
        BOOST_TEST(fails("connect_timeout=" + std::string{bad}, errc::invalid_conninfo, "not a number of seconds"));
}

BOOST_AUTO_TEST_CASE(an_unknown_option_is_named_and_the_closest_known_one_with_it) {
    BOOST_TEST(fails("user=a hots=b", errc::unknown_option, "unknown option \"hots\" at byte 8"));
    BOOST_TEST(fails("hots=b", errc::unknown_option, "did you mean \"host\""));
    BOOST_TEST(fails("PORT=1", errc::unknown_option, "did you mean \"port\""));
    BOOST_TEST(fails("postgres://h?ssl_mode=disable", errc::unknown_option, "did you mean \"sslmode\""));
    BOOST_TEST(fails("conect_timout=1", errc::unknown_option, "did you mean \"connect_timeout\""));
    BOOST_TEST(fails("sslmodes_and_more=b", errc::unknown_option, "LIBPQ-PARAMKEYWORDS"));
    BOOST_TEST(fails("ssl=true", errc::unknown_option, "unknown option \"ssl\""));
    BOOST_TEST(fails(std::string(100000, 'x') + "=1", errc::unknown_option, "unknown option at byte 1"));
}

BOOST_AUTO_TEST_CASE(what_libpq_has_and_we_do_not_is_refused_and_never_ignored) {
    int refused = 0;
    for (const auto& o : tusk::detail::options()) {
        if (o.read != nullptr)
            continue;
        ++refused;
        const std::string name{o.name};
        const std::string because = "option \"" + name + "\" is not supported";
        BOOST_TEST(fails(name + "=x", errc::option_not_supported, because));
        BOOST_TEST(fails(name + "=''", errc::option_not_supported, because));
        BOOST_TEST(fails("postgresql:///?" + name + "=x", errc::option_not_supported, because));
    }
    BOOST_TEST(refused == 5);
    for (auto harmless : {"sslcompression=0", "gssencmode=disable", "gssencmode=prefer", "gssdelegation=0"})
        BOOST_TEST(parsed(harmless) == "port=5432");
    for (auto harmful : {"sslcompression=1", "gssencmode=require", "gssencmode='disable`, `prefer'", "gssdelegation=1"})
        BOOST_TEST(fails(harmful, errc::option_not_supported, "is not supported"));
    BOOST_TEST(fails("service=shop", errc::option_not_supported, "use resolve_conninfo"));
    for (auto encoding : {"LATIN1", "SQL_ASCII", "utf16"})
        BOOST_TEST(fails("client_encoding=" + std::string{encoding}, errc::option_not_supported, "another encoding"));
    for (auto encoding : {"UTF8", "utf-8", "auto", "''"})
        BOOST_TEST(parsed("client_encoding=" + std::string{encoding}) == "port=5432");
}

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_machine) {
    const auto info = with_defaults(tusk::conninfo{});
    const passwd* me = ::getpwuid(::geteuid());
    BOOST_TEST(info.user == (me == nullptr ? "" : me->pw_name));
    BOOST_TEST(info.dbname == info.user);
    BOOST_TEST_REQUIRE(info.hosts.size() == 1u);
    BOOST_TEST(info.hosts[0].host == (std::filesystem::exists("/var/run/postgresql") ? "/var/run/postgresql" : "/tmp"));
    BOOST_TEST(info.hosts[0].port == 5432);
}

BOOST_AUTO_TEST_CASE(defaults_leave_alone_what_is_set) {
    const auto given = parse_conninfo("host=h port=1 user=u dbname=d").value();
    BOOST_TEST(to_string(with_defaults(given)) == to_string(given));
    BOOST_TEST(with_defaults(parse_conninfo("user=u").value()).dbname == "u");
}

BOOST_AUTO_TEST_CASE(to_string_shows_all_but_the_password) {
    tusk::conninfo info;
    BOOST_TEST(to_string(info) == "port=5432");
    info.hosts = {{"h", {}}};
    info.dbname = "it's a \\";
    info.password = tusk::secret{"s3cret"};
    info.connect_timeout = 3s;
    BOOST_TEST(to_string(info) == "host=h port=5432 dbname='it\\'s a \\\\' password=**** connect_timeout=3");
}

BOOST_AUTO_TEST_CASE(to_string_reads_back_as_the_same_values) {
    const std::vector<std::string_view> pieces{"a",  "'",  "\\",  " ", "=",   "\t",
                                               "\n", "\"", "%20", "@", "://", "\xC3\xA9"};
    random_text random;
    for (int round = 0; round != 2000; ++round) {
        tusk::conninfo info;
        for (auto n = 1 + random.below(3); n != 0; --n)
            info.hosts.push_back({"h" + random.of(pieces, 6), n == 1 ? "192.0.2.1" : "",
                                  static_cast<std::uint16_t>(1 + random.below(65535))});
        info.passfile = random.of(pieces, 6);
        info.target_session_attrs = static_cast<tusk::target_session_attrs>(random.below(6));
        info.load_balance_hosts = static_cast<tusk::load_balance_hosts>(random.below(2));
        info.keepalives = random.below(2) == 0;
        info.keepalives_idle = static_cast<std::int32_t>(random.below(3));
        info.dbname = random.of(pieces, 6);
        info.user = random.of(pieces, 6);
        info.password = tusk::secret{"s3cret" + random.of(pieces, 6)};
        info.connect_timeout = std::chrono::seconds{random.below(100)};
        info.application_name = random.of(pieces, 6);
        info.options = random.of(pieces, 6);
        info.sslmode = static_cast<tusk::sslmode>(random.below(6));
        info.sslrootcert = random.of(pieces, 6);
        info.sslcert = random.of(pieces, 6);
        info.sslkey = random.of(pieces, 6);
        info.dialect = static_cast<tusk::protocol::dialect>(random.below(3));
        info.gauss_auth = static_cast<tusk::gauss_auth>(random.below(2));
        info.gauss_protocol = std::array{0x0003'0033, 0x0003'0032, 0x0003'0000}[random.below(3)];
        info.gauss_min_iterations = static_cast<std::uint32_t>(1 + random.below(5000));
        info.gauss_max_iterations = static_cast<std::uint32_t>(2147483647 - random.below(5000));
        info.gauss_default_iterations = static_cast<std::uint32_t>(2046 + random.below(5));
        info.scram_key_cache = random.below(2) == 0;
        info.statement_cache = static_cast<tusk::statement_caching>(random.below(3));
        info.statement_cache_size = static_cast<int>(random.below(5000));
        const std::string text = to_string(info);
        BOOST_TEST_REQUIRE(text.find("s3cret") == std::string::npos);
        const auto again = parse_conninfo(text).value();
        BOOST_TEST_REQUIRE((again.hosts == info.hosts));
        BOOST_TEST_REQUIRE(again.passfile == info.passfile);
        BOOST_TEST_REQUIRE((again.target_session_attrs == info.target_session_attrs));
        BOOST_TEST_REQUIRE((again.load_balance_hosts == info.load_balance_hosts));
        BOOST_TEST_REQUIRE(again.keepalives == info.keepalives);
        BOOST_TEST_REQUIRE(again.keepalives_idle == info.keepalives_idle);
        BOOST_TEST_REQUIRE(again.dbname == info.dbname);
        BOOST_TEST_REQUIRE(again.user == info.user);
        BOOST_TEST_REQUIRE(again.password.reveal() == "****");
        BOOST_TEST_REQUIRE((again.connect_timeout == info.connect_timeout));
        BOOST_TEST_REQUIRE(again.application_name == info.application_name);
        BOOST_TEST_REQUIRE(again.options == info.options);
        BOOST_TEST_REQUIRE((again.sslmode == info.sslmode));
        BOOST_TEST_REQUIRE(again.sslrootcert == info.sslrootcert);
        BOOST_TEST_REQUIRE(again.sslcert == info.sslcert);
        BOOST_TEST_REQUIRE(again.sslkey == info.sslkey);
        BOOST_TEST_REQUIRE((again.dialect == info.dialect));
        BOOST_TEST_REQUIRE((again.gauss_auth == info.gauss_auth));
        BOOST_TEST_REQUIRE(again.gauss_protocol == info.gauss_protocol);
        BOOST_TEST_REQUIRE(again.gauss_min_iterations == info.gauss_min_iterations);
        BOOST_TEST_REQUIRE(again.gauss_max_iterations == info.gauss_max_iterations);
        BOOST_TEST_REQUIRE(again.gauss_default_iterations == info.gauss_default_iterations);
        BOOST_TEST_REQUIRE(again.scram_key_cache == info.scram_key_cache);
        BOOST_TEST_REQUIRE((again.statement_cache == info.statement_cache));
        BOOST_TEST_REQUIRE(again.statement_cache_size == info.statement_cache_size);
    }
}

BOOST_AUTO_TEST_CASE(broken_texts_are_read_or_refused_and_nothing_else) {
    const std::vector<std::string_view> pieces{"postgresql://",
                                               "gaussdb://",
                                               "host",
                                               "port",
                                               "user",
                                               "password",
                                               "=",
                                               "'",
                                               "\\",
                                               " ",
                                               "@",
                                               ":",
                                               "/",
                                               "?",
                                               "&",
                                               "[",
                                               "]",
                                               "%",
                                               "%2",
                                               "%41",
                                               "%00",
                                               ",",
                                               "5",
                                               "h",
                                               "\xFF",
                                               "\0"sv,
                                               "://"};
    random_text random;
    int read = 0;
    for (int round = 0; round != 20000; ++round) {
        const std::string text = (round % 2 == 0 ? "postgres://" : "") + random.of(pieces, 12);
        const auto info = parse_conninfo(text);
        if (info) {
            ++read;
            BOOST_TEST_REQUIRE(parse_conninfo(to_string(*info)).has_value());
        } else {
            const auto code = info.error().code();
            BOOST_TEST_REQUIRE(
                (code == errc::invalid_conninfo || code == errc::unknown_option || code == errc::option_not_supported));
            BOOST_TEST_REQUIRE(!info.error().diagnostics().hint.empty());
        }
    }
    BOOST_TEST(read > 100);
}

BOOST_AUTO_TEST_SUITE_END()
