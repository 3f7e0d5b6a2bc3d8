"""PgBouncer in front of a server, one for each way of asking who its clients are."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time

import cells
import programs
import servers

SETTINGS = """
[databases]
tusk = host={server.directory} port={server.port} dbname=tusk

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
logfile = {directory}/log
pidfile = {directory}/pid
auth_type = {auth}
auth_file = {directory}/users
auth_hba_file = {directory}/hba
stats_users = {users}
client_tls_sslmode = {tls}
"""
CERTIFICATE = """
client_tls_cert_file = {keys}/{certificate}.crt
client_tls_key_file = {keys}/{certificate}.key
client_tls_ca_file = {keys}/ca.crt
"""


def start(pooler, certificate, server, directory, keys):
    """The process, and the port that it listens on."""
    directory.mkdir()
    secrets = server.secrets()
    (directory / "users").write_text("".join(f'"{role}" "{secret}"\n' for role, secret in secrets))
    (directory / "hba").write_text("\n".join(cells.pooler_hba_lines()) + "\n")
    port = servers.free_port()
    settings = SETTINGS.format(server=server, port=port, directory=directory, auth=pooler.auth, tls=pooler.tls,
                               users=", ".join(role for role, _ in secrets))
    if certificate:
        settings += CERTIFICATE.format(keys=keys, certificate=certificate)
    (directory / "ini").write_text(settings)
    for path in [directory, *directory.iterdir()]:
        servers.give_to_server_user(path)
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    process = subprocess.Popen([program, "-q", directory / "ini"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **servers.server_user())
    deadline = time.monotonic() + programs.PATIENCE
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            sys.exit(f"PgBouncer does not start for {pooler}: {(directory / 'log').read_text()}")
        time.sleep(0.01)
    return process, port


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        return True
    except OSError:
        return False


@contextlib.contextmanager
def running(wanted, certificate, server, directory, keys):
    """The ports of poolers that have this certificate, for as long as they are needed."""
    processes = []
    ports = {}
    try:
        for pooler in wanted:
            place = directory / str(len(list(directory.iterdir())))
            process, ports[pooler] = start(pooler, certificate, server, place, keys)
            processes.append(process)
        yield ports
    finally:
        for process in processes:
            process.kill()
            process.wait()
