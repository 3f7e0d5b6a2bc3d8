// A PostgreSQL of a test's own, to be killed.
#pragma once

#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>

#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

namespace tusk::testing {

inline std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    std::string all;
    char piece[256];
    while (std::fgets(piece, sizeof piece, pipe) != nullptr)
        all += piece;
    BOOST_REQUIRE_MESSAGE(::pclose(pipe) == 0, command << " failed");
    return all;
}

class private_server {
public:
    private_server() {
        directory_ = output_of("mktemp -u /tmp/tusk-killed-XXXXXX");
        directory_.pop_back();
        conninfo_ = output_of("bash -c '. " TUSK_TESTS_DIR "/support/postgres.sh && start_postgres " + directory_ +
                              " >&2 && echo \"$TUSK_TEST_CONNINFO\"'");
        conninfo_.pop_back();
        // Its first line is the process, its seventh the key and the number of a segment of shared memory.
        std::ifstream lock{directory_ + "/data/postmaster.pid"};
        std::string line;
        lock >> postmaster_;
        for (int i = 0; i != 6; ++i)
            std::getline(lock, line);
        lock >> line >> shared_memory_;
        BOOST_REQUIRE((lock.good() && postmaster_ > 1));
    }
    private_server(const private_server&) = delete;
    private_server& operator=(const private_server&) = delete;
    ~private_server() {
        output_of("bash -c '. " TUSK_TESTS_DIR "/support/postgres.sh; postgres_dir=" + directory_ + "; stop_postgres'");
        ::shmctl(shared_memory_, IPC_RMID, nullptr);  // a server that was killed leaves it behind
    }

    [[nodiscard]] const std::string& conninfo() const noexcept { return conninfo_; }
    void kill() const { BOOST_REQUIRE(::kill(postmaster_, SIGKILL) == 0); }

private:
    std::string directory_;
    std::string conninfo_;
    pid_t postmaster_ = 0;
    int shared_memory_ = -1;
};

}  // namespace tusk::testing
