"""`brownie run deploy main --network sepolia`, word for word: the program itself, with nothing edited."""

import re
import signal

import pytest

from tests.chain.rehearsal.network_story import FORTUNE, Interrupted, open_office
from tests.chain.rehearsal.office import SECRET
from toolchain.networks import free_port
from toolchain.rehearsal import standing_in
from zhenbo import deployments
from zhenbo.plans.deployment import CORE

SENDS = ("send=yes", "yes=yes")


@pytest.fixture(scope="module")
def sepolia():
    with standing_in("sepolia", block_time=0.25) as stand_in:
        yield stand_in


@pytest.fixture
def office(tmp_path, sepolia):
    return open_office(tmp_path, [sepolia], ZHENBO_ACCOUNT="operator")


def test_deploys_through_kill_9_and_is_checked(office, sepolia):
    sepolia.give(office.account("operator"), FORTUNE)
    dry = office.brownie("sepolia", "deploy")
    assert dry.code == 0 and "Costs at most" in dry.out and "[would send]" in dry.out
    dies = Interrupted(3, taken=True)
    sepolia.front.rules.insert(0, dies)
    killed = office.brownie("sepolia", "deploy", *SENDS, started=dies.started)
    sepolia.front.rules.remove(dies)
    assert killed.code == -signal.SIGKILL
    done = office.brownie("sepolia", "deploy", *SENDS)
    assert done.code == 0, done.text
    file = deployments.load(office.folder / "deployments" / "sepolia.json")
    assert set(file.contracts) == set(CORE) and file.parameters["profile"] == "testnet"
    assert all(contract.address in done.out for contract in file.contracts.values())
    checked = office.brownie("sepolia", "check")
    assert checked.code == 0 and "fail" not in checked.out
    assert "warn  Passport is final: not yet" in checked.out


def test_nobody_at_the_terminal_agrees_to_nothing(office, sepolia):
    """Sepolia is a live network: without yes=yes its name has to be typed."""
    sepolia.give(office.account("operator"), FORTUNE)
    refused = office.brownie("sepolia", "deploy", "send=yes")
    assert refused.code == 2 and "Nobody is there to agree" in refused.err
    assert sepolia.front.node("eth_getTransactionCount", office.address("operator"), "latest") == "0x0"


@pytest.mark.parametrize(
    "url, words",
    [
        (
            f"http://127.0.0.1:{free_port()}/v3/{SECRET}",
            r"no node answers at 127.0.0.1:\d+ .*Connection refused.*: start it, or correct its address",
        ),
        (f"http://no-such-node.invalid/v3/{SECRET}", "no node answers at no-such-node.invalid"),
        (f"ftp://127.0.0.1/{SECRET}", "starts with http:// or https://, not ftp:"),
    ],
    ids=["refused", "no such name", "no http"],
)
def test_a_refusal_before_the_script_is_one_sentence(office, url, words):
    office.write_settings(ZHENBO_RPC_SEPOLIA=url)
    ended = office.brownie("sepolia", "deploy")
    assert ended.code == 2
    (said,) = ended.err.strip().splitlines()
    assert said.startswith("sepolia: ") and said.endswith("(ZHENBO_RPC_SEPOLIA)")
    assert re.search(words, said)


def test_the_address_of_another_network(office, sepolia):
    office.write_settings(ZHENBO_RPC_BASE_SEPOLIA=f"{sepolia.url}/v3/{SECRET}")
    ended = office.brownie("base-sepolia", "deploy")
    said = "base-sepolia: the node serves chain 11155111, wanted 84532: correct its address"
    assert ended.code == 2 and ended.err.strip() == f"{said} (ZHENBO_RPC_BASE_SEPOLIA)"


def test_a_network_that_nobody_named(office):
    ended = office.brownie("tea-chain", "deploy")
    assert ended.code == 2 and "Set ZHENBO_RPC_TEA_CHAIN in .env" in ended.err
