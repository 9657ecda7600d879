"""The EIP-712 digest of a poll's ballots, prepared once, and whose key signed one: made for many thousands.

The digest is that of `consents.ballot`, which tests hold it to; building each message in full would take a
millisecond a ballot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from eth_abi.abi import encode
from sha3 import keccak_256  # type: ignore[import-untyped]

from zhenbo.messages import VERSION
from zhenbo.polls.electorate import Booth

_DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_BALLOT = "Ballot(string poll,string[] choices,bytes32 terms,uint256 pollId,uint256 memberId)"
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1
_LENGTHS = (64, 65)
_PARITY = {0: 0, 1: 1, 27: 0, 28: 1}


def keccak(data: bytes) -> bytes:
    """Keccak-256."""
    return keccak_256(data).digest()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Paper:
    """All of a ballot's message but choice and member."""

    prefix: bytes
    head: bytes
    tail: bytes
    names: tuple[bytes, ...]

    @classmethod
    def of(cls, booth: Booth) -> Self:
        """For one poll of one contract."""
        place, poll = booth.place, booth.poll
        types = ("bytes32", "bytes32", "bytes32", "uint256", "address")
        named = (keccak(_DOMAIN.encode()), keccak(place.name.encode()), keccak(VERSION.encode()))
        domain = keccak(encode(types, (*named, place.chain_id, place.contract)))
        title, *names = poll.words
        tail = poll.terms + poll.number.to_bytes(32, "big")
        return cls(b"\x19\x01" + domain, keccak(_BALLOT.encode()) + title, tail, tuple(names))

    def digest(self, member: int, choices: Sequence[int]) -> bytes:
        """What the member signs for these options."""
        chosen = keccak(b"".join([self.names[number - 1] for number in choices]))
        return keccak(self.prefix + keccak(self.head + chosen + self.tail + member.to_bytes(32, "big")))


def compacted(signature: bytes) -> tuple[bytes, bytes] | None:
    """`r` and `vs` (EIP-2098) of a key's signature of 64 or 65 bytes; None for what is none.

    A large `s`, as some signers give, is turned into the small one that means the same.
    """
    if len(signature) not in _LENGTHS:
        return None
    s = int.from_bytes(signature[32:64], "big")
    if len(signature) == _LENGTHS[0]:
        parity, s = s >> 255, s & (1 << 255) - 1
    else:
        found = _PARITY.get(signature[64])
        if found is None:
            return None
        parity = found
    if not 0 < s < _ORDER:
        return None
    if s > _ORDER // 2:
        parity, s = 1 - parity, _ORDER - s
    return signature[:32], (s | parity << 255).to_bytes(32, "big")


def signer(digest: bytes, r: bytes, vs: bytes) -> str | None:
    """Address, in lower case, whose key signed; None where nobody can have."""
    from coincurve import PublicKey

    parity, s = vs[0] >> 7, bytes([vs[0] & 0x7F]) + vs[1:]
    try:
        key = PublicKey.from_signature_and_message(r + s + bytes([parity]), digest, hasher=None)
    except Exception:  # the library raises nothing narrower for what is no signature
        return None
    return "0x" + keccak(key.format(compressed=False)[1:])[12:].hex()
