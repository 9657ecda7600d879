"""tokenId of a passport: `gtin << 160 | serial`, readable off the label without any look-up.

The serial is ASCII, left-aligned in twenty bytes, zero bytes behind it: one number an item, one item a
number. `contracts/libraries/Gs1.sol` does the same; `tests/vectors/gs1.json` holds both to it.
"""

from collections.abc import Callable
from typing import NamedTuple

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.keys import LONGEST_SERIAL, parse_gtin, parse_serial

SERIAL_BITS = LONGEST_SERIAL * 8
_GTIN_LIMIT = 10**14


class GtinAndSerial(NamedTuple):
    """What identifies one item: GTIN as fourteen digits, and serial."""

    gtin: str
    serial: str


def encode_token_id(gtin: str, serial: str) -> int:
    """The tokenId of an item; `gtin` in any of its four lengths. Raises Gs1Invalid."""
    padded = parse_serial(serial).encode("ascii").ljust(LONGEST_SERIAL, b"\0")
    return int(parse_gtin(gtin)) << SERIAL_BITS | int.from_bytes(padded, "big")


def decode_token_id(token_id: int) -> GtinAndSerial:
    """The item of a tokenId; refuses every number that `encode_token_id` cannot give."""
    gtin, serial = token_id >> SERIAL_BITS, token_id & ((1 << SERIAL_BITS) - 1)
    if token_id < 0 or gtin >= _GTIN_LIMIT:
        raise Gs1Invalid(
            f"tokenId {token_id} is outside 0 to 10^14 * 2^160: there is no GTIN in its upper bits"
        )
    text = serial.to_bytes(LONGEST_SERIAL, "big").rstrip(b"\0")
    if b"\0" in text:
        raise Gs1Invalid(
            "a zero byte inside the serial: not canonical", ai="21", position=text.index(b"\0") + 1
        )
    return GtinAndSerial(
        gtin=_within("01", parse_gtin, str(gtin).zfill(14)),
        serial=_within("21", parse_serial, text.decode("latin-1")),
    )


def _within(ai: str, parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text)
    except Gs1Invalid as fault:
        raise fault.inside(ai) from None
