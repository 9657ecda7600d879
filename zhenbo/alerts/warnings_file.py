"""A list of warnings: CSV, .xlsx or JSON lines of code, kind, evidence, and where the evidence can be had.

    code,kind,evidence,uri
    https://id.gs1.org/01/09521001003575/21/Y26-001,clone,0x6c1f...,https://scan.example/e/1
    batch:1234567890,recall,report.pdf,

Evidence is a root or hash (0x and 64 hex digits), or the name of a file beside the list, whose SHA-256 is
taken.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhenbo.alerts.kinds import KINDS, Kind, kind_of
from zhenbo.alerts.targets import Target, target_of
from zhenbo.errors import BadList
from zhenbo.language import Text
from zhenbo.table import Row, read_table

LONGEST_URI = 256  # bytes
MOST_WARNINGS = 2_000  # as many as a member raises a day
JSON_LINES = (".jsonl", ".ndjson")
_COLUMNS: dict[str, Sequence[str]] = {
    "code": ("link", "码", "商品"),
    "kind": ("reason", "类别"),
    "evidence": ("root", "证据"),
    "uri": ("url", "网址"),
}
_REQUIRED = ("code", "kind", "evidence")
_DIGEST = re.compile(r"0x[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Warned:
    """One warning of a list: the row it stands in, and what Alerts is told."""

    row: int
    target: Target
    kind: Kind
    evidence: bytes
    uri: str


def read_warnings(path: Path) -> list[Warned]:
    """The warnings of a list, in its order. Raises BadList or BadSheet that names the row."""
    rows = _json_rows(path) if path.suffix.lower() in JSON_LINES else read_table(path, _COLUMNS, _REQUIRED)
    found: list[Warned] = []
    seen: dict[tuple[int, Kind], int] = {}
    for row in rows:
        one = _warned(path, row)
        earlier = seen.setdefault((one.target.value, one.kind), row.number)
        if earlier != row.number:
            raise _bad(row, f"与第 {earlier} 行是同一警示", f"warns of the same as row {earlier}")
        found.append(one)
        if len(found) > MOST_WARNINGS:
            raise _bad(
                row,
                f"一份清单最多 {MOST_WARNINGS} 条,请分开",
                f"a list has {MOST_WARNINGS} warnings at most; split it",
            )
    if not found:
        raise BadList(str(Text(f"{path} 没有任何警示", f"{path} has no warnings")))
    return found


def _warned(path: Path, row: Row) -> Warned:
    try:
        target = target_of(row.cells.get("code", ""))
    except BadList as fault:
        raise _bad(row, str(fault), str(fault)) from None
    word = row.cells.get("kind", "")
    kind = kind_of(word)
    if kind is None:
        listed = ", ".join(KINDS)
        raise _bad(row, f"类别 {word!r} 不存在;有 {listed}", f"{word!r} is no kind; there are {listed}")
    uri = row.cells.get("uri", "")
    if len(uri.encode("utf-8")) > LONGEST_URI:
        raise _bad(row, f"网址超过 {LONGEST_URI} 字节", f"the uri has more than {LONGEST_URI} bytes")
    return Warned(row.number, target, kind, _evidence(path, row), uri)


def _evidence(path: Path, row: Row) -> bytes:
    text = row.cells.get("evidence", "")
    if _DIGEST.fullmatch(text):
        digest = bytes.fromhex(text[2:])
        if not any(digest):
            raise _bad(row, "证据为零", "the evidence is zero")
        return digest
    file = path.parent / text
    if not text or not file.is_file():
        raise _bad(
            row,
            f"证据 {text!r} 既不是 0x 加 64 位十六进制,也不是清单旁的文件",
            f"evidence {text!r} is neither 0x and 64 hex digits nor a file beside the list",
        )
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").digest()


def _json_rows(path: Path) -> Iterator[Row]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadList(str(Text(f"{path} 无法读取：{fault}", f"{path} cannot be read: {fault}"))) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield Row(number, _cells(number, line))


def _cells(number: int, line: str) -> dict[str, str]:
    empty = Row(number, {})
    try:
        value = json.loads(line)
    except ValueError:
        raise _bad(empty, "不是 JSON", "is no JSON") from None
    if not isinstance(value, dict) or not all(isinstance(cell, str) for cell in value.values()):
        raise _bad(empty, "应为值都是文本的对象", "is not an object whose values are all texts")
    unknown = sorted(value.keys() - _COLUMNS.keys())
    if unknown:
        odd, known = repr(unknown[0]), ", ".join(_COLUMNS)
        raise _bad(empty, f"不认识 {odd};可用 {known}", f"{odd} is unknown; known are {known}")
    return {name: cell.strip() for name, cell in value.items()}


def _bad(row: Row, zh: str, en: str) -> BadList:
    return BadList(str(Text(f"第 {row.number} 行：{zh}", f"row {row.number}: {en}")))
