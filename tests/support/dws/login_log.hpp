// A line for each password that is asked for and each answer, for tests that count them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>

#include <support/dws/accounts.hpp>

namespace tusk::testing::dws {

class login_log {
public:
    // Null: nobody reads it.
    explicit login_log(std::ostream* out) : out_{out} {}

    // asked USER VERSION CHANNEL CODE LENGTH, where the last is the length word of the request.
    void asked(const challenge& by, std::uint16_t minor, std::string_view over, std::size_t length) {
        write("asked " + by.user + " 3." + std::to_string(minor) + " " + std::string{over} + " " +
              std::to_string(by.code) + " " + std::to_string(length));
    }

    // answered USER VERDICT
    void answered(const challenge& by, verdict what) {
        constexpr std::string_view names[] = {"welcome", "wrong", "locked"};
        write("answered " + by.user + " " + std::string{names[static_cast<std::size_t>(what)]});
    }

private:
    // Flushed before the client hears of it, so that who waits for the client has the whole line.
    void write(const std::string& line) {
        if (out_ == nullptr)
            return;
        const std::lock_guard lock{mutex_};
        *out_ << line << std::endl;
    }

    std::ostream* out_;
    std::mutex mutex_;
};

}  // namespace tusk::testing::dws
