#!/usr/bin/python3
"""asyncpg: rows into a table by COPY in binary form; and out of one by a query, as it decodes no COPY.

    asyncpg_copy.py WORKLOAD CONNINFO OPERATIONS
"""

import asyncio
import datetime
import json
import resource
import struct
import sys
import time

import asyncpg

YEAR_2000 = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
YEAR_2024 = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


def rows_to_copy(count):
    """As bench/support/copy.hpp has them."""
    return [(g, g * 1_000_000_007, g * 0.37 + 0.001, f"text-value{g % 100_000:05}", YEAR_2024 + g * 1_000_001 * MICROSECOND,
             g % 3 == 0) for g in range(1, count + 1)]


def sum_of(row):
    """As bench/support/table.hpp has it."""
    number, big, real, text, at, flag = row
    return (number + big + struct.unpack("<Q", struct.pack("<d", real))[0] + (at - YEAR_2000) // MICROSECOND + len(text)
            + ord(text[-1]) + flag)


async def copied_in(db, count):
    await db.execute("truncate copied")
    rows = rows_to_copy(count)
    begun = time.monotonic(), time.process_time()
    done = await db.copy_records_to_table("copied", records=rows)
    return begun, (time.monotonic(), time.process_time()), int(done.split()[-1])


async def queried(db, count):
    begun = time.monotonic(), time.process_time()
    rows = await db.fetch(f"select * from t_{count}")
    ended = time.monotonic(), time.process_time()
    return begun, ended, sum(map(sum_of, rows)) % 2 ** 64


async def main():
    workload, conninfo, count = sys.argv[1], dict(part.split("=", 1) for part in sys.argv[2].split()), int(sys.argv[3])
    db = await asyncpg.connect(host=conninfo["host"], port=conninfo["port"], user=conninfo["user"],
                               database=conninfo["dbname"], ssl=False)
    run = {"w4-binary": copied_in, "w5-binary": queried}[workload]
    begun, ended, checked = await run(db, count)
    await db.close()
    print(json.dumps({"ops": count, "wall": ended[0] - begun[0], "cpu": ended[1] - begun[1], "sum": checked,
                      "rss_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


asyncio.run(main())
