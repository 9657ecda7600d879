"""Starts a network's stand-in, and lets its base fee go up and down."""

import json
import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from toolchain import environment, networks, nodes
from toolchain.rehearsal import rules
from toolchain.rehearsal.behaviours import BEHAVIOURS, Behaviour, network, rules_of
from toolchain.rehearsal.front import Front
from toolchain.rehearsal.pool import Pool
from zhenbo import config, create2
from zhenbo.networks import BUILT_IN, Network

NAMES = tuple(BEHAVIOURS)
_ORACLE_BUILD = Path(environment.ROOT, "build", "contracts", "GasPriceOracleDouble.json")
_WAVE = 40  # blocks from one crest of the base fee to the next
_SWING = 0.4  # of the base fee, up and down: from block to block about what EIP-1559 allows


@dataclass
class Weather:
    """What others make of the base fee: it goes up and down.

    calm   stands still
    surge  times as high as usual
    """

    calm: bool = False
    surge: float = 1.0


@dataclass(frozen=True)
class StandIn:
    """A network's stand-in that runs.

    pool        what was sent to it
    block_time  seconds, its own
    weather     of its base fee
    """

    network: Network
    front: Front
    pool: Pool
    block_time: float
    weather: Weather

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.front.url

    @property
    def variables(self) -> dict[str, str]:
        """What leads our programs here instead of to the network."""
        name = self.network.name
        found = {config.variable("RPC", name): self.url}
        if BUILT_IN[name].chain_id is None:
            found[config.variable("CHAIN_ID", name)] = str(self.network.chain_id)
        if self.block_time != self.network.block_time:
            found[config.variable("BLOCK_TIME", name)] = str(self.block_time)
        return found

    def give(self, address: str, wei: int) -> None:
        """Let an account have exactly so much."""
        self.front.node("anvil_setBalance", address, hex(wei))

    def wait(self, seconds: int) -> None:
        """Let the chain's clock run ahead."""
        self.front.node("evm_increaseTime", seconds)
        self.front.node("evm_mine")

    def reorganise(self, depth: int, *, lost: bool = False) -> None:
        """Replace the newest blocks by as many empty ones. What was in them waits again, or is lost."""
        if lost:
            self.pool.forget()
        self.front.node("anvil_reorg", depth, [])
        self.pool.hand_over(self.front.node)


@contextmanager
def standing_in(
    name: str, *, block_time: float | None = None, final_after: int | None = None
) -> Iterator[StandIn]:
    """A stand-in of network `name`, at its own pace or another. ChainError for a name that has none."""
    if name not in BEHAVIOURS:
        raise networks.ChainError(f"NETWORK={name}: choose one of {', '.join(NAMES)}")
    real, behaviour = network(name), BEHAVIOURS[name]
    pace = block_time or real.block_time
    if final_after is not None:
        behaviour = replace(behaviour, final_after=final_after)
    port, pool = networks.free_port(), Pool()
    process, url = nodes.start_command("anvil", _command(real, behaviour, pace, port), port)
    try:
        with Front(url, [*rules_of(real, behaviour), pool]) as front:
            _furnish(front, real, behaviour)
            weather = Weather()
            with _blowing(weather, front, behaviour, pace):
                yield StandIn(real, front, pool, pace, weather)
    finally:
        nodes.stop(process)


def _command(real: Network, behaviour: Behaviour, pace: float, port: int) -> list[str]:
    flags = {
        "--port": port,
        "--chain-id": real.chain_id,
        "--block-time": pace,
        "--hardfork": behaviour.hardfork,
        "--slots-in-an-epoch": max(1, behaviour.final_after // 2),  # anvil calls final what is two epochs old
        "--block-base-fee-per-gas": behaviour.base_fee,
        "--gas-limit": networks.BLOCK_GAS_LIMIT,
        "--accounts": 1,
        "--balance": 0,
    }
    program = os.path.join(environment.NODE_PROGRAMS, "anvil")
    return [program, "--silent", *(str(part) for pair in flags.items() for part in pair)]


def _furnish(front: Front, real: Network, behaviour: Behaviour) -> None:
    """What is deployed on the network from its first block, and what is not."""
    if not behaviour.factory:
        front.node("anvil_setCode", create2.FACTORY, "0x")
    if real.data_fee == "op-stack":
        if not _ORACLE_BUILD.is_file():
            raise networks.ChainError(f"{_ORACLE_BUILD.name} is not built: make compile")
        build = json.loads(_ORACLE_BUILD.read_text("utf-8"))
        front.node("anvil_setCode", rules.ORACLE, f"0x{build['deployedBytecode'].removeprefix('0x')}")


@contextmanager
def _blowing(weather: Weather, front: Front, behaviour: Behaviour, pace: float) -> Iterator[None]:
    """The base fee of each block, as long as the block lasts."""
    over = threading.Event()

    def blow() -> None:
        block = 0
        while not over.wait(pace):
            block += not weather.calm
            wave = 1 + _SWING * math.sin(2 * math.pi * block / _WAVE)
            wei = int(behaviour.base_fee * wave * weather.surge)
            front.node("anvil_setNextBlockBaseFeePerGas", hex(wei))

    wind = threading.Thread(target=blow, daemon=True)
    wind.start()
    try:
        yield
    finally:
        over.set()
        wind.join()
