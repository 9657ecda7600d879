"""Proposals of a community's members: made, voted on, queued at the Treasury, carried out.

A proposal is known by a hash over its calls and its text, so whoever has both finds it on the chain, and the
same proposal is never made twice.
"""

from dataclasses import dataclass
from enum import IntEnum

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from zhenbo.language import Text, harmless
from zhenbo.plan import Call, Done, Reads, View
from zhenbo.plans.timelock import Action

GOVERNOR = "FanGovernor"


class State(IntEnum):
    """IGovernor.ProposalState."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


STATES = {
    State.PENDING: Text("等待投票", "the vote is to come"),
    State.ACTIVE: Text("投票中", "being voted on"),
    State.CANCELED: Text("已取消", "cancelled"),
    State.DEFEATED: Text("未通过", "defeated"),
    State.SUCCEEDED: Text("已通过，待排队", "agreed, to be queued"),
    State.QUEUED: Text("已排队", "queued at the Treasury"),
    State.EXPIRED: Text("已过期", "expired"),
    State.EXECUTED: Text("已执行", "carried out"),
}
CHOICES = {"against": 0, "for": 1, "abstain": 2}
SAID = {
    "against": Text("反对", "against"),
    "for": Text("赞成", "for"),
    "abstain": Text("弃权", "abstaining from"),
}


@dataclass(frozen=True)
class Exists:
    """`done` check: the Governor knows the proposal."""

    governor: str
    id: int

    def __call__(self, view: View) -> bool:
        return bool(view.read(GOVERNOR, self.governor, "proposalSnapshot", self.id))


@dataclass(frozen=True)
class Queued:
    """`done` check: the Treasury has had it on its timetable."""

    governor: str
    id: int

    def __call__(self, view: View) -> bool:
        return bool(view.read(GOVERNOR, self.governor, "proposalEta", self.id))


@dataclass(frozen=True)
class Proposal:
    """What the Treasury is to do, and the text that says why.

    number   as the Governor gave it; None where it was not made
    """

    governor: str
    actions: tuple[Action, ...]
    description: str
    number: int | None = None

    @property
    def id(self) -> int:
        """Governor.hashProposal; as given where it was made, for what is no text cannot be hashed again."""
        if self.number is not None:
            return self.number
        types = ("address[]", "uint256[]", "bytes[]", "bytes32")
        return int.from_bytes(keccak(encode(types, (*self._lists, self._hash))), "big")

    @property
    def title(self) -> str:
        """The first line of its text."""
        return harmless(self.description.partition("\n")[0]).removeprefix("#").strip()

    @property
    def _hash(self) -> bytes:
        return bytes(keccak(text=self.description))

    @property
    def _lists(self) -> tuple[list[str], list[int], list[bytes]]:
        return (
            [one.target for one in self.actions],
            [one.value for one in self.actions],
            [one.data for one in self.actions],
        )

    def _call(self, function: str, args: tuple[object, ...], said: Text, done: Done) -> Call:
        return Call(GOVERNOR, self.governor, function, args, said, done=done)

    def propose(self) -> Call:
        """Puts it to the members."""
        said = Text(f"提案：{self.title}", f"Propose: {self.title}")
        return self._call("propose", (*self._lists, self.description), said, Exists(self.governor, self.id))

    def vote(self, choice: str, account: str) -> Call:
        """One member's vote, which is final."""
        said = Text(f"{SAID[choice].zh}：{self.title}", f"Vote {SAID[choice].en}: {self.title}")
        done = Reads(GOVERNOR, self.governor, "hasVoted", (self.id, account), True)
        return self._call("castVote", (self.id, CHOICES[choice]), said, done)

    def queue(self) -> Call:
        """Puts what was agreed on the Treasury's timetable; anybody may."""
        said = Text(f"排入 Treasury：{self.title}", f"Queue at the Treasury: {self.title}")
        return self._call("queue", (*self._lists, self._hash), said, Queued(self.governor, self.id))

    def execute(self) -> Call:
        """Carries it out once it has waited; anybody may."""
        said = Text(f"由 Treasury 执行：{self.title}", f"The Treasury does it: {self.title}")
        done = Reads(GOVERNOR, self.governor, "state", (self.id,), int(State.EXECUTED))
        return self._call("execute", (*self._lists, self._hash), said, done)
