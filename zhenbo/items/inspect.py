"""What an inspector of another member does before signing: recompute everything from the items themselves.

Needs batch.json, leaves.bin and items.db, and no code. Nothing in those files is believed: each leaf is
hashed from the item's values, the tree from the leaves, and serials and keys are compared here rather than by
the file's indices.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.errors import BadBatch, Gs1Invalid
from zhenbo.gs1 import decode_token_id
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import ITEMS, LEAF_TYPES, LEAVES, MANIFEST, Manifest, read_manifest
from zhenbo.items.store import ItemStore, StoredItem
from zhenbo.merkle import FlatNodes, LeafEncoder

LISTED_FAULTS = 20


@dataclass(frozen=True)
class InspectionReport:
    """Outcome of an inspection. `faults` holds at most the first LISTED_FAULTS sentences of `fault_count`."""

    manifest: Manifest
    recomputed_root: bytes
    faults: tuple[str, ...]
    fault_count: int

    @property
    def passed(self) -> bool:
        """True where an inspector may sign."""
        return self.fault_count == 0

    def message(self) -> dict[str, Any]:
        """Values of the EIP-712 message Inspection that follow from the batch; member and deadline are the
        signer's.

        Refused for a batch that did not pass.
        """
        if not self.passed:
            raise BadBatch(
                f"the batch has {self.fault_count} faults and must not be signed: {self.faults[0]}"
            )
        return {
            "gtin": int(self.manifest.gtin),
            "lot": self.manifest.lot,
            "root": self.manifest.root,
            "quantity": self.manifest.quantity,
            "documentHash": self.manifest.document_hash,
        }

    def lines(self) -> list[str]:
        """The report for a person to read."""
        counts = zip(Kind, self.manifest.kinds, strict=True)
        kinds = ", ".join(f"{count} {kind.word}" for kind, count in counts if count)
        verdict = "every check passed" if self.passed else f"{self.fault_count} faults; do not sign"
        return [
            f"GTIN           {self.manifest.gtin}",
            f"lot            {self.manifest.lot}",
            f"items          {self.manifest.items} ({kinds})",
            f"quantity       {self.manifest.quantity} may be activated",
            f"root           0x{self.manifest.root.hex()}",
            f"recomputed     0x{self.recomputed_root.hex()}",
            f"documentHash   0x{self.manifest.document_hash.hex()}",
            f"verdict        {verdict}",
            *(f"  - {fault}" for fault in self.faults),
        ]


class _Faults:
    """Counts all faults, keeps the first few."""

    def __init__(self) -> None:
        self.count = 0
        self.listed: list[str] = []

    def add(self, sentence: str) -> None:
        self.count += 1
        if len(self.listed) < LISTED_FAULTS:
            self.listed.append(sentence)


def inspect_batch(folder: Path) -> InspectionReport:
    """Inspect a batch folder (codes.enc may be absent). Raises BadBatch where a file is missing or
    unreadable.
    """
    manifest = read_manifest(folder / MANIFEST)
    leaves = _read_leaves(folder / LEAVES, manifest)
    with ItemStore(folder / ITEMS) as store:
        report, nodes = _inspected(manifest, leaves, store.items())
        faults = list(report.faults)
        extra = _store_faults(store, manifest, nodes)
    return InspectionReport(
        manifest,
        report.recomputed_root,
        tuple((faults + extra)[:LISTED_FAULTS]),
        report.fault_count + len(extra),
    )


def inspect_items(manifest: Manifest, leaves: bytes, items: Iterable[StoredItem]) -> InspectionReport:
    """Inspect items from any source against a manifest and its list of leaf hashes."""
    return _inspected(manifest, leaves, items)[0]


def _read_leaves(path: Path, manifest: Manifest) -> bytes:
    try:
        if path.stat().st_size != 32 * manifest.items:
            raise BadBatch(
                f"{path} has {path.stat().st_size} bytes where {manifest.items} leaves take "
                f"{32 * manifest.items}: cut short, or of another batch"
            )
        return path.read_bytes()
    except OSError as error:
        raise BadBatch(f"{path} cannot be read: {error.strerror}") from None


def _inspected(
    manifest: Manifest, leaves: bytes, items: Iterable[StoredItem]
) -> tuple[InspectionReport, FlatNodes]:
    faults = _Faults()
    computed, kinds = _check_items(manifest, leaves, items, faults)
    if hashlib.sha256(leaves).digest() != manifest.leaves_sha256:
        faults.add(f"{LEAVES} does not have the SHA-256 that the document names")
    for kind, named in zip(Kind, manifest.kinds, strict=True):
        if kinds[kind] != named:
            faults.add(f"{kinds[kind]} items are of kind {kind.word}, the document names {named}")
    if not computed:
        raise BadBatch("the batch holds no items")
    nodes = FlatNodes.from_leaves(computed)
    if nodes.root != manifest.root:
        faults.add("the root of the items is not the document's root")
    return InspectionReport(manifest, nodes.root, tuple(faults.listed), faults.count), nodes


def _check_items(
    manifest: Manifest, leaves: bytes, items: Iterable[StoredItem], faults: _Faults
) -> tuple[bytearray, Counter[Kind]]:
    """Check each item by itself and against those before it; give back the leaves they really have."""
    encoder, computed, kinds = LeafEncoder(LEAF_TYPES), bytearray(), Counter[Kind]()
    seen: dict[str | bytes, int] = {}  # serials are text and keys are bytes, so one place serves both
    for place, item in enumerate(items):
        leaf = encoder.hash(item.row)
        if item.leaf != place:
            faults.add(f"item {place + 1}: stands at leaf {item.leaf}")
        if leaf != leaves[32 * place : 32 * place + 32]:
            faults.add(f"item {place + 1} (serial {item.serial!r}): its leaf is not the published one")
        _check_token(manifest, place, item, faults)
        if not any(item.item_key):
            faults.add(f"item {place + 1} (serial {item.serial!r}): its key is the zero address")
        for name, value in (("serial", item.serial), ("key", item.item_key)):
            first = seen.setdefault(value, place)
            if first != place:
                faults.add(f"item {place + 1} (serial {item.serial!r}): same {name} as item {first + 1}")
        computed += leaf
        kinds[item.kind] += 1
    return computed, kinds


def _check_token(manifest: Manifest, place: int, item: StoredItem, faults: _Faults) -> None:
    """The tokenId must be canonical, of the batch's GTIN, and of the item's own serial."""
    try:
        gtin, serial = decode_token_id(item.token_id)
    except Gs1Invalid as error:
        faults.add(f"item {place + 1}: {error}")
        return
    if gtin != manifest.gtin:
        faults.add(
            f"item {place + 1} (serial {item.serial!r}): is of GTIN {gtin}, the batch of {manifest.gtin}"
        )
    if serial != item.serial:
        faults.add(f"item {place + 1} (serial {item.serial!r}): its tokenId names serial {serial!r}")


def _store_faults(store: ItemStore, manifest: Manifest, nodes: FlatNodes) -> list[str]:
    """Faults of the proof store itself: proofs made from it must lead to the root."""
    if store.gtin != manifest.gtin:
        return [f"{ITEMS} is of GTIN {store.gtin}, the document of {manifest.gtin}"]
    if len(store) != len(nodes):
        return [f"{ITEMS} holds a tree of {len(store)} nodes, its items give {len(nodes)}"]
    wrong = sum(store.node(index) != nodes.node(index) for index in range(len(nodes)))
    return [f"{wrong} tree nodes of {ITEMS} are not those that the items give"] if wrong else []
