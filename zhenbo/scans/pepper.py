"""Pseudonyms: phones and places leave the scan service only as peppered hashes and coarse cells.

A pepper is a secret of 32 bytes or more that lasts one period (a month). Within it a phone keeps its
pseudonym, so all rules work; with the next pepper it is another phone, and nothing links the two. The
old pepper is destroyed. What that costs is said in docs/scans.md and measured in the lab.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from zhenbo.errors import Refused
from zhenbo.language import Text

LEAST_PEPPER = 32  # bytes
_DEVICE_BYTES, _CITY_BYTES = 16, 8


@dataclass(frozen=True)
class Pepper:
    """The secret of one period. Raises Refused for one that could be guessed."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_PEPPER or len(set(self.secret)) < 8:
            zh = f"pepper 应为至少 {LEAST_PEPPER} 个随机字节，例如 head -c 32 /dev/urandom > pepper"
            en = f"a pepper is {LEAST_PEPPER} random bytes or more, as from head -c 32 /dev/urandom > pepper"
            raise Refused(str(Text(zh, en)))

    def device(self, name: str) -> str:
        """A phone's pseudonym; "" stays unknown."""
        return self._hash("device", name, _DEVICE_BYTES)

    def city(self, name: str) -> str:
        """A city's pseudonym; "" stays unknown."""
        return self._hash("city", name, _CITY_BYTES)

    def _hash(self, purpose: str, text: str, size: int) -> str:
        if not text:
            return ""
        return hmac.digest(self.secret, f"zhenbo/{purpose}\n{text}".encode(), "sha256")[:size].hex()


def coarse(degrees: str) -> str:
    """A latitude or longitude to half a degree, about 50 km: enough to see that two cities are near."""
    return "" if not degrees else f"{round(float(degrees) * 2) / 2:.1f}"
