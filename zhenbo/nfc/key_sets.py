"""Sets of chip keys: what verifies the chips of one generation, and how those chips were set up.

A message does not say which keys made it, so each set is tried. Sets are numbered; a chip is expected to stay
with its set, or to be given new keys of a later one, never to come back to an earlier one.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from zhenbo.errors import BadChipKeys
from zhenbo.nfc.ciphers import KEY_BYTES, check_value, diversified
from zhenbo.nfc.message import STARTS, UID_BYTES

PEPPER_BYTES = 32
MOST_SETS = 16  # each message is tried with all of them
AN10922_APPLICATION = bytes.fromhex("3042F5")
_LONGEST_DIVERSITY = 31 - UID_BYTES


@dataclass(frozen=True)
class KeySet:
    """Keys of one generation of chips, and what their files mirror.

    meta_key     decrypts picc_data; one for all chips of the set, since their UID is inside
    file_key     of all chips, or the master key that gives each its own
    diversified  whether it is such a master key (AN10922, with application and system)
    mac_from     where the text begins that the chip's MAC covers: one of `message.STARTS`
    seal_at      place of a TagTamper chip's two letters in its file data; None without
    retired      no chip in use has these keys any more
    """

    name: str
    number: int
    meta_key: bytes = field(repr=False)
    file_key: bytes = field(repr=False)
    diversified: bool = True
    application: bytes = AN10922_APPLICATION
    system: bytes = b"zhenbo"
    mac_from: str = "enc"
    seal_at: int | None = None
    retired: bool = False

    def __post_init__(self) -> None:
        if any(len(key) != KEY_BYTES for key in (self.meta_key, self.file_key)):
            raise BadChipKeys(f"key set {self.name}: a key has {KEY_BYTES} bytes")
        if not self.name or not 0 <= self.number < 2**31:
            raise BadChipKeys("a key set has a name, and a number from 0 on")
        if self.mac_from not in STARTS:
            raise BadChipKeys(f"key set {self.name}: mac_from is one of {', '.join(STARTS)}")
        if not 1 <= len(self.application) + len(self.system) <= _LONGEST_DIVERSITY:
            raise BadChipKeys(
                f"key set {self.name}: application and system have 1 to {_LONGEST_DIVERSITY} bytes together"
            )
        if self.seal_at is not None and (not 0 <= self.seal_at <= 126 or self.mac_from == "cmac"):
            raise BadChipKeys(
                f"key set {self.name}: seal_at is a place in the file data, 0 to 126, and the MAC covers them"
            )

    def chip_key(self, uid: bytes) -> bytes:
        """The key by which the chip of this UID makes its session keys."""
        if not self.diversified:
            return self.file_key
        return diversified(self.file_key, uid, self.application, self.system)

    @property
    def check_values(self) -> tuple[str, str]:
        """Key check values of both keys: they tell sets apart and betray none."""
        return check_value(self.meta_key), check_value(self.file_key)


@dataclass(frozen=True)
class ChipKeys:
    """All sets, and the pepper under which chips and devices are written down."""

    sets: tuple[KeySet, ...]
    pepper: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.sets) <= MOST_SETS:
            raise BadChipKeys(f"a file of chip keys has 1 to {MOST_SETS} sets")
        if len(self.pepper) != PEPPER_BYTES:
            raise BadChipKeys(f"the pepper has {PEPPER_BYTES} bytes")
        for what in ("name", "number"):
            values = [getattr(found, what) for found in self.sets]
            if len(values) != len(set(values)):
                raise BadChipKeys(f"two key sets have the same {what}")

    def named(self, name: str | None) -> KeySet:
        """The set of this name; without one, the newest that is not retired."""
        known = [found for found in self.sets if (found.name == name if name else not found.retired)]
        if not known:
            raise BadChipKeys(f"there is no key set {name}" if name else "all key sets are retired")
        return max(known, key=lambda found: found.number)

    def chip(self, uid: bytes) -> bytes:
        """The name under which a chip is written down, 32 bytes: a UID alone would be found by trying all."""
        return hashlib.sha256(b"zhenbo chip 1" + self.chip_salt(uid) + uid).digest()

    def chip_salt(self, uid: bytes) -> bytes:
        """Opens `chip` to a court or whom it concerns: SHA-256 of "zhenbo chip 1", salt and UID."""
        return self._peppered(b"chip salt", uid)[:16]

    def device(self, name: str) -> bytes:
        """The name under which a device is written down, 32 bytes."""
        return self._peppered(b"device", name.encode("utf-8", "surrogatepass"))

    def _peppered(self, purpose: bytes, value: bytes) -> bytes:
        return hmac.digest(self.pepper, b"zhenbo nfc " + purpose + b"\0" + value, "sha256")
