"""Signed receipts: what a verifier said of one tap, so that it cannot say otherwise later.

SUN is symmetric: only who holds the keys can verify, and a buyer must take his word. The receipt is that
word, signed (EIP-712, `messages.receipt`). It holds no UID: `chip` is a salted name (`ChipKeys.chip`) that
the verifier can open to a court, and `evidence` is the fingerprint of the message, or of challenge and
answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eth_account.messages import SignableMessage
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from zhenbo import messages
from zhenbo.errors import BadTap
from zhenbo.nfc.key_sets import ChipKeys
from zhenbo.nfc.verdict import Verification, item_of

_NO_CHIP = bytes(32)
_SIGNATURE = re.compile(r"0x[0-9a-f]{130}")
_WORD = re.compile(r"0x[0-9a-f]{64}")
_LARGEST = {
    "chain_id": 2**63, "token_id": 2**256 - 1, "counter": 2**32 - 1, "verified_at": 2**64 - 1,
}  # fmt: skip
_NUMBER = re.compile(r"0|[1-9][0-9]{0,77}")


@dataclass(frozen=True)
class Receipt:
    """One verification. `token_id` 0 and a `chip` of zeros: none; `reasons` are words between commas."""

    chain_id: int
    token_id: int
    chip: bytes
    channel: str  # "sun" or "chip"
    counter: int
    verdict: str
    reasons: str
    evidence: bytes
    verified_at: int

    @property
    def message(self) -> messages.Message:
        """What is signed."""
        return messages.receipt(
            self.chain_id,
            {
                "tokenId": self.token_id, "chip": self.chip, "channel": self.channel, "counter": self.counter,
                "verdict": self.verdict, "reasons": self.reasons, "evidence": self.evidence,
                "verifiedAt": self.verified_at,
            },
        )  # fmt: skip


def of_tap(found: Verification, keys: ChipKeys, chain_id: int, at: int) -> Receipt:
    """Receipt of a SUN message, genuine or not."""
    chip = _NO_CHIP if found.tap is None else keys.chip(found.tap.uid)
    counter = 0 if found.tap is None else found.tap.counter
    return Receipt(
        chain_id, item_of(found.message) or 0, chip, "sun", counter, found.verdict.value,
        ",".join(reason.word for reason in found.reasons), found.message.fingerprint, at,
    )  # fmt: skip


def of_challenge(
    chain_id: int, token_id: int, item_key: str, nonce: bytes, signature: bytes, right: bool, at: int
) -> Receipt:
    """Receipt of an answered challenge; `chip` is the item key, which is public in the item's leaf."""
    chip = bytes.fromhex(item_key.removeprefix("0x")).rjust(32, b"\0")
    evidence = hashlib.sha256(b"zhenbo answer 1" + nonce + signature).digest()
    verdict, reason = ("genuine", "answered") if right else ("do not trust", "not-answered")
    return Receipt(chain_id, token_id, chip, "chip", 0, verdict, reason, evidence, at)


def signed(receipt: Receipt, verifier: str, sign: Callable[[SignableMessage], bytes]) -> dict[str, Any]:
    """The receipt as JSON, signed. `sign` gives 65 bytes, as `KeySigner.sign_message` does."""
    told = {n: "0x" + v.hex() if isinstance(v, bytes) else v for n, v in asdict(receipt).items()}
    told["token_id"] = str(receipt.token_id)  # larger than numbers of JavaScript
    return {"receipt": told, "verifier": verifier, "signature": "0x" + sign(receipt.message).hex()}


def check(told: Mapping[str, Any], verifier: str) -> Receipt | None:
    """The receipt, where `verifier` signed just this; else None. Raises BadTap for what is no receipt."""
    receipt, signature = _read(told)
    try:
        signer = messages.signer_of(receipt.message, messages.compact(signature))
    except (BadSignature, ValidationError, ValueError):
        return None
    return receipt if signer.lower() == verifier.lower() else None


def _read(told: Mapping[str, Any]) -> tuple[Receipt, bytes]:
    try:
        values = dict(told["receipt"])
        if not _SIGNATURE.fullmatch(told["signature"]) or not _NUMBER.fullmatch(values["token_id"]):
            raise ValueError("not as written")
        if not all(_WORD.fullmatch(values[name]) for name in ("chip", "evidence")):
            raise ValueError("not as written")
        for name in ("chip", "evidence"):
            values[name] = bytes.fromhex(values[name][2:])
        receipt = Receipt(**values | {"token_id": int(values["token_id"])})
        _require_fitting(receipt)
    except (KeyError, TypeError, ValueError):
        raise BadTap("this is no receipt of a verification, or a damaged one") from None
    return receipt, bytes.fromhex(told["signature"][2:])


def _require_fitting(receipt: Receipt) -> None:
    for name, largest in _LARGEST.items():
        value = getattr(receipt, name)
        if type(value) is not int or not 0 <= value <= largest:
            raise ValueError(name)
    if any(not isinstance(text, str) for text in (receipt.channel, receipt.verdict, receipt.reasons)):
        raise TypeError("not a text")
