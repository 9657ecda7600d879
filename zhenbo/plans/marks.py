"""Holding and recalling a batch or an item, and lifting that again: by the brand or by a regulator."""

from dataclasses import dataclass
from typing import Literal

from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View

Act = Literal["hold", "release", "recall", "lift"]
_HOLD, _RECALL = 0, 1
_ACTS: dict[str, tuple[int, bool]] = {
    "hold": (_HOLD, True),
    "release": (_HOLD, False),
    "recall": (_RECALL, True),
    "lift": (_RECALL, False),
}
_VERBS = {
    "hold": Text("暂停", "Hold"),
    "release": Text("解除暂停", "Release"),
    "recall": Text("召回", "Recall"),
    "lift": Text("撤销召回", "Lift the recall of"),
}
LONGEST_REASON = 256
MARK_GAS = 200_000
# places of the flags in IPassport.Batch and IPassport.ItemState
_BATCH_FLAGS, _ITEM_FLAGS = (6, 7, 8), (4, 5, 6)


@dataclass(frozen=True)
class Target:
    """A batch, or one item of it. `name` is what the operator calls it."""

    batch_id: int
    token_id: int | None
    name: str


@dataclass(frozen=True)
class Marked:
    """`done` check: the flag that this act sets (brand's or regulator's hold, or the recall) is as wanted."""

    passport: str
    target: Target
    mark: int
    on: bool
    as_brand: bool

    def __call__(self, view: View) -> bool:
        target = self.target
        if target.token_id is None:
            state = view.read("Passport", self.passport, "batchOf", target.batch_id)
            by_brand, by_regulator, recalled = (state[place] for place in _BATCH_FLAGS)
        else:
            state = view.read("Passport", self.passport, "itemOf", target.token_id)
            by_brand, by_regulator, recalled = (state[place] for place in _ITEM_FLAGS)
        found = recalled if self.mark == _RECALL else by_brand if self.as_brand else by_regulator
        return bool(found == self.on)


def mark_of(act: str) -> tuple[int, bool]:
    """The contract's mark, and whether the act sets it. Raises BadPlan for an unknown word."""
    if act not in _ACTS:
        raise BadPlan(f"{act!r} is nothing that can be done to a batch; say {', '.join(_ACTS)}")
    return _ACTS[act]


def mark_plan(
    chain_id: int,
    passport: str,
    sender: str,
    act: str,
    target: Target,
    reason: str,
    *,
    as_brand: bool,
    edition: str = "",
) -> Plan:
    """Hold, release, recall or lift, with the reason that everybody will read.

    as_brand   whether the sender acts for the batch's own brand; anybody else must be a regulator
    edition    tells this act from the same one before it was undone (the transaction that undid it)
    """
    mark, on = mark_of(act)
    length = len(reason.encode("utf-8"))
    if not 0 < length <= LONGEST_REASON:
        raise BadPlan(f"The reason has {length} bytes; 1 to {LONGEST_REASON} can be recorded.")
    if act == "lift" and as_brand:
        raise BadPlan("A recall is lifted by a regulator only.")
    if target.token_id is None:
        function, args = "markBatch", (target.batch_id, mark, on, reason)
    else:
        function, args = "markItem", (target.batch_id, target.token_id, mark, on, reason)  # type: ignore[assignment]
    verb = _VERBS[act]
    call = Call(
        "Passport",
        passport,
        function,
        args,
        Text(f"{verb.zh}{target.name}:{reason}", f"{verb.en} {target.name}: {reason}"),
        gas_ceiling=MARK_GAS,
        done=Marked(passport, target, mark, on, as_brand),
    )
    title = Text(f"{verb.zh}{target.name}", f"{verb.en} {target.name}")
    return Plan(title, chain_id, sender, (call,), edition=edition)
