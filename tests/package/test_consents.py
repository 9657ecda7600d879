"""Messages of fans: their digests by a second computation, and that each says what it hashes to."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_account.messages import SignableMessage, encode_typed_data
from sha3 import keccak_256

from zhenbo import consents
from zhenbo.consents import Place, Poll

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
SOURCES = ("libraries/MembershipMessages.sol", "libraries/BallotPaper.sol", "Suggestions.sol")
HERE = Place("Tea Garden", 1337, "0x" + "Ab" * 20)
FAN, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
TERMS = b"\5" * 32
POLL = Poll(7, "国庆喝什么?", ("普洱 2019", "白牡丹", "大红袍"), TERMS)
END = {"nonce": 3, "deadline": 4}


def keccak(data: bytes) -> bytes:
    return bytes(keccak_256(data).digest())


def hashes(*texts: str) -> bytes:
    return b"".join(keccak(text.encode()) for text in texts)


# builder, values, type by the letter of EIP-712, and the values as words
KINDS: dict[str, tuple[Any, dict[str, Any], str, list[Any]]] = {
    "JoinByList": (
        consents.join_by_list,
        {"account": FAN, "number": 2, **END},
        "JoinByList(address account,uint32 list,uint256 nonce,uint256 deadline)",
        [FAN, 2, 3, 4],
    ),
    "JoinByPoints": (
        consents.join_by_points,
        {"account": FAN, "tier": 1, "price": 50, **END},
        "JoinByPoints(address account,uint8 tier,uint96 price,uint256 nonce,uint256 deadline)",
        [FAN, 1, 50, 3, 4],
    ),
    "Renewal": (
        consents.renewal,
        {"member": 9, "tier": 1, "price": 50, **END},
        "Renewal(uint256 memberId,uint8 tier,uint96 price,uint256 nonce,uint256 deadline)",
        [9, 1, 50, 3, 4],
    ),
    "Leave": (
        consents.leave,
        {"member": 9, **END},
        "Leave(uint256 memberId,uint256 nonce,uint256 deadline)",
        [9, 3, 4],
    ),
    "Recovery": (
        consents.recovery,
        {"member": 9, "sender": FAN, "to": OTHER, **END},
        "Recovery(uint256 memberId,address from,address to,uint256 nonce,uint256 deadline)",
        [9, FAN, OTHER, 3, 4],
    ),
    "RecoveryVeto": (
        consents.recovery_veto,
        {"member": 9, "to": OTHER, **END},
        "RecoveryVeto(uint256 memberId,address to,uint256 nonce,uint256 deadline)",
        [9, OTHER, 3, 4],
    ),
    "Ballot": (
        lambda place, **values: consents.ballot(place, POLL, **values),
        {"member": 9, "choices": (3, 1)},
        "Ballot(string poll,string[] choices,bytes32 terms,uint256 pollId,uint256 memberId)",
        [POLL.title, keccak(hashes("大红袍", "普洱 2019")), TERMS, 7, 9],
    ),
    "Suggestion": (
        consents.suggestion,
        {"member": 9, "kind": 2, "content": TERMS, "uri": "ipfs://a", "deadline": 4},
        "Suggestion(uint256 memberId,string kind,bytes32 contentHash,string uri,uint256 deadline)",
        [9, "charity", TERMS, "ipfs://a", 4],
    ),
}


def digest(message: SignableMessage) -> bytes:
    return keccak(b"\x19" + message.version + message.header + message.body)


def expected(type_text: str, values: list[Any]) -> bytes:
    """The digest from the type's own text; arrays come as their hash."""
    types = [field.split()[0] for field in re.findall(r"\((.*)\)", type_text)[0].split(",")]
    words = [keccak(v.encode()) if t == "string" else v for t, v in zip(types, values, strict=True)]
    plain = ["bytes32" if t.startswith("string") else t for t in types]
    body = keccak(encode(["bytes32", *plain], [keccak(type_text.encode()), *words]))
    domain = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    place = [keccak(domain), keccak(HERE.name.encode()), keccak(b"1"), HERE.chain_id, HERE.contract]
    head = keccak(encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], place))
    return keccak(b"\x19\x01" + head + body)


@pytest.mark.parametrize("kind", KINDS)
def test_digest_of_a_fans_message(kind: str) -> None:
    build, values, type_text, encoded = KINDS[kind]
    assert digest(build(HERE, **values)) == expected(type_text, encoded)


def test_the_contracts_know_exactly_these_messages() -> None:
    sources = "".join((CONTRACTS / source).read_text(encoding="utf-8") for source in SOURCES)
    found = re.findall(r'"(\w+\([^"]*\))"', sources)
    assert sorted(found) == sorted(type_text for *_, type_text, _ in KINDS.values())


def test_no_two_of_them_share_a_digest() -> None:
    digests = [digest(build(HERE, **values)) for build, values, *_ in KINDS.values()]
    assert all(a != b for a, b in combinations(digests, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_a_wallet_can_show_what_a_fan_signs(kind: str) -> None:
    build, values, *_ = KINDS[kind]
    message = build(HERE, **values)
    said = json.loads(json.dumps(message.typed_data))
    assert said["primaryType"] == kind
    assert encode_typed_data(full_message=said) == message


def test_a_ballot_shows_names_and_not_numbers() -> None:
    said = consents.ballot(HERE, POLL, member=9, choices=(3, 1)).typed_data["message"]
    assert (said["poll"], said["choices"]) == ("国庆喝什么?", ["大红袍", "普洱 2019"])


@pytest.mark.parametrize(("numbers", "word"), [((2,), 2), ((1, 3), 0x0301), ((3, 1, 2), 0x020103), ((), 0)])
def test_a_choice_is_a_byte_an_option(numbers: tuple[int, ...], word: int) -> None:
    assert consents.choice(numbers) == word
    assert consents.vote(9, numbers) == 9 * 2**64 + word


def test_words_are_hashes_of_title_and_names() -> None:
    assert b"".join(POLL.words) == hashes(POLL.title, *POLL.names)
