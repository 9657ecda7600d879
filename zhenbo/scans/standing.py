"""How a code stands after its scans: what was proven, what is in doubt, and what the signs add up to."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhenbo.scans.counters import Counters
from zhenbo.scans.points import CHECK, FREE_DAYS, Habits, weigh
from zhenbo.scans.rules import DOUBTS, PROOFS
from zhenbo.scans.scan import Allocated, Channel, Kind, Scan
from zhenbo.scans.signs import Signs
from zhenbo.verdicts import Verdict

PROVEN = 1000  # points of a proof: above all that signs reach on genuine goods


@dataclass(frozen=True)
class Standing:
    """A code's verdict with the rules behind it, and what each adds to the score."""

    verdict: Verdict
    rules: tuple[str, ...]
    points: dict[str, int]

    @property
    def score(self) -> int:
        """Points in all; from 100 a code is to be checked."""
        return max(0, sum(self.points.values()))


@dataclass(slots=True)
class Code:
    """One code's state; `add` takes a scan in constant time, whatever came before."""

    signs: Signs = field(default_factory=Signs)
    counters: Counters = field(default_factory=Counters)
    broken: dict[str, int] = field(default_factory=dict)  # proofs, doubts and gaps: how often
    before_opening: set[str] = field(default_factory=set)  # phones seen while the item was whole
    sample: bool = False
    issued: bool = True
    flagged_at: int | None = None  # since when the code has been out of `genuine`

    def add(self, scan: Scan, busy: bool, habits: Habits) -> str | None:
        """Take a scan, the next in order; `busy` phones scan for a trade, not as customers.

        Returns the proof or doubt that this very scan raises, if any.
        """
        rule = self._fault(scan)
        if rule is not None:
            self.broken[rule] = self.broken.get(rule, 0) + 1
        self.sample = self.sample or scan.kind == Kind.SAMPLE
        # a chip that signed a fresh challenge is the goods themselves, wherever they are
        if not busy and scan.kind != Kind.SAMPLE and scan.channel != Channel.CHIP:
            self.signs.add(scan)
        if not self._suspicious(habits):
            self.flagged_at = None
        elif self.flagged_at is None:
            self.flagged_at = scan.scanned_at
        return None if rule == "sun_gap" else rule

    def _suspicious(self, habits: Habits) -> bool:
        """Whether the verdict is no longer genuine; `standing` without the words, for each scan asks it."""
        if self._proofs() or any(rule in DOUBTS for rule in self.broken):
            return True
        if not (self.broken or self.signs.strangers or self.signs.days > FREE_DAYS):
            return False  # nothing to weigh, as with most codes
        return sum(self._weighed(habits).values()) >= CHECK

    def _proofs(self) -> list[str]:
        if not self.broken:
            return []
        found = [rule for rule in PROOFS if rule in self.broken]
        return [rule for rule in found if rule != "unallocated" or not self.issued]

    def _weighed(self, habits: Habits) -> dict[str, int]:
        return weigh(self.signs, self.broken.get("sun_gap", 0), habits)

    def _fault(self, scan: Scan) -> str | None:
        if scan.allocated == Allocated.FALSE:
            self.issued = False
            return "unallocated"
        if scan.allocated:
            self.issued = True  # perhaps a label that was scanned before its batch was registered
        if scan.allocated != Allocated.RETIRED:
            self.before_opening.add(scan.device)
        elif self._new_after_opening(scan):
            return "retired"
        if scan.kind == Kind.SAMPLE and scan.activated_device:
            return "sample_activated"
        return self.counters.add(scan)

    def _new_after_opening(self, scan: Scan) -> bool:
        return scan.device not in ("", scan.activated_device) and scan.device not in self.before_opening

    def standing(self, habits: Habits) -> Standing:
        """The verdict as of now. Signs alone never make it worse than `check`."""
        proofs = self._proofs()
        doubts = [rule for rule in DOUBTS if rule in self.broken]
        points = dict.fromkeys(proofs, PROVEN) | dict.fromkeys(doubts, CHECK)
        weighed = self._weighed(habits)
        signs = sorted(weighed, key=lambda rule: -weighed[rule])
        points |= {rule: weighed[rule] for rule in signs}
        notes = ["sample"] * self.sample + ["crowd"] * (self.signs.crowds > 0)
        verdict = Verdict.GENUINE
        if proofs:
            verdict = Verdict.DO_NOT_TRUST
        elif doubts or sum(weighed.values()) >= CHECK:
            verdict = Verdict.CHECK
        shown = [rule for rule in signs if weighed[rule] > 0 or rule == "jump"]
        return Standing(verdict, (*proofs, *doubts, *shown, *notes), points)
