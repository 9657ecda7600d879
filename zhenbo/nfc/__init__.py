"""NFC chips: what one says in a link or in answer to a challenge, and what that is worth."""

from zhenbo.nfc.chip import SimulatedChip
from zhenbo.nfc.key_sets import ChipKeys, KeySet
from zhenbo.nfc.message import SunMessage, read
from zhenbo.nfc.sun import Seal, Tap, authenticate, explain

__all__ = [
    "ChipKeys",
    "KeySet",
    "Seal",
    "SimulatedChip",
    "SunMessage",
    "Tap",
    "authenticate",
    "explain",
    "read",
]
