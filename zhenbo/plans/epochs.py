"""The life of an epoch as calls of Rewards: opened, posted, closed; disputed, decided, voided; final."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import MAX_GAS, Call, Plan, Reads, View, gas_in
from zhenbo.rewards.amounts import LARGEST_BATCH, Payment, root_of
from zhenbo.rewards.source import State

LONGEST_TEXT = 256
_POST, _ENTRY = 150_000, 1_700  # gas of a posting and of each entry, at most (bench: 1,229 an entry)
_STATE, _REJECTIONS = 0, 8  # places in IRewards.Epoch


def batch_size(block_gas: int) -> int:
    """Entries that one transaction may carry where a block takes so much gas; at least one."""
    return max(1, min(LARGEST_BATCH, (gas_in(block_gas) - _POST) // _ENTRY))


@dataclass(frozen=True)
class Opened:
    """`done` check: the epoch was opened."""

    rewards: str
    epoch: int

    def __call__(self, view: View) -> bool:
        return bool(view.read("Rewards", self.rewards, "epochCount") >= self.epoch)


@dataclass(frozen=True)
class PostedRoot:
    """`done` check: the batch is posted, with this root."""

    rewards: str
    epoch: int
    batch: int
    root: bytes

    def __call__(self, view: View) -> bool:
        return bytes(view.read("Rewards", self.rewards, "rootOf", self.epoch, self.batch)) == self.root


@dataclass(frozen=True)
class InState:
    """`done` check: the epoch is in one of these states."""

    rewards: str
    epoch: int
    states: tuple[State, ...]

    def __call__(self, view: View) -> bool:
        return view.read("Rewards", self.rewards, "epochOf", self.epoch)[_STATE] in self.states


@dataclass(frozen=True)
class Rejected:
    """`done` check: so many disputes of the epoch were rejected."""

    rewards: str
    epoch: int
    rejections: int

    def __call__(self, view: View) -> bool:
        found = view.read("Rewards", self.rewards, "epochOf", self.epoch)[_REJECTIONS]
        return bool(found >= self.rejections)


@dataclass(frozen=True)
class Rewards:
    """The contract, on its chain, and who sends. Makes plans."""

    chain_id: int
    address: str
    sender: str

    def opening(self, epoch: int) -> Call:
        """Opens the next epoch, which is to be this one."""
        said = Text(f"开启第 {epoch} 期", f"Open epoch {epoch}")
        return self._call("openEpoch", (), said, Opened(self.address, epoch), gas=400_000)

    def posting(self, epoch: int, version: int, batches: Sequence[Sequence[Payment]]) -> list[Call]:
        """Posts all batches of an epoch."""
        return [self._post(epoch, version, number, batch) for number, batch in enumerate(batches)]

    def _post(self, epoch: int, version: int, number: int, batch: Sequence[Payment]) -> Call:
        amount = sum(one.amount for one in batch)
        said = Text(
            f"发布第 {epoch} 期第 {number} 批：{len(batch)} 位粉丝，共 {amount}",
            f"Post batch {number} of epoch {epoch}: {len(batch)} fans, {amount} in all",
        )
        args = (epoch, version, number, tuple(one.word for one in batch))
        return self._call("post", args, said, PostedRoot(self.address, epoch, number, root_of(batch)))

    def closing(
        self, epoch: int, batches: int, total: int, log_hash: bytes, scores_hash: bytes, uri: str
    ) -> Call:
        """Says that all is posted: the window begins."""
        require_text("uri", uri)
        said = Text(
            f"完成第 {epoch} 期：共 {total}，异议窗口开始（{uri}）",
            f"Close epoch {epoch}: {total} in all, the window begins ({uri})",
        )
        args = (epoch, batches, total, log_hash, scores_hash, uri)
        states = (State.POSTED, State.DISPUTED, State.FINAL)
        return self._call("close", args, said, InState(self.address, epoch, states), gas=300_000)

    def finalising(self, epoch: int) -> Plan:
        """Creates the epoch's total; anybody may, after the window."""
        said = Text(f"第 {epoch} 期生效，积分可领取", f"Make epoch {epoch} final: its points can be claimed")
        done = InState(self.address, epoch, (State.FINAL,))
        return self.plan(said, self._call("finalise", (epoch,), said, done))

    def disputing(self, epoch: int, evidence: bytes, uri: str, bond: int, rejections: int) -> Plan:
        """Disputes a posted epoch; `rejections` tells this dispute from earlier ones."""
        require_text("uri", uri)
        said = Text(f"对第 {epoch} 期提出异议（证据 {uri}）", f"Dispute epoch {epoch} (evidence: {uri})")
        call = self._call(
            "dispute", (epoch, evidence, uri), said, InState(self.address, epoch, (State.DISPUTED,)), bond
        )
        return self.plan(said, call, edition=f"dispute {rejections}")

    def deciding(self, epoch: int, upheld: bool, reason: str, rejections: int) -> Plan:
        """Decides the dispute of an epoch that had so many rejections before."""
        require_text("reason", reason)
        zh, en = ("成立，作废", "uphold it, void the epoch") if upheld else ("驳回", "reject it")
        said = Text(
            f"裁定第 {epoch} 期的异议：{zh}（{reason}）",
            f"Decide the dispute of epoch {epoch}: {en} ({reason})",
        )
        done = (
            InState(self.address, epoch, (State.VOID,))
            if upheld
            else Rejected(self.address, epoch, rejections + 1)
        )
        call = self._call("decide", (epoch, upheld, reason), said, done)
        return self.plan(said, call, edition=f"dispute {rejections}")

    def voiding(self, epoch: int, reason: str) -> Plan:
        """Voids an epoch that is not final."""
        require_text("reason", reason)
        said = Text(f"作废第 {epoch} 期：{reason}", f"Void epoch {epoch}: {reason}")
        done = InState(self.address, epoch, (State.VOID,))
        return self.plan(said, self._call("voidEpoch", (epoch, reason), said, done))

    def ending(self, epoch: int) -> Plan:
        """Ends a dispute that nobody decided in time."""
        said = Text(
            f"结束第 {epoch} 期无人裁定的异议：作废",
            f"End the dispute of epoch {epoch} that nobody decided: it is void",
        )
        done = InState(self.address, epoch, (State.VOID,))
        return self.plan(said, self._call("endUndecided", (epoch,), said, done))

    def withdrawing(self, before: int) -> Plan:
        """Takes back the sender's released bonds, after so many times before."""
        said = Text(f"取回押金到 {self.sender}", f"Take the bonds back to {self.sender}")
        done = Reads("Rewards", self.address, "bondOf", (self.sender,), 0)
        return self.plan(said, self._call("withdrawBond", (self.sender,), said, done), edition=str(before))

    def plan(self, title: Text, *calls: Call, edition: str = "", effects: tuple[Text, ...] = ()) -> Plan:
        """Calls in their order."""
        return Plan(title, self.chain_id, self.sender, calls, edition=edition, effects=effects)

    def _call(
        self, function: str, args: tuple[Any, ...], said: Text, done: Any, value: int = 0, gas: int = MAX_GAS
    ) -> Call:
        return Call("Rewards", self.address, function, args, said, value, gas, done)


def require_text(name: str, text: str) -> None:
    """Raise BadPlan for a text that the contract would refuse."""
    if not 0 < len(text.encode()) <= LONGEST_TEXT:
        raise BadPlan(f"{name}= has {len(text.encode())} bytes; 1 to {LONGEST_TEXT} can be recorded")
