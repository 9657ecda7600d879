"""EIP-55: the letter case of an address is its checksum. Fast, since a log names hundreds of thousands."""

from sha3 import keccak_256  # type: ignore[import-untyped]


def checksummed(wallet: str) -> str:
    """A lower-case address with its checksum; "" stays ""."""
    if not wallet:
        return ""
    digits = wallet[2:].lower()
    marks = keccak_256(digits.encode()).hexdigest()
    return "0x" + "".join(d.upper() if mark > "7" else d for d, mark in zip(digits, marks, strict=False))


def mistyped(wallet: str) -> bool:
    """Whether letters of both cases say that a character is wrong."""
    digits = wallet[2:]
    return digits not in (digits.lower(), digits.upper()) and checksummed(wallet) != wallet
