"""A call as bytes that another call carries: `multicall`, `schedule` and `execute` of the Consortium."""

from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector


def calldata(signature: str, *args: Any) -> bytes:
    """Selector and arguments of a function given by its signature, as in `labelRole(uint64,string)`."""
    types = signature[signature.index("(") + 1 : -1]
    selector: bytes = function_signature_to_4byte_selector(signature)
    return selector + encode(types.split(",") if types else [], args)
