#!/usr/bin/env python3
"""Asks psql and the query example the same things, and compares what they answer.

    compare.py QUERY_PROGRAM

TUSK_TEST_CONNINFO says which server to ask, and TUSK_TEST_HOST and TUSK_TEST_PORT where it listens. Standard output must
be the same byte for byte, the exit status as well; standard error too, as far as both print it. Each comparison counts
as a test; the last line is `N passed, N failed`.
"""

import itertools
import os
import re
import subprocess
import sys

import cases

CONNINFO = os.environ["TUSK_TEST_CONNINFO"]
TCP = f"host={os.environ['TUSK_TEST_HOST']} port={os.environ['TUSK_TEST_PORT']}"
PSQL = ["psql", "-XAtq", "-F", "\t", "-P", "null=\\N", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=always"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
PATIENCE = 60  # seconds

# Lines of psql's verbose errors that the query example does not print.
UNPRINTED = re.compile(rb"^(?:LOCATION|SCHEMA NAME|TABLE NAME|COLUMN NAME|DATATYPE NAME|CONSTRAINT NAME):  .*\n",
                       re.MULTILINE)
SQLSTATE = re.compile(rb"^[A-Z]+:  ([0-9A-Z]{5}): ", re.MULTILINE)

counts = {True: 0, False: 0}


def run(arguments, data=b""):
    try:
        done = subprocess.run(arguments, input=data, capture_output=True, env=ENVIRONMENT, timeout=PATIENCE,
                              check=False)
    except subprocess.TimeoutExpired as stuck:
        return {"status": "did not end", "output": stuck.stdout or b"", "errors": stuck.stderr or b""}
    return {"status": done.returncode, "output": done.stdout, "errors": done.stderr}


def psql(sql, conninfo=CONNINFO, data=b""):
    return run(PSQL + [conninfo, "-c", sql], data)


def query(options, *arguments, conninfo=CONNINFO, data=b""):
    return run([sys.argv[1], *options, conninfo, *arguments], data)


def judge(what, options, expected, got):
    """Counts one comparison of the facts that are expected; says what differs."""
    different = {fact: (wanted, got[fact]) for fact, wanted in expected.items() if got[fact] != wanted}
    counts[not different] += 1
    if different:
        print(f"FAILED: query {' '.join(options)} {what:.300}")
        for fact, (wanted, found) in different.items():
            print(f"    {fact}: expected {wanted!r:.1000}\n    {' ' * len(fact)}       got {found!r:.1000}")


def with_states(answer):
    return answer | {"sqlstates": SQLSTATE.findall(answer["errors"])}


def compare_statements():
    for sql in cases.STATEMENTS + cases.SCRIPTS:
        expected = psql(sql)
        expected["errors"] = UNPRINTED.sub(b"", expected["errors"])
        binary = [] if sql in cases.SCRIPTS else [["--binary"], ["--async", "--binary"]]
        for options in [[], ["--async"], *binary]:
            judge(sql, options, expected, query(options, sql))


def compare_parameters():
    def literal(value):
        return "null" if value is None else "'" + value.replace("'", "''") + "'"

    for sql, values in cases.WITH_PARAMETERS:
        expected = with_states(psql(f"prepare p as {sql}; execute p ({', '.join(map(literal, values))})"))
        del expected["errors"]  # the SQL it shows is another one
        words = ["\\N" if value is None else value for value in values]
        for chosen in itertools.product([[], ["--async"]], [[], ["--binary"]]):
            options = sum(chosen, [])
            judge(f"{sql} with {values}", options, expected, with_states(query(options, sql, *words)))


def compare_copies():
    """Each is compared as the table is afterwards, too; it is emptied before."""
    everything = "select * from blackbox.copied order by a, b"
    for sql, data in cases.COPIES:
        answers = []
        for ask in [psql, *(lambda sql, data, options=options: query(options, sql, data=data)
                            for options in [[], ["--async"]])]:
            psql("truncate blackbox.copied; insert into blackbox.copied values (1, 'one'), (2, null), (3, E'a\\tb\\n\"c')")
            answer = with_states(ask(sql, data=data))
            answers.append(answer | {"table": psql(everything)["output"]})
        expected = {fact: answers[0][fact] for fact in ("status", "output", "sqlstates", "table")}
        for options, answer in zip(["", "--async"], answers[1:]):
            judge(f"{sql} with {data!r}", [options], expected, answer)


def compare_logins():
    """Each is a connection string, and the SQLSTATE if it is the server that refuses."""
    logins = [
        (f"{TCP} dbname=tusk user=scram_user password='scram pässword'", []),
        (f"{TCP} dbname=tusk user=md5_user password='md5 pässword'", []),
        (f"{TCP} dbname=tusk user=clear_user password='clear pässword'", []),
        (f"{TCP} dbname=tusk user=trust_user", []),
        (f"{TCP} dbname=tusk user=scram_user password=wrong", [b"28P01"]),
        (f"{TCP} dbname=tusk user=md5_user password=wrong", [b"28P01"]),
        (f"{TCP} dbname=tusk user=clear_user password=wrong", [b"28P01"]),
        (f"{TCP} dbname=tusk user=nobody", [b"28000"]),
        (f"{TCP} dbname=nowhere user=trust_user", [b"3D000"]),
        ("host=/nowhere user=tusk dbname=tusk", []),
        ("host=127.0.0.1 port=1 user=tusk dbname=tusk", []),
        ("no_such_option=1", []),
        ("http://localhost/tusk", []),
    ]
    # A password in clear text has to be asked for; psql 15 does not know this variable.
    ENVIRONMENT["PGREQUIREAUTH"] = "password,md5,scram-sha-256,none"
    for conninfo, sqlstates in logins:
        answer = psql("select current_user", conninfo + " sslmode=disable" if "://" not in conninfo else conninfo)
        expected = {"status": answer["status"], "output": answer["output"], "sqlstates": sqlstates}
        for options in [[], ["--async"]]:
            judge(conninfo, options, expected, with_states(query(options, "select current_user", conninfo=conninfo)))
    del ENVIRONMENT["PGREQUIREAUTH"]


def check_differences():
    """Where the query example is not psql: it runs no COPY among other statements or by the extended protocol, sends
    parameters itself, and prints rows only; it prints what the server sends, where psql leaves out the code points that
    Unicode calls no characters; and of a COPY that fails it drops what has not been written yet."""
    # Options for each way, the SQL and parameters, and what is expected.
    simple, extended, any_way = [[], ["--async"]], [["--binary"], ["--async", "--binary"]], None
    differences = [
        (extended, ["copy (select 1) to stdout"], 1, b"", rb"^ERROR:  the statement is a COPY"),
        (extended, ["copy blackbox.log from stdin"], 1, b"", rb"^ERROR:  the statement is a COPY"),
        (simple, ["copy (select 1) to stdout; select 2"], 1, b"", rb"^ERROR:  the statement is no COPY TO STDOUT"),
        (simple, ["select 1; copy (select 1) to stdout; select 2"], 1, b"1\n", rb"^ERROR:  the statement is a COPY"),
        (simple, ["copy (select 1 / (3 - g) from generate_series(1, 5) as g) to stdout"], 1, b"", rb"^ERROR:  22012: "),
        (extended, ["select 1; select 2"], 1, b"", rb"^ERROR:  42601: "),
        (extended, ["select $1"], 1, b"", rb"^ERROR:  the statement has 1 parameters, and 0 were given$"),
        (simple, ["select $1"], 1, b"", rb"^ERROR:  42P02: "),
        (any_way, ["select 1", "one"], 1, b"", rb"^ERROR:  the statement has 0 parameters, and 1 were given$"),
        (any_way, ["select $1, $2", "one"], 1, b"", rb"^ERROR:  the statement has 2 parameters, and 1 were given$"),
        (any_way, ["select pg_terminate_backend(pg_backend_pid())"], 1, b"", rb"^FATAL:  57P01: "),
        (simple, ["listen a; notify a; select 1"], 0, b"1\n", rb"\A\Z"),
        (any_way, ["select 'a' || chr(1114111)"], 0, "a\U0010ffff\n".encode(), rb"\A\Z"),
        ([["--help"], ["--sync"]], ["select 1"], 2, b"", rb"^usage: "),
        ([[]], [], 2, b"", rb"^usage: "),
    ]
    for ways, arguments, status, output, errors in differences:
        for options in simple + extended if ways is any_way else ways:
            answer = query(options, *arguments)
            answer["says so"] = re.search(errors, answer["errors"], re.MULTILINE) is not None
            expected = {"status": status, "output": output, "says so": True}
            judge(" ".join(arguments), options, expected, answer)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    prepared = psql(cases.SETUP)
    if prepared["status"] != 0:
        sys.exit(f"the server cannot be used: {prepared['errors'].decode(errors='replace')}")
    compare_statements()
    compare_parameters()
    compare_copies()
    compare_logins()
    check_differences()
    psql(cases.TEARDOWN)
    print(f"{len(cases.STATEMENTS)} statements, {len(cases.SCRIPTS)} scripts and {len(cases.WITH_PARAMETERS)} with "
          f"parameters: {sum(counts.values())} comparisons, {counts[False]} differences")
    print(f"{counts[True]} passed, {counts[False]} failed")
    sys.exit(counts[False] != 0 or counts[True] == 0)


if __name__ == "__main__":
    main()
