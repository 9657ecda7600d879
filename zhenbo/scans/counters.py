"""A chip's counter: each tap has a higher one, so an old message shows itself.

A page that loads twice sends its message twice: the same phone may repeat what it showed within ten minutes,
and messages of one phone may overtake each other in that time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhenbo.scans.scan import FORGED, MINUTE, Channel, Scan

GRACE = 10 * MINUTE
WIDE_GAP = 100  # taps that nobody reported


@dataclass(slots=True)
class Counters:
    """What one chip's messages were."""

    highest: int = -1
    holder: str = ""  # the phone that showed the highest, and when
    held_at: int = 0
    shown: dict[tuple[str, int], int] = field(default_factory=dict)  # when a phone showed a counter first

    def add(self, scan: Scan) -> str | None:
        """Take a scan; the rule that it breaks or None. `sun_gap` is a sign, the rest are faults."""
        if scan.counter == FORGED:
            return "chip_forged"
        if scan.channel != Channel.SUN:
            return None
        if scan.counter is None:
            return "sun_unread"
        shown = self.shown.get((scan.device, scan.counter))
        if shown is None:
            self.shown[scan.device, scan.counter] = scan.scanned_at
        if scan.counter > self.highest:
            return self._fresh(scan, scan.counter)
        if shown is not None and scan.device:
            return None if scan.scanned_at - shown <= GRACE else "sun_reopened"
        if scan.device and scan.device == self.holder and scan.scanned_at - self.held_at <= GRACE:
            return None
        return "sun_replay" if scan.counter == self.highest else "sun_rollback"

    def _fresh(self, scan: Scan, counter: int) -> str | None:
        gap = counter - self.highest
        wide = self.highest >= 0 and gap > WIDE_GAP
        self.highest, self.holder, self.held_at = counter, scan.device, scan.scanned_at
        return "sun_gap" if wide else None
