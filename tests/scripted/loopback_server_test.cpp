// The scripted server on a real socket.
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/loopback_server.hpp>

namespace {

using namespace tusk::testing;
using namespace std::chrono_literals;
namespace frontend = tusk::protocol::frontend;
using tusk::protocol::as_bytes;

// A client that knows nothing of the protocol.
class plain_client {
public:
    explicit plain_client(const loopback_server& server) {
        if (!server.directory().empty()) {
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            const auto path = server.directory() + "/.s.PGSQL." + std::to_string(server.port());
            path.copy(address.sun_path, sizeof address.sun_path - 1);
            open(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        } else {
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(server.port());
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            open(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        }
    }
    plain_client(const plain_client&) = delete;
    plain_client& operator=(const plain_client&) = delete;
    ~plain_client() { ::close(fd_); }

    void send(std::string_view bytes) const {
        BOOST_REQUIRE(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
    }
    // True when the server takes no more for a while.
    [[nodiscard]] bool send_until_blocked() const {
        const std::string bytes(64 * 1024, 'x');
        for (int i = 0; i != 1'000; ++i)
            if (::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
                return errno == EAGAIN;
        return false;
    }
    // Reads n bytes, or fewer if the server closes before.
    [[nodiscard]] std::string read(std::size_t n) const {
        std::string bytes(n, '\0');
        std::size_t size = 0;
        while (size != n) {
            const auto got = ::recv(fd_, bytes.data() + size, n - size, 0);
            if (got <= 0)
                break;
            size += static_cast<std::size_t>(got);
        }
        return bytes.substr(0, size);
    }
    // 0: closed in good order; -1: there was more to read; else what recv says.
    [[nodiscard]] int end() const {
        char byte = 0;
        const auto got = ::recv(fd_, &byte, 1, 0);
        return got < 0 ? errno : got == 0 ? 0 : -1;
    }

private:
    void open(int family, const sockaddr* address, socklen_t size) {
        fd_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(fd_, address, size) != 0)
            throw std::runtime_error{"cannot connect to the scripted server"};
    }

    int fd_ = -1;
};

const std::string sync_bytes = encoded(frontend::sync{});
const std::string answer = encoded(ready());
using failures = std::vector<std::string>;

std::string startup_message() {
    frontend::startup_message message;
    message.parameters = {{"user", "app"}, {"database", "shop"}};
    return encoded(message);
}

std::string greeting_bytes() {
    auto says = script{}.greet();
    return std::string{tusk::protocol::as_text(says.output())};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loopback_servers)

BOOST_AUTO_TEST_CASE(one_script_runs_over_tcp) {
    loopback_server server{script{}.expect_startup("app", "shop").greet().expect_tags("S").reply(ready()).then_close()};
    const plain_client client{server};
    client.send(startup_message());
    BOOST_TEST((client.read(greeting_bytes().size()) == greeting_bytes()));
    client.send(sync_bytes);
    BOOST_TEST((client.read(answer.size()) == answer));
    BOOST_TEST(client.end() == 0);
    BOOST_TEST(server.failures().empty());
    BOOST_TEST(server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(one_script_runs_over_a_unix_domain_socket) {
    loopback_server server{loopback_server::unix_domain{},
                           {script{}.expect_startup("app", "shop").expect_tags("S").reply(ready()).then_close()}};
    const plain_client client{server};
    client.send(startup_message() + sync_bytes);
    BOOST_TEST((client.read(answer.size()) == answer));
    BOOST_TEST(client.end() == 0);
    BOOST_TEST(server.failures().empty());
}

BOOST_AUTO_TEST_CASE(connections_get_their_scripts_in_order) {
    const auto saying = [](std::string_view word) {
        return script{}.expect_startup("app", "shop").reply_bytes(word).then_close();
    };
    loopback_server server{saying("one"), saying("two")};
    for (const std::string_view word : {"one", "two"}) {
        const plain_client client{server};
        client.send(startup_message());
        BOOST_TEST(client.read(3) == word);
    }
    BOOST_TEST(server.failures().empty());
    BOOST_TEST(server.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(a_script_can_be_chosen_for_each_connection) {
    loopback_server server{[](std::size_t connection) -> std::optional<script> {
        if (connection == 2)
            return std::nullopt;
        return script{}.expect_startup("app", "shop").reply_bytes(std::to_string(connection)).then_close();
    }};
    for (const std::string_view word : {"0", "1", ""}) {
        const plain_client client{server};
        client.send(startup_message());
        BOOST_TEST(client.read(1) == word);
    }
    BOOST_TEST(server.failures() == failures{"a connection came for which there is no script"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_the_client_does_wrong_is_a_failure) {
    loopback_server server{script{}.expect_startup("app", "shop").expect_tags("S")};
    {
        const plain_client client{server};
        client.send(startup_message() + encoded(frontend::flush{}));
        BOOST_TEST(client.end() == 0);
    }
    BOOST_TEST(server.failures() == failures{"Flush came, and Sync was expected"}, boost::test_tools::per_element());

    loopback_server left{script{}.expect_startup("app", "shop").expect_tags("S")};
    { plain_client{left}.send(startup_message()); }
    BOOST_TEST(left.failures() == failures{"the client closed the connection, and Sync was expected"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_script_that_nobody_asked_for_is_a_failure) {
    loopback_server server{script{}.expect_tags("S")};
    BOOST_TEST(server.failures(10ms) == failures{"nobody asked for the last 1 scripts"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_cancel_takes_no_script_and_reaches_the_one_it_is_for) {
    loopback_server server{
        script{}.expect_startup("app", "shop").greet().expect_cancel().reply_bytes("cancelled").then_close(),
        script{}.expect_startup("app", "shop").reply_bytes("second").then_close()};
    const plain_client client{server};
    client.send(startup_message());
    BOOST_TEST((client.read(greeting_bytes().size()) == greeting_bytes()));
    {
        const plain_client side{server};
        side.send(encoded(frontend::cancel_request{4711, as_bytes("\1\2\3\4")}));
        BOOST_TEST(side.end() == 0);
    }
    const auto cancels = server.cancels(1);
    BOOST_REQUIRE(cancels.size() == 1u);
    BOOST_TEST(cancels[0].process_id == 4711);
    BOOST_TEST(cancels[0].key == "\1\2\3\4");
    BOOST_TEST(client.read(9) == "cancelled");
    const plain_client another{server};
    another.send(startup_message());
    BOOST_TEST(another.read(6) == "second");
    BOOST_TEST(server.failures().empty());
}

BOOST_AUTO_TEST_CASE(a_script_may_speak_first_and_wait_and_reset) {
    loopback_server server{
        script{}.reply_bytes("hello").pause(30ms).reply_bytes("again").expect_tags("S").then_reset()};
    const plain_client client{server};
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(client.read(10) == "helloagain");
    BOOST_TEST((std::chrono::steady_clock::now() - start >= 25ms));
    client.send(sync_bytes);
    BOOST_TEST(client.end() == ECONNRESET);
    BOOST_TEST(server.failures().empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_read_holds_its_client_up) {
    loopback_server server{script{}.reply_bytes("go").stop_reading()};
    {
        const plain_client client{server};
        BOOST_TEST(client.read(2) == "go");
        BOOST_TEST(client.send_until_blocked());
    }
    BOOST_TEST(server.failures().empty());
}

BOOST_AUTO_TEST_CASE(it_stops_in_the_middle_of_a_script) {
    auto server = std::make_unique<loopback_server>(script{}.expect_startup("app", "shop").greet().expect_tags("S"));
    const plain_client client{*server};
    client.send(startup_message());
    BOOST_TEST((client.read(greeting_bytes().size()) == greeting_bytes()));
    server.reset();
    BOOST_TEST(client.end() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
