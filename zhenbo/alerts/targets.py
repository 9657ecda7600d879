"""What an alert is about: an item, by its tokenId, or a batch, by its id; never one for the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhenbo import gs1
from zhenbo.errors import BadList, Gs1Invalid
from zhenbo.language import Text

BATCH_BITS = 64  # a batch id has as many; a tokenId more than 160
_BATCH = re.compile(r"(?:batch:)?([0-9]{1,20})")


@dataclass(frozen=True)
class Target:
    """An item or a batch: the number that Alerts keeps, and what people call it."""

    value: int
    name: str

    @property
    def is_batch(self) -> bool:
        return self.value < 1 << BATCH_BITS


def target_of(text: str) -> Target:
    """An item by its Digital Link, a batch by its id (`1234` or `batch:1234`). Raises BadList."""
    batch = _BATCH.fullmatch(text.strip())
    if batch is not None:
        value = int(batch[1])
        if not 0 < value < 1 << BATCH_BITS:
            raise _neither(text, Text("批次号过大或为零", "no batch has this id"))
        return Target(value, target_name(value))
    try:
        link = gs1.parse(text)
        gtin, serial = link.value("01"), link.value("21")
        if gtin is None or serial is None:
            raise _neither(text, Text("缺少 GTIN 或序列号", "a GTIN (01) and a serial (21) are needed"))
        value = gs1.encode_token_id(gtin, serial)
    except Gs1Invalid as fault:
        raise _neither(text, Text(str(fault), str(fault))) from None
    return Target(value, target_name(value))


def target_name(value: int) -> str:
    """A batch as `batch:1234`, an item by its canonical Digital Link; another number in hex."""
    if 0 < value < 1 << BATCH_BITS:
        return f"batch:{value}"
    try:
        item = gs1.decode_token_id(value)
    except Gs1Invalid:
        return hex(value)
    return gs1.item_link(gs1.CANONICAL_DOMAIN, item.gtin, item.serial)


def _neither(text: str, why: Text) -> BadList:
    said = Text(
        f"{text[:120]!r} 不是单品的 Digital Link，也不是批次号：{why.zh}",
        f"{text[:120]!r} is neither an item's Digital Link nor a batch id: {why.en}",
    )
    return BadList(str(said))
