#!/usr/bin/env python3
"""Compiles the mistakes in this folder, which must not compile, and looks for what the compiler is to say of each.

    tests/compile_fail/run.py BUILD_DIR

The compiler is that of the build. A file says in lines of `// expected: text` what must be among the errors; one that
says nothing (the control) must compile. With --self-test it checks that it finds what is wrong.
"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def compiler_of(build_dir):
    cache = (pathlib.Path(build_dir) / "CMakeCache.txt").read_text(encoding="utf-8")
    return re.search(r"^CMAKE_CXX_COMPILER:\w+=(.+)$", cache, re.MULTILINE).group(1)


def compile_file(compiler, path):
    command = [compiler, "-std=c++20", "-fsyntax-only", "-I", str(ROOT / "include"),
               "-I", str(ROOT / "protocol/include"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def problem_with(path, compiler):
    """What is wrong, or None."""
    expected = re.findall(r"^// expected: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    status, said = compile_file(compiler, path)
    if not expected:
        return f"does not compile:\n{said}" if status != 0 else None
    if status == 0:
        return "compiles"
    missing = [text for text in expected if text not in said]
    # One thing is wrong in each file, and a reader should find it at the top.
    errors = [line for line in said.splitlines() if re.search(r"\berror:", line)]
    if not missing and not any(text in errors[0] for text in expected):
        return f"says something else first:\n{errors[0]}"
    return f"is not said:\n{missing}\nbut:\n{said}" if missing else None


def run(folder, compiler):
    files = sorted(folder.glob("*.cpp"))
    if not any("// expected:" not in f.read_text(encoding="utf-8") for f in files):
        print("there is no control: everything here is to fail")
        return False
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        problems = list(pool.map(lambda f: problem_with(f, compiler), files))
    for path, problem in zip(files, problems):
        print(f"{path.name}: {problem or 'good'}")
    return not any(problems)


def self_test(compiler):
    cases = {
        "good": ("int x = 1;\n", True),
        "expected": ('// expected: told so\nstatic_assert(sizeof(int) == 1, "told so");\n', True),
        "broken_control": ("int x = y;\n", False),
        "compiles": ("// expected: told so\nint x = 1;\n", False),
        "other_text": ("// expected: told so\nint x = y;\n", False),
        "late": ('// expected: told so\nint x = y;\nstatic_assert(sizeof(int) == 1, "told so");\n', False),
    }
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for name, (text, fine) in cases.items():
            path = pathlib.Path(folder) / f"{name}.cpp"
            path.write_text(text, encoding="utf-8")
            if (problem_with(path, compiler) is None) != fine:
                print(f"self-test: {name} is judged wrongly")
                good = False
    return good


def main():
    arguments = [a for a in sys.argv[1:] if a != "--self-test"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    compiler = compiler_of(arguments[0])
    good = self_test(compiler) if "--self-test" in sys.argv else run(HERE, compiler)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
