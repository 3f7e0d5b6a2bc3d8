// The stand-in for GaussDB(DWS), with a script in the place of its PostgreSQL.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/dws/gauss_messages.hpp>
#include <support/dws/server.hpp>
#include <support/loopback_server.hpp>

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace tusk::testing;
namespace frontend = tusk::protocol::frontend;
namespace backend = tusk::protocol::backend;
namespace protocol = tusk::protocol;
using dws::verifier_kind;

constexpr std::int32_t version_3_0 = protocol::version_3_0;
constexpr std::int32_t version_3_50 = protocol::protocol_version(3, 50);
constexpr std::int32_t version_3_51 = protocol::protocol_version(3, 51);

struct received {
    char tag;
    std::string body;

    [[nodiscard]] protocol::frame as_frame() const { return {tag, protocol::as_bytes(body)}; }
    [[nodiscard]] std::string sqlstate() const { return std::string{dws::diagnostics_field(as_frame(), 'C')}; }
    [[nodiscard]] std::string message() const { return std::string{dws::diagnostics_field(as_frame(), 'M')}; }
    [[nodiscard]] std::int32_t number() const {
        return protocol::load_big_endian<std::int32_t>(protocol::as_bytes(body).data());
    }
};

// A client that waits for each byte.
class plain_client {
public:
    explicit plain_client(std::uint16_t port) : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        open(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    explicit plain_client(const std::string& path) : fd_{::socket(AF_UNIX, SOCK_STREAM, 0)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        open(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    plain_client(const plain_client&) = delete;
    plain_client& operator=(const plain_client&) = delete;
    ~plain_client() { ::close(fd_); }

    template <class Message>
    void send(const Message& message) {
        send_bytes(encoded(message));
    }
    void send_bytes(std::string_view bytes) {
        BOOST_REQUIRE(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
    }
    void start(std::int32_t version, std::string_view user, std::string_view database = "shop") {
        send(frontend::startup_message{version, {{"user", user}, {"database", database}}});
    }

    [[nodiscard]] std::string bytes(std::size_t size) {
        std::string all(size, '\0');
        BOOST_REQUIRE(::recv(fd_, all.data(), size, MSG_WAITALL) == static_cast<ssize_t>(size));
        return all;
    }
    [[nodiscard]] received next() {
        const auto head = bytes(protocol::frame_header_size);
        const auto length = protocol::load_big_endian<std::uint32_t>(protocol::as_bytes(head).data() + 1);
        return {head.front(), bytes(length - protocol::length_size)};
    }
    // What comes up to a message with that tag, which is the last.
    [[nodiscard]] std::vector<received> up_to(char tag) {
        std::vector<received> all;
        do
            all.push_back(next());
        while (all.back().tag != tag);
        return all;
    }
    [[nodiscard]] bool ended() {
        char byte;
        return ::recv(fd_, &byte, 1, 0) == 0;
    }

private:
    void open(const sockaddr* address, socklen_t size) {
        const timeval patience{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        BOOST_REQUIRE(::connect(fd_, address, size) == 0);
    }

    int fd_;
};

// The client's half of requests 10 and 13.
std::string proof(std::string_view password, const received& request, bool sm3, std::uint32_t iterations) {
    const auto salt = dws::unhex(request.body.substr(8, 64)).value();
    const auto token = dws::unhex(request.body.substr(72, 8)).value();
    const auto octets = [](const auto& text) { return reinterpret_cast<const unsigned char*>(text.data()); };
    const auto hmac = [&](const std::string& key, const std::string& data) {
        unsigned char digest[32];
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(data), data.size(), digest, nullptr);
        return std::string{reinterpret_cast<const char*>(digest), sizeof digest};
    };
    unsigned char key[32];
    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets(salt), static_cast<int>(salt.size()),
                      static_cast<int>(iterations), EVP_sha1(), sizeof key, key);
    std::string client_key = hmac({reinterpret_cast<const char*>(key), sizeof key}, "Client Key");
    unsigned char stored_key[32];
    EVP_Digest(client_key.data(), client_key.size(), stored_key, nullptr, sm3 ? EVP_sm3() : EVP_sha256(), nullptr);
    const auto mask = hmac({reinterpret_cast<const char*>(stored_key), sizeof stored_key}, token);
    for (std::size_t i = 0; i != mask.size(); ++i)
        client_key[i] = static_cast<char>(client_key[i] ^ mask[i]);
    return dws::hex(client_key);
}

// As the account whose request this is, and who has the password "secret".
std::string answer_to(const received& request, std::string_view user) {
    if (request.number() == 5)
        return md5_answer(user, "secret", request.body.substr(4));
    return proof("secret", request, request.number() == 13, 2048);
}

script postgresql() { return script{}.expect_startup("tusk", "shop").greet(); }

dws::server_options options_for(const loopback_server& real) {
    dws::server_options options;
    options.accounts = {{"md5", "secret", verifier_kind::md5, 2048},
                        {"both", "secret", verifier_kind::combined, 2048},
                        {"sha", "secret", verifier_kind::sha256, 2048},
                        {"sm3", "secret", verifier_kind::sm3, 2048}};
    options.backend = {real.directory(), real.port(), "tusk", "shop"};
    return options;
}

// For what ends before the login does.
dws::server_options without_postgresql() {
    dws::server_options options;
    options.accounts = {{"md5", "secret", verifier_kind::md5}};
    options.backend = {"/nowhere", 5432, "tusk", "shop"};
    return options;
}

void log_in(plain_client& client, std::int32_t version, std::string_view user) {
    client.start(version, user);
    const auto request = client.next();
    BOOST_REQUIRE(request.tag == 'R');
    client.send(frontend::password_message{answer_to(request, user)});
    const auto ok = client.next();
    BOOST_REQUIRE(ok.tag == 'R');
    BOOST_REQUIRE(ok.number() == 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dws_stand_in)

BOOST_AUTO_TEST_CASE(a_version_that_GaussDB_does_not_know_is_refused) {
    const dws::server server{without_postgresql()};
    for (const auto version : {protocol::protocol_version(2, 0), protocol::protocol_version(3, 1),
                               protocol::version_3_2, protocol::protocol_version(3, 9999)}) {
        plain_client client{server.port()};
        client.start(version, "md5");
        const auto error = client.next();
        BOOST_TEST(error.sqlstate() == "0A000");
        BOOST_TEST(error.message().starts_with("unsupported frontend protocol "));
        BOOST_TEST(client.ended());
    }
    plain_client client{server.port()};
    client.send(frontend::gssenc_request{});
    BOOST_TEST(client.next().message().starts_with("unsupported frontend protocol 1234.5680"));
}

BOOST_AUTO_TEST_CASE(TLS_is_refused_once_when_there_is_no_certificate_and_not_known_the_second_time) {
    const dws::server server{without_postgresql()};
    plain_client client{server.port()};
    client.send(frontend::ssl_request{});
    BOOST_TEST(client.bytes(1) == "N");
    client.send(frontend::ssl_request{});
    BOOST_TEST(client.next().message().starts_with("unsupported frontend protocol 1234.5679"));
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(each_kind_of_password_logs_in_by_the_request_of_the_version) {
    struct {
        std::string_view user;
        std::int32_t code_3_0, code_3_50;
        dws::hba_method method;
    } const rows[] = {
        {"md5", 5, 5, dws::hba_method::sha256},
        {"both", 5, 10, dws::hba_method::sha256},
        {"sha", 10, 10, dws::hba_method::sha256},
        {"sm3", 13, 13, dws::hba_method::sm3},
    };
    for (const auto& row : rows)
        for (const auto version : {version_3_0, version_3_50, version_3_51})
            BOOST_TEST_CONTEXT(row.user << ", 3." << protocol::minor_version(version)) {
                loopback_server real{loopback_server::unix_domain{}, {postgresql().expect_tags("X").then_close()}};
                auto options = options_for(real);
                options.method = row.method;
                const dws::server server{options};
                plain_client client{server.port()};
                client.start(version, row.user);
                const auto request = client.next();
                BOOST_TEST(request.number() == (version == version_3_0 ? row.code_3_0 : row.code_3_50));
                if (request.number() != 5)
                    BOOST_TEST(request.body.size() == (version == version_3_0    ? 144u
                                                       : version == version_3_50 ? 80u
                                                                                 : 84u));
                client.send(frontend::password_message{answer_to(request, row.user)});
                BOOST_TEST(client.up_to('Z').front().number() == 0);
                client.send(frontend::terminate{});
                BOOST_TEST(client.ended());
                BOOST_TEST(real.failures().empty());
            }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_refused_three_times_and_then_even_the_right_one) {
    const dws::server server{without_postgresql()};
    for (int attempt = 0; attempt != 3; ++attempt) {
        plain_client client{server.port()};
        client.start(version_3_0, "md5");
        BOOST_TEST(client.next().number() == 5);
        client.send(frontend::password_message{"md5wrong"});
        const auto error = client.next();
        BOOST_TEST(error.sqlstate() == "28P01");
        BOOST_TEST(error.message() == "Invalid username/password,login denied.");
        BOOST_TEST(client.ended());
    }
    plain_client client{server.port()};
    client.start(version_3_0, "md5");
    client.send(frontend::password_message{answer_to(client.next(), "md5")});
    const auto error = client.next();
    BOOST_TEST(error.sqlstate() == "28000");
    BOOST_TEST(error.message() == "The account has been locked.");
}

BOOST_AUTO_TEST_CASE(after_the_login_the_server_is_told_from_PostgreSQL_by_what_it_reports) {
    loopback_server real{loopback_server::unix_domain{}, {postgresql().ignore_what_comes()}};
    const dws::server server{options_for(real)};
    plain_client client{server.port()};
    log_in(client, version_3_51, "sha");
    std::string reported;
    for (const auto& message : client.up_to('Z')) {
        if (message.tag == 'S')
            reported += message.body.substr(0, message.body.find('\0')) + " ";
        if (message.tag == 'K')
            BOOST_TEST(message.number() == 1);
    }
    BOOST_TEST(reported.starts_with("server_version client_encoding is_sysadmin TimeZone connection_info "));
}

BOOST_AUTO_TEST_CASE(a_database_or_a_PostgreSQL_that_is_not_there_is_an_error_after_the_login) {
    const dws::server server{without_postgresql()};
    for (const auto& [database, sqlstate] : {std::pair{"shop", "57P03"}, std::pair{"other", "3D000"}}) {
        plain_client client{server.port()};
        client.start(version_3_0, "md5", database);
        client.send(frontend::password_message{answer_to(client.next(), "md5")});
        BOOST_TEST(client.next().number() == 0);
        BOOST_TEST(client.next().sqlstate() == sqlstate);
        BOOST_TEST(client.ended());
    }
}

BOOST_AUTO_TEST_CASE(what_is_sent_with_the_password_and_byte_by_byte_gets_to_PostgreSQL) {
    loopback_server real{loopback_server::unix_domain{},
                         {postgresql()
                              .expect<frontend::query>([](const auto& q) { return q.sql == "select 1"; })
                              .reply(complete("SELECT 1"), ready())
                              .expect_tags("X")
                              .then_close()}};
    const dws::server server{options_for(real)};
    plain_client client{server.port()};
    for (const char c : encoded(frontend::startup_message{version_3_0, {{"user", "md5"}, {"database", "shop"}}}))
        client.send_bytes({&c, 1});
    const auto request = client.next();
    for (const char c : encoded(frontend::password_message{answer_to(request, "md5")}) +
                            encoded(frontend::query{"select 1"}) + encoded(frontend::terminate{}))
        client.send_bytes({&c, 1});
    (void)client.up_to('C');
    BOOST_TEST((client.next().tag == 'Z'));
    BOOST_TEST(client.ended());
    BOOST_TEST(real.failures().empty());
}

BOOST_AUTO_TEST_CASE(a_cancel_request_with_the_clients_key_gets_to_PostgreSQL_with_PostgreSQLs_and_another_does_not) {
    loopback_server real{loopback_server::unix_domain{}, {postgresql().expect_cancel().ignore_what_comes()}};
    auto options = options_for(real);
    options.cancel_delay = 50ms;
    const dws::server server{options};
    plain_client client{server.port()};
    log_in(client, version_3_51, "sha");
    received key;
    for (auto& message : client.up_to('Z'))
        if (message.tag == 'K')
            key = std::move(message);
    const auto cancel = [&](std::string_view secret) {
        const auto began = std::chrono::steady_clock::now();
        plain_client other{server.port()};
        other.send(frontend::cancel_request{key.number(), protocol::as_bytes(secret)});
        BOOST_TEST(other.ended());
        BOOST_TEST((std::chrono::steady_clock::now() - began >= 50ms));
    };
    cancel("none");
    cancel(key.body.substr(4));
    const auto arrived = real.cancels(1);
    BOOST_REQUIRE(arrived.size() == 1);
    BOOST_TEST(arrived.front().process_id == 4711);
    BOOST_TEST(arrived.front().key == greeting{}.key);
}

BOOST_AUTO_TEST_CASE(the_end_of_PostgreSQL_is_the_end_of_the_session_after_its_last_words) {
    loopback_server real{
        loopback_server::unix_domain{},
        {postgresql().expect_tags("Q").reply(server_error("57P01", "going down", "FATAL")).then_close()}};
    const dws::server server{options_for(real)};
    plain_client client{server.port()};
    log_in(client, version_3_0, "md5");
    (void)client.up_to('Z');
    client.send(frontend::query{"select 1"});
    BOOST_TEST(client.next().sqlstate() == "57P01");
    BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_CASE(it_listens_on_a_unix_socket_without_TLS_and_leaves_nothing_behind_when_it_stops) {
    loopback_server real{loopback_server::unix_domain{}, {postgresql().ignore_what_comes()}};
    auto options = options_for(real);
    options.unix_path = real.directory() + "/gauss";
    std::optional<dws::server> server;
    server.emplace(options);
    plain_client silent{server->port()};
    plain_client client{options.unix_path};
    client.send(frontend::ssl_request{});
    BOOST_TEST(client.bytes(1) == "N");
    log_in(client, version_3_0, "md5");
    (void)client.up_to('Z');
    BOOST_TEST(server->connections() == 2u);
    server.reset();
    BOOST_TEST(client.ended());
    BOOST_TEST(silent.ended());
    struct stat found;
    BOOST_TEST(::stat(options.unix_path.c_str(), &found) != 0);
}

BOOST_AUTO_TEST_SUITE_END()
