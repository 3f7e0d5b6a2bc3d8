// Bytes to a server and back, for the floors and for those who record: no checks, no TLS, no passwords.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// "host=... password='...'", without backslashes.
std::map<std::string, std::string> parse_conninfo(std::string_view conninfo);

// Connected, without anything said yet. `host` is the directory of a unix socket, or an IPv4 address.
int connect_to(const std::map<std::string, std::string>& where);

// A blocking socket that is logged in.
class raw_connection {
public:
    explicit raw_connection(const std::string& conninfo);
    raw_connection(const raw_connection&) = delete;
    raw_connection& operator=(const raw_connection&) = delete;
    ~raw_connection();

    void send(std::string_view bytes);
    // What has come, as much as fits.
    std::size_t receive(char* to, std::size_t room);
    // Everything up to and with ReadyForQuery. Throws when the server reports an error.
    std::string receive_answer();
    std::string ask(std::string_view bytes) {
        send(bytes);
        return receive_answer();
    }

    // What the server said at login, after it was content.
    [[nodiscard]] const std::string& greeting() const noexcept { return greeting_; }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
    std::string greeting_;
};

// The length of the message that begins here, with its tag.
std::size_t message_length(std::string_view bytes);

// Whether these are the last bytes of an answer, as far as five bytes can tell.
inline bool ends_with_ready(std::string_view bytes) {
    using namespace std::string_view_literals;
    return bytes.size() >= 6 && bytes.substr(bytes.size() - 6, 5) == "Z\0\0\0\5"sv;
}

// ---- what a client says (https://www.postgresql.org/docs/current/protocol-message-formats.html)

enum class form : std::uint16_t { text = 0, binary = 1 };

std::string startup_message(std::string_view user, std::string_view database);
std::string parse_message(std::string_view name, std::string_view sql);
std::string describe_message(char what, std::string_view name);
// All parameters, and all columns, in one form; the portal is the unnamed one.
std::string bind_message(std::string_view statement, const std::vector<std::string>& parameters, form given,
                         form wanted);
std::string execute_message();
std::string sync_message();
std::string query_message(std::string_view sql);
std::string copy_data_message(std::string_view data);
std::string copy_done_message();

}  // namespace bench
