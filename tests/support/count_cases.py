#!/usr/bin/env python3
"""Counts the test cases of one run of a Boost.Test executable by its detailed XML report.

Prints `<passed> <failed>`, and on standard error what failed. With --self-test it checks itself.

What makes the report untrustworthy is a failure of its own: a report that is missing or cut off (the executable crashed
or was stopped), an exit status that does not go with it, and a run without any case. A case that was skipped did not
pass, unless a filter asked for it; a filter may also leave nothing of an executable.
"""

import argparse
import pathlib
import sys
import tempfile
import xml.etree.ElementTree as xml

# The exit statuses of Boost.Test, without and with failures: boost::exit_success, and boost::exit_exception_failure or
# boost::exit_test_failure.
GOOD = {0}
BAD = {200, 201}


def say(text):
    print(text, file=sys.stderr)


def count(report, status, filtered):
    try:
        text = pathlib.Path(report).read_text(encoding="utf-8")
        if filtered and "no test cases matching filter" in text.partition("<TestResult")[0]:
            return 0, 0
        cases = list(xml.fromstring(text).iter("TestCase"))
    except (OSError, UnicodeError, xml.ParseError) as problem:
        say(f"FAILED: no usable report, exit status {status}: {problem}")
        return 0, 1

    passed = failed = skipped = 0
    for case in cases:
        result = case.get("result")
        if result == "passed":
            passed += 1
        elif result == "skipped":
            skipped += 1
        else:
            say(f"FAILED: {case.get('name')}: {result}")
            failed += 1

    wrong = 0
    if not cases:
        say("FAILED: no test case ran")
        wrong = 1
    elif status not in (BAD if failed else GOOD):
        say(f"FAILED: exit status {status} with {passed} cases passed and {failed} failed")
        wrong = 1
    if skipped and not filtered:
        say(f"FAILED: {skipped} cases were skipped")
        wrong += skipped
    return passed, failed + wrong


def self_test():
    def run(*results):
        cases = "".join(f'<TestCase name="case" result="{result}"></TestCase>' for result in results)
        return f"<TestResult><TestSuite>{cases}</TestSuite></TestResult>"

    nothing = "Test setup error: no test cases matching filter or all test cases were disabled\n"
    examples = [
        # what it is, the report, the exit status, filtered, the counts
        ("all passed", run("passed", "passed"), 0, False, (2, 0)),
        ("one failed", run("passed", "failed"), 201, False, (1, 1)),
        ("one aborted", run("aborted", "passed"), 201, False, (1, 1)),
        ("a failure behind status 0", run("failed"), 0, False, (0, 2)),
        ("no failure behind status 201", run("passed"), 201, False, (1, 1)),
        ("a leak found at exit", run("passed"), 23, False, (1, 1)),
        ("a crash after the tests", run("passed"), 139, False, (1, 1)),
        ("a crash, no report", None, 139, False, (0, 1)),
        ("an empty report", "", 0, False, (0, 1)),
        ("a report cut off", run("passed")[:-9], 0, False, (0, 1)),
        ("no case", run(), 0, False, (0, 1)),
        ("a case skipped", run("passed", "skipped"), 0, False, (1, 1)),
        ("a case filtered out", run("passed", "skipped"), 0, True, (1, 0)),
        ("everything filtered out", nothing, 200, True, (0, 0)),
        ("nothing ran without a filter", nothing, 200, False, (0, 1)),
    ]
    good = True
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.xml"
        for name, text, status, filtered, expected in examples:
            report.unlink(missing_ok=True)
            if text is not None:
                report.write_text(text, encoding="utf-8")
            counted = count(report, status, filtered)
            if counted != expected:
                print(f"{name}: counted {counted}, not {expected}")
                good = False
    return good


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("report", nargs="?")
    options.add_argument("--status", type=int, help="exit status of the executable")
    options.add_argument("--filtered", action="store_true", help="cases may have been left out on purpose")
    options.add_argument("--self-test", action="store_true")
    given = options.parse_args()
    if given.self_test:
        return 0 if self_test() else 1
    if given.report is None or given.status is None:
        options.error("a report and its --status are needed")
    print(*count(given.report, given.status, given.filtered))
    return 0


if __name__ == "__main__":
    sys.exit(main())
