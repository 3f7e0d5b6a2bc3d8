"""What came of the rounds, as ratios with their spread, and whether it is what was to be reached."""

import statistics
from dataclasses import dataclass

from workloads import FLOOR, REFERENCE


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
    wall: Spread | None  # to libpq of the same round, as are those that follow
    cpu: Spread | None
    rss: Spread | None
    wall_to_floor: Spread | None
    rss_mb: float
    instructions: float | None
    allocations: float | None

    def targets(self):
        """What was to be reached: [(text, whether it was)]."""
        reached = {name: spread.median for name, spread in (("wall", self.wall), ("cpu", self.cpu), ("rss", self.rss))
                   if spread is not None}
        if self.instructions is not None:
            reached["instr"] = self.instructions
        return [(f"{name}<={limit:g}", reached[name] <= limit)
                for name, limit in self.workload.targets.get(self.peer.name, {}).items() if name in reached]


def ratios(rounds, peer, other, key):
    """Of each round in which both took part."""
    return [r[peer][key] / r[other][key] for r in rounds if peer in r and other in r and r[other][key] > 0]


def figures_of(workload, peer, server, rounds, counts):
    """`rounds` is a list of {name of a peer: what it printed}."""
    own = [r[peer.name] for r in rounds if peer.name in r]
    return Figures(
        workload, peer, server,
        wall=Spread.of(ratios(rounds, peer.name, REFERENCE, "wall")),
        cpu=Spread.of(ratios(rounds, peer.name, REFERENCE, "cpu")),
        rss=Spread.of(ratios(rounds, peer.name, REFERENCE, "rss_kib")),
        wall_to_floor=Spread.of(ratios(rounds, peer.name, FLOOR, "wall")),
        rss_mb=statistics.median(o["rss_kib"] for o in own) / 1024,
        instructions=counts.get("instructions"),
        allocations=counts.get("allocations"),
    )


def sums_agree(rounds):
    """Whether all that decode received the same; those that discard have no sum."""
    return len({o["sum"] for r in rounds for name, o in r.items() if name != "discard"}) == 1


HEADINGS = ("workload", "peer", "wall/libpq", "cpu/libpq", "wall/floor", "instr/op", "rss_mb", "allocs/op", "targets")
WIDTHS = (11, 15, 18, 18, 20, 9, 8, 10, 0)


def print_line(cells):
    print("  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, WIDTHS)).rstrip(), flush=True)


def print_figures(f):
    def shown(value, form):
        return "-" if value is None else format(value, form)

    print_line((
        f.workload.name, f.peer.name, f.wall or "-", f.cpu or "-", f.wall_to_floor or "-", shown(f.instructions, ".0f"),
        shown(f.rss_mb, ".1f"), shown(f.allocations, ".2f"),
        " ".join(text if good else text + "(MISSED)" for text, good in f.targets())))
