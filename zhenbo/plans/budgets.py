"""What a source of points may still create: how it stands, and what the Treasury is asked to set."""

import hashlib
from dataclasses import dataclass

from eth_abi.abi import decode

from zhenbo.deployments import Deployment
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Call, View
from zhenbo.plans.calldata import calldata
from zhenbo.plans.timelock import Operation
from zhenbo.scoring.checksum import checksummed

CONTRACTS = {"rewards": "Rewards", "airdrop": "Airdrop"}  # the sources that every community has
_SET_BUDGET = "setBudget(address,uint96)"
_SELECTOR = calldata(_SET_BUDGET, "0x" + "0" * 40, 0)[:4]
_LARGEST = 2**96 - 1


@dataclass(frozen=True)
class Standing:
    """A source now; points.

    name      Rewards or Airdrop; None for another account
    budget    what it may still create
    created   what it has created so far
    reserved  of its budget, for plans that the Airdrop has announced; None for others
    """

    name: str | None
    address: str
    budget: int
    created: int
    reserved: int | None


@dataclass(frozen=True)
class Budget:
    """What a source is to be allowed to create from then on, whatever it created before."""

    source: str
    amount: int

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= _LARGEST:
            said = Text(
                f"预算 {self.amount}:Points 只接受 0 至 2^96 - 1",
                f"a budget of {self.amount}: Points takes 0 to 2^96 - 1",
            )
            raise BadPlan(say(said))

    @property
    def data(self) -> bytes:
        """The call of the Points."""
        return calldata(_SET_BUDGET, self.source, self.amount)

    @classmethod
    def read(cls, data: bytes) -> "Budget | None":
        """The budget in a call's bytes; None where they call something else."""
        if data[:4] != _SELECTOR or len(data) != 68:
            return None
        source, amount = decode(("address", "uint96"), data[4:])
        return cls(checksummed(source), amount)

    @property
    def said(self) -> Text:
        """What it does."""
        return Text(
            f"{self.source} 还可创建的积分设为 {self.amount:,}",
            f"{self.source} may create {self.amount:,} points from then on",
        )

    def operation(self, treasury: str, points: str, salt: bytes) -> Operation:
        """What the Treasury is asked to do."""
        return Operation(treasury, points, self.data, salt, self.said)

    def direct(self, points: str) -> Call:
        """The call as the Treasury makes it: to try whether Points would refuse it."""
        return Call("Points", points, "setBudget", (self.source, self.amount), self.said)


def salt_of(budget: Budget, before: int) -> bytes:
    """The salt of a budget after so many that were scheduled for its source: never the same twice."""
    text = f"zhenbo budget\0{budget.source.lower()}\0{budget.amount}\0{before}"
    return hashlib.sha256(text.encode()).digest()


def standing(view: View, community: Deployment, source: str) -> Standing:
    """How a source stands now."""
    names = {community.address(name): name for name in CONTRACTS.values()}
    budget, created = view.read("Points", community.address("Points"), "sourceOf", source)
    name = names.get(source)
    reserved = int(view.read("Airdrop", source, "reserved")) if name == "Airdrop" else None
    return Standing(name, source, int(budget), int(created), reserved)
