"""How far a run is, computed from its journal and from nothing else.

A live run and a resumed one fold the same records by the same code, so what a crash leaves behind is exactly
what the next process sees.

  plan       what is to be done
  skipped    call: the chain says it was done before
  reserved   call, nonce
  signed     call, nonce, tx, raw, gas, fees; written before the transaction is sent. `void` true marks an
             empty transfer that only uses up the nonce
  sent       call, tx: the node took it
  mined      call, tx, block, ...: seen in a block
  evicted    call: a reorganisation took it out again (also of `skipped`: the effect is gone)
  lost       call, nonce: another transaction used this nonce for good; what was signed for it can never run
  confirmed  call, tx, ok: final, and (if ok) read back
  filled     nonce, tx, raw: an empty transfer for a nonce that someone else left unused below ours
  finished   every call is settled
"""

from dataclasses import dataclass, field
from typing import Any

from zhenbo.errors import BadJournal
from zhenbo.journal import Record
from zhenbo.runner.node import Fees, Receipt


@dataclass(frozen=True)
class Attempt:
    """One signed transaction of a call. All attempts of a call that are not lost share one nonce."""

    nonce: int
    tx: str
    raw: str
    gas: int
    fees: Fees
    void: bool


@dataclass
class Progress:
    """Where one call stands."""

    attempts: list[Attempt] = field(default_factory=list)
    mined: Receipt | None = None
    confirmed: bool = False
    skipped: bool = False
    failed: list[str] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Nothing more to do for this call."""
        return self.skipped or self.confirmed

    @property
    def under_way(self) -> bool:
        """Something was signed whose fate is not final."""
        return bool(self.attempts) and not self.confirmed

    @property
    def nonce(self) -> int:
        """The nonce of the attempts under way."""
        return self.attempts[-1].nonce

    def attempt(self, tx: str) -> Attempt:
        """The attempt with this hash."""
        return next(a for a in self.attempts if a.tx == tx)


def fold(records: list[Record], calls: int) -> list[Progress]:
    """The state of each of `calls` calls after these records."""
    states = [Progress() for _ in range(calls)]
    for record in records:
        apply(states, record)
    return states


def apply(states: list[Progress], record: Record) -> None:
    """Advance the state by one record; BadJournal for a record that this version does not know."""
    kind = record["kind"]
    if kind in ("plan", "filled", "finished"):
        return
    if kind not in _STEPS or not 0 <= record["call"] < len(states):
        raise BadJournal(
            f"a journal record {kind!r} is not understood; it was written by another version. "
            "Finish the run with that version."
        )
    _STEPS[kind](states[record["call"]], record)


def any_under_way(records: list[Record]) -> bool:
    """Whether these records leave a signed transaction whose fate is open."""
    calls = max((r["call"] for r in records if "call" in r), default=-1) + 1
    return any(state.under_way for state in fold(records, calls))


def _skipped(state: Progress, record: Record) -> None:
    state.skipped = True


def _nothing(state: Progress, record: Record) -> None:
    """Reserved and sent are for the reader: without a signature a nonce is free, and sending is asked of the
    node.
    """


def _signed(state: Progress, record: Record) -> None:
    fees = Fees(int(record["fee_cap"]), None if record["tip"] is None else int(record["tip"]))
    state.attempts.append(
        Attempt(record["nonce"], record["tx"], record["raw"], record["gas"], fees, record["void"])
    )


def _mined(state: Progress, record: Record) -> None:
    state.mined = receipt_of(record)


def _evicted(state: Progress, record: Record) -> None:
    state.mined, state.confirmed, state.skipped = None, False, False


def _lost(state: Progress, record: Record) -> None:
    state.attempts, state.mined, state.confirmed = [], None, False


def _confirmed(state: Progress, record: Record) -> None:
    if record["ok"]:
        state.confirmed = True
    else:  # it ran and failed, or only used up its nonce: the call itself is as if never tried
        state.failed.append(record["tx"])
        state.attempts, state.mined = [], None


_STEPS = {
    "skipped": _skipped,
    "reserved": _nothing,
    "signed": _signed,
    "sent": _nothing,
    "mined": _mined,
    "evicted": _evicted,
    "lost": _lost,
    "confirmed": _confirmed,
}


def receipt_of(record: Record) -> Receipt:
    """The receipt that a `mined` record holds."""
    return Receipt(
        record["tx"],
        record["block"],
        record["block_hash"],
        record["ok"],
        record["gas_used"],
        int(record["price"]),
        record["created"],
        int(record.get("data_fee", "0")),
    )


def mined_fields(receipt: Receipt) -> dict[str, Any]:
    """A receipt as fields of a `mined` record."""
    return {
        "tx": receipt.tx,
        "block": receipt.block,
        "block_hash": receipt.block_hash,
        "ok": receipt.ok,
        "gas_used": receipt.gas_used,
        "price": str(receipt.price),
        "created": receipt.created,
        "data_fee": str(receipt.data_fee),
    }
