// Runs `select $1::int4`, prepared, as often as the argument says; tests/system_calls/run.py counts its system calls.
#include <cstdlib>
#include <exception>
#include <iostream>

#include <tusk/connection.hpp>

int main(int argc, char** argv) {
    const char* conninfo = std::getenv("TUSK_TEST_CONNINFO");
    if (argc != 2 || conninfo == nullptr) {
        std::cerr << "usage: TUSK_TEST_CONNINFO=... " << argv[0] << " NUMBER\n";
        return 2;
    }
    try {
        tusk::connection db{conninfo};
        const auto statement = db.prepare("select $1::int4");
        for (int i = 0; i != std::atoi(argv[1]); ++i)
            if (db.query_value<int>(statement, i) != i)
                return 1;
        return 0;
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
