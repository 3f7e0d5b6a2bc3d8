#!/usr/bin/env python3
"""Runs the live tests through PgBouncer in every way, and compares what fails with what is known to.

    compare.py LIVE_TESTS DIR

Prints a table, what does not work and why, and last `N passed, N failed`. What is known to fail and does counts as neither; if
it passes it is a failure, as the list is wrong then.
"""

import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

import known
import poolers
import servers

# Several at a time: they mostly wait.
AT_ONCE = 6
PATIENCE = 600  # seconds, for all of the tests in one way

SETTINGS = """
[databases]
tusk = host={server} port={server_port} dbname={database}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
logfile = {directory}/log
pidfile = {directory}/pid
auth_type = plain
auth_file = {directory}/users
pool_mode = {pool_mode}
default_pool_size = 50
max_client_conn = 200
"""


@dataclasses.dataclass(frozen=True)
class Way:
    pool_mode: str
    cache_mode: str

    @property
    def is_hopeless(self):
        return (self.pool_mode, self.cache_mode) in known.HOPELESS


def start_pooler(way, directory):
    """The process, and the port that it listens on. It has a database of its own, which its clients see as `tusk`."""
    database = f"{way.pool_mode}_{way.cache_mode}"
    server, server_port = os.environ["TUSK_TEST_SOCKET_DIR"], os.environ["TUSK_TEST_PORT"]
    subprocess.run(["psql", "-qX", "-h", server, "-p", server_port, "-U", "tusk", "-d", "tusk", "-c",
                    f"create database {database}"], check=True)
    place = directory / "poolers" / database
    place.mkdir()
    port = servers.free_port()
    (place / "users").write_text('"tusk" "tusk"\n')
    (place / "ini").write_text(SETTINGS.format(server=server, server_port=server_port, database=database, port=port,
                                               directory=place, pool_mode=way.pool_mode))
    for path in [place, *place.iterdir()]:
        servers.give_to_server_user(path)
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    process = subprocess.Popen([program, "-q", place / "ini"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, **servers.server_user())
    deadline = time.monotonic() + 20
    while not poolers.answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            sys.exit(f"PgBouncer does not start: {(place / 'log').read_text()}")
        time.sleep(0.01)
    return process, port


def cases_of(report):
    """What became of each case, by "suite/case": those of the ways to use a connection are one case."""
    outcomes = collections.defaultdict(list)
    for suite in xml.parse(report).getroot().iter("TestSuite"):
        for case in suite.findall("TestCase"):
            if case.get("result") != "skipped":
                name = f"{suite.get('name')}/{case.get('name').partition('<')[0]}"
                outcomes[name].append(case.get("result") == "passed")
    return outcomes


def run_tests(program, way, port, directory, running):
    """What became of each case. None of them if there is no telling."""
    report = directory / f"{way.pool_mode}_{way.cache_mode}.xml"
    conninfo = (f"host=127.0.0.1 port={port} user=tusk password=tusk dbname=tusk require_auth=password "
                f"statement_cache={way.cache_mode}")
    left_out = ":".join(f"!{name}" for names in known.NOT_RUN.values() for name in names)
    started = time.monotonic()
    with open(directory / f"{way.pool_mode}_{way.cache_mode}.log", "wb") as log:
        process = subprocess.Popen([program, f"--run_test={left_out}", "--color_output=no", "--log_level=test_suite",
                                    "--report_format=XML", "--report_level=detailed", f"--report_sink={report}"],
                                   env=os.environ | {"TUSK_TEST_CONNINFO": conninfo}, stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log)
        running.append(process)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    seconds = time.monotonic() - started
    try:
        return cases_of(report), seconds
    except (OSError, xml.ParseError):
        return {}, seconds


def judge(way, outcomes):
    """How many cases passed, those that fail and should not, those that do as is known, and what is known and wrong."""
    passed, failed, as_known, wrong = 0, [], collections.defaultdict(list), []
    for name, results in sorted(outcomes.items()):
        reasons = [entry for entry in known.FAILING if entry.is_about(way, name)]
        if not reasons:
            passed += results.count(True)
            failed += [name] * results.count(False)
        elif not all(results):
            as_known[reasons[0].reason].append(name)
            passed += results.count(True)
        elif any(entry.always for entry in reasons):
            wrong.append(name)
        else:
            passed += len(results)
    return passed, failed, as_known, wrong


def main():
    program, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    ways = [Way(pool_mode, cache_mode) for pool_mode in known.POOL_MODES for cache_mode in known.CACHE_MODES]
    running, pooler_of, port_of = [], {}, {}
    try:
        for way in ways:
            pooler_of[way], port_of[way] = start_pooler(way, directory)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            tests = {way: pool.submit(run_tests, program, way, port_of[way], directory, running) for way in ways}
            outcomes = {way: test.result() for way, test in tests.items()}
        died = {way for way in ways if pooler_of[way].poll() is not None}
    finally:
        for process in [*running, *pooler_of.values()]:
            process.kill()
            process.wait()

    print(f"{'pool_mode':12} {'statement_cache':16} {'passed':>7} {'failed':>7}  {'known to fail':>13}  {'seconds':>7}")
    passed = failed = 0
    details = []
    for way in ways:
        results, seconds = outcomes[way]
        good, bad, as_known, wrong = judge(way, results)
        count_known = sum(len(names) for names in as_known.values())
        print(f"{way.pool_mode:12} {way.cache_mode:16} {good:7} {len(bad):7}  {count_known:13}  {seconds:7.0f}"
              f"{'  not counted' if way.is_hopeless else ''}")
        details.append(f"{way.pool_mode}, {way.cache_mode}:")
        for reason, names in as_known.items():
            details += [f"  {reason}:", *(f"    {name}" for name in names)]
        details += [f"  {'fails' if way.is_hopeless else 'FAILED'}: {name}" for name in dict.fromkeys(bad)]
        problems = [f"{name} works by now: it is no exception any more" for name in wrong]
        if not results:
            problems.append("the tests left no report")
        if way in died:
            problems.append("PgBouncer died")
        details += [f"  {'' if way.is_hopeless else 'FAILED: '}{problem}" for problem in problems]
        if not way.is_hopeless:
            passed, failed = passed + good, failed + len(bad) + len(problems)
    print("not run:")
    for reason, names in known.NOT_RUN.items():
        print(f"  {reason}:", *(f"    {name}" for name in names), sep="\n")
    print("\n".join(details))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
