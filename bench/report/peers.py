"""Runs one peer once: for its times, for its instructions, or for its allocations."""

import json
import os
import pathlib
import re
import subprocess
import tempfile

TIME_LIMIT = 1800  # seconds; callgrind is some fifty times slower than the processor


class PeerFailed(Exception):
    pass


class Peers:
    """The programs, and where the servers are: {"real" or "replay": (socket directory, port)}."""

    def __init__(self, programs, servers):
        self.programs = pathlib.Path(programs)
        self.scripts = pathlib.Path(__file__).parent.parent / "peers"
        self.servers = servers
        self.client_cpu = ["taskset", "-c", "1"] if (os.cpu_count() or 1) > 1 else []

    def _command(self, workload, peer, server, operations):
        directory, port = self.servers[server]
        host = directory if workload.host == "unix" else "127.0.0.1"
        conninfo = f"host={host} port={port} dbname=tusk {workload.login}"
        if peer.program.startswith("tusk"):
            conninfo += f" {workload.tusk_login}"
        arguments = [workload.function + peer.suffix, conninfo, operations]
        if workload.tasks:
            arguments += [workload.tasks, workload.connections]
        program = self.scripts / peer.program if peer.is_script else self.programs / f"bench_{peer.program}"
        return [str(program), *map(str, arguments)]

    def _run(self, command, **more):
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, check=False, **more)
        except subprocess.TimeoutExpired:
            raise PeerFailed(f"{' '.join(command)}: not done in {TIME_LIMIT} seconds") from None
        if ran.returncode != 0:
            raise PeerFailed(f"{' '.join(command)}: status {ran.returncode}: {ran.stderr.strip()}")
        return json.loads(ran.stdout)

    def measure(self, workload, peer, server, operations):
        """{"ops", "wall", "cpu", "sum", "rss_kib"}."""
        return self._run(self.client_cpu + self._command(workload, peer, server, operations))

    def allocations(self, workload, peer, server, operations):
        """Calls of malloc and its like an operation."""
        counter = str(self.programs / "libbench_allocations.so")
        ran = self._run(self._command(workload, peer, server, operations), env={**os.environ, "LD_PRELOAD": counter})
        return ran["allocations"] / ran["ops"]

    def instructions(self, workload, peer, server, operations):
        """Instructions an operation, outside of the kernel. A peer has those of the part that is measured written down."""
        with tempfile.TemporaryDirectory() as directory:
            output = pathlib.Path(directory) / "callgrind"
            ran = self._run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}"]
                            + self._command(workload, peer, server, operations))
            measured = output.with_suffix(".2")  # .1 is what came before
            counts = re.search(r"^(?:summary|totals): (\d+)", measured.read_text(errors="replace"), re.MULTILINE)
            if counts is None:
                raise PeerFailed("callgrind has counted nothing")
            return int(counts.group(1)) / ran["ops"]
