"""What nodes of each network do that zhenbo/networks.py need not know.

As they answer in 2026: versions by web3_clientVersion, fees in their order of magnitude.
"""

from dataclasses import dataclass, replace

from toolchain.rehearsal import rules
from toolchain.rehearsal.front import Rule
from zhenbo.networks import BUILT_IN, GWEI, Network

CONSORTIUM_ID = 2026  # of the stand-in; the members' own chain has another


@dataclass(frozen=True)
class Behaviour:
    """How a network's nodes behave.

    client       how they name themselves
    base_fee     wei around which it moves; 0 for one that stays 0
    tip          wei that they suggest; None where they do not know the question
    final_after  blocks until one is final
    hardfork     rules of the machine, in anvil's words
    factory      whether the usual factory for CREATE2 is there
    """

    client: str
    base_fee: int
    tip: int | None
    final_after: int
    hardfork: str = "prague"
    factory: bool = True


BEHAVIOURS = {
    "sepolia": Behaviour("Geth/v1.16.7-stable/linux-amd64/go1.25.1", GWEI, GWEI // 1000, 64, "osaka"),
    "base-sepolia": Behaviour("Geth/v1.101603.5-stable/linux-amd64/go1.24.6", GWEI // 200, GWEI // 1000, 600),
    "op-sepolia": Behaviour("Geth/v1.101603.5-stable/linux-amd64/go1.24.6", GWEI // 1000, GWEI // 1000, 600),
    "arbitrum-sepolia": Behaviour("nitro/v3.7.6/linux-amd64/go1.24.5", GWEI // 10, 0, 4800),
    # suggests less than it takes, as its nodes do at quiet times
    "polygon-amoy": Behaviour("bor/v2.3.0/linux-amd64/go1.24.6", GWEI // 10, GWEI, 16),
    "bnb-testnet": Behaviour("Geth/v1.6.1/linux-amd64/go1.24.0", 0, GWEI // 10, 2),
    "consortium": Behaviour(
        "besu/v25.9.0/linux-x86_64/openjdk-java-21", 0, None, 0, hardfork="shanghai", factory=False
    ),
}


def network(name: str) -> Network:
    """The network as zhenbo/networks.py has it; the consortium with the chain id of its stand-in."""
    found = BUILT_IN[name]
    return found if found.chain_id else replace(found, chain_id=CONSORTIUM_ID)


def rules_of(network: Network, behaviour: Behaviour) -> list[Rule]:
    """What the front does, from the outside in."""
    price = behaviour.base_fee + (behaviour.tip or 0)
    found = [rules.says("web3_clientVersion", behaviour.client), rules.says("eth_gasPrice", hex(price))]
    if behaviour.tip is not None:
        found.append(rules.says("eth_maxPriorityFeePerGas", hex(behaviour.tip)))
    if network.minimum_tip:
        found.append(rules.least_tip(network.minimum_tip))
    if network.fees == "free":
        found += [rules.unknown("eth_maxPriorityFeePerGas"), rules.without_base_fee]
    if network.data_fee == "op-stack":
        found.append(rules.OpStack())
    if network.name.startswith("arbitrum"):
        found.append(rules.Arbitrum())
    return found
