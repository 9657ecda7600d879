"""Why somebody warns and where an alert stands: the numbers of IAlerts, and the words for them."""

from __future__ import annotations

from enum import IntEnum

from zhenbo.language import Text

NO_VERDICT = Text(
    "警示只是提醒，不是结论；单凭警示，谁也不会受到处罚。",
    "An alert is a warning and no verdict; by itself it punishes nobody.",
)


class Kind(IntEnum):
    """IAlerts.Kind."""

    CLONE = 0
    CHIP = 1
    UNISSUED = 2
    REUSED = 3
    SAMPLE = 4
    RECALL = 5

    @property
    def word(self) -> str:
        """As it stands in files."""
        return self.name.lower()


class State(IntEnum):
    """IAlerts.State."""

    NONE = 0
    RAISED = 1
    CONFIRMED = 2
    CLEARED = 3

    @property
    def word(self) -> str:
        """As it stands in files."""
        return self.name.lower()


_KINDS = {
    Kind.CLONE: Text("此码可能被复制", "the code may have been copied"),
    Kind.CHIP: Text("芯片消息异常", "messages of the chip are not as they should be"),
    Kind.UNISSUED: Text("序列号从未发出", "the serial was never issued"),
    Kind.REUSED: Text("开封注销后又被当作新品", "scanned as new after it was opened and retired"),
    Kind.SAMPLE: Text("展示样品被出售", "a sample for shows is sold"),
    Kind.RECALL: Text("商品可疑，建议召回", "the goods are in doubt, a recall is asked for"),
}
_STATES = {
    State.NONE: Text("没有", "none"),
    State.RAISED: Text("已提出，未经核实", "raised, not confirmed"),
    State.CONFIRMED: Text("监管机构已核实", "confirmed by a regulator"),
    State.CLEARED: Text("已解除", "cleared"),
}
_BY_WORD = {kind.word: kind for kind in Kind}
KINDS = tuple(_BY_WORD)


def kind_of(word: str) -> Kind | None:
    """The kind that a word means, in any letter case; None where it means none."""
    return _BY_WORD.get(word.strip().lower())


def kind_title(number: int) -> Text:
    """What a kind says; a number that this package does not know is shown as it is."""
    known = _KINDS.get(Kind(number)) if number in Kind._value2member_map_ else None
    return known or Text(f"第 {number} 类", f"kind {number}")


def kind_word(number: int) -> str:
    """A kind as it stands in files; a number that this package does not know as its digits."""
    return Kind(number).word if number in Kind._value2member_map_ else str(number)


def state_title(state: State) -> Text:
    """What a state says."""
    return _STATES[state]
