#include "support/measure.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <valgrind/callgrind.h>

namespace bench {

namespace {

double wall_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double cpu_now() {
    timespec t{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// 0 unless count_allocations.cpp is loaded.
std::size_t allocations_now() {
    static const auto count = reinterpret_cast<std::size_t (*)()>(::dlsym(RTLD_DEFAULT, "bench_allocations"));
    return count != nullptr ? count() : 0;
}

}  // namespace

void measurement::start() {
    allocations_ = allocations_now();
    wall_ = wall_now();
    cpu_ = cpu_now();
    CALLGRIND_DUMP_STATS;  // what came before; unlike CALLGRIND_ZERO_STATS it is about all threads
}

void measurement::stop() {
    CALLGRIND_DUMP_STATS;
    cpu_ = cpu_now() - cpu_;
    wall_ = wall_now() - wall_;
    allocations_ = allocations_now() - allocations_;
}

void measurement::print(std::size_t operations) const {
    std::cout << R"({"ops": )" << operations << R"(, "wall": )" << wall_ << R"(, "cpu": )" << cpu_ << R"(, "sum": )"
              << sum_ << R"(, "rss_kib": )" << (memory_ != 0 ? memory_ : memory("VmHWM")) << R"(, "allocations": )"
              << allocations_ << "}\n";
}

int run_peer(int argc, char** argv, const std::map<std::string, workload>& workloads) {
    constexpr std::string_view wide = "-wide";
    std::string name = argc > 1 ? argv[1] : "";
    const std::size_t at = name.find(wide);
    if (at != name.npos)
        name.erase(at, wide.size());
    const auto found = argc == 4 || argc == 6 ? workloads.find(name) : workloads.end();
    if (found == workloads.end()) {
        std::cerr << "usage: " << argv[0] << " WORKLOAD CONNINFO OPERATIONS [TASKS CONNECTIONS]\nworkloads:";
        for (const auto& [known, run] : workloads)
            std::cerr << ' ' << known;
        std::cerr << '\n';
        return 2;
    }
    try {
        assignment what{argv[2], std::stoul(argv[3])};
        if (argc == 6) {
            what.tasks = std::stoul(argv[4]);
            what.connections = std::stoul(argv[5]);
        }
        what.has_wide_rows = at != name.npos;
        measurement measured;
        found->second(what, measured);
        measured.print(what.operations);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << argv[0] << ' ' << argv[1] << ": " << e.what() << '\n';
        return 1;
    }
}

// https://man7.org/linux/man-pages/man5/proc_pid_status.5.html; getrusage() counts what the process was before exec, too.
std::size_t memory(const char* which) {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;)
        if (word == std::string{which} + ":" && status >> word)
            return std::stoul(word);
    throw std::runtime_error{"/proc/self/status does not say what memory there is"};
}

}  // namespace bench
