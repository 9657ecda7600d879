"""The item that a label's link names."""

from __future__ import annotations

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1 import encode_token_id, parse


def token_id_of(link: str) -> int:
    """tokenId of an item's Digital Link. Raises Gs1Invalid where it is none, or names no single item."""
    found = parse(link, short_gtin=True)
    serial = found.value("21")
    if found.key.ai != "01" or serial is None:
        raise Gs1Invalid("the link names no item: it needs a GTIN (01) and a serial (21)")
    return encode_token_id(found.key.value, serial)
