#!/usr/bin/env python3
"""Checks every #include in protocol/, include/ and src/, as spelled, against the table of layers below.

Prints a line for each violation and fails if there is one. With --self-test it checks itself: violations planted in a
tree of its own must be found, and nothing else.
"""

import fnmatch
import pathlib
import re
import sys
import tempfile

# A header and its source belong together, so paths are written without the folders that tell them apart:
#     protocol/wire/*  is  protocol/include/tusk/protocol/wire/*  and  protocol/src/wire/*
#     tusk/codecs/*    is  include/tusk/codecs/*                  and  src/codecs/*
#
# A file belongs to the first layer that one of its patterns fits (* goes across slashes). It may include its own layer,
# the layers named, the standard library, and the third parties named.
PROTOCOL = ["errc", "wire", "secret", "errors", "messages", "auth", "session", "conversations"]
CODE = ["boost/system", "boost/assert"]  # boost/assert for the source_location of an error_code
ASIO = ["boost/asio"]


def below(layer):
    """The layers of protocol/ under this one."""
    return PROTOCOL[:PROTOCOL.index(layer)]


DRIVER = PROTOCOL + ["token", "codecs", "sql", "types", "results", "operation", "observer", "files", "statements", "async",
                     "conninfo", "net", "handshake"]
LAYERS = [
    # layer, its files, layers it may include, third parties it may include
    ("errc", ["protocol/errors/errc.*"], [], CODE),
    ("wire", ["protocol/wire/*"], ["errc"], CODE),
    ("secret", ["protocol/errors/secret.*"], [], ["openssl"]),
    ("errors", ["protocol/errors/*"], below("errors"), CODE),
    ("messages", ["protocol/messages/*"], below("messages"), CODE),
    ("auth", ["protocol/auth/*"], below("auth"), CODE + ["openssl"]),
    ("session", ["protocol/session/*"], below("session"), CODE),
    ("conversations", ["protocol/conversations/*"], below("conversations"), CODE),

    # Codecs for the types of a library: included by who uses that library.
    ("codecs_for_asio", ["tusk/codecs/asio_*"], ["errc", "wire", "codecs"], CODE + ASIO),
    ("codecs_for_json", ["tusk/codecs/boost_json.*"], ["errc", "wire", "codecs"], CODE + ["boost/json"]),
    ("codecs_for_multiprecision", ["tusk/codecs/multiprecision.*"], ["errc", "wire", "codecs"],
     CODE + ["boost/multiprecision"]),
    ("codecs", ["tusk/codec.*", "tusk/codecs/*", "tusk/builtin_t*", "tusk/oids.*", "tusk/type_catalogue.*",
                "tusk/detail/own_form.*"],
     ["errc", "wire"], CODE + ["boost/uuid", "boost/pfr"]),
    ("token", ["tusk/token.*"], [], []),
    ("sql", ["tusk/sql_literal.*", "tusk/quote.*", "tusk/format_sql.*", "tusk/object_name.*", "tusk/detail/copy_texts.*", "tusk/copy_format.*",
             "tusk/sql/*", "tusk/detail/sql_*"],
     ["errc", "wire", "errors", "codecs"], CODE),
    ("operation", ["tusk/detail/operation.*"], PROTOCOL, CODE),
    ("observer", ["tusk/statement_observer.*", "tusk/log_options.*", "tusk/detail/observation.*",
                  "tusk/detail/log_line.*", "tusk/observer/*"],
     PROTOCOL + ["codecs", "results"], CODE),
    ("types", ["tusk/detail/database_types.*", "tusk/detail/types_of_statement.*", "tusk/types/*"],
     PROTOCOL + ["codecs"], CODE),
    ("statements", ["tusk/detail/statements.*", "tusk/results/statements.*", "tusk/results/streaming.*",
                    "tusk/detail/parameters.*", "tusk/sql_for.*", "tusk/stream_options.*", "tusk/detail/streaming.*",
                    "tusk/detail/elements.*", "tusk/detail/parameter_summary.*", "tusk/log_text.*",
                    "tusk/detail/pipelining.*", "tusk/detail/statement_memory.*", "tusk/results/pipelining.*", "tusk/slot.*",
                    "tusk/detail/copying_*", "tusk/detail/copy_rows.*", "tusk/detail/copy_text_rows.*", "tusk/detail/copy_lines.*",
                    "tusk/detail/row_encoder.*", "tusk/detail/row_members.*", "tusk/detail/looking_copy.*", "tusk/copied_data.*", "tusk/results/cop*"],
     PROTOCOL + ["token", "codecs", "sql", "types", "results", "operation", "observer", "files"], CODE),
    ("files", ["tusk/copy_file.*", "tusk/detail/copied_file.*", "tusk/files/*"], PROTOCOL + ["sql"], CODE + ["posix"]),
    ("results", ["tusk/row.*", "tusk/rows.*", "tusk/result.*", "tusk/command_result.*", "tusk/mapping.*",
                 "tusk/statement.*", "tusk/results/*", "tusk/detail/consumers.*", "tusk/detail/row_*",
                 "tusk/detail/member_names.*"],
     PROTOCOL + ["codecs", "sql"], CODE + ["boost/describe", "boost/mp11", "boost/pfr"]),
    ("async", ["tusk/detail/async_operation.*"], PROTOCOL + ["operation"], CODE + ASIO),
    ("handshake", ["tusk/connect/connect_operation.*", "tusk/connect/plan.*", "tusk/connect/tls_choice.*",
                   "tusk/connect/login_choice.*"],
     PROTOCOL + ["conninfo", "operation", "net", "tls", "types"], CODE + ["posix"]),
    ("conninfo", ["tusk/conninfo.*", "tusk/connect_options.*", "tusk/connect/*"], PROTOCOL, CODE + ["posix"]),
    ("key_log", ["tusk/net/key_log.*"], [], ["posix"]),
    ("tls", ["tusk/net/tls*"], PROTOCOL + ["key_log"], CODE + ["openssl"]),
    ("net", ["tusk/net/*"], PROTOCOL + ["operation", "observer", "async", "tls"], CODE + ASIO + ["posix"]),
    ("connection", ["tusk/connection*", "tusk/cancel_handle.*", "tusk/queries.*", "tusk/execute_many.*", "tusk/call.*",
                    "tusk/cursor.*", "tusk/connection/*", "tusk/transaction*", "tusk/pipeline*",
                    "tusk/row_stream.*", "tusk/copy*", "tusk/listener*", "tusk/replication*", "tusk/detail/initiate.*",
                    "tusk/detail/running.*", "tusk/detail/connect.*", "tusk/detail/connection_core.*",
                    "tusk/detail/copy_handle.*"],
     DRIVER, CODE + ASIO),
    ("pool", ["tusk/pool*"], DRIVER + ["connection"], CODE + ASIO),
    ("shared", ["tusk/shared_*", "tusk/detail/shared_*", "tusk/shared/*"], DRIVER + ["connection"],
     CODE + ASIO + ["boost/container", "boost/intrusive"]),
    ("cluster", ["tusk/cluster*"], DRIVER + ["connection", "pool"], CODE + ASIO),
    ("everything", ["tusk/tusk.hpp"], DRIVER + ["connection", "pool", "shared", "cluster"], []),
]

# Forbidden everywhere, whatever the layer.
NEVER = {
    "boost/asio.hpp": "is all of Asio: include the small headers that are needed",
    "source_location": "differs between language modes, and so would the interface",
}

# Where the files are, and the short form of their paths.
ROOTS = [
    ("protocol/include/tusk/protocol", "protocol"),
    ("protocol/src", "protocol"),
    ("include/tusk", "tusk"),
    ("src", "tusk"),
]
SOURCE_SUFFIXES = {".hpp", ".cpp", ".ipp", ".inc", ".h"}
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include\b[ \t]*(.*)$", re.MULTILINE)
SPELLED = re.compile(r'^(?:<([^>]+)>|"([^"]+)")')


def layer_of(short_path):
    for name, patterns, _, _ in LAYERS:
        if any(fnmatch.fnmatchcase(short_path, pattern) for pattern in patterns):
            return name
    return None


def shorten(root, file):
    """The short path of a file of the tree, or None if it lies outside of the folders that are checked."""
    path = file.relative_to(root).as_posix()
    for folder, short in ROOTS:
        if path.startswith(folder + "/"):
            return short + path[len(folder):]
    return None


def third_party(header):
    """Whose header this is: std, posix, openssl, boost/<library>, or None if unknown."""
    if header.startswith("openssl/"):
        return "openssl"
    if header.startswith("boost/"):
        return "/".join(header.removesuffix(".hpp").split("/")[:2])
    if header.endswith(".h"):
        return "posix"
    return None if "/" in header or "." in header else "std"


def private_file(root, file, header):
    """The file that a private include means: next to the one that says it, or in the folder of private headers."""
    base = root / ("protocol/src" if file.relative_to(root).parts[0] == "protocol" else "src")
    for folder in (file.parent, base):
        found = (folder / header).resolve()
        if found.is_file() and found.is_relative_to(root):
            return found
    return None


def problem_with(root, file, spelled):
    """What is wrong with one #include of a file, or None."""
    match = SPELLED.match(spelled)
    if not match:
        return "cannot be checked: write the header's name"
    header = match[1] or match[2]
    if header in NEVER:
        return NEVER[header]

    own_short = shorten(root, file)
    own = layer_of(own_short)
    if match[1] and header.startswith("tusk/"):
        short = header if not header.startswith("tusk/protocol/") else header.removeprefix("tusk/")
    elif found := private_file(root, file, header):
        short = shorten(root, found)
        if short is None:
            return "lies outside of the library"
    elif match[2]:
        return "does not exist"
    else:
        short = None

    _, _, layers, parties = next(layer for layer in LAYERS if layer[0] == own)
    if short is None:
        party = third_party(header)
        if party != "std" and party not in parties:
            return f"{party or 'unknown'} may not be included by {own}"
        return None
    if own_short.startswith("protocol/") and not short.startswith("protocol/"):
        return "protocol/ may not include what lies above it"
    theirs = layer_of(short)
    if theirs is None:
        return "belongs to no layer"
    if theirs != own and theirs not in layers:
        return f"{theirs} may not be included by {own}"
    return None


def violations(root):
    found = []
    for folder, _ in ROOTS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in SOURCE_SUFFIXES or not file.is_file():
                continue
            name = file.relative_to(root).as_posix()
            if layer_of(shorten(root, file)) is None:
                found.append(f"{name}: belongs to no layer: add it to the table in tests/check_includes.py")
                continue
            text = file.read_text(encoding="utf-8")
            for include in INCLUDE.finditer(text):
                if problem := problem_with(root, file, include[1].strip()):
                    line = text.count("\n", 0, include.start()) + 1
                    found.append(f"{name}:{line}: {include[1].strip()} {problem}")
    return found


# Files of the self-test. A line that ends in `// bad` must be reported, and no other.
PLANTED = {
    "protocol/include/tusk/protocol/wire/reader.hpp": """
        #include <cstddef>
        #include <boost/system/error_code.hpp>
        #include <tusk/protocol/errors/errc.hpp>
        #include <tusk/protocol/errors/error.hpp>  // bad
        #include <tusk/protocol/messages/query.hpp>  // bad
        # include <sys/socket.h>  // bad
        #include <openssl/evp.h>  // bad
        #include <fmt/format.h>  // bad
        #include WHATEVER  // bad
    """,
    "protocol/include/tusk/protocol/errors/errc.hpp": "",
    "protocol/include/tusk/protocol/errors/error.hpp": """
        #include <tusk/protocol/wire/reader.hpp>
        #include <source_location>  // bad
    """,
    "protocol/src/errors/secret.cpp": """
        #include <openssl/crypto.h>
        #include <tusk/protocol/wire/reader.hpp>  // bad
    """,
    "protocol/src/messages/query.cpp": """
        #include <tusk/protocol/errors/error.hpp>
        #include <tusk/protocol/auth/md5.hpp>  // bad
    """,
    "protocol/src/auth/crypto.hpp": "",
    "protocol/src/auth/md5.cpp": """
        #include <openssl/evp.h>
        #include "crypto.hpp"
        #include "auth/crypto.hpp"
        #include "missing.hpp"  // bad
        #include <tusk/protocol/session/session.hpp>  // bad
    """,
    "protocol/include/tusk/protocol/session/session.hpp": """
        #include <tusk/protocol/auth/authenticator.hpp>
        #include <tusk/protocol/conversations/startup.hpp>  // bad
        #include <boost/asio/buffer.hpp>  // bad
        #include <tusk/conninfo.hpp>  // bad
        #include "../../../../../include/tusk/conninfo.hpp"  // bad
        #include "../../../../../tests/support.hpp"  // bad
    """,
    "protocol/src/conversations/startup.cpp": """
        #include <tusk/protocol/session/session.hpp>
        #include <unistd.h>  // bad
    """,
    "protocol/src/stray.cpp": "// bad",
    "tests/support.hpp": "",
    "include/tusk/codecs/uuid.hpp": """
        #include <boost/uuid/uuid.hpp>
        #include <tusk/codec.hpp>
        #include <tusk/protocol/wire/writer.hpp>
        #include <tusk/protocol/messages/query.hpp>  // bad
        #include <tusk/row.hpp>  // bad
    """,
    "include/tusk/rows.hpp": """
        #include <tusk/codec.hpp>
        #include <tusk/protocol/messages/query.hpp>
        #include <boost/asio/async_result.hpp>  // bad
        #include <tusk/connection.hpp>  // bad
    """,
    "include/tusk/conninfo.hpp": "",
    "src/connect/options.cpp": """
        #include <pwd.h>
        #include <tusk/conninfo.hpp>
        #include "net/socket.hpp"  // bad
        #include <tusk/pool.hpp>  // bad
        #include <tusk/somewhere.hpp>  // bad
    """,
    "src/net/socket.hpp": """
        #include <boost/asio/ip/tcp.hpp>
        #include <tusk/detail/operation.hpp>
        #include <tusk/conninfo.hpp>  // bad
        #include <openssl/ssl.h>  // bad
        #include <tusk/connection.hpp>  // bad
    """,
    "src/net/tls_filter.cpp": """
        #include <openssl/ssl.h>
        #include <tusk/protocol/errors/error.hpp>
        #include "socket.hpp"  // bad
    """,
    "src/connect/connect_operation.cpp": """
        #include "net/socket.hpp"
        #include <tusk/conninfo.hpp>
        #include <tusk/connection.hpp>  // bad
    """,
    "src/connection.cpp": """
        #include "net/socket.hpp"
        #include <tusk/rows.hpp>
        #include <boost/asio.hpp>  // bad
        #include <tusk/pool.hpp>  // bad
    """,
    "include/tusk/pool.hpp": """
        #include <tusk/connection.hpp>
        #include <tusk/cluster.hpp>  // bad
    """,
    "include/tusk/cluster.hpp": "#include <tusk/pool.hpp>",
    "include/tusk/tusk.hpp": """
        #include <tusk/cluster.hpp>
        #include <tusk/codecs/uuid.hpp>
    """,
}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        expected = set()
        for name, text in PLANTED.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            for number, line in enumerate(text.split("\n"), start=1):
                if line.endswith("// bad"):
                    expected.add(f"{name}:{number}" if "#" in line else name)
        reported = {violation.split(": ")[0] for violation in violations(root)}
    for name in sorted(expected - reported):
        print(f"not found: {name}")
    for name in sorted(reported - expected):
        print(f"reported without reason: {name}")
    return expected == reported and len(expected) > 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 0 if self_test() else 1
    if sys.argv[1:]:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    found = violations(pathlib.Path(__file__).resolve().parent.parent)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
