"""Where tusk is not libpq, and is meant not to be.

Each rule is a function with the reason for it. From a cell and what psql answered there it gives what tusk is to do
instead: an answer, or a cell where psql does that; or nothing where tusk is to do the same.
"""

import re

import cells
import programs

# What refuses a login after a password was asked for.
LOGIN_REFUSED = re.compile(rb"(?:password|SASL) authentication failed|no such database")
WRONG_CHANNEL = re.compile(rb"server does not support SSL, but SSL was required|channel binding (?:is )?required")


def let_in(answer):
    return answer["status"] == 0


def attempts(answer):
    """What psql tells of each attempt, and the server's own words in it, if there are any."""
    told = answer["errors"].split(b"connection to server at ")[1:]
    return [(text, words and words[1]) for text in told for words in [programs.SERVER_SAID.search(text)]]


def sends_clear_password(cell):
    """Whether the role asks for the password in the clear, and we have not said that this is well."""
    asks = isinstance(cell.server, str) or cell.server.auth in ["plain", "hba"]
    allowed = cell.given("require_auth", "").split(",")
    return asks and cell.given("user").startswith("password_") and "password" not in allowed


def verifies(cell, answer):
    """Whether the session that psql tells of has TLS that verifies the server: there are authorities to do so by."""
    encrypted = answer["output"].split(b"\t")[1] == b"t"
    return encrypted and cell.given("sslrootcert") is not None


def clear_password(cell, answer):
    if let_in(answer) and sends_clear_password(cell) and not verifies(cell, answer):
        return {"status": 2, "output": b"", "errors": b"require_auth=password"}
    return None


def older_protocol(cell, answer):
    newer = cell.given("max_protocol_version") in ["3.2", "latest"]
    must_be = cell.given("min_protocol_version") in ["3.2", "latest"]
    if isinstance(cell.server, cells.Pooler) and newer and not must_be and not let_in(answer):
        return cell.but(max_protocol_version="3.0")
    return None


def other_channel(cell, answer):
    """After a refusal psql may be let in by the other channel, or be refused there for another reason."""
    if let_in(answer):
        refusing = {("scram_only_without_tls", "allow"): "disable", ("scram_only_with_tls", "prefer"): "require"}
        alone = refusing.get((cell.given("user"), cell.given("sslmode")))
        return cell.but(sslmode=alone) if alone and cell.certificate and cell.given("password") == "wrong" else None
    words = [said for _, said in attempts(answer)]
    begun = cell.given("password") and words and LOGIN_REFUSED.match(words[0] or b"")
    return answer | {"errors": b"", "said": words[0]} if begun and words[0] != words[-1] else None


def first_refusal(cell, answer):
    told = attempts(answer)
    if len(told) > 1 and told[0][1] and WRONG_CHANNEL.search(told[-1][0]):
        return answer | {"errors": b"", "said": told[0][1]}
    return None


RULES = {
    clear_password: "a password in clear text needs TLS that verifies the server, or require_auth=password; "
                    "the error says so",
    older_protocol: "a pooler that ends the connection at protocol 3.2 is asked again for 3.0",
    other_channel: "a login that was refused once it had begun, as for its password, is not tried again over another "
                   "channel",
    first_refusal: "if the other channel cannot be had, or not be bound to, the server's refusal of the first is told",
}


def instead(cell, answer):
    """The reason and what tusk is to do; both are nothing if that is the same."""
    for rule, reason in RULES.items():
        if (different := rule(cell, answer)) is not None:
            return reason, different
    return None, None
