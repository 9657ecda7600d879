"""YouTube live chat as its page sends it: JSON lines with actions, as yt-dlp and others save them.

A replay wraps actions in `replayChatItemAction`, a live recording does not. Deletions become `moderated` rows
at the time of the last message before them, for they carry none of their own. Money is converted by `--rate`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scoring.faults import SHOWN, Fault
from zhenbo.scoring.importers.base import Found, Options, Passed, Row, Texts, cells_of
from zhenbo.scoring.log_format import Kind

_TEXT = "liveChatTextMessageRenderer"
_PAID = ("liveChatPaidMessageRenderer", "liveChatPaidStickerRenderer")
_STRUCK = ("markChatItemAsDeletedAction", "removeChatItemAction")
_STRUCK_FAN = ("markChatItemsByAuthorAsDeletedAction", "removeChatItemByAuthorAction")
_SIGNS = {
    "$": "USD", "US$": "USD", "CA$": "CAD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD",
    "MX$": "MXN", "R$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "CN¥": "CNY",
    "₩": "KRW", "₹": "INR", "₱": "PHP", "₫": "VND",
}  # fmt: skip
_MONEY = re.compile(r"(?P<before>[^\d\s]*)\s*(?P<number>\d[\d.,\s]*)\s*(?P<after>[^\d\s]*)")
_CNY = Decimal(100)


def read(path: Path, options: Options) -> Iterator[Found]:
    """Acts of a chat, line by line. Raises BadLog where no line is of a chat."""
    chat, actions = _Chat(options, options.show or path.name.split(".")[0]), 0
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            found = _actions(line)
            if found is None:
                yield Fault(number, "", "not_json", line.strip()[:SHOWN])
                continue
            for place, action in enumerate(found):
                actions += 1
                yield chat.found(number, place, action)
    if not actions:
        raise BadLog(str(Text(f"{path}：没有聊天记录", f"{path} holds no chat actions")))


def _actions(line: str) -> list[dict[str, Any]] | None:
    """The actions of a line, None where it is no JSON object of objects."""
    try:
        value = json.loads(line)
        inner = value.get("replayChatItemAction", value)
        listed = inner.get("actions", [inner])
        return listed if all(isinstance(action, dict) for action in listed) else None
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None


class _Chat:
    """One show's chat: what was said last, and how equal texts are called."""

    def __init__(self, options: Options, show: str) -> None:
        self._options, self._show = options, show
        self._texts = Texts(show)
        self._last = options.start or 0

    def found(self, number: int, place: int, action: dict[str, Any]) -> Found:
        """One action as a row, as something passed over, or as a fault."""
        try:
            for name, said in action.items():
                if name == "addChatItemAction":
                    [(kind, item)] = said["item"].items()
                    return self._item(number, kind, item)
                if name in _STRUCK:
                    return self._struck(number, place, target=said["targetItemId"])
                if name in _STRUCK_FAN:
                    return self._struck(number, place, fan=said["externalChannelId"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return Fault(number, "", "not_chat", json.dumps(action, ensure_ascii=False)[:SHOWN])
        names = [name for name in action if name != "clickTrackingParams"]
        return Passed(names[0] if names else "empty")

    def _item(self, number: int, kind: str, item: dict[str, Any]) -> Found:
        if kind != _TEXT and kind not in _PAID:
            return Passed(kind)
        ts = int(item["timestampUsec"]) // 1_000_000
        self._last = max(self._last, ts)
        known = {"event_id": item["id"], "ts": ts, "show": self._show, "fan": item["authorExternalChannelId"]}
        if kind == _TEXT:
            return Row(number, cells_of(**known, kind=Kind.COMMENT, target=self._texts.name(_said(item))))
        price = _plain(item["purchaseAmountText"])
        cents = _cents(price, self._options)
        if cents is None:
            return Fault(number, "amount", "no_rate", price)
        return Row(number, cells_of(**known, kind=Kind.PURCHASE, amount=cents, target=kind))

    def _struck(self, number: int, place: int, **whom: str) -> Found:
        if not self._last:
            return Fault(number, "ts", "no_start", next(iter(whom.values())))
        name = f"{self._show}-struck-{number}-{place}"
        cells = cells_of(event_id=name, ts=self._last, show=self._show, kind=Kind.MODERATED, **whom)
        return Row(number, cells)


def _plain(text: Any) -> str:
    return str(text["simpleText"]) if isinstance(text, dict) else str(text)


def _said(item: dict[str, Any]) -> str:
    runs = item.get("message", {}).get("runs", [])
    return "".join(run.get("text") or run.get("emoji", {}).get("emojiId", "") for run in runs)


def _cents(text: str, options: Options) -> int | None:
    """Cents of a price such as `$5.00`, `5,00 EUR`, `¥1,000`; None for a currency without a rate."""
    found = _MONEY.fullmatch(text.replace("\u00a0", " ").strip())
    if found is None:
        return None
    sign = found["before"] or found["after"]
    currency = _SIGNS.get(sign, sign.upper())
    rate = options.rates.get(currency, _CNY if currency == "CNY" else None)
    if rate is None:
        return None
    try:
        return int(Decimal(_number(found["number"])) * rate)
    except InvalidOperation:
        return None


def _number(text: str) -> str:
    """`1,234.50`, `1.234,50`, `5,00` as a decimal: at most two digits after the last sign are decimals."""
    plain = re.sub(r"\s", "", text)
    whole, sign, rest = max(plain.rpartition("."), plain.rpartition(","), key=lambda parts: len(parts[0]))
    if sign and len(rest) <= 2:
        return re.sub(r"[.,]", "", whole) + "." + (rest or "0")
    return re.sub(r"[.,]", "", plain)
