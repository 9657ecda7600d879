"""Whether what waited when an epoch was scored is what the epoch before left."""

from pathlib import Path

from zhenbo.bundle.verdict import Check, failed, flagged, passed
from zhenbo.errors import BadEpoch, BadLog
from zhenbo.rewards import folder as published
from zhenbo.rewards.folder import Manifest, same_waiting
from zhenbo.rewards.source import Ledger, State
from zhenbo.scoring.files import read_carry


def about_carry(ledger: Ledger, home: Path, manifest: Manifest) -> Check:
    """What waited before must be what the epoch before left; that one is verified by itself."""
    try:
        return _compared(ledger, home, manifest)
    except (BadLog, BadEpoch) as fault:  # no carry file, or one that cannot be read
        return failed("carry", str(fault), str(fault))


def _compared(ledger: Ledger, home: Path, manifest: Manifest) -> Check:
    before = next((n for n in range(manifest.epoch - 1, 0, -1) if ledger.epoch(n).state != State.VOID), None)
    given = home / published.CARRY_IN
    if before is None:
        waited = given.exists() and bool(read_carry(given))
        if waited:
            return failed("carry", "第一期没有结转", "something waited before the first epoch")
        return passed("carry", "第一期没有结转", "nothing waited before the first epoch")
    left = published.folder_of(home.parent, before) / published.CARRY_OUT
    if not left.exists():
        zh, en = (
            f"没有第 {before} 期的文件，结转未核对",
            f"carry not compared: no files of epoch {before} at hand",
        )
        return flagged("carry", zh, en)
    renamed = published.COMMITMENTS in manifest.files
    if not given.exists() or not same_waiting(left, given, renamed):
        return failed("carry", f"结转不是第 {before} 期所留", f"what waited is not what epoch {before} left")
    if renamed:
        zh, en = (
            f"结转金额与第 {before} 期所留相同",
            f"the amounts that waited are those that epoch {before} left",
        )
        return flagged("carry", zh, f"{en}; to whom they belong is not published")
    return passed("carry", f"结转就是第 {before} 期所留", f"what waited is what epoch {before} left")
