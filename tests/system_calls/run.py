#!/usr/bin/env python3
"""Counts the system calls of 1,000 prepared statements on one connection that waits.

    TUSK_TEST_CONNINFO=... tests/system_calls/run.py PROGRAM

PROGRAM is what statements.cpp is built to. Each statement makes one send and one recv, which waits and gives something, and no
other call: what a run of no statement makes does not count.
"""

import os
import subprocess
import sys
import tempfile

STATEMENTS = 1000


def trace(program, statements):
    """The table strace prints, and its rows as {name: (calls, errors)}."""
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")  # LeakSanitizer cannot be traced
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as output:
        subprocess.run(["strace", "-f", "-c", "-o", output.name, program, str(statements)], check=True,
                       env=environment)
        table = output.read()
    calls = {}
    for line in table.splitlines():
        words = line.split()
        if len(words) in (5, 6) and words[3].isdigit() and words[-1] != "total":
            calls[words[-1]] = (int(words[3]), int(words[4]) if len(words) == 6 else 0)
    return table, calls


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    _, before = trace(sys.argv[1], 0)
    table, after = trace(sys.argv[1], STATEMENTS)
    print(table)

    def made(name, which):
        return after.get(name, (0, 0))[which] - before.get(name, (0, 0))[which]

    counts = {
        "send": made("sendto", 0),
        "poll": made("poll", 0),
        "recv": made("recvfrom", 0) - made("recvfrom", 1),
        "recv with EAGAIN": made("recvfrom", 1),
    }
    good = True
    for name, count in counts.items():
        print(f"system calls: {name}: {count} for {STATEMENTS} statements")
        good = good and count <= (STATEMENTS if name in ("send", "recv") else STATEMENTS // 100)
    if counts["send"] < STATEMENTS or counts["recv"] < STATEMENTS:
        print("the statements were not run, or not by these calls")
        good = False
    # Memory may be asked for at any time.
    ignored = {"sendto", "poll", "recvfrom", "brk", "mmap", "munmap"}
    others = {name: made(name, 0) for name in after if name not in ignored and made(name, 0) > 0}
    if sum(others.values()) > STATEMENTS // 100:
        print(f"other calls: {others}")
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
