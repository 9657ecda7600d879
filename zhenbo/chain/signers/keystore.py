"""Keystore files: one encrypted key each (Web3 Secret Storage, version 3), as Brownie and geth write them.

The address stands in the file in the open, so whoever only looks never needs the passphrase.
"""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account

from zhenbo import config
from zhenbo.chain.signers.base import HeldKey, checksummed
from zhenbo.errors import BadSigner
from zhenbo.language import Text, say
from zhenbo.passphrases import others_may

_LARGEST = 65_536
_NAME = re.compile(r"\w[\w-]{0,39}")
EXTERNAL = "signer"  # the name under which the external signer is chosen


@dataclass(frozen=True)
class Keystore:
    """One keystore file. `content` is the file's JSON with the names of its members in lower case."""

    path: Path
    address: str
    content: dict[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """The account's name: the file's, without its ending."""
        return self.path.stem

    def open_to_others(self) -> bool:
        """Whether others than its owner may read the file, and so try passphrases at leisure."""
        return others_may(self.path.stat())

    def require_private(self) -> None:
        """Raise BadSigner where others may read the file."""
        if self.open_to_others():
            raise BadSigner(
                say(
                    Text(
                        f"其他用户可以读取密钥库 {self.path}。请执行：chmod 600 {self.path}",
                        f"Others may read the keystore {self.path}. Close it to them: chmod 600 {self.path}",
                    )
                )
            )

    def opened(self, passphrase: str) -> HeldKey | None:
        """The key; None when this is not its passphrase.

        Raises BadSigner when the file is damaged, or holds another key than its address says.
        """
        key, damaged = _decrypted(self.content, passphrase)
        # raised here and not below, so that no error carries what a library knew of passphrase and key
        if damaged:
            raise BadSigner(f"{self.path} is damaged: it cannot be decrypted. Restore it from your backup.")
        if key is not None and key.address != self.address:
            found = key.address
            key.forget()
            raise BadSigner(
                f"{self.path} says that it is of {self.address}, but it holds the key of {found}. Nothing "
                "was signed; somebody changed the file: restore it from your backup."
            )
        return key


def _decrypted(content: dict[str, Any], passphrase: str) -> tuple[HeldKey | None, bool]:
    """The key, None for a wrong passphrase; and whether the content cannot be what it should be."""
    try:
        key = HeldKey(Account.decrypt(content, passphrase))
        return (key, False) if key.address else (None, True)
    except ValueError as fault:
        return None, "MAC mismatch" not in str(fault)
    except Exception:  # whatever a library says of a damaged file, the answer is the same
        return None, True


def path_of(account: str) -> Path:
    """Where the keystore of an account is: `account` names a file, or an account in ~/.brownie/accounts.

    Raises BadSigner for what looks like a private key, which is not repeated.
    """
    if config.looks_like_key(account):
        raise BadSigner(
            say(
                Text(
                    "给出的账户看起来是私钥或助记词；它已留在命令历史里，不再安全。请换一个新账户："
                    "zhenbo account new NAME",
                    "The account looks like a private key or the words of a wallet. It now stands in the "
                    "history of your shell, so stop using it. Make another account: zhenbo account new NAME",
                )
            )
        )
    named = Path(account).expanduser()
    if named.suffix == ".json" or len(named.parts) > 1:
        return named
    return folder() / f"{account}.json"


def folder() -> Path:
    """Where accounts with a name are kept; Brownie's own folder, so that both know the same ones."""
    return config.KEYSTORE_FOLDER.expanduser()


def read(path: Path) -> Keystore:
    """Read a keystore file. Raises BadSigner when there is none, or it is something else."""
    if not path.is_file():
        raise BadSigner(
            say(
                Text(
                    f"没有密钥库 {path}。用 `zhenbo account new {path.stem}` 新建，或给出文件名。",
                    f"No keystore {path}. Make one with `zhenbo account new {path.stem}`, or name the file.",
                )
            )
        )
    content = _json(path)
    if content.get("version") != 3 or not isinstance(content.get("crypto"), dict):
        raise BadSigner(
            f"{path} is no keystore of version 3 (Web3 Secret Storage). Restore it from your backup, or "
            "import the key anew: brownie accounts new NAME."
        )
    address = checksummed(f"0x{str(content.get('address')).removeprefix('0x')}")
    if address is None:
        raise BadSigner(
            f'{path} does not say whose key it holds. Add the account\'s address to it: "address": "0x...".'
        )
    return Keystore(path, address, content)


def _json(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        content = json.loads(data) if len(data) <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise BadSigner(
            f"{path} cannot be read as a keystore (JSON, version 3). Restore it from your backup."
        )
    return {str(name).lower(): value for name, value in content.items()}


def listed() -> list[Path]:
    """The files of all accounts with a name, in order."""
    return sorted(path for path in folder().glob("*.json") if path.is_file())


def free_path(name: str) -> Path:
    """Where a new account called `name` will be kept.

    Raises BadSigner for a name that is taken, or that means something else where an account is named.
    """
    if not _NAME.fullmatch(name) or name.isdigit() or name == EXTERNAL or config.looks_like_key(name):
        raise BadSigner(
            say(
                Text(
                    f"账户名只用字母、数字、- 和 _（最多 40 个），不能只有数字，也不能是 {EXTERNAL}。",
                    "The name of an account has letters, digits, - and _ (40 at most), is not a number, and "
                    f"is not {EXTERNAL}.",
                )
            )
        )
    path = path_of(name)
    if path.exists():
        raise _taken(path)
    return path


def _taken(path: Path) -> BadSigner:
    text = Text(
        f"{path} 已存在，不会覆盖；请换一个名字。", f"{path} is there already and stays; take another name."
    )
    return BadSigner(say(text))


def write_new(path: Path, content: dict[str, Any]) -> None:
    """Write a keystore that only its owner can read: whole or not at all, and never over another file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)  # unlike a renaming, this refuses to replace
        finally:
            draft.unlink()
    except FileExistsError:
        raise _taken(path) from None
    except OSError as fault:
        raise BadSigner(f"{path} cannot be written: {fault.strerror}. Nothing was made.") from None
