"""Accounts of development nodes, derived from their public test phrase."""

from typing import Any

from eth_account.hdaccount import key_from_seed
from eth_account.hdaccount.mnemonic import Mnemonic
from eth_account.messages import SignableMessage

from zhenbo.chain.signers.base import HeldKey, KeySigner
from zhenbo.errors import BadSigner
from zhenbo.runner.node import Signed


class PhraseSigner(KeySigner):
    """One account of a phrase that everybody knows, so there is nothing to keep secret."""

    def __init__(self, key: bytes):
        self._key = HeldKey(key)
        self._address = self._key.address

    @property
    def address(self) -> str:
        """Checksummed address of the account."""
        return self._address

    def sign(self, fields: dict[str, Any]) -> Signed:
        """Sign a transaction; the same fields always give the same bytes."""
        return self._key.sign(fields)

    def sign_message(self, message: SignableMessage) -> bytes:
        """65-byte signature (r, s, v) of an EIP-712 message."""
        return self._key.sign_message(message)


def from_phrase(phrase: str, index: int = 0) -> PhraseSigner:
    """Account `index` of a development node's phrase, by BIP-32 path m/44'/60'/0'/0/index.

    The phrase is stretched as BIP-39 says but not checked against its word list: Ganache is usually started
    with "brownie", which is no BIP-39 phrase.
    """
    if index < 0:
        raise BadSigner(f"Account {index}: an index starts at 0.")
    seed = Mnemonic.to_seed(phrase, "")
    return PhraseSigner(key_from_seed(seed, f"m/44'/60'/0'/0/{index}"))
