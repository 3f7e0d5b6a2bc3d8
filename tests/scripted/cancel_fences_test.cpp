// A server that misses a CancelRequest, and ends the statement just as it is told again: what is behind each of the two requests
// has to come to its end before the next operation begins.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/printing.hpp>
#include <support/script.hpp>
#include <tusk/connection.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;

// The other ends of the streams that a connection opens, in the order in which it does.
class streams {
public:
    streams() = default;
    streams(const streams&) = delete;
    streams& operator=(const streams&) = delete;
    ~streams() {
        for (const int end : ends_)
            ::close(end);
    }

    int open() {
        int both[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both) != 0)
            throw std::runtime_error{"no socket pair"};
        const timeval patience{5, 0};
        ::setsockopt(both[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const std::lock_guard lock{mutex_};
        ends_.push_back(both[1]);
        opened_.notify_all();
        return both[0];
    }
    int operator[](std::size_t i) {
        std::unique_lock lock{mutex_};
        if (!opened_.wait_for(lock, 5s, [&] { return i < ends_.size(); }))
            throw std::runtime_error{"no stream was opened"};
        return ends_[i];
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    std::deque<int> ends_;
};

std::string read(int from, std::size_t n) {
    std::string bytes(n, '\0');
    // To receive nothing would wait for something.
    if (n != 0 && ::recv(from, bytes.data(), n, MSG_WAITALL) != static_cast<ssize_t>(n))
        throw std::runtime_error{"the client does not say what it should"};
    return bytes;
}

// The tag of the next message, or '\0' if it has none.
char read_message(int from, bool has_tag = true) {
    const std::string head = read(from, has_tag ? 5 : 4);
    std::size_t length = 0;
    for (const char byte : head.substr(head.size() - 4))
        length = length * 256 + static_cast<unsigned char>(byte);
    read(from, length - 4);
    return has_tag ? head[0] : '\0';
}

void write(int to, std::string_view bytes) { ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

// What the server hears, and where it is by now.
struct course {
    std::string heard;
    std::string failed;
    std::atomic<bool> is_last_fence_answered = false;
};

void serve(streams& all, course& c) try {
    const int session = all[0];
    read_message(session, false);
    write(session, protocol::as_text(script{}.greet().output()));
    c.heard += read_message(session);
    read_message(all[1], false);  // it misses the first request
    ::shutdown(all[1], SHUT_WR);
    read_message(all[2], false);
    write(session, encoded(complete("SELECT 1")) + encoded(ready()));
    c.heard += read_message(session);
    // The first fence is on its way when the second request has been dealt with.
    ::shutdown(all[2], SHUT_WR);
    std::this_thread::sleep_for(20ms);
    write(session, encoded(ready()));
    c.heard += read_message(session);
    std::this_thread::sleep_for(20ms);
    c.is_last_fence_answered = true;
    write(session, encoded(ready()));
    c.heard += read_message(session);
    write(session, encoded(complete("SELECT 2")) + encoded(ready()));
} catch (const std::exception& e) {
    c.failed = e.what();
}

connect_options served_by(streams& all) {
    connect_options options;
    options.conninfo = "host=server user=app dbname=shop sslmode=disable";
    options.open_stream = [&all](const connect_target&) { return all.open(); };
    return options;
}

void check(const course& c) {
    BOOST_TEST(c.failed == "");
    BOOST_TEST(c.heard == "QSSQ");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fences)

BOOST_AUTO_TEST_CASE(each_of_two_requests_has_its_own) {
    streams all;
    course c;
    std::thread server{[&] { serve(all, c); }};
    boost::asio::io_context io;
    connection db{io};
    db.connect(served_by(all));
    std::optional<boost::system::error_code> first;
    std::optional<boost::system::error_code> second;
    db.async_run_script("select slow()", cancel_after(20ms, [&](boost::system::error_code failed, auto&&...) {
                            BOOST_TEST(c.is_last_fence_answered);
                            first = failed;
                            db.async_run_script("select 2",
                                                [&](boost::system::error_code said, auto&&...) { second = said; });
                        }));
    io.run_for(20s);
    server.join();
    check(c);
    BOOST_TEST((first == boost::system::error_code{}));  // its result was quicker
    BOOST_TEST((second == boost::system::error_code{}));
    db.close();
}

BOOST_AUTO_TEST_SUITE_END()
