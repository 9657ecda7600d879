"""Refusals of the contracts, asserted exactly: `with reverts_with("BatchUnknown", batch): ...`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from brownie.exceptions import VirtualMachineError

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{40}\b")
HEX_WORD = re.compile(r"0x[0-9a-fA-F]{64}")


@contextmanager
def reverts_with(name: str, *args: Any) -> Iterator[None]:
    """The block must revert with the custom error `name` and exactly these arguments, on every node alike.

    Addresses may be given as text, account or contract, in any case of letters; bytes as `bytes` or as
    the hex text that Brownie returns; a bytes32 also as plain text "0x" + 64 digits; structs and arrays as
    tuples.
    """
    try:
        yield
    except VirtualMachineError as error:
        wanted, got = error_text(name, *args), _same_case(error.revert_msg or "")
        if got != wanted:
            raise AssertionError(f"reverted with {got or 'no reason'!r}, wanted {wanted!r}") from None
    else:
        raise AssertionError(f"did not revert, wanted {error_text(name, *args)!r}")


def error_text(name: str, *args: Any) -> str:
    """The custom error as Brownie words it: the name, a colon, a blank, the arguments."""
    return f"{name}: {', '.join(_argument(value) for value in args)}"


def _argument(value: Any) -> str:
    if isinstance(value, tuple | list):
        return str(tuple(value))
    if isinstance(value, bytes | bytearray):  # HexString of Brownie and HexBytes of web3 are bytes
        return str(bytes(value))
    if isinstance(value, str) and HEX_WORD.fullmatch(value):
        return str(bytes.fromhex(value[2:]))
    return _same_case(str(value))


def _same_case(text: str) -> str:
    return ADDRESS.sub(lambda found: found.group().lower(), text)
