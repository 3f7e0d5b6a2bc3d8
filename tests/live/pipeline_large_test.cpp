// 1 GiB there and 1 GiB back, through sockets that hold 4 KiB: whoever wrote first and read then would wait forever. tests/tls/run
// does the same inside TLS.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <support/environment.hpp>
#include <support/printing.hpp>
#include <tusk/pipeline.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;

constexpr std::size_t statements = 1'024;
constexpr std::size_t size = 1024 * 1024;
constexpr std::size_t gib = statements * size;

// Passes on what comes, each way by itself, through a socket with small buffers on the connection's side.
class narrow_relay {
public:
    narrow_relay() = default;
    narrow_relay(const narrow_relay&) = delete;
    narrow_relay& operator=(const narrow_relay&) = delete;
    ~narrow_relay() {
        for (auto& thread : threads_)
            if (thread.joinable())
                thread.join();
        ::close(client_);
        ::close(server_);
    }

    // For one connection.
    [[nodiscard]] connect_options through(const std::string& conninfo) {
        connect_options options;
        options.conninfo = conninfo;
        options.open_stream = [this, is_tcp = conninfo.find("sslmode=verify-full") !=
                                              conninfo.npos](const connect_target&) { return open(is_tcp); };
        return options;
    }
    [[nodiscard]] std::size_t sent() const { return sent_; }
    [[nodiscard]] std::size_t received() const { return received_; }

private:
    int open(bool is_tcp) {
        server_ = is_tcp ? connect_over_tcp() : connect_over_unix();
        std::array<int, 2> ends{};
        if (server_ < 0 || ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
            throw std::runtime_error{"the relay cannot be made"};
        for (const int end : ends) {
            const int little = 4096;
            ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
            ::setsockopt(end, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
        }
        client_ = ends[1];
        threads_[0] = std::thread{[this] { pass_on(client_, server_, sent_); }};
        threads_[1] = std::thread{[this] { pass_on(server_, client_, received_); }};
        return ends[0];
    }
    static int connect_over_tcp() {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(told("TUSK_TEST_PORT"))));
        ::inet_pton(AF_INET, told("TUSK_TEST_HOST").c_str(), &to.sin_addr);
        const int made = ::socket(AF_INET, SOCK_STREAM, 0);
        return ::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? made : -1;
    }
    static int connect_over_unix() {
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        const std::string path = told("TUSK_TEST_SOCKET_DIR") + "/.s.PGSQL." + told("TUSK_TEST_PORT");
        if (path.size() >= sizeof to.sun_path)
            return -1;
        std::memcpy(to.sun_path, path.c_str(), path.size());
        const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
        return ::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? made : -1;
    }

    static void pass_on(int from, int to, std::atomic<std::size_t>& count) {
        std::vector<char> buffer(16 * 1024);
        for (ssize_t n = 0; (n = ::recv(from, buffer.data(), buffer.size(), 0)) > 0;) {
            count += static_cast<std::size_t>(n);
            for (ssize_t done = 0; done != n;) {
                const auto m = ::send(to, buffer.data() + done, static_cast<std::size_t>(n - done), MSG_NOSIGNAL);
                if (m <= 0)
                    break;
                done += m;
            }
        }
        ::shutdown(to, SHUT_WR);
    }

    int client_ = -1;
    int server_ = -1;
    std::atomic<std::size_t> sent_ = 0;
    std::atomic<std::size_t> received_ = 0;
    std::array<std::thread, 2> threads_;
};

// The most memory this process has had so far, in KiB.
std::size_t peak_memory() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stoul(line.substr(6));
    return 0;
}

std::vector<slot<command_result>> fill(pipeline& p, const std::string& value) {
    std::vector<slot<command_result>> all;
    for (std::size_t i = 0; i != statements; ++i)
        all.push_back(p.execute("select $1::text", borrow(value)));
    return all;
}

void check(const std::vector<slot<command_result>>& slots, const narrow_relay& relay, std::size_t memory_before) {
    std::size_t good = 0;
    for (const auto& s : slots)
        good += s.has_value() && s->command_tag() == "SELECT 1";
    BOOST_TEST(good == statements);
    BOOST_TEST(relay.sent() > gib);
    BOOST_TEST(relay.received() > gib);
    BOOST_TEST(peak_memory() - memory_before < 32 * 1024u);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_of_1_gib)

BOOST_AUTO_TEST_CASE(as_one_transaction_waiting) {
    const std::string value(size, 'x');
    narrow_relay relay;
    connection db{relay.through(live_conninfo())};
    pipeline p{atomic};
    const auto slots = fill(p, value);
    const auto before = peak_memory();
    db.run(p);
    check(slots, relay, before);
}

BOOST_AUTO_TEST_CASE(each_by_itself_awaited) {
    const std::string value(size, 'x');
    narrow_relay relay;
    boost::asio::io_context io;
    connection db{io};
    db.connect(relay.through(live_conninfo()));
    pipeline p{independent};
    const auto slots = fill(p, value);
    const auto before = peak_memory();
    std::optional<boost::system::error_code> told;
    db.async_run(p, [&](boost::system::error_code failed) { told = failed; });
    run(io, std::chrono::seconds{600});
    BOOST_TEST((told == boost::system::error_code{}));
    check(slots, relay, before);
    db.close();
}

BOOST_AUTO_TEST_SUITE_END()
