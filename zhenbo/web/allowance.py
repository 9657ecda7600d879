"""How many requests of a kind are taken, by all together: no phone is told from another by its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic


@dataclass
class Allowance:
    """`burst` requests at once, and `rate` more a second."""

    rate: float = 5.0
    burst: float = 60.0
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._at = self.burst, monotonic()

    def take(self) -> bool:
        """Whether one more may come."""
        now = monotonic()
        self._left, self._at = min(self.burst, self._left + (now - self._at) * self.rate), now
        if self._left < 1:
            return False
        self._left -= 1
        return True
