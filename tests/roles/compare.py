#!/usr/bin/env python3
"""Has psql and the query example ask two servers for each kind of session, in both orders.

    compare.py QUERY_PROGRAM PRIMARY_PORT STANDBY_PORT WHEN

PRIMARY_PORT is that of the server that was the primary at first. Prints a line for each kind, and last `N passed, N failed`.
"""

import itertools
import sys
import tempfile

import programs

ATTRIBUTES = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"]
# What GaussDB's JDBC driver calls them, and psql does not know.
OWN_WORDS = {"master": "primary", "slave": "standby", "secondary": "standby", "preferSlave": "prefer-standby",
             "preferSecondary": "prefer-standby"}
SQL = "select current_setting('port'), pg_is_in_recovery()"


def options(ports, attributes):
    return {"host": "127.0.0.1,127.0.0.1", "port": ",".join(ports), "user": "trust_user", "dbname": "tusk",
            "sslmode": "disable", "target_session_attrs": attributes}


def main():
    program, primary, standby, when = sys.argv[1:]
    names = {primary: "the first primary", standby: "the first standby"}
    passed = failed = 0
    print(f"{when}:")
    with tempfile.TemporaryDirectory() as home:
        for attributes, ports in itertools.product([*ATTRIBUTES, *OWN_WORDS],
                                                   [(primary, standby), (standby, primary)]):
            expected = programs.psql(options(ports, OWN_WORDS.get(attributes, attributes)), SQL, home)
            outcomes = [programs.query(program, options(ports, attributes), SQL, home, how)
                        for how in ([], ["--async"])]
            good = all(got["status"] == expected["status"] and got["output"] == expected["output"] for got in outcomes)
            passed, failed = passed + good, failed + (not good)
            port = expected["output"].decode().partition("\t")[0]
            print(f"  {attributes:16} of {names[ports[0]]:17} and the other: {names.get(port, 'none')}")
            if not good:
                print(f"    FAILED: psql {expected}\n    query {outcomes}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
