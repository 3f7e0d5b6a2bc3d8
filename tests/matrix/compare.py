#!/usr/bin/env python3
"""Compares the query example with psql over libpq 18 in each cell of cells.py.

    compare.py QUERY_PROGRAM DIR

DIR is made by tests/matrix/run. Half of the cells take the asynchronous way. The exit status and the output must be the
same, which tells who we are, whether the channel is encrypted and by what, and which certificate the server has seen;
so must the server's own words when it refuses. Where tusk is meant to differ, it must do so as meant.py has it.
"""

import collections
import concurrent.futures
import contextlib
import itertools
import pathlib
import re
import sys
import time
import zlib

import cells
import judging
import meant
import poolers
import programs
import servers

TO_SERVER = ("select current_user, ssl, version, cipher, coalesce(client_dn, '') from pg_stat_ssl "
             "where pid = pg_backend_pid()")
THROUGH_POOLER = "select current_user"
TO_POOLER = "show clients"
FILE_OPTIONS = ["sslrootcert", "sslcert", "sslkey"]
# PgBouncer quotes what it does not understand, and with it how long a message was.
LENGTH_IN_HEADER = re.compile(rb"(?<=bad packet header: ')[0-9a-f]{8}")
WORKERS = 3


def own_row(output, name):
    """What the console of PgBouncer tells of the client with this application_name, as TO_SERVER would."""
    for row in output.splitlines():
        columns = row.split(b"\t")
        if name in columns:
            tls = columns[columns.index(name) - 1]
            return b"\t".join([columns[1], b"t" if tls else b"f", tls])
    return output


class Comparison:
    def __init__(self, program, directory):
        self._program = program
        self._directory = directory
        natives = {major: servers.fetch(major, directory / "npm" / major) for major in cells.VERSIONS}
        self._servers = {major: servers.Server(major, native, directory / "servers" / major, directory / "keys")
                         for major, native in natives.items()}
        self._newest = cells.VERSIONS[-1]
        self._psql = ["env", f"LD_LIBRARY_PATH={natives[self._newest] / 'lib'}", *programs.PSQL]
        self._ports = {major: server.port for major, server in self._servers.items()}
        self._names = itertools.count()

    def psql(self, cell):
        return self._answer(cell, lambda text, sql: [*self._psql, text, "-c", sql])

    def query(self, cell):
        """Every other cell asynchronously, whichever these are."""
        how = ["--async"] if zlib.crc32(repr(cell).encode()) % 2 else []
        return self._answer(cell, lambda text, sql: [self._program, *how, text, sql])

    def _answer(self, cell, command):
        options = dict(cell.options) | {"port": self._ports[cell.server]}
        options = {name: self._directory / "pki" / value if name in FILE_OPTIONS else value
                   for name, value in options.items()}
        sql = TO_SERVER if isinstance(cell.server, str) else THROUGH_POOLER
        if console := options["dbname"] == "pgbouncer":
            options["application_name"] = f"client{next(self._names)}"
            sql = TO_POOLER
        answer = programs.run(command(programs.text_of(options), sql), self._directory / "home")
        if answer["said"]:
            answer["said"] = LENGTH_IN_HEADER.sub(b"", answer["said"])
        if console:
            answer["output"] = own_row(answer["output"], options["application_name"].encode())
        return answer

    def one(self, cell):
        """The cell, what is wrong in it, why it is meant to differ, and what psql and the query example answered."""
        expected = self.psql(cell)
        got = self.query(cell)
        return cell, *judging.judge(cell, expected, got, self.psql), expected, got

    def all(self):
        def certificate_of(cell):
            return cell.certificate or ""

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for certificate, here in itertools.groupby(sorted(cells.all_cells(), key=certificate_of), certificate_of):
                here = list(here)
                with self.showing(certificate or None, here):
                    yield from pool.map(self.one, here)

    @contextlib.contextmanager
    def showing(self, certificate, here):
        """Has the servers show a certificate, and runs the poolers that these cells need."""
        for server in self._servers.values():
            server.switch_to(certificate)
        needed = dict.fromkeys(cell.server for cell in here if isinstance(cell.server, cells.Pooler))
        with poolers.running(needed, certificate, self._servers[self._newest], self._directory / "poolers",
                             self._directory / "keys") as ports:
            self._ports |= ports
            yield

    def mistakes(self):
        """Makes sure that psql has the libpq it should, and that no difference goes unseen. Gives what is not so."""
        trusted = cells.cell(self._newest, "right", "trust_any", sslmode="require")
        in_clear = cells.cell(self._newest, "right", "password_any", sslmode="disable")
        at_pooler = cells.cell(cells.Pooler("trust", "allow"), "right", "trust_any", max_protocol_version="3.2")
        # What the query example is given in place of the cell, and what should be said of that.
        planted = [(trusted, {"user": "nobody"}, "differs"),  # is not let in
                   (trusted, {"sslmode": "disable"}, "differs"),  # is let in by another channel
                   (trusted.but(user="nobody"), {"dbname": "nowhere"}, "differs"),  # is refused with other words
                   (in_clear, {"require_auth": "password"}, "does not differ"),
                   (in_clear, {"hostaddr": "127.0.0.2"}, "differs otherwise"),  # is not refused for the password
                   (at_pooler, {"min_protocol_version": "3.2"}, "does not differ"),
                   (at_pooler, {"dbname": "nowhere"}, "differs otherwise")]
        with self.showing("right", [at_pooler]):
            if not meant.let_in(self.psql(trusted.but(min_protocol_version="3.2"))):
                yield "psql does not have libpq 18, which knows protocol 3.2"
            for cell, others, verdict in planted:
                found, _ = judging.judge(cell, self.psql(cell), self.query(cell.but(**others)), self.psql)
                if not (found or "").startswith(verdict):
                    yield f"it goes unseen if the query example takes {others} for {cell}: {found}"


def show(cell, wrong, expected, got):
    print(f"FAILED: {cell}\n    {wrong}")
    for name, answer in [("psql", expected), ("query", got)]:
        print(f"      {name}: status {answer['status']}, output {answer['output']!r:.300},\n"
              f"        errors {answer['errors']!r:.900}")


def table(counts, reasons):
    """Counts are those of each row, by the names of the columns."""
    columns = ["cells", "let in by psql", "same", "meant to differ", "wrong"]
    counts["all"] = sum(counts.values(), collections.Counter())
    width = max(map(len, counts))
    print("\n" + "  ".join(["".ljust(width), *columns]))
    for row, numbers in counts.items():
        print("  ".join([row.ljust(width), *(str(numbers[column]).rjust(len(column)) for column in columns)]))
    print("\nmeant to differ:")
    for reason in meant.RULES.values():
        print(f"{reasons[reason]:6}  {reason}")
    print()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    begun = time.monotonic()
    comparison = Comparison(sys.argv[1], pathlib.Path(sys.argv[2]))
    mistakes = list(comparison.mistakes())
    for mistake in mistakes:
        print(f"FAILED: {mistake}")
    if not mistakes:
        print("psql has libpq 18, and planted differences are found")
    counts = collections.defaultdict(collections.Counter)
    reasons = collections.Counter()
    for cell, wrong, reason, expected, got in comparison.all():
        row = counts[str(cell.server)]
        row["cells"] += 1
        row["let in by psql"] += meant.let_in(expected)
        if wrong:
            show(cell, wrong, expected, got)
            row["wrong"] += 1
        elif reason:
            row["meant to differ"] += 1
            reasons[reason] += 1
        else:
            row["same"] += 1
    table(counts, reasons)
    failed = counts["all"]["wrong"] + len(mistakes)
    passed = counts["all"]["cells"] - counts["all"]["wrong"]
    print(f"{counts['all']['cells']} cells compared with psql over libpq 18; {time.monotonic() - begun:.0f} s")
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(passed == 0 or failed != 0)


if __name__ == "__main__":
    main()
