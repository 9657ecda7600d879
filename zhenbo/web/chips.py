"""ECDSA chips on the page: a fresh challenge, the chip's answer, and what that is worth, with a receipt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from eth_utils.crypto import keccak

from zhenbo.errors import BadTap, Gs1Invalid
from zhenbo.gs1 import decode_token_id
from zhenbo.items.kinds import Kind
from zhenbo.language import Text
from zhenbo.nfc.challenge_store import ChallengeStore
from zhenbo.nfc.challenges import answered, issue, octets
from zhenbo.nfc.receipts import of_challenge
from zhenbo.verdicts import NAME, Verdict
from zhenbo.web.allowance import Allowance
from zhenbo.web.pages import Page, both, data
from zhenbo.web.service import Known, Service, Visit

LARGEST = 1_000  # bytes of an answer
_NO_CHIP = Text("这件商品没有会签名的芯片。", "This item has no chip that signs.")
_UNKNOWN = Text("这里没有这件商品。", "No such item is known here.")
_BUSY = Text("现在太忙，请一分钟后再试。", "Too many at once; try again in a minute.")
_NO_ANSWER = Text("这不是芯片的回答。", "This is no answer of a chip.")
_OVER = Text("这道题已经过期，请重新出题。", "This challenge is over. Ask for a new one.")
_RIGHT = Text(
    "芯片刚刚答对了只有它能答的新题：它就在这里，而且属于这件商品。",
    "The chip has just answered a fresh challenge that it alone can answer: it is here, and this item's.",
)
_WRONG = Text(
    "回答不是这件商品的芯片作出的，或者晚了、用过了。请重新出题，把芯片贴住再试；一再如此，请勿购买并联系品牌。",
    "This item's chip did not give this answer, or it came late or twice. Ask again and hold the chip; if "
    "this is said again, do not buy, and tell the brand.",
)


@dataclass(frozen=True)
class Chips:
    """`store` None: no challenges are issued here."""

    service: Service
    store: ChallengeStore | None
    allowance: Allowance = field(default_factory=lambda: Allowance(2.0, 60.0))

    def challenge(self, gtin: str, serial: str) -> Page:
        """A new challenge for an item's chip, as digest and as typed data."""
        if self.store is None:
            return data(404, {"said": both(_UNKNOWN)})
        if not self.allowance.take():
            return data(429, {"said": both(_BUSY)})
        known = self._known(gtin, serial)
        if isinstance(known, Text):
            return data(404, {"said": both(known)})
        made = issue(self.store, self.service.examiner.network.chain_id, known.token, at=self._now)
        message = made.message
        return data(200, {
            "nonce": "0x" + made.nonce.hex(), "deadline": made.deadline, "typedData": message.typed_data,
            "digest": "0x" + keccak(b"\x19" + message.version + message.header + message.body).hex(),
        })  # fmt: skip

    def answer(self, body: bytes, visit: Visit) -> Page:
        """What a chip's answer is worth. The dossier that this phone opens next shows a right one too."""
        read = _read(body)
        if self.store is None or read is None:
            return data(404 if self.store is None else 400, {"said": both(_NO_ANSWER)})
        if not self.allowance.take():
            return data(429, {"said": both(_BUSY)})
        kept = self.store.find(read[0])
        known = _OVER if kept is None else self._known(*decode_token_id(kept.token_id))
        if kept is None or isinstance(known, Text) or known.goods is None:
            return data(404, {"said": both(_OVER)})
        key = "0x" + known.goods.item.key.hex()
        try:
            right = answered(self.store, *read, key, at=self._now)
        except BadTap:
            return data(404, {"said": both(_OVER)})
        receipt = of_challenge(kept.chain_id, kept.token_id, key, *read, right, self._now)
        if right and visit.device:
            self.service.chip_answered(known, visit, receipt)
        verdict = Verdict.GENUINE if right else Verdict.DO_NOT_TRUST
        verifier = self.service.verifier
        return data(200, {
            "verdict": verdict.value, "name": both(NAME[verdict]), "said": both(_RIGHT if right else _WRONG),
            "receipt": verifier and verifier.signed(receipt),
        })  # fmt: skip

    @property
    def _now(self) -> int:
        return int(self.service.clock().timestamp())

    def _known(self, gtin: str, serial: str) -> Known | Text:
        try:
            known = self.service.known(gtin, serial)
        except Gs1Invalid:
            return _UNKNOWN
        if known.goods is None:
            return _UNKNOWN
        return known if Kind(known.goods.item.kind).has_chip else _NO_CHIP


def _read(body: bytes) -> tuple[bytes, bytes] | None:
    """Nonce and signature."""
    try:
        value: Any = json.loads(body)
        return octets(value["nonce"], "the nonce"), octets(value["signature"], "the signature")
    except (ValueError, TypeError, KeyError, RecursionError, BadTap):
        return None
