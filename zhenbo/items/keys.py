"""Item keys: secp256k1 keys and salts that a scratch code gives for one tokenId.

HKDF-SHA256 (RFC 5869) over the code, bound to the tokenId: 64 bytes, of which 48 make the key and 16 the
salt. 48 bytes reduced modulo the group order leave a bias below 2^-128 (FIPS 186-5, A.2.1). The same code on
another item gives another key, and the salt, which inspectors see, says nothing about the key.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from coincurve import PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sha3 import keccak_256  # type: ignore[import-untyped]

from zhenbo.items.codes import parse_code

SALT_BYTES = 16
ADDRESS_BYTES = 20
_KEY_BYTES = 48
_DOMAIN = b"zhenbo item code v1"
_GROUP_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


@dataclass(frozen=True)
class ItemSecret:
    """What a scratch code hides: the private item key and the leaf's salt. Never printed."""

    private_key: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def address(self) -> bytes:
        """The item key as the leaf holds it: 20 bytes."""
        return address_of(self.private_key)


def derive(code: str, token_id: int) -> ItemSecret:
    """Private key and salt of an item from its code, as printed or typed."""
    return derive_from_canonical(parse_code(code), token_id)


def derive_from_canonical(code: str, token_id: int) -> ItemSecret:
    """As `derive`, for a code known to be in canonical form."""
    info = b"item key and salt" + token_id.to_bytes(32, "big")
    material = HKDF(SHA256(), _KEY_BYTES + SALT_BYTES, _DOMAIN, info).derive(code.encode("ascii"))
    number = int.from_bytes(material[:_KEY_BYTES], "big") % (_GROUP_ORDER - 1) + 1
    return ItemSecret(number.to_bytes(32, "big"), material[_KEY_BYTES:])


def address_of(private_key: bytes) -> bytes:
    """Ethereum address of a private key, 20 bytes."""
    point = PublicKey.from_valid_secret(private_key).format(compressed=False)
    digest: bytes = keccak_256(point[1:]).digest()
    return digest[-ADDRESS_BYTES:]
