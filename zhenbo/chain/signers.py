"""Keys: an encrypted keystore anywhere that matters, the public test phrase on development chains.

A private key never comes from the environment, is never printed and never leaves this module.
"""

import getpass
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.hdaccount import key_from_seed
from eth_account.hdaccount.mnemonic import Mnemonic
from eth_account.messages import SignableMessage
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from zhenbo import config
from zhenbo.errors import BadSigner
from zhenbo.runner.node import Signed

AskPassphrase = Callable[[str], str]


class KeySigner:
    """Signs with one key held in memory."""

    def __init__(self, account: LocalAccount):
        self._account = account

    @property
    def address(self) -> str:
        """Checksummed address of the key."""
        return str(self._account.address)

    def sign(self, fields: dict[str, Any]) -> Signed:
        """Sign a transaction; the same fields always give the same bytes (RFC 6979)."""
        target = {"to": to_checksum_address(fields["to"])} if "to" in fields else {}
        signed = self._account.sign_transaction({**fields, **target})
        return Signed("0x" + bytes(signed.raw_transaction).hex(), "0x" + bytes(signed.hash).hex())

    def sign_message(self, message: SignableMessage) -> bytes:
        """65-byte signature (r, s, v) of an EIP-712 message."""
        return bytes(self._account.sign_message(message).signature)

    def __repr__(self) -> str:
        return f"KeySigner({self.address})"


def from_phrase(phrase: str, index: int = 0) -> KeySigner:
    """Account `index` of a development node's phrase, by BIP-32 path m/44'/60'/0'/0/index.

    The phrase is stretched as BIP-39 says but not checked against its word list: Ganache is usually started
    with "brownie", which is no BIP-39 phrase.
    """
    if index < 0:
        raise BadSigner(f"Account {index}: an index starts at 0.")
    seed = Mnemonic.to_seed(phrase, "")
    return KeySigner(Account.from_key(key_from_seed(seed, f"m/44'/60'/0'/0/{index}")))


def from_keystore(account: str, ask: AskPassphrase = getpass.getpass) -> KeySigner:
    """The encrypted account called `account` in ~/.brownie/accounts, or in the file it names.

    Raises BadSigner when there is none, the file is no keystore, or the passphrase does not open it.
    """
    path = _keystore_path(account)
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise BadSigner(
            f"{path} cannot be read as a keystore (JSON, version 3). Restore it from your backup."
        ) from None
    try:
        key = Account.decrypt(content, ask(f"Passphrase of {path.stem}: "))
    except (ValueError, KeyError, TypeError) as fault:
        wrong = "MAC mismatch" in str(fault)
        cause = "the passphrase is wrong" if wrong else "it is not a keystore of version 3"
        raise BadSigner(f"{path} was not opened: {cause}. Nothing was sent; try again.") from None
    return KeySigner(Account.from_key(key))


def signer(
    network: str, phrase: str | None, account: str | None = None, ask: AskPassphrase = getpass.getpass
) -> KeySigner:
    """The account to sign with: `account`, else ZHENBO_ACCOUNT, else the first of a development node.

    `phrase` is the development node's; a number is an index into it. Without one only a keystore will do.
    """
    chosen = account if account is not None else config.account()
    if phrase is not None and (chosen is None or chosen.isdigit()):
        return from_phrase(phrase, int(chosen or 0))
    if chosen is None:
        raise BadSigner(
            f"Which account signs on {network}? Make one with `brownie accounts new NAME` and "
            "set ZHENBO_ACCOUNT=NAME."
        )
    return from_keystore(chosen, ask)


def _keystore_path(account: str) -> Path:
    named = Path(account).expanduser()
    if named.suffix == ".json" or len(named.parts) > 1:
        path = named
    else:
        path = config.KEYSTORE_FOLDER.expanduser() / f"{account}.json"
    if not path.is_file():
        raise BadSigner(
            f"No keystore {path}. Make one with `brownie accounts new {named.stem}`, or name the file."
        )
    return path
