"""Orders and codes as wallets hand them over: JSON lines, one signed question a line.

    {"question": {...EIP-712...}, "signature": "0x..."}

A merchant that signs at a desk without a network adds "merchant": "0x...". The question says everything, so
that what is sent is what was signed; who signed is for the contracts to check, as wallets may be contracts.
A line that cannot be read, or is for another place, is left out with its reason and hinders no other.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from eth_abi.exceptions import EncodingError
from eth_utils.exceptions import ValidationError

from zhenbo.errors import BadSheet
from zhenbo.language import Text, say
from zhenbo.orders import Fulfilment, Order, digest
from zhenbo.plans.addresses import spelled
from zhenbo.plans.left_out import Bad
from zhenbo.plans.shop import Code, Placed

LARGEST_LINE = 16_384  # bytes
_FORM = '{"question": ..., "signature": "0x..."}'
MEANT = Text(
    f"应为 {_FORM},其中 question 是钱包所签的内容",
    f"{_FORM} is meant, the question as a wallet signs it",
)
_UNREADABLE = (
    *(KeyError, TypeError, ValueError, AttributeError, RecursionError),
    *(EncodingError, ValidationError),
)
_T = TypeVar("_T", Placed, Code)


class _Unfit(Exception):
    """A line says something else than is meant here."""

    def __init__(self, zh: str, en: str):
        self.reason = Text(zh, en)


def read_orders(file: Path, shop: str, points: str, chain_id: int) -> list[Placed | Bad]:
    """The signed orders of a file. Raises BadSheet where there is no file, or nothing in it."""

    def placed(content: dict[str, Any]) -> Placed:
        said, asked = content["question"]["message"], content["question"]["message"]["order"]
        if spelled(said["redeemer"]) != shop:
            other = said["redeemer"]
            raise _Unfit(f"是另一家店 {other} 的兑换单", f"the order is for another shop, {other}")
        order = Order(
            _address(said["payer"]),
            _number(asked["rewardId"]),
            _text(asked["title"]),
            _number(asked["count"], 16),
            _number(asked["nonce"]),
            _number(said["deadline"]),
        )
        return Placed(order, _signature(content["signature"]), digest(content["question"]))

    return _each(file, placed, "Spend", points, chain_id)


def read_codes(file: Path, shop: str, chain_id: int) -> list[Code | Bad]:
    """The signed codes of a file. Raises BadSheet where there is no file, or nothing in it."""

    def code(content: dict[str, Any]) -> Code:
        said = content["question"]["message"]
        act = Fulfilment(
            _number(said["voucherId"]),
            _text(said["title"]),
            _address(said["holder"]),
            _number(said["count"], 16),
            _number(said["deadline"]),
        )
        merchant = _signature(content["merchant"]) if "merchant" in content else b""
        return Code(act, _number(said["before"], 16), _signature(content["signature"]), merchant)

    return _each(file, code, "Fulfilment", shop, chain_id)


def _each(
    file: Path, read: Callable[[dict[str, Any]], _T], kind: str, contract: str, chain_id: int
) -> list[_T | Bad]:
    """What each line holds, its question being of that kind, for that contract on that chain."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as fault:
        zh, en = f"{file} 无法读取:{fault.strerror}", f"{file} cannot be read: {fault.strerror}"
        raise BadSheet(say(Text(zh, en))) from None
    found: list[_T | Bad] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = _content(line)
            _require(content["question"], kind, contract, chain_id)
            found.append(replace(read(content), line=line))
        except _Unfit as fault:
            found.append(Bad(f"{file.name}:{number}", fault.reason))
        except _UNREADABLE:
            found.append(Bad(f"{file.name}:{number}", MEANT))
    if not found:
        raise BadSheet(say(Text(f"{file.name} 是空的", f"{file.name} holds nothing")))
    return found


def _require(question: dict[str, Any], kind: str, contract: str, chain_id: int) -> None:
    """Raises _Unfit unless the question is one of that kind for this place."""
    domain, asked = question["domain"], question["primaryType"]
    if asked != kind:
        raise _Unfit(f"应为 {kind},不是 {asked}", f"a {kind} is meant, not a {asked}")
    if int(domain["chainId"]) != chain_id or spelled(domain["verifyingContract"]) != contract:
        signed, chain = domain["verifyingContract"], domain["chainId"]
        raise _Unfit(
            f"签给链 {chain} 上的 {signed},不是链 {chain_id} 上的 {contract}",
            f"signed for {signed} on chain {chain}, not for {contract} on chain {chain_id}",
        )


def _content(line: bytes) -> dict[str, Any]:
    if len(line) > LARGEST_LINE:
        raise _Unfit(f"超过 {LARGEST_LINE} 字节", f"more than {LARGEST_LINE} bytes")
    return dict(json.loads(line.decode("utf-8-sig")))


def _number(value: object, bits: int = 256) -> int:
    """A number of so many bits; wallets write large ones as text."""
    found = int(value) if isinstance(value, str) else value
    if type(found) is not int or not 0 <= found < 1 << bits:
        raise _Unfit(f"{value!r} 不是至多 {bits} 位的整数", f"{value!r} is no number of {bits} bits at most")
    return found


def _text(value: object) -> str:
    """A text that can be written down; JSON may hold halves of characters."""
    found = str(value)
    found.encode("utf-8")
    return found


def _address(text: object) -> str:
    found = spelled(text)
    if found is None:
        raise _Unfit(f"{text!r} 不是地址", f"{text!r} is no address")
    return found


def _signature(text: str) -> bytes:
    found = bytes.fromhex(text.removeprefix("0x"))
    if not found:
        raise _Unfit("签名是空的", "a signature is empty")
    return found
