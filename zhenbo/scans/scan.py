"""What a scan is: one row of the scan log, and the columns of the log and of the verdicts.

    scan_id           names the row; the same id again is the same scan
    code              the item's code, byte for byte as it was scanned
    scanned_at        when; ISO 8601, UTC where no offset is given
    device            the phone, by a pseudonym (see `pepper`)
    city, lat, lon    where, coarsely; blank where it is unknown
    channel           qr, sun (a chip's message in a link) or chip (a chip that signed a challenge)
    counter           sun: the chip's counter, from an authentic message; -1 where the message is forged
    allocated         true; false for a serial that was never issued; retired once the item was opened
    kind              sale, or sample for a show's sample
    sold_at           when the item was sold, as far as known
    activated_device  the phone that activated the passport, by the same pseudonym

A blank cell means unknown, and speaks neither for nor against a code.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

COLUMNS = (
    *("scan_id", "code", "scanned_at", "device", "city", "lat", "lon", "channel", "counter"),
    *("allocated", "kind", "sold_at", "activated_device"),
)
REQUIRED = ("scan_id", "code", "scanned_at")
VERDICT_COLUMNS = ("code", "verdict", "first_flag_at", "rules", "score")
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000  # all times here are milliseconds
FORGED = -1  # the counter of a message that is not the chip's
MOST_COUNTER = 2**32 - 1


class Channel(StrEnum):
    """How the code was read."""

    QR = "qr"
    SUN = "sun"
    CHIP = "chip"


class Allocated(StrEnum):
    """Whether the serial was ever issued, and whether its item is still unopened."""

    TRUE = "true"
    FALSE = "false"
    RETIRED = "retired"


class Kind(StrEnum):
    """What the code's item is for."""

    SALE = "sale"
    SAMPLE = "sample"


class Scan(NamedTuple):
    """One scan; times in milliseconds since 1970, None or "" where unknown. Its order is the log's order."""

    scan_id: str
    code: str
    scanned_at: int
    device: str = ""
    city: str = ""
    lat: float | None = None
    lon: float | None = None
    channel: str = ""
    counter: int | None = None
    allocated: str = ""
    kind: str = ""
    sold_at: int | None = None
    activated_device: str = ""


def order(scan: Scan) -> tuple[int, int, str]:
    """Scans are judged in this order: by time; within a millisecond by counter, then by name."""
    return scan.scanned_at, -2 if scan.counter is None else scan.counter, scan.scan_id


def iso(milliseconds: int) -> str:
    """A time as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
    spec = "milliseconds" if milliseconds % 1000 else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")
