#!/usr/bin/env python3
"""Compares the query example with psql in each cell of cells.py, and against the servers of rogue.py.

    compare.py QUERY_PROGRAM DIR

DIR is made by tests/tls/run. Half of the cells take the asynchronous way. The exit status and the output must be the same, which tells whether the channel is
encrypted and by what, and which certificate the server has seen; so must the server's own words when it refuses.
"""

import collections
import concurrent.futures
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import time
import zlib

import cells
import programs
import rogue

SQL = ("select current_user, ssl, version, cipher, coalesce(client_dn, '') from pg_stat_ssl "
       "where pid = pg_backend_pid()")
FACTS = ["status", "output", "said"]
FILE_OPTIONS = ["sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir"]
WORKERS = 3

directory = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else sys.exit(__doc__)
program = sys.argv[1]
pki = directory / "pki"


def as_superuser(sql):
    return subprocess.run([*programs.PSQL, "-v", "ON_ERROR_STOP=1", os.environ["TUSK_TEST_CONNINFO"]], text=True,
                          input=sql, capture_output=True, check=True, timeout=programs.PATIENCE).stdout


def make_roles():
    lines = ["local all all trust", "hostssl all tusk 127.0.0.1/32 trust"]
    sql = []
    for method, (channel, kind) in itertools.product(cells.METHODS, cells.CHANNELS.items()):
        role = f"{method}_{channel}"
        encryption = {"md5": "md5", "scram": "scram-sha-256"}[method]
        sql.append(f"set password_encryption = '{encryption}'; "
                   f"create role {role} login password '{cells.PASSWORDS[method]}';")
        asking = " clientcert=verify-ca" if channel == "with_certificate" else ""
        lines.append(f"{kind} all {role} 127.0.0.1/32 {encryption}{asking}")
    (directory / "pg/data/pg_hba.conf").write_text("\n".join(lines) + "\n")
    as_superuser("\n".join(sql))


def make_homes():
    for name, files in cells.HOMES.items():
        home = directory / "home" / name
        (home / ".postgresql").mkdir(parents=True)
        for there, (source, mode) in files.items():
            copied = home / ".postgresql" / there
            shutil.copyfile(pki / source, copied)
            copied.chmod(mode)


def make_keys():
    for name, mode in [("open", 0o604), ("group", 0o640)]:
        shutil.copyfile(pki / "client.key", pki / f"{name}.key")
        (pki / f"{name}.key").chmod(mode)
    subprocess.run(["openssl", "ec", "-in", pki / "client.key", "-aes256", "-passout", "pass:locked", "-out",
                    pki / "locked.key"], check=True, capture_output=True)
    (pki / "locked.key").chmod(0o600)


def switch_to(server):
    """Has the server use another certificate, and waits until new connections see it."""
    wanted = f"{directory}/server/{server or 'right'}"
    as_superuser(f"alter system set ssl = {'on' if server else 'off'};\n"
                 f"alter system set ssl_cert_file = '{wanted}.crt';\nalter system set ssl_key_file = '{wanted}.key';\n"
                 "select pg_reload_conf();")
    expected = f"{'on' if server else 'off'}\t{wanted}.crt\n"
    deadline = time.monotonic() + programs.PATIENCE
    while as_superuser("select current_setting('ssl'), current_setting('ssl_cert_file')") != expected:
        if time.monotonic() > deadline:
            sys.exit(f"the server does not take the certificate {server}")


def compare(cell):
    """What psql and the query example did, if that is not the same."""
    options = {name: pki / value if name in FILE_OPTIONS else value for name, value in cell.options}
    options["port"] = os.environ["TUSK_TEST_PORT"]
    home = directory / "home" / cell.home
    expected = programs.psql(options, SQL, home)
    how = ["--async"] if zlib.crc32(repr(cell).encode()) % 2 else []
    got = programs.query(program, options, SQL, home, how)
    return (how, expected, got) if any(got[fact] != expected[fact] for fact in FACTS) else None


def show(how, expected, got):
    print(f"    query {' '.join(how)}")
    for name, answer in [("psql", expected), ("query", got)]:
        print(f"      {name}: status {answer['status']}, output {answer['output']!r:.300},\n"
              f"        errors {answer['errors']!r:.600}")


def compare_all():
    """Counts of cells, of those that are meant to differ, and of those that do and should not, or the other way round."""
    counts = collections.Counter()
    all_cells = sorted(cells.all_cells(), key=lambda cell: cell.server or "")
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for server, here in itertools.groupby(all_cells, key=lambda cell: cell.server):
            switch_to(server)
            here = list(here)
            for cell, difference in zip(here, pool.map(compare, here)):
                counts["cells"] += 1
                counts["meant"] += cell.reason is not None
                if (difference is None) == (cell.reason is None):
                    continue
                counts["wrong"] += 1
                print(f"FAILED: {cell}")
                if difference:
                    show(*difference)
                else:
                    print(f"    does not differ, though it is meant to: {cell.reason}")
    switch_to("right")  # for who comes next
    return counts


def main():
    begun = time.monotonic()
    make_roles()
    make_homes()
    make_keys()
    real = compare_all()
    misbehaving = rogue.compare_all(program, directory, show)
    failed = real["wrong"] + misbehaving["wrong"]
    print(f"TLS: {real['cells']} cells and {misbehaving['cells']} conversations with rogue servers compared with psql: "
          f"{failed} differences, and {real['meant'] + misbehaving['meant']} that are meant; {time.monotonic() - begun:.0f} s")
    passed = real["cells"] + misbehaving["cells"] - failed
    print(f"{passed} passed, {failed} failed")
    sys.exit(passed == 0 or failed != 0)


if __name__ == "__main__":
    main()
