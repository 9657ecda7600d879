"""The scan log: one row a scan, in the columns that `zhenbo scans` reads, without anybody's name or address.

A file a month, `scans-2026-11.csv`, and beside it that month's pepper, which nobody chooses and nobody
keeps: at the change of the month the next one is drawn and the last one deleted, so that phones of one month
cannot be told to be those of another. Files whose month is older than the retention are deleted.
`activators-2026-11.csv` says which phone handed in which item's activation, as long as that pepper lasts.
"""

from __future__ import annotations

import csv
import errno
import logging
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from zhenbo.errors import BadLog, Refused
from zhenbo.scans.files import scans_csv
from zhenbo.scans.pepper import Pepper, coarse
from zhenbo.scans.redact import RETENTION_DAYS
from zhenbo.scans.scan import COLUMNS, Allocated, Scan
from zhenbo.scans.standing import Standing
from zhenbo.scans.stream import Detector, Seen, Told
from zhenbo.web.unissued import Unissued

_FILE = re.compile(r"scans-([0-9]{4}-[0-9]{2})\.csv")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,8})?")
_log = logging.getLogger("zhenbo.web")
_PSEUDONYM = re.compile(r"[0-9a-f]{32}")
_LONGEST_CITY = 100
_LONGEST_ROW = 8_192  # bytes; far more than any has


@dataclass(frozen=True)
class Whereabouts:
    """Where a phone is, as a proxy in front tells; blank where it does not."""

    city: str = ""
    lat: str = ""
    lon: str = ""

    def coarse(self, pepper: Pepper) -> tuple[str, float | None, float | None]:
        """City as pseudonym, coordinates to half a degree; what is no place is unknown."""
        found = []
        for text, most in ((self.lat, 90), (self.lon, 180)):
            fits = _DEGREES.fullmatch(text) and abs(float(text)) <= most
            found.append(float(coarse(text)) if fits else None)
        lat, lon = found if None not in found else (None, None)
        return pepper.city(self.city[:_LONGEST_CITY]), lat, lon


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the one process that writes a log, as long as the block lasts. Raises BadLog where another is."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise BadLog(
            f"another `zhenbo serve` writes to {folder}; stop it, or give this one a folder of its own"
        ) from None
    try:
        yield
    finally:
        lock.release()


class ScanLog:
    """The log in a folder, and the detector that has read it. One process writes: see `alone`."""

    def __init__(
        self, folder: Path, clock: Callable[[], datetime], retention_days: int = RETENTION_DAYS
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._clock = folder, clock
        self._retention = timedelta(days=retention_days)
        self._month, self._day = "", date.min
        self._pepper = Pepper(secrets.token_bytes(32))
        self._activators: dict[tuple[str, str], str] = {}  # phone by code and wallet, all pseudonyms
        self._detector = Detector()
        self.unissued = Unissued()
        self._turn(clock())
        for scan in self._scans():
            self._detector.add(scan)

    def add(self, scan: Scan, device: str, where: Whereabouts) -> Told | None:
        """Write one scan down and judge it. `scan` comes without id, time, phone and place.

        None for a serial never issued, where its phone or all have scanned too many of those this hour.
        """
        now = self._clock()
        self._turn(now)
        phone = self._pepper.device(device)
        if scan.allocated == Allocated.FALSE and not self.unissued.take(phone, now):
            return None
        city, lat, lon = where.coarse(self._pepper)
        whole = scan._replace(
            scan_id=secrets.token_hex(10), scanned_at=int(now.timestamp() * 1000),
            device=phone, city=city, lat=lat, lon=lon,
        )  # fmt: skip
        row = scans_csv([whole]).split(b"\n", 1)[1]
        descriptor = os.open(self._path(self._month), os.O_WRONLY | os.O_APPEND)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            _append(file.fileno(), row)
        return self._detector.add(whole)

    def note_activator(self, code: str, device: str, wallet: bytes) -> None:
        """Write down which phone handed in a code's activation for a wallet; the first stays."""
        self._turn(self._clock())
        key, phone = (code, self._pepper.device(wallet.hex())), self._pepper.device(device)
        if key in self._activators:
            return
        descriptor = os.open(self._activators_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(f"\n{code},{key[1]},{phone}\n".encode())  # first ends what a power cut left
        self._activators[key] = phone

    def activator(self, code: str, wallet: bytes) -> str:
        """The phone that handed in a code's activation for this wallet; "" where none did this month."""
        self._turn(self._clock())
        return self._activators.get((code, self._pepper.device(wallet.hex())), "")

    def standing(self, code: str) -> Standing | None:
        """How a code stands for everybody; None where nobody scanned it."""
        known = self._detector.codes.get(code)
        return None if known is None else known.standing(self._detector.habits)

    def seen(self, code: str) -> Seen | None:
        """When a code was first scanned and by how many phones; None where nobody scanned it."""
        return self._detector.seen(code)

    def _path(self, month: str) -> Path:
        return self._folder / f"scans-{month}.csv"

    def _activators_file(self) -> Path:
        return self._folder / f"activators-{self._month}.csv"

    def _turn(self, now: datetime) -> None:
        """Be in this month: its file and pepper there; each day, what is too old goes."""
        if now.date() == self._day:
            return
        self._day, month = now.date(), now.strftime("%Y-%m")
        self._forget(now)
        if month == self._month:
            return
        self._month = month
        own = self._folder / f"pepper-{month}"
        for other in (*self._folder.glob("pepper-*"), *self._folder.glob("activators-*")):
            if other not in (own, self._activators_file()):
                other.unlink()
        self._pepper = Pepper(_kept_secret(own))
        self._activators = _read_activators(self._activators_file())
        _cut(self._path(month))
        if not self._path(month).exists():
            _new_file(self._path(month), (",".join(COLUMNS) + "\n").encode())

    def _forget(self, now: datetime) -> None:
        for file in self._files():
            if _end_of(file) < now - self._retention:
                file.unlink()

    def _files(self) -> list[Path]:
        return sorted(file for file in self._folder.iterdir() if _FILE.fullmatch(file.name))

    def _scans(self) -> Iterator[Scan]:
        for path in self._files():
            with path.open(encoding="utf-8", newline="") as file:
                for number, row in enumerate(csv.DictReader(file), 2):
                    try:
                        yield _read(row)
                    except (TypeError, ValueError, KeyError):
                        raise BadLog(f"{path}, line {number} is no scan; take the line out") from None


def _new_file(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _append(descriptor: int, row: bytes) -> None:
    """Write a row whole or not at all. Raises OSError."""
    size = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, row) != len(row):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _cut(path: Path) -> None:
    """Take off what a power cut left of a row: nobody was told of that scan."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        start = max(0, file.seek(0, os.SEEK_END) - _LONGEST_ROW)
        file.seek(start)
        end = file.read()
        if end.endswith(b"\n"):
            return
        _log.warning("%s ended in the middle of a row, which was cut off", path)
        left = file.truncate(start + end.rfind(b"\n") + 1)
    if not left:
        path.unlink()


def _kept_secret(path: Path) -> bytes:
    if not path.exists():
        _new_file(path, secrets.token_bytes(32))
    if path.stat().st_mode & 0o077:
        raise Refused(f"Others may read {path}. Close it to them: chmod 600 {path}")
    return path.read_bytes()


def _read_activators(path: Path) -> dict[tuple[str, str], str]:
    """Phones by code and wallet; a line that a power cut broke off knows nobody."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = (line.rsplit(",", 2) for line in lines)
    found: dict[tuple[str, str], str] = {}
    for code, wallet, phone in (row for row in rows if len(row) == 3 and _PSEUDONYM.fullmatch(row[2])):
        found.setdefault((code, wallet), phone)
    return found


def _end_of(file: Path) -> datetime:
    """When the file's month was over, or a little later."""
    start = datetime.strptime(file.stem.removeprefix("scans-"), "%Y-%m").replace(tzinfo=UTC)
    return start + timedelta(days=31)


def _read(row: dict[str, str]) -> Scan:
    moment = datetime.fromisoformat(row["scanned_at"])
    known = {name: row[name] for name in COLUMNS}
    numbers = {name: float(known[name]) if known[name] else None for name in ("lat", "lon")}
    sold = datetime.fromisoformat(known["sold_at"]) if known["sold_at"] else None
    values: dict[str, object] = {
        **known, **numbers, "scanned_at": int(moment.timestamp() * 1000),
        "counter": int(known["counter"]) if known["counter"] else None,
        "sold_at": None if sold is None else int(sold.timestamp() * 1000),
    }  # fmt: skip
    return Scan(**values)  # type: ignore[arg-type]
