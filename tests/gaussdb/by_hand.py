"""Logins as somebody types them, with what the query example says to each."""

import dataclasses
import os
import urllib.parse

from attempts import SQL, WAYS, shown
from expected import SAYINGS, request

ROWS = ["42"]
SHA256 = request(2, "3.51")
VERIFIED = "sslmode=verify-full&sslrootcert={ca}"


@dataclasses.dataclass(frozen=True)
class ByHand:
    name: str
    conninfo: str  # with the names of places in braces
    says: list  # all of this, in rows or errors
    asked: tuple = ()
    answers: tuple = ()
    over: str = "tls"
    stand_in: str = "sha256"
    sql: str = SQL
    status: int = 2
    ways: tuple = tuple(WAYS)


def uri(user, password, options):
    return f"gaussdb://{user}:{urllib.parse.quote(password)}@localhost:{{port}}/tusk?{options}"


def keywords(user, password, options):
    return f"host=localhost port={{port}} dbname=tusk user={user} password={password} {options}"


def let_in(name, conninfo, asked=(SHA256,), **how):
    return ByHand(name, conninfo, ROWS, asked, ("welcome",), status=0, **how)


def wrong(name, conninfo, asked=(SHA256,), says=SAYINGS["28P01"], **how):
    return ByHand(name, conninfo, says, asked, ("wrong",), **how)


def right_passwords():
    yield let_in("the right password, by SHA-256", uri("user2", "Gauss@2", VERIFIED))
    yield let_in("the right password, by SM3", uri("user3", "Gauss@3", VERIFIED), (request(3, "3.51"),), stand_in="sm3")
    yield let_in("the right password, by MD5", uri("user0", "Gauss@0", VERIFIED), (request(0, "3.51"),))
    yield let_in("TLS that may be done without is verified all the same if there is a root certificate",
                 uri("user2", "Gauss@2", "sslmode=prefer&sslrootcert={ca}"))
    yield let_in("a Unix socket needs no certificate",
                 "host={sockets} port=8000 dbname=tusk user=user2 password=Gauss@2 dialect=gaussdb", over="unix")
    yield let_in("auto over a Unix socket, on a second connection",
                 "host={sockets} port=8000 dbname=tusk user=user2 password=Gauss@2 dialect=auto",
                 (request(2, "3.0"), SHA256), over="unix")
    yield let_in("an unverified channel that is allowed",
                 uri("user2", "Gauss@2", "sslmode=disable&gauss_auth=allow_unverified"), over="plain")
    yield let_in("a server that has TLS only, where TLS may be done without",
                 uri("user2", "Gauss@2", "sslmode=allow&sslrootcert={ca}"), stand_in="strict")
    yield let_in("md5 in pg_hba.conf for a password stored as both", uri("user1", "Gauss@1", VERIFIED),
                 (request(1, "3.51", "md5"),), stand_in="md5")


def wrong_passwords():
    yield wrong("a wrong password", uri("user2", "wrong", VERIFIED))
    yield wrong("a wrong password, where TLS may be done without",
                uri("user2", "wrong", "sslmode=prefer&sslrootcert={ca}"))
    yield ByHand("a wrong password, found out before the server is told",
                 uri("user2", "wrong", VERIFIED + "&gauss_protocol=3.0"), SAYINGS["signature"], (request(2, "3.0"),))
    yield ByHand("no password", "host=localhost port={port} dbname=tusk user=user2 dialect=gaussdb "
                 "sslmode=verify-full sslrootcert={ca}", ["none was given"], (SHA256,))
    yield wrong("nobody has that name", uri("nobody", "Gauss@2", VERIFIED))
    yield wrong("nobody has that name, as PostgreSQL's clients see it", keywords("nobody", "Gauss@2", "dialect=auto"),
                (request(0, "3.0"),))
    yield wrong("three wrong passwords", uri("user2", "wrong", VERIFIED), stand_in="strict",
                ways=("sync", "async", "sync"))


def locked_accounts():
    """After the three wrong passwords. It is told only after an answer, which must not be repeated elsewhere."""
    for how in [VERIFIED, "sslmode=prefer&sslrootcert={ca}", "sslmode=allow&sslrootcert={ca}"]:
        mode = how.partition("&")[0]
        yield ByHand(f"a locked account, {mode}", uri("user2", "Gauss@2", how), SAYINGS["28000"], (SHA256,),
                     ("locked",), stand_in="strict")


def unusable():
    yield ByHand("TLS that is not verified", uri("user2", "Gauss@2", "sslmode=require"), SAYINGS["channel"], (SHA256,))
    yield ByHand("no TLS", uri("user2", "Gauss@2", "sslmode=disable"), SAYINGS["channel"], (SHA256,), over="plain")
    yield ByHand("no TLS, though the password is asked for by MD5", uri("user0", "Gauss@0", "sslmode=disable"),
                 SAYINGS["channel"], (request(0, "3.51"),), over="plain")
    yield ByHand("a certificate that somebody else signed",
                 uri("user2", "Gauss@2", "sslmode=verify-full&sslrootcert={other_ca}"), ["certificate"])
    yield ByHand("a URI for PostgreSQL", "postgresql://user2:Gauss%402@localhost:{port}/tusk", SAYINGS["option"],
                 (request(2, "3.0"),))
    yield wrong("md5 in pg_hba.conf for a password stored as SHA-256", uri("user2", "Gauss@2", VERIFIED),
                (request(2, "3.51", "md5"),), [*SAYINGS["28P01"], "have it use sha256"], stand_in="md5")
    yield wrong("sha256 in pg_hba.conf for a password stored by SM3", uri("user3", "Gauss@3", VERIFIED),
                (request(3, "3.51"),))
    yield ByHand("a server that has TLS only", uri("user2", "Gauss@2", "sslmode=disable"),
                 ["FATAL:  57P03: SSL connection is required"], stand_in="strict")
    yield ByHand("more iterations than are allowed", uri("user2", "Gauss@2", VERIFIED + "&gauss_max_iterations=9999"),
                 ["10000 iterations", "gauss_max_iterations allows it"], (SHA256,))
    for how in [VERIFIED, "sslmode=prefer&sslrootcert={ca}"]:
        mode = how.partition("&")[0]
        yield ByHand(f"a database that is not there, {mode}",
                     uri("user2", "Gauss@2", how).replace("/tusk?", "/nowhere?"), ["FATAL:  3D000: "], (SHA256,),
                     ("welcome",))
    yield ByHand("GaussDB's dialect for a PostgreSQL", "host=127.0.0.1 port={postgresql} dbname=tusk user=scram_user "
                 "password='scram pässword' dialect=gaussdb", ["connect with postgresql:// or dialect=postgresql"])
    yield ByHand("auto for a PostgreSQL", "host=127.0.0.1 port={postgresql} dbname=tusk user=scram_user "
                 "password='scram pässword' dialect=auto", ROWS, status=0)


def afterwards():
    """That it is GaussDB is known however one logged in: what it refuses has a hint."""
    refused = {"says": ["ERROR:  0A000: DISCARD statement is not yet supported.", "HINT:  "], "answers": ("welcome",),
               "sql": "discard all", "status": 1}
    yield ByHand("after a login by SHA-256", uri("user2", "Gauss@2", VERIFIED), asked=(SHA256,), **refused)
    for dialect in ["postgresql", "auto"]:
        yield ByHand(f"after a login by MD5, dialect {dialect}", keywords("user0", "Gauss@0", f"dialect={dialect}"),
                     asked=(request(0, "3.0"),), **refused)


def log_in(attempts, stand_ins, directory):
    for cell in [*right_passwords(), *wrong_passwords(), *locked_accounts(), *unusable(), *afterwards()]:
        stand_in = stand_ins[cell.stand_in]
        places = {"port": stand_in.port, "ca": stand_in.ca, "other_ca": stand_in.other_ca,
                  "sockets": directory / "sockets", "postgresql": os.environ["TUSK_TEST_PORT"]}
        typed = cell.conninfo.format(**{name: name.upper() for name in places})
        print(f"\n{cell.name}\n    query \"{typed}\" \"{cell.sql}\"")
        problems = []
        last = None
        for way in cell.ways:
            answer = attempts.log_in(way, cell.conninfo.format(**places), cell.sql)
            said = (answer["output"] + answer["errors"]).decode("utf-8", "replace")
            if said != last:
                print("".join(f"    {line}\n" for line in said.splitlines()), end="")
            problems += [f"{way}: does not say {words!r}" for words in cell.says if words not in said]
            if last not in [None, said]:
                problems.append(f"{way}: does not say what the other way does")
            last = said
            asked, channels, answers = stand_in.heard()
            for what, wanted, got in [("status", str(cell.status), str(answer["status"])), ("asked", cell.asked, asked),
                                      ("answers", cell.answers, answers),
                                      ("channels", {cell.over} if cell.asked else set(), set(channels))]:
                if got != wanted:
                    problems.append(f"{way} {what}: expected {shown(wanted)}, got {shown(got)}")
        attempts.count(cell.name, problems)
