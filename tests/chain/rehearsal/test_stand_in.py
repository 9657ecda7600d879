"""The stand-ins behave as the networks do, as far as a rehearsal depends on it."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from eth_account import Account
from eth_utils.address import to_checksum_address

from tests.chain.rehearsal.office import ROOT
from toolchain import networks
from toolchain.rehearsal import NAMES, rules, standing_in
from toolchain.rehearsal.front import Refusal
from zhenbo import create2
from zhenbo.chain import connect
from zhenbo.networks import GWEI
from zhenbo.runner.refusals import Answer, classify

PACE = 0.1
STRANGER = to_checksum_address("0x" + "5a" * 20)


class Wallet:
    """A fresh account that sends plain transactions by hand."""

    def __init__(self, stand_in, wei=10**18):
        self.stand_in, self.key, self.nonce = stand_in, Account.create(), 0
        stand_in.give(self.key.address, wei)

    def raw(self, tip=30 * GWEI, cap=100 * GWEI, gas=60_000, data=b"", legacy=None, nonce=None):
        price = {"maxFeePerGas": cap, "maxPriorityFeePerGas": tip} if legacy is None else {"gasPrice": legacy}
        fields = {
            "chainId": self.stand_in.network.chain_id,
            "nonce": self.nonce if nonce is None else nonce,
            "to": STRANGER,
            "value": 0,
            "gas": gas,
            "data": data,
            **price,
        }
        return "0x" + self.key.sign_transaction(fields).raw_transaction.hex()

    def send(self, **fields):
        """The transaction's hash."""
        tx = self.ask("eth_sendRawTransaction", self.raw(**fields))
        self.nonce += 1
        return tx

    def ask(self, method, *params):
        return self.stand_in.front.answer(method, list(params))

    def mined(self, tx):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            receipt = self.ask("eth_getTransactionReceipt", tx)
            if receipt is not None:
                return receipt
            time.sleep(PACE / 2)
        raise AssertionError(f"{tx} is in no block")

    @property
    def balance(self):
        return int(self.ask("eth_getBalance", self.key.address, "latest"), 16)


@contextmanager
def wallet_on(name):
    with standing_in(name, block_time=PACE) as stand_in:
        yield Wallet(stand_in)


@contextmanager
def refuses(answer):
    """The node's words are those that the runner knows the meaning of."""
    with pytest.raises(Refusal) as caught:
        yield
    assert classify(str(caught.value)) is answer


@pytest.mark.parametrize("name", NAMES)
def test_each_is_taken_for_the_network(name):
    with standing_in(name, block_time=PACE, final_after=4) as stand_in:
        chain = connect(stand_in.network.__class__(**{**vars(stand_in.network), "url": stand_in.url}))
        assert chain.chain_id == stand_in.network.chain_id and not chain.development
        assert "anvil" not in chain.rpc.ask("web3_clientVersion").lower()
        first = chain.head()
        time.sleep(PACE * 8)
        assert chain.head() - first >= 4
        assert chain.final_block() < chain.head() or stand_in.network.finality == "instant"
        assert chain.has_code(create2.FACTORY) == (name != "consortium")
        fees = chain.fees()
        assert (fees.cap > 0) == (name != "consortium")
        assert (fees.tip is None) == (name in ("bnb-testnet", "consortium"))
        assert fees.tip is None or fees.tip >= stand_in.network.minimum_tip


def test_polygon_takes_no_small_tip():
    with wallet_on("polygon-amoy") as wallet:
        with refuses(Answer.TOO_CHEAP):
            wallet.send(tip=25 * GWEI - 1)
        wallet.mined(wallet.send(tip=25 * GWEI))


def test_bnb_takes_a_gas_price_of_a_tenth_gwei():
    with wallet_on("bnb-testnet") as wallet:
        with refuses(Answer.TOO_CHEAP):
            wallet.send(legacy=GWEI // 10 - 1)
        receipt = wallet.mined(wallet.send(legacy=GWEI // 10))
        assert int(receipt["effectiveGasPrice"], 16) == GWEI // 10


def test_gas_is_free_on_the_consortiums_chain():
    with wallet_on("consortium") as wallet:
        wallet.stand_in.give(wallet.key.address, 0)
        wallet.mined(wallet.send(legacy=0))
        assert "baseFeePerGas" not in wallet.ask("eth_getBlockByNumber", "latest", False)
        assert int(wallet.ask("eth_gasPrice"), 16) == 0 == wallet.balance


@pytest.mark.parametrize("name", ["base-sepolia", "op-sepolia"])
def test_op_stack_chains_take_a_fee_for_data(name):
    with wallet_on(name) as wallet:
        before, data = wallet.balance, bytes(range(256)) * 4
        raw = wallet.raw(data=data, cap=GWEI, tip=1, gas=200_000)
        receipt = wallet.mined(wallet.ask("eth_sendRawTransaction", raw))
        fee, gas = int(receipt["l1Fee"], 16), int(receipt["gasUsed"], 16)
        assert before - wallet.balance == gas * int(receipt["effectiveGasPrice"], 16) + fee
        question = {"to": rules.ORACLE, "data": f"{rules.BOUND}{len(data) + 120:064x}"}
        bound = int(wallet.ask("eth_call", question, "latest"), 16)
        assert bound * 7 // 10 < fee <= bound
        wallet.stand_in.give(wallet.key.address, fee + 200_000 * GWEI)  # less what is owed: not enough
        with refuses(Answer.REFUSED):
            wallet.ask("eth_sendRawTransaction", wallet.raw(data=data, cap=GWEI, tip=1, gas=200_000, nonce=1))


def test_arbitrum_counts_data_as_gas():
    with wallet_on("arbitrum-sepolia") as wallet:
        estimate = int(wallet.ask("eth_estimateGas", {"from": wallet.key.address, "to": STRANGER}), 16)
        assert estimate > 21_000
        with refuses(Answer.REFUSED):
            wallet.send(gas=21_000, tip=0)
        before = wallet.balance
        receipt = wallet.mined(wallet.send(gas=estimate, tip=0))
        gas, for_data = int(receipt["gasUsed"], 16), int(receipt["gasUsedForL1"], 16)
        assert 21_000 < gas <= estimate and for_data == gas - 21_000
        assert before - wallet.balance == gas * int(receipt["effectiveGasPrice"], 16)


def test_the_pool_keeps_what_the_base_fee_overtakes():
    with wallet_on("sepolia") as wallet:
        wallet.stand_in.weather.surge = 50.0
        wallet.stand_in.front.node("anvil_setNextBlockBaseFeePerGas", hex(50 * GWEI))
        time.sleep(PACE * 3)
        waits = wallet.send(cap=10 * GWEI, tip=GWEI)
        time.sleep(PACE * 3)
        assert wallet.ask("eth_getTransactionByHash", waits)["blockNumber"] is None
        assert wallet.ask("eth_getTransactionReceipt", waits) is None
        assert int(wallet.ask("eth_getTransactionCount", wallet.key.address, "pending"), 16) == 1
        with refuses(Answer.SPENT):
            wallet.ask("eth_sendRawTransaction", wallet.raw(cap=10 * GWEI + 1, tip=GWEI, nonce=0))
        dearer = wallet.ask("eth_sendRawTransaction", wallet.raw(cap=200 * GWEI, tip=2 * GWEI, nonce=0))
        wallet.mined(dearer)
        with refuses(Answer.SPENT):
            wallet.ask("eth_sendRawTransaction", wallet.raw(cap=300 * GWEI, tip=9 * GWEI, nonce=0))


def test_after_a_reorganisation_transactions_wait_again_or_are_lost():
    with wallet_on("sepolia") as wallet:
        first = wallet.send()
        block = int(wallet.mined(first)["blockNumber"], 16)
        wallet.stand_in.reorganise(int(wallet.ask("eth_blockNumber"), 16) - block + 1)
        assert wallet.ask("eth_getTransactionReceipt", first) is None
        again = wallet.mined(first)
        head = int(wallet.ask("eth_blockNumber"), 16)
        wallet.stand_in.reorganise(head - int(again["blockNumber"], 16) + 1, lost=True)
        time.sleep(PACE * 4)
        assert wallet.ask("eth_getTransactionByHash", first) is None


def test_the_base_fee_goes_up_and_down():
    with wallet_on("sepolia") as wallet:
        time.sleep(PACE * 45)
        blocks = [wallet.ask("eth_getBlockByNumber", hex(n), False) for n in range(2, 42)]
    fees = [int(block["baseFeePerGas"], 16) for block in blocks]
    assert max(fees) > 1.2 * fees[0] > 1.5 * min(fees)


def test_the_command_says_how_to_get_there_and_ends_with_its_node(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "toolchain.rehearsal", "base-sepolia", STRANGER],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, env={**os.environ, "ZHENBO_LANG": "en"},
    )  # fmt: skip
    try:
        said = "".join(iter(process.stdout.readline, "Ctrl-C ends it.\n"))
        url = re.search(r"export ZHENBO_RPC_BASE_SEPOLIA=(\S+)", said)[1]
        assert networks.require_chain(url, 84532) == 84532
        assert int(networks.ask(url, "eth_getBalance", STRANGER, "latest"), 16) == 10**18
        assert "brownie run deploy main --network base-sepolia" in said
        folder = re.search(r"export ZHENBO_ROOT=(\S+)", said)[1]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
    os.rmdir(folder)
    with pytest.raises(networks.ChainError, match="no node answers"):
        networks.chain_id_at(url)


@pytest.mark.parametrize(
    "words, said",
    [
        (["nowhere"], "NETWORK=nowhere: choose one of sepolia, base-sepolia"),
        (["sepolia", "nobody-has-this-name"], "No keystore"),
        ([], "make rehearse NETWORK=sepolia|base-sepolia"),
    ],
)
def test_wrong_use_is_told(words, said, tmp_path):
    environment = {**os.environ, "ZHENBO_LANG": "en", "ZHENBO_ROOT": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "toolchain.rehearsal", *words],
        cwd=ROOT, text=True, capture_output=True, env=environment,
    )  # fmt: skip
    assert done.returncode == 2 and said in done.stdout + done.stderr
