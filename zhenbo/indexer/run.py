"""An indexer at work: takes the store, brings it to the head, and stays there if told so."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from zhenbo.errors import NodeSilent, StoreBusy
from zhenbo.indexer.chain_event import Contract
from zhenbo.indexer.follow import Follower, Source, Tell
from zhenbo.indexer.store import IndexStore

_PAUSES = (1, 2, 5, 10, 30)  # seconds before a node that has no answer is asked again
_STAND_BY = 10.0  # seconds before another indexer's lease is looked at again
_ROUNDS = 3  # of these pauses a single run makes


@dataclass(frozen=True)
class Job:
    """The chain that is indexed, and the contracts on it."""

    chain_id: int
    genesis: str
    contracts: tuple[Contract, ...]


@dataclass(frozen=True)
class Watch:
    """What somebody who looks on is told: steps, and troubles that are waited out."""

    step: Tell = lambda made: None
    trouble: Callable[[str], None] = lambda said: None


def catch_up(
    store: IndexStore, source: Source, job: Job, watch: Watch, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Bring the store to the head of the chain, once.

    Raises StoreBusy where another indexer writes, NodeSilent where the node stays without an answer.
    """
    _begin(store, job, watch)
    try:
        follower = Follower(store, source, tell=watch.step)
        for pause in (*_PAUSES[:_ROUNDS], None):
            try:
                follower.catch_up()
                return
            except NodeSilent as fault:
                if pause is None:
                    raise
                watch.trouble(str(fault))
                sleep(pause)
    finally:
        store.release()


def follow(
    store: IndexStore,
    source: Source,
    job: Job,
    watch: Watch,
    poll: float,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Keep the store at the head of the chain for ever, asking every `poll` seconds. Where another indexer
    writes, stand by and take over when it ends.
    """
    while True:
        try:
            _begin(store, job, watch)
            _stay(store, source, watch, poll, sleep)
        except StoreBusy as fault:
            watch.trouble(str(fault))
            sleep(_STAND_BY)


def _begin(store: IndexStore, job: Job, watch: Watch) -> None:
    for deployment in store.attach(job.chain_id, job.genesis, job.contracts):
        watch.trouble(f"{deployment} has a new contract, so it is read from its beginning")
    if store.outdated():
        watch.trouble("the tables were made by other rules; they are made anew from the stored events")
        store.rebuild()


def _stay(
    store: IndexStore, source: Source, watch: Watch, poll: float, sleep: Callable[[float], None]
) -> None:
    follower, troubles = Follower(store, source, tell=watch.step), 0
    try:
        while True:
            try:
                follower.catch_up()
                troubles = 0
                pause = poll
            except NodeSilent as fault:
                watch.trouble(str(fault))
                pause = _PAUSES[min(troubles, len(_PAUSES) - 1)]
                troubles += 1
            store.renew()
            sleep(pause)
    finally:
        store.release()
