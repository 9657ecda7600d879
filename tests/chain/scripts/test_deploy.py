"""deploy.py: stages that resume, a file that says what is where, profiles that hand over."""

import json
from dataclasses import replace

import pytest
from brownie import Consortium, accounts

from scripts import check, deploy
from tests.chain.scripts.operating import Killed, Operator, later
from tests.chain.system import brownie_chain
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.plans.deployment import CORE

DAY = 86_400
REAL_SEND = Chain.send_raw


@pytest.fixture
def deployer(project, capsys, module_isolation):
    return Operator(brownie_chain(), project, capsys)


@pytest.fixture
def file(deployer):
    return deployments.path(deployer.chain.name, True)


def test_dry_run_changes_nothing(deployer):
    before = deployer.state()
    assert deployer.run(deploy.main) == 0
    assert deployer.state() == before
    assert "Deploy the Passport" in deployer.out and "depends on the steps before" in deployer.out


def test_deploys_and_reads_back(deployer, file):
    assert deployer.send(deploy.main) == 0
    done = deployments.load(file)
    assert set(done.contracts) == set(CORE) and done.chain_id == deployer.chain.chain_id
    assert done.contracts["Consortium"].args == (accounts[0].address,)
    assert len(done.contracts["Passport"].code) == 64
    assert not [f for f in check.inspect(deployer.chain, done) if f.verdict == "fail"]


def test_twice_is_harmless(deployer, file):
    deployer.send(deploy.main)
    before = deployer.state(journals=False)
    assert deployer.send(deploy.main) == 0
    assert deployer.state(journals=False) == before


@pytest.mark.parametrize(
    "transaction, after", [later(1, True), (2, False), later(3, True), later(4, True), (5, True)]
)
def test_a_killed_run_resumes_and_no_contract_is_made_twice(
    deployer, file, dies, monkeypatch, transaction, after
):
    first = deployer.transactions(accounts[0])
    dies(transaction, after)
    with pytest.raises(Killed):
        deployer.send(deploy.main)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert deployer.send(deploy.main) == 0
    assert deployer.transactions(accounts[0]) == first + 5
    assert len(deployments.load(file).contracts) == 4


@pytest.mark.parametrize(
    "transaction, after", [later(5, True), (6, False), later(6, True), later(7, False), (7, True)]
)
def test_a_handover_that_was_killed_resumes(deployer, file, dies, monkeypatch, transaction, after):
    first, words = deployer.transactions(accounts[0]), (f"admin={accounts[20]}",)
    dies(transaction, after)
    with pytest.raises(Killed):
        deployer.send(deploy.main, *words)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert deployer.send(deploy.main, *words) == 0, deployer.err
    assert deployer.transactions(accounts[0]) == first + 7


def test_a_core_from_before_alerts_gets_them_and_nothing_else(deployer, file):
    deployer.send(deploy.main)
    done = deployments.load(file)
    older = {name: contract for name, contract in done.contracts.items() if name != "Alerts"}
    deployments.save(file, replace(done, contracts=older, parameters={**done.parameters, "edition": "b"}))
    first = deployer.transactions(accounts[0])
    assert deployer.run(check.main) == 2 and "Alerts is not deployed" in deployer.err
    assert deployer.send(deploy.main, "edition=b") == 0, deployer.err
    assert deployer.transactions(accounts[0]) == first + 1
    found = deployments.load(file).contracts
    assert {name: found[name].address for name in older} == {n: c.address for n, c in older.items()}
    assert found["Alerts"].address != done.contracts["Alerts"].address


def test_no_stops(deployer, says):
    says("no")
    before = deployer.state()[:2]
    assert deployer.run(deploy.main, "send=yes") == 2
    assert deployer.state()[:2] == before
    assert "Not agreed" in deployer.err


def test_yes_is_the_networks_name(deployer, says, file):
    says(deployer.chain.name)
    assert deployer.run(deploy.main, "send=yes") == 0
    assert deployments.load(file).address("Notary")


def test_production_refuses_without_an_admin(deployer):
    before = deployer.state()
    assert deployer.send(deploy.main, "profile=production") == 2
    assert "handed to an admin account" in deployer.err
    assert deployer.send(deploy.main, "profile=production", f"admin={accounts[0]}") == 2
    assert deployer.state() == before


def test_production_hands_over_with_its_delays(deployer, file):
    admin = accounts[20]
    assert deployer.send(deploy.main, "profile=production", f"admin={admin}", "domain=id.tea.example") == 0
    done = deployments.load(file)
    consortium = Consortium.at(done.address("Consortium"))
    assert consortium.hasRole(0, admin) == (True, 2 * DAY)
    assert consortium.hasRole(0, accounts[0]) == (False, 0)
    assert deployer.chain.read("Passport", done.address("Passport"), "handoverDelay") == 14 * DAY
    assert not [f for f in check.inspect(deployer.chain, done) if f.verdict != "pass"]


def test_admin_may_come_from_the_environment(deployer, file, monkeypatch):
    monkeypatch.setenv(f"ZHENBO_ADMIN_{deployer.chain.name.upper()}", accounts[21].address)
    assert deployer.send(deploy.main, "profile=testnet") == 0
    assert deployments.load(file).parameters["admin"] == accounts[21].address


def test_other_parameters_are_refused_unless_another_edition(deployer, file):
    deployer.send(deploy.main)
    first = deployments.load(file).address("Passport")
    assert deployer.send(deploy.main, "domain=other.example") == 2
    assert "another link_domain" in deployer.err
    assert deployer.send(deploy.main, "domain=other.example", "edition=second") == 0
    assert deployments.load(file).address("Passport") != first


@pytest.mark.parametrize(
    "args, words",
    [
        (("profile=cloud",), "choose one of local, testnet, production"),
        (("admin=0x12",), "is not an address"),
        (("admin=0x70997970C51812dc3A010C7d01b50e0d17dc79c8",), "letter case in step"),
        (("colour=red",), "is not an option here"),
        (("surplus",), "one word too many"),
        (("send=maybe",), "say yes or no"),
        (("yes=yes",), "goes with send=yes"),
    ],
)
def test_wrong_use_says_how(deployer, args, words):
    before = deployer.state()
    assert deployer.run(deploy.main, *args) == 2
    assert words in deployer.err and "brownie run deploy main" in deployer.err
    assert deployer.state() == before


def test_help_is_in_the_readers_language(deployer, monkeypatch):
    assert deployer.run(deploy.help) == 0
    assert "Deploys Consortium" in deployer.out
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    deployer.run(deploy.help)
    assert "部署" in deployer.out


def test_json_of_a_dry_run(deployer):
    assert deployer.run(deploy.main, "json=yes") == 0
    assert json.loads(deployer.out)["calls"][0]["status"] == "would send"
