// A file that the keys of TLS sessions are written to
// (https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNECT-SSLKEYLOGFILE).
#pragma once

#include <string>

namespace tusk::detail {

class key_log {
public:
    // Makes the file, for its owner alone, if it is not there yet.
    explicit key_log(const std::string& file);
    key_log(const key_log&) = delete;
    key_log& operator=(const key_log&) = delete;
    ~key_log();

    // If not, errno tells why.
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    // In one piece, as others may write there too. What the disk does not take is lost.
    void append(const char* line) const noexcept;

private:
    int descriptor_;
};

}  // namespace tusk::detail
