"""ECDSA chips: a fresh challenge, answered by the item key, good once.

The challenge is an EIP-712 message of a domain that no contract knows (`messages.challenge`), so whoever asks
a chip to show that it is there can obtain no handover by it. What remains is that a chip in somebody's hand
can be asked from afar while the challenge lasts; so it lasts two minutes.
"""

from __future__ import annotations

import hmac
import os
import re
from dataclasses import dataclass

from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from zhenbo import messages
from zhenbo.errors import BadTap
from zhenbo.nfc.challenge_store import ChallengeStore

LASTS = 120  # seconds
_HALF_ORDER = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0
_HEX = re.compile(r"(0x)?(?:[0-9a-fA-F]{2})*")


@dataclass(frozen=True)
class Challenge:
    """What one item's chip is asked to sign, until `deadline` (Unix seconds)."""

    chain_id: int
    token_id: int
    nonce: bytes
    deadline: int

    @property
    def message(self) -> messages.Message:
        """The message to sign; its `typed_data` is what wallets and chip libraries take."""
        return messages.challenge(
            self.chain_id, token_id=self.token_id, nonce=self.nonce, deadline=self.deadline
        )


def issue(store: ChallengeStore, chain_id: int, token_id: int, *, at: int) -> Challenge:
    """A challenge that nobody could have known before."""
    made = Challenge(chain_id, token_id, os.urandom(32), at + LASTS)
    store.keep(made.nonce, chain_id, token_id, made.deadline, at=at)
    return made


def answered(store: ChallengeStore, nonce: bytes, signature: bytes, item_key: str, *, at: int) -> bool:
    """Whether `item_key` signed this challenge, in time and for the first time.

    signature   64 bytes (EIP-2098) or 65 bytes (r, s, v)
    item_key    address in the item's leaf, as its passport or proof has it

    A wrong answer uses nothing up, so that nobody can spoil another's challenge. Raises BadTap for a
    challenge that was never issued here, or is no longer kept.
    """
    kept = store.find(nonce)
    if kept is None:
        raise BadTap("this challenge is not known, or was over long ago; ask for a new one")
    asked = Challenge(kept.chain_id, kept.token_id, nonce, kept.deadline)
    if at > asked.deadline or not _signed(asked, signature, item_key):
        return False
    return store.use(nonce, at=at)  # of two right answers at once, one finds it unused


def octets(text: str, name: str) -> bytes:
    """Bytes from hexadecimal digits, with or without 0x. Raises BadTap."""
    if not _HEX.fullmatch(text) or len(text) > 200:
        raise BadTap(f"{name} is written in hexadecimal digits")
    return bytes.fromhex(text.removeprefix("0x"))


def _signed(asked: Challenge, signature: bytes, item_key: str) -> bool:
    if len(signature) not in (64, 65):
        return False
    compact = messages.CompactSignature(signature[:32], signature[32:])
    if len(signature) == 65:
        if signature[64] not in (0, 1, 27, 28) or int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
            return False
        compact = messages.compact(signature[:64] + bytes([27 + (signature[64] in (1, 28))]))
    try:
        signer = messages.signer_of(asked.message, compact)
    except (BadSignature, ValidationError, ValueError):
        return False
    return hmac.compare_digest(signer.lower().encode(), item_key.lower().encode("utf-8", "surrogatepass"))
