"""Whether a SUN message was made by a chip of ours: AN12196, computed for every set of keys.

Whatever is wrong with a message (its bytes, its keys, its MAC) there is one answer, after the same work: no.
So nobody learns from answers or their time which UIDs are ours.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from zhenbo.errors import BadTap
from zhenbo.nfc.ciphers import check_value, cmac, decrypt, encrypt, truncated
from zhenbo.nfc.key_sets import ChipKeys, KeySet
from zhenbo.nfc.message import COUNTER_BYTES, UID_BYTES, SunMessage

MOST_TAPS = 2**24 - 1  # what three bytes of counter hold
_UID_AND_COUNTER = 0xC7  # PICC data that mirror a UID of seven bytes and the counter
_ENC_SESSION = bytes.fromhex("C33C00010080")
_MAC_SESSION = bytes.fromhex("3CC300010080")


class Seal(StrEnum):
    """What a TagTamper chip says of its loop."""

    CLOSED = "closed"
    OPENED = "opened"
    UNKNOWN = "unknown"  # not initialised, or no letters of a chip


_CLOSED = b"CC"  # permanent status, then status at this tap
_LETTERS = frozenset(b"CO")


@dataclass(frozen=True)
class Tap:
    """A message that a chip of ours made. Says nothing yet on whether it was shown before."""

    uid: bytes
    counter: int
    key_set: KeySet
    message: SunMessage
    file_data: bytes | None = None

    @property
    def seal(self) -> Seal | None:
        """State of the tamper loop; None where the chips of this set have none."""
        place = self.key_set.seal_at
        if place is None:
            return None
        letters = (self.file_data or b"")[place : place + 2]
        if len(letters) != 2 or not _LETTERS.issuperset(letters):
            return Seal.UNKNOWN
        return Seal.CLOSED if letters == _CLOSED else Seal.OPENED

    @property
    def covers_link(self) -> bool:
        """Whether the chip's MAC covers the link too, so that it cannot stand on another label's link."""
        return self.key_set.mac_from == "path"


@dataclass(frozen=True)
class _Computed:
    """Every value on the way, for one message and one key set."""

    picc_plain: bytes | None
    uid: bytes
    counter: int
    chip_key: bytes
    sv1: bytes
    sv2: bytes
    mac_key: bytes
    mac_input: bytes
    mac: bytes
    tag_right: bool

    def accepts(self, message: SunMessage) -> bool:
        same = hmac.compare_digest(truncated(self.mac), message.cmac)
        return same & self.tag_right


def authenticate(message: SunMessage, keys: ChipKeys) -> Tap | None:
    """The tap, where one of the sets made the message; None where none did. No set ends the work early.

    Raises BadTap only for what shows in the link itself, without any key.
    """
    found: Tap | None = None
    for key_set in sorted(keys.sets, key=lambda candidate: (not candidate.retired, candidate.number)):
        try:
            computed = _compute(message, key_set)
        except BadTap:  # this set's chips do not write such links
            continue
        if computed.accepts(message):
            data = _file_data(message, computed)[0] if message.enc is not None else None
            found = Tap(computed.uid, computed.counter, key_set, message, data)
    return found


def explain(message: SunMessage, key_set: KeySet) -> dict[str, Any]:
    """Every intermediate value in the words of AN12196, in hexadecimal; the chip's key only as check value.

    Not for the public: of a forged message it holds the MAC that would have been right.
    """
    made = _compute(message, key_set)
    told: dict[str, Any] = {
        "key_set": key_set.name,
        "picc_data": message.picc and message.picc.hex(),
        "picc_plain": made.picc_plain and made.picc_plain.hex(),
        "picc_data_tag": made.picc_plain and made.picc_plain[:1].hex(),
        "uid": made.uid.hex(),
        "read_ctr": made.counter,
        "read_ctr_le": counter_bytes(made.counter).hex(),
        "chip_key_check_value": check_value(made.chip_key),
    }
    if message.enc is not None:
        data, key, iv = _file_data(message, made)
        told |= {"sv1": made.sv1.hex(), "k_ses_enc": key.hex(), "iv_enc": iv.hex(), "enc": message.enc.hex()}
        told |= {"file_data_hex": data.hex(), "file_data_ascii": data.decode("ascii", "backslashreplace")}
    return told | {
        "sv2": made.sv2.hex(),
        "k_ses_mac": made.mac_key.hex(),
        "mac_input": made.mac_input.decode("ascii"),
        "cmac_full": made.mac.hex(),
        "cmac_computed": truncated(made.mac).hex(),
        "cmac_given": message.cmac.hex(),
        "accepted": made.accepts(message),
    }


def session_vector(start: bytes, uid: bytes, counter: int) -> bytes:
    """SV1 or SV2: what a session key is the CMAC of."""
    return start + uid + counter_bytes(counter)


def counter_bytes(counter: int) -> bytes:
    """The counter as the chip computes with it: least significant byte first."""
    return counter.to_bytes(COUNTER_BYTES, "little")


def session_keys(chip_key: bytes, uid: bytes, counter: int) -> tuple[bytes, bytes]:
    """Keys of one tap: for its file data, and for its MAC."""
    return (
        cmac(chip_key, session_vector(_ENC_SESSION, uid, counter)),
        cmac(chip_key, session_vector(_MAC_SESSION, uid, counter)),
    )


def file_iv(enc_key: bytes, counter: int) -> bytes:
    """The initial vector of a tap's file data."""
    return encrypt(enc_key, counter_bytes(counter).ljust(16, b"\0"))


def _compute(message: SunMessage, key_set: KeySet) -> _Computed:
    plain, uid, counter, right = None, message.uid, message.counter, True
    if message.picc is not None:
        plain = decrypt(key_set.meta_key, message.picc)
        uid = plain[1 : 1 + UID_BYTES]
        counter = int.from_bytes(plain[1 + UID_BYTES : 1 + UID_BYTES + COUNTER_BYTES], "little")
        right = plain[0] == _UID_AND_COUNTER
    if uid is None or counter is None:
        raise BadTap("a message has either picc_data, or uid and ctr")
    chip_key = key_set.chip_key(uid)
    mac_key = session_keys(chip_key, uid, counter)[1]
    covered = message.covered(key_set.mac_from)
    return _Computed(
        plain, uid, counter, chip_key,
        session_vector(_ENC_SESSION, uid, counter), session_vector(_MAC_SESSION, uid, counter),
        mac_key, covered, cmac(mac_key, covered), right,
    )  # fmt: skip


def _file_data(message: SunMessage, made: _Computed) -> tuple[bytes, bytes, bytes]:
    """File data of the tap, with the key and initial vector that opened them."""
    key = session_keys(made.chip_key, made.uid, made.counter)[0]
    iv = file_iv(key, made.counter)
    return decrypt(key, message.enc or b"", iv), key, iv
