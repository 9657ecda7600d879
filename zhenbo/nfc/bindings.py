"""Which chip is on which item, from a table that the packing line wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from zhenbo.errors import BadSheet, Gs1Invalid
from zhenbo.nfc.item_links import token_id_of
from zhenbo.table import read_table

_COLUMNS: dict[str, Sequence[str]] = {"uid": ("uid", "芯片", "芯片 uid"), "link": ("link", "链接", "url")}
_UID = re.compile("[0-9A-Fa-f]{14}")


def read_bindings(path: Path) -> dict[bytes, int]:
    """tokenId by UID. Raises BadSheet that names the row."""
    found: dict[bytes, int] = {}
    for row in read_table(path, _COLUMNS, ("uid", "link")):
        text = re.sub("[ :-]", "", row.cells["uid"])
        if not _UID.fullmatch(text):
            raise BadSheet(f"row {row.number}, uid: a UID has 14 hexadecimal digits")
        uid = bytes.fromhex(text)
        if uid in found:
            raise BadSheet(f"row {row.number}, uid: this chip stands twice in the table")
        found[uid] = _token_id(row.number, row.cells["link"])
    if not found:
        raise BadSheet(f"{path} has no rows")
    return found


def _token_id(number: int, text: str) -> int:
    try:
        return token_id_of(text)
    except Gs1Invalid as fault:
        raise BadSheet(f"row {number}, link: {fault}") from None
