"""Taps of NFC chips: verified where the chip's own link arrives, shown on the page that follows.

The page must not keep the message in its address, or whoever reloads or forwards it would show it again.
So the result is kept for some minutes under the phone's cookie, and the phone is sent on without it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from zhenbo.errors import BadTap
from zhenbo.nfc.key_sets import ChipKeys
from zhenbo.nfc.message import SunMessage, read
from zhenbo.nfc.receipts import Receipt
from zhenbo.nfc.tap_store import TapStore
from zhenbo.nfc.verdict import FORGED, Verification, verify
from zhenbo.scans.scan import FORGED as FORGED_COUNTER
from zhenbo.scans.stream import Told

KEPT = 600  # seconds, as long as the same phone may show one message
_MOST_KEPT = 20_000
_TAPPED = frozenset({"picc_data", "e", "uid", "ctr"})
_CHIP = frozenset({"cmac", "c", "enc"}) | _TAPPED


@dataclass(frozen=True)
class Result:
    """What one scan came to, for the page that follows it."""

    at: float
    tap: Verification | None
    told: Told | None
    receipt: Receipt | None = None
    answered: bool = False  # by an ECDSA chip, which needs no counter


def is_tap(query: str) -> bool:
    """Whether a query holds what a chip writes. `c` alone is anybody's: apps add such a word to links."""
    names = {pair.partition("=")[0] for pair in query.split("&")}
    return "cmac" in names or ("c" in names and not names.isdisjoint(_TAPPED))


def without_message(query: str) -> str:
    """The query without what a chip wrote."""
    return "&".join(pair for pair in query.split("&") if pair and pair.partition("=")[0] not in _CHIP)


@dataclass(frozen=True)
class Taps:
    """Verifies chips' links with these keys and counter database."""

    keys: ChipKeys
    store: TapStore

    def verified(self, url: str, at: int, device: str) -> Verification | None:
        """The verification; None for a link that holds no message of a chip. A bad one is told as forged."""
        try:
            message = read(url)
        except BadTap:
            return None
        try:
            return verify(message, self.keys, self.store, at=at, device=device)
        except BadTap:  # it lacks what its own key set says that the MAC covers
            return Verification(message, None, None, (FORGED,))


def unreadable(url: str) -> Verification:
    """What is told of a link that no chip writes, and that has some of its parameters all the same."""
    return Verification(SunMessage(url, b""), None, None, (FORGED,))


def counter_of(tap: Verification | None) -> int | None:
    """The counter for the scan log: -1 where the message is forged."""
    if tap is None:
        return None
    return FORGED_COUNTER if tap.tap is None else tap.tap.counter


@dataclass
class Results:
    """Results of scans by phone and item, for some minutes."""

    clock: Callable[[], float]
    _kept: OrderedDict[tuple[str, int], Result] = field(default_factory=OrderedDict)

    def keep(
        self, device: str, token: int, tap: Verification | None, told: Told | None,
        receipt: Receipt | None = None, *, answered: bool = False,
    ) -> None:  # fmt: skip
        """Keep what a scan came to."""
        self._kept[device, token] = Result(self.clock(), tap, told, receipt, answered)
        self._kept.move_to_end((device, token))
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def drop(self, device: str, token: int) -> None:
        """Forget what an earlier scan came to."""
        self._kept.pop((device, token), None)

    def of(self, device: str, token: int) -> Result | None:
        """The result of this phone's last scan of the item; None where there is none, or it is old."""
        found = self._kept.get((device, token))
        return found if found is not None and self.clock() - found.at <= KEPT else None
