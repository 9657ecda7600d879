"""Why a contract refused: custom errors, require texts and panics in words, from the shapes nodes wrap them
in.

Shapes: anvil and geth give {"code": 3, "data": "0x..."}; Ganache 7.9.2 gives "data" as a hex text for calls,
and as {"result": "0x...", "reason": ...} for transactions; Hardhat nests {"data": {"data": "0x..."}}.
"""

from collections.abc import Iterable
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import abi_to_signature, function_signature_to_4byte_selector

_REVERT = function_signature_to_4byte_selector("Error(string)")
_PANIC = function_signature_to_4byte_selector("Panic(uint256)")
_PANICS = {  # Solidity documentation, "Panic via assert and Error via require"
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "not an enum value",
    0x31: "pop of an empty array",
    0x32: "index out of bounds",
    0x41: "out of memory",
    0x51: "call of no function",
}


class Reverts:
    """Decodes refusals with the errors of the given ABIs."""

    def __init__(self, abis: Iterable[list[dict[str, Any]]]):
        errors = [entry for abi in abis for entry in abi if entry.get("type") == "error"]
        self._errors = {
            function_signature_to_4byte_selector(abi_to_signature(e)): e  # type: ignore[arg-type]
            for e in errors
        }

    def reason(self, error: Any) -> str | None:
        """The reason in a JSON-RPC error object; None when it is not a contract's refusal."""
        if not isinstance(error, dict):
            return None
        message = str(error.get("message", ""))
        data = _data(error.get("data"))
        if data is None and "revert" not in message.lower():
            return None
        return self.words(data) if data else message

    def words(self, data: bytes) -> str:
        """Revert data as `Name(argument, ...)`, the text of a require, or a panic's meaning."""
        selector, body = data[:4], data[4:]
        try:
            if selector == _REVERT:
                return str(decode(["string"], body)[0])
            if selector == _PANIC:
                code = decode(["uint256"], body)[0]
                return f"panic 0x{code:02x}: {_PANICS.get(code, 'unknown')}"
            if selector in self._errors:
                return _named(self._errors[selector], body)
        except (DecodingError, UnicodeDecodeError):
            pass  # not what its selector says: shown as it is
        return f"unknown error 0x{data.hex()}"


def _named(entry: dict[str, Any], body: bytes) -> str:
    types = abi_to_signature(entry)[len(entry["name"]) :]  # type: ignore[arg-type]
    values = decode([types], body)[0] if entry["inputs"] else ()
    named = (
        f"{i['name']}={_word(v)}" if i.get("name") else _word(v)
        for i, v in zip(entry["inputs"], values, strict=True)
    )
    return f"{entry['name']}({', '.join(named)})"


def _word(value: Any) -> str:
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_word(v) for v in value)}]"
    return str(value)


def _data(data: Any) -> bytes | None:
    """Revert data wherever the node hid it; empty bytes for a revert that gives no reason."""
    if isinstance(data, str) and data.startswith("0x"):
        try:
            return bytes.fromhex(data[2:])
        except ValueError:
            return None
    if isinstance(data, dict):
        inner = data.get("result") if "result" in data else data.get("data")
        return _data(inner)
    return None
