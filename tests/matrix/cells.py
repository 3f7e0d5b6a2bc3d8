"""What is compared: each cell is a server, the certificate it shows, and the options of a login."""

import dataclasses
import itertools

MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
METHODS = {"md5": "md5", "scram": "scram-sha-256", "password": "password", "trust": "trust",
           "cert": "cert map=certificates"}
PASSWORDS = {name: f"{name} pässword" for name in ["md5", "scram", "password"]}
CERTIFICATES = [None, "right", "wrong_ca", "wrong_name", "expired", "self_signed"]

# There is a role for each method and channel; cert is for TLS alone.
CHANNELS = {"any": "host", "with_tls": "hostssl", "without_tls": "hostnossl", "with_certificate": "hostssl"}
OWNER = "certuser"  # whom client.crt is for
SOMEBODY_ELSE = "somebody_else"
# Roles that need a password by one channel, and are let in by the other.
MIXED = {"scram_only_with_tls": {"hostssl": "scram-sha-256", "hostnossl": "trust"},
         "scram_only_without_tls": {"hostssl": "trust", "hostnossl": "scram-sha-256"}}

VERSIONS = ["12", "15", "17", "18"]
KNOWING_DIRECT = ["17", "18"]  # TLS without asking for it
ROOTS = [{}, {"sslrootcert": "ca.crt"}]
OURS = [{}, *({"sslcert": f"{name}.crt", "sslkey": f"{name}.key"} for name in ["client", "foreign_client"])]
BINDINGS = ["disable", "prefer", "require"]
# The lowest and the highest, as far as they are given.
PROTOCOLS = [{name: value for name, value in [("min_protocol_version", low), ("max_protocol_version", high)] if value}
             for low, high in itertools.product([None, "3.0", "3.2", "latest"], repeat=2)]


@dataclasses.dataclass(frozen=True)
class Pooler:
    auth: str  # its auth_type; hba is that of the role, as at the servers
    tls: str  # its client_tls_sslmode

    def __str__(self):
        return f"PgBouncer, {self.auth}"


@dataclasses.dataclass(frozen=True)
class Cell:
    server: str | Pooler  # a version of PostgreSQL, or a pooler before the newest
    certificate: str | None  # what the server shows; None: it has no TLS
    options: tuple  # pairs; files are named as in the directory of certificates

    def __str__(self):
        tls = f" with client_tls_sslmode={self.server.tls}" if isinstance(self.server, Pooler) else ""
        return f"{self.server}{tls}, certificate {self.certificate}, " + \
            " ".join(f"{name}={value}" for name, value in self.options)

    def given(self, name, otherwise=None):
        return dict(self.options).get(name, otherwise)

    def but(self, **options):
        """The same with other options."""
        return dataclasses.replace(self, options=tuple((dict(self.options) | options).items()))


def hba_lines():
    """Of a server's pg_hba.conf: a line for each role."""
    for (method, how), (channel, kind) in itertools.product(METHODS.items(), CHANNELS.items()):
        if method != "cert" or channel == "with_tls":
            asking = " clientcert=verify-ca" if channel == "with_certificate" else ""
            yield f"{kind} all {method}_{channel} 127.0.0.1/32 {how}{asking}"
    for name in [OWNER, SOMEBODY_ELSE]:
        yield f"hostssl all {name} 127.0.0.1/32 cert"
    for name, ways in MIXED.items():
        for kind, how in ways.items():
            yield f"{kind} all {name} 127.0.0.1/32 {how}"


def pooler_hba_lines():
    """The same for PgBouncer, which has no maps of certificates, and does not ask for one besides a password."""
    return [line.removesuffix(" clientcert=verify-ca") for line in hba_lines() if "map=" not in line]


def login(user, **options):
    """A login as METHOD_CHANNEL, or as one whom a certificate is for."""
    method = user.partition("_")[0]
    password = {"password": PASSWORDS[method]} if method in PASSWORDS else {}
    return {"host": "localhost", "hostaddr": "127.0.0.1", "user": user, "dbname": "tusk", **password, **options}


def cell(server, certificate, user, **options):
    return Cell(server, certificate, tuple(login(user, **options).items()))


def role_of(method):
    return "cert_with_tls" if method == "cert" else f"{method}_any"


def matrix():
    """Who the server is, how it is verified, who we are, and how that is asked for."""
    for server, certificate, mode, roots, ours, method in itertools.product(VERSIONS, CERTIFICATES, MODES, ROOTS, OURS,
                                                                           METHODS):
        yield cell(server, certificate, role_of(method), sslmode=mode, **roots, **ours)


def channels():
    """Roles that are let in only with TLS, only without, or only with a certificate."""
    for server, certificate, mode, method, roots, ours in itertools.product(VERSIONS, [None, "right"], MODES, METHODS,
                                                                            ROOTS, OURS):
        if method != "cert":
            for channel in ["with_tls", "without_tls", "with_certificate"]:
                if ours == {} or channel == "with_certificate":
                    yield cell(server, certificate, f"{method}_{channel}", sslmode=mode, **roots, **ours)
        elif roots:
            for user in [OWNER, SOMEBODY_ELSE]:
                yield cell(server, certificate, user, sslmode=mode, **roots, **ours)


def direct():
    """TLS from the first byte on, which is for some modes only."""
    for server, certificate, mode, roots, method in itertools.product(VERSIONS, CERTIFICATES, MODES, ROOTS, METHODS):
        if server in KNOWING_DIRECT or certificate in [None, "right"]:
            ours = OURS[1] if method == "cert" else {}
            yield cell(server, certificate, role_of(method), sslnegotiation="direct", sslmode=mode, **roots, **ours)
    for server, mode, ours, method, binding in itertools.product(KNOWING_DIRECT, ["require", "verify-full"], OURS,
                                                                 METHODS, BINDINGS):
        yield cell(server, "right", role_of(method), sslnegotiation="direct", sslmode=mode, sslrootcert="ca.crt",
                   channel_binding=binding, **ours)


def protocols():
    for server, versions, method, mode in itertools.product(VERSIONS, PROTOCOLS, METHODS, ["disable", "verify-full"]):
        how = {"sslmode": mode, "sslrootcert": "ca.crt", **(OURS[1] if method == "cert" else {})}
        yield cell(server, "right", role_of(method), **how, **versions)
        if mode == "verify-full" and server in KNOWING_DIRECT:
            yield cell(server, "right", role_of(method), **how, **versions, sslnegotiation="direct")


def bindings():
    """Logins tied to the channel."""
    for server, certificate, mode, method, binding in itertools.product(VERSIONS, [None, "right", "self_signed"], MODES,
                                                                        METHODS, BINDINGS):
        ours = OURS[1] if method == "cert" else {}
        for roots in ROOTS if certificate == "right" else ROOTS[:1]:
            yield cell(server, certificate, role_of(method), sslmode=mode, **roots, **ours, channel_binding=binding)


def tls_options():
    """How much of TLS we take and show."""
    options = [{"ssl_max_protocol_version": "TLSv1.2"}, {"ssl_min_protocol_version": "TLSv1.3"}, {"sslsni": "0"},
               {"sslcertmode": "disable"}, {"sslcertmode": "allow"}]
    for server, mode, user, option in itertools.product(VERSIONS, MODES, ["scram_any", "scram_with_certificate", OWNER],
                                                        options):
        yield cell(server, "right", user, sslmode=mode, sslrootcert="ca.crt", **OURS[1], **option)


def requirements():
    """What we allow the server to ask for. Naming password is what has tusk send it in the clear."""
    for server, certificate, mode, roots in itertools.product(VERSIONS, CERTIFICATES, MODES, ROOTS):
        yield cell(server, certificate, "password_any", sslmode=mode, **roots, require_auth="password")
    for server, channel, mode, roots in itertools.product(VERSIONS, ["with_tls", "without_tls"], MODES, ROOTS):
        yield cell(server, "right", f"password_{channel}", sslmode=mode, **roots, require_auth="password")
    lists = ["none", "md5", "scram-sha-256", "password,md5", "scram-sha-256,none", "!password", "!none",
             "!md5,!scram-sha-256"]
    modes = ["disable", "prefer", "verify-full"]
    for server, mode, method, allowed in itertools.product(VERSIONS, modes, METHODS, lists):
        ours = OURS[1] if method == "cert" else {}
        yield cell(server, "right", role_of(method), sslmode=mode, sslrootcert="ca.crt", **ours, require_auth=allowed)


def refusals():
    """Logins that the server refuses for reasons of its own."""
    for server, certificate, mode, method in itertools.product(VERSIONS, [None, "right"], MODES, METHODS):
        how = {"sslmode": mode, "sslrootcert": "ca.crt", **(OURS[1] if method == "cert" else {})}
        if method == "password":
            how["require_auth"] = "password"
        for wrong in [{"password": "wrong"}, {"password": ""}, {"dbname": "nowhere"}]:
            yield cell(server, certificate, role_of(method), **how | wrong)
        yield cell(server, certificate, "nobody", **how)
    for server, certificate, mode, user, given in itertools.product(VERSIONS, [None, "right"], MODES, MIXED,
                                                                    [{}, {"password": "wrong"}, {"password": ""}]):
        yield cell(server, certificate, user, **{"sslmode": mode, "sslrootcert": "ca.crt"} | given)


def of_servers():
    return [*matrix(), *channels(), *direct(), *protocols(), *bindings(), *tls_options(), *requirements(), *refusals()]


# Who logs in where, by the auth_type of a pooler. With md5 it asks by what is stored of the password.
AT_POOLERS = {"md5": ["md5_any", "scram_any"], "scram-sha-256": ["scram_any", "md5_any"], "plain": ["password_any"],
              "trust": ["trust_any"], "cert": [OWNER, SOMEBODY_ELSE],
              "hba": [*(f"{method}_any" for method in METHODS if method != "cert"), OWNER]}


def at_poolers(tls):
    """Poolers with this client_tls_sslmode, and who logs in there. auth_type=cert is for the strictest only."""
    for auth, users in AT_POOLERS.items():
        if auth != "cert" or tls == "verify-full":
            for user in users:
                yield Pooler(auth, tls), user


def known_to(pooler, user):
    """What lets a user of a pooler in: our certificate, or consent to send the password."""
    certificate = OURS[1] if user == OWNER or pooler.tls == "verify-full" else {}
    return certificate | ({"require_auth": "password"} if user.startswith("password") else {})


# PgBouncer's own database tells how we are connected.
CONSOLE = {"dbname": "pgbouncer"}


def pooler_matrix():
    for certificate, mode, roots, ours in itertools.product(CERTIFICATES, MODES, ROOTS, OURS):
        for pooler, user in at_poolers("allow" if certificate else "disable"):
            if pooler.auth == "hba" or ours in OURS[:2]:
                yield cell(pooler, certificate, user, sslmode=mode, **roots, **ours, **CONSOLE)
    for tls, mode, ours in itertools.product(["require", "verify-full"], MODES, OURS):
        for pooler, user in at_poolers(tls):
            yield cell(pooler, "right", user, sslmode=mode, sslrootcert="ca.crt", **ours, **CONSOLE)
    for certificate, mode in itertools.product(["right", "wrong_ca", "expired"], MODES):
        yield cell(Pooler("cert", "verify-full"), certificate, OWNER, sslmode=mode, sslrootcert="ca.crt", **OURS[1],
                   **CONSOLE)


def pooler_channels():
    for certificate, mode, method, channel, roots in itertools.product([None, "right"], MODES, METHODS,
                                                                       ["with_tls", "without_tls"], ROOTS):
        if method != "cert":
            yield cell(Pooler("hba", "allow" if certificate else "disable"), certificate, f"{method}_{channel}",
                       sslmode=mode, **roots, **CONSOLE)


def pooler_options():
    """Everything besides certificates. The logins lead through the pooler to the server."""
    for tls, mode in itertools.product(["allow", "verify-full"], MODES):
        for pooler, user in at_poolers(tls):
            how = {"sslmode": mode, "sslrootcert": "ca.crt", **known_to(pooler, user)}
            yield cell(pooler, "right", user, **how)
            yield cell(pooler, "right", user, **how, sslnegotiation="direct")
            yield cell(pooler, "right", user, **how | {"password": "wrong"})
            yield cell(pooler, "right", user, **how | {"password": ""})
            yield cell(pooler, "right", user, **how | {"dbname": "nowhere"})
            yield cell(pooler, "right", "nobody", **how)
            for binding in BINDINGS:
                yield cell(pooler, "right", user, **how, channel_binding=binding)
    for mode, user, given in itertools.product(MODES, MIXED, [{}, {"password": "wrong"}, {"password": ""}]):
        yield cell(Pooler("hba", "allow"), "right", user, **{"sslmode": mode, "sslrootcert": "ca.crt"} | given)
    for versions, mode in itertools.product(PROTOCOLS, ["disable", "prefer", "verify-full"]):
        for pooler, user in at_poolers("allow"):
            yield cell(pooler, "right", user, sslmode=mode, sslrootcert="ca.crt", **known_to(pooler, user), **versions)


def of_poolers():
    return [*pooler_matrix(), *pooler_channels(), *pooler_options()]


def all_cells():
    return list(dict.fromkeys([*of_servers(), *of_poolers()]))
