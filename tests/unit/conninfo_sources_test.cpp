// What a connection string leaves open: service file, environment variables, password file.
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include <tusk/conninfo.hpp>

#include "../../src/connect/passfile.hpp"
#include "../../src/connect/resolve_conninfo.hpp"
#include "../../src/connect/service_file.hpp"
#include "../../src/connect/small_file.hpp"
#include "../support/scratch_directory.hpp"

namespace {

using namespace tusk;
using namespace tusk::detail;
using tusk::testing::scratch_directory;

// A process with these variables and this home.
surroundings with(std::map<std::string, std::string> variables, std::string home = {}) {
    return {[all = std::move(variables)](const char* name) {
                const auto found = all.find(name);
                return found == all.end() ? std::nullopt : std::optional{found->second};
            },
            std::move(home)};
}

std::string resolved(std::string_view text, const surroundings& here) {
    const auto info = resolve_conninfo(text, here);
    return info ? to_string(*info) : std::string{"refused: "} + info.error().what();
}

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

const server_address db{"db", {}, 5432};

}  // namespace

BOOST_AUTO_TEST_SUITE(conninfo_sources)

BOOST_AUTO_TEST_CASE(environment_variables_fill_in_what_the_text_leaves_open) {
    const auto here = with({{"PGHOST", "a,b"},
                            {"PGPORT", "1,2"},
                            {"PGUSER", "ada"},
                            {"PGDATABASE", "shop"},
                            {"PGAPPNAME", "till"},
                            {"PGSSLMODE", "disable"},
                            {"PGTARGETSESSIONATTRS", "primary"}});
    BOOST_TEST(
        resolved("", here) ==
        "host=a,b port=1,2 user=ada dbname=shop target_session_attrs=primary application_name=till sslmode=disable");
    BOOST_TEST(resolved("host=c port=3 user=bob sslmode=prefer", here) ==
               "host=c port=3 user=bob dbname=shop target_session_attrs=primary application_name=till");
    BOOST_TEST(resolve_conninfo("", with({{"PGPASSWORD", "pw"}}))->password.reveal() == "pw");
}

BOOST_AUTO_TEST_CASE(an_old_variable_still_asks_for_TLS) {
    BOOST_TEST((resolve_conninfo("", with({{"PGREQUIRESSL", "1"}}))->sslmode == sslmode::require));
    BOOST_TEST((resolve_conninfo("", with({{"PGREQUIRESSL", "0"}}))->sslmode == sslmode::prefer));
    BOOST_TEST(
        (resolve_conninfo("", with({{"PGREQUIRESSL", "1"}, {"PGSSLMODE", "allow"}}))->sslmode == sslmode::allow));
}

BOOST_AUTO_TEST_CASE(a_wrong_variable_is_named_and_its_value_is_not) {
    const auto said = resolved("", with({{"PGPORT", "s3cret"}}));
    BOOST_TEST(has(said, "option \"port\" is not a port (its value is in the environment variable PGPORT)"));
    BOOST_TEST(!has(said, "s3cret"));
    BOOST_TEST(has(resolved("", with({{"PGGSSENCMODE", "require"}})), "PGGSSENCMODE"));
}

constexpr auto services =
    "# two of them\n[shop]\n host=db\nport=7\r\nuser=ada\nuser=bob\n\n[till]\nhost=till\n[shop]\nhost=no\n";

BOOST_AUTO_TEST_CASE(a_service_stands_for_a_section_of_the_file) {
    const scratch_directory home;
    std::ofstream{home.path() + "/.pg_service.conf"} << services;
    const auto here = with({{"PGUSER", "eve"}, {"PGSYSCONFDIR", "/nowhere"}}, home.path());
    BOOST_TEST(resolved("service=shop dbname=d", here) ==
               "host=db port=7 user=ada dbname=d passfile=" + home.path() + "/.pgpass");
    BOOST_TEST(resolve_conninfo("service=shop port=8", here)->hosts[0].port == 8);
    BOOST_TEST(resolve_conninfo("service=till", here)->user == "eve");
    const auto named = with({{"PGSERVICE", "till"}, {"PGSYSCONFDIR", "/nowhere"}}, home.path());
    BOOST_TEST(resolve_conninfo("", named)->hosts[0].host == "till");
    BOOST_TEST(resolve_conninfo("service=shop", named)->hosts[0].host == "db");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_named_goes_before_the_usual_one_and_that_of_the_system_comes_last) {
    const scratch_directory home;
    std::ofstream{home.path() + "/mine"} << "[a]\nhost=mine\n";
    std::ofstream{home.path() + "/pg_service.conf"} << "[a]\nhost=system\n[b]\nhost=b\n";
    const auto here = with({{"PGSERVICEFILE", home.path() + "/mine"}, {"PGSYSCONFDIR", home.path()}});
    BOOST_TEST(resolve_conninfo("service=a", here)->hosts[0].host == "mine");
    BOOST_TEST(resolve_conninfo("service=b", here)->hosts[0].host == "b");
    BOOST_TEST(has(resolved("service=c", here), "there is no service of the name that was given in"));
    BOOST_TEST(has(resolved("service=c", with({{"PGSYSCONFDIR", "/nowhere"}})), "no service file"));
    BOOST_TEST(has(resolved("service=b", with({{"PGSERVICEFILE", "/nowhere"}, {"PGSYSCONFDIR", home.path()}})),
                   "cannot use the service file \"/nowhere\": there is no such file"));
    for (const auto& [file, why] :
         {std::pair{home.path(), "it is no plain file"}, std::pair{std::string{"/dev/zero"}, "it is no plain file"},
          std::pair{std::string{"/proc/self/mem"}, "it cannot be read"},
          std::pair{home.path() + "/large", "it is larger than 1 MiB"}}) {
        std::ofstream{home.path() + "/large"} << std::string(small_file::most + 1, '#');
        BOOST_TEST(has(resolved("service=b", with({{"PGSERVICEFILE", file}})), why));
    }
}

BOOST_AUTO_TEST_CASE(a_malformed_section_is_refused_with_the_line_and_without_what_it_says) {
    for (const auto* line : {"s3cret", "s3cret=1", "host = s3cret", "service=s3cret"}) {
        given_options given;
        const auto found = give_section("[a]\n\n" + std::string{line}, "a", "file", given);
        BOOST_REQUIRE(found.has_error());
        BOOST_TEST((found.error().code() == errc::invalid_conninfo));
        BOOST_TEST(has(found.error().what(), "in line 3 of \"file\""));
        BOOST_TEST(!has(found.error().what(), "s3cret"));
    }
    given_options given;
    BOOST_TEST(give_section("[other]\ns3cret\n[a]\nhost=h", "a", "file", given).value());
    BOOST_TEST(!give_section("host=h\n[ab]\nhost=h", "a", "file", given).value());
}

BOOST_AUTO_TEST_CASE(a_password_is_that_of_the_first_line_that_fits) {
    constexpr std::string_view text =
        "# db:5432:shop:ada:comment\ndb:5432:shop:bob:bobs\ndb:*:shop:ada:p\\:w\\\\:rest\n*:*:*:*:any\r\n";
    BOOST_TEST(find_password(text, db, "shop", "ada").reveal() == "p:w\\");
    BOOST_TEST(find_password(text, db, "shop", "bob").reveal() == "bobs");
    BOOST_TEST(find_password(text, db, "shop", "eve").reveal() == "any");
    BOOST_TEST(find_password("db:5432:shop:ada:x", {"dbx", {}, 5432}, "shop", "ada").empty());
    BOOST_TEST(find_password("db:5432:shop:ada:x", {"d", {}, 5432}, "shop", "ada").empty());
    BOOST_TEST(find_password("d\\:b:5432:a\\\\b:ada:x", {"d:b", {}, 5432}, "a\\b", "ada").reveal() == "x");
    BOOST_TEST(find_password("192.0.2.1:5432:*:*:x", {"", "192.0.2.1", 5432}, "d", "u").reveal() == "x");
    BOOST_TEST(find_password("db:5432:*:*:x", {"db", "192.0.2.1", 5432}, "d", "u").reveal() == "x");
    BOOST_TEST(find_password("", db, "d", "u").empty());
    BOOST_TEST(find_password("\n:::\n*", db, "d", "u").empty());
}

BOOST_AUTO_TEST_CASE(the_usual_place_of_a_socket_is_called_localhost_in_it) {
    const auto usual = with_defaults(tusk::conninfo{}).hosts[0];
    BOOST_TEST(find_password("localhost:5432:*:*:x", usual, "d", "u").reveal() == "x");
    BOOST_TEST(find_password("/elsewhere:5432:*:*:x", {"/elsewhere", {}, 5432}, "d", "u").reveal() == "x");
}

BOOST_AUTO_TEST_CASE(a_password_file_that_others_may_read_is_not_used) {
    const scratch_directory home;
    const auto file = home.path() + "/.pgpass";
    std::ofstream{file} << "*:*:*:*:pw\n";
    for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0601U}) {
        ::chmod(file.c_str(), mode);
        const auto found = password_from(file, db, "d", "u");
        BOOST_TEST(found.password.empty());
        BOOST_TEST(has(found.problem, "its mode should be 0600 or less"));
    }
    ::chmod(file.c_str(), 0600);
    BOOST_TEST(password_from(file, db, "d", "u").password.reveal() == "pw");
    BOOST_TEST(has(password_from(home.path(), db, "d", "u").problem, "it is no plain file"));
    BOOST_TEST(password_from(home.path() + "/nothing", db, "d", "u").problem.empty());
    BOOST_TEST(resolve_conninfo("", with({}, home.path()))->passfile == file);
    BOOST_TEST(resolve_conninfo("", with({{"PGPASSFILE", "/p"}}, home.path()))->passfile == "/p");
}

BOOST_AUTO_TEST_SUITE_END()
