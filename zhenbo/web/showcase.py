"""show.json in a batch folder: what the brand says of its goods and no chain can prove: names, photo, places.

    {"format": "zhenbo-show-v1", "name": {"zh": "熟普洱茶饼 357 克", "en": "Ripe Pu'er cake, 357 g"},
     "photo": "cake.webp", "places": {"9521000000119": {"zh": "布朗山", "en": "Bulang"}},
     "members": {"yunling-tea": {"zh": "云岭茶厂", "en": "Yunling tea factory"}},
     "contact": {"zh": "客服 400-000-0000", "en": "Call 400-000-0000"},
     "certificates": [{"sha256": "0x…", "name": {…}, "limits": [
         {"name": {"zh": "水分", "en": "Moisture"}, "value": "9.8", "most": "12.5", "unit": "%"}]}]}

Only `format` and `name` must be there. `photo` is a file beside it, or "0x" and the SHA-256 of one in the
store of documents. Pages mark what comes from here as the brand's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from zhenbo.bundle.format import read_value
from zhenbo.bundle.shape import Shape, listed, literal, made, members, octets, refuse, text
from zhenbo.epcis.json_reader import Path as Place
from zhenbo.errors import BadBundle
from zhenbo.language import Text
from zhenbo.web.stock import Stock

FILE = "show.json"
FORMAT = "zhenbo-show-v1"
LARGEST_PHOTO = 70_000  # bytes: a whole page is at most 100 KB
_LARGEST = 262_144
_KEPT = re.compile(r"0x[0-9a-f]{64}")  # in the store of documents
_PHOTOS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}


@dataclass(frozen=True)
class Limit:
    """One measured value of a certificate with the limits that it is held against."""

    name: Text
    value: Decimal
    least: Decimal | None
    most: Decimal | None
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the value is within its limits."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )


@dataclass(frozen=True)
class Paper:
    """What the brand reads out of one certificate, known by its SHA-256."""

    sha256: bytes
    name: Text
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Photo:
    """A picture of the goods, small enough for a page."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class Showcase:
    """The brand's words about a batch. `lost_photo`: one is named, and the store does not give it."""

    name: Text
    photo: Photo | None = None
    places: Mapping[str, Text] | None = None
    papers: tuple[Paper, ...] = ()
    members: Mapping[str, Text] | None = None
    contact: Text | None = None
    lost_photo: bool = False

    def place(self, gln: str) -> Text:
        """A place by its name, or by its number where the brand names none."""
        return (self.places or {}).get(gln) or Text(f"地点 {gln}", f"place {gln}")

    def member(self, name: str) -> Text:
        """A member by the name that readers know, or by the one on the chain where the brand gives none."""
        return (self.members or {}).get(name) or Text(name, name)

    def paper(self, sha256: bytes | None) -> Paper | None:
        """What is read out of this certificate."""
        return next((paper for paper in self.papers if paper.sha256 == sha256), None)


def read_showcase(folder: Path, unnamed: Text, stock: Stock) -> Showcase:
    """The batch's showcase; one with the name `unnamed` where there is no file. Raises BadBundle."""
    path = folder / FILE
    if not path.exists():
        return Showcase(unnamed)
    value = read_value(_bytes(path, _LARGEST), path.name)
    if not isinstance(value, dict):
        raise BadBundle(f"{path} is no JSON object")
    spare: dict[str, Any] = {"photo": "", "places": {}, "certificates": [], "members": {}, "contact": None}
    try:
        said = _SHOW.read({**spare, **value}, ())
    except BadBundle as fault:
        raise BadBundle(f"{path}: {fault}") from None
    photo = _photo(folder, said["photo"], stock)
    names = dict(said["places"]), said["certificates"], dict(said["members"])
    return Showcase(said["name"], photo, *names, said["contact"], bool(said["photo"]) and photo is None)


def _photo(folder: Path, name: str, stock: Stock) -> Photo | None:
    """The photo, from beside the file or from the store; None where none is named, or the store has none."""
    if not name:
        return None
    data = (
        stock.get(bytes.fromhex(name[2:])) if _KEPT.fullmatch(name) else _bytes(folder / name, LARGEST_PHOTO)
    )
    if data is None:
        return None
    if len(data) > LARGEST_PHOTO:
        raise BadBundle(f"{folder / FILE}: photo {name} has more than {LARGEST_PHOTO} bytes; make it smaller")
    kind = next((kind for start, kind in _PHOTOS.items() if data.startswith(start)), None)
    if kind is None:
        raise BadBundle(f"{folder / FILE}: photo {name} is no JPEG, PNG or WebP")
    return Photo(data, kind)


def _bytes(path: Path, most: int) -> bytes:
    if path.name != path.parts[-1] or path.is_symlink():
        raise BadBundle(f"{path} must be a file of the batch folder")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as fault:
        raise BadBundle(f"{path} cannot be read: {fault.strerror}") from None
    if len(data) > most:
        raise BadBundle(f"{path} has more than {most} bytes; make it smaller")
    return data


def _read_number(value: Any, path: Place) -> Decimal:
    try:
        found = Decimal(value) if isinstance(value, str) and len(value) <= 20 else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise refuse(path, 'is not a number written as text, like "9.8"')
    return found


def _read_file(value: Any, path: Place) -> str:
    if not isinstance(value, str) or value != Path(value).name or value.startswith("."):
        if value == "":
            return ""
        raise refuse(path, "is not the name of a file in the batch folder")
    return value


def _read_contact(value: Any, path: Place) -> Text | None:
    found: Text | None = None if value is None else _TEXT.read(value, path)
    return found


def _read_names(value: Any, path: Place) -> dict[str, Text]:
    if not isinstance(value, dict) or len(value) > 500:
        raise refuse(path, "is not an object of at most 500 names")
    return {key: _TEXT.read(name, (*path, key)) for key, name in value.items()}


def _read_limit(value: Any, path: Place) -> Limit:
    if not isinstance(value, dict):
        raise refuse(path, "is not an object")
    found = _LIMIT.read({"least": None, "most": None, "unit": "", **value}, path)
    return Limit(**found)


def _only(read: Any) -> Shape:
    return Shape(read, lambda value: value)


def _read_optional(value: Any, path: Place) -> Decimal | None:
    return None if value is None else _read_number(value, path)


_TEXT = made(Text, {"zh": text(200), "en": text(200)})
_LIMIT = members({
    "name": _TEXT, "value": _only(_read_number), "least": _only(_read_optional),
    "most": _only(_read_optional), "unit": text(20),
})  # fmt: skip
_PAPER = made(Paper, {"sha256": octets(32), "name": _TEXT, "limits": listed(_only(_read_limit), 50)})
_SHOW = members({
    "format": literal(FORMAT), "name": _TEXT, "photo": _only(_read_file), "places": _only(_read_names),
    "members": _only(_read_names), "contact": _only(_read_contact),
    "certificates": listed(_PAPER, 50),
})  # fmt: skip
