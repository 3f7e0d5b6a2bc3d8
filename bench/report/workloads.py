"""What is measured: the workloads, and who takes part in each. A workload is one entry here, and a function in each peer."""

from dataclasses import dataclass, field

import targets

FLOOR = "floor"


@dataclass(frozen=True)
class Peer:
    name: str
    program: str
    suffix: str = ""  # of the name of the workload, in the program

    @property
    def is_script(self):
        """Its instructions and allocations are not counted."""
        return self.program.endswith(".py")


LIBPQ = Peer("libpq", "libpq")
PQXX = Peer("libpqxx", "libpqxx")
SYNC = Peer("tusk-sync", "tusk_sync")
CALLBACK = Peer("tusk-callback", "tusk_async", "-callback")
COROUTINE = Peer("tusk-coroutine", "tusk_async", "-coroutine")
FLOOR_PEER = Peer(FLOOR, "floor")
DISCARD = Peer("discard", "floor", "-discard")
# W4 and W5: rows of objects of Python.
ASYNCPG = Peer("asyncpg", "asyncpg_copy.py")
# W3: one pipeline for all batches, with parameters that it refers to; and execute_many.
REUSED = Peer("tusk-reused", "tusk_sync", "-reused")
MANY = Peer("tusk-many", "tusk_sync", "-many")
# W6 and W8: a Sync for each statement, as a shared connection has it; and one for all that are sent at once.
PIPELINED = Peer("libpq-pipelined", "libpq", "-pipelined")
BATCHED = Peer("libpq-batched", "libpq", "-batched")
SHARED = Peer("tusk-shared", "tusk_async", "-shared")
# W7: keeps what it has made of the password.
KEPT = Peer(FLOOR, "floor", "-kept")


@dataclass(frozen=True)
class Workload:
    name: str
    what: str
    function: str  # in the peers
    operations: int
    counted: int | None  # operations for the counts of instructions and allocations, which are the same each time; None: all
    peers: tuple
    servers: tuple = ("replay", "real")  # those it can be run on; the first if not said
    host: str = "unix"  # or tcp
    login: str = "user=tusk sslmode=disable"
    tusk_login: str = ""  # what tusk's are given besides
    reference: str = LIBPQ.name  # what ratios are to
    table: str = ""  # an operation is a row of a table of this kind, of that size
    tasks: int = 0  # that make the operations, over so many connections
    connections: int = 0
    multiple: int = 1  # what operations must be a multiple of
    only_real: tuple = ()  # peers that the replay server has no answers for
    targets: dict = field(default_factory=dict)  # by the name of a peer

    def scaled(self, percent):
        return max(self.multiple, self.operations * percent // 100 // self.multiple * self.multiple)

    def counted_at(self, percent):
        return self.counted or self.scaled(percent)


TRUSTED = "user=trust_user sslmode=disable"  # the one that needs no password over TCP
SCRAM = "user=scram_user password='scram pässword'"
ONE_VALUE = "a prepared select $1::int4, one after the other"


def w1(name, how, **more):
    return Workload(name, f"{ONE_VALUE}, {how}", "w1", 20_000, 2_000,
                    (LIBPQ, PQXX, SYNC, CALLBACK, COROUTINE, FLOOR_PEER, DISCARD), targets=targets.W1, **more)


def w2(kind, what, peers, reached, rows=1_000_000, counted=50_000, name=None, table="t"):
    return Workload(name or f"w2-{kind}", f"{rows:,} rows of {what}", f"w2-{kind}", rows, counted, peers, table=table,
                    targets=reached)


def w7(name, what, tls, keys, peers, reached):
    return Workload(name, what, "w7", 100, 5, peers, servers=("real",), host="tcp", login=f"{SCRAM} sslmode={tls}",
                    tusk_login=f"scram_key_cache={keys}", targets=reached)


# Connections are as many as a shared connection has if nothing is said.
def w8(tasks, name):
    what = f"{tasks:,} task{'s'[tasks == 1:]} of prepared selects over 4 connections, all in flight"
    return Workload(name, what, "tasks", 100_000, None, (PIPELINED, BATCHED, SHARED), reference=PIPELINED.name, tasks=tasks,
                    connections=4, multiple=tasks)


STRUCT = "binary into a vector of structs"
DYNAMIC = "binary, from a result whose columns nobody knew"
STREAM = "binary as a stream"

WORKLOADS = [
    w1("w1", "unix socket"),
    w1("w1-tcp", "TCP", host="tcp", login=TRUSTED),
    w2("struct", STRUCT, (LIBPQ, SYNC, COROUTINE, FLOOR_PEER, DISCARD), targets.W2_STRUCT),
    w2("struct-wide", f"{STRUCT}, with texts of 40 bytes", (LIBPQ, SYNC, FLOOR_PEER), {}, table="wide"),
    w2("dynamic", DYNAMIC, (LIBPQ, SYNC, FLOOR_PEER), targets.W2_DYNAMIC),
    w2("stream", STREAM, (LIBPQ, SYNC, COROUTINE, FLOOR_PEER, DISCARD), targets.W2_STREAM),
    w2("text", "text into a vector of structs", (LIBPQ, PQXX, SYNC, FLOOR_PEER, DISCARD), targets.W2_TEXT),
    Workload("w3-select", "prepared selects in pipelines of 1,000", "w3-select", 100_000, 5_000,
             (LIBPQ, SYNC, COROUTINE, REUSED, FLOOR_PEER, DISCARD), multiple=1_000, targets=targets.W3_SELECT),
    Workload("w3-insert", "prepared inserts in pipelines of 1,000", "w3-insert", 100_000, 5_000,
             (LIBPQ, PQXX, SYNC, COROUTINE, MANY, FLOOR_PEER), multiple=1_000, only_real=(PQXX.name,),
             targets=targets.W3_INSERT),
    Workload("w4-binary", "1,000,000 rows by COPY into a table, in binary form; they are there before", "w4-binary",
             1_000_000, 50_000, (LIBPQ, SYNC, COROUTINE, ASYNCPG, FLOOR_PEER), only_real=(ASYNCPG.name,),
             targets=targets.COPY_IN),
    Workload("w4-text", "the same as text; floating point becomes text by std::to_chars, in tusk that of many digits",
             "w4-text", 1_000_000, 50_000, (LIBPQ, SYNC, COROUTINE, FLOOR_PEER), targets=targets.COPY_IN_TEXT),
    Workload("w5-binary", "1,000,000 rows by COPY out of a table, in binary form, decoded; asyncpg's are of a query",
             "w5-binary", 1_000_000, 50_000, (LIBPQ, SYNC, COROUTINE, ASYNCPG, FLOOR_PEER), only_real=(ASYNCPG.name,),
             table="t", targets=targets.COPY_OUT),
    Workload("w5-text", "the same as text", "w5-text", 1_000_000, 50_000, (LIBPQ, SYNC, COROUTINE, FLOOR_PEER), table="t",
             targets=targets.COPY_OUT_TEXT),
    Workload("w6", "64 tasks of prepared selects over 8 connections; one in flight on each, or as the name says",
             "tasks", 128_000, 6_400, (LIBPQ, PIPELINED, BATCHED, CALLBACK, COROUTINE, SHARED, FLOOR_PEER), tasks=64,
             connections=8, multiple=64, targets=targets.W6),
    w7("w7", "SCRAM logins, the keys made anew each time", "disable", "off", (LIBPQ, PQXX, SYNC, COROUTINE, FLOOR_PEER),
       targets.W7),
    w7("w7-tls", "the same over TLS", "require", "off", (LIBPQ, PQXX, SYNC, COROUTINE, FLOOR_PEER), targets.W7_TLS),
    w7("w7-kept", "SCRAM logins; tusk keeps the keys, as it does by default", "disable", "on",
       (LIBPQ, SYNC, COROUTINE, KEPT), targets.W7_KEPT),
    w8(1_000, "w8"),
    Workload("w9", "5,000 idle connections that were used once; the memory is all of theirs", "w9", 5_000, 50,
             (LIBPQ, SYNC, COROUTINE, FLOOR_PEER), servers=("replay",)),
]

# How the same goes with less and with more.
GROWTH = [
    *(w2(kind, what, (LIBPQ, SYNC), {}, rows, None, f"w2-{kind}-{size}")
      for kind, what in (("struct", STRUCT), ("dynamic", DYNAMIC), ("stream", STREAM))
      for size, rows in (("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000), ("10m", 10_000_000))),
    *(w8(tasks, f"w8-{size}")
      for size, tasks in (("1", 1), ("10", 10), ("100", 100), ("1k", 1_000), ("10k", 10_000))),
]
