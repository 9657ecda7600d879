"""Addresses that are the same on every chain: contracts created by CREATE2 through the usual factory.

The factory (github.com/Arachnid/deterministic-deployment-proxy) is the same 69 bytes at the same address on
nearly every public chain. It takes 32 bytes of salt and the creation code with its arguments, creates the
contract, and fails as a whole where that fails. The address follows from salt and code alone (EIP-1014), so
whoever sends the transaction, it can only create exactly this contract.
"""

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

FACTORY = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
SALT_BYTES = 32


def salt(*words: str) -> bytes:
    """The salt of what these words describe, in this order: other words, another address."""
    return bytes(keccak(text="zhenbo\n" + "\n".join(words)))


def address(salt: bytes, code: bytes, factory: str = FACTORY) -> str:
    """Checksummed address of what the factory creates from creation code with arguments (EIP-1014)."""
    preimage = b"\xff" + bytes.fromhex(factory[2:]) + salt + bytes(keccak(code))
    return str(to_checksum_address(bytes(keccak(preimage))[12:]))


def created_by(to: str | None, data: bytes) -> str | None:
    """Address that a transaction to the factory creates if it succeeds; None when it went elsewhere."""
    if to is None or to.lower() != FACTORY.lower() or len(data) <= SALT_BYTES:
        return None
    return address(data[:SALT_BYTES], data[SALT_BYTES:])
