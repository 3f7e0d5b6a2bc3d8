// Sockets and addresses, as far as they go without a server.
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "../../src/net/socket.hpp"

namespace {

using namespace tusk::detail;

// Listens on 127.0.0.1 as long as it lives.
struct listener {
    int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    endpoint address;

    listener() {
        auto& in = reinterpret_cast<sockaddr_in&>(address.address);
        in.sin_family = AF_INET;
        in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.size = sizeof in;
        auto* any = reinterpret_cast<sockaddr*>(&address.address);
        BOOST_REQUIRE(::bind(descriptor, any, address.size) == 0);
        BOOST_REQUIRE(::listen(descriptor, 8) == 0);
        BOOST_REQUIRE(::getsockname(descriptor, any, &address.size) == 0);
    }
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    ~listener() { ::close(descriptor); }
};

int option_of(const tusk::detail::socket& s, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    BOOST_REQUIRE(::getsockopt(s.descriptor(), level, name, &value, &size) == 0);
    return value;
}

void connect(tusk::detail::socket& s, const endpoint& to) {
    const auto failed = s.connect(to);
    BOOST_REQUIRE((!failed || in_progress(failed)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sockets)

BOOST_AUTO_TEST_CASE(keepalives_are_as_asked) {
    const listener server;
    tusk::detail::socket s;
    s.set_tcp_options({true, 77, 7, 3, 12'345});
    connect(s, server.address);
    BOOST_TEST(option_of(s, SOL_SOCKET, SO_KEEPALIVE) == 1);
    BOOST_TEST(option_of(s, IPPROTO_TCP, TCP_KEEPIDLE) == 77);
    BOOST_TEST(option_of(s, IPPROTO_TCP, TCP_KEEPINTVL) == 7);
    BOOST_TEST(option_of(s, IPPROTO_TCP, TCP_KEEPCNT) == 3);
    BOOST_TEST(option_of(s, IPPROTO_TCP, TCP_USER_TIMEOUT) == 12'345);
    BOOST_TEST(option_of(s, IPPROTO_TCP, TCP_NODELAY) == 1);
}

BOOST_AUTO_TEST_CASE(without_a_wish_they_are_as_the_system_has_them_and_they_can_be_switched_off) {
    const listener server;
    tusk::detail::socket usual;
    connect(usual, server.address);
    BOOST_TEST(option_of(usual, SOL_SOCKET, SO_KEEPALIVE) == 1);
    const int idle = option_of(usual, IPPROTO_TCP, TCP_KEEPIDLE);

    tusk::detail::socket off;
    off.set_tcp_options({false, 77, 7, 3, 0});
    connect(off, server.address);
    BOOST_TEST(option_of(off, SOL_SOCKET, SO_KEEPALIVE) == 0);
    BOOST_TEST(option_of(off, IPPROTO_TCP, TCP_KEEPIDLE) == idle);
}

BOOST_AUTO_TEST_CASE(a_value_that_the_system_does_not_take_is_an_error) {
    const listener server;
    tusk::detail::socket s;
    s.set_tcp_options({true, 2'000'000'000, 0, 0, 0});
    BOOST_TEST(s.connect(server.address).failed());
}

BOOST_AUTO_TEST_CASE(a_stream_that_somebody_else_connected_is_taken_over) {
    int both[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0);
    tusk::detail::socket s;
    BOOST_TEST(!s.adopt(both[0]).failed());
    std::byte nothing[8];
    BOOST_TEST(s.read(nothing).would_block());
    BOOST_TEST((::fcntl(both[0], F_GETFD) == FD_CLOEXEC));
    BOOST_TEST((s.peer_user() == ::geteuid()));
    s.close();
    BOOST_TEST(::send(both[1], "x", 1, MSG_NOSIGNAL) == -1);
    ::close(both[1]);
}

BOOST_AUTO_TEST_CASE(only_what_is_to_wait_does) {
    int both[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0);
    tusk::detail::socket s;
    BOOST_REQUIRE(!s.adopt(both[0]).failed());
    std::byte byte[8];
    std::jthread other{[to = both[1]] {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
        static_cast<void>(::send(to, "x", 1, MSG_NOSIGNAL));
    }};
    const auto read = s.wait_and_read(byte);
    BOOST_TEST((!read.failed && read.bytes == 1 && byte[0] == std::byte{'x'}));
    BOOST_TEST(s.read(byte).would_block());
    const std::vector<std::byte> much(64 * 1024);
    auto written = s.write(much);
    while (written.bytes != 0)
        written = s.write(much);
    BOOST_TEST(written.would_block());
    other.join();
    ::close(both[1]);
}

BOOST_AUTO_TEST_CASE(what_is_no_stream_is_not_taken_over_but_closed) {
    int pipes[2];
    BOOST_REQUIRE(::pipe(pipes) == 0);
    tusk::detail::socket s;
    BOOST_TEST((s.adopt(pipes[1]) == boost::system::errc::not_a_socket));
    s.close();
    BOOST_TEST(::fcntl(pipes[1], F_GETFD) == -1);
    ::close(pipes[0]);
    BOOST_TEST((s.adopt(::socket(AF_INET, SOCK_DGRAM, 0)) == boost::system::errc::wrong_protocol_type));
    BOOST_TEST((s.adopt(-1) == boost::system::errc::bad_file_descriptor));
    BOOST_TEST(!s.peer_user().has_value());
}

BOOST_AUTO_TEST_CASE(an_abstract_socket_is_named_with_an_at_sign) {
    const auto abstract = unix_endpoint("@tusk/.s.PGSQL.5432").value();
    BOOST_TEST(abstract.text() == "@tusk/.s.PGSQL.5432");
    BOOST_TEST(reinterpret_cast<const char*>(&abstract.address)[sizeof(sa_family_t)] == '\0');
    BOOST_TEST(unix_endpoint("/tmp/.s.PGSQL.5432").value().text() == "/tmp/.s.PGSQL.5432");
}

BOOST_AUTO_TEST_SUITE_END()
