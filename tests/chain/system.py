"""The core as the operator deploys it, with everybody in it: what most chain tests start from.

`system` is deployed by scripts.deploy, once a run, and every module goes back to it. The members are those of
samples/puer, so that its documents and GTINs are at home here.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from brownie import Alerts, Consortium, Notary, Passport, accounts, chain, network, web3
from eth_account import Account
from eth_account.hdaccount import key_from_seed
from eth_account.hdaccount.mnemonic import Mnemonic

from samples.puer.members import CARRIER, COOPERATIVE, FACTORY, LAB
from scripts import export
from scripts.deploy import deploy
from zhenbo import config
from zhenbo.chain import Chain, connect
from zhenbo.deployments import Deployment
from zhenbo.networks import DEVELOPMENT_PHRASES
from zhenbo.plans.calldata import calldata
from zhenbo.plans.deployment import PROFILES, Parameters
from zhenbo.plans.roles import role

# index in the development wallet; scripts/README.md names the same
ACTORS = {
    "admin": 0,
    "brand": 1,
    "inspector": 2,
    "producer": 3,
    "carrier": 4,
    "regulator": 5,
    "guardian": 6,
    "relay": 7,
    "resolver": 8,
    "platform": 9,
    "stranger": 10,
    "streamer": 11,
    "appraiser": 12,
    "buyer": 13,
    "friend": 14,
}
# name, prefixes, accounts with their roles; ids run from 1 in this order
MEMBERS: tuple[tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]], ...] = (
    (COOPERATIVE.name, COOPERATIVE.prefixes, {"producer": ("producer", "events")}),
    (FACTORY.name, FACTORY.prefixes, {"brand": ("brand", "events"), "streamer": ("streamer",)}),
    (LAB.name, LAB.prefixes, {"inspector": ("inspector", "events"), "appraiser": ("appraiser",)}),
    (CARRIER.name, CARRIER.prefixes, {"carrier": ("carrier", "events")}),
    (
        "live-platform",
        (),
        {"platform": ("platform", "orders", "contributions"), "resolver": ("resolver", "scans"), "relay": ()},
    ),
    ("market-authority", (), {"regulator": ("regulator", "access")}),
)
UNATTACHED = {"guardian": ("guardian",)}


@dataclass(frozen=True)
class System:
    """Contracts as Brownie objects; `chain` and `deployment` as the package sees them.

    Each actor is a Brownie account by name (`system.brand`), its private key is `system.inspector_key`
    (bytes), its member's id is `system.member["inspector"]` (actors without a member are absent).
    """

    chain: Chain
    deployment: Deployment
    consortium: Any
    notary: Any
    passport: Any
    alerts: Any
    member: dict[str, int]

    def __getattr__(self, name: str) -> Any:
        if name in ACTORS:
            return accounts[ACTORS[name]]
        if name.endswith("_key") and name.removesuffix("_key") in ACTORS:
            return private_key(ACTORS[name.removesuffix("_key")])
        raise AttributeError(name)


def private_key(index: int) -> bytes:
    """Private key of account `index` of the running development node."""
    phrase = DEVELOPMENT_PHRASES[network.show_active()]
    key = key_from_seed(Mnemonic.to_seed(phrase, ""), f"m/44'/60'/0'/0/{index}")
    assert Account.from_key(key).address == accounts[index].address
    return bytes(key)


def brownie_chain() -> Chain:
    """Brownie's own node, as scripts reach it."""
    return connect(config.network(network.show_active(), url=web3.provider.endpoint_uri))


def enrol_all(consortium: Any) -> dict[str, int]:
    """Enrol MEMBERS in one transaction; the member of each actor that has one."""
    steps, member = [], {}
    for number, (name, prefixes, actors) in enumerate(MEMBERS, start=1):
        steps.append(calldata("addMember(string)", name))
        steps += [calldata("licensePrefix(uint32,string)", number, prefix) for prefix in prefixes]
        for actor in actors:
            steps.append(calldata("linkAccount(uint32,address)", number, accounts[ACTORS[actor]].address))
            member[actor] = number
    for actor, words in [pair for *_, actors in MEMBERS for pair in actors.items()] + [*UNATTACHED.items()]:
        account = accounts[ACTORS[actor]].address
        steps += [calldata("grantRole(uint64,address,uint32)", role(w).id, account, 0) for w in words]
    consortium.multicall(steps, {"from": accounts[ACTORS["admin"]]})
    return member


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> System:
    """Deployed by the operator's own function on Brownie's node; every test starts from it."""
    assert export.main("--check") == 0, "zhenbo/abi is older than the contracts: python -m scripts.export"
    node, folder = brownie_chain(), tmp_path_factory.mktemp("deployment")
    done = deploy(
        node,
        node.signer("0"),
        Parameters(PROFILES["local"], edition="system"),  # leaves the addresses of the usual one free
        yes=True,
        file=folder / "deployments.json",
        journal_dir=folder / "journal",
    )
    consortium = Consortium.at(done.address("Consortium"))
    made = System(
        node,
        done,
        consortium,
        Notary.at(done.address("Notary")),
        Passport.at(done.address("Passport")),
        Alerts.at(done.address("Alerts")),
        enrol_all(consortium),
    )
    # Brownie resets the chain to this snapshot around every module, instead of to the empty chain
    chain._reset_id = chain._take_snapshot()
    return made
