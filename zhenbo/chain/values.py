"""Values on their way to the node and back: addresses checksummed, lists and structs as tuples."""

from collections.abc import Sequence
from typing import Any

from eth_abi.codec import ABICodec
from eth_abi.decoding import StringDecoder
from eth_abi.encoding import TextStringEncoder
from eth_abi.registry import BaseEquals
from web3 import Web3
from web3._utils.abi import build_strict_registry, map_abi_data
from web3._utils.normalizers import BASE_RETURN_NORMALIZERS

from zhenbo.runner.node import Request


def codec() -> ABICodec:
    """web3's codec, but for texts that are none: what is not UTF-8 in them is replaced.

    Contracts take any bytes for a string. One stranger's event must not keep all others from being read.
    """
    registry = build_strict_registry()
    registry.unregister("string")
    decoder = StringDecoder(handle_string_errors="replace")  # type: ignore[no-untyped-call]
    registry.register(BaseEquals("string"), TextStringEncoder, decoder, label="string")  # type: ignore[no-untyped-call]
    return ABICodec(registry)


def checksummed(value: Any) -> Any:
    """Arguments with addresses in the one spelling that web3 takes; every other value as it is."""
    if isinstance(value, str):
        return Web3.to_checksum_address(value) if Web3.is_address(value) else value
    if isinstance(value, list | tuple):
        return [checksummed(one) for one in value]
    if isinstance(value, dict):
        return {name: checksummed(one) for name, one in value.items()}
    return value


def fields(request: Request) -> dict[str, str]:
    """A request as JSON-RPC wants it."""
    target = {"to": Web3.to_checksum_address(request.to)} if request.to else {}
    return {
        "from": Web3.to_checksum_address(request.sender),
        "data": f"0x{request.data.hex()}",
        "value": hex(request.value),
        **target,
    }


def values_of(types: list[str], decoded: Sequence[Any]) -> tuple[Any, ...]:
    """Decoded values with checksummed addresses, lists and structs as tuples."""
    return tuple(_frozen(map_abi_data(BASE_RETURN_NORMALIZERS, types, decoded)))


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list | tuple) else value


def output_types(abi: Any) -> list[str]:
    return [_collapsed(output) for output in abi.get("outputs", [])]


def _collapsed(output: dict[str, Any]) -> str:
    """A type as the ABI codec wants it: `(uint64,address)[]` for an array of structs."""
    if not output["type"].startswith("tuple"):
        return str(output["type"])
    inner = ",".join(_collapsed(c) for c in output["components"])
    return f"({inner}){output['type'][5:]}"
