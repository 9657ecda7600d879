"""ECDSA chips answer once and in time; receipts say what was signed."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from eth_account import Account
from nfc_vectors import EXAMPLES, keys

from zhenbo import messages
from zhenbo.errors import BadTap
from zhenbo.nfc import read
from zhenbo.nfc.challenge_store import ChallengeStore
from zhenbo.nfc.challenges import LASTS, answered, issue, octets
from zhenbo.nfc.receipts import Receipt, check, of_challenge, of_tap, signed
from zhenbo.nfc.tap_store import TapStore
from zhenbo.nfc.verdict import verify

NOW = 1_800_000_000
CHIP, OTHER = b"\x11" * 32, b"\x12" * 32
ITEM_KEY = Account.from_key(CHIP).address
TOKEN = (9521001003575 << 160) + 7
ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


@pytest.fixture
def store(places):
    with ChallengeStore(places()) as opened:
        yield opened


def answer(asked, key=CHIP):
    return messages.sign(asked.message, key)


def test_a_fresh_challenge_is_answered_once(store):
    asked = issue(store, 1337, TOKEN, at=NOW)
    right = answer(asked)
    assert answered(store, asked.nonce, right, ITEM_KEY, at=NOW + 5)
    assert not answered(store, asked.nonce, right, ITEM_KEY, at=NOW + 6)


def test_compact_and_other_parities_are_taken_but_one_challenge_once(store):
    for spell in (
        lambda s: s[:64] + bytes([s[64] - 27]),
        lambda s: (c := messages.compact(s)).r + c.vs,
    ):
        asked = issue(store, 1337, TOKEN, at=NOW)
        assert answered(store, asked.nonce, spell(answer(asked)), ITEM_KEY.lower(), at=NOW)
        assert not answered(store, asked.nonce, answer(asked), ITEM_KEY, at=NOW)


def test_a_wrong_answer_uses_nothing_up(store):
    asked = issue(store, 1337, TOKEN, at=NOW)
    for wrong in (answer(asked, OTHER), b"", bytes(64), bytes(65), b"\xff" * 64, b"\xff" * 65, bytes(66)):
        assert not answered(store, asked.nonce, wrong, ITEM_KEY, at=NOW)
    assert not answered(store, asked.nonce, answer(asked), "not an address", at=NOW)
    assert answered(store, asked.nonce, answer(asked), ITEM_KEY, at=NOW)


def test_a_signature_in_its_other_form_is_no_second_answer(store):
    """r, n - s signs the same; only the lower s is taken."""
    asked = issue(store, 1337, TOKEN, at=NOW)
    right = answer(asked)
    s = ORDER - int.from_bytes(right[32:64], "big")
    mirrored = right[:32] + s.to_bytes(32, "big") + bytes([55 - right[64]])
    assert not answered(store, asked.nonce, mirrored, ITEM_KEY, at=NOW)


@pytest.mark.parametrize("later,right", [(0, True), (LASTS, True), (LASTS + 1, False)])
def test_two_minutes_and_no_longer(store, later, right):
    asked = issue(store, 1337, TOKEN, at=NOW)
    assert answered(store, asked.nonce, answer(asked), ITEM_KEY, at=NOW + later) is right


def test_an_answer_fits_its_own_challenge_only(store):
    one, two = issue(store, 1337, TOKEN, at=NOW), issue(store, 1337, TOKEN, at=NOW)
    elsewhere, another = issue(store, 1, TOKEN, at=NOW), issue(store, 1337, TOKEN + 1, at=NOW)
    for asked in (two, elsewhere, another):
        assert not answered(store, asked.nonce, answer(one), ITEM_KEY, at=NOW)
    assert answered(store, one.nonce, answer(one), ITEM_KEY, at=NOW)


def test_what_moves_a_passport_answers_no_challenge_and_the_other_way_round(store):
    asked = issue(store, 1337, TOKEN, at=NOW)
    here = messages.Domain(1337, "0x" + "ab" * 20)
    handover = messages.handover(here, token_id=TOKEN, sender=ITEM_KEY, to=ITEM_KEY, nonce=0, deadline=NOW)
    assert not answered(store, asked.nonce, messages.sign(handover, CHIP), ITEM_KEY, at=NOW)
    assert messages.signer_of(handover, messages.compact(answer(asked))) != ITEM_KEY


def test_a_challenge_that_was_never_issued_is_refused(store):
    with pytest.raises(BadTap, match="not known"):
        answered(store, bytes(32), bytes(65), ITEM_KEY, at=NOW)
    asked = issue(store, 1337, TOKEN, at=NOW)
    issue(store, 1337, TOKEN, at=NOW + LASTS + 86_401)  # forgets what ended a day ago
    with pytest.raises(BadTap, match="not known"):
        answered(store, asked.nonce, answer(asked), ITEM_KEY, at=NOW)


def test_of_many_right_answers_at_once_one_counts(store):
    asked = issue(store, 1337, TOKEN, at=NOW)
    right = answer(asked)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: answered(store, asked.nonce, right, ITEM_KEY, at=NOW), range(16)))
    assert found.count(True) == 1


def test_it_lives_beside_the_counters(tmp_path):
    with TapStore(tmp_path / "one.db") as taps, ChallengeStore(tmp_path / "one.db") as store:
        assert taps.refused(bytes(32)) == {}
        assert issue(store, 1, TOKEN, at=NOW).nonce != issue(store, 1, TOKEN, at=NOW).nonce


@pytest.mark.parametrize("text", ["0xzz", "abc", "0X00", " 00", "é", "00" * 101])
def test_what_is_not_hexadecimal_is_refused(text):
    with pytest.raises(BadTap, match="hexadecimal"):
        octets(text, "the nonce")
    assert octets("0x00ff", "it") == octets("00FF", "it") == b"\x00\xff"


# receipts

VERIFIER = Account.from_key(OTHER).address


def receipt_of(example="encrypted", wrong=False):
    url = EXAMPLES[example]["url"]
    found = verify(read(url[:-1] + "0" if wrong else url), keys(), None, at=NOW)
    return of_tap(found, keys(), 1337, NOW)


def sign(message):
    return messages.sign(message, OTHER)


def test_a_receipt_is_checked_by_anyone(tmp_path):
    told = json.loads(json.dumps(signed(receipt_of(), VERIFIER, sign)))
    assert check(told, VERIFIER) == receipt_of()
    assert check(told, VERIFIER.lower()) == receipt_of()
    assert check(told, ITEM_KEY) is None
    assert EXAMPLES["encrypted"]["uid"] not in json.dumps(told).lower()  # no UID in it


def test_a_receipt_of_a_forged_message_says_so():
    receipt = receipt_of(wrong=True)
    assert (receipt.verdict, receipt.reasons, receipt.chip) == ("do not trust", "forged", bytes(32))
    assert receipt.evidence != receipt_of().evidence


OTHERS = {
    "chain_id": 1, "token_id": "5", "chip": "0x" + "11" * 32, "channel": "chip", "counter": 62,
    "verdict": "genuine", "reasons": "authentic,first", "evidence": "0x" + "22" * 32, "verified_at": NOW + 1,
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_each_word_of_a_receipt_is_signed(name):
    told = signed(receipt_of(), VERIFIER, sign)
    assert told["receipt"][name] != OTHERS[name]
    assert check(told | {"receipt": told["receipt"] | {name: OTHERS[name]}}, VERIFIER) is None
    assert set(OTHERS) == set(told["receipt"])


@pytest.mark.parametrize(
    "name,value",
    [
        *(("counter", value) for value in ("1", -1, 2**32, True)),
        *(("token_id", value) for value in (5, "05", "9" * 78)),
        *(("chip", value) for value in ("0x00", 7)),
        *(("verified_at", value) for value in (1.5, 2**64)),
        ("verdict", None), ("chain_id", -1), ("evidence", "0x" + "GG" * 32), ("extra", 1),
    ],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(name, value):
    told = signed(receipt_of(), VERIFIER, sign)
    with pytest.raises(BadTap, match="no receipt"):
        check(told | {"receipt": told["receipt"] | {name: value}}, VERIFIER)


@pytest.mark.parametrize("told", [{}, {"receipt": 7, "signature": "0x"}, {"receipt": {}, "signature": None}])
def test_other_json_is_no_receipt(told):
    with pytest.raises(BadTap, match="no receipt"):
        check(told, VERIFIER)


def test_a_receipt_is_no_message_of_a_passport_nor_a_challenge(store):
    message = receipt_of().message
    assert message.header not in (
        messages.challenge(1337, token_id=1, nonce=bytes(32), deadline=1).header,
        messages.veto(messages.Domain(1337, "0x" + "ab" * 20), token_id=1, to=ITEM_KEY, ready_at=1).header,
    )
    assert message.typed_data["primaryType"] == "Receipt"


def test_a_receipt_of_an_answered_challenge():
    for right, verdict in ((True, "genuine"), (False, "do not trust")):
        receipt = of_challenge(1337, TOKEN, ITEM_KEY, bytes(32), bytes(65), right, NOW)
        assert isinstance(receipt, Receipt) and receipt.verdict == verdict
        assert receipt.chip[12:].hex() == ITEM_KEY[2:].lower()
        assert check(json.loads(json.dumps(signed(receipt, VERIFIER, sign))), VERIFIER) == receipt
