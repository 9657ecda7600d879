"""Clone detection as scans come in: each updates its code in constant time, and is told what holds for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from zhenbo.scans.points import USUAL, Habits
from zhenbo.scans.rules import PROOFS
from zhenbo.scans.scan import Channel, Scan, order
from zhenbo.scans.standing import Code, Standing
from zhenbo.verdicts import Verdict

BUSY = 100  # codes after which a phone scans for a trade: staff, dealers, robots


@dataclass(frozen=True)
class Told:
    """What whoever scanned is told, and how the code stands for everybody."""

    verdict: Verdict
    raised: str | None  # the proof or doubt that this scan itself raises
    owner: bool  # scanned by the phone that activated the passport
    first_scan_at: int
    standing: Standing


@dataclass(frozen=True)
class Seen:
    """A code's scans in two numbers: the first (milliseconds), and phones; one counts anew each month."""

    first_at: int
    phones: int


@dataclass
class Detector:
    """The state of all codes. Scans must come in the log's order (`in_order`), and each scan_id once."""

    habits: Habits = USUAL
    codes: dict[str, Code] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)
    _phones: dict[str, int] = field(default_factory=dict)
    _met: dict[str, int] = field(default_factory=dict)  # how many codes a phone has scanned
    _pairs: dict[tuple[str, str], bool] = field(default_factory=dict)  # code and phone: whether it was busy

    def add(self, scan: Scan) -> Told:
        """Take the next scan."""
        code = self.codes.get(scan.code)
        if code is None:
            code = self.codes[scan.code] = Code()
            self._first[scan.code] = scan.scanned_at
        fresh = scan.counter is not None and scan.counter > code.counters.highest
        raised = code.add(scan, self._busy(scan), self.habits)
        standing = code.standing(self.habits)
        owner = scan.device != "" and scan.device == scan.activated_device
        verdict = _for_this_scan(scan, standing, raised, owner, fresh)
        return Told(verdict, raised, owner, self._first[scan.code], standing)

    def seen(self, code: str) -> Seen | None:
        """When a code was first scanned and by how many phones; None where nobody scanned it."""
        first = self._first.get(code)
        return None if first is None else Seen(first, self._phones.get(code, 0))

    def _busy(self, scan: Scan) -> bool:
        """A phone is busy with the codes that come after its first hundred."""
        if not scan.device:
            return False
        pair = scan.code, scan.device
        if pair not in self._pairs:
            met = self._met[scan.device] = self._met.get(scan.device, 0) + 1
            self._pairs[pair] = met > BUSY
            self._phones[scan.code] = self._phones.get(scan.code, 0) + 1
        return self._pairs[pair]


def _for_this_scan(scan: Scan, standing: Standing, raised: str | None, owner: bool, fresh: bool) -> Verdict:
    """What a proof against a copy means to who holds the goods: the owner and the chip are believed."""
    if raised is not None:
        return Verdict.DO_NOT_TRUST if raised in PROOFS else Verdict.CHECK
    if standing.verdict == Verdict.GENUINE or owner or scan.channel == Channel.CHIP:
        return Verdict.GENUINE
    if fresh and scan.channel == Channel.SUN:
        return Verdict.CHECK  # the chip answers; but links could have been harvested from it before
    return standing.verdict


def in_order(scans: Iterable[Scan]) -> Iterator[Scan]:
    """Scans that ascend in time, with those of the same millisecond put into the log's order."""
    for _, tied in groupby(scans, key=lambda scan: scan.scanned_at):
        yield from sorted(tied, key=order)
