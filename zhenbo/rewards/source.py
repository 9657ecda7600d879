"""What a chain says of a community's epochs: states, events, and the entries in the calldata."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from zhenbo.bundle.source import ChainView, Log
from zhenbo.deployments import Deployment
from zhenbo.errors import BadEpoch
from zhenbo.language import Text
from zhenbo.rewards.calldata import posted_words


class State(IntEnum):
    """IRewards.State."""

    NONE = 0
    OPEN = 1
    POSTED = 2
    DISPUTED = 3
    FINAL = 4
    VOID = 5


STATES = {
    State.NONE: Text("不存在", "none"),
    State.OPEN: Text("填写中", "open"),
    State.POSTED: Text("已发布", "posted"),
    State.DISPUTED: Text("有异议", "disputed"),
    State.FINAL: Text("已生效", "final"),
    State.VOID: Text("已作废", "void"),
}


@dataclass(frozen=True)
class Epoch:
    """IRewards.Epoch; times are UNIX seconds, amounts in the token's smallest unit."""

    number: int
    state: State
    version: int
    batches: int
    fans: int
    total: int
    limit: int
    cap: int
    final_at: int
    rejections: int


@dataclass(frozen=True)
class PostedBatch:
    """One BatchPosted event."""

    number: int
    root: bytes
    fans: int
    amount: int
    tx: str


@dataclass(frozen=True)
class Closing:
    """One EpochPosted event."""

    log_hash: bytes
    scores_hash: bytes
    uri: str
    tx: str


@dataclass(frozen=True)
class Version:
    """IRuleBook.Version, with its number."""

    number: int
    rules_hash: bytes
    effective: int
    window: int
    budget: int
    cap: int
    uri: str


@dataclass(frozen=True)
class Ledger:
    """The epochs of one community on one chain."""

    chain: ChainView
    deployment: Deployment

    @cached_property
    def rewards(self) -> str:
        """Address of the Rewards."""
        return self.deployment.address("Rewards")

    @cached_property
    def rule_book(self) -> str:
        """Address of the RuleBook."""
        return self.deployment.address("RuleBook")

    @property
    def count(self) -> int:
        """How many epochs were opened."""
        return int(self.chain.read("Rewards", self.rewards, "epochCount"))

    @property
    def budget_left(self) -> int:
        """Points that Rewards may still create; what is posted and not final yet is in it."""
        points = self.deployment.address("Points")
        budget, _ = self.chain.read("Points", points, "sourceOf", self.rewards)
        return int(budget)

    def epoch(self, number: int) -> Epoch:
        """An epoch now; state NONE where there is none."""
        state, version, batches, fans, total, limit, cap, final_at, rejections, _ = self.chain.read(
            "Rewards", self.rewards, "epochOf", number
        )
        return Epoch(
            number, State(state), version, batches, fans, total, limit, cap, final_at, rejections
        )  # fmt: skip

    def epochs(self) -> list[Epoch]:
        """All that were opened."""
        return [self.epoch(number) for number in range(1, self.count + 1)]

    def version(self, number: int) -> Version:
        """A version of the rules."""
        found = self.chain.read("RuleBook", self.rule_book, "versionOf", number)
        rules_hash, effective, window, budget, cap, uri = found
        return Version(number, bytes(rules_hash), effective, window, budget, cap, uri)

    def opening(self, number: int) -> str:
        """The transaction that opened an epoch; "" where none did."""
        found = [event.tx for event in self._events("EpochOpened", number)]
        return found[-1] if found else ""

    def batches(self, number: int) -> list[PostedBatch]:
        """The batches of an epoch, in their order."""
        return self.batches_of([number])[number]

    def batches_of(self, numbers: Collection[int]) -> dict[int, list[PostedBatch]]:
        """The batches of many epochs, each in its order: the node is asked once for all of them."""
        found: dict[int, list[PostedBatch]] = {number: [] for number in numbers}
        for event in self._events("BatchPosted", *numbers) if numbers else ():
            args = event.args
            found[args["epoch"]].append(
                PostedBatch(args["batch"], bytes(args["root"]), args["fans"], args["amount"], event.tx)
            )
        return {number: sorted(batches, key=lambda one: one.number) for number, batches in found.items()}

    def closing(self, number: int) -> Closing | None:
        """What was published with an epoch; None while it is open."""
        return self._closings(number).get(number)

    def closings(self) -> dict[int, Closing]:
        """The same of every epoch that was posted."""
        return self._closings()

    def _closings(self, *numbers: int) -> dict[int, Closing]:
        return {
            event.args["epoch"]: Closing(
                bytes(event.args["logHash"]), bytes(event.args["scoresHash"]), event.args["uri"], event.tx
            )
            for event in self._events("EpochPosted", *numbers)
        }

    def verdict(self, number: int) -> tuple[bool, str] | None:
        """How the last dispute of an epoch ended: upheld, and why; None where none has."""
        found = [
            (event.args["upheld"], event.args["reason"]) for event in self._events("DisputeEnded", number)
        ]
        return found[-1] if found else None

    def withdrawals(self, owner: str) -> int:
        """How often an account took bonds back."""
        start = self.deployment.contracts["Rewards"].block
        wanted = {"BondWithdrawn": {"owner": [owner]}}
        return sum(1 for _ in self.chain.events("Rewards", self.rewards, start, None, wanted))

    def root(self, number: int, batch: int) -> bytes:
        """The root that the contract holds."""
        return bytes(self.chain.read("Rewards", self.rewards, "rootOf", number, batch))

    def words(self, number: int, batch: PostedBatch) -> tuple[int, ...] | None:
        """The entries of a batch from the calldata of its transaction; None where they do not lie there.

        Raises BadEpoch where the node does not know the transaction.
        """
        found = self.chain.rpc.ask("eth_getTransactionByHash", batch.tx)
        if found is None:
            zh = f"节点没有交易 {batch.tx}；请换用保留全部交易的节点"
            en = f"the node does not know transaction {batch.tx}; take one that keeps all transactions"
            raise BadEpoch(str(Text(zh, en)))
        return posted_words(bytes.fromhex(found["input"][2:]), number, batch.number, batch.root)

    def _events(self, name: str, *numbers: int) -> Iterator[Log]:
        """Events of these epochs; of all where none is named."""
        start = self.deployment.contracts["Rewards"].block
        wanted = {"epoch": list(numbers)} if numbers else {}
        yield from self.chain.events("Rewards", self.rewards, start, None, {name: wanted})
