"""What all signers have in common, and how a key that is at hand signs."""

import re
import weakref
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, NoReturn, Self

from eth_account import Account
from eth_account.messages import SignableMessage
from eth_utils.address import to_checksum_address

from zhenbo.runner.node import Signed

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


class KeySigner(ABC):
    """Signs with the key of one account, wherever that key is. Use it in a `with` block, or close it."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Checksummed address of the account; known without the key."""

    @abstractmethod
    def sign(self, fields: dict[str, Any]) -> Signed:
        """Sign a transaction given as to/data/value/nonce/gas/chainId and its fees."""

    @abstractmethod
    def sign_message(self, message: SignableMessage) -> bytes:
        """65-byte signature (r, s, v) of an EIP-712 message."""

    def close(self) -> None:  # noqa: B027 - most signers have nothing to forget
        """Forget the key."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address})"


class HeldKey:
    """32 bytes in one place of the memory that can be wiped; never shown, copied or written.

    They are wiped by `forget`, when nobody holds this object any more, and at the end of the process. What
    the libraries copy while they sign is out of reach: Python frees such memory, but does not wipe it.
    """

    __slots__ = ("__weakref__", "_octets", "forget")

    def __init__(self, octets: bytes):
        self._octets = bytearray(octets)
        self.forget = weakref.finalize(self, _wipe, self._octets)

    @property
    def address(self) -> str:
        """Checksummed address that belongs to the key."""
        return str(Account.from_key(bytes(self._octets)).address)

    def sign(self, fields: dict[str, Any]) -> Signed:
        """Sign a transaction; the same fields always give the same bytes (RFC 6979)."""
        target = {"to": to_checksum_address(fields["to"])} if "to" in fields else {}
        signed = Account.sign_transaction({**fields, **target}, bytes(self._octets))
        return Signed("0x" + bytes(signed.raw_transaction).hex(), "0x" + bytes(signed.hash).hex())

    def sign_message(self, message: SignableMessage) -> bytes:
        """65-byte signature (r, s, v) of a message."""
        return bytes(Account.sign_message(message, bytes(self._octets)).signature)

    def encrypted(self, passphrase: str, cost: int) -> dict[str, Any]:
        """What a keystore file of it holds, its address spelled as Brownie does; `cost` is scrypt's N."""
        content = Account.encrypt(bytes(self._octets), passphrase, kdf="scrypt", iterations=cost)
        return {**content, "address": str(content["address"]).lower()}

    def __repr__(self) -> str:
        return "HeldKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never copied or written")


def checksummed(text: object) -> str | None:
    """The address in its checksummed spelling; None for what is no address, or one that was mistyped."""
    if not isinstance(text, str) or not _ADDRESS.fullmatch(text):
        return None
    spelled = str(to_checksum_address(text))
    plain = text[2:] in (text[2:].lower(), text[2:].upper())
    return spelled if plain or text == spelled else None


def _wipe(octets: bytearray) -> None:
    octets[:] = bytes(len(octets))
