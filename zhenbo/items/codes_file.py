"""The encrypted file of codes: written once while a batch is built, read by whoever prints or activates.

Layout: header (magic, version, scrypt parameters, chunk size, salt, nonce prefix), HMAC-SHA256 of the header,
chunks. A passphrase gives two keys by scrypt (RFC 7914): one proves passphrase and header, the other encrypts
chunks with AES-256-GCM. A chunk's nonce is prefix, counter and a mark on the last one (STREAM, Hoang et al.
2015), so chunks can neither be dropped nor exchanged nor cut off unnoticed, and a million codes never stand
in memory together.
"""

from __future__ import annotations

import hmac
import os
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from zhenbo.errors import BadCodesFile, WrongPassphrase
from zhenbo.passphrases import SHORTEST

MAGIC = b"ZHENBO CODES"
VERSION = 1
CHUNK = 65_536
_HEADER = struct.Struct(">12sBBBBI16s7s")
_TAG = 16
_MAC = 32


@dataclass(frozen=True)
class ScryptCost:
    """How long a guess at the passphrase takes; the default needs 128 MiB and about half a second."""

    log2_n: int = 17
    r: int = 8
    p: int = 1

    def keys(self, passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
        """Encryption key and header key."""
        secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8")
        both = Scrypt(salt=salt, length=64, n=1 << self.log2_n, r=self.r, p=self.p).derive(secret)
        return both[:32], both[32:]


DEFAULT_COST = ScryptCost()


class CodesWriter:
    """Writes one new file; a `with` block that fails leaves none."""

    def __init__(self, path: Path, passphrase: str, cost: ScryptCost = DEFAULT_COST) -> None:
        if len(passphrase) < SHORTEST:
            raise BadCodesFile(f"the passphrase needs at least {SHORTEST} characters")
        salt, self._prefix = os.urandom(16), os.urandom(7)
        header = _HEADER.pack(MAGIC, VERSION, cost.log2_n, cost.r, cost.p, CHUNK, salt, self._prefix)
        key, header_key = cost.keys(passphrase, salt)
        self._cipher, self._counter, self._buffer, self._path = AESGCM(key), 0, bytearray(), path
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise BadCodesFile(
                f"{path} is already there; codes are written once and never overwritten"
            ) from None
        self._file = os.fdopen(descriptor, "wb")
        self._file.write(header + hmac.digest(header_key, header, "sha256"))

    def write(self, data: bytes) -> None:
        """Append; full chunks go to the file."""
        self._buffer += data
        while len(self._buffer) > CHUNK:  # the last chunk is known only at the end, so one always stays back
            self._seal(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._seal(bytes(self._buffer), last=True)
                self._file.flush()
                os.fsync(self._file.fileno())
        if kind is not None:
            self._path.unlink()

    def _seal(self, data: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._prefix, self._counter, last), data, None))
        self._counter += 1


def read_chunks(path: Path, passphrase: str) -> Iterator[bytes]:
    """Decrypted chunks in order; each is proven before it is given out."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadCodesFile(f"{path} cannot be read: {error.strerror}") from None
    with file:
        key, prefix, chunk = _open_header(file, path, passphrase)
        cipher, counter = AESGCM(key), 0
        sealed = file.read(chunk + _TAG)
        while True:
            following = file.read(chunk + _TAG)
            try:
                yield cipher.decrypt(_nonce(prefix, counter, not following), sealed, None)
            except (InvalidTag, ValueError):
                raise BadCodesFile(
                    f"{path} is damaged or cut short in chunk {counter}; use a copy of it"
                ) from None
            if not following:
                return
            sealed, counter = following, counter + 1


def _open_header(file: BinaryIO, path: Path, passphrase: str) -> tuple[bytes, bytes, int]:
    """Encryption key, nonce prefix and chunk size of a file that this passphrase opens."""
    header, proof = file.read(_HEADER.size), file.read(_MAC)
    if len(header) + len(proof) != _HEADER.size + _MAC or not header.startswith(MAGIC):
        raise BadCodesFile(f"{path} is not a file of codes, or is cut short")
    _, version, log2_n, r, p, chunk, salt, prefix = _HEADER.unpack(header)
    if version != VERSION:
        raise BadCodesFile(f"{path} is of version {version}; this program reads version {VERSION}")
    # an altered header must not make us take gigabytes before its proof is checked
    if not (10 <= log2_n <= 20 and 1 <= r <= 16 and 1 <= p <= 4 and chunk == CHUNK):
        raise BadCodesFile(f"the header of {path} is damaged")
    key, header_key = ScryptCost(log2_n, r, p).keys(passphrase, salt)
    if not hmac.compare_digest(proof, hmac.digest(header_key, header, "sha256")):
        raise WrongPassphrase(f"the passphrase does not open {path}")
    return key, prefix, chunk


def _nonce(prefix: bytes, counter: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", counter, last)
