"""Scans of serials that nobody issued: some are kept, since anybody can make up as many as he likes."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

OF_A_PHONE = 20  # an hour; a buyer who was sold made-up codes scans fewer
OF_ALL = 500  # an hour: phones are made up as easily, by dropping the cookie
_log = logging.getLogger("zhenbo.web")


@dataclass
class Unissued:
    """Which of them the log and the detector take. The others are answered all the same, and counted.

    left_out  those of this hour that were not taken; how many it were is logged when the hour is over
    """

    left_out: int = 0
    _hour: int = 0
    _taken: Counter[str] = field(default_factory=Counter)
    _all: int = 0

    def take(self, device: str, now: datetime) -> bool:
        """Whether one more is taken of the phone with this pseudonym."""
        hour = int(now.timestamp()) // 3600
        if hour != self._hour:
            self._begin(hour)
        if self._taken[device] >= OF_A_PHONE or self._all >= OF_ALL:
            self.left_out += 1
            return False
        self._taken[device] += 1
        self._all += 1
        return True

    def _begin(self, hour: int) -> None:
        if self.left_out:
            _log.warning("%d scans of serials never issued were not written down in an hour", self.left_out)
        self.left_out, self._hour, self._all = 0, hour, 0
        self._taken.clear()
