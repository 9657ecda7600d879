"""Of what an external signer gives back only exactly what was asked for is taken; a refusal says why."""

import pytest
import rlp
from eth_account import Account
from eth_account._utils.legacy_transactions import Transaction
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_keys.constants import SECPK1_N
from eth_utils.address import to_checksum_address
from hexbytes import HexBytes
from signing import ADDRESS, CREATION, DYNAMIC, KEY, LEGACY, MESSAGE, OTHER_KEY

from zhenbo.chain.signers import answers
from zhenbo.chain.signers.answers import Mismatch
from zhenbo.messages import Domain, challenge, inspection


def signed(fields, key=KEY) -> str:
    return Account.sign_transaction(fields, key).raw_transaction.to_0x_hex()


def taken(raw, fields):
    return answers.transaction({"raw": raw}, fields, ADDRESS)


@pytest.mark.parametrize("fields", [DYNAMIC, LEGACY, CREATION, {**LEGACY, "to": LEGACY["to"].lower()}])
def test_what_was_asked_for_is_taken(fields):
    good = Account.sign_transaction({**fields, **({"to": LEGACY["to"]} if "to" in fields else {})}, KEY)
    found = taken(good.raw_transaction.to_0x_hex(), fields)
    assert (found.raw, found.tx) == (good.raw_transaction.to_0x_hex(), good.hash.to_0x_hex())


OTHER = {
    "chainId": (1, "chainId is 1, not 11155111"),
    "nonce": (8, "nonce is 8, not 7"),
    "gas": (100_001, "gas is 100001, not 100000"),
    "value": (6, "value is 6, not 5"),
    "data": (b"\x01\x02\x04", "data is 0x010204, not 0x010203"),
    "to": (to_checksum_address("0x" + "5a" * 20), f"to is 0x{'5a' * 20}, not {DYNAMIC['to'].lower()}"),
    "maxFeePerGas": (31 * 10**9, "maxFeePerGas is 31000000000, not 30000000000"),
    "maxPriorityFeePerGas": (0, "maxPriorityFeePerGas is 0, not 1000000000"),
    "gasPrice": (10**9 + 1, "gasPrice is 1000000001, not 1000000000"),
}


@pytest.mark.parametrize("fields, name", [(f, n) for f in (DYNAMIC, LEGACY) for n in f], ids=str)
def test_a_field_that_differs_is_named(fields, name):
    value, words = OTHER[name]
    with pytest.raises(Mismatch) as caught:
        taken(signed({**fields, name: value}), fields)
    if fields is DYNAMIC or name == "gasPrice":
        assert str(caught.value) == words
    else:
        assert str(caught.value).startswith(f"{name} is ")


def test_a_contract_instead_of_a_call_and_the_reverse():
    with pytest.raises(Mismatch, match="to is empty, not 0x66ab"):
        taken(signed({n: v for n, v in DYNAMIC.items() if n != "to"}), DYNAMIC)
    with pytest.raises(Mismatch, match=r"data is 0x6080\w+… \(60000 bytes\), not 0x6080\w+… \("):
        taken(signed({**CREATION, "data": CREATION["data"][:-1] + b"\x00"}), CREATION)
    with pytest.raises(Mismatch, match=r"to is 0x66ab\w+, not empty"):
        taken(signed({**CREATION, "to": DYNAMIC["to"]}), CREATION)


def test_another_key():
    other = Account.from_key(OTHER_KEY).address
    with pytest.raises(Mismatch, match=f"it is signed by {other}, not by {ADDRESS}"):
        taken(signed(DYNAMIC, OTHER_KEY), DYNAMIC)


def test_another_kind_of_transaction():
    with pytest.raises(Mismatch, match="a transaction of type 0, not 2"):
        taken(signed(LEGACY), DYNAMIC)
    with pytest.raises(Mismatch, match="a transaction of type 2, not 0"):
        taken(signed(DYNAMIC), LEGACY)
    with pytest.raises(Mismatch, match="a transaction of type 1, not 0"):
        taken(signed({**LEGACY, "accessList": [], "type": 1}), LEGACY)


def test_an_access_list_that_nobody_asked_for():
    listed = [{"address": DYNAMIC["to"], "storageKeys": []}]
    with pytest.raises(Mismatch, match="accessList is"):
        taken(signed({**DYNAMIC, "accessList": listed}), DYNAMIC)


def test_a_legacy_transaction_that_is_good_on_every_chain():
    anywhere = {name: value for name, value in LEGACY.items() if name != "chainId"}
    with pytest.raises(Mismatch, match="chainId is None, not 97"):
        taken(signed(anywhere), LEGACY)


def test_a_signature_with_a_high_s():
    found = TypedTransaction.from_bytes(HexBytes(signed(DYNAMIC))).as_dict()
    high = {**found, "s": SECPK1_N - found["s"], "v": 1 - found["v"]}
    raw = TypedTransaction.from_dict(high).encode()
    assert Account.recover_transaction(raw) == ADDRESS
    with pytest.raises(Mismatch, match="high s"):
        taken("0x" + raw.hex(), DYNAMIC)


@pytest.mark.parametrize("fields", [DYNAMIC, LEGACY])
def test_no_bit_can_be_changed(fields):
    raw = bytes.fromhex(signed(fields)[2:])
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << place % 8
        with pytest.raises(Mismatch):
            taken("0x" + changed.hex(), fields)
    for longer in (raw + b"\x00", raw[:-1], b"\x00" + raw, raw + raw):
        with pytest.raises(Mismatch):
            taken("0x" + longer.hex(), fields)


@pytest.mark.parametrize("v, r, s", [(37, 0, 1), (37, 1, 0), (37, SECPK1_N, 1), (2**70, 1, 1), (28, 1, 1)])
def test_signatures_that_nobody_can_have_made(v, r, s):
    plain = Transaction.from_bytes(bytes.fromhex(signed(LEGACY)[2:])).as_dict()
    raw = rlp.encode(Transaction(**{**plain, "v": v, "r": r, "s": s}))
    with pytest.raises(Mismatch):
        taken("0x" + raw.hex(), LEGACY)


NO_TRANSACTIONS = [None, 7, "", "0x", "0x0", "0xzz", "02", b"\x02", ["0x02"], "0x80", "0x+1"]


@pytest.mark.parametrize("raw", NO_TRANSACTIONS)
def test_what_is_no_transaction(raw):
    for fields in (DYNAMIC, LEGACY):
        with pytest.raises(Mismatch, match='"raw" is no'):
            taken(raw, fields)
    with pytest.raises(Mismatch, match='"raw" is no hex'):
        answers.transaction({}, DYNAMIC, ADDRESS)


@pytest.mark.parametrize("raw", ["0x02", "0x02c0", "0xc0", "0xf8"])
def test_what_begins_like_a_transaction(raw):
    fields = DYNAMIC if raw.startswith("0x02") else LEGACY
    with pytest.raises(Mismatch, match='"raw" is no signed transaction'):
        taken(raw, fields)


def signature(message=MESSAGE, key=KEY) -> bytes:
    return bytes(Account.sign_message(message, key).signature)


def taken_message(octets: bytes) -> bytes:
    return answers.signature({"signature": "0x" + octets.hex()}, MESSAGE, ADDRESS)


def test_a_signed_message_is_taken():
    assert taken_message(signature()) == signature()


def test_another_message_or_key():
    other = inspection(
        Domain(1, DYNAMIC["to"]), member=3, gtin=9521001003575, lot="普洱-1", root=b"\x07" * 32,
        quantity=2**32 - 1, document_hash=bytes(32), deadline=2**70,
    )  # fmt: skip
    for wrong in (signature(other), signature(challenge(1, token_id=1, nonce=bytes(32), deadline=1))):
        with pytest.raises(Mismatch, match=f"it is signed by 0x.*, not by {ADDRESS}"):
            taken_message(wrong)
    with pytest.raises(Mismatch, match=f"it is signed by {Account.from_key(OTHER_KEY).address}, not"):
        taken_message(signature(key=OTHER_KEY))


def test_odd_spellings_of_a_good_signature():
    good = signature()
    r, s, v = good[:32], int.from_bytes(good[32:64], "big"), good[64]
    high = r + (SECPK1_N - s).to_bytes(32, "big") + bytes([55 - v])
    assert Account.recover_message(MESSAGE, signature=high) == ADDRESS
    with pytest.raises(Mismatch, match="high s"):
        taken_message(high)
    for odd in (good[:64] + bytes([v - 27]), good[:64], good + b"\x00", b""):
        with pytest.raises(Mismatch, match="65 bytes r, s, v with v 27 or 28"):
            taken_message(odd)
    with pytest.raises(Mismatch, match="nobody can have signed it"):
        taken_message(bytes(32) + good[32:])


@pytest.mark.parametrize("given", [None, 5, "", ADDRESS[2:], ADDRESS[:-1], ADDRESS + "0", ADDRESS.swapcase()])
def test_what_is_no_address(given):
    with pytest.raises(Mismatch, match='"address" is no address'):
        answers.address({"address": given})


def test_addresses_are_checksummed():
    assert answers.address({"address": ADDRESS}) == answers.address({"address": ADDRESS.lower()}) == ADDRESS
