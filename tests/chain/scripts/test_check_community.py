"""check.py community: every difference between file, sources and chain is found, and nothing else is."""

import json
from dataclasses import replace

import pytest
from brownie import Treasury, accounts
from eth_utils.crypto import keccak

from scripts import check, deploy_community
from zhenbo import deployments
from zhenbo.plans.calldata import calldata
from zhenbo.plans.community_parameters import PROFILES, Parameters

NO_ID = b"\0" * 32
POSTER, GUARDIAN, SENDER, STRANGER = (20, 21, 22, 10)  # indices in the wallet


def stranger():
    return accounts[STRANGER].address


@pytest.fixture(scope="module")
def tea(module_isolation, system, tmp_path_factory):
    """A community whose deployer is the Treasury's only proposer, so that tests can change anything."""
    folder = tmp_path_factory.mktemp("community")
    parameters = Parameters(
        PROFILES["local"],
        "Tea Fans",
        "TEA",
        system.consortium.address,
        accounts[0].address,
        poster=accounts[POSTER].address,
        guardian=accounts[GUARDIAN].address,
        sender=accounts[SENDER].address,
        rewards=1_000,
        airdrop=500,
    )
    return deploy_community.deploy(
        system.chain,
        system.chain.signer("0"),
        parameters,
        yes=True,
        file=folder / "TEA.json",
        journal_dir=folder / "journal",
    )


@pytest.fixture
def file(operator, tea):
    path = deployments.community_path(operator.chain.name, True, "TEA")
    deployments.save(path, tea)
    return path


@pytest.fixture
def decides(tea):
    """decides(contract, signature, *args): the Treasury carries a call out."""

    def act(contract, signature, *args):
        treasury, data = Treasury.at(tea.address("Treasury")), calldata(signature, *args)
        target = tea.address(contract)
        treasury.schedule(target, 0, data, NO_ID, NO_ID, 0, {"from": accounts[0]})
        treasury.execute(target, 0, data, NO_ID, NO_ID, {"from": accounts[0]})

    return act


def failed(operator):
    """What `check` finds fault with."""
    operator.run(check.community, "TEA", "json=yes")
    return [f["what"] for f in json.loads(operator.out) if f["verdict"] == "fail"]


def test_a_sound_community_passes_and_an_only_proposer_is_said(operator, file):
    assert operator.run(check.community, "TEA") == 0
    assert "only proposer; good for trials only" in operator.out and "fail" not in operator.out


def test_changes_nothing(operator, file):
    before = operator.state()
    operator.run(check.community, "TEA")
    assert operator.state() == before


def test_other_code_at_an_address_is_found(operator, tea, file):
    swapped = dict(tea.contracts)
    swapped["Points"] = replace(swapped["Points"], tx=swapped["Airdrop"].tx)
    deployments.save(file, replace(tea, contracts=swapped))
    assert operator.run(check.community, "TEA") == 1
    assert "Points code is what we built" in operator.err and "Points address" in operator.err


def test_another_runtime_code_is_found(operator, tea, file):
    """As after a self-destruction or an upgrade, if ours had any."""
    contracts = {**tea.contracts, "Rewards": replace(tea.contracts["Rewards"], runtime="00" * 32)}
    deployments.save(file, replace(tea, contracts=contracts))
    assert failed(operator) == ["Rewards lives there"]


@pytest.mark.parametrize(
    "changes, whats",
    [
        ({"name": "Milk Fans"}, ["Points.name", "Membership.name", "FanGovernor.name"]),
        ({"symbol": "MILK"}, ["Points.symbol", "Membership.symbol"]),
        ({"region": "OPEN"}, ["Points.region"]),
        ({"notice": 5}, ["RuleBook.notice"]),
        ({"sunset_notice": 5}, ["RuleBook.sunsetNotice"]),
        ({"decision_time": 5}, ["Rewards.decisionTime"]),
        ({"treasury_delay": 5}, ["Treasury.getMinDelay"]),
        ({"bond": 5}, ["Rewards.disputeBond"]),
        ({"rewards": 1_001}, ["budget of Rewards, points"]),
        ({"airdrop": 0}, ["budget of Airdrop, points"]),
        ({"poster": None}, ["manager: poster"]),
        ({"host": "0x" + "12" * 20}, ["manager: host"]),
        ({"places": 5}, ["places for members"]),
        ({"recovery_delay": 5}, ["Membership.recoveryDelay"]),
        ({"shortest_poll": 5}, ["FanPoll.shortestPoll"]),
        ({"voting_period": 5}, ["FanGovernor.votingPeriod"]),
        ({"seniority": 5}, ["FanGovernor.seniority"]),
        ({"guarded": "2099-12-31"}, ["FanGovernor.guardianUntil", "FanGovernor.proposalGuardian"]),
        ({"governor": True}, ["Treasury: proposer", "Treasury: canceller", "deployer"]),
        ({"consortium": "0x" + "12" * 20}, ["Consortium lives there"]),
        ({"admin": "0x" + "12" * 20}, ["Treasury: proposer", "Treasury: canceller", "deployer"]),
    ],
)
def test_a_file_that_says_otherwise_is_found(operator, tea, file, changes, whats):
    deployments.save(file, replace(tea, parameters={**tea.parameters, **changes}))
    assert failed(operator) == whats


def roles(signature, *args):
    return "CommunityManager", signature, *args


@pytest.mark.parametrize(
    "acts, what",
    [
        (lambda tea: roles("labelRole(uint64,string)", 1, "boss"), "role names"),
        (lambda tea: roles("labelRole(uint64,string)", 9, "boss"), "role names"),
        (lambda tea: roles("setRoleGuardian(uint64,uint64)", 1, 2), "changed otherwise"),
        (lambda tea: roles("setRoleAdmin(uint64,uint64)", 1, 2), "changed otherwise"),
        (lambda tea: roles("setGrantDelay(uint64,uint32)", 1, 60), "changed otherwise"),
        (
            lambda tea: roles("setTargetClosed(address,bool)", tea.address("Airdrop"), True),
            "changed otherwise",
        ),
        (
            lambda tea: roles("setTargetAdminDelay(address,uint32)", tea.address("Points"), 60),
            "changed otherwise",
        ),
        (
            lambda tea: roles(
                "setTargetFunctionRole(address,bytes4[],uint64)",
                tea.address("Points"),
                [keccak(text="setBudget(address,uint96)")[:4]],
                1,
            ),
            "functions of roles",
        ),
        (
            lambda tea: roles(
                "setTargetFunctionRole(address,bytes4[],uint64)",
                tea.address("Rewards"),
                [keccak(text="openEpoch()")[:4]],
                0,
            ),
            "functions of roles",
        ),
        (
            lambda tea: roles("grantRole(uint64,address,uint32)", 1, stranger(), 0),
            "manager: poster",
        ),
        (
            lambda tea: roles("grantRole(uint64,address,uint32)", 1, accounts[POSTER].address, 60),
            "manager: poster",
        ),
        (lambda tea: roles("revokeRole(uint64,address)", 2, accounts[GUARDIAN].address), "manager: guardian"),
        (
            lambda tea: roles("revokeRole(uint64,address)", 2, tea.address("Treasury")),
            "manager: guardian",
        ),
        (
            lambda tea: roles("grantRole(uint64,address,uint32)", 0, stranger(), 0),
            "manager: admin",
        ),
        (
            lambda tea: roles("grantRole(uint64,address,uint32)", 9, stranger(), 0),
            "manager: other roles",
        ),
        (
            lambda tea: (
                "Treasury",
                "grantRole(bytes32,address)",
                keccak(text="PROPOSER_ROLE"),
                stranger(),
            ),
            "Treasury: proposer",
        ),
        (
            lambda tea: ("Treasury", "grantRole(bytes32,address)", NO_ID, stranger()),
            "Treasury: default admin",
        ),
        (
            lambda tea: ("Treasury", "grantRole(bytes32,address)", b"\1" * 32, stranger()),
            "Treasury: other roles",
        ),
        (lambda tea: ("Treasury", "updateDelay(uint256)", 60), "Treasury.getMinDelay"),
        (
            lambda tea: ("Points", "setBudget(address,uint96)", tea.address("Rewards"), 7),
            "budget of Rewards, points",
        ),
        (lambda tea: ("Points", "setBudget(address,uint96)", stranger(), 7), "other sources of points"),
        (lambda tea: ("Points", "admitRedeemer(address)", stranger()), "redeemers of points"),
        (lambda tea: ("Points", "dismissRedeemer(address)", tea.address("Shop")), "redeemers of points"),
        (lambda tea: ("FanPoll", "setExecutor(address,bool)", stranger(), True), "executors of polls"),
        (
            lambda tea: ("FanPoll", "setExecutor(address,bool)", tea.address("CharityPot"), False),
            "executors of polls",
        ),
        (lambda tea: ("Membership", "setPlaces(uint32)", 9), "places for members"),
    ],
)
def test_what_the_treasury_changed_is_found(operator, tea, file, decides, acts, what):
    decides(*acts(tea))
    assert failed(operator) == [what]


def test_what_was_changed_and_changed_back_is_no_difference(operator, tea, file, decides):
    for closed in (True, False):
        decides(*roles("setTargetClosed(address,bool)", tea.address("Airdrop"), closed))
    decides(*roles("grantRole(uint64,address,uint32)", 1, stranger(), 0))
    decides(*roles("revokeRole(uint64,address)", 1, stranger()))
    assert failed(operator) == []


def test_a_council_beside_the_governor_is_found(operator, tea, file, decides):
    """A handover that left the council a role is none."""
    for role in ("PROPOSER_ROLE", "CANCELLER_ROLE"):
        decides("Treasury", "grantRole(bytes32,address)", keccak(text=role), tea.address("FanGovernor"))
    assert failed(operator) == ["Treasury: proposer", "Treasury: canceller"]


def test_a_contract_that_obeys_another_manager_is_found(operator, tea, file, decides, system):
    decides(*roles("updateAuthority(address,address)", tea.address("Points"), system.consortium.address))
    assert failed(operator) == ["Points.authority"]


def test_a_deployer_that_holds_more_than_agreed_is_found(operator, file, decides):
    decides(*roles("grantRole(uint64,address,uint32)", 3, accounts[0].address, 0))
    assert failed(operator) == ["manager: sender", "deployer"]


def test_a_missing_contract_is_found(operator, tea, file):
    contracts = {name: one for name, one in tea.contracts.items() if name != "Airdrop"}
    deployments.save(file, replace(tea, contracts=contracts))
    assert failed(operator) == ["Airdrop"]


def test_a_file_of_something_else_is_refused(operator, system, file):
    deployments.save(file, replace(system.deployment, contracts=deployments.load(file).contracts))
    assert operator.run(check.community, "TEA") == 2
    assert "is no community's" in operator.err


def test_an_unknown_community_is_refused_and_the_known_ones_are_named(operator, file):
    assert operator.run(check.community, "MILK") == 2
    assert "There is no community MILK" in operator.err and "there are: TEA" in operator.err
    file.unlink()
    assert operator.run(check.community, "TEA") == 2
    assert "there are: none" in operator.err and "brownie run deploy community" in operator.err
