"""Accounts with an encrypted key: made here, opened at the first signature, forgotten at the end."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eth_account.messages import SignableMessage

from zhenbo import passphrases
from zhenbo.chain.signers import keystore
from zhenbo.chain.signers.base import HeldKey, KeySigner
from zhenbo.chain.signers.keystore import Keystore
from zhenbo.errors import BadSigner
from zhenbo.language import Text, say
from zhenbo.runner.node import Signed

_TRIES = 3
SCRYPT_COST = 1 << 18  # what geth and Brownie take: 256 MiB and about a second
_INSTEAD = Text(
    "请把 ZHENBO_PASSPHRASE_FILE 设为第一行是口令的文件（chmod 600）。",
    "Set ZHENBO_PASSPHRASE_FILE to a file with the passphrase in its first line (chmod 600).",
)


class KeystoreSigner(KeySigner):
    """Signs with a keystore's key. The passphrase is asked at the first signature, once, and not kept."""

    def __init__(self, store: Keystore, passphrase_file: Path | None = None):
        self._keystore, self._file = store, passphrase_file
        self._key: HeldKey | None = None

    @property
    def address(self) -> str:
        """Checksummed address, as the file says; the key is held to it when it is opened."""
        return self._keystore.address

    def sign(self, fields: dict[str, Any]) -> Signed:
        """Sign a transaction. Raises BadSigner or NoPassphrase when the keystore is not opened."""
        return self.unlocked().sign(fields)

    def sign_message(self, message: SignableMessage) -> bytes:
        """65-byte signature (r, s, v) of an EIP-712 message; errors as of `sign`."""
        return self.unlocked().sign_message(message)

    def close(self) -> None:
        """Forget the key; whoever signs again afterwards is asked again."""
        if self._key is not None:
            self._key.forget()
            self._key = None

    def unlocked(self) -> HeldKey:
        """The key, which stays open until `close`. Raises BadSigner or NoPassphrase when it cannot be had."""
        if self._key is None:
            self._key = self._unlocked_by_file(self._file) if self._file else self._unlocked_by_hand()
        return self._key

    def _unlocked_by_file(self, file: Path) -> HeldKey:
        key = self._keystore.opened(passphrases.from_file(file))
        if key is None:
            raise BadSigner(
                say(
                    Text(
                        f"{file} 中的口令打不开 {self._keystore.path}。没有签署；请改正该文件的第一行。",
                        f"The passphrase in {file} does not open {self._keystore.path}. Nothing was signed; "
                        "put the right one into the first line of that file.",
                    )
                )
            )
        return key

    def _unlocked_by_hand(self) -> HeldKey:
        for question in self._questions():
            key = self._keystore.opened(passphrases.asked(question, say(_INSTEAD)))
            if key is not None:
                return key
        raise BadSigner(
            say(
                Text(
                    f"口令错误，{self._keystore.path} 没有打开。没有签署；请再运行同一命令。",
                    f"The passphrase is wrong: {self._keystore.path} was not opened. Nothing was signed; run "
                    "the same command again with the right one.",
                )
            )
        )

    def _questions(self) -> Iterator[str]:
        name, address = self._keystore.name, self.address
        yield say(Text(f"密钥库 {name}（{address}）的口令：", f"Passphrase of keystore {name} ({address}): "))
        for left in range(_TRIES - 1, 0, -1):
            yield say(Text(f"口令错误，还可试 {left} 次：", f"Wrong passphrase; {left} more to try: "))


def from_keystore(account: str, passphrase_file: Path | None = None) -> KeystoreSigner:
    """The encrypted account called `account` in ~/.brownie/accounts, or in the file it names. Asks nothing.

    Raises BadSigner when there is none, the file is no keystore, or others may read it.
    """
    found = keystore.read(keystore.path_of(account))
    found.require_private()
    return KeystoreSigner(found, passphrase_file)


def new_account(path: Path, passphrase: str, cost: int = SCRYPT_COST) -> Keystore:
    """Make a key from the system's randomness and write it, encrypted, to a new file.

    cost   scrypt's N: how long a guess at the passphrase takes

    Raises NoPassphrase for a short passphrase, BadSigner where the file cannot be written or is there.
    """
    passphrases.require_long(passphrase)
    key = HeldKey(secrets.token_bytes(32))  # one in 2^128 is no key: then `address` fails
    address = key.address
    content = key.encrypted(passphrase, cost)
    key.forget()
    made = Keystore(path, address, content)
    opened = made.opened(passphrase)
    if opened is None:
        raise BadSigner(f"{path} would not open again, so it was not written. Try once more.")
    opened.forget()
    keystore.write_new(path, content)
    return made
