"""What an NTAG 424 DNA wrote into the link that it was tapped for: a SUN message, read and not yet believed.

    https://tea.example/01/09521001003575/21/A1?picc_data=EF96…&enc=94592F…&cmac=94EED9EE65337086
    https://tea.example/01/09521001003575/21/A1?uid=04DE5F1EACC040&ctr=00003D&cmac=94EED9EE65337086

A message has one reading. A parameter given twice, or under both of its names, is refused: two programs that
each take another of them would judge two different messages. Hexadecimal digits are taken in either case and
become capitals, as the chip wrote them, so that one tap has one fingerprint.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhenbo.errors import BadTap

LONGEST_URL = 2048  # characters; the chip's file holds 256
LONGEST_DATA = 256  # hexadecimal digits of encrypted file data
UID_BYTES = 7
COUNTER_BYTES = 3
MAC_BYTES = 8
_NAMES = {
    "picc_data": "picc",
    "e": "picc",
    "enc": "enc",
    "cmac": "cmac",
    "c": "cmac",
    "uid": "uid",
    "ctr": "ctr",
}
_DIGITS = {"picc": (32,), "cmac": (16,), "uid": (14,), "ctr": (6,), "enc": range(32, LONGEST_DATA + 1, 32)}
_LRP_DIGITS = 48  # picc_data of a chip in LRP mode
_HEX = re.compile(r"[0-9A-Fa-f]+")
_URL = re.compile(r"[!-~]+")
#: From where a chip can begin what its MAC covers; "cmac" means: nothing.
STARTS = ("cmac", "enc", "picc", "uid", "path")


@dataclass(frozen=True)
class SunMessage:
    """One message. Either `picc` is there (encrypted), or `uid` and `counter` are (plain mirror)."""

    url: str  # as given, without fragment
    cmac: bytes
    picc: bytes | None = None
    uid: bytes | None = None
    counter: int | None = None
    enc: bytes | None = None

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of what the chip wrote: the same for the same tap, however its link was spelled."""
        parts = (self.picc, self.uid, self.counter, self.enc, self.cmac)
        told = "|".join(part.hex() if isinstance(part, bytes) else str(part) for part in parts)
        return hashlib.sha256(b"zhenbo sun message 1|" + told.encode("ascii")).digest()

    @property
    def link(self) -> str:
        """The link without what the chip added: what stands on the label."""
        base, _, query = self.url.partition("?")
        kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in _NAMES]
        return f"{base}?{'&'.join(kept)}" if kept else base

    def covered(self, start: str) -> bytes:
        """The text that the chip's MAC covers, from the value of `start` to just before the MAC's own.

        `start` "enc" covers nothing in a message without encrypted data, as AN12196 has it. Raises BadTap
        where the message has no such place before its MAC.
        """
        if start == "cmac" or (start == "enc" and self.enc is None):
            return b""
        text = _capitals(self.url)
        end = _place(text, "cmac")
        begin = text.find("/", text.find("://") + 3) if start == "path" else _place(text, start)
        if begin < 0 or begin > end:
            raise BadTap(f"the chip's MAC begins at {start}, and the link has none before its cmac")
        return text[begin:end].encode("ascii")


def read(url: str) -> SunMessage:
    """The SUN message of a link. Raises BadTap that says what is wrong, never what was in it."""
    if len(url) > LONGEST_URL:
        raise BadTap(f"the link has {len(url)} characters; at most {LONGEST_URL} are read")
    if not _URL.fullmatch(url) or not url.startswith(("https://", "http://")):
        raise BadTap("this is no link: it begins with https:// and has neither spaces nor foreign characters")
    url = url.partition("#")[0]
    found = _parameters(url)
    if "cmac" not in found:
        raise BadTap("the link has no cmac: it was typed or printed, not tapped")
    plain = found.keys() & {"uid", "ctr"}
    if ("picc" in found) == bool(plain) or len(plain) == 1:
        raise BadTap("a message has either picc_data, or uid and ctr")
    return SunMessage(
        url,
        bytes.fromhex(found["cmac"]),
        picc=_octets(found, "picc"),
        uid=_octets(found, "uid"),
        counter=int(found["ctr"], 16) if plain else None,  # printed most significant byte first
        enc=_octets(found, "enc"),
    )


def _parameters(url: str) -> dict[str, str]:
    """Values by our names, each given once and of its length."""
    found: dict[str, str] = {}
    for name, value in _pairs(url):
        ours = _NAMES.get(name)
        if ours is None:
            continue
        if ours in found:
            raise BadTap(f"{name} stands twice in the link; no chip writes that")
        if ours == "picc" and len(value) == _LRP_DIGITS:
            raise BadTap("picc_data of a chip in LRP mode; chips are read in AES mode")
        if not _HEX.fullmatch(value) or len(value) not in _DIGITS[ours]:
            raise BadTap(f"{name} is not of the hexadecimal digits that a chip writes there")
        found[ours] = value
    return found


def _pairs(url: str) -> Iterator[tuple[str, str]]:
    for pair in url.partition("?")[2].split("&"):
        name, _, value = pair.partition("=")
        yield name, value


def _octets(found: dict[str, str], name: str) -> bytes | None:
    return bytes.fromhex(found[name]) if name in found else None


def _capitals(url: str) -> str:
    """The link with the chip's own values in capitals, and everything else untouched."""
    base, mark, query = url.partition("?")
    pairs = [
        f"{name}={value.upper()}" if name in _NAMES else pair
        for pair, (name, value) in zip(query.split("&"), _pairs(url), strict=True)
    ]
    return base + mark + "&".join(pairs)


def _place(text: str, ours: str) -> int:
    """Where the value of one of our parameters begins; -1 where it has none."""
    at = text.find("?") + 1
    for pair in text[at:].split("&"):
        name = pair.partition("=")[0]
        if _NAMES.get(name) == ours:
            return at + len(name) + 1
        at += len(pair) + 1
    return -1
