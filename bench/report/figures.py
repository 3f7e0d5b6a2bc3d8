"""What came of the rounds, as ratios with their spread, and whether it is what was to be reached."""

import statistics
from dataclasses import dataclass

from workloads import FLOOR


@dataclass(frozen=True)
class Spread:
    """A median, with the least and the most beside it."""

    median: float
    least: float
    most: float

    @staticmethod
    def of(values):
        return Spread(statistics.median(values), min(values), max(values)) if values else None

    def __str__(self):
        return f"{self.median:.2f} [{self.least:.2f} {self.most:.2f}]"


@dataclass
class Figures:
    """Of one peer in one workload. None is what was not measured."""

    workload: object
    peer: object
    server: str
    wall: Spread | None  # to the reference in the same round, as are those that follow
    cpu: Spread | None
    wall_to_floor: Spread | None
    microseconds: float  # an operation
    rss_mb: float
    instructions: float | None
    allocations: float | None
    targets: list  # [(Target, whether it was reached)]


KEYS = {"wall": "wall", "cpu": "cpu", "rss": "rss_kib"}  # of what a peer prints


def ratios(rounds, peer, other, what):
    """Of each round in which both took part."""
    key = KEYS[what]
    return Spread.of([r[peer][key] / r[other][key] for r in rounds if peer in r and other in r and r[other][key] > 0])


def figures_of(workload, peer, server, rounds, counts):
    """`rounds` is a list of {name of a peer: what it printed}."""
    own = [r[peer.name] for r in rounds if peer.name in r]

    def reached(target):
        """None: not measured."""
        if target.what == "instr":
            return counts.get("instructions")
        ratio = ratios(rounds, peer.name, target.to or workload.reference, target.what)
        return ratio and ratio.median

    checked = [(t, reached(t)) for t in workload.targets.get(peer.name, ()) if server in t.servers]
    return Figures(
        workload, peer, server,
        wall=ratios(rounds, peer.name, workload.reference, "wall"),
        cpu=ratios(rounds, peer.name, workload.reference, "cpu"),
        wall_to_floor=ratios(rounds, peer.name, FLOOR, "wall"),
        microseconds=statistics.median(o["wall"] / o["ops"] for o in own) * 1e6,
        rss_mb=statistics.median(o["rss_kib"] for o in own) / 1024,
        instructions=counts.get("instructions"),
        allocations=counts.get("allocations"),
        targets=[(target, value <= target.limit) for target, value in checked if value is not None],
    )


def sums_agree(rounds):
    """Whether all that decode received the same; those that discard have no sum."""
    return len({o["sum"] for r in rounds for name, o in r.items() if name != "discard"}) == 1


HEADINGS = ("workload", "peer", "wall/libpq", "cpu/libpq", "wall/floor", "us/op", "instr/op", "rss_mb", "allocs/op",
            "targets")
WIDTHS = (15, 15, 18, 18, 20, 8, 9, 8, 10, 0)


def print_line(cells):
    print("  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, WIDTHS)).rstrip(), flush=True)


def print_figures(f):
    def shown(value, form):
        return "-" if value is None else format(value, form)

    print_line((
        f.workload.name, f.peer.name, f.wall or "-", f.cpu or "-", f.wall_to_floor or "-", shown(f.microseconds, ".3f"),
        shown(f.instructions, ".0f"), shown(f.rss_mb, ".1f"), shown(f.allocations, ".2f"),
        ", ".join(f"{target} {'met' if met else 'MISSED'}" for target, met in f.targets)))


def print_targets(figures):
    """How many were met, and which were not."""
    all_of = [(f"{f.workload.name} {f.peer.name} {target} ({f.server})", met) for f in figures for target, met in f.targets]
    missed = [text for text, met in all_of if not met]
    print(f"targets: {len(all_of) - len(missed)} of {len(all_of)} met")
    for text in missed:
        print(f"    MISSED: {text}")
