"""Leaf hashes of the StandardMerkleTree: keccak256(keccak256(abi.encode(types, row))).

The double hash keeps a leaf's preimage (a multiple of 32 bytes) from being taken for a pair of inner nodes.
Rows whose types are all of one word are encoded directly; anything else goes through eth_abi.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from eth_abi.abi import encode as abi_encode
from eth_abi.abi import is_encodable_type
from eth_abi.exceptions import ABITypeError, EncodingError, ParseError
from eth_abi.grammar import ABIType, BasicType, TupleType, parse
from sha3 import keccak_256  # type: ignore[import-untyped]

from zhenbo.errors import BadTree

Row = Sequence[Any]
WordEncoder = Callable[[Any], bytes]

_INTEGER = re.compile(r"-?(?:0x[0-9a-fA-F]+|0|[1-9][0-9]*)")
_TRUTH = {True: True, False: False, "true": True, "false": False}


class LeafEncoder:
    """Encodes and hashes rows of one list of ABI types; build it once, call it a million times."""

    def __init__(self, types: Sequence[str]) -> None:
        self.types = tuple(types)
        if not self.types:
            raise BadTree("a leaf needs at least one ABI type")
        self._parsed = [_parsed_type(text) for text in self.types]
        words = [_word_encoder(parsed) for parsed in self._parsed]
        self._words: list[WordEncoder] | None = None if None in words else words  # type: ignore[assignment]

    def hash(self, row: Row) -> bytes:
        """Leaf hash of one row; bytes as bytes or 0x hex, integers as int or decimal or 0x text."""
        digest: bytes = keccak_256(keccak_256(self.encode(row)).digest()).digest()
        return digest

    def hashes(self, rows: Iterable[Row], first: int = 0) -> bytes:
        """Leaf hashes of all rows, concatenated; an error names the row, counted from `first`."""
        out: list[bytes] = []
        keep, encode = out.append, self.encode
        try:
            for row in rows:
                keep(keccak_256(keccak_256(encode(row)).digest()).digest())
        except BadTree as error:
            raise BadTree(f"row {first + len(out)}: {error}") from None
        return b"".join(out)

    def encode(self, row: Row) -> bytes:
        """abi.encode of one row."""
        if len(row) != len(self.types):
            raise BadTree(f"{len(row)} values where the leaf has {len(self.types)} types")
        try:
            if self._words is not None:
                return b"".join([word(value) for word, value in zip(self._words, row, strict=True)])
            values = [_coerced(parsed, value) for parsed, value in zip(self._parsed, row, strict=True)]
            return bytes(abi_encode(self.types, values))
        except (EncodingError, ValueError, TypeError, OverflowError) as error:
            raise BadTree(f"value does not fit types {', '.join(self.types)}: {error}") from None


def leaf_hash(types: Sequence[str], row: Row) -> bytes:
    """Leaf hash of one row; for many rows keep a LeafEncoder."""
    return LeafEncoder(types).hash(row)


def _parsed_type(text: str) -> ABIType:
    try:
        parsed: ABIType = parse(text)
        parsed.validate()  # type: ignore[no-untyped-call]
        encodable = is_encodable_type(text)
    except (ABITypeError, ParseError, TypeError) as error:
        raise BadTree(f"{text!r} is not an ABI type: {error}") from None
    if not encodable:
        raise BadTree(f"{text!r} is not an ABI type")
    return parsed


def _word_encoder(parsed: ABIType) -> WordEncoder | None:
    """Encoder of a type that fills exactly one word, or None."""
    if not isinstance(parsed, BasicType) or parsed.arrlist is not None:
        return None
    if parsed.base in ("uint", "int"):
        return _integer_word(parsed.sub, signed=parsed.base == "int")
    if parsed.base == "address":
        return _bytes_word(20, left=bytes(12), right=b"")
    if parsed.base == "bytes" and parsed.sub is not None:
        return _bytes_word(int(parsed.sub), left=b"", right=bytes(32 - int(parsed.sub)))
    if parsed.base == "bool":
        return lambda value: int(truth(value)).to_bytes(32, "big")
    return None


def _integer_word(bits: int, signed: bool) -> WordEncoder:
    low, high = (-(1 << bits - 1), 1 << bits - 1) if signed else (0, 1 << bits)

    def word(value: Any) -> bytes:
        number = value if type(value) is int else integer(value)
        if not low <= number < high:
            raise ValueError(f"{number} is outside {'int' if signed else 'uint'}{bits}")
        return number.to_bytes(32, "big", signed=signed)

    return word


def _bytes_word(width: int, left: bytes, right: bytes) -> WordEncoder:
    return lambda value: left + fixed_bytes(value, width) + right


def integer(value: Any) -> int:
    """An integer given as int or as decimal or 0x text; floats and booleans hide damage."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value, 0)
    raise ValueError(f"{value!r} is not an integer")


def truth(value: Any) -> bool:
    """A boolean given as bool or as the text true or false."""
    if isinstance(value, (bool, str)) and value in _TRUTH:
        return _TRUTH[value]
    raise ValueError(f"{value!r} is not true or false")


def fixed_bytes(value: Any, width: int) -> bytes:
    """Exactly `width` bytes, given as bytes or as 0x hex."""
    if type(value) is bytes and len(value) == width:
        return value
    raw = hex_bytes(value)
    if len(raw) != width:
        raise ValueError(f"{value!r} is not {width} bytes long")
    return raw


def hex_bytes(value: Any) -> bytes:
    """Bytes given as bytes or as 0x hex."""
    if isinstance(value, str):
        raw = bytes.fromhex(value[2:]) if value[:2] == "0x" else b""
        if 2 * len(raw) + 2 == len(value):  # fromhex would skip blanks
            return raw
    elif isinstance(value, (bytes, bytearray)):
        return bytes(value)
    raise ValueError(f"{value!r} is neither bytes nor 0x hex")


def _coerced(parsed: ABIType, value: Any) -> Any:
    """The value in the form that eth_abi takes for a type."""
    if parsed.arrlist is not None:
        if not isinstance(value, (list, tuple)):
            raise ValueError(f"{value!r} is not a list")
        return [_coerced(parsed.item_type, item) for item in value]
    if isinstance(parsed, TupleType):
        if not isinstance(value, (list, tuple)) or len(value) != len(parsed.components):
            raise ValueError(f"{value!r} is not a tuple of {len(parsed.components)}")
        return tuple(_coerced(part, item) for part, item in zip(parsed.components, value, strict=True))
    return _coerced_basic(parsed, value)


def _coerced_basic(parsed: ABIType, value: Any) -> Any:
    if not isinstance(parsed, BasicType):
        raise TypeError(f"no values are known for {parsed}")
    if parsed.base in ("uint", "int"):
        return integer(value)
    if parsed.base == "address":
        return fixed_bytes(value, 20)
    if parsed.base == "bytes":
        return hex_bytes(value) if parsed.sub is None else fixed_bytes(value, int(parsed.sub))
    if parsed.base == "bool":
        return truth(value)
    if parsed.base == "string" and isinstance(value, str):
        return value
    raise ValueError(f"{value!r} does not fit ABI type {parsed.base}")
