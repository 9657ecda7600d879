"""What the runner asks of the world: a node, a signer, a clock. Tests hand it invented ones.

Everything here is data or a protocol; no chain library is imported. Amounts are wei, gas is gas, hashes are
0x-prefixed lower-case hex.
"""

import time
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from zhenbo.plan import Call, View


@dataclass(frozen=True)
class Fees:
    """What a unit of gas may cost. `tip` None means a legacy transaction, whose gas price is `cap`."""

    cap: int
    tip: int | None

    def bumped(self, market: "Fees") -> "Fees":
        """At least an eighth more than this offer, as nodes ask of a replacement, and no less than the
        market.
        """
        cap = max(self.cap + self.cap // 8 + 1, market.cap)
        tip = None if self.tip is None else max(self.tip + self.tip // 8 + 1, market.tip or 0)
        return Fees(cap, tip)

    def within(self, ceiling: int) -> "Fees":
        """The same offer, cut to `ceiling` wei per gas."""
        return Fees(min(self.cap, ceiling), None if self.tip is None else min(self.tip, ceiling))


@dataclass(frozen=True)
class Receipt:
    """What the chain says of a transaction that is in a block. `price` is wei paid per gas."""

    tx: str
    block: int
    block_hash: str
    ok: bool
    gas_used: int
    price: int
    created: str | None = None  # address of the contract that was created, by a constructor call or CREATE2
    data_fee: int = 0  # wei paid beside gas times price, for the transaction's bytes on layer 1


@dataclass(frozen=True)
class Request:
    """A call turned into bytes: what eth_call, eth_estimateGas and a transaction have in common."""

    sender: str
    to: str | None
    data: bytes
    value: int


@dataclass(frozen=True)
class Rehearsed:
    """How a call went in simulation: gas it used, or why it failed (None when it did not)."""

    gas: int
    refusal: str | None = None


class Node(View, Protocol):
    """A node of one chain.

    Methods raise NodeSilent when no answer came (the request may have taken effect), CallReverted when a
    contract refuses, and NodeFault for any other refusal, with the node's words.
    """

    @property
    def chain_id(self) -> int: ...

    @property
    def name(self) -> str:
        """The network's name, which the operator types to agree."""

    @property
    def currency(self) -> str: ...

    @property
    def confirmations(self) -> int:
        """Blocks after which a transaction of this network counts as final."""

    @property
    def block_time(self) -> float:
        """Seconds from block to block, about."""

    @property
    def development(self) -> bool:
        """Whether this is a throw-away node; anything unknown is not."""

    def genesis(self) -> str:
        """Hash of block 0: tells a restarted development chain from the one before."""

    def head(self) -> int:
        """Number of the newest block."""

    def block_hash(self, number: int) -> str | None:
        """Hash of the block that is now at this height; None when there is none."""

    def nonce(self, sender: str, at: int | Literal["latest", "pending"]) -> int:
        """Transactions that `sender` has in the chain up to block `at`, or with those waiting."""

    def balance(self, sender: str) -> int: ...

    def fees(self) -> Fees:
        """What a transaction should offer now."""

    def data_fee(self, request: Request, gas: int) -> int:
        """Wei that the request may cost beside gas times price."""

    def encode(self, call: Call, sender: str) -> Request: ...

    def call(self, request: Request) -> None:
        """Try without effect; CallReverted with the contract's reason when it would fail."""

    def estimate(self, request: Request) -> int:
        """Gas the request needs now; CallReverted when it would fail."""

    def snapshot(self) -> str:
        """On a development node: remember this state; the answer names it."""

    def play(self, request: Request) -> Rehearsed:
        """On a development node: carry the request out as its sender, without a signature."""

    def revert(self, snapshot: str) -> None:
        """On a development node: go back to a remembered state; nothing happens when it is gone."""

    def send_raw(self, raw: str) -> None:
        """Hand over a signed transaction. No return value: its hash is known before."""

    def knows(self, tx: str) -> bool:
        """Whether the node holds the transaction, waiting or in a block."""

    def receipt(self, tx: str) -> Receipt | None: ...


@dataclass(frozen=True)
class Signed:
    """A signed transaction and its hash."""

    raw: str
    tx: str


class Signer(Protocol):
    """Holds the key of one account."""

    @property
    def address(self) -> str: ...

    def sign(self, fields: dict[str, Any]) -> Signed:
        """Sign a transaction given as to/data/value/nonce/gas/chainId and its fees."""


class Clock(Protocol):
    """Time that passes; invented in tests. Never the calendar: a wrong clock must change nothing."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Policy:
    """How a run behaves. Times in seconds, prices in wei per gas, the window in transactions.

    confirmations  blocks, its own included, after which a transaction counts as final
    window         independent calls that may be under way together
    patience       a transaction that waits longer gets a better fee
    timeout        a run without any progress for so long stops (and can be resumed)
    fee_ceiling    never offer more; None means ten times the first offer of the run
    """

    confirmations: int = 1
    window: int = 8
    patience: float = 90.0
    timeout: float = 900.0
    poll: float = 1.0
    gas_margin: float = 1.25
    fee_ceiling: int | None = None


def default_policy(chain: Node) -> Policy:
    """Impatient with a development node, which mines at once; patient with a live one."""
    if chain.development:
        return Policy(confirmations=1, poll=0.05, patience=20, timeout=120)
    pace = chain.block_time
    return Policy(
        confirmations=chain.confirmations,
        poll=min(2.0, max(0.1, pace / 4)),
        patience=min(90.0, max(15.0, pace * 8)),
    )
