"""Servers that do what no server should, and some that only fail: the query example must do what psql does, connection by
connection, until it gives up."""

import collections
import dataclasses
import itertools
import socket
import ssl
import struct
import threading

import cells
import programs

SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def message(tag, body):
    return tag + struct.pack("!i", 4 + len(body)) + body


def error(text):
    return message(b"E", b"SFATAL\0VFATAL\0C28000\0M" + text + b"\0\0")


LIE = b"give me your password"  # said by nobody knows whom, so it must not be shown
REFUSAL = error(b"not you")
LET_IN = message(b"R", struct.pack("!i", 0))
UNKNOWN_REQUEST = message(b"R", struct.pack("!i", 99))


@dataclasses.dataclass(frozen=True)
class Behaviour:
    to_request: bytes | None  # what is answered to SSLRequest, after which the connection is closed; None: a reset
    in_the_clear: bytes | None = REFUSAL  # the same for a StartupMessage without TLS
    certificate: str | None = None  # with this one TLS follows the answer
    inside: bytes | None = REFUSAL  # what is answered to a StartupMessage inside TLS
    newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3


SERVERS = {
    "says nothing and closes": Behaviour(b"", b""),
    "resets": Behaviour(None, None),
    "refuses and sends an error instead of S": Behaviour(error(LIE)),
    "refuses and sends E instead of S": Behaviour(b"E"),
    "answers X": Behaviour(b"X"),
    "has no TLS and refuses": Behaviour(b"N"),
    "has no TLS and closes": Behaviour(b"N", b""),
    "has no TLS and asks for the unknown": Behaviour(b"N", UNKNOWN_REQUEST),
    "says S and closes": Behaviour(b"S"),
    "says S and closes, and is silent in the clear": Behaviour(b"S", b""),
    "says S and an error in the clear": Behaviour(b"S" + error(LIE)),
    "says S and garbage": Behaviour(b"S" + bytes(range(64))),
    "says S and an alert": Behaviour(b"S\x15\x03\x03\x00\x02\x02\x28"),
    "refuses inside TLS": Behaviour(b"S", certificate="right"),
    "refuses inside TLS, and is silent in the clear": Behaviour(b"S", b"", certificate="right"),
    "closes inside TLS": Behaviour(b"S", certificate="right", inside=b""),
    "resets inside TLS": Behaviour(b"S", certificate="right", inside=None),
    "asks for the unknown inside TLS": Behaviour(b"S", certificate="right", inside=UNKNOWN_REQUEST),
    "closes after the login": Behaviour(b"S", LET_IN, certificate="right", inside=LET_IN),
    "has a certificate of another authority": Behaviour(b"S", certificate="wrong_ca"),
    "has a certificate for another host": Behaviour(b"S", certificate="wrong_name"),
    "has an expired certificate": Behaviour(b"S", certificate="expired"),
    "knows nothing newer than TLS 1.2": Behaviour(b"S", certificate="right", newest=ssl.TLSVersion.TLSv1_2),
    "knows nothing newer than TLS 1.1": Behaviour(b"S", certificate="right", newest=ssl.TLSVersion.TLSv1_1),
}

# Where tusk is not libpq: it verifies the host inside the handshake, before it shows who we are, and says so.
MEANT = [("has a certificate for another host", "verify-full")]


class Server:
    """Listens on loopback, and records what each connection says first."""

    def __init__(self, behaviour, pki):
        self.behaviour = behaviour
        self.seen = []
        self.context = self.make_context(pki) if behaviour.certificate else None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def make_context(self, pki):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = self.behaviour.newest
        if self.behaviour.newest < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("ALL:@SECLEVEL=0")
        name = pki / self.behaviour.certificate
        context.load_cert_chain(f"{name}.crt", f"{name}.key")
        context.sni_callback = lambda channel, host, _: self.seen.append(f"means {host}")
        return context

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.settimeout(programs.PATIENCE)
            try:
                self.talk(client)
            except OSError:
                pass  # what matters has been seen by then
            finally:
                client.close()

    def talk(self, client):
        first = read_first_message(client)
        if first == SSL_REQUEST:
            self.seen.append("asks for TLS")
            if self.behaviour.certificate:
                return self.encrypt(client)
            answer = self.behaviour.to_request
            if answer != b"N":
                return finish(client, answer)
            client.sendall(answer)
            first = read_first_message(client)
        if first:
            self.seen.append("starts in the clear")
            finish(client, self.behaviour.in_the_clear)

    def encrypt(self, client):
        client.sendall(b"S")
        try:
            inside = self.context.wrap_socket(client, server_side=True)
        except ssl.SSLError as failed:
            return self.seen.append(f"breaks off: {failed.reason}")
        with inside:
            if read_first_message(inside):
                self.seen.append(f"starts in {inside.version()}")
                finish(inside, self.behaviour.inside)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def read_first_message(client):
    """A message without a tag; nothing when the client leaves instead."""
    received = b""
    while len(received) < 4 or len(received) < struct.unpack("!i", received[:4])[0]:
        piece = client.recv(4 - len(received) if len(received) < 4 else 65536)
        if not piece:
            return b""
        received += piece
    return received


def finish(client, answer):
    if answer is None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return
    client.sendall(answer)
    client.shutdown(socket.SHUT_WR)
    while client.recv(65536):
        pass


def ask(behaviour, pki, run):
    server = Server(behaviour, pki)
    try:
        answer = run(server.port)
    finally:
        server.close()
    return answer | {"seen": server.seen}


def conversations():
    """What the server is called, and the options of the login."""
    for name, mode in itertools.product(SERVERS, cells.MODES):
        yield name, {"host": "localhost", "sslmode": mode}
    for host in ["LocalHost", "127.0.0.1", "127.1"]:
        yield "refuses inside TLS", {"host": host, "sslmode": "require"}


def compare_all(program, directory, show):
    counts = collections.Counter()
    pki = directory / "pki"
    home = directory / "home/empty"
    for name, given in conversations():
        behaviour = SERVERS[name]

        def options(port):
            return {"port": port, "user": "app", "dbname": "shop", "sslrootcert": pki / "ca.crt", **given}

        expected = ask(behaviour, pki, lambda port: programs.psql(options(port), "select 1", home))
        meant = (name, given["sslmode"]) in MEANT
        wrong = False
        for how in [[], ["--async"]]:
            got = ask(behaviour, pki, lambda port: programs.query(program, options(port), "select 1", home, how))
            differs = any(got[fact] != expected[fact] for fact in ["status", "said", "seen"])
            if differs != meant or LIE in got["errors"]:
                wrong = True
                print(f"FAILED: {given} with a server that {name}: psql {expected['seen']}, query {got['seen']}")
                show(how, expected, got)
        counts["cells"] += 1
        counts["meant"] += meant
        counts["wrong"] += wrong
    return counts
