// What every peer is: a table of workloads, one of which is run and measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace bench {

// What a workload is given. How many operations it makes is up to the caller: fewer for counts than for times.
struct assignment {
    std::string conninfo;
    std::size_t operations = 0;
    std::size_t tasks = 0;        // that make them, for the workloads that have any
    std::size_t connections = 0;  // of the tasks
    bool has_wide_rows = false;
};

// The part of a workload that counts: logging in, preparing and warming up come before, and looking at what came may come
// after. Once a process.
class measurement {
public:
    void start();
    void stop();
    // What was received, as a number that is the same for all peers.
    void check(std::uint64_t sum) noexcept { sum_ += sum; }
    // Memory is that at the peak unless a workload looks at it itself.
    void set_memory(std::size_t kib) noexcept { memory_ = kib; }

    // One line of JSON.
    void print(std::size_t operations) const;

private:
    double wall_ = 0;
    double cpu_ = 0;
    std::uint64_t sum_ = 0;
    std::size_t allocations_ = 0;
    std::size_t memory_ = 0;
};

using workload = std::function<void(const assignment&, measurement&)>;

// PROGRAM WORKLOAD CONNINFO OPERATIONS [TASKS CONNECTIONS]. A workload of rows can have wide ones: w2-struct-wide.
int run_peer(int argc, char** argv, const std::map<std::string, workload>& workloads);

// Memory of this process in KiB: "VmHWM", the most it ever was, or "VmRSS", what it is now.
std::size_t memory(const char* which);

}  // namespace bench
