"""What a server asks for and what the driver makes of it: the rules, without a look at what either program does.

What is asked for are facts about openGauss, as its source has them. What is answered is what docs/conninfo.md promises.
"""

import dataclasses

TYPES = [0, 1, 2, 3]  # of password_encryption_type, by which a password is stored as MD5, as both, as SHA-256, by SM3
VERSIONS = ["3.0", "3.50", "3.51"]
DIALECTS = ["postgresql", "gaussdb", "auto"]
MD5, SHA256, MD5_SHA256, SM3 = 5, 10, 11, 13

# What is tried of 3.0, which does not tell the iterations, but lets us see whether they are the right ones.
USUAL_ITERATIONS = [2048, 10000]

# How an attempt may end, told by all of these words in the errors; the first that fits counts.
IN = "in"
SAYINGS = {
    "option": ["GaussDB S", "connect with gaussdb:// or dialect=gaussdb", "or dialect=auto"],
    "channel": ["which does not prove who the server is, and the channel does not either",
                "use sslmode=verify-full with sslrootcert, or gauss_auth=allow_unverified"],
    "signature": ["the server's signature is not what this password gives", "gauss_protocol=3.51"],
    "28P01+": ["FATAL:  28P01: Invalid username/password,login denied.", "gauss_protocol=3.51 has it tell them"],
    "28P01": ["FATAL:  28P01: Invalid username/password,login denied."],
    "28000": ["FATAL:  28000: The account has been locked."],
}


@dataclasses.dataclass(frozen=True)
class Request:
    version: str  # of the protocol that the client began with
    code: int
    length: int  # as the message has it

    def __str__(self):
        added = {148: " signed", 88: " counted"}
        return f"{self.code}{added.get(self.length, '')}"


@dataclasses.dataclass(frozen=True)
class Login:
    type: int
    version: str = "3.51"
    dialect: str = "gaussdb"
    trusted: bool = True  # the channel is verified, or nobody minds that it is not
    right_password: bool = True
    iterations: int = 10000
    assumed_iterations: int = 10000


@dataclasses.dataclass(frozen=True)
class Outcome:
    ends: str  # IN, or a key of SAYINGS
    asked: tuple  # of Requests, each on a connection of its own
    answers: tuple = ()  # what the server took them for: "welcome", "wrong", "locked"


def request(stored_as, version, hba="sha256"):
    """By password_encryption_type, version, and the method in pg_hba.conf."""
    # A client before 3.50 is shown a signature of the server; one after it is told the iterations.
    length = {"3.0": 148, "3.50": 84, "3.51": 88}[version]
    if hba == "sm3" or stored_as == 3:
        return Request(version, SM3, length)  # if not both, for a verifier that is made up: nobody gets in
    if hba == "md5" and stored_as == 2:
        return Request(version, MD5_SHA256, 76)
    # Who begins with 3.0 is taken for a client of PostgreSQL, to whom MD5 is all that can be asked for.
    if hba == "md5" or stored_as == 0 or (stored_as == 1 and version == "3.0"):
        return Request(version, MD5, 12)
    return Request(version, SHA256, length)


def outcome(login, hba="sha256"):
    first = request(login.type, login.version if login.dialect == "gaussdb" else "3.0", hba)
    if login.dialect != "gaussdb" and first.code == MD5:
        return answered(login, (first,))  # as PostgreSQL asks it too
    if login.dialect == "postgresql":
        return Outcome("option", (first,))
    asked = (first,)
    if login.dialect == "auto":
        asked += (request(login.type, login.version, hba),)
    return answered(login, asked) if login.trusted else Outcome("channel", asked)


def answered(login, asked):
    right = login.right_password
    last = asked[-1]
    if last.code != MD5 and last.version == "3.0":
        if not right or login.iterations not in [login.assumed_iterations, *USUAL_ITERATIONS]:
            return Outcome("signature", asked)
    elif last.code != MD5 and last.version == "3.50":
        if not right or login.iterations != login.assumed_iterations:
            return Outcome("28P01+", asked, ("wrong",))
    return Outcome(IN, asked, ("welcome",)) if right else Outcome("28P01", asked, ("wrong",))
