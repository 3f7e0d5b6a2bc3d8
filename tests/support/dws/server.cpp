#include <support/dws/server.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/ssl.h>

namespace tusk::testing::dws {

namespace {

int checked(int result, const char* what) {
    if (result < 0)
        throw std::system_error{errno, std::generic_category(), what};
    return result;
}

template <class Address>
sockaddr* generic(Address& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

// Threads of ours get no such signals: TLS writes to sockets without MSG_NOSIGNAL, and the rest is for those who use us.
class no_signals {
public:
    no_signals() {
        sigset_t ours;
        sigemptyset(&ours);
        for (const int number : {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGALRM, SIGCHLD})
            sigaddset(&ours, number);
        pthread_sigmask(SIG_BLOCK, &ours, &before_);
    }
    no_signals(const no_signals&) = delete;
    no_signals& operator=(const no_signals&) = delete;
    ~no_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

ssl_ctx_st* make_context(const server_options& options) {
    if (options.certificate.empty())
        return nullptr;
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_use_certificate_chain_file(context, options.certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, options.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        SSL_CTX_free(context);
        throw std::runtime_error{"cannot use " + options.certificate + " and " + options.key};
    }
    return context;
}

}  // namespace

void server::context_deleter::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

server::server(server_options options) : shared_{std::move(options)} {
    for (const auto& who : shared_.options.accounts)
        shared_.known.add(who);
    context_.reset(make_context(shared_.options));
    shared_.tls = context_.get();
    std::array<int, 2> ends{};
    checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    stop_read_ = descriptor{ends[0]};
    stop_write_ = descriptor{ends[1]};
    listen_on_loopback();
    if (!shared_.options.unix_path.empty())
        listen_on_unix_socket();
    const no_signals here;
    accepting_ = std::thread{[this] { run(); }};
}

server::~server() {
    // Its other end becomes readable for everybody who waits, and stays so.
    stop_write_ = descriptor{};
    accepting_.join();
    if (unix_.get() >= 0)
        ::unlink(shared_.options.unix_path.c_str());
}

void server::listen_on_loopback() {
    loopback_ = descriptor{checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")};
    const int on = 1;
    ::setsockopt(loopback_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(shared_.options.port);
    socklen_t size = sizeof address;
    checked(::bind(loopback_.get(), generic(address), size), "bind");
    checked(::listen(loopback_.get(), SOMAXCONN), "listen");
    checked(::getsockname(loopback_.get(), generic(address), &size), "getsockname");
    port_ = ntohs(address.sin_port);
}

void server::listen_on_unix_socket() {
    const auto& path = shared_.options.unix_path;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::invalid_argument{"the path of the socket is too long"};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    descriptor listener{checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")};
    checked(::bind(listener.get(), generic(address), sizeof address), "bind");
    checked(::listen(listener.get(), SOMAXCONN), "listen");
    unix_ = std::move(listener);
}

void server::run() {
    while (true) {
        std::array<pollfd, 3> waits{pollfd{stop_read_.get(), POLLIN, 0}, pollfd{loopback_.get(), POLLIN, 0},
                                    pollfd{unix_.get(), POLLIN, 0}};
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR)
            break;
        if (waits[0].revents != 0)
            break;
        join_those_done();
        if (waits[1].revents != 0)
            accept_one(loopback_, false);
        if (waits[2].revents != 0)
            accept_one(unix_, true);
    }
    for (auto& w : workers_)
        w.thread.join();
}

void server::accept_one(const descriptor& listener, bool over_unix_socket) {
    descriptor socket{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (socket.get() < 0) {
        // Out of descriptors, perhaps: it is still readable, and would be again and again.
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
        return;
    }
    if (!over_unix_socket) {
        const int on = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ++open_;
    auto& w = workers_.emplace_back();
    w.thread = std::thread{[this, &w, over_unix_socket, accepted = std::move(socket)]() mutable {
        client_connection{shared_, std::move(accepted), over_unix_socket, stop_read_.get()}.run();
        --open_;
        w.done = true;
    }};
}

void server::join_those_done() {
    for (auto w = workers_.begin(); w != workers_.end();) {
        if (!w->done) {
            ++w;
            continue;
        }
        w->thread.join();
        w = workers_.erase(w);
    }
}

}  // namespace tusk::testing::dws
