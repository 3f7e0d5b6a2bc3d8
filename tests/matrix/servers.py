"""PostgreSQL servers of several versions, as npm has them, with a role for each method and channel."""

import itertools
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import time

import cells
import programs

SETTINGS = """
listen_addresses = '127.0.0.1'
max_connections = 60
shared_buffers = 16MB
fsync = off
ssl_ca_file = '{keys}/ca.crt'
"""


def fetch(major, directory):
    """The directory with the programs and libraries of a version."""
    script = pathlib.Path(__file__).parent.parent / "support/npm_postgres.sh"
    fetched = subprocess.run(["bash", "-c", '. "$1" && fetch_npm_postgres "$2" "$3"', "bash", script, major, directory],
                             text=True, capture_output=True)
    if fetched.returncode != 0:
        sys.exit(f"PostgreSQL {major} cannot be fetched: {fetched.stderr}")
    return pathlib.Path(fetched.stdout.strip())


def server_user():
    """Servers refuse to run as root. Their user may not be able to read the directory we are in."""
    how = {"cwd": "/", "env": {"PATH": os.environ["PATH"], "HOME": "/tmp", "LC_ALL": "C.UTF-8"}}
    return how | ({"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {})


def free_port():
    """One where nothing listens. Below 32768 no outgoing connection of this machine gets in the way."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def give_to_server_user(path):
    if os.getuid() == 0:
        shutil.chown(path, "postgres", "postgres")


class Server:
    """One version of PostgreSQL."""

    def __init__(self, major, native, directory, keys):
        self.native = native
        self.directory = directory
        self._keys = keys
        self._data = directory / "data"
        directory.mkdir(mode=0o700)  # who gets at the socket is trusted
        give_to_server_user(directory)
        subprocess.run([native / "bin/initdb", "--no-sync", "-D", self._data, "-U", "tusk", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8"], check=True, capture_output=True, **server_user())
        with open(self._data / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(keys=keys) + f"unix_socket_directories = '{directory}'\n")
        (self._data / "pg_hba.conf").write_text("\n".join(["local all all trust", *cells.hba_lines()]) + "\n")
        (self._data / "pg_ident.conf").write_text(f"certificates {cells.OWNER} cert_with_tls\n")
        self._start(major)
        self.as_superuser("create database tusk")
        self.as_superuser("\n".join(role_statements()))

    def _start(self, major):
        log = self._data / "log"
        for _ in range(20):
            self.port = free_port()
            started = subprocess.run([self.native / "bin/pg_ctl", "-D", self._data, "-l", log, "-w", "-t", "60",
                                      "-o", f"-p {self.port}", "start"], stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **server_user())
            if started.returncode == 0:
                return
            said = log.read_text(errors="replace")
            if "could not bind" not in said:
                break
            log.unlink()
        sys.exit(f"PostgreSQL {major} does not start: {said}")

    def as_superuser(self, sql):
        conninfo = f"host={self.directory} port={self.port} user=tusk dbname=postgres"
        return subprocess.run([*programs.PSQL, "-v", "ON_ERROR_STOP=1", conninfo], text=True, input=sql,
                              capture_output=True, check=True, timeout=programs.PATIENCE).stdout

    def switch_to(self, certificate):
        """Has the server use another certificate, or no TLS, and waits until new connections see it."""
        wanted = f"{self._keys}/{certificate or 'right'}"
        on_or_off = "on" if certificate else "off"
        self.as_superuser(f"alter system set ssl = {on_or_off};\nalter system set ssl_cert_file = '{wanted}.crt';\n"
                          f"alter system set ssl_key_file = '{wanted}.key';\nselect pg_reload_conf();")
        expected = f"{on_or_off}\t{wanted}.crt\n"
        deadline = time.monotonic() + programs.PATIENCE
        while self.as_superuser("select current_setting('ssl'), current_setting('ssl_cert_file')") != expected:
            if time.monotonic() > deadline:
                sys.exit(f"the server at port {self.port} does not take the certificate {certificate}")
            time.sleep(0.01)

    def secrets(self):
        """Pairs of a role and what is stored of its password."""
        rows = self.as_superuser("select rolname, coalesce(rolpassword, '') from pg_authid where rolcanlogin")
        return [row.split("\t") for row in rows.splitlines()]


def role_statements():
    for method, channel in itertools.product(cells.METHODS, cells.CHANNELS):
        encryption = "md5" if method == "md5" else "scram-sha-256"
        password = f"password '{cells.PASSWORDS[method]}'" if method in cells.PASSWORDS else ""
        yield f"set password_encryption = '{encryption}'; create role {method}_{channel} login {password};"
    for name in cells.MIXED:
        yield f"create role {name} login password '{cells.PASSWORDS['scram']}';"
    for name in [cells.OWNER, cells.SOMEBODY_ELSE]:
        yield f"create role {name} login;"
