"""`zhenbo account`: keys are made and listed, never shown, and are what the standard says."""

import json
import os
import re
import stat
import sys
from pathlib import Path

import pytest
from eth_account import Account

sys.path.insert(0, str(Path(__file__).parent.parent / "chain"))
from signing import ADDRESS, DYNAMIC, KEY, PASSPHRASE, Terminal, clear_of_settings, keystore_file, secret_file

from zhenbo import config
from zhenbo.chain.signers import encrypted, from_keystore
from zhenbo.cli import account as command


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    """An operator without accounts. Keystores open fast: their protection has a test of its own."""
    clear_of_settings(monkeypatch, tmp_path)
    plain = encrypted.new_account
    monkeypatch.setattr(encrypted, "new_account", lambda path, phrase: plain(path, phrase, cost=2))


def test_a_new_account_signs(run, monkeypatch):
    terminal = Terminal(monkeypatch, PASSPHRASE, PASSPHRASE, PASSPHRASE)
    code, out, err = run("account", "new", "operator", "--json")
    made = json.loads(out)
    path = str(config.KEYSTORE_FOLDER / "operator.json")
    assert (code, err) == (0, "")
    assert made == {"name": "operator", "address": made["address"], "path": path}
    assert terminal.asked == [
        "Passphrase for the new account operator (at least 12 characters): ", "The same again: ",
    ]  # fmt: skip
    with from_keystore("operator") as signer:
        assert Account.recover_transaction(signer.sign(DYNAMIC).raw) == made["address"] == signer.address


def test_it_is_told_what_to_do_next_and_never_the_key(run, tmp_path):
    secret = secret_file(tmp_path / "secret")
    code, out, err = run("account", "new", "operator", "--passphrase-file", secret)
    content = json.loads((config.KEYSTORE_FOLDER / "operator.json").read_text())
    key = bytes(Account.decrypt(content, PASSPHRASE))
    assert (code, err) == (0, "") and Account.from_key(key).address in out
    assert "back up the file" in out and "faucet" in out and "Set ZHENBO_ACCOUNT=operator, then" in out
    assert key.hex() not in out.lower() and PASSPHRASE not in out
    code, out, err = run("--lang", "zh", "account", "new", "云岭", "--passphrase-file", secret)
    assert (code, err) == (0, "") and "备份" in out and "水龙头" in out and "ZHENBO_ACCOUNT=云岭" in out


def test_only_its_owner_can_read_it(run, tmp_path):
    secret, before = secret_file(tmp_path / "secret"), os.umask(0)
    try:
        assert run("account", "new", "operator", "--passphrase-file", secret)[0] == 0
    finally:
        os.umask(before)
    path = config.KEYSTORE_FOLDER / "operator.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["operator.json"]


def test_every_key_is_another(run, tmp_path):
    secret = secret_file(tmp_path / "secret")
    for number in range(20):
        assert run("account", "new", f"account-{number}", "--passphrase-file", secret)[0] == 0
    found = json.loads(run("account", "list", "--json")[1])
    assert len({account["address"] for account in found}) == 20


def test_it_takes_long_to_guess(monkeypatch, tmp_path):
    monkeypatch.undo()
    path = tmp_path / "strong.json"
    made = encrypted.new_account(path, PASSPHRASE)
    content = json.loads(path.read_text())
    crypto = content["crypto"]
    assert (content["version"], crypto["kdf"], crypto["cipher"]) == (3, "scrypt", "aes-128-ctr")
    assert (crypto["kdfparams"]["n"], crypto["kdfparams"]["r"], crypto["kdfparams"]["p"]) == (2**18, 8, 1)
    assert content["address"] == made.address[2:].lower()


@pytest.mark.parametrize(
    "typed, words",
    [
        (("correct horse battery", "correct horse batery"), "The two passphrases differ; nothing was"),
        (("short", "short"), "A passphrase needs at least 12 characters; nothing was written"),
        ((), "No passphrase was given"),
    ],
)
def test_no_good_passphrase_no_account(run, monkeypatch, typed, words):
    Terminal(monkeypatch, *typed)
    code, out, err = run("account", "new", "operator")
    assert (code, out) == (2, "") and words in err
    assert not list(config.KEYSTORE_FOLDER.glob("*"))


def test_the_variable_for_unattended_runs_is_no_passphrase_for_a_new_account(run, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(secret_file(tmp_path / "secret")))
    code, _, err = run("account", "new", "operator")  # pytest's input is no terminal
    assert code == 2 and "Give --passphrase-file FILE" in err


@pytest.mark.parametrize("name", ["", "7", "signer", "a b", "a/b", "..", "x.json", "x" * 41, "-", "a\nb"])
def test_a_name_that_would_mean_something_else(run, monkeypatch, name):
    terminal = Terminal(monkeypatch)
    code, _, err = run("account", "new", "--", name)
    assert code == 2 and "The name of an account has letters" in err
    assert terminal.asked == []


@pytest.mark.parametrize("key", [KEY.hex(), "0x" + KEY.hex(), " ".join(["abandon"] * 11 + ["about"])])
def test_a_key_as_name_is_not_repeated(run, key):
    code, out, err = run("account", "new", key)
    assert code == 2 and key not in out + err


def test_an_account_is_never_overwritten(run, monkeypatch, tmp_path):
    file = keystore_file(config.KEYSTORE_FOLDER / "operator.json")
    before, terminal = file.read_bytes(), Terminal(monkeypatch)
    code, _, err = run("account", "new", "operator")
    assert code == 2 and f"{file} is there already and stays; take another name" in err
    assert terminal.asked == [] and file.read_bytes() == before


def test_not_even_when_it_appears_meanwhile(run, monkeypatch, tmp_path):
    file, link = config.KEYSTORE_FOLDER / "operator.json", os.link

    def somebody_is_faster(source, target):
        file.write_text("theirs")
        link(source, target)

    monkeypatch.setattr("os.link", somebody_is_faster)
    secret = secret_file(tmp_path / "secret")
    code, _, err = run("account", "new", "operator", "--passphrase-file", secret)
    assert code == 2 and "is there already" in err
    assert [f.name for f in file.parent.iterdir()] == ["operator.json"] and file.read_text() == "theirs"


@pytest.mark.parametrize("step", ["os.fsync", "os.link"])
def test_a_full_disk_leaves_nothing_behind(run, monkeypatch, tmp_path, step):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, fails)
    secret = secret_file(tmp_path / "secret")
    code, _, err = run("account", "new", "operator", "--passphrase-file", secret)
    assert code == 2 and "operator.json cannot be written: No space left on device. Nothing was made" in err
    assert not list(config.KEYSTORE_FOLDER.glob("*")) and not list(config.KEYSTORE_FOLDER.glob(".*"))


def test_the_list_needs_no_passphrase(run, monkeypatch):
    terminal = Terminal(monkeypatch)
    assert "no account yet; make one: zhenbo account new NAME" in run("account", "list")[1]
    assert run("account", "list", "--json")[1] == "[]\n"
    file = keystore_file(config.KEYSTORE_FOLDER / "operator.json")
    assert json.loads(run("account", "list", "--json")[1]) == [
        {"name": "operator", "address": ADDRESS, "path": str(file)}
    ]
    code, out, err = run("account", "list")
    assert (code, err) == (0, "") and re.fullmatch(rf"operator +{ADDRESS} +{file}\n", out)
    assert terminal.asked == []


def test_the_list_says_what_is_wrong_with_a_file_and_goes_on(run):
    folder = config.KEYSTORE_FOLDER
    keystore_file(folder / "good.json")
    keystore_file(folder / "open.json").chmod(0o644)
    (folder / "broken.json").write_text("{")
    (folder / "notes.txt").write_text("no account")
    found = {account["name"]: account for account in json.loads(run("account", "list", "--json")[1])}
    assert list(found) == ["broken", "good", "open"]
    assert "Restore it from your backup" in found["broken"]["problem"] and found["broken"]["address"] is None
    assert f"chmod 600 {folder / 'open.json'}" in found["open"]["problem"]
    assert found["open"]["address"] == found["good"]["address"] == ADDRESS and "problem" not in found["good"]
    out = run("account", "list")[1]
    assert out.count("\n  ! ") == 2


class Sepolia:
    """A node that knows one balance."""

    currency = "ETH"

    def balance(self, address):
        assert address == ADDRESS
        return 25 * 10**16 + 1


def test_balances_are_asked_where_a_network_is_named(run, monkeypatch):
    asked = []
    monkeypatch.setattr(command, "node", lambda *place: asked.append(place) or Sepolia())
    keystore_file(config.KEYSTORE_FOLDER / "operator.json")
    (config.KEYSTORE_FOLDER / "broken.json").write_text("{")
    found = json.loads(run("account", "list", "--network", "sepolia", "--json")[1])
    assert [account.get("balance") for account in found] == [None, "250000000000000001"]
    out = run("account", "list", "--rpc", "http://127.0.0.1:1")[1]
    assert "  0.250000 ETH\n" in out and out.count("ETH") == 1
    assert asked == [("sepolia", None), (None, "http://127.0.0.1:1")]
    run("account", "list")
    assert len(asked) == 2


def test_an_address_alone(run, tmp_path):
    code, out, err = run("account", "new", "operator", "--passphrase-file", secret_file(tmp_path / "secret"))
    made = re.search(r"0x[0-9a-fA-F]{40}", out)[0]
    assert run("account", "address", "operator") == (0, f"{made}\n", "")
    path = config.KEYSTORE_FOLDER / "operator.json"
    assert json.loads(run("account", "address", path, "--json")[1]) == {"address": made}
    code, out, err = run("account", "address", "nobody")
    assert (code, out) == (2, "") and "nobody" in err
