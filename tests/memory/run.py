#!/usr/bin/env python3
"""Streams and copies a few rows and many, and compares the most memory that took: it has to be about the same.

    TUSK_TEST_CONNINFO=... tests/memory/run.py PROGRAM [FEW MANY]

PROGRAM is what streams.cpp is built to. FEW and MANY are 200,000 and 1,000,000 if not said.
"""

import subprocess
import sys

WAYS = ("waiting", "awaited", "slow", "dynamic", "copy-out", "copy-out-text", "copy-in", "copy-in-text",
        "copy-in-awaited")
MAY_GROW = 4096  # KiB, where a few bytes kept of each row would be more: what the allocator does is not ours alone


def main():
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    sizes = [int(size) for size in sys.argv[2:]] or [200_000, 1_000_000]
    good = True
    print(f"{'':16}" + "".join(f"{size:>12,} rows" for size in sizes))
    for way in WAYS:
        peaks = [int(subprocess.run([sys.argv[1], way, str(size)], check=True, capture_output=True, text=True).stdout)
                 for size in sizes]
        print(f"{way:16}" + "".join(f"{peak:>13,} KiB" for peak in peaks))
        good = good and peaks[1] <= peaks[0] + MAY_GROW
    sys.exit(0 if good else "memory grows with the number of rows")


if __name__ == "__main__":
    main()
