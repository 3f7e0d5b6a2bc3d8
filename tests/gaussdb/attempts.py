"""Attempts to log in by the query example, and a count of those that ended as they should."""

import pathlib
import sys

from expected import IN, SAYINGS, Request

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tls"))
import programs  # noqa: E402

SQL = "select 6 * 7"
ROWS = b"42\n"
WAYS = {"sync": [], "async": ["--async"]}


def ending(answer):
    if answer["status"] == 0 and answer["output"] == ROWS and not answer["errors"]:
        return IN
    said = answer["errors"].decode("utf-8", "replace")
    for name, words in SAYINGS.items():
        if answer["status"] == 2 and not answer["output"] and all(word in said for word in words):
            return name
    return f"status {answer['status']}, output {answer['output']!r:.100}, errors {said!r}"


class Attempts:
    def __init__(self, program, home):
        self._program = program
        self._home = home
        self.passed = 0
        self.failed = 0

    def log_in(self, way, conninfo, sql=SQL):
        return programs.run([self._program, *WAYS[way], conninfo, sql], self._home)

    def count(self, name, problems):
        """One cell: it passed if there are no problems with it."""
        if problems:
            self.failed += 1
            print(f"FAILED: {name}")
            for problem in problems:
                print(f"    {problem}")
        else:
            self.passed += 1

    def cell(self, stand_in, options, expected, channel):
        """One cell of a table, tried both ways: what to write there, and what counts as wrong."""
        conninfo = programs.text_of({"host": "localhost", "port": stand_in.port, "dbname": "tusk"} | options)
        problems = []
        for way in WAYS:
            ends = ending(self.log_in(way, conninfo))
            asked, channels, answers = stand_in.heard()
            for what, wanted, got in [("ends", expected.ends, ends), ("asked", expected.asked, asked),
                                      ("answers", expected.answers, answers),
                                      ("channels", {channel}, set(channels))]:
                if got != wanted:
                    problems.append(f"{way} {what}: expected {shown(wanted)}, got {shown(got)}")
        self.count(conninfo, problems)
        if problems:
            return "WRONG"
        return ends + (f" {asked[-1].code}" if ends == IN else "") + "*" * (len(asked) - 1)


def shown(facts):
    if isinstance(facts, str):
        return facts
    return ", ".join(f"{fact} after {fact.version}" if isinstance(fact, Request) else fact for fact in facts) or "none"
