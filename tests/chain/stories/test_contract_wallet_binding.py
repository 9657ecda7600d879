"""A fan whose wallet is a contract: bound when the chain says yes, refused without, checked again later."""

import json

import pytest
from brownie import Wallet, accounts, web3
from eth_account import Account
from eth_account.messages import encode_typed_data

from tests.chain.system import private_key
from zhenbo.cli import main

POINTS = "0x" + "ab" * 20
OWNER, PLATFORM, STRANGER = 1, 2, 3


@pytest.fixture
def zhenbo(capsys):
    """Exit code, output and error of the command."""

    def call(*words):
        return main(["--lang", "en", *map(str, words)]), *capsys.readouterr()

    return call


@pytest.fixture
def bindings(zhenbo, tmp_path):
    path, key = tmp_path / "bindings.jsonl", accounts[PLATFORM].address
    words = ("--chain-id", web3.eth.chain_id, "--points", POINTS, "--key", key)
    assert zhenbo("wallets", "new", path, "--platform", "douyin", *words)[0] == 0
    return path


@pytest.fixture
def bind(zhenbo, bindings, tmp_path):
    """Bind `ann` to a wallet with the signature of an account, asking the node or not."""

    def call(wallet, signer, *more):
        signed = {}
        for word, account in (("bind", signer), ("confirm", PLATFORM)):
            out = zhenbo("wallets", "message", word, "ann", wallet.address, "--bindings", bindings)[1]
            file = tmp_path / f"{word}.json"
            file.write_text(out)
            message = encode_typed_data(full_message=json.loads(out))
            signed[word] = Account.sign_message(message, private_key(account)).signature.hex()
        words = ("--signature", signed["bind"], "--confirmation", signed["confirm"])
        return zhenbo("wallets", "bind", tmp_path / "bind.json", "--bindings", bindings, *words, *more)

    return call


def test_a_contract_is_bound_when_the_chain_takes_its_signature(bind, zhenbo, bindings):
    wallet, node = accounts[0].deploy(Wallet, accounts[OWNER]), ("--rpc", web3.provider.endpoint_uri)
    code, _, err = bind(wallet, OWNER)
    assert (code, "does not fit" in err) == (2, True)
    code, _, err = bind(wallet, STRANGER, *node)
    assert (code, "does not fit" in err) == (2, True)
    code, out, _ = bind(wallet, OWNER, *node)
    assert code == 0
    assert wallet.address in out
    check = ("wallets", "check", "--bindings", bindings, "--json")
    said = json.loads(zhenbo(*check)[1])
    assert (said["contracts"], said["asked"], said["true"]) == (1, False, True)
    said = json.loads(zhenbo(*check, *node)[1])
    assert (said["contracts"], said["asked"], said["refused"]) == (1, True, [])
