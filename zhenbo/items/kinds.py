"""What an item is for, and what carries its key."""

from __future__ import annotations

from enum import IntEnum

from zhenbo.errors import BadSheet


class Kind(IntEnum):
    """The `kind` of a leaf; samples can be verified but never activated."""

    SALE_CODE = 0
    SALE_CHIP = 1
    SAMPLE_CODE = 2
    SAMPLE_CHIP = 3

    @property
    def is_sample(self) -> bool:
        """True for show samples (展示样品)."""
        return self in (Kind.SAMPLE_CODE, Kind.SAMPLE_CHIP)

    @property
    def has_chip(self) -> bool:
        """True where the item key lives in an NFC chip rather than under a scratch layer."""
        return self in (Kind.SALE_CHIP, Kind.SAMPLE_CHIP)

    @property
    def word(self) -> str:
        """The spelling used in sheets and files: sale-code, sale-chip, sample-code, sample-chip."""
        return self.name.lower().replace("_", "-")


_SPELLINGS = {kind.word: kind for kind in Kind} | {
    "销售刮码": Kind.SALE_CODE,
    "销售芯片": Kind.SALE_CHIP,
    "样品刮码": Kind.SAMPLE_CODE,
    "样品芯片": Kind.SAMPLE_CHIP,
}


def parse_kind(text: str) -> Kind:
    """A kind as people write it in a sheet."""
    kind = _SPELLINGS.get(text.strip().lower().replace("_", "-").replace(" ", "-"))
    if kind is None:
        raise BadSheet(f"{text!r} is not a kind; write one of {', '.join(_SPELLINGS)}")
    return kind
