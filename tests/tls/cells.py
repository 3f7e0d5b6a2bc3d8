"""What is compared: each cell is a server's certificate, the options of a login, and what is in the home directory."""

import dataclasses
import itertools

MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
METHODS = ["md5", "scram"]
PASSWORDS = {"md5": "md5 pässword", "scram": "scram pässword"}

# Roles for each method; pg_hba.conf lets them in over any channel, only with TLS, only without, or with a certificate.
CHANNELS = {"any": "host", "with_tls": "hostssl", "without_tls": "hostnossl", "with_certificate": "hostssl"}


@dataclasses.dataclass(frozen=True)
class Cell:
    server: str | None  # the name of the server's certificate; None: it has no TLS
    options: tuple  # pairs; files are named as in the directory of certificates
    home: str = "empty"
    reason: str | None = None  # why tusk does something else than libpq here, if it is meant to

    def __str__(self):
        return f"server {self.server or 'without TLS'}, home {self.home}, " + \
            " ".join(f"{name}={value}" for name, value in self.options)


# Where tusk is not libpq. The first changes only which of two reasons is told for not getting in.
FILES_FIRST = "files that cannot be used are told of before the server is asked for TLS, which it does not have"
ADDRESS_IS_NO_NAME = "as RFC 2818 has it, a certificate is for an address only if that is among its addresses"
LIST_IS_NAMED = "a list of revoked certificates that is named and cannot be used is not passed over"
ADDRESSES_AS_NAMES = [("address_as_name", "127.0.0.1"), ("address_in_common_name", "127.0.0.1")]

# What ~/.postgresql may hold: names there, and the files they are copies of with their modes.
HOMES = {
    "empty": {},
    "roots": {"root.crt": ("ca.crt", 0o644)},
    "wrong roots": {"root.crt": ("other_ca.crt", 0o644)},
    "unusable roots": {"root.crt": ("ca.key", 0o644)},
    "certificate": {"postgresql.crt": ("client.crt", 0o644), "postgresql.key": ("client.key", 0o600)},
    "roots and certificate": {"root.crt": ("ca.crt", 0o644), "postgresql.crt": ("client.crt", 0o644),
                              "postgresql.key": ("client.key", 0o600)},
    "key only": {"postgresql.key": ("client.key", 0o600)},
    "certificate only": {"postgresql.crt": ("client.crt", 0o644)},
    "open key": {"postgresql.crt": ("client.crt", 0o644), "postgresql.key": ("client.key", 0o644)},
    "revocations": {"root.crt": ("ca.crt", 0o644), "root.crl": ("revoked.crl", 0o644)},
    "revocations without roots": {"root.crl": ("revoked.crl", 0o644)},
}


def login(method, channel="any", host="localhost", **options):
    return tuple({"host": host, "user": f"{method}_{channel}", "password": PASSWORDS[method], "dbname": "tusk",
                  **options}.items())


def matrix():
    """Who the server is, how it is verified, and what it asks for."""
    servers = [None, "self_signed", "right", "wrong_ca", "wrong_name", "expired", "chained", "broken_chain"]
    for server, mode, method in itertools.product(servers, MODES, METHODS):
        yield Cell(server, login(method, sslmode=mode, sslrootcert="ca.crt"))
        for channel in ["with_tls", "without_tls"]:
            if server in [None, "right", "wrong_ca"]:
                yield Cell(server, login(method, channel, sslmode=mode, sslrootcert="ca.crt"))


def certificates():
    """Our own certificate, where the server asks for one."""
    ours = [{}, *({"sslcert": f"{name}.crt", "sslkey": f"{name}.key"}
                  for name in ["client", "foreign_client", "chained_client"])]
    for server, mode, method, mine in itertools.product([None, "right"], MODES, METHODS, ours):
        yield Cell(server, login(method, "with_certificate", sslmode=mode, sslrootcert="ca.crt", **mine))


def files():
    """Files that are not given, are not there, or cannot be used."""
    roots = [{}, {"sslrootcert": "nowhere.crt"}, {"sslrootcert": "other_ca.crt"}, {"sslrootcert": "ca.key"},
             {"sslrootcert": "middle_ca.crt"}]
    for server, mode, given in itertools.product([None, "right", "chained"], MODES, roots):
        yield Cell(server, login("scram", sslmode=mode, **given))
    for server, mode, home in itertools.product([None, "right"], MODES, HOMES):
        yield Cell(server, login("scram", sslmode=mode), home)
    for mode, home in itertools.product(MODES, ["certificate", "roots and certificate", "key only", "open key",
                                                "certificate only"]):
        yield Cell("right", login("md5", "with_certificate", sslmode=mode), home)
    ours = [{"sslcert": "client.crt"}, {"sslkey": "client.key"}, {"sslcert": "nowhere.crt", "sslkey": "client.key"},
            {"sslcert": "client.crt", "sslkey": "nowhere.key"}, {"sslcert": "client.crt", "sslkey": "open.key"},
            {"sslcert": "client.crt", "sslkey": "group.key"}, {"sslcert": "client.crt", "sslkey": "foreign_client.key"},
            {"sslcert": "client.key", "sslkey": "client.key"}, {"sslcert": "client.crt", "sslkey": "client.crt"},
            {"sslcert": "client.crt", "sslkey": "."}, {"sslcert": "client.crt", "sslkey": "locked.key"}]
    harmless = [{"sslkey": "client.key"}, {"sslcert": "nowhere.crt", "sslkey": "client.key"},
                {"sslcert": "client.crt", "sslkey": "group.key"}]
    for server, mode, mine in itertools.product([None, "right"], ["allow", "prefer", "require", "verify-full"], ours):
        told_first = server is None and mode == "allow" and mine not in harmless
        yield Cell(server, login("scram", sslmode=mode, sslrootcert="ca.crt", **mine))
        yield Cell(server, login("scram", "with_tls", sslmode=mode, sslrootcert="ca.crt", **mine),
                   reason=FILES_FIRST if told_first else None)


def names():
    """What a certificate may say about a host, and how the host may be written."""
    servers = ["right", "name_only", "address_only", "common_name", "common_name_in_capitals",
               "other_name_and_common_name", "address_and_common_name", "address_in_common_name", "address_as_name",
               "any_name", "part_of_a_name"]
    for server, mode, host in itertools.product(servers, ["verify-ca", "verify-full"],
                                                ["localhost", "LocalHost", "127.0.0.1", "127.1"]):
        lenient = mode == "verify-full" and (server, host) in ADDRESSES_AS_NAMES
        yield Cell(server, login("scram", host=host, sslmode=mode, sslrootcert="ca.crt"),
                   reason=ADDRESS_IS_NO_NAME if lenient else None)


def logins():
    """Logins that the server refuses for reasons of its own, in the clear or not."""
    for server, mode, method in itertools.product([None, "right"], MODES, METHODS):
        right = dict(login(method, sslmode=mode, sslrootcert="ca.crt"))
        for wrong in [{"password": "wrong"}, {"user": "nobody"}, {"dbname": "nowhere"}]:
            yield Cell(server, tuple((right | wrong).items()))


def bindings():
    """Logins tied to the channel. The server compares what they are tied to with its own certificate."""
    servers = [None, "right", "self_signed", "signed_by_sha512", "signed_by_rsa_pss", "signed_by_ed25519"]
    for server, mode, method, binding in itertools.product(servers, ["disable", "prefer", "require"], METHODS,
                                                           ["disable", "prefer", "require"]):
        yield Cell(server, login(method, sslmode=mode, channel_binding=binding))


def restrictions():
    """Lists of revoked certificates, versions of TLS, keys with a passphrase."""
    locked = {"sslcert": "client.crt", "sslkey": "locked.key"}
    choices = [({"sslcrl": "revoked.crl"}, None), ({"sslcrl": "nowhere.crl"}, LIST_IS_NAMED), ({"sslcrl": "ca.key"}, LIST_IS_NAMED),
               ({"sslcrldir": "revocations"}, None), ({"ssl_max_protocol_version": "TLSv1.2"}, None),
               ({"ssl_min_protocol_version": "TLSv1.3"}, None), ({"sslsni": "0"}, None),
               ({**locked, "sslpassword": "locked"}, None), ({**locked, "sslpassword": "wrong"}, None)]
    for server, mode, (restriction, reason) in itertools.product(["right", "wrong_name"], ["prefer", "require", "verify-ca"],
                                                                 choices):
        yield Cell(server, login("scram", "with_tls", sslmode=mode, sslrootcert="ca.crt", **restriction), reason=reason)


def all_cells():
    return list(dict.fromkeys([*matrix(), *certificates(), *files(), *names(), *logins(), *bindings(), *restrictions()]))
