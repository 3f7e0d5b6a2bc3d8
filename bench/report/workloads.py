"""What is measured: the workloads, who takes part in each, and what tusk is to reach. A workload is one entry here, and
one function in each peer."""

from dataclasses import dataclass, field

REFERENCE = "libpq"  # what ratios are to
FLOOR = "floor"


@dataclass(frozen=True)
class Peer:
    name: str
    program: str
    suffix: str = ""  # of the name of the workload, in the program


LIBPQ = Peer(REFERENCE, "libpq")
PQXX = Peer("libpqxx", "libpqxx")
SYNC = Peer("tusk-sync", "tusk_sync")
CALLBACK = Peer("tusk-callback", "tusk_async", "-callback")
COROUTINE = Peer("tusk-coroutine", "tusk_async", "-coroutine")
REUSED = Peer("tusk-reused", "tusk_sync", "-reused")  # one pipeline for all batches, with parameters that it refers to
MANY = Peer("tusk-many", "tusk_sync", "-many")  # execute_many
FLOOR_PEER = Peer(FLOOR, "floor")
DISCARD = Peer("discard", "floor", "-discard")


@dataclass(frozen=True)
class Workload:
    name: str
    what: str
    function: str  # in the peers
    operations: int
    counted: int  # operations for the counts of instructions and allocations, which are the same each time
    peers: tuple
    servers: tuple = ("replay", "real")  # those it can be run on; the first if not said
    host: str = "unix"  # or tcp
    login: str = "user=tusk sslmode=disable"
    rows: bool = False  # an operation is a row of a table of that size
    multiple: int = 1  # what operations must be a multiple of
    only_real: tuple = ()  # peers that the replay server has no answers for
    targets: dict = field(default_factory=dict)  # by the name of a peer: {"wall" or "cpu" or "rss": ratio to libpq,
    #                                              "instr": number}

    def scaled(self, percent):
        return max(self.multiple, self.operations * percent // 100 // self.multiple * self.multiple)


W1_PEERS = (LIBPQ, PQXX, SYNC, CALLBACK, COROUTINE, FLOOR_PEER, DISCARD)
W1_TARGETS = {
    "tusk-sync": {"wall": 1.05, "instr": 1500},
    "tusk-callback": {"wall": 1.05, "instr": 2000},
    "tusk-coroutine": {"wall": 1.05, "instr": 3000},
}
TRUSTED = "user=trust_user sslmode=disable"  # the one that needs no password over TCP
SCRAM = "user=scram_user password='scram pässword'"
ONE_VALUE = "a prepared select $1::int4, one after the other"

WORKLOADS = [
    Workload("w1", f"{ONE_VALUE}, unix socket", "w1", 20_000, 2_000, W1_PEERS, targets=W1_TARGETS),
    Workload("w1-tcp", f"{ONE_VALUE}, TCP", "w1", 20_000, 2_000, W1_PEERS, host="tcp", login=TRUSTED,
             targets=W1_TARGETS),
    Workload("w2-struct", "1,000,000 rows of binary into a vector of structs", "w2-struct", 1_000_000, 50_000,
             (LIBPQ, SYNC, COROUTINE, FLOOR_PEER, DISCARD), rows=True,
             targets={"tusk-sync": {"wall": 0.40, "instr": 350}, "tusk-coroutine": {"wall": 0.40, "instr": 350}}),
    Workload("w2-dynamic", "the same from a result whose columns nobody knew", "w2-dynamic", 1_000_000, 50_000,
             (LIBPQ, SYNC, FLOOR_PEER), rows=True, targets={"tusk-sync": {"wall": 0.45, "rss": 0.5, "instr": 400}}),
    Workload("w2-stream", "the same as a stream", "w2-stream", 1_000_000, 50_000,
             (LIBPQ, SYNC, COROUTINE, FLOOR_PEER, DISCARD), rows=True,
             targets={"tusk-sync": {"wall": 0.15, "instr": 220}, "tusk-coroutine": {"wall": 0.15, "instr": 220}}),
    Workload("w2-text", "1,000,000 rows of text into a vector of structs", "w2-text", 1_000_000, 50_000,
             (LIBPQ, PQXX, SYNC, FLOOR_PEER, DISCARD), rows=True,
             targets={"tusk-sync": {"wall": 0.50, "instr": 1150}}),
    Workload("w3-select", "prepared selects in pipelines of 1,000", "w3-select", 100_000, 5_000,
             (LIBPQ, SYNC, COROUTINE, REUSED, FLOOR_PEER, DISCARD), multiple=1_000),
    Workload("w3-insert", "prepared inserts in pipelines of 1,000", "w3-insert", 100_000, 5_000,
             (LIBPQ, PQXX, SYNC, COROUTINE, MANY, FLOOR_PEER), multiple=1_000, only_real=("libpqxx",)),
    Workload("w6", "64 tasks of prepared selects over 8 connections, one in flight on each", "w6", 128_000, 6_400,
             (LIBPQ, CALLBACK, COROUTINE, FLOOR_PEER), multiple=64, targets={"tusk-callback": {"instr": 2000}}),
    Workload("w7", "SCRAM logins", "w7", 100, 5, (LIBPQ, PQXX, SYNC, COROUTINE, FLOOR_PEER), servers=("real",), host="tcp",
             login=f"{SCRAM} sslmode=disable", targets={"tusk-sync": {"cpu": 0.30}, "tusk-coroutine": {"cpu": 0.30}}),
    Workload("w7-tls", "SCRAM logins over TLS", "w7", 100, 5, (LIBPQ, PQXX, SYNC, COROUTINE, FLOOR_PEER), servers=("real",),
             host="tcp", login=f"{SCRAM} sslmode=require",
             targets={"tusk-sync": {"cpu": 0.42}, "tusk-coroutine": {"cpu": 0.42}}),
    Workload("w9", "5,000 idle connections that were used once; the memory is all of theirs", "w9", 5_000, 50,
             (LIBPQ, SYNC, COROUTINE, FLOOR_PEER), servers=("replay",)),
]
