"""What a tap is worth, in one word, with every reason in words that a buyer understands.

A link that was used before says nothing against the goods, and the words say so. Nobody is told "fake".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhenbo.errors import Gs1Invalid
from zhenbo.language import Text
from zhenbo.nfc.freshness import REASONS, Outcome, Shown
from zhenbo.nfc.item_links import token_id_of
from zhenbo.nfc.key_sets import ChipKeys
from zhenbo.nfc.message import SunMessage
from zhenbo.nfc.sun import Seal, Tap, authenticate
from zhenbo.nfc.tap_store import Record, TapStore
from zhenbo.verdicts import Verdict, worst


@dataclass(frozen=True)
class Reason:
    """One finding: a stable word for programs, what it means for the verdict, and what to tell the buyer."""

    word: str
    verdict: Verdict
    text: Text


@dataclass(frozen=True)
class Verification:
    """One message verified. `tap` is None where no chip of ours made it, `record` where none was counted."""

    message: SunMessage
    tap: Tap | None
    record: Record | None
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all reasons."""
        return worst(reason.verdict for reason in self.reasons)


_VERDICTS = {
    Outcome.GAP: Verdict.CHECK,
    **dict.fromkeys((Outcome.REPLAY, Outcome.ROLLBACK, Outcome.RESET), Verdict.DO_NOT_TRUST),
    **dict.fromkeys((Outcome.SUPERSEDED, Outcome.RETIRED), Verdict.DO_NOT_TRUST),
}
FORGED = Reason(
    "forged", Verdict.DO_NOT_TRUST,
    Text(
        "这个链接不是我们的芯片写出的。请直接触碰芯片。",
        "No chip of ours made this link. Tap the chip itself.",
    ),
)  # fmt: skip
AUTHENTIC = Reason(
    "authentic", Verdict.GENUINE, Text("这个链接由我们的芯片写出。", "A chip of ours made this link.")
)
UNCOUNTED = Reason(
    "uncounted", Verdict.CHECK,
    Text("没有检查这个链接以前是否用过。", "Whether this link was used before was not checked."),
)  # fmt: skip
WRONG_ITEM = Reason(
    "wrong-item", Verdict.DO_NOT_TRUST,
    Text(
        "这枚芯片属于另一件商品，不是这个链接所说的商品。请联系品牌。",
        "This chip belongs to another item than the link says. Ask the brand.",
    ),
)  # fmt: skip
UNBOUND = Reason(
    "unbound", Verdict.CHECK,
    Text(
        "没有登记这枚芯片装在哪件商品上，所以不能确定它属于这一件。",
        "Nobody has said which item this chip is on, so it may not be this one.",
    ),
)  # fmt: skip
_SEALS = {
    Seal.CLOSED: Reason("seal-closed", Verdict.GENUINE, Text("封条完好。", "The seal is closed.")),
    Seal.OPENED: Reason(
        "seal-opened", Verdict.CHECK,
        Text(
            "封条已经打开过。如果不是您打开的，请不要购买。",
            "The seal was opened. If it was not you who opened it, do not buy.",
        ),
    ),
    Seal.UNKNOWN: Reason(
        "seal-unknown", Verdict.CHECK,
        Text("读不到封条的状态。请检查封条。", "The chip does not say how its seal is. Look at the seal."),
    ),
}  # fmt: skip


def verify(
    message: SunMessage, keys: ChipKeys, store: TapStore | None, *, at: int, device: str | None = None
) -> Verification:
    """Verify one message, and count its tap where there is a store.

    at      Unix seconds now, by the clock of whoever asks
    device  what tells one phone from another (a cookie); without it a link is good for one showing only
    """
    tap = authenticate(message, keys)
    if tap is None:
        return Verification(message, None, None, (FORGED,))
    record = None
    if store is not None:
        shown = Shown(tap.counter, message.fingerprint, keys.device(device) if device else None, at)
        retired = tap.key_set.retired
        record = store.record(keys.chip(tap.uid), tap.key_set.number, shown, retired=retired)
    return Verification(message, tap, record, tuple(_reasons(tap, record)))


def item_of(message: SunMessage) -> int | None:
    """tokenId of the item whose link the message stands on; None where it is no item's Digital Link."""
    try:
        return token_id_of(message.link)
    except Gs1Invalid:
        return None


def _reasons(tap: Tap, record: Record | None) -> Iterator[Reason]:
    yield AUTHENTIC
    if record is None:
        retired = tap.key_set.retired
        yield _counted(Outcome.RETIRED) if retired else UNCOUNTED
    else:
        yield _counted(record.outcome)
        yield from _item_reasons(tap, record)
    if tap.seal is not None:
        yield _SEALS[tap.seal]


def _counted(outcome: Outcome) -> Reason:
    return Reason(outcome.value, _VERDICTS.get(outcome, Verdict.GENUINE), REASONS[outcome])


def _item_reasons(tap: Tap, record: Record) -> Iterator[Reason]:
    """The MAC covers the link in some set-ups; in all others only the binding tells whose chip it is."""
    item = item_of(tap.message)
    if record.token_id is not None:
        if record.token_id != item:
            yield WRONG_ITEM
    elif not tap.covers_link:
        yield UNBOUND
