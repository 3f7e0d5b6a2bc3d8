#!/usr/bin/env python3
"""Runs the rounds of the workloads, prints what came of them, and draws it.

bench/run is what to call: it starts what this needs.
"""

import argparse
import pathlib
import sys

from drawing import draw
from figures import HEADINGS, figures_of, print_figures, print_line, print_targets, sums_agree
from peers import PeerFailed, Peers
from workloads import GROWTH, WORKLOADS


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--scale", type=int, default=100, metavar="PERCENT")
    parser.add_argument("--server", choices=("real", "replay", "both"))
    parser.add_argument("--no-counts", action="store_true")
    parser.add_argument("--list", action="store_true", help="the workloads")
    # For bench/run itself.
    parser.add_argument("--tables", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--programs", help=argparse.SUPPRESS)
    parser.add_argument("--drawings", nargs=2, help=argparse.SUPPRESS)  # of a run of everything, of any other
    parser.add_argument("--real", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--replay", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    known = {w.name: [w] for w in WORKLOADS + GROWTH} | {"growth": GROWTH}
    for name in given.workloads:
        if name not in known:
            parser.error(f"no workload {name}; there are {' '.join(known)}")
    if given.rounds < 1 or not 1 <= given.scale <= 100:
        parser.error("--rounds is 1 at least, and --scale from 1 to 100")
    chosen = [w for name in given.workloads for w in known[name]] or WORKLOADS
    return given, [(w, server) for w in chosen for server in servers_of(w, given.server)]


def servers_of(workload, wanted):
    if wanted == "both":
        return workload.servers
    return [wanted if wanted in workload.servers else workload.servers[0]]


def note(text):
    print(text, file=sys.stderr, flush=True)


class Failures:
    """What went wrong; the rest goes on."""

    def __init__(self):
        self.any = False

    def add(self, text):
        self.any = True
        print(f"FAILED: {text}", flush=True)

    def attempt(self, run, *what):
        try:
            return run(*what)
        except PeerFailed as e:
            self.add(e)
            return None


def run_workload(peers, workload, server, given, failures):
    taking_part = [p for p in workload.peers if server == "real" or p.name not in workload.only_real]
    operations, counted = workload.scaled(given.scale), workload.counted_at(given.scale)
    rounds = []
    for i in range(given.rounds):
        note(f"{workload.name}: round {i + 1} of {given.rounds}")
        results = {p.name: failures.attempt(peers.measure, workload, p, server, operations) for p in taking_part}
        rounds.append({name: result for name, result in results.items() if result is not None})
    if not sums_agree(rounds):
        failures.add(f"{workload.name}: the peers did not receive the same: "
                     f"{ {name: o['sum'] for name, o in rounds[0].items()} }")

    for peer in taking_part:
        if not any(peer.name in r for r in rounds):
            continue
        counts = {}
        if not given.no_counts and not peer.is_script:
            note(f"{workload.name}: counts of {peer.name}")
            counts = {
                "instructions": failures.attempt(peers.instructions, workload, peer, server, counted),
                "allocations": failures.attempt(peers.allocations, workload, peer, server, counted),
            }
        yield figures_of(workload, peer, server, rounds, counts)


def main():
    given, chosen = arguments()
    if given.list:
        for w in WORKLOADS:
            print(f"{w.name:15} {w.what}; {' or '.join(w.servers)}")
        print("growth, which is not run without its name:")
        for w in GROWTH:
            print(f"{w.name:15} {w.what}")
        return 0
    if given.tables:
        tables = {f"{w.table}_{size}" for w, _ in chosen if w.table
                  for size in (w.scaled(given.scale), w.counted_at(given.scale))}
        print(*sorted(tables))
        return 0

    peers = Peers(given.programs, {"real": given.real, "replay": given.replay})
    failures = Failures()
    figures = []
    print(f"{given.rounds} rounds at {given.scale} %; medians, with [least most]; below 1 is faster than libpq, or less")
    print_line(HEADINGS)
    for workload, server in chosen:
        print(f"# {workload.name}: {workload.what}; {server} server", flush=True)
        for f in run_workload(peers, workload, server, given, failures):
            print_figures(f)
            figures.append(f)
    print_targets(figures)
    of_everything, of_some = given.drawings
    drawing = pathlib.Path(of_some if given.workloads or given.scale != 100 else of_everything)
    drawing.write_text(draw(figures, f"{given.rounds} rounds at {given.scale} %"), encoding="utf-8")
    note(f"drawn: {drawing}")
    return 1 if failures.any else 0


if __name__ == "__main__":
    sys.exit(main())
