"""Items of every kind, and a passphrase that costs no time, for tests of batches."""

from zhenbo.items.codes_file import ScryptCost
from zhenbo.items.kinds import Kind
from zhenbo.items.sheet import SheetItem

GTIN = "09506000134352"
LOT = "MH-2026/04"
PASSPHRASE = "a cake of tea each morning"
CHEAP = ScryptCost(log2_n=10, r=1)


def some_items(count: int = 37) -> list[SheetItem]:
    """Items of every kind, most with codes; some with a serial of their own."""
    items = []
    for number in range(count):
        kind = (Kind.SALE_CODE, Kind.SALE_CODE, Kind.SALE_CHIP, Kind.SAMPLE_CODE, Kind.SAMPLE_CHIP)[
            number % 5
        ]
        key = (0xC41B << 64 | number).to_bytes(20, "big") if kind.has_chip else None
        serial = f"T/{number:04}%a" if number % 3 == 0 else None
        items.append(SheetItem(serial, kind, key, f"carton {number // 6}"))
    return items
