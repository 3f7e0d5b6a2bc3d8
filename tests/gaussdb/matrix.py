#!/usr/bin/env python3
"""Logs in to stand-ins for GaussDB with the query example in every way that matters, and prints what became of it.

    matrix.py QUERY_PROGRAM DIR NAME=PORT...

The stand-ins are those that tests/gaussdb/run starts. Each cell is tried by a synchronous and by an asynchronous login.
Both must end as expected.py has it, and the stand-in must have sent the requests that it has, and taken as many answers
for right and wrong. The last line is `N passed, N failed`.
"""

import itertools
import pathlib
import sys

import by_hand
from attempts import Attempts
from expected import DIALECTS, TYPES, VERSIONS, Login, outcome, request
from stand_in import StandIn

CHANNELS = {"plain": {"sslmode": "disable"}, "TLS": {"sslmode": "require"}, "verified": {"sslmode": "verify-full"}}
MODES = {"disable": "plain", "allow": "plain", "prefer": "tls", "require": "tls", "verify-full": "tls"}
COLUMN = 11

LEGEND = """\
    in 5          logged in by answering request 5 (10, 13: the same)
    option        refused: GaussDB's request on the PostgreSQL dialect; the error names dialect=gaussdb and auto
    channel       refused: nothing says who the server is; the error names verify-full and gauss_auth
    signature     refused: the password and the iterations do not give the server's signature; nothing was answered
    28P01         answered once, and the server took it for wrong; + the error names gauss_protocol=3.51
    *             asked first as PostgreSQL would be, then by the version on a second connection
"""


def hba_of(stored_as):
    return "sm3" if stored_as == 3 else "sha256"


def table(title, head, columns, rows):
    """Rows are pairs of what they are called and what stands in the columns."""
    print(f"\n{title}\n")
    print((f"{head}  " + "".join(f"{name:<{COLUMN}}" for name in columns)).rstrip())
    for name, cells in rows:
        print((f"{name:<{len(head)}}  " + "".join(f"{cell:<{COLUMN}}" for cell in cells)).rstrip())


def matrix(attempts, stand_ins):
    """Each type, version, dialect and channel."""
    for stored_as, version in itertools.product(TYPES, VERSIONS):
        hba = hba_of(stored_as)
        stand_in = stand_ins[hba]
        cells = []
        for dialect, (channel, how) in itertools.product(DIALECTS, CHANNELS.items()):
            options = {"user": f"user{stored_as}", "password": f"Gauss@{stored_as}", "dialect": dialect,
                       "gauss_protocol": version, "gauss_default_iterations": 10000} | how
            if channel == "verified":
                options["sslrootcert"] = stand_in.ca
            expected = outcome(Login(stored_as, version, dialect, trusted=channel == "verified"), hba)
            cells.append(attempts.cell(stand_in, options, expected, "plain" if channel == "plain" else "tls"))
        yield f"{stored_as:<5} {version:<8} {request(stored_as, '3.0', hba)!s:<10} " \
              f"{request(stored_as, version, hba)}", cells


def iterations(attempts, stand_ins):
    """What becomes of passwords made with other iterations than the driver assumes, which is 2048."""
    for stored_as, version in itertools.product(TYPES[1:], VERSIONS):
        hba = hba_of(stored_as)
        stand_in = stand_ins[hba]
        cells = []
        for made_with in [2048, 10000, 20000]:
            options = {"user": f"user{stored_as}_{made_with}", "password": f"Gauss@{stored_as}", "dialect": "gaussdb",
                       "gauss_protocol": version, "sslmode": "verify-full", "sslrootcert": stand_in.ca}
            expected = outcome(Login(stored_as, version, iterations=made_with, assumed_iterations=2048), hba)
            cells.append(attempts.cell(stand_in, options, expected, "tls"))
        yield f"{stored_as:<5} {version}", cells


def wrong_passwords(attempts, stand_ins):
    """Whatever the server asks for, it is answered once: not again over another channel or by another dialect."""
    for dialect, stored_as in itertools.product(DIALECTS, TYPES):
        hba = hba_of(stored_as)
        stand_in = stand_ins[hba]
        cells = []
        for mode, channel in MODES.items():
            options = {"user": f"user{stored_as}", "password": "wrong", "dialect": dialect, "sslmode": mode,
                       "gauss_auth": "allow_unverified", "sslrootcert": stand_in.ca}
            expected = outcome(Login(stored_as, dialect=dialect, right_password=False), hba)
            cells.append(attempts.cell(stand_in, options, expected, channel))
        yield f"{dialect:<12} {stored_as}", cells


def main():
    directory = pathlib.Path(sys.argv[2]) if len(sys.argv) > 3 else sys.exit(__doc__)
    ports = dict(argument.split("=") for argument in sys.argv[3:])
    stand_ins = {name: StandIn(directory / name, port) for name, port in ports.items()}
    attempts = Attempts(sys.argv[1], directory / "home")

    print(f"What stands in the tables:\n\n{LEGEND}")
    print("Before the columns of the first table: what the reference has the server ask a client for that begins\n"
          "with 3.0, and one that begins with gauss_protocol (signed: by the server; counted: with the iterations).\n"
          "p/, g/ and a/ are the dialects postgresql, gaussdb and auto.")
    table("Logins by password_encryption_type and gauss_protocol", "type  version  3.0 asks   it asks   ",
          [f"{name}{channel}" for name, channel in itertools.product(["p/", "g/", "a/"], CHANNELS)],
          matrix(attempts, stand_ins))
    table("Iterations that a password was made with; 2048 are assumed", "type  version", ["2048", "10000", "20000"],
          iterations(attempts, stand_ins))
    table("A wrong password, by sslmode, with gauss_auth=allow_unverified", "dialect      type", MODES,
          wrong_passwords(attempts, stand_ins))
    cells = attempts.passed + attempts.failed
    by_hand.log_in(attempts, stand_ins, directory)
    print(f"\nGaussDB: {cells} cells of tables and {attempts.passed + attempts.failed - cells} logins by hand, each in "
          f"both ways: {attempts.failed} are not as expected")
    print(f"{attempts.passed} passed, {attempts.failed} failed")
    sys.exit(attempts.passed == 0 or attempts.failed != 0)


if __name__ == "__main__":
    main()
