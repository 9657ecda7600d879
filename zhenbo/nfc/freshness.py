"""Whether a tap is new: the rules on a chip's counter, as one function without clock or database.

A chip counts its taps and never back. What was shown before, or is older than what was shown, comes from a
copy of a link, or from taps that somebody harvested. A chip that counts an old number again was reset, which
takes its keys: only new keys of a later set excuse it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhenbo.language import Text

NEVER = -1


class Outcome(StrEnum):
    """What a tap is, next to those before it."""

    FIRST = "first"  # of this chip
    FRESH = "fresh"  # counter above all before
    REKEYED = "rekeyed"  # first with keys of a later set
    REPEAT = "repeat"  # the same link again, same device, within the grace
    LATE = "late"  # overtaken by a later tap of the same device, within the grace
    GAP = "gap"  # counter far above the last one
    REPLAY = "replay"  # shown before
    ROLLBACK = "rollback"  # counter below one that was shown, never seen itself
    RESET = "reset"  # counted a number again, for another message
    SUPERSEDED = "superseded"  # keys that this chip has no more
    RETIRED = "retired"  # keys that no chip has any more


ACCEPTED = frozenset({Outcome.FIRST, Outcome.FRESH, Outcome.REKEYED, Outcome.LATE, Outcome.GAP})


@dataclass(frozen=True)
class Rules:
    """Seconds in which the same device may show the same link again, and the most taps that may be missed."""

    grace: int = 600
    largest_gap: int = 1000


@dataclass(frozen=True)
class Shown:
    """One accepted tap: what was shown, by which device (None: not known), when (Unix seconds)."""

    counter: int
    message: bytes
    device: bytes | None
    at: int


@dataclass(frozen=True)
class ChipState:
    """What is known of a chip: number of its key set, and its tap with the highest counter."""

    generation: int
    highest: Shown


def judge(
    state: ChipState | None, same: Shown | None, tap: Shown, generation: int, *, retired: bool, rules: Rules,
    below: int | None = None,
) -> Outcome:  # fmt: skip
    """What `tap` is.

    state       of its chip, None where it was never seen
    same        the accepted tap with this counter and these keys, None where there is none
    generation  number of the key set that made the tap; `retired` as that set says
    below       where there is `same`: the accepted counter next below it, None where there is none
    """
    if retired:
        return Outcome.RETIRED
    if state is not None and generation < state.generation:
        return Outcome.SUPERSEDED
    if state is None or generation > state.generation:
        if tap.counter > rules.largest_gap:
            return Outcome.GAP
        return Outcome.FIRST if state is None else Outcome.REKEYED
    if tap.counter > state.highest.counter:
        far = tap.counter - state.highest.counter > rules.largest_gap
        return Outcome.GAP if far else Outcome.FRESH
    if same is not None:
        if same.message != tap.message:
            return Outcome.RESET
        if not _same_visit(same, tap, rules):
            return Outcome.REPLAY
        # what came after a gap does so however often it is shown
        return Outcome.GAP if tap.counter - (below or 0) > rules.largest_gap else Outcome.REPEAT
    return Outcome.LATE if _same_visit(state.highest, tap, rules) else Outcome.ROLLBACK


def _same_visit(earlier: Shown, tap: Shown, rules: Rules) -> bool:
    """The grace counts from the first showing, so that showing again does not prolong it."""
    known = tap.device is not None and tap.device == earlier.device
    return known and 0 <= tap.at - earlier.at <= rules.grace


REASONS = {
    Outcome.FIRST: Text("这枚芯片第一次被验证。", "This chip is verified for the first time."),
    Outcome.FRESH: Text("这是芯片的一次新触碰。", "This is a new tap of the chip."),
    Outcome.REKEYED: Text(
        "芯片换了新密钥，这是换密钥后的第一次验证。",
        "The chip has new keys; this is its first tap with them.",
    ),
    Outcome.REPEAT: Text(
        "同一部手机刚刚打开过这次触碰的链接。", "The same phone showed this very tap a moment ago."
    ),
    Outcome.LATE: Text(
        "同一部手机稍后的一次触碰先到了。", "A later tap of the same phone arrived before this one."
    ),
    Outcome.GAP: Text(
        "芯片上次验证之后被触碰了很多次，这里都没有看到。请再触碰一次；如果一再出现，请联系品牌。",
        "The chip was tapped many times that were not shown here. Tap again; if this is said again, "
        "ask the brand.",
    ),
    Outcome.REPLAY: Text(
        "这个链接以前用过，不能证明商品在您面前。请直接触碰芯片，不要用转发或保存的链接。",
        "This link was used before, so it does not show that the goods are here. "
        "Tap the chip itself; do not use a link that was sent or saved.",
    ),
    Outcome.ROLLBACK: Text(
        "这个链接比芯片最近一次触碰更早，可能是事先收集的。请直接触碰芯片。",
        "This link is older than the chip's last tap and may have been collected before. "
        "Tap the chip itself.",
    ),
    Outcome.RESET: Text(
        "芯片把同一个数字数了两次：它被重置过，或者有人掌握了它的密钥。请联系品牌。",
        "The chip counted the same number twice: it was reset, or somebody has its keys. Ask the brand.",
    ),
    Outcome.SUPERSEDED: Text(
        "这枚芯片已换新密钥，这个链接用的是旧密钥。请直接触碰芯片。",
        "This chip has newer keys than the ones that made this link. Tap the chip itself.",
    ),
    Outcome.RETIRED: Text(
        "这个链接用的是已停用的密钥。请联系品牌。",
        "This link was made with keys that are no longer in use. Ask the brand.",
    ),
}
