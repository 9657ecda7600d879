"""Scripts and keys: dry runs ask for nothing, a deployment asks once, and no secret is left anywhere."""

import json
import re
import sys
from pathlib import Path

import pytest
from brownie import accounts
from eth_account import Account

sys.path.insert(0, str(Path(__file__).parents[2] / "package" / "chain"))
from signing import (
    ADDRESS,
    KEY,
    LEGACY,
    OTHER_KEY,
    PASSPHRASE,
    Terminal,
    clear_of_settings,
    keystore_file,
    secret_file,
)

from scripts import check, deploy, register_batch
from tests.chain.scripts.operating import Operator
from tests.chain.system import brownie_chain
from toolchain.environment import ROOT
from zhenbo import config, deployments
from zhenbo.chain.signers import encrypted, from_keystore
from zhenbo.chain.signers.base import HeldKey


@pytest.fixture
def deployer(project, monkeypatch, capsys, module_isolation):
    """An operator whose only account is a keystore."""
    clear_of_settings(monkeypatch, project)
    monkeypatch.setenv("ZHENBO_ACCOUNT", "operator")
    keystore_file(config.KEYSTORE_FOLDER / "operator.json")
    accounts[9].transfer(ADDRESS, 10**19)
    return Operator(brownie_chain(), project, capsys)


@pytest.fixture
def held(monkeypatch):
    """Every key that is opened from here on."""
    keys, plain = [], HeldKey.__init__

    def remembered(self, octets):
        plain(self, octets)
        keys.append(self._octets)

    monkeypatch.setattr(HeldKey, "__init__", remembered)
    return keys


def left_behind(deployer) -> str:
    """Everything that a run printed or wrote, but for the keystore itself."""
    files = [f for f in deployer.root.rglob("*") if f.is_file() and f.parent.name != "accounts"]
    return deployer.out + deployer.err + "".join(f.read_text("utf-8", "replace") for f in files)


def deployed(deployer):
    return deployments.path(deployer.chain.name, True).exists()


def test_a_dry_run_asks_for_nothing(deployer, monkeypatch, held):
    terminal = Terminal(monkeypatch)
    before = deployer.state()
    assert deployer.run(deploy.main) == 0
    assert terminal.asked == [] and held == [] and deployer.state() == before
    assert deployer.json(deploy.main)["sender"] == ADDRESS


def test_a_deployment_asks_once_and_forgets_the_key(deployer, monkeypatch, held):
    terminal = Terminal(monkeypatch, PASSPHRASE)
    assert deployer.send(deploy.main, "edition=keystore") == 0
    assert terminal.asked == [f"Passphrase of keystore operator ({ADDRESS}): "]
    assert deployer.transactions(ADDRESS) > 3
    assert held == [bytearray(32)]
    shown = left_behind(deployer).lower()
    assert "raw" in shown and KEY.hex() not in shown and PASSPHRASE not in shown
    assert deployer.run(check.main) == 0 and deployer.run(deploy.main, "edition=keystore") == 0
    assert deployer.send(deploy.main, "edition=keystore") == 0
    assert len(terminal.asked) == 1


def test_after_a_wrong_passphrase_the_same_command_goes_on(deployer, monkeypatch, held):
    count = deployer.transactions(ADDRESS)
    Terminal(monkeypatch, "wrong one", "wrong two", "wrong three")
    assert deployer.send(deploy.main, "edition=again") == 2
    assert "Nothing was signed; run the same command again with the right one" in deployer.err
    assert deployer.transactions(ADDRESS) == count and not deployed(deployer)
    assert "wrong one" not in left_behind(deployer)
    Terminal(monkeypatch, PASSPHRASE)
    assert deployer.send(deploy.main, "edition=again") == 0
    assert deployed(deployer) and held == [bytearray(32)]


def test_the_key_is_forgotten_however_the_command_ends(deployer, monkeypatch, held):
    Terminal(monkeypatch, PASSPHRASE)
    monkeypatch.setattr("zhenbo.chain.Chain.send_raw", lambda self, raw: 1 / 0)
    with pytest.raises(ZeroDivisionError) as caught:
        deployer.send(deploy.main, "edition=crash")
    assert caught.tb is not None and held == [bytearray(32)]


def test_an_unattended_run_is_told_what_it_lacks(deployer, monkeypatch, project):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert deployer.send(deploy.main, "edition=unattended") == 2
    assert "There is no terminal to ask for a passphrase. Set ZHENBO_PASSPHRASE_FILE" in deployer.err
    secret = secret_file(project / "accounts" / "secret")
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(secret))
    secret.chmod(0o644)
    assert deployer.send(deploy.main, "edition=unattended") == 2
    assert f"chmod 600 {secret}" in deployer.err and not deployed(deployer)
    assert PASSPHRASE not in left_behind(deployer)


@pytest.fixture
def program(monkeypatch, project, system):
    """program(): the signer of docs/keys.md as ZHENBO_SIGNER; `changes` are made to its text first."""
    page = (Path(ROOT) / "docs" / "keys.md").read_text("utf-8")
    code = re.search(r'```python\n("""signer.py .*?)```', page, re.DOTALL)[1]
    folder = project / "accounts"
    keystore, secret = keystore_file(folder / "operator.json"), secret_file(folder / "secret")
    monkeypatch.setenv("ZHENBO_SIGNER", f"{sys.executable} {folder / 'signer.py'} {keystore} {secret}")

    def arrange(**changes):
        text = code.replace("11155111", str(system.chain.chain_id))
        for old, new in changes.values():
            assert old in text
            text = text.replace(old, new)
        (folder / "signer.py").write_text(text, encoding="utf-8")

    return arrange


def test_a_program_signs_a_deployment(deployer, program):
    program()
    assert deployer.send(deploy.main, "account=signer", "edition=program") == 0
    assert deployer.run(check.main) == 0 and deployer.transactions(ADDRESS) > 3


def test_a_program_that_adds_something_is_caught(deployer, program):
    count = deployer.transactions(ADDRESS)
    program(value=("sign_transaction(transaction)", 'sign_transaction({**transaction, "value": "0x1"})'))
    assert deployer.send(deploy.main, "account=signer", "edition=liar") == 2
    assert "did not sign the transaction it was given: value is 1, not 0. It was not sent" in deployer.err
    assert deployer.transactions(ADDRESS) == count


def test_a_program_signs_for_a_batch(operator, batch_folder, program, project):
    program()
    file = project / "inspection.json"
    arguments = ("sign", batch_folder, "account=signer", f"inspection={file}")
    assert operator.run(register_batch.main, *arguments) == 0 and not file.exists()
    assert operator.send(register_batch.main, *arguments) == 0
    assert json.loads(file.read_text())["inspector"].lower() == ADDRESS.lower()


def test_brownie_opens_what_we_make_and_we_open_what_brownie_makes(deployer, monkeypatch, project):
    path = project / "accounts" / "ours.json"
    made = encrypted.new_account(path, PASSPHRASE, cost=2)
    ours, other = accounts.load(str(path), password=PASSPHRASE), accounts.add(OTHER_KEY)
    assert ours.address == made.address
    theirs = Path(other.save(str(path.with_name("theirs.json")), password=PASSPHRASE))
    theirs.chmod(0o600)
    for account in (ours, other):
        accounts.remove(account)
    Terminal(monkeypatch, PASSPHRASE)
    with from_keystore(str(theirs)) as signer:
        assert signer.address == Account.from_key(OTHER_KEY).address
        assert Account.recover_transaction(signer.sign(LEGACY).raw) == signer.address
