"""Where a verifier's own facts come from: a node it chose, or a file of roots that it trusts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol

from zhenbo.bundle.facts import EVENTS, Fact, Facts, from_log
from zhenbo.bundle.format import CONTRACTS, FACTS, LATER_CONTRACTS, Contract, Network, read_value, spelled
from zhenbo.bundle.format import NETWORK as NETWORK_SHAPE
from zhenbo.bundle.scope import Scope, alert_events, anchor_subjects, births, passport_events, relevant
from zhenbo.bundle.shape import integer, literal, made, members, octets
from zhenbo.deployments import Deployment
from zhenbo.errors import BadBundle

ROOTS_FORMAT = "zhenbo-roots-v1"


class Log(Protocol):
    """A decoded event as the chain part gives it."""

    name: str
    args: dict[str, Any]
    block: int
    tx: str
    index: int


class Asking(Protocol):
    """Plain JSON-RPC."""

    def ask(self, method: str, *params: Any) -> Any: ...


class ChainView(Protocol):
    """What a node is asked for here; `zhenbo.chain.Chain` is one."""

    chain_id: int

    @property
    def rpc(self) -> Asking: ...
    def read(self, contract: str, address: str, function: str, *args: Any) -> Any: ...
    def events(
        self,
        contract: str,
        address: str,
        start: int,
        stop: int | None = None,
        wanted: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Iterable[Any]: ...
    def genesis(self) -> str: ...
    def head(self) -> int: ...
    def receipt(self, tx: str) -> Any: ...
    def has_code(self, address: str) -> bool: ...


@dataclass(frozen=True)
class Block:
    """A block: up to here the facts are known."""

    number: int
    hash: bytes
    time: int


@dataclass(frozen=True)
class Trusted:
    """What the verifier knows by itself: network, facts up to a block, and the node where there is one."""

    network: Network
    facts: Facts
    block: Block
    node: ChainView | None = None


def network_of(deployment: Deployment) -> Network:
    """The network of a deployments file."""
    contracts = {}
    later = (name for name in LATER_CONTRACTS if name in deployment.contracts)
    for name in (*CONTRACTS, *later):
        deployment.address(name)
        found = deployment.contracts[name]
        contracts[name] = Contract(_raw(found.address), _raw(found.tx), found.block)
    return Network(deployment.chain_id, _raw(deployment.genesis), contracts)


def from_chain(chain: ChainView, network: Network, scope: Scope | None) -> Trusted:
    """Facts from a node: those within `scope` and all of the Consortium's; all there are without a scope."""
    block = block_at(chain, chain.head())
    if scope is None:
        found = Facts(fact for name in network.contracts for fact in _facts(chain, network, name))
    else:
        near = Facts(_near(chain, network, scope))
        kept = {fact.place for fact in relevant(near, scope).all}
        found = Facts(f for f in near.all if f.place in kept or f.contract == "Consortium")
    return Trusted(network, Facts(_timed(chain, found.all)), block, chain)


def _near(chain: ChainView, network: Network, scope: Scope) -> list[Fact]:
    """All facts that can lie within a scope, asked for by their indexed arguments.

    On a busy chain a node would otherwise hand over the history of everybody's items.
    """
    passports = list(_facts(chain, network, "Passport", passport_events(scope)))
    for block in births(passports):  # which batch activated it is told by the same transaction
        passports += _facts(chain, network, "Passport", {"Activated": {}}, block)
    subjects = anchor_subjects(passports)
    anchors = list(_facts(chain, network, "Notary", {"Anchored": {"anchorId": scope.anchors}}))
    subjects |= {fact.args["subject"] for fact in anchors}
    anchors += _facts(chain, network, "Notary", {"Anchored": {"subject": subjects}})
    # a correction is of the same member as what it corrects (invariant N6), whatever it speaks of
    members = {fact.args["member"] for fact in anchors}
    anchors += _facts(chain, network, "Notary", {"Anchored": {"member": members}})
    unique = {fact.place: fact for fact in anchors}
    warned = "Alerts" in network.contracts
    alerts = _facts(chain, network, "Alerts", alert_events(scope)) if warned else ()
    return [*_facts(chain, network, "Consortium"), *unique.values(), *passports, *alerts]


def warned_facts(chain: ChainView, network: Network, targets: Collection[int] | None = None) -> Facts:
    """Alerts about these items and batches (tokenIds, batch ids), or all, with the members' facts: what
    `alert_facts.alerts_of` reads. None where the network has no Alerts.
    """
    if "Alerts" not in network.contracts:
        return Facts(())
    about = {} if targets is None else {"target": frozenset(targets)}
    alerts = _facts(chain, network, "Alerts", dict.fromkeys(EVENTS["Alerts"], about))
    return Facts(_timed(chain, [*_facts(chain, network, "Consortium"), *alerts]))


def block_at(chain: ChainView, number: int) -> Block:
    """A block with its time."""
    found = chain.rpc.ask("eth_getBlockByNumber", hex(number), False)
    if found is None:
        raise BadBundle(f"the node does not know block {number}; take one that keeps all blocks")
    return Block(number, _raw(found["hash"]), int(found["timestamp"], 16))


def _facts(
    chain: ChainView,
    network: Network,
    name: str,
    wanted: Mapping[str, Mapping[str, Any]] | None = None,
    block: int | None = None,
) -> Iterator[Fact]:
    """A contract's facts: those wanted, else all; of one block, else since the contract was created."""
    contract = network.contracts[name]
    named = wanted or {event: {} for event in EVENTS[name]}
    start = contract.block if block is None else block
    for log in chain.events(name, "0x" + contract.address.hex(), start, block, named):
        args = from_log(name, log.name, log.args)
        if args is not None:
            yield Fact(name, log.name, args, log.block, log.index, _raw(log.tx), 0)


def _timed(chain: ChainView, facts: Iterable[Fact]) -> Iterator[Fact]:
    time_of = cache(lambda number: block_at(chain, number).time)
    return (replace(fact, time=time_of(fact.block)) for fact in facts)


def roots_file(trusted: Trusted) -> bytes:
    """The bytes of a roots file: whoever trusts it can verify bundles without a node."""
    return spelled(
        {"format": ROOTS_FORMAT, **_ROOTS.write(_Roots(trusted.network, trusted.block, trusted.facts.all))}
    )


def read_roots(data: bytes, name: str) -> Trusted:
    """Read a roots file. Raises BadBundle with the place that is wrong."""
    value = read_value(data, name)
    members({"format": literal(ROOTS_FORMAT)}, spare=True).read(value, ())
    roots: _Roots = _ROOTS.read({k: v for k, v in value.items() if k != "format"}, ())
    return Trusted(roots.network, Facts(roots.facts), roots.block)


@dataclass(frozen=True)
class _Roots:
    network: Network
    block: Block
    facts: tuple[Fact, ...]


def _raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


_BLOCK = made(Block, {"number": integer(48), "hash": octets(32), "time": integer(40)})
_ROOTS = made(_Roots, {"network": NETWORK_SHAPE, "block": _BLOCK, "facts": FACTS})
