"""verify.py through main, on services that compile what they are handed and compare it with the chain."""

import json
from dataclasses import replace
from functools import cache, partial

import pytest

from scripts import verify
from tests.package.verification.standin import (
    EXACT,
    OTHER_CODE,
    PARTIAL,
    WRONG_ARGUMENTS,
    Submission,
    serving,
)
from tests.package.verification.standin_blockscout import BlockscoutStandIn
from tests.package.verification.standin_etherscan import EtherscanStandIn
from tests.package.verification.standin_sourcify import SourcifyStandIn
from toolchain.standard_json import compiled
from zhenbo import config, deployments
from zhenbo.verification import SERVICES, Patience

KEY = "KeyOfTheTests"
METADATA_BYTES = 53
CORE = ["Alerts", "Consortium", "Notary", "Passport"]
ALL = "services=etherscan,blockscout,sourcify"


@cache
def creation_code(identifier: str, text: str) -> str:
    """What a service compiles: hex digits. Kept, as three services are handed the same."""
    unit, _, name = identifier.rpartition(":")
    return compiled(json.loads(text))[unit][name]["evm"]["bytecode"]["object"]


@pytest.fixture
def judge(system):
    """Compiles the sources and compares them with what was sent to create the contract."""
    created = {contract.address.lower(): contract for contract in system.deployment.contracts.values()}

    def compare(handed: Submission) -> str:
        truth = created[handed.address.lower()]
        sent = system.chain.rpc.ask("eth_getTransactionByHash", truth.tx)["input"]
        on_chain = sent.removeprefix("0x" + truth.salt)
        units = [unit for unit in handed.input["sources"] if unit.startswith("contracts/")]
        unit = next(u for u in units if u.endswith(f"/{handed.name.rpartition(':')[2]}.sol"))
        identifier = f"{unit}:{handed.name.rpartition(':')[2]}"
        code = creation_code(identifier, json.dumps(handed.input, sort_keys=True))
        if not on_chain.startswith(code):
            size = len(code) - 2 * METADATA_BYTES
            return PARTIAL if on_chain.startswith(code[:size]) else OTHER_CODE
        return EXACT if handed.arguments in (None, on_chain[len(code) :]) else WRONG_ARGUMENTS

    return compare


@pytest.fixture
def etherscan(judge, system, monkeypatch):
    with serving(EtherscanStandIn(judge, key=KEY, chain_id=system.chain.chain_id)) as server:
        monkeypatch.setenv("ZHENBO_ETHERSCAN_URL", f"{server.url}/v2/api")
        monkeypatch.setenv("ZHENBO_ETHERSCAN_KEY", KEY)
        yield server


@pytest.fixture
def blockscout(judge, system, monkeypatch):
    with serving(BlockscoutStandIn(judge)) as server:
        monkeypatch.setenv(config.variable("BLOCKSCOUT", system.chain.name), server.url)
        yield server


@pytest.fixture
def sourcify(judge, system, monkeypatch):
    with serving(SourcifyStandIn(judge, chain_id=system.chain.chain_id)) as server:
        monkeypatch.setenv("ZHENBO_SOURCIFY_URL", server.url)
        yield server


@pytest.fixture
def services(etherscan, blockscout, sourcify):
    return etherscan, blockscout, sourcify


@pytest.fixture(autouse=True)
def waited(monkeypatch):
    """Nobody waits: the seconds that would have been."""
    slept = []
    patience = partial(Patience, clock=lambda: sum(slept), sleep=slept.append)
    monkeypatch.setattr(verify, "Patience", patience)
    return slept


def change(operator, system, name, **fields):
    """Another deployments file: this contract with these fields."""
    contracts = {**system.deployment.contracts, name: replace(system.deployment.contracts[name], **fields)}
    file = deployments.path(operator.chain.name, True)
    deployments.save(file, replace(system.deployment, contracts=contracts))


@pytest.mark.parametrize(
    "contracts, options",
    [(["Notary"], ["contract=Notary"]), pytest.param(CORE, [], marks=pytest.mark.long, id="all")],
)
def test_all_services_verify_and_the_second_run_finds_it_so(operator, services, contracts, options):
    for server in services:
        server.pending, server.unindexed = 2, 1
    before = operator.state()
    assert operator.run(verify.main, ALL, *options) == 0
    lines = [line.split()[:3] for line in operator.out.splitlines()]
    assert lines == [[name, service, "verified"] for service in SERVICES for name in contracts]
    assert operator.run(verify.main, ALL, *options) == 0
    assert operator.out.count("verified before") == len(lines)
    assert [len(server.submitted) for server in services] == [len(contracts)] * 3
    assert operator.state() == before


def test_what_a_program_reads(operator, system, sourcify):
    assert operator.run(verify.main, "services=sourcify", "contract=Notary", "json=yes") == 0
    address = system.deployment.address("Notary")
    assert json.loads(operator.out) == [
        {
            "contract": "Notary",
            "address": address,
            "service": "sourcify",
            "status": "verified",
            "reason": "creation and runtime code exactly",
            "page": f"{sourcify.url}/v2/contract/{operator.chain.chain_id}/{address}",
        }
    ]


def test_wrong_constructor_arguments_are_a_verdict_with_the_cure(operator, system, etherscan):
    change(operator, system, "Notary", args=(system.deployment.address("Passport"),))
    assert operator.run(verify.main, "services=etherscan", "contract=Notary") == 1
    assert "the constructor's arguments are not those on the chain" in operator.out
    assert "1 of 1 are not verified: Notary (etherscan)" in operator.err


def test_a_busy_service_is_waited_for(operator, etherscan, waited):
    limit = {"status": "0", "message": "NOTOK", "result": "Max calls per sec rate limit reached (3/sec)"}
    etherscan.play(200, limit, count=3)
    assert operator.run(verify.main, "services=etherscan", "contract=Notary") == 0
    assert sum(waited) > 2 + 3 + 4.5


def test_one_that_never_ends_is_given_up_after_the_time_that_was_named(operator, sourcify, waited):
    sourcify.pending = 10_000
    assert operator.run(verify.main, "services=sourcify", "contract=Notary", "wait=40") == 1
    assert "after 40 s still: verifying. Run the same command again later" in operator.out
    assert sum(waited) == 40
    sourcify.pending, sourcify.jobs = 0, {}
    assert operator.run(verify.main, "services=sourcify", "contract=Notary") == 0


def test_a_wrong_key_is_told_once_and_never_shown(operator, etherscan, monkeypatch):
    monkeypatch.setenv("ZHENBO_ETHERSCAN_KEY", "WrongButSecret")
    assert operator.run(verify.main, "services=etherscan") == 1
    assert operator.out.count("set ZHENBO_ETHERSCAN_KEY to a key of etherscan.io") == len(CORE)
    assert "WrongButSecret" not in operator.out + operator.err
    assert len(etherscan.requests) == 1


def test_one_service_that_fails_does_not_stop_the_others(operator, etherscan, sourcify, monkeypatch):
    monkeypatch.delenv("ZHENBO_ETHERSCAN_KEY")
    assert operator.run(verify.main, "services=etherscan,sourcify", "contract=Notary", "json=yes") == 1
    assert [row["status"] for row in json.loads(operator.out)] == ["refused", "verified"]


def test_other_sources_than_were_deployed_are_submitted_to_nobody(operator, system, services):
    change(operator, system, "Notary", code="00" * 32)
    assert operator.run(verify.main, ALL) == 2
    assert "zhenbo/abi holds another Notary than was deployed" in operator.err
    assert f"commit {system.deployment.commit}" in operator.err
    assert not any(server.requests for server in services)


def test_a_chain_without_services_says_what_there_is_instead(operator):
    assert operator.run(verify.main) == 2
    assert "make verify-local" in operator.err
    assert config.variable("BLOCKSCOUT", operator.chain.name) in operator.err


@pytest.mark.parametrize(
    "argument, said",
    [
        ("services=etherscn", "no such service"),
        ("services=", "services=... is missing"),
        ("contract=Notery", "Notery is not deployed"),
        ("wait=long", "a whole number is meant"),
        ("inputs=", "inputs=... is missing"),
    ],
)
def test_wrong_use_is_told(operator, services, argument, said):
    given = {"services": ALL.partition("=")[2], **dict([argument.split("=")])}
    assert operator.run(verify.main, *(f"{name}={value}" for name, value in given.items())) == 2
    assert said in operator.err
    assert not any(server.requests for server in services)


def test_the_files_to_submit_by_hand(operator, system, services, tmp_path):
    folder = tmp_path / "by-hand"
    assert operator.run(verify.main, f"inputs={folder}") == 0
    assert sorted(file.name for file in folder.iterdir()) == [f"{n}.json" for n in CORE] + ["contracts.json"]
    notary = json.loads((folder / "contracts.json").read_text(encoding="utf-8"))["Notary"]
    code = creation_code(notary["identifier"], (folder / "Notary.json").read_text(encoding="utf-8"))
    deployed = system.deployment.contracts["Notary"]
    sent = operator.chain.rpc.ask("eth_getTransactionByHash", deployed.tx)["input"]
    assert sent == "0x" + deployed.salt + code + notary["arguments"]
    assert (notary["address"], notary["compiler"]) == (deployed.address, "0.8.30+commit.73712a01")
    assert not any(server.requests for server in services)


def test_without_a_deployments_file_it_says_what_to_do(operator, services):
    deployments.path(operator.chain.name, True).unlink()
    assert operator.run(verify.main, ALL) == 2
    assert "brownie run deploy" in operator.err


def test_help_names_the_options(operator):
    assert operator.run(verify.help) == 0
    for option in verify.OPTIONS:
        assert f"{option}=" in operator.out
