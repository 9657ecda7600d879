"""What tests of rewards share: entries that Rewards could hold, and a chain that holds them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from eth_abi.abi import encode
from hypothesis import strategies as st

from zhenbo.deployments import Deployed, Deployment
from zhenbo.merkle import EntryTree, entry_word
from zhenbo.rewards.calldata import SELECTOR
from zhenbo.rewards.claims import Place
from zhenbo.rewards.source import Ledger, State

REWARDS, BOOK = "0x" + "1" * 40, "0x" + "2" * 40
PLACE = Place(1337, "0x" + "ab" * 32, REWARDS)
_amounts = st.integers(1, 1_000) | st.just(2**96 - 1)
# small numbers, spread over all addresses
_fans = st.lists(st.integers(1, 1_000), min_size=1, max_size=8, unique=True).map(
    lambda numbers: sorted(number * (2**150 + 7) for number in numbers)
)


@st.composite
def epochs(draw) -> dict[int, list[tuple[int, ...]]]:
    """Entries of a few epochs, ascending across batches, as Rewards takes them; some fans in many epochs."""
    pool = draw(_fans)
    found = {}
    for number in range(1, draw(st.integers(1, 3)) + 1):
        chosen = draw(st.lists(st.booleans(), min_size=len(pool), max_size=len(pool)))
        fans = [fan for fan, there in zip(pool, chosen, strict=True) if there] or pool[:1]
        words = [entry_word(f"0x{fan:040x}", draw(_amounts)) for fan in fans]
        size = draw(st.integers(1, len(words)))
        found[number] = [tuple(words[at : at + size]) for at in range(0, len(words), size)]
    return found


def posted(epoch: int, batch: int, words: tuple[int, ...], version: int = 1) -> bytes:
    """The calldata of Rewards.post."""
    return SELECTOR + encode(
        ("uint32", "uint32", "uint32", "uint256[]"), (epoch, version, batch, list(words))
    )


@dataclass
class Log:
    name: str
    args: dict[str, Any]
    tx: str
    block: int = 1
    index: int = 0


@dataclass
class ChainOf:
    """A node that holds these epochs, all final; `inside` puts a call into another one's calldata."""

    epochs: dict[int, list[tuple[int, ...]]]
    inside: Callable[[bytes], bytes] = bytes
    chain_id: int = PLACE.chain_id
    claimed: set[tuple[str, int]] = field(default_factory=set)

    @property
    def rpc(self):
        return self

    def genesis(self) -> str:
        return PLACE.genesis

    def ask(self, method: str, tx: str) -> dict[str, str]:
        assert method == "eth_getTransactionByHash"
        epoch, batch = map(int, tx.split("-"))
        return {"input": "0x" + self.inside(posted(epoch, batch, self.epochs[epoch][batch])).hex()}

    def read(self, contract: str, address: str, function: str, *args: Any) -> Any:
        assert (contract, address) == ("Rewards", REWARDS)
        if function == "epochCount":
            return len(self.epochs)
        if function == "rootOf":
            return EntryTree(self.epochs[args[0]][args[1]]).root
        if function == "isClaimed":
            return args in self.claimed
        assert function == "epochOf"
        words = [word for batch in self.epochs[args[0]] for word in batch]
        total = sum(word & (2**96 - 1) for word in words)
        return (State.FINAL, 1, len(self.epochs[args[0]]), len(words), total, 0, 0, 0, 0, "")

    def events(self, contract, address, start, stop, wanted):
        ((name, chosen),) = wanted.items()
        assert name == "BatchPosted"
        for epoch in chosen["epoch"]:
            for number, words in enumerate(self.epochs[epoch]):
                amount = sum(word & (2**96 - 1) for word in words)
                args = {"epoch": epoch, "batch": number, "root": EntryTree(words).root, "fans": len(words)}
                yield Log(name, args | {"amount": amount}, f"{epoch}-{number}")

    def ledger(self) -> Ledger:
        contracts = {"Rewards": Deployed(REWARDS, "", 1), "RuleBook": Deployed(BOOK, "", 1)}
        return Ledger(self, Deployment("test", PLACE.chain_id, PLACE.genesis, 1, "", contracts))
