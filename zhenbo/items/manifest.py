"""batch.json: the public document of a batch, whose SHA-256 is the documentHash that brand and inspector
sign.

The file is written in its canonical form (RFC 8785), so `sha256sum batch.json` gives the documentHash as
well.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785

from zhenbo.errors import BadBatch, Gs1Invalid
from zhenbo.gs1 import parse_gtin, parse_lot
from zhenbo.items.kinds import Kind

FORMAT = "zhenbo-batch-v1"
LEAF_TYPES = ("uint256", "address", "uint8", "bytes16")
MANIFEST = "batch.json"
LEAVES = "leaves.bin"
ITEMS = "items.db"
CODES = "codes.enc"
_LARGEST_MANIFEST = 65_536


@dataclass(frozen=True)
class Manifest:
    """What a batch commits to. `kinds` counts the items of each kind, in the order of Kind."""

    gtin: str
    lot: str
    root: bytes
    kinds: tuple[int, ...]
    leaves_sha256: bytes

    @property
    def items(self) -> int:
        """All items, samples included: the number of leaves."""
        return sum(self.kinds)

    @property
    def quantity(self) -> int:
        """Items that may ever be activated: all but the samples."""
        return sum(count for kind, count in zip(Kind, self.kinds, strict=True) if not kind.is_sample)

    @property
    def document_hash(self) -> bytes:
        """SHA-256 of the document."""
        return hashlib.sha256(self.canonical()).digest()

    def canonical(self) -> bytes:
        """The document in the canonical form of RFC 8785."""
        return rfc8785.dumps(
            {
                "format": FORMAT,
                "gtin": self.gtin,
                "lot": self.lot,
                "quantity": self.quantity,
                "items": self.items,
                "kinds": {kind.word: count for kind, count in zip(Kind, self.kinds, strict=True)},
                "leafTypes": list(LEAF_TYPES),
                "root": "0x" + self.root.hex(),
                "leaves": {"file": LEAVES, "count": self.items, "sha256": self.leaves_sha256.hex()},
            }
        )


def read_manifest(path: Path) -> Manifest:
    """Read a batch.json; refuses whatever this program would not have written, so that its hash is unique."""
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST_MANIFEST else b""
        value = json.loads(data)
        manifest = _from_json(value)
    except OSError as error:
        raise BadBatch(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadBatch(f"{path} is not a batch document: {error}") from None
    except Gs1Invalid as error:
        raise BadBatch(f"{path}: {error}") from None
    if manifest.canonical() != data:
        raise BadBatch(
            f"{path} is not in its canonical form or contradicts itself; it was edited after it was built"
        )
    return manifest


def _from_json(value: Any) -> Manifest:
    kinds = [value["kinds"][kind.word] for kind in Kind]
    if any(type(count) is not int or count < 0 for count in kinds):
        raise ValueError("kinds are counts")
    root, leaves = bytes.fromhex(value["root"][2:]), bytes.fromhex(value["leaves"]["sha256"])
    if len(root) != 32 or len(leaves) != 32:
        raise ValueError("root and sha256 have 32 bytes")
    return Manifest(
        parse_gtin(value["gtin"]),
        parse_lot(value["lot"]),
        root,
        tuple(kinds),
        leaves,
    )
