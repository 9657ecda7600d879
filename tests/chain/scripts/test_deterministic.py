"""CREATE2 through the usual factory: the same addresses everywhere, whoever was there first."""

import shutil
import time

import pytest
from brownie import accounts, network
from eth_utils import keccak

from scripts import check, deploy
from tests.chain.scripts.operating import Operator
from tests.chain.system import brownie_chain
from zhenbo import create2, deployments
from zhenbo.plans.deployment import CORE

# of a deployment without any word of its own
SALT = keccak(b"zhenbo\ncore\n\nlocal\nid.gs1.org\n")
# PUSH0-style forwarder: hands its calldata to the factory, as a contract of somebody else's would
FORWARDS = f"365f5f375f5f365f5f73{create2.FACTORY[2:].lower()}5af100"


@pytest.fixture
def deployer(project, capsys, module_isolation):
    return Operator(brownie_chain(), project, capsys)


@pytest.fixture
def file(deployer):
    return deployments.path(deployer.chain.name, True)


@pytest.fixture
def with_factory(deployer):
    if not deployer.chain.has_code(create2.FACTORY):
        pytest.skip(f"{network.show_active()} starts without the factory; anvil has it")


def consortium_data(chain):
    return SALT + chain.creation_code("Consortium", (accounts[0].address,))


def send_raw_call(chain, sender, to, data):
    tx = {"from": sender, "data": "0x" + data.hex(), "gas": hex(6_000_000), **({"to": to} if to else {})}
    sent = chain.rpc.ask("eth_sendTransaction", tx)
    until = time.monotonic() + 30
    while (receipt := chain.receipt(sent)) is None:  # a busy anvil answers before it has mined
        assert time.monotonic() < until, f"{sent} is in no block"
        time.sleep(0.02)
    return receipt


def test_addresses_follow_from_deployer_and_arguments(with_factory, deployer, file):
    deployer.run(deploy.main)
    assert "the same addresses on every chain" in deployer.out
    assert deployer.send(deploy.main) == 0
    done = deployments.load(file)
    for name, contract in done.contracts.items():
        code = deployer.chain.creation_code(name, contract.args)
        packed = b"\xff" + bytes.fromhex(create2.FACTORY[2:]) + SALT + keccak(code)
        assert bytes.fromhex(contract.address[2:]) == keccak(packed)[12:], name
        assert contract.salt == SALT.hex()
        assert contract.runtime == keccak(deployer.chain.code(contract.address)).hex()


def test_without_the_factory_addresses_are_said_to_differ(deployer, file):
    if deployer.chain.has_code(create2.FACTORY):
        deployer.chain.rpc.ask("anvil_setCode", create2.FACTORY, "0x")
    deployer.run(deploy.main)
    assert "addresses differ from other chains" in deployer.out
    assert deployer.send(deploy.main) == 0
    done = deployments.load(file)
    assert {contract.salt for contract in done.contracts.values()} == {""}
    assert not [f for f in check.inspect(deployer.chain, done) if f.verdict == "fail"]


def test_a_contract_that_somebody_created_first_is_ours_all_the_same(with_factory, deployer, file):
    chain, stranger = deployer.chain, accounts[10].address
    chain.rpc.ask("evm_mine")
    first = send_raw_call(chain, stranger, create2.FACTORY, consortium_data(chain))
    chain.rpc.ask("evm_mine")
    before = deployer.transactions(accounts[0])
    assert deployer.send(deploy.main) == 0
    done = deployments.load(file)
    consortium = done.contracts["Consortium"]
    assert (consortium.tx, consortium.block) == (
        first.tx,
        first.block,
    ) and consortium.address == first.created
    assert done.block == first.block and deployer.transactions(accounts[0]) == before + len(CORE)
    assert not [f for f in check.inspect(chain, done) if f.verdict == "fail"]


def test_one_created_through_another_contract_cannot_be_shown(with_factory, deployer, file):
    chain, stranger = deployer.chain, accounts[10].address
    creation = bytes.fromhex(f"{len(FORWARDS) // 2:02x}".join(("60", "8060095f395ff3")) + FORWARDS)
    forwarder = send_raw_call(chain, stranger, None, creation).created
    send_raw_call(chain, stranger, forwarder, consortium_data(chain))
    assert chain.has_code(create2.created_by(create2.FACTORY, consortium_data(chain)))
    assert deployer.send(deploy.main) == 2
    assert "created by a contract of somebody else's" in deployer.err and "edition=" in deployer.err
    assert deployer.send(deploy.main, "edition=second") == 0


def test_a_lost_journal_creates_nothing_twice(with_factory, deployer, file):
    deployer.send(deploy.main)
    done, sent = deployments.load(file), deployer.transactions(accounts[0])
    shutil.rmtree(deployer.root / "build")
    assert deployer.send(deploy.main) == 0
    again = deployments.load(file)
    assert again.contracts == done.contracts and again.block == done.block
    assert deployer.transactions(accounts[0]) == sent


def test_other_parameters_share_no_contract(with_factory, deployer, file):
    found = []
    for words in ((), ("domain=id.tea.example",), ("edition=second",), (f"admin={accounts[20]}",)):
        file.unlink(missing_ok=True)
        assert deployer.send(deploy.main, *words) == 0
        found += [contract.address for contract in deployments.load(file).contracts.values()]
    assert len(set(found)) == len(found) == 4 * len(CORE)


def test_a_node_that_forgets_old_states_is_told_apart(with_factory, deployer, monkeypatch):
    deployer.send(deploy.main)
    shutil.rmtree(deployer.root / "build")
    real = type(deployer.chain).code

    def pruned(self, address, block=None):
        if block is not None:
            self.rpc.ask("eth_getBalance", address, "0xfffffff")  # what a pruned node answers: no such state
        return real(self, address, block)

    monkeypatch.setattr(type(deployer.chain), "code", pruned)
    assert deployer.send(deploy.main) == 2
    assert "name an archive node in ZHENBO_RPC_" in deployer.err
