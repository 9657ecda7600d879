"""Messages of the Passport: their digests by a second computation, signatures, and that none is another."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from coincurve import PublicKey
from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st
from sha3 import keccak_256

from zhenbo import messages

KEY = bytes(range(1, 33))
SIGNER = Account.from_key(KEY).address
HERE = messages.Domain(1337, "0x" + "Ab" * 20)
OWNER, BUYER = "0x" + "11" * 20, "0x" + "22" * 20
SOLIDITY = Path(__file__).resolve().parents[2] / "contracts" / "libraries" / "PassportMessages.sol"

INSPECTION = {
    "member": 2,
    "gtin": 9521001123457,
    "lot": "PE2026A",
    "root": b"\1" * 32,
    "quantity": 7,
    "document_hash": b"\2" * 32,
    "deadline": 1_800_000_000,
}
ACTIVATION = {"batch_id": 2**64 - 1, "token_id": 3 << 160, "to": BUYER, "by_seller": True, "deadline": 4}
HANDOVER = {"token_id": 3 << 160, "sender": OWNER, "to": BUYER, "nonce": 65535, "deadline": 4}
SLOW = {**HANDOVER, "quiet_until": 2**40 - 1}
VETO = {"token_id": 3 << 160, "to": BUYER, "ready_at": 5}
RETIREMENT = {"token_id": 3 << 160, "reason": "开饮", "nonce": 6, "deadline": 4}
CHALLENGE = {"token_id": 3 << 160, "nonce": b"\3" * 32, "deadline": 4}

# builder, values, type by the letter of EIP-712, and the values as abi.encode takes them
KINDS: dict[str, tuple[Any, dict[str, Any], str, list[Any]]] = {
    "Inspection": (
        messages.inspection,
        INSPECTION,
        "Inspection(uint32 member,uint256 gtin,string lot,bytes32 root,uint32 quantity,bytes32 documentHash,"
        "uint256 deadline)",
        [2, 9521001123457, "PE2026A", b"\1" * 32, 7, b"\2" * 32, 1_800_000_000],
    ),
    "Activation": (
        messages.activation,
        ACTIVATION,
        "Activation(uint64 batchId,uint256 tokenId,address to,bool bySeller,uint256 deadline)",
        [2**64 - 1, 3 << 160, BUYER, True, 4],
    ),
    "Handover": (
        messages.handover,
        HANDOVER,
        "Handover(uint256 tokenId,address from,address to,uint16 nonce,uint256 deadline)",
        [3 << 160, OWNER, BUYER, 65535, 4],
    ),
    "SlowHandover": (
        messages.slow_handover,
        SLOW,
        "SlowHandover(uint256 tokenId,address from,address to,uint16 nonce,uint40 quietUntil,"
        "uint256 deadline)",
        [3 << 160, OWNER, BUYER, 65535, 2**40 - 1, 4],
    ),
    "Veto": (
        messages.veto,
        VETO,
        "Veto(uint256 tokenId,address to,uint40 readyAt)",
        [3 << 160, BUYER, 5],
    ),
    "Retirement": (
        messages.retirement,
        RETIREMENT,
        "Retirement(uint256 tokenId,string reason,uint16 nonce,uint256 deadline)",
        [3 << 160, "开饮", 6, 4],
    ),
}


def keccak(data: bytes) -> bytes:
    return bytes(keccak_256(data).digest())


def digest(message: SignableMessage) -> bytes:
    return keccak(b"\x19" + message.version + message.header + message.body)


def struct_hash(type_text: str, values: list[Any]) -> bytes:
    """EIP-712 hashStruct, from the type's own text."""
    types = [field.split()[0] for field in re.findall(r"\((.*)\)", type_text)[0].split(",")]
    words = [keccak(v.encode()) if t == "string" else v for t, v in zip(types, values, strict=True)]
    plain = ["bytes32" if t == "string" else t for t in types]
    return keccak(encode(["bytes32", *plain], [keccak(type_text.encode()), *words]))


def separator(name: str, chain_id: int, contract: str | None) -> bytes:
    fields = "string name,string version,uint256 chainId" + (",address verifyingContract" if contract else "")
    types = ["bytes32", "bytes32", "bytes32", "uint256", *(["address"] if contract else [])]
    values = [keccak(f"EIP712Domain({fields})".encode()), keccak(name.encode()), keccak(b"1"), chain_id]
    return keccak(encode(types, [*values, *([contract] if contract else [])]))


@pytest.mark.parametrize("kind", KINDS)
def test_digest_by_the_letter_of_eip_712(kind: str) -> None:
    build, values, type_text, encoded = KINDS[kind]
    expected = keccak(
        b"\x19\x01" + separator("Zhenbo Passport", 1337, HERE.passport) + struct_hash(type_text, encoded)
    )
    assert digest(build(HERE, **values)) == expected


def test_a_challenge_has_a_domain_of_its_own() -> None:
    type_text = "Challenge(uint256 tokenId,bytes32 nonce,uint256 deadline)"
    expected = keccak(
        b"\x19\x01"
        + separator("Zhenbo Verification", 1337, None)
        + struct_hash(type_text, [3 << 160, b"\3" * 32, 4])
    )
    assert digest(messages.challenge(1337, **CHALLENGE)) == expected  # type: ignore[arg-type]
    domains = {build(HERE, **values).header for build, values, *_ in KINDS.values()}
    assert messages.challenge(1337, **CHALLENGE).header not in domains  # type: ignore[arg-type]


def test_the_contract_knows_exactly_these_types() -> None:
    """A challenge is not among them: it is good for nothing on any chain."""
    found = re.findall(r'"(\w+\([^"]*\))"', SOLIDITY.read_text(encoding="utf-8"))
    assert sorted(found) == sorted(type_text for *_, type_text, _ in KINDS.values())


def test_no_two_kinds_share_a_digest() -> None:
    digests = [digest(build(HERE, **values)) for build, values, *_ in KINDS.values()]
    digests.append(digest(messages.challenge(1337, **CHALLENGE)))  # type: ignore[arg-type]
    assert all(a != b for a, b in combinations(digests, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_and_the_domain_are_signed(kind: str) -> None:
    build, values, *_ = KINDS[kind]
    seen = {digest(build(HERE, **values))}
    for name, value in values.items():
        seen.add(digest(build(HERE, **{**values, name: other(value)})))
    seen.add(digest(build(messages.Domain(1, HERE.passport), **values)))
    seen.add(digest(build(messages.Domain(1337, BUYER), **values)))
    assert len(seen) == len(values) + 3


def other(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value - 1
    if isinstance(value, bytes):
        return bytes(32)
    return "0x" + "33" * 20 if value.startswith("0x") else value + "x"


@pytest.mark.parametrize("kind", KINDS)
def test_signs_and_recovers(kind: str) -> None:
    build, values, *_ = KINDS[kind]
    message = build(HERE, **values)
    signature = messages.sign(message, KEY)
    assert len(signature) == 65
    assert Account.recover_message(message, signature=signature) == SIGNER
    assert messages.signer_of(message, messages.sign_compact(message, KEY)) == SIGNER
    assert messages.signer_of(message, messages.compact(signature)) == SIGNER


@pytest.mark.parametrize("kind", [*KINDS, "Challenge"])
def test_what_a_message_says_can_be_read_and_hashes_to_it(kind: str) -> None:
    build, values = (messages.challenge, CHALLENGE) if kind == "Challenge" else KINDS[kind][:2]
    message = build(1337 if kind == "Challenge" else HERE, **values)
    said = json.loads(json.dumps(message.typed_data))
    assert said["primaryType"] == kind and said["domain"]["chainId"] == 1337
    assert encode_typed_data(full_message=said) == message
    assert all(not isinstance(value, int) or value <= 2**53 for value in said["message"].values())


@settings(max_examples=60, deadline=None)
@given(lot=st.text(max_size=20), gtin=st.integers(0, 2**256 - 1), root=st.binary(min_size=32, max_size=32))
def test_whatever_it_says_is_what_is_hashed(lot: str, gtin: int, root: bytes) -> None:
    try:
        message = messages.inspection(HERE, **{**INSPECTION, "lot": lot, "gtin": gtin, "root": root})  # type: ignore[arg-type]
    except UnicodeEncodeError:  # half a surrogate pair is no text
        return
    said = json.loads(json.dumps(message.typed_data))
    assert said["message"]["lot"] == lot and int(said["message"]["gtin"]) == gtin
    assert encode_typed_data(full_message=said) == message


@settings(max_examples=60, deadline=None)
@given(key=st.integers(1, 2**128), deadline=st.integers(0, 2**64))
def test_the_compact_form_is_eip_2098(key: int, deadline: int) -> None:
    """Recovered by another library from the very bits: r, then parity and s in one word."""
    private = key.to_bytes(32, "big")
    message = messages.activation(HERE, **{**ACTIVATION, "deadline": deadline})  # type: ignore[arg-type]
    compact = messages.sign_compact(message, private)
    word = int.from_bytes(compact.vs, "big")
    s = (word & (1 << 255) - 1).to_bytes(32, "big")
    point = PublicKey.from_signature_and_message(
        compact.r + s + bytes([word >> 255]), digest(message), hasher=None
    ).format(compressed=False)
    assert "0x" + keccak(point[1:])[12:].hex() == Account.from_key(private).address.lower()
    assert len(compact.r) == len(compact.vs) == 32


def test_both_parities_occur_and_come_back() -> None:
    parities = set()
    for deadline in range(16):
        message = messages.veto(HERE, token_id=1, to=BUYER, ready_at=deadline)
        compact = messages.sign_compact(message, KEY)
        parities.add(compact.vs[0] >> 7)
        assert messages.signer_of(message, compact) == SIGNER
    assert parities == {0, 1}


def test_the_vector_of_eip_2098() -> None:
    """The examples that the standard gives, v = 27 and v = 28."""
    r = "68a020a209d3d56c46f38cc50a33f704f4a9a10a59377f8dd762ac66910e9b90"
    s = "7e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea52064"
    assert messages.compact(bytes.fromhex(r + s + "1b")) == messages.CompactSignature(
        bytes.fromhex(r), bytes.fromhex(s)
    )
    r = "9328da16089fcba9bececa81663203989f2df5fe1faa6291a45381c81bd17f76"
    s = "139c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793"
    with_parity = "939c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793"
    assert messages.compact(bytes.fromhex(r + s + "1c")) == messages.CompactSignature(
        bytes.fromhex(r), bytes.fromhex(with_parity)
    )
