// One client of the replay server: what it says, and what is to be said to it.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <sys/uio.h>

#include "replay/recording.hpp"

namespace bench {

// Answers are pieces of the recording, which are never copied. Clients are not trusted with more than a little memory: one
// that sends what makes no sense, or too much at once, is let go.
class replay_client {
public:
    explicit replay_client(const recording& answers) : answers_{&answers} {}

    // False when the client is to be let go.
    [[nodiscard]] bool received(std::string_view bytes);

    // What is to be written, up to so many pieces; none when there is nothing.
    [[nodiscard]] std::size_t output(iovec* pieces, std::size_t most) const;
    void written(std::size_t bytes);
    // One that does not read what it asked for is not listened to.
    [[nodiscard]] bool is_congested() const noexcept { return output_.size() > 10'000; }

private:
    void take_startup(std::string_view bytes);
    void take(char tag, std::string_view body);
    void parse(std::string_view body);
    void bind(std::string_view body);
    void describe(std::string_view body);
    void query(std::string_view body);
    void fail(std::string_view message);
    void say(std::string_view bytes) {
        if (!bytes.empty())
            output_.push_back(bytes);
    }

    const recording* answers_;
    bool logged_in_ = false;
    bool leaves_ = false;
    bool skips_to_sync_ = false;
    std::string partial_;                                                       // the beginning of a message
    std::map<std::string, const recorded_statement*, std::less<>> statements_;  // by the names it gave them
    const recorded_statement* portal_ = nullptr;                                // the unnamed one is the only one
    std::size_t form_ = 0;                                                      // of its columns
    const recorded_statement* copying_ = nullptr;                               // the data of which it is to send
    std::deque<std::string_view> output_;
    std::size_t skip_ = 0;  // bytes of the first piece that are written
};

}  // namespace bench
