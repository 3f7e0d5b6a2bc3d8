// Runs a session against a script without a socket and without a clock.
#pragma once

#include <cstddef>
#include <functional>
#include <random>

#include <support/script.hpp>
#include <tusk/protocol/session/session.hpp>

namespace tusk::testing {

// Into which pieces the server's bytes are cut on their way.
class cut {
public:
    [[nodiscard]] static cut nowhere() { return cut{kind::nowhere, 0}; }
    [[nodiscard]] static cut everywhere() { return cut{kind::everywhere, 0}; }
    // Into two, the first of which has `offset` bytes.
    [[nodiscard]] static cut at(std::size_t offset) { return cut{kind::at, offset}; }
    // Into pieces of 1 to 64 bytes; the same ones for the same seed.
    [[nodiscard]] static cut randomly(unsigned seed) { return cut{kind::randomly, seed}; }

    // How many of the `available` bytes come next, `delivered` having come already.
    [[nodiscard]] std::size_t next(std::size_t delivered, std::size_t available);

private:
    enum class kind { nowhere, everywhere, at, randomly };
    cut(kind k, std::size_t value) : kind_{k}, offset_{value}, random_{static_cast<unsigned>(value)} {}

    kind kind_;
    std::size_t offset_;
    std::minstd_rand random_;
};

class in_memory {
public:
    in_memory(protocol::session& client, script& server, cut where = cut::nowhere())
        : client_{&client}, server_{&server}, cut_{where} {}

    // The connection ends, in the way `how` tells the session, when the client has got that many bytes.
    void end_after(std::size_t bytes, std::function<void(protocol::session&)> how) {
        end_after_ = bytes;
        end_ = std::move(how);
    }

    // Moves bytes both ways, runs jobs and cancels until nothing moves any more.
    void run();

    // Bytes the client has got so far.
    [[nodiscard]] std::size_t delivered() const noexcept { return delivered_; }
    [[nodiscard]] std::size_t cancels() const noexcept { return cancels_; }
    // Everything the client has sent so far.
    [[nodiscard]] const std::string& sent() const noexcept { return sent_; }

private:
    bool send();
    bool receive();
    bool work();

    protocol::session* client_;
    script* server_;
    cut cut_;
    std::size_t delivered_ = 0;
    std::size_t cancels_ = 0;
    std::size_t end_after_ = static_cast<std::size_t>(-1);
    std::function<void(protocol::session&)> end_;
    std::string sent_;
};

}  // namespace tusk::testing
