"""Files of a show: activations signed by buyers (CSV, .xlsx or JSON lines), and the brand's list of sales."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address

from zhenbo import gs1
from zhenbo.errors import BadSheet, Gs1Invalid, Refused
from zhenbo.items.kinds import Kind, parse_kind
from zhenbo.messages import compact
from zhenbo.plans.activations import Activation
from zhenbo.table import Row, read_table

SIGNED_COLUMNS: dict[str, Sequence[str]] = {
    "item": ("tokenid", "token_id", "link", "商品", "链接"),
    "item_key": ("itemkey", "商品密钥"),
    "kind": ("类型",),
    "salt": ("盐",),
    "to": ("receiver", "buyer", "接收人", "买家"),
    "by_seller": ("byseller", "卖家代办"),
    "deadline": ("截止时间",),
    "signature": ("签名",),
}
SALE_COLUMNS: dict[str, Sequence[str]] = {
    "serial": ("item", "link", "序列号", "链接", "商品"),
    "to": ("buyer", "address", "receiver", "买家", "买家地址", "地址", "接收人"),
}
JSON_LINES = (".jsonl", ".ndjson")
_ALIASES = {alias: name for name, aliases in SIGNED_COLUMNS.items() for alias in (name, *aliases)}
_T = TypeVar("_T")
_BOOLS = {
    **dict.fromkeys(("true", "yes", "1", "是"), True),
    **dict.fromkeys(("false", "no", "0", "否", ""), False),
}


@dataclass(frozen=True)
class Rejected:
    """A row that is no activation, and why."""

    row: int
    item: str
    reason: str


@dataclass(frozen=True)
class Sale:
    """A row of the brand's list: which item goes to whom."""

    row: int
    serial: str
    to: str


def is_signed(path: Path) -> bool:
    """Whether the file holds signed activations rather than a list of sales."""
    if path.suffix.lower() in JSON_LINES:
        return True
    try:
        next(read_table(path, {**SALE_COLUMNS, **SIGNED_COLUMNS}, ("signature",)), None)
    except BadSheet as fault:
        if "no column signature" not in str(fault):
            raise
        return False
    return True


def read_signed(path: Path) -> Iterator[Activation | Rejected]:
    """Every signed activation; a row that is none is given back with its reason, and hinders no other."""
    if path.suffix.lower() in JSON_LINES:
        rows: Iterator[Row | Rejected] = _json_rows(path)
    else:
        rows = read_table(path, SIGNED_COLUMNS, tuple(SIGNED_COLUMNS))
    yield from map(_read_row, rows)


def read_line(line: str, number: int) -> Activation | Rejected:
    """One line of JSON lines: an activation, or why it is none."""
    return _read_row(_json_row(line, number))


def _read_row(row: Row | Rejected) -> Activation | Rejected:
    if isinstance(row, Rejected):
        return row
    try:
        return _activation(row)
    except Refused as fault:
        reason = str(fault).removeprefix(f"row {row.number}, ")
        return Rejected(row.number, row.cells.get("item", ""), reason)


def _json_rows(path: Path) -> Iterator[Row | Rejected]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadSheet(f"{path} cannot be read as UTF-8 text: {fault}") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _json_row(line, number)


def _json_row(line: str, number: int) -> Row | Rejected:
    try:
        value = json.loads(line)
        return Row(number, {_ALIASES[k.lower()]: _cell(v) for k, v in value.items()})
    except (ValueError, AttributeError, KeyError, RecursionError) as fault:
        return Rejected(number, "", f"not an activation in JSON: {fault}")


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _activation(row: Row) -> Activation:
    signature = _octets(row, "signature", 64, 65)
    pair = (signature[:32], signature[32:]) if len(signature) == 64 else None
    if pair is None:
        short = compact(signature)
        pair = (short.r, short.vs)
    return Activation(
        row.number,
        _read(row, "item", _token_id),
        _octets(row, "item_key", 20),
        _read(row, "kind", _kind),
        _octets(row, "salt", 16),
        _read(row, "to", address),
        _read(row, "by_seller", _bool),
        _read(row, "deadline", _seconds),
        *pair,
    )


def _read(row: Row, column: str, parse: Callable[[str], _T]) -> _T:
    try:
        return parse(row.cells.get(column, ""))
    except Refused as fault:
        raise BadSheet(f"row {row.number}, column {column}: {fault}") from None


def _octets(row: Row, column: str, *sizes: int) -> bytes:
    text = row.cells.get(column, "")
    try:
        found = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        found = b""
    if len(found) not in sizes:
        raise BadSheet(f"row {row.number}, column {column}: {text[:20]!r}... is not {sizes[0]} bytes as hex")
    return found


def _token_id(text: str) -> int:
    if text.isascii() and text.isdigit():
        return gs1.encode_token_id(*gs1.decode_token_id(int(text)))
    link = gs1.parse(text)
    gtin, serial = link.value("01"), link.value("21")
    if gtin is None or serial is None:
        raise BadSheet(f"{text!r} names no single item (GTIN and serial)")
    return gs1.encode_token_id(gtin, serial)


def _kind(text: str) -> int:
    return int(Kind(int(text)) if text in ("0", "1", "2", "3") else parse_kind(text))


def _bool(text: str) -> bool:
    if text.lower() not in _BOOLS:
        raise BadSheet(f"{text!r} is neither yes nor no")
    return _BOOLS[text.lower()]


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadSheet(f"{text!r} is no time in UNIX seconds")
    return int(text)


def address(text: str) -> str:
    """A cell's address in checksummed form. Raises BadSheet for damage and typing errors."""
    if not text.startswith("0x") or not is_hex_address(text):
        raise BadSheet(
            f"{text!r} is not an address (0x and 40 hex digits); a number here means that a "
            "spreadsheet changed it"
        )
    if text[2:] not in (text[2:].lower(), text[2:].upper()) and not is_checksum_address(text):
        raise BadSheet(f"{text} fails its checksum (EIP-55); a character was mistyped")
    if not int(text, 16):
        raise BadSheet("the zero address is nobody's")
    return str(to_checksum_address(text))


def read_sales(path: Path, gtin: str) -> list[Sale]:
    """The brand's list, whole or not at all: BadSheet names the first row that is wrong.

    An item is given by its serial or Digital Link. Two rows that differ in letter case, blanks or encoding
    only are one item twice: whoever wrote that list should look at it again.
    """
    seen: dict[str, int] = {}
    sales = []
    for row in read_table(path, SALE_COLUMNS, tuple(SALE_COLUMNS)):
        serial = _read(row, "serial", lambda text: _serial(text, gtin))
        sale = Sale(row.number, serial, _read(row, "to", address))
        first = seen.setdefault(sale.serial.casefold(), row.number)
        if first != row.number:
            raise BadSheet(
                f"row {row.number}, column serial: the same item as in row {first} (letter case, "
                "blanks and encoding do not count)"
            )
        sales.append(sale)
    if not sales:
        raise BadSheet(f"{path} lists no sale")
    return sales


def _serial(text: str, gtin: str) -> str:
    if "://" not in text:
        return gs1.parse_serial(text)
    link = gs1.parse(text)
    serial = link.value("21")
    if serial is None or link.value("01") != gtin:
        raise Gs1Invalid(f"{text!r} is no item of GTIN {gtin}")
    return serial
