// What nobody uses any more, statements and portals, and the server is told to close along with a conversation's own messages.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <tusk/protocol/wire/frame.hpp>

namespace tusk::protocol {

class session;

class closings {
public:
    // Writes Close for all that the session has to close. Close never fails, so it goes first.
    void write(session& s);
    // They have gone along with what was written behind them; what has come to be closed since then has not.
    void written(session& s);
    // None of it will be sent: all of it is to be closed along with something else.
    void take_back(session& s);

    // Whether answers are still to come, which are the next ones.
    [[nodiscard]] bool are_pending() const noexcept { return pending_ != 0; }
    // Takes one. false when it is something else.
    [[nodiscard]] bool on_frame(frame f) noexcept;
    // There has been an error: nothing else comes of what was sent.
    void give_up() noexcept { pending_ = 0; }

private:
    std::vector<std::string> statements_;
    std::vector<std::string> portals_;
    std::size_t pending_ = 0;
};

}  // namespace tusk::protocol
