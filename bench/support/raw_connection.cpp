#include "support/raw_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/decode.hpp"

namespace bench {

namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

void put16(std::string& to, std::size_t n) {
    to += static_cast<char>(n >> 8);
    to += static_cast<char>(n);
}

void put32(std::string& to, std::size_t n) {
    put16(to, n >> 16);
    put16(to, n);
}

void put_text(std::string& to, std::string_view text) { to.append(text) += '\0'; }

std::string message(char tag, const std::string& body) {
    std::string all;
    if (tag != 0)
        all += tag;
    put32(all, body.size() + 4);
    return all + body;
}

}  // namespace

std::map<std::string, std::string> parse_conninfo(std::string_view conninfo) {
    std::map<std::string, std::string> found;
    while (conninfo.find('=') != conninfo.npos) {
        const std::string name{conninfo.substr(0, conninfo.find('='))};
        conninfo.remove_prefix(name.size() + 1);
        const bool quoted = conninfo.starts_with('\'');
        conninfo.remove_prefix(quoted);
        const std::string_view value = conninfo.substr(0, conninfo.find(quoted ? '\'' : ' '));
        conninfo.remove_prefix(std::min(conninfo.size(), value.size() + 1 + quoted));
        found[name] = value;
    }
    return found;
}

int connect_to(const std::map<std::string, std::string>& where) {
    const std::string& host = where.at("host");
    const std::string& port = where.at("port");
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (host.starts_with('/')) {
        auto& address = reinterpret_cast<sockaddr_un&>(storage);
        const std::string path = host + "/.s.PGSQL." + port;
        if (path.size() >= sizeof address.sun_path)
            throw std::runtime_error{"the path of the socket is too long"};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        size = sizeof address;
    } else {
        auto& address = reinterpret_cast<sockaddr_in&>(storage);
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
        if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
            throw std::runtime_error{"not an IPv4 address: " + host};
        size = sizeof address;
    }
    const int descriptor = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        fail("socket");
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
        ::close(descriptor);
        fail("connect");
    }
    if (const int on = 1; storage.ss_family == AF_INET)
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

raw_connection::raw_connection(const std::string& conninfo) : descriptor_{-1} {
    const auto where = parse_conninfo(conninfo);
    descriptor_ = connect_to(where);
    send(startup_message(where.at("user"), where.at("dbname")));
    greeting_ = receive_answer();
    if (!greeting_.starts_with('R') || big_endian<std::uint32_t>(greeting_.data() + 5) != 0)
        throw std::runtime_error{"the server wants a password"};
    greeting_.erase(0, message_length(greeting_));
}

raw_connection::~raw_connection() { ::close(descriptor_); }

void raw_connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0)
            fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::size_t raw_connection::receive(char* to, std::size_t room) {
    const ssize_t n = ::recv(descriptor_, to, room, 0);
    if (n < 0)
        fail("recv");
    if (n == 0)
        throw std::runtime_error{"the server has closed the connection"};
    return static_cast<std::size_t>(n);
}

std::string raw_connection::receive_answer() {
    std::string all;
    for (std::size_t at = 0;;) {
        for (std::size_t length = 0; all.size() - at >= 5; at += length) {
            length = message_length(std::string_view{all}.substr(at));
            if (all.size() - at < length)
                break;
            if (all[at] == 'E')
                throw std::runtime_error{"the server reports an error: " + all.substr(at + 5, length - 5)};
            if (all[at] == 'Z')
                return all;
        }
        const std::size_t had = all.size();
        const std::size_t room = std::clamp<std::size_t>(had, 1024, 1 << 20);
        all.resize(had + room);
        all.resize(had + receive(all.data() + had, room));
    }
}

std::size_t message_length(std::string_view bytes) { return 1 + big_endian<std::uint32_t>(bytes.data() + 1); }

std::string startup_message(std::string_view user, std::string_view database) {
    std::string body;
    put32(body, 196608);
    put_text(body, "user");
    put_text(body, user);
    put_text(body, "database");
    put_text(body, database);
    return message(0, body + '\0');
}

std::string parse_message(std::string_view name, std::string_view sql) {
    std::string body;
    put_text(body, name);
    put_text(body, sql);
    put16(body, 0);  // types of parameters: as the server sees fit
    return message('P', body);
}

std::string describe_message(char what, std::string_view name) {
    std::string body{what};
    put_text(body, name);
    return message('D', body);
}

std::string bind_message(std::string_view statement, const std::vector<std::string>& parameters, form given,
                         form wanted) {
    std::string body;
    put_text(body, "");
    put_text(body, statement);
    put16(body, 1);
    put16(body, static_cast<std::size_t>(given));
    put16(body, parameters.size());
    for (const std::string& value : parameters) {
        put32(body, value.size());
        body += value;
    }
    put16(body, 1);
    put16(body, static_cast<std::size_t>(wanted));
    return message('B', body);
}

std::string execute_message() {
    std::string body;
    put_text(body, "");
    put32(body, 0);  // all rows
    return message('E', body);
}

std::string sync_message() { return message('S', {}); }

std::string query_message(std::string_view sql) {
    std::string body;
    put_text(body, sql);
    return message('Q', body);
}

std::string copy_data_message(std::string_view data) { return message('d', std::string{data}); }

std::string copy_done_message() { return message('c', {}); }

}  // namespace bench
