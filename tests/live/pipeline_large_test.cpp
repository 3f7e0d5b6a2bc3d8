// 16 MiB there and 16 MiB back, through sockets that hold 4 KiB: whoever wrote first and read then would wait forever. With
// TUSK_TEST_PIPELINE_MEBIBYTES=1024 it is 1 GiB, which takes minutes. tests/tls/run does the same inside TLS.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
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

constexpr std::size_t mebibyte = 1024 * 1024;

// How many statements there are: each sends one mebibyte and gets it back.
std::size_t statements() {
    const char* const given = std::getenv("TUSK_TEST_PIPELINE_MEBIBYTES");
    return given != nullptr ? std::stoul(given) : 16;
}

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

// How much memory may come besides, in KiB. AddressSanitizer keeps 256 MiB of what is freed, so as to see who uses it still.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t memory_limit = 512 * 1024;
#elif defined(__has_feature)
constexpr std::size_t memory_limit = __has_feature(address_sanitizer) ? 512 * 1024 : 8 * 1024;
#else
constexpr std::size_t memory_limit = 8 * 1024;
#endif

// The most memory this process has had, in KiB, since the last call of the other one.
std::size_t peak_memory() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stoul(line.substr(6));
    return 0;
}

// The memory that it has now.
std::size_t memory_now() {
    std::ofstream{"/proc/self/clear_refs"} << 5;
    return peak_memory();
}

std::vector<slot<command_result>> fill(pipeline& p, const std::string& value) {
    std::vector<slot<command_result>> all;
    const std::size_t count = statements();
    for (std::size_t i = 0; i != count; ++i)
        all.push_back(p.execute("select $1::text", borrow(value)));
    return all;
}

void check(const std::vector<slot<command_result>>& slots, const narrow_relay& relay, std::size_t memory_before) {
    std::size_t good = 0;
    for (const auto& s : slots)
        good += s.has_value() && s->command_tag() == "SELECT 1";
    BOOST_TEST(good == slots.size());
    BOOST_TEST(relay.sent() > slots.size() * mebibyte);
    BOOST_TEST(relay.received() > slots.size() * mebibyte);
    const auto memory = peak_memory() - memory_before;
    BOOST_TEST(memory < memory_limit);
    BOOST_TEST_MESSAGE(slots.size() << " MiB each way took " << memory << " KiB of memory");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pipelines_of_any_size)

BOOST_AUTO_TEST_CASE(as_one_transaction_waiting) {
    const std::string value(mebibyte, 'x');
    narrow_relay relay;
    connection db{relay.through(live_conninfo())};
    pipeline p{atomic};
    const auto slots = fill(p, value);
    const auto before = memory_now();
    db.run(p);
    check(slots, relay, before);
}

// Whose ROLLBACK goes in front of it.
BOOST_AUTO_TEST_CASE(behind_an_abandoned_transaction) {
    const std::string value(mebibyte, 'x');
    narrow_relay relay;
    connection db{relay.through(live_conninfo())};
    db.execute("select $1::text", "known from now on");
    static_cast<void>(db.begin());
    pipeline p{atomic};
    const auto slots = fill(p, value);
    const auto before = memory_now();
    db.run(p);
    check(slots, relay, before);
}

BOOST_AUTO_TEST_CASE(each_by_itself_awaited) {
    const std::string value(mebibyte, 'x');
    narrow_relay relay;
    boost::asio::io_context io;
    connection db{io};
    db.connect(relay.through(live_conninfo()));
    pipeline p{independent};
    const auto slots = fill(p, value);
    const auto before = memory_now();
    std::optional<boost::system::error_code> told;
    db.async_run(p, [&](boost::system::error_code failed) { told = failed; });
    run(io, std::chrono::seconds{900});
    BOOST_TEST((told == boost::system::error_code{}));
    check(slots, relay, before);
    db.close();
}

BOOST_AUTO_TEST_SUITE_END()
