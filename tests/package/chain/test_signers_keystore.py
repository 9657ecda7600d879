"""Keystores: the address for nothing, the key at the first signature, once, and gone at the end."""

import copy
import json
import pickle

import pytest
from eth_account import Account
from signing import (
    ADDRESS,
    DYNAMIC,
    KEY,
    LEGACY,
    MESSAGE,
    OTHER_KEY,
    PASSPHRASE,
    keystore_file,
    secret_file,
)

from zhenbo import config
from zhenbo.chain.signers import from_keystore, from_phrase, signer
from zhenbo.chain.signers.base import HeldKey
from zhenbo.errors import BadSigner, Cancelled, NoPassphrase


@pytest.fixture
def operator(tmp_path):
    return keystore_file(config.KEYSTORE_FOLDER / "operator.json")


def test_who_only_looks_is_asked_nothing(operator, terminal):
    asks = terminal()
    with signer("sepolia", None, "operator") as account:
        assert account.address == ADDRESS
        assert repr(account) == f"KeystoreSigner({ADDRESS})"
    assert asks.asked == []


def test_the_passphrase_is_asked_once_whatever_is_signed(operator, terminal):
    asks = terminal(PASSPHRASE)
    with from_keystore("operator") as account:
        for fields in (DYNAMIC, LEGACY):
            assert Account.recover_transaction(account.sign(fields).raw) == ADDRESS
        assert account.sign(DYNAMIC) == account.sign(DYNAMIC)
        assert Account.recover_message(MESSAGE, signature=account.sign_message(MESSAGE)) == ADDRESS
    assert asks.asked == [f"Passphrase of keystore operator ({ADDRESS}): "]


def test_the_key_is_wiped_at_the_end_and_asked_for_again(operator, terminal):
    asks = terminal(PASSPHRASE, PASSPHRASE)
    with from_keystore("operator") as account:
        account.sign(DYNAMIC)
        octets = account.unlocked()._octets
        assert bytes(octets) == KEY
    assert bytes(octets) == bytes(32)
    account.sign(DYNAMIC)
    assert len(asks.asked) == 2


def test_a_key_that_nobody_holds_any_more_is_wiped():
    key = HeldKey(KEY)
    octets = key._octets
    assert bytes(octets) == KEY
    del key
    assert bytes(octets) == bytes(32)


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_is_never_copied_or_written(write):
    with pytest.raises(TypeError, match="never copied or written"):
        write(HeldKey(KEY))


def test_a_wrong_passphrase_may_be_corrected(operator, terminal):
    asks = terminal("wrong one", "wrong two", PASSPHRASE)
    with from_keystore("operator") as account:
        account.sign(DYNAMIC)
    assert asks.asked[1:] == ["Wrong passphrase; 2 more to try: ", "Wrong passphrase; 1 more to try: "]


def test_three_wrong_passphrases_end_it(operator, terminal):
    asks = terminal("wrong one", "wrong two", "wrong three", PASSPHRASE)
    with (
        from_keystore("operator") as account,
        pytest.raises(BadSigner, match=r"was not opened. Nothing was signed; run"),
    ):
        account.sign(DYNAMIC)
    assert len(asks.asked) == 3


def test_nothing_typed_is_no_passphrase(operator, terminal):
    terminal()
    with from_keystore("operator") as account, pytest.raises(Cancelled, match="stopped here"):
        account.sign(DYNAMIC)


def test_without_a_terminal_it_says_what_to_set(operator, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with (
        from_keystore("operator") as account,
        pytest.raises(NoPassphrase, match=r"no terminal .* Set ZHENBO_PASSPHRASE_FILE to a file"),
    ):
        account.sign(DYNAMIC)


def test_an_unattended_run_reads_a_file(operator, terminal, tmp_path, monkeypatch):
    asks = terminal()
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(secret_file(tmp_path / "secret")))
    with signer("sepolia", None, "operator") as account:
        assert Account.recover_transaction(account.sign(DYNAMIC).raw) == ADDRESS
    named = secret_file(tmp_path / "other", "not this one\n")
    with (
        signer("sepolia", None, "operator", named) as account,
        pytest.raises(BadSigner, match=r"in .*other does not open .*operator.json. Nothing was signed; put"),
    ):
        account.sign(DYNAMIC)
    assert asks.asked == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_keystore_that_others_may_read_is_refused(operator, mode):
    operator.chmod(mode)
    with pytest.raises(BadSigner, match=rf"chmod 600 {operator}"):
        from_keystore("operator")


@pytest.mark.parametrize(
    "spelled",
    [ADDRESS[2:].lower(), ADDRESS.lower(), ADDRESS, ADDRESS[2:], "0x" + ADDRESS[2:].upper()],
)
def test_an_address_in_any_spelling(operator, spelled):
    keystore_file(operator, address=spelled)
    assert from_keystore("operator").address == ADDRESS


def test_members_in_capitals_as_old_wallets_wrote_them(operator, terminal):
    content = json.loads(operator.read_text())
    operator.write_text(json.dumps({name.capitalize(): value for name, value in content.items()}))
    terminal(PASSPHRASE)
    assert Account.recover_transaction(from_keystore("operator").sign(DYNAMIC).raw) == ADDRESS


@pytest.mark.parametrize(
    "spelled", [None, "", "0x12", 7, ADDRESS[:-1] + ("a" if ADDRESS[-1] != "a" else "b")]
)
def test_a_keystore_without_a_good_address_says_what_to_add(operator, spelled):
    keystore_file(operator, address=spelled)
    with pytest.raises(BadSigner, match=r'Add the account\'s address to it: "address": "0x..."'):
        from_keystore("operator")


def test_a_file_that_holds_another_key_than_it_says(operator, terminal):
    keystore_file(operator, key=OTHER_KEY, address=ADDRESS)
    terminal(PASSPHRASE)
    with pytest.raises(
        BadSigner, match=rf"says that it is of {ADDRESS}, but it holds the key of 0x\w+. Nothing"
    ):
        from_keystore("operator").sign(DYNAMIC)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "7", "{}", '{"version": 4, "crypto": {}}', '{"version": 3}', "[" * 10_000, "x" * 100_000],
)
def test_a_file_that_is_no_keystore(operator, text):
    operator.write_text(text)
    with pytest.raises(BadSigner, match="Restore it from your backup"):
        from_keystore("operator")


@pytest.mark.parametrize(
    "damage",
    [
        lambda crypto: crypto.pop("mac"),
        lambda crypto: crypto.update(kdf="bcrypt"),
        lambda crypto: crypto.update(ciphertext=7),
        lambda crypto: crypto["kdfparams"].update(n=3),
        lambda crypto: crypto["kdfparams"].update(salt="xyz"),
        lambda crypto: crypto.update(kdfparams=[]),
        lambda crypto: crypto["cipherparams"].pop("iv"),
    ],
)
def test_a_damaged_keystore_is_no_wrong_passphrase(operator, terminal, damage):
    content = json.loads(operator.read_text())
    damage(content["crypto"])
    operator.write_text(json.dumps(content))
    asks = terminal(PASSPHRASE)
    with pytest.raises(BadSigner, match="is damaged: it cannot be decrypted"):
        from_keystore("operator").sign(DYNAMIC)
    assert len(asks.asked) == 1


def test_no_such_keystore():
    with pytest.raises(
        BadSigner, match=r"No keystore .*nobody\.json\. Make one with `zhenbo account new nobody`"
    ):
        from_keystore("nobody")


def test_a_file_anywhere_can_be_named(tmp_path, monkeypatch):
    keystore_file(tmp_path / "deep" / "UTC--2026--abc")
    assert from_keystore(str(tmp_path / "deep" / "UTC--2026--abc")).address == ADDRESS
    keystore_file(tmp_path / "here.json")
    monkeypatch.chdir(tmp_path)
    assert from_keystore("here.json").address == ADDRESS


@pytest.mark.parametrize(
    "key", [KEY.hex(), "0x" + KEY.hex().upper(), " ".join(["abandon"] * 11 + ["about"]), f" {KEY.hex()} "]
)
def test_a_key_where_an_account_is_meant_is_not_repeated(key):
    with pytest.raises(BadSigner, match="looks like a private key") as caught:
        signer("sepolia", None, key)
    assert key.strip() not in str(caught.value)


def test_who_signs_must_be_said_on_a_live_network():
    with pytest.raises(
        BadSigner, match=r"Which account signs on sepolia\? Make one with `zhenbo account new"
    ):
        signer("sepolia", None)
    with pytest.raises(
        BadSigner, match=r"3 is an index of a development node's wallet, and sepolia has none"
    ):
        signer("sepolia", None, "3")


def test_the_wallet_of_a_development_node(monkeypatch):
    phrase = "test test test test test test test test test test test junk"
    first = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"  # as anvil and Hardhat print it
    assert signer("anvil", phrase).address == first == from_phrase(phrase).address
    assert repr(signer("anvil", phrase)) == f"PhraseSigner({first})"
    with signer("anvil", phrase, "2") as account:
        assert Account.recover_transaction(account.sign(DYNAMIC).raw) == account.address
        assert Account.recover_message(MESSAGE, signature=account.sign_message(MESSAGE)) == account.address
    monkeypatch.setenv("ZHENBO_ACCOUNT", "1")
    assert signer("anvil", phrase).address == from_phrase(phrase, 1).address
    with pytest.raises(BadSigner, match="an index starts at 0"):
        from_phrase(phrase, -1)
