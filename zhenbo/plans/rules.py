"""A new version of a community's rules: what the RuleBook is told, and what changes for the fans."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from eth_abi.abi import decode, encode
from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plans.timelock import Operation
from zhenbo.scoring.explain import explain
from zhenbo.scoring.rules import Rules

DAY = 86_400
_CONTENT = "(bytes32,uint40,uint32,uint96,uint96,string)"
_PROPOSE: bytes = function_signature_to_4byte_selector(f"propose({_CONTENT})")
_WINDOW = (3_600, 90 * DAY)  # seconds; what the RuleBook takes
_LARGEST_BUDGET = 2**95 - 1
_LONGEST_TEXT = 256
_FARTHEST = 365 * DAY  # beyond the notice
_LEAST_MARGIN, _MOST_MARGIN = 60, 3 * DAY


@dataclass(frozen=True)
class Proposal:
    """IRuleBook.Version as it is to be. `effective` in UNIX seconds."""

    rules_hash: bytes
    effective: int
    window: int
    budget: int
    cap: int
    uri: str

    @property
    def data(self) -> bytes:
        """The call of the RuleBook."""
        content = (self.rules_hash, self.effective, self.window, self.budget, self.cap, self.uri)
        return _PROPOSE + encode((_CONTENT,), (content,))

    @classmethod
    def read(cls, data: bytes) -> "Proposal | None":
        """The proposal in a call's bytes; None where they call something else."""
        if data[:4] != _PROPOSE:
            return None
        ((rules_hash, effective, window, budget, cap, uri),) = decode((_CONTENT,), data[4:])
        return cls(bytes(rules_hash), effective, window, budget, cap, uri)

    def operation(self, treasury: str, rule_book: str, salt: bytes) -> Operation:
        """What the Treasury is asked to do."""
        when = moment(self.effective)
        said = Text(
            f"规则 0x{self.rules_hash.hex()[:8]}… 自 {when} 起生效（{self.uri}）",
            f"rules 0x{self.rules_hash.hex()[:8]}… hold from {when} on ({self.uri})",
        )
        return Operation(treasury, rule_book, self.data, salt, said)


def propose(rules: Rules, effective: int, uri: str) -> Proposal:
    """A version of these rules. Raises BadPlan for what the RuleBook would refuse."""
    if not 0 < len(uri.encode()) <= _LONGEST_TEXT:
        raise BadPlan(f"uri={uri}: 1 to {_LONGEST_TEXT} bytes that say where the rule file is published")
    if not _WINDOW[0] <= rules.minimum_window <= _WINDOW[1]:
        raise BadPlan(f"minimum_window is {rules.minimum_window} s; the RuleBook takes an hour to 90 days")
    if rules.budget > _LARGEST_BUDGET:
        raise BadPlan(f"budget is {rules.budget}; the RuleBook takes 2^95 - 1 at most")
    return Proposal(rules.digest, effective, rules.minimum_window, rules.budget, rules.cap_per_fan, uri)


@dataclass(frozen=True)
class Times:
    """What decides when a version can hold; UNIX seconds and seconds.

    delay  what a proposal waits for: the Treasury, and a vote where the members have it
    last   when the newest version comes into force, 0 where there is none
    """

    now: int
    delay: int
    notice: int
    last: int

    @property
    def earliest(self) -> int:
        """The first moment at which a version proposed now can hold."""
        return max(self.now + self.delay + self.notice, self.last + 1)

    @property
    def usual(self) -> int:
        """With time to come back and carry it out: what is chosen where nothing is said."""
        margin = min(_MOST_MARGIN, max(_LEAST_MARGIN, 2 * (self.delay + self.notice)))
        return self.earliest + margin

    def require(self, effective: int) -> None:
        """Raise BadPlan for a moment that the RuleBook would refuse."""
        latest = self.now + self.notice + _FARTHEST
        if not self.earliest <= effective <= latest:
            raise BadPlan(
                f"effective={effective} ({moment(effective)}): a proposal's wait of {self.delay} s and "
                f"the notice of {self.notice} s allow {self.earliest} to {latest} "
                f"({moment(self.earliest)} to {moment(latest)})"
            )


def salt_of(rules_hash: bytes, uri: str, after: int) -> bytes:
    """The salt of proposing these rules after so many versions: the same for who tries again."""
    text = f"zhenbo rules\0{rules_hash.hex()}\0{uri}\0{after}"
    return hashlib.sha256(text.encode()).digest()


def moment(seconds: int) -> str:
    """A time for people."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def changes(before: Rules | None, after: Rules) -> Iterator[Text]:
    """What changes for a fan, sentence by sentence: `-` no longer said, `+` newly said."""
    old = list(explain(before)) if before else []
    new = list(explain(after))
    keys = [[(one.zh, one.en) for one in side] for side in (old, new)]
    for tag, a, b, c, d in difflib.SequenceMatcher(a=keys[0], b=keys[1], autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (Text(f"- {one.zh}", f"- {one.en}") for one in old[a:b])
            yield from (Text(f"+ {one.zh}", f"+ {one.en}") for one in new[c:d])


def number_changes(before: tuple[int, int, int], after: Proposal) -> Iterator[Text]:
    """The same for budget, cap and window, which the chain knows, where the old file is not at hand."""
    names = (("预算", "budget"), ("每人上限", "cap per fan"), ("异议窗口（秒）", "minimum window (s)"))
    for (zh, en), old, new in zip(names, before, (after.budget, after.cap, after.window), strict=True):
        if old != new:
            yield Text(f"{zh}：{old} → {new}", f"{en}: {old} → {new}")
