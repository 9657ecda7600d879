"""The file of chip keys: outside every repository, closed to others, and encrypted.

Encrypted (what this program writes): scrypt (RFC 7914) over a passphrase, AES-256-GCM over the content; the
header is authenticated with it. Plain (written by hand for chips with factory keys, or put by a secret store
into a folder in memory): the same content as it is; `is_sealed` is False, for whoever wants to warn.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from filelock import FileLock, Timeout

from zhenbo.errors import BadChipKeys
from zhenbo.items.codes_file import DEFAULT_COST, ScryptCost
from zhenbo.language import Text, say
from zhenbo.nfc.key_sets import ChipKeys, KeySet
from zhenbo.passphrases import others_may, require_long

FORMAT = "chip keys"
VERSION = 1
LARGEST_FILE = 65_536
_PATIENCE = 60  # seconds: the other one may be asked for its passphrase
_FIELDS: dict[str, type] = {
    "name": str, "number": int, "meta_key": str, "file_key": str, "diversified": bool, "application": str,
    "system": str, "mac_from": str, "seal_at": int, "retired": bool,
}  # fmt: skip
_OF_BYTES = ("meta_key", "file_key", "application", "system")


@dataclass(frozen=True)
class KeyFile:
    """A file that was found fit to be read. Nothing in it is known before `opened`."""

    path: Path
    content: dict[str, Any]

    @property
    def is_sealed(self) -> bool:
        """Whether a passphrase opens it."""
        return "crypto" in self.content

    def opened(self, passphrase: str | None = None) -> ChipKeys:
        """The keys. Raises BadChipKeys for another passphrase, or content that contradicts itself."""
        if not self.is_sealed:
            return _keys(self.path, self.content)
        if passphrase is None:
            raise BadChipKeys(f"{self.path} is encrypted: its passphrase is needed")
        return _keys(self.path, _unsealed(self.path, self.content, passphrase))


def find(path: Path) -> KeyFile:
    """The file, read once. Raises BadChipKeys where others may read it, or a repository holds it."""
    require_outside(path)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise BadChipKeys(f"{path} is no file")
            if others_may(status):
                raise BadChipKeys(
                    say(
                        Text(
                            f"其他用户可以读取 {path}。请执行：chmod 600 {path}",
                            f"Others may read {path}. Close it to them: chmod 600 {path}",
                        )
                    )
                )
            raw = file.read(LARGEST_FILE + 1)
    except OSError as fault:
        raise BadChipKeys(f"{path} cannot be read: {fault.strerror}") from None
    return KeyFile(path, _content(path, raw))


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Held while a file is read and written again, so that of two changes at once none is lost."""
    require_outside(path)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE, mode=0o600):
            yield
    except Timeout:
        raise BadChipKeys(f"another process is changing {path}; try again when it is done") from None
    except OSError as fault:
        raise BadChipKeys(f"{path} cannot be changed: {fault.strerror}") from None


def write(path: Path, keys: ChipKeys, passphrase: str, cost: ScryptCost = DEFAULT_COST) -> None:
    """Write the file encrypted, whole or not at all; one that is there is replaced."""
    require_outside(path)
    require_long(passphrase)
    salt, nonce = os.urandom(16), os.urandom(12)
    header = {"kdf": "scrypt", "log2_n": cost.log2_n, "r": cost.r, "p": cost.p, "cipher": "aes-256-gcm"}
    header |= {"salt": salt.hex(), "nonce": nonce.hex()}
    plain = json.dumps(_plain(keys)).encode("utf-8")
    sealed = AESGCM(cost.keys(passphrase, salt)[0]).encrypt(nonce, plain, _bound(header))
    text = json.dumps(_headed() | {"crypto": header | {"sealed": sealed.hex()}}, indent=2)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def new_set(name: str, number: int, **setup: Any) -> KeySet:
    """A set with random keys; `setup` says how its chips are set up, as KeySet has it."""
    return KeySet(name, number, os.urandom(16), os.urandom(16), **setup)


def require_outside(path: Path) -> None:
    """Raise BadChipKeys where a repository holds a file of this name: secrets there get committed."""
    for folder in (*path.absolute().parents, *path.resolve().parents):
        if (folder / ".git").exists():
            raise BadChipKeys(
                say(
                    Text(
                        f"{path} 在代码仓库 {folder} 之内，可能被提交。请把密钥文件移到仓库之外。",
                        f"{path} lies in the repository {folder} and could be committed. "
                        "Keep the file of keys outside.",
                    )
                )
            )


def _content(path: Path, raw: bytes) -> dict[str, Any]:
    content = None
    if len(raw) <= LARGEST_FILE:
        try:
            content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
        except (ValueError, RecursionError):
            content = None  # raised outside: this error carries what was read
    if not isinstance(content, dict) or content.get("zhenbo") != FORMAT:
        raise BadChipKeys(f'{path} is no file of chip keys: JSON with "zhenbo": "{FORMAT}"')
    if type(content.get("version")) is not int or content["version"] != VERSION:
        raise BadChipKeys(f"{path} is of another version; this program reads version {VERSION}")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _unsealed(path: Path, content: dict[str, Any], passphrase: str) -> dict[str, Any]:
    try:
        header = {name: value for name, value in content["crypto"].items() if name != "sealed"}
        log2_n, r, p = (int(header[name]) for name in ("log2_n", "r", "p"))
        salt, nonce, sealed = (bytes.fromhex(content["crypto"][n]) for n in ("salt", "nonce", "sealed"))
        # an altered header must not make us take gigabytes before anything is proven
        fits = 10 <= log2_n <= 20 and 1 <= r <= 16 and 1 <= p <= 4 and len(nonce) == 12
    except (AttributeError, KeyError, TypeError, ValueError):
        fits = False
    if not fits:
        raise BadChipKeys(f"{path} is damaged; use a copy of it")
    key = ScryptCost(log2_n, r, p).keys(passphrase, salt)[0]
    try:
        plain = AESGCM(key).decrypt(nonce, sealed, _bound(header))
    except InvalidTag:
        raise BadChipKeys(
            say(
                Text(
                    f"口令打不开 {path}，或者文件已损坏。",
                    f"The passphrase does not open {path}, or it is damaged.",
                )
            )
        ) from None
    return _content(path, plain)


def _keys(path: Path, content: dict[str, Any]) -> ChipKeys:
    """Keys of the plain content; no error repeats what it says."""
    keys = None
    try:
        if content.keys() - {"zhenbo", "version", "pepper", "sets"}:
            raise ValueError("unknown names")
        keys = ChipKeys(tuple(_set(each) for each in content["sets"]), bytes.fromhex(content["pepper"]))
    except BadChipKeys as fault:
        raise BadChipKeys(f"{path}: {fault}") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        keys = None  # raised outside: this error carries what was read
    if keys is None:
        raise BadChipKeys(
            f"{path}: the sets are not as docs/nfc.md has them; look for a misspelt name or value"
        )
    return keys


def _set(told: dict[str, Any]) -> KeySet:
    found: dict[str, Any] = {}
    for name, value in told.items():
        if type(value) is not _FIELDS[name]:  # True is an int too
            raise ValueError(name)
        found[name] = bytes.fromhex(str(value)) if name in _OF_BYTES else value
    return KeySet(**found)


def _plain(keys: ChipKeys) -> dict[str, Any]:
    sets = [
        {n: value.hex() if isinstance(value := getattr(each, n), bytes) else value for n in _FIELDS}
        for each in keys.sets
    ]
    named = [{n: value for n, value in each.items() if value is not None} for each in sets]
    return _headed() | {"pepper": keys.pepper.hex(), "sets": named}


def _headed() -> dict[str, Any]:
    return {"zhenbo": FORMAT, "version": VERSION}


def _bound(header: dict[str, Any]) -> bytes:
    return json.dumps(_headed() | header, sort_keys=True).encode("utf-8")
