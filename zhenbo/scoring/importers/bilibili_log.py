"""Bilibili danmaku XML: of a video (`<d p="...">`), or of a live recorder with gifts, super chats and guards.

`p` holds second, mode, size, colour, time of sending, pool, user and id; a recorder writes the time in
milliseconds, the user's number, and a `user` name. What costs something is told by second since the recording
began, which the file says or `--start` does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

import defusedxml.sax  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scoring.faults import SHOWN, Fault
from zhenbo.scoring.importers.base import Found, Options, Passed, Row, Texts, cells_of
from zhenbo.scoring.importers.times import seconds
from zhenbo.scoring.log_format import Kind

_CHUNK = 1 << 16
_ACTS = ("d", "sc", "gift", "guard")
_RECORDER = "BililiveRecorderRecordInfo"
_GUARDS = {"1": 1_999_800, "2": 199_800, "3": 19_800}  # list price in cents: governor, admiral, captain
_GOLD = 10  # of these make a cent


class _Collector(ContentHandler):
    """Elements of interest with line, attributes and text, as the parser meets them."""

    def __init__(self, line: Callable[[], int | None]) -> None:
        super().__init__()
        self.found: list[tuple[int, str, dict[str, str], str]] = []
        self._line = line
        self._open: tuple[int, str, dict[str, str]] | None = None
        self._text = ""

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        if name in (*_ACTS, _RECORDER, "chatid"):
            self._open, self._text = (self._line() or 0, name, dict(attrs.items())), ""

    def characters(self, content: str) -> None:
        self._text += content

    def endElement(self, name: str) -> None:  # noqa: N802
        if self._open is not None and self._open[1] == name:
            self.found.append((*self._open, self._text))
            self._open = None


def read(path: Path, options: Options) -> Iterator[Found]:
    """Acts of a danmaku file; a recording cut short gives a fault at its end. Raises BadLog for other XML."""
    context = _Context(path, options)
    for line, name, attributes, text in _elements(path):
        if name == "":
            yield Fault(line, "", "cut_short", text[:SHOWN])
        elif name in _ACTS:
            context.acts += 1
            yield context.row(line, name, attributes, text)
        else:
            context.learn(name, attributes, text)
    if not context.acts:
        raise BadLog(str(Text(f"{path}：没有弹幕", f"{path} holds no danmaku")))


def _elements(path: Path) -> Iterator[tuple[int, str, dict[str, str], str]]:
    parser = defusedxml.sax.make_parser()
    collector = _Collector(parser.getLineNumber)
    parser.setContentHandler(collector)
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                parser.feed(chunk)
                yield from collector.found
                collector.found.clear()
            parser.close()
        except (SAXParseException, DefusedXmlException) as fault:
            yield from collector.found
            line = fault.getLineNumber() if isinstance(fault, SAXParseException) else 0
            yield line or 0, "", {}, str(fault)


class _Context:
    """What the file says once and every row needs."""

    def __init__(self, path: Path, options: Options) -> None:
        self.acts = 0
        self._stem = path.stem
        self._options = options
        self._start = options.start
        self._room = ""
        self._texts = Texts(options.show or path.stem)

    @property
    def _show(self) -> str:
        return self._options.show or self._room or self._stem

    def learn(self, name: str, attributes: dict[str, str], text: str) -> None:
        """Room and beginning, from the recorder's own element or the video's chat id."""
        if name == "chatid" and text.strip("0 "):
            self._room = self._room or text.strip()
        if name == _RECORDER:
            self._room = attributes.get("roomid", "") or self._room
            if self._start is None and "start_time" in attributes:
                try:
                    self._start = seconds(attributes["start_time"], "iso", self._options.offset)
                except ValueError:
                    self._start = None

    def row(self, line: int, name: str, attributes: dict[str, str], text: str) -> Found:
        """One element as a row, or why it is none."""
        if name == "d":
            return self._comment(line, attributes, text)
        if self._start is None:
            return Fault(line, "ts", "no_start", attributes.get("ts", ""))
        try:
            ts = self._start + int(Decimal(attributes.get("ts", "")))
        except (InvalidOperation, ValueError):
            return Fault(line, "ts", "not_so_timed", attributes.get("ts", ""))
        cents = _price(name, attributes)
        if cents is None:
            return Fault(line, "amount", "no_price", attributes.get("giftname", name))
        if not cents:
            return Passed("free gift")
        return Row(
            line,
            cells_of(
                event_id=f"{self._show}-{line}", ts=ts, show=self._show, fan=_fan("", attributes),
                kind=Kind.PURCHASE, amount=cents, target=attributes.get("giftname", name),
            ),
        )  # fmt: skip

    def _comment(self, line: int, attributes: dict[str, str], text: str) -> Found:
        parts = attributes.get("p", "").split(",")
        if len(parts) < 8 or not (parts[4].isascii() and parts[4].isdigit()):
            return Fault(line, "p", "no_danmaku", attributes.get("p", "")[:SHOWN])
        sent, user, number = int(parts[4]), parts[6], parts[7]
        ts = sent // 1000 if sent > 10**11 else sent
        event_id = f"{self._show}-d{number}" if number.strip("0") else f"{self._show}-{line}"
        return Row(
            line,
            cells_of(
                event_id=event_id, ts=ts, show=self._show, fan=_fan(user, attributes), kind=Kind.COMMENT,
                target=self._texts.name(text),
            ),
        )  # fmt: skip


def _fan(user: str, attributes: dict[str, str]) -> str:
    """The user's number where there is one (a masked one is 0), else the name; the two never meet."""
    number = (user or attributes.get("uid", "")).strip()
    if number.strip("0"):
        return f"bili-{number}"
    name = attributes.get("user", "")
    return f"bili-name-{name}" if name else ""


def _price(name: str, attributes: dict[str, str]) -> int | None:
    """Cents that an act cost, 0 for what costs nothing, None where the file does not say."""
    try:
        if name == "sc":
            return int(Decimal(attributes["price"]) * 100)
        raw = json.loads(attributes["raw"]) if "raw" in attributes else {}
        if name == "guard":
            count = int(attributes.get("count", "1"))
            return (
                int(raw["price"]) * count // _GOLD if "price" in raw else _GUARDS[attributes["level"]] * count
            )
        if raw.get("coin_type") == "silver":
            return 0
        total = raw["total_coin"] if "total_coin" in raw else int(raw["price"]) * int(raw["num"])
        return int(total) // _GOLD
    except (KeyError, ValueError, TypeError, AttributeError, InvalidOperation, RecursionError):
        return None
