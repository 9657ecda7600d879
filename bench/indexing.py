"""How fast the index is made: a made-up chain of a hundred thousand events, and a real one on anvil."""

import hashlib
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zhenbo.indexer.chain_event import CORE, NOBODY, Block, ChainEvent, Contract
from zhenbo.indexer.follow import DEPTH, Follower, Source
from zhenbo.indexer.store import IndexStore

EVENTS = 100_000
RELAYED = 100  # activations in one transaction, one transaction a block
PUSHED = 500  # fans in one batch of an airdrop
FANS = 5_000
WINDOW = 200  # blocks in one question
GTIN = 9521001003575
GENESIS = "0x" + "00" * 32
CORE_NAMES, TEA_NAMES = ("Consortium", "Notary", "Passport"), ("Airdrop", "Points")


def _word(number: int, word: str) -> bytes:
    return hashlib.sha256(f"{word} {number}".encode()).digest()


class Village:
    """A made-up chain of a year: a batch and its documents, its passports relayed, points pushed to fans.

    The events are there before the clock starts: what is measured is the index, not a node.
    """

    def __init__(self, events: int) -> None:
        names = [(CORE, name) for name in CORE_NAMES] + [("TEA", name) for name in TEA_NAMES]
        self.contracts = [Contract(d, n, _word(i, "contract")[:20], 1) for i, (d, n) in enumerate(names)]
        self._at = {contract.name: contract for contract in self.contracts}
        self._blocks: list[list[ChainEvent]] = [[]]
        self.count = self._items = 0
        while self.count < events:
            self._batch()

    def _block(self, *told: tuple[str, str, dict[str, Any]]) -> None:
        number, made = len(self._blocks), []
        for index, (contract, name, args) in enumerate(told):
            at = self._at[contract]
            place = (number, index, _word(number, "tx"), 1_700_000_000 + 12 * number)
            made.append(ChainEvent(at.deployment, contract, name, args, at.address, *place))
        self._blocks.append(made)
        self.count += len(made)

    def _batch(self) -> None:
        """One batch: registered, ten documents, a thousand passports, two batches of points."""
        number = len(self._blocks)
        batch = int.from_bytes(_word(number, "batch")[:8], "big")
        self._block(
            ("Passport", "BatchRegistered", {
                "batchId": batch, "gtin": GTIN, "member": 1, "inspector": bytes(20), "lot": f"L{number}",
                "root": _word(number, "root"), "quantity": 1000, "documentHash": _word(number, "d"),
            })
        )  # fmt: skip
        for document in range(10):
            self._block(
                ("Notary", "Anchored", {
                    "anchorId": _word(number + document, "anchor"), "subject": _word(number, "lot"),
                    "member": 1, "recorder": bytes(20), "stream": 0, "root": _word(number, "r"), "count": 9,
                    "documentHash": _word(number + document, "file"), "corrects": bytes(32),
                })
            )  # fmt: skip
            self._block(*self._activations(batch))
        for _ in range(2):
            self._block(*self._points())

    def _activations(self, batch: int) -> list[tuple[str, str, dict[str, Any]]]:
        told: list[tuple[str, str, dict[str, Any]]] = []
        for _ in range(RELAYED):
            self._items += 1
            item = GTIN << 160 | int.from_bytes(_word(self._items, "serial")[:20], "big")
            buyer = _word(self._items % FANS, "fan")[:20]
            told.append(("Passport", "Transfer", {"from": NOBODY, "to": buyer, "id": item}))
            told.append(("Passport", "Locked", {"tokenId": item}))
        return [*told, ("Passport", "Activated", {"batchId": batch, "count": RELAYED})]

    def _points(self) -> list[tuple[str, str, dict[str, Any]]]:
        fans = (_word((self._items + n) % FANS, "fan")[:20] for n in range(PUSHED))
        told = [("Points", "Transfer", {"from": NOBODY, "to": fan, "amount": 10**18}) for fan in fans]
        plan = {"planId": _word(0, "plan"), "batch": len(self._blocks), "amount": PUSHED * 10**18, "kept": 0}
        return [*told, ("Airdrop", "BatchPushed", plan)]

    # what a Source does

    def head(self) -> int:
        return len(self._blocks) - 1

    def final(self) -> int | None:
        return None

    def block(self, number: int) -> Block | None:
        return Block(number, _word(number, "block"), _word(number - 1, "block"), 1_700_000_000 + 12 * number)

    def within(self, contracts: Sequence[Contract], start: int, stop: int) -> tuple[Block, list[ChainEvent]]:
        end = min(stop, start + WINDOW - 1)
        found = [event for events in self._blocks[start : end + 1] for event in events]
        return self.block(end), found  # type: ignore[return-value]

    def at(self, contracts: Sequence[Contract], block: Block) -> list[ChainEvent]:
        return self._blocks[block.number]


def _timed(
    where: str, source: Source, contracts: Sequence[Contract], chain_id: int, genesis: str
) -> dict[str, Any]:
    load = os.getloadavg()[0]
    with IndexStore(where) as store:
        store.attach(chain_id, genesis, contracts)
        began, worked = time.perf_counter(), time.process_time()
        events = Follower(store, source).catch_up()
        indexed, processor = time.perf_counter() - began, time.process_time() - worked
        store.renew()
        began = time.perf_counter()
        store.rebuild()
        rebuilt = time.perf_counter() - began
    return {
        "events": events,
        "seconds": round(indexed, 2),
        "processor seconds": round(processor, 2),
        "events a second": round(events / indexed),
        "rebuilt events a second": round(events / rebuilt),
        "load before": round(load, 1),
    }


def synthetic() -> dict[str, Any]:
    """The made-up chain into a SQLite file."""
    village = Village(EVENTS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index.db"
        found = _timed(str(file), village, village.contracts, 1, GENESIS)
        size = file.stat().st_size / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "file megabytes": round(size), "megabytes": round(peak)}


def on_postgresql() -> dict[str, Any]:
    """The made-up chain into a PostgreSQL server of our own, on a socket, without fsync."""
    from toolchain import postgres

    if reason := postgres.missing():
        return {"not measured": reason}
    village = Village(EVENTS)
    with postgres.running() as url:
        return _timed(url, village, village.contracts, 1, GENESIS)


def on_anvil() -> dict[str, Any]:
    """A real chain: ours.core and a community on anvil, airdrops until there are thousands of events."""
    from bench import community, ours
    from bench.lab import lab
    from zhenbo.chain.log_source import LogSource

    with lab("anvil") as place:
        core, tea = ours.core(place), community.community(place)
        ours.anchors(core)
        for _ in range(4):
            community.pushes(
                community.Contracts(place, tea.book, tea.points, tea.rewards, _airdrop(place, tea))
            )
        for _ in range(2 * DEPTH):
            place.chain.rpc.ask("evm_mine")
        named = {"Consortium": core.consortium, "Notary": core.notary, "Passport": core.passport}
        contracts = [Contract(CORE, n, bytes.fromhex(at[2:]), 1) for n, at in named.items()]
        contracts += [
            Contract("TEA", n, bytes.fromhex(at[2:]), 1)
            for n, at in (("RuleBook", tea.book), ("Points", tea.points), ("Rewards", tea.rewards))
        ]
        with tempfile.TemporaryDirectory() as folder:
            chain = place.chain
            where = str(Path(folder) / "index.db")
            return _timed(where, LogSource(chain), contracts, chain.chain_id, chain.genesis())


def _airdrop(place: Any, tea: Any) -> str:
    """A further airdrop contract with a budget, so that the same fans can be pushed to again."""
    manager = place.create("CommunityManager", place.accounts[0])
    address = str(place.create("Airdrop", manager, tea.points))
    place.gas("Points", tea.points, "setBudget", address, 10**9)
    return address
