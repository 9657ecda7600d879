"""A simulated NTAG 424 DNA: messages for tests, for the demo and for developers without hardware.

It does what the chip does, with the same keys; it makes no message that a chip with these keys could not.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from zhenbo.errors import BadTap
from zhenbo.nfc.ciphers import BLOCK, cmac, encrypt, truncated
from zhenbo.nfc.key_sets import KeySet
from zhenbo.nfc.message import LONGEST_DATA, UID_BYTES, SunMessage, read
from zhenbo.nfc.sun import MOST_TAPS, counter_bytes, file_iv, session_keys

_TAG = b"\xc7"
_PADDING = 5


@dataclass
class SimulatedChip:
    """A chip with its keys and its counter, which each tap moves by one.

    link       what stands before the chip's own parameters, with or without a query
    file_data  what it encrypts into `enc`, whole blocks of 16 bytes; nothing when empty
    encrypted  False for the plain mirror of UID and counter
    """

    key_set: KeySet
    uid: bytes
    link: str
    counter: int = 0
    file_data: bytes = b""
    encrypted: bool = True

    def __post_init__(self) -> None:
        if len(self.uid) != UID_BYTES:
            raise BadTap(f"a UID has {UID_BYTES} bytes, {2 * UID_BYTES} hexadecimal digits")
        if len(self.file_data) % BLOCK or len(self.file_data) > LONGEST_DATA // 2:
            raise BadTap(f"file data are whole blocks of {BLOCK} bytes, at most {LONGEST_DATA // 2}")
        if not 0 <= self.counter <= MOST_TAPS:
            raise BadTap(f"a chip counts from 0 to {MOST_TAPS}")

    def tap(self, padding: bytes | None = None) -> str:
        """The link of the next tap. `padding`: five bytes that the chip draws, given to repeat an example."""
        if self.counter == MOST_TAPS:
            raise BadTap("the chip has counted to its end and answers no more")
        self.counter += 1
        return self.message(padding)

    def message(self, padding: bytes | None = None) -> str:
        """The link for the counter as it stands."""
        keys = session_keys(self.key_set.chip_key(self.uid), self.uid, self.counter)
        parts = self._identity(os.urandom(_PADDING) if padding is None else padding)
        if self.file_data:
            parts.append(
                f"enc={encrypt(keys[0], self.file_data, file_iv(keys[0], self.counter)).hex().upper()}"
            )
        mark = "&" if "?" in self.link else "?"
        unsigned = f"{self.link}{mark}{'&'.join(parts)}&cmac="
        covered = _with_mac(unsigned, bytes(8)).covered(self.key_set.mac_from)
        return _with_mac(unsigned, truncated(cmac(keys[1], covered))).url

    def _identity(self, padding: bytes) -> list[str]:
        if not self.encrypted:
            return [f"uid={self.uid.hex().upper()}", f"ctr={self.counter:06X}"]
        plain = _TAG + self.uid + counter_bytes(self.counter) + padding
        return [f"picc_data={encrypt(self.key_set.meta_key, plain).hex().upper()}"]


def _with_mac(unsigned: str, mac: bytes) -> SunMessage:
    return read(unsigned + mac.hex().upper())
