"""The items of a batch as a brand lists them: one row an item, or just a count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eth_utils.address import is_checksum_address, is_hex_address

from zhenbo.errors import BadSheet, Gs1Invalid
from zhenbo.gs1 import parse_serial
from zhenbo.items.kinds import Kind, parse_kind
from zhenbo.table import MOST_ROWS, Row, read_table

COLUMNS: dict[str, Sequence[str]] = {
    "serial": ("序列号", "serial_number"),
    "kind": ("类型", "种类"),
    "key": ("芯片地址", "item_key", "chip_key"),
    "carton": ("箱号",),
}


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One item asked for. No serial means a random one; `key` is the chip's address and None for scratch
    codes.
    """

    serial: str | None
    kind: Kind
    key: bytes | None = None
    carton: str | None = None


def count_items(count: int, kind: Kind = Kind.SALE_CODE) -> Iterator[SheetItem]:
    """So many items with scratch codes and random serials."""
    if not 1 <= count <= MOST_ROWS:
        raise BadSheet(f"a batch has 1 to {MOST_ROWS} items; {count} were asked for")
    if kind.has_chip:
        raise BadSheet("chips have keys of their own: list their addresses in a sheet")
    return (item for item in [SheetItem(None, kind)] for _ in range(count))


def read_items(path: Path, *, uneven_serials: bool = False) -> list[SheetItem]:
    """Items of a CSV or .xlsx sheet with columns kind and, as needed, serial, key, carton.

    `uneven_serials` accepts serials that are plain numbers of unequal length, which otherwise look like lost
    zeros. Raises BadSheet that names row and column.
    """
    seen: dict[str, int] = {}
    items = []
    for row in read_table(path, COLUMNS, required=("kind",)):
        item = _item(row)
        _refuse_known(seen, row.number, "serial", None if item.serial is None else item.serial.casefold())
        _refuse_known(seen, row.number, "key", None if item.key is None else item.key.hex())
        items.append(item)
    if not items:
        raise BadSheet(f"{path} lists no items")
    if not uneven_serials:
        _refuse_uneven(items)
    return items


def _item(row: Row) -> SheetItem:
    try:
        kind = parse_kind(row.cells.get("kind", ""))
    except BadSheet as error:
        raise BadSheet(f"row {row.number}, column kind: {error}") from None
    return SheetItem(_serial(row), kind, _key(row, kind), _carton(row))


def _serial(row: Row) -> str | None:
    text = row.cells.get("serial", "")
    try:
        return parse_serial(text) if text else None
    except Gs1Invalid as error:
        raise BadSheet(f"row {row.number}, column serial: {error}") from None


def _carton(row: Row) -> str | None:
    text = row.cells.get("carton", "")
    if any(not character.isprintable() for character in text):
        raise BadSheet(f"row {row.number}, column carton: {text!r} has a character that cannot be printed")
    return text or None


def _key(row: Row, kind: Kind) -> bytes | None:
    text = row.cells.get("key", "")
    place = f"row {row.number}, column key"
    if not kind.has_chip:
        if text:
            raise BadSheet(
                f"{place}: an item with a scratch code gets its key from the code; leave the cell empty"
            )
        return None
    if not text:
        raise BadSheet(f"{place}: an item with a chip needs the chip's address")
    if not text.startswith("0x") or not is_hex_address(text):
        raise BadSheet(
            f"{place}: {text!r} is not an address (0x and 40 hex digits); a number here means that a "
            "spreadsheet changed it"
        )
    if text[2:] not in (text[2:].lower(), text[2:].upper()) and not is_checksum_address(text):
        raise BadSheet(f"{place}: {text} fails its checksum (EIP-55); a character was mistyped")
    key = bytes.fromhex(text[2:])
    if not any(key):
        raise BadSheet(f"{place}: the zero address is nobody's key")
    return key


def _refuse_known(seen: dict[str, int], number: int, column: str, value: str | None) -> None:
    if value is None:
        return
    first = seen.setdefault(f"{column} {value}", number)
    if first != number:
        raise BadSheet(
            f"row {number}, column {column}: the same as in row {first} (letter case does not count)"
        )


def _refuse_uneven(items: list[SheetItem]) -> None:
    """Refuse a column of plain numbers whose lengths differ and of which none begins with 0."""
    serials = [item.serial for item in items if item.serial]
    numbers = all(serial.isdecimal() and not serial.startswith("0") for serial in serials)
    if numbers and len({len(serial) for serial in serials}) > 1:
        raise BadSheet(
            "column serial: plain numbers of unequal length; a spreadsheet may have dropped leading zeros: "
            "pad them to one length, or say that uneven serials are meant"
        )
