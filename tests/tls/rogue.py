"""Servers that do what no server should: the query example must do what psql does, byte for byte until it gives up."""

import collections
import socket
import struct
import threading

import cells
import programs

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
LIE = b"E" + struct.pack("!i", 42) + b"SFATAL\0C28000\0Mgive me your password\0\0"
SERVER_ERROR = b"E" + struct.pack("!i", 30) + b"SFATAL\0C53300\0Mtoo many\0\0"
UNKNOWN_REQUEST = b"R" + struct.pack("!ii", 8, 99)

# What is answered to SSLRequest, and what to a StartupMessage in the clear; then the connection is closed. None: it is
# reset instead. The text of LIE is an answer nobody has authenticated, so it must not be shown.
SERVERS = {
    "says nothing and closes": (b"", b""),
    "resets": (None, None),
    "refuses with an error": (LIE, SERVER_ERROR),
    "refuses with a single E": (b"E", SERVER_ERROR),
    "answers X": (b"X", SERVER_ERROR),
    "has no TLS and refuses": (b"N", SERVER_ERROR),
    "has no TLS and closes": (b"N", b""),
    "has no TLS and asks the unknown": (b"N", UNKNOWN_REQUEST),
    "says N and more": (b"N" + SERVER_ERROR, SERVER_ERROR),
    "says S and closes": (b"S", SERVER_ERROR),
    "says S and an error in the clear": (b"S" + LIE, SERVER_ERROR),
    "says S and garbage": (b"S" + bytes(range(64)), SERVER_ERROR),
    "says S and an alert": (b"S\x15\x03\x03\x00\x02\x02\x28", SERVER_ERROR),
}


class Server:
    """Listens on loopback, and records what each connection began with."""

    def __init__(self, to_request, to_startup):
        self.answers = {"asks for TLS": to_request, "starts in the clear": to_startup}
        self.seen = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client:
                client.settimeout(programs.PATIENCE)
                try:
                    self.talk(client)
                except OSError:
                    self.seen.append("breaks off")

    def talk(self, client):
        seen = len(self.seen)
        while True:
            first = client.recv(4, socket.MSG_WAITALL)
            if len(first) < 4:
                return
            first += client.recv(struct.unpack("!i", first)[0] - 4, socket.MSG_WAITALL)
            what = "asks for TLS" if first == SSL_REQUEST else "starts in the clear"
            self.seen.append(what)
            answer = self.answers[what]
            if answer is None:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            client.sendall(answer)
            if answer != b"N" or len(self.seen) - seen > 1:
                break
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def ask(answers, run):
    server = Server(*answers)
    try:
        answer = run(server.port)
    finally:
        server.close()
    return answer | {"seen": server.seen}


def compare_all(program, home, show):
    counts = collections.Counter()
    for (name, answers), mode in ((server, mode) for server in SERVERS.items() for mode in cells.MODES):
        if mode.startswith("verify"):
            continue  # as with require, until there is a certificate

        def options(port):
            return {"host": "127.0.0.1", "port": port, "user": "app", "dbname": "shop", "sslmode": mode}

        expected = ask(answers, lambda port: programs.psql(options(port), "select 1", home))
        counts["cells"] += 1
        wrong = False
        for how in [[], ["--async"]]:
            got = ask(answers, lambda port: programs.query(program, options(port), "select 1", home, how))
            if any(got[fact] != expected[fact] for fact in ["status", "said", "seen"]) or b"give me" in got["errors"]:
                wrong = True
                show(f"sslmode={mode}, a server that {name}: psql {expected['seen']}, query {got['seen']}", how, expected,
                     got)
        counts["wrong"] += wrong
    return counts
