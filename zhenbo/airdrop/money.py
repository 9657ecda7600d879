"""Yuan as a shop's export writes them: exact cents, or why there are none."""

import re

from zhenbo.airdrop.cells import Cell
from zhenbo.language import Text

_YUAN = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]{1,2})0*)?")


def read_cents(cell: Cell) -> int | Text:
    """Cents of a cell like 88, 1,299.00 or ¥29.9."""
    text = cell.text.removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    found = _YUAN.fullmatch(text) if cell.kind in ("text", "number") else None
    if found is None:
        return Text(f"{cell.text[:40]!r} 不是金额", f"{cell.text[:40]!r} is no amount of yuan")
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
