// Which connections know of types together: those that reached the same server, for the same database and user.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/test/unit_test.hpp>

#include <support/loopback_server.hpp>
#include <tusk/connection.hpp>

#include "type_lookup.hpp"

namespace {

using namespace type_lookup;

// Serves one `select m`, and is asked about types before or not.
script serving(bool is_asked, const std::string& user = "app", const std::string& database = "shop") {
    return std::move(script{}
                         .expect_startup(user, database)
                         .greet()
                         .expect_tags(is_asked ? "PBESPDS" : "PDS")
                         .reply_bytes(is_asked ? answer(mood_rows()) : "")
                         .reply_bytes(mood_column)
                         .expect_tags("BES")
                         .reply_bytes(one_row("ok"))
                         .ignore_what_comes());
}

std::string to(const loopback_server& server, const std::string& user = "app", const std::string& database = "shop",
               const std::string& host = "127.0.0.1") {
    return "host=" + host + " port=" + std::to_string(server.port()) + " user=" + user + " dbname=" + database +
           " sslmode=disable";
}

void read_mood(connection& db) { BOOST_TEST((db.query_value<mood>("select m") == mood::ok)); }

int connected_to(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int made = ::socket(AF_INET, SOCK_STREAM, 0);
    BOOST_REQUIRE(::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(types_of_connections)

BOOST_AUTO_TEST_CASE(they_are_known_to_all_who_reached_the_same_database_as_the_same_user) {
    loopback_server server{serving(true), serving(false), serving(true, "other"), serving(true, "app", "other")};
    connection first{to(server)};
    read_mood(first);
    connection second{to(server, "app", "shop", "localhost hostaddr=127.0.0.1")};
    read_mood(second);
    connection another_user{to(server, "other")};
    read_mood(another_user);
    connection another_database{to(server, "app", "other")};
    read_mood(another_database);
    for (auto* db : {&first, &second, &another_user, &another_database})
        db->close();
    BOOST_TEST(server.failures().empty());
}

BOOST_AUTO_TEST_CASE(one_name_may_lead_to_several_servers) {
    loopback_server server{serving(true)};
    loopback_server another{loopback_server::unix_domain{}, {serving(true)}};
    connection first{to(server)};
    read_mood(first);
    connection second{to(another, "app", "shop", another.directory())};
    read_mood(second);
    first.close();
    second.close();
    BOOST_TEST(server.failures().empty());
    BOOST_TEST(another.failures().empty());
}

BOOST_AUTO_TEST_CASE(behind_a_tunnel_may_be_any_server) {
    loopback_server server{serving(true), serving(true)};
    connect_options options;
    options.conninfo = to(server);
    options.open_stream = [&](const connect_target&) { return connected_to(server.port()); };
    connection first{options};
    read_mood(first);
    connection second{options};
    read_mood(second);
    first.close();
    second.close();
    BOOST_TEST(server.failures().empty());
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_lost_asks_again_when_nobody_else_knows) {
    auto lost = std::move(script{}
                              .expect_startup("app", "shop")
                              .greet()
                              .expect_tags("PBESPDS")
                              .reply_bytes(answer(mood_rows()))
                              .reply_bytes(mood_column)
                              .expect_tags("BES")
                              .reply_bytes(one_row("ok"))
                              .expect_tags("PDS")
                              .then_close());
    loopback_server server{std::move(lost), serving(true)};
    connection db{to(server)};
    read_mood(db);
    BOOST_TEST(!db.try_execute("select 1"));
    db.connect(to(server));
    read_mood(db);
    db.close();
    BOOST_TEST(server.failures().empty());
}

BOOST_AUTO_TEST_SUITE_END()
