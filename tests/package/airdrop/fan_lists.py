"""Lists as people really send them: made here, for the tests of airdrops."""

from pathlib import Path

from eth_hash.auto import keccak
from eth_utils import to_checksum_address

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "airdrop"


def wallet(name: object) -> str:
    """An address without a key."""
    return to_checksum_address(keccak(f"fan {name}".encode())[-20:])


A, B, C, D = (wallet(letter) for letter in "ABCD")


def written(
    folder: Path, *rows: str, name: str = "list.csv", encoding: str = "utf-8", end: str = "\n"
) -> Path:
    """A CSV of these lines."""
    path = folder / name
    path.write_bytes((end.join(rows) + end).encode(encoding))
    return path
