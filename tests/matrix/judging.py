"""Whether the two programs did the same in a cell, or differ as they are meant to."""

import cells
import meant

FACTS = ["status", "output", "said"]


def same(one, other):
    return all(one[fact] == other[fact] for fact in FACTS)


def judge(cell, expected, got, ask_psql):
    """What is wrong in a cell, if something is, and why the programs are meant to differ there, if they are."""
    reason, instead = meant.instead(cell, expected)
    if reason is None:
        return (None if same(expected, got) else "differs"), None
    if same(expected, got):
        return f"does not differ, though it is meant to: {reason}", reason
    if isinstance(instead, cells.Cell):
        good = same(ask_psql(instead), got)
    else:
        as_said = all(got[fact] == instead[fact] for fact in FACTS if fact in instead)
        good = as_said and instead["errors"] in got["errors"]
    return (None if good else f"differs otherwise than it is meant to: {reason}"), reason
