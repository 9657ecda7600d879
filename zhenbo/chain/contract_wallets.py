"""Signatures of wallets that are contracts: the contract itself says whether it takes them (ERC-1271)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhenbo.errors import CallReverted

if TYPE_CHECKING:
    from zhenbo.chain import Chain

_MAGIC = "1626ba7e"  # isValidSignature(bytes32,bytes); also what it answers for yes
_WORD = 32


def accepts(chain: Chain, wallet: str, digest: bytes, signature: bytes) -> bool:
    """Whether the contract at `wallet` takes the signature in the newest block; False where none lives."""
    if not chain.has_code(wallet):
        return False
    padded = signature + bytes(-len(signature) % _WORD)
    parts = digest, (2 * _WORD).to_bytes(_WORD, "big"), len(signature).to_bytes(_WORD, "big"), padded
    data = "0x" + _MAGIC + b"".join(parts).hex()
    try:
        answer = str(chain.rpc.ask("eth_call", {"to": wallet, "data": data}, "latest"))
    except CallReverted:
        return False
    return answer == "0x" + _MAGIC.ljust(2 * _WORD, "0")
