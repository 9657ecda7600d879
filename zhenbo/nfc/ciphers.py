"""AES as NXP's chips use it: CMAC, its truncation, CBC without padding, and keys diversified by UID.

Sources: NIST SP 800-38B and RFC 4493 (CMAC), NXP AN12196 (NTAG 424 DNA), NXP AN10922 section 2.2 (keys).
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

KEY_BYTES = 16
BLOCK = 16
_ZEROS = bytes(BLOCK)
_AES_128 = b"\x01"  # AN10922: what is derived is a key of 16 bytes
_LONGEST_INPUT = 31
_REDUCTION = 0x87  # x^128 + x^7 + x^2 + x + 1, of CMAC's subkeys


def cmac(key: bytes, message: bytes) -> bytes:
    """AES-CMAC, 16 bytes."""
    state = CMAC(algorithms.AES(key))
    state.update(message)
    return state.finalize()


def truncated(mac: bytes) -> bytes:
    """The eight bytes that a chip shows of a CMAC: the second, fourth ... sixteenth."""
    return mac[1::2]


def encrypt(key: bytes, plain: bytes, iv: bytes = _ZEROS) -> bytes:
    """AES-CBC over whole blocks; one block under zeros is AES itself."""
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return cipher.update(plain) + cipher.finalize()


def decrypt(key: bytes, secret: bytes, iv: bytes = _ZEROS) -> bytes:
    """Undo `encrypt`."""
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return cipher.update(secret) + cipher.finalize()


def diversified(master: bytes, uid: bytes, application: bytes, system: bytes) -> bytes:
    """The AES-128 key of one chip by AN10922: whoever reads it out of that chip learns no other one's.

    application   identifies the application, in the order of bytes that the issuer chose (3 in AN10922)
    system        names the issuer's system, so that one master key serves no two of them

    Always two blocks: an input that fits one is padded too, other than in CMAC. ValueError above 31 bytes.
    """
    given = uid + application + system
    if not 1 <= len(given) <= _LONGEST_INPUT:
        raise ValueError(f"UID, application and system have {len(given)} bytes; AN10922 takes 1 to 31")
    whole = _AES_128 + given
    first = _doubled(encrypt(master, _ZEROS))
    mask = first if len(whole) == 2 * BLOCK else _doubled(first)
    padded = (whole + b"\x80").ljust(2 * BLOCK, b"\0")[: 2 * BLOCK]
    last = bytes(a ^ b for a, b in zip(padded[BLOCK:], mask, strict=True))
    return encrypt(master, padded[:BLOCK] + last)[BLOCK:]


def check_value(key: bytes) -> str:
    """Three bytes that tell two keys apart and betray neither: the key check value of card systems."""
    return encrypt(key, _ZEROS)[:3].hex()


def _doubled(block: bytes) -> bytes:
    number = int.from_bytes(block, "big") << 1
    if number >> 128:
        number = number & ((1 << 128) - 1) ^ _REDUCTION
    return number.to_bytes(BLOCK, "big")
