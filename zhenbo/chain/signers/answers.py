"""What an external signer gives back is believed only where it is exactly what it was asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from eth_account import Account
from eth_account._utils.legacy_transactions import Transaction
from eth_account._utils.signing import extract_chain_id
from eth_account.messages import SignableMessage
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_keys.constants import SECPK1_N
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from zhenbo.chain.signers.base import checksummed
from zhenbo.errors import BadSigner
from zhenbo.runner.node import Signed

_LEGACY, _DYNAMIC = 0, 2  # types of transactions: with a gas price; EIP-1559
_LONGEST_SHOWN = 40


class Mismatch(Exception):
    """The answer differs from what was asked for; the text says in what."""


def address(answer: Mapping[str, Any]) -> str:
    """The checksummed address of an answer. Raises Mismatch where it is none."""
    given = checksummed(answer.get("address"))
    if given is None:
        raise Mismatch('"address" is no address')
    return given


def transaction(answer: Mapping[str, Any], fields: Mapping[str, Any], sender: str) -> Signed:
    """The signed transaction of an answer. Raises Mismatch unless it is `fields`, signed by `sender`."""
    raw = _octets(answer, "raw")
    dynamic = "maxFeePerGas" in fields
    kind, wanted = _kind(raw), _DYNAMIC if dynamic else _LEGACY
    if kind != wanted:
        raise Mismatch(f'"raw" is a transaction of type {kind}, not {wanted}')
    found = _quietly(_dynamic if dynamic else _legacy, raw, '"raw" is no signed transaction')
    for name, wanted in _wanted(fields).items():
        if found[name] != wanted:
            raise Mismatch(f"{name} is {_shown(found[name])}, not {_shown(wanted)}")
    _require_low(found["s"])
    _require_sender(_quietly(Account.recover_transaction, raw, "nobody can have signed it"), sender)
    return Signed("0x" + raw.hex(), "0x" + keccak(raw).hex())


def signature(answer: Mapping[str, Any], message: SignableMessage, sender: str) -> bytes:
    """The 65-byte signature of an answer. Raises Mismatch unless `sender` signed the message."""
    octets = _octets(answer, "signature")
    if len(octets) != 65 or octets[64] not in (27, 28):
        raise Mismatch('"signature" is not 65 bytes r, s, v with v 27 or 28')
    _require_low(int.from_bytes(octets[32:64], "big"))

    def recovered(given: bytes) -> str:
        return str(Account.recover_message(message, signature=given))

    _require_sender(_quietly(recovered, octets, "nobody can have signed it"), sender)
    return octets


def _octets(answer: Mapping[str, Any], name: str) -> bytes:
    given = answer.get(name)
    if isinstance(given, str) and given.startswith("0x"):
        try:
            return bytes.fromhex(given[2:])
        except ValueError:
            pass  # said below
    raise Mismatch(f'"{name}" is no hex text that starts with 0x')


def _kind(raw: bytes) -> int:
    """Type of a transaction (EIP-2718)."""
    if raw and raw[0] >= 0xC0:
        return _LEGACY
    if not raw or raw[0] > 0x7F:
        raise Mismatch('"raw" is no transaction')
    return raw[0]


def _quietly(read: Callable[[Any], Any], octets: bytes, otherwise: str) -> Any:
    """`read(octets)`; whatever a library objects to is the same to us."""
    try:
        return read(HexBytes(octets))
    except Exception:
        raise Mismatch(otherwise) from None


def _dynamic(raw: HexBytes) -> dict[str, Any]:
    found = TypedTransaction.from_bytes(raw).as_dict()
    return {**found, "accessList": list(found["accessList"])}


def _legacy(raw: HexBytes) -> dict[str, Any]:
    found = Transaction.from_bytes(raw).as_dict()
    return {**found, "chainId": extract_chain_id(found["v"])[0]}


def _wanted(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as a decoded transaction has them; what stands for nothing included."""
    to = fields.get("to")
    dynamic: dict[str, Any] = {"accessList": []} if "maxFeePerGas" in fields else {}
    plain = {name: value for name, value in fields.items() if name != "to"}
    return {**plain, **dynamic, "to": b"" if to is None else bytes.fromhex(to[2:])}


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        shown = f"0x{value.hex()}" if value else "empty"
        return (
            shown if len(shown) <= _LONGEST_SHOWN + 2 else f"{shown[:_LONGEST_SHOWN]}… ({len(value)} bytes)"
        )
    return str(value)[:_LONGEST_SHOWN]


def _require_low(s: int) -> None:
    if s > SECPK1_N // 2:
        raise Mismatch("its signature has a high s, which nodes and contracts refuse (EIP-2)")


def _require_sender(found: str, sender: str) -> None:
    if found != sender:
        raise Mismatch(f"it is signed by {found}, not by {sender}")


def refused(program: str, what: str, fault: Mismatch) -> BadSigner:
    """The refusal of an answer, in words."""
    return BadSigner(
        f"The external signer {program} did not sign the {what} it was given: {fault}. It was not sent. Do "
        "not use this signer until you know why."
    )
