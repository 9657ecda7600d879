"""Orders and codes as wallets hand them over: JSON lines, one signed question a line.

    {"question": {...EIP-712...}, "signature": "0x..."}

A merchant that signs at a desk without a network adds "merchant": "0x...". The question says everything, so
that what is sent is what was signed; who signed is for the contracts to check, as wallets may be contracts.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from eth_abi.exceptions import EncodingError

from zhenbo.errors import BadSheet
from zhenbo.orders import Fulfilment, Order, digest
from zhenbo.plans.addresses import spelled
from zhenbo.plans.shop import Code, Placed

LARGEST_LINE = 16_384  # bytes
MEANT = '{"question": ..., "signature": "0x..."} is meant, the question as a wallet signs it'
_T = TypeVar("_T", Placed, Code)


def read_orders(file: Path, shop: str, points: str, chain_id: int) -> list[Placed]:
    """The signed orders of a file. Raises BadSheet with the line, also for those of another place."""

    def placed(content: dict[str, Any]) -> Placed:
        said, asked = content["question"]["message"], content["question"]["message"]["order"]
        if spelled(said["redeemer"]) != shop:
            raise BadSheet(f"the order is for another shop, {said['redeemer']}")
        order = Order(
            _address(said["payer"]),
            int(asked["rewardId"]),
            str(asked["title"]),
            int(asked["count"]),
            int(asked["nonce"]),
            int(said["deadline"]),
        )
        return Placed(order, _signature(content["signature"]), digest(content["question"]))

    return _each(file, placed, "Spend", points, chain_id)


def read_codes(file: Path, shop: str, chain_id: int) -> list[Code]:
    """The signed codes of a file. Raises BadSheet with the line."""

    def code(content: dict[str, Any]) -> Code:
        said = content["question"]["message"]
        act = Fulfilment(
            int(said["voucherId"]),
            str(said["title"]),
            _address(said["holder"]),
            int(said["count"]),
            int(said["deadline"]),
        )
        merchant = _signature(content["merchant"]) if "merchant" in content else b""
        return Code(act, int(said["before"]), _signature(content["signature"]), merchant)

    return _each(file, code, "Fulfilment", shop, chain_id)


def _each(
    file: Path, read: Callable[[dict[str, Any]], _T], kind: str, contract: str, chain_id: int
) -> list[_T]:
    """What each line holds, its question being of that kind, for that contract on that chain."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as fault:
        raise BadSheet(f"{file} cannot be read: {fault.strerror}") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = _content(line)
            _require(content["question"], kind, contract, chain_id)
            found.append(replace(read(content), line=line))
        except BadSheet as fault:
            raise BadSheet(f"{file.name}, line {number}: {fault}") from None
        except (KeyError, TypeError, ValueError, EncodingError):
            raise BadSheet(f"{file.name}, line {number}: {MEANT}") from None
    if not found:
        raise BadSheet(f"{file.name} holds nothing")
    return found


def _require(question: dict[str, Any], kind: str, contract: str, chain_id: int) -> None:
    """BadSheet unless the question is one of that kind for this place."""
    domain = question["domain"]
    if question["primaryType"] != kind:
        raise BadSheet(f"a {kind} is meant, not a {question['primaryType']}")
    if int(domain["chainId"]) != chain_id or spelled(domain["verifyingContract"]) != contract:
        raise BadSheet(
            f"signed for {domain['verifyingContract']} on chain {domain['chainId']}, "
            f"not for {contract} on chain {chain_id}"
        )


def _content(line: bytes) -> dict[str, Any]:
    if len(line) > LARGEST_LINE:
        raise BadSheet(f"more than {LARGEST_LINE} bytes")
    return dict(json.loads(line))


def _address(text: object) -> str:
    found = spelled(text)
    if found is None:
        raise BadSheet(f"{text!r} is no address")
    return found


def _signature(text: str) -> bytes:
    found = bytes.fromhex(text.removeprefix("0x"))
    if not found:
        raise BadSheet("a signature is empty")
    return found
