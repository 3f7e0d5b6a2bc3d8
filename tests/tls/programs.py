"""Runs the query example and psql, and says what became of it."""

import os
import re
import subprocess

PSQL = ["psql", "-XAtq", "-F", "\t", "-P", "null=\\N"]
PATIENCE = 30  # seconds
SERVER_SAID = re.compile(rb"FATAL:  (?:[0-9A-Z]{5}: )?(.*)")


def run(arguments, home):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C.UTF-8", "HOME": str(home)}
    try:
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, env=environment,
                              timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as stuck:
        return {"status": "did not end", "output": stuck.stdout or b"", "errors": stuck.stderr or b"", "said": None}
    # What counts is how the last attempt ended: with words of the server, or with a failure of our own.
    last = SERVER_SAID.search(done.stderr.strip().rpartition(b"\nconnection to server")[2])
    return {"status": done.returncode, "output": done.stdout, "errors": done.stderr, "said": last and last[1]}


def text_of(options):
    quoted = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in options.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def psql(options, sql, home):
    return run([*PSQL, text_of(options), "-c", sql], home)


def query(program, options, sql, home, how=()):
    return run([program, *how, text_of(options), sql], home)
