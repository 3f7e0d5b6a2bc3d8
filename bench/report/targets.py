"""What tusk is to reach."""

from dataclasses import dataclass

BOTH = ("replay", "real")


@dataclass(frozen=True)
class Target:
    what: str  # "wall", "cpu", "rss": ratios; "instr": instructions an operation
    limit: float
    servers: tuple = BOTH  # it is about runs against these
    to: str | None = None  # the peer that a ratio is to; the one that all ratios of the workload are to if not said

    def __str__(self):
        return f"{self.what}<={self.limit:g}" + (f" of {self.to}" if self.to else "")


def wall(limit, servers=("replay",), to=None):
    return Target("wall", limit, servers, to)


def cpu(limit):
    return Target("cpu", limit, ("real",))


def rss(limit):
    return Target("rss", limit)


def instr(limit):
    return Target("instr", limit)


def same_for(peers, *targets):
    return {name: targets for name in peers}


ASKING = ("tusk-sync", "tusk-coroutine")
PIPELINES = (*ASKING, "tusk-reused", "tusk-many")
IN_FLIGHT = ("tusk-callback", "tusk-coroutine")

# Of each workload, by the name of a peer.
W1 = {
    "tusk-sync": (wall(1.05), cpu(1.0), instr(1500)),
    "tusk-callback": (wall(1.05), cpu(1.0), instr(2000)),
    "tusk-coroutine": (wall(1.05), cpu(1.0), instr(3000)),
}
W2_STRUCT = same_for(ASKING, wall(0.40), cpu(0.50), instr(350))
W2_DYNAMIC = same_for(ASKING, wall(0.45), cpu(0.55), rss(0.5), instr(400))
W2_STREAM = same_for(ASKING, wall(0.15), cpu(0.28), instr(220))
W2_TEXT = same_for(ASKING, wall(0.50), cpu(0.62), instr(1150))
W3_SELECT = same_for(PIPELINES, wall(0.45), cpu(0.35), instr(600))
W3_INSERT = same_for(PIPELINES, cpu(0.35), instr(600))
COPY_IN = same_for(ASKING, wall(0.60), wall(1.0, ("real",)), instr(110))
COPY_IN_TEXT = same_for(ASKING, wall(0.90), wall(1.0, ("real",)), instr(1550))
COPY_OUT = same_for(ASKING, wall(0.75), wall(1.0, ("real",)), instr(190))
COPY_OUT_TEXT = same_for(ASKING, wall(0.90), wall(1.0, ("real",)), instr(1150))
W6 = {
    "tusk-callback": (cpu(1.05), instr(2000)),
    "tusk-coroutine": (cpu(1.05),),
    "tusk-shared": (wall(1.05, BOTH, "libpq-pipelined"), cpu(0.6)),
}
W7 = same_for(ASKING, cpu(0.30))
W7_TLS = same_for(ASKING, cpu(0.42))
W7_KEPT = same_for(ASKING, cpu(0.06))
