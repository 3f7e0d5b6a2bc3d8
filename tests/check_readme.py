#!/usr/bin/env python3
"""Checks that every C++ snippet of the README and of docs/copy.md stands, line by line, in one of the examples, which
examples/run runs.

Prints the first line of each snippet that does not, and fails if there is one. With --self-test it checks itself.
"""

import pathlib
import re
import sys

SNIPPET = re.compile(r"^```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def stands_in(snippet, program):
    """Whether the lines of the snippet follow one another in the program, which may have all of them indented."""
    lines = program.splitlines()
    wanted = snippet.splitlines()
    for start in range(len(lines) - len(wanted) + 1):
        if not lines[start].endswith(wanted[0]):
            continue
        indent = lines[start].removesuffix(wanted[0])
        if indent.strip() == "" and all(there == (indent + line if line else "")
                                        for there, line in zip(lines[start:], wanted)):
            return True
    return False


def missing(readme, programs):
    """The snippets that are in none of the programs; None if there is no snippet at all."""
    snippets = SNIPPET.findall(readme)
    if not snippets:
        return None
    return [snippet for snippet in snippets if not any(stands_in(snippet, program) for program in programs)]


def self_test():
    def fenced(*snippets):
        return "".join(f"text\n```cpp\n{snippet}```\n" for snippet in snippets)

    program = "int one();\n\nint main() {\n    int a;\n\n    int b;\n}\n"
    examples = [
        # what it is, the README, how many are missing
        ("the same", fenced("int one();\n"), 0),
        ("indented in the program", fenced("int a;\n\nint b;\n"), 0),
        ("several lines from the start", fenced("int one();\n\nint main() {\n"), 0),
        ("another line", fenced("int two();\n"), 1),
        ("only the end of a line", fenced("one();\n"), 1),
        ("a line left out", fenced("int a;\nint b;\n"), 1),
        ("indented otherwise", fenced("int a;\n\n    int b;\n"), 1),
        ("one good and one bad", fenced("int a;\n", "int c;\n"), 1),
        ("another language", "```sh\nmake\n```\n" + fenced("int a;\n"), 0),
        ("no snippet", "text\n", None),
    ]
    good = True
    for name, readme, expected in examples:
        found = missing(readme, [program, "int c() {\n}\n"])
        if (None if found is None else len(found)) != expected:
            print(f"{name}: {found}")
            good = False
    return good


def main():
    if "--self-test" in sys.argv:
        return 0 if self_test() else 1
    root = pathlib.Path(__file__).resolve().parent.parent
    programs = [path.read_text(encoding="utf-8") for path in root.glob("examples/*.cpp")]
    good = True
    for page in ["README.md", "docs/copy.md"]:
        found = missing((root / page).read_text(encoding="utf-8"), programs)
        if found is None:
            print(f"{page} has no C++ snippet")
            good = False
        for snippet in found or []:
            print(f"{page}: in no example: {snippet.splitlines()[0]}")
            good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
