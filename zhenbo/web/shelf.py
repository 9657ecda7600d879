"""The shelf: batch folders at hand, found by GTIN and serial, with what the brand says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from zhenbo.bundle.format import BatchPart, ItemPart
from zhenbo.bundle.inspection import FILE as INSPECTION
from zhenbo.bundle.inspection import read_inspection
from zhenbo.bundle.make import item_part
from zhenbo.errors import BadBatch, BadBundle
from zhenbo.items.manifest import ITEMS, MANIFEST, Manifest, read_manifest
from zhenbo.items.store import ItemStore
from zhenbo.language import Text
from zhenbo.web.showcase import Showcase, read_showcase
from zhenbo.web.stock import Stock


@dataclass(frozen=True)
class Batch:
    """One batch folder, open for reading."""

    manifest: Manifest
    part: BatchPart
    store: ItemStore
    showcase: Showcase


@dataclass(frozen=True)
class Goods:
    """One item of the shelf, with its proof, and its batch."""

    item: ItemPart
    batch: Batch


class Shelf:
    """Batches by GTIN. Raises BadBatch or BadBundle where a folder cannot be served."""

    def __init__(self, folders: Sequence[Path], stock: Stock | None = None) -> None:
        self._batches: dict[str, list[Batch]] = {}
        for folder in folders:
            batch = _opened(folder, stock or Stock())
            self._batches.setdefault(batch.manifest.gtin, []).append(batch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for batches in self._batches.values():
            for batch in batches:
                batch.store.close()

    @property
    def gtins(self) -> tuple[str, ...]:
        """GTINs of which there are batches."""
        return tuple(self._batches)

    @property
    def count(self) -> int:
        """All items of all batches."""
        return sum(batch.store.count for batches in self._batches.values() for batch in batches)

    def batches(self, gtin: str) -> list[Batch]:
        """The batches of a GTIN, in the order in which their folders were named."""
        return self._batches.get(gtin, [])

    def first(self) -> Goods | None:
        """Some item; None of an empty shelf."""
        return next(self.firsts(), None)

    def firsts(self) -> Iterator[Goods]:
        """One item of each batch."""
        for batch in (batch for batches in self._batches.values() for batch in batches):
            yield Goods(item_part(batch.store, batch.store.item_at(0).serial), batch)

    def find(self, gtin: str, serial: str) -> Goods | None:
        """The item; None where no batch at hand has it."""
        for batch in self.batches(gtin):
            try:
                return Goods(item_part(batch.store, serial), batch)
            except BadBatch:
                if batch.store.count != batch.manifest.items:  # damaged, not merely without this serial
                    raise
        return None


def _opened(folder: Path, stock: Stock) -> Batch:
    manifest, inspection = read_manifest(folder / MANIFEST), read_inspection(folder / INSPECTION)
    if inspection.root != manifest.root or inspection.documentHash != manifest.document_hash:
        raise BadBundle(f"{folder / INSPECTION} was signed for another batch than the one beside it")
    text = (folder / MANIFEST).read_bytes().decode("utf-8")
    part = BatchPart(inspection.batch_id(), text, inspection.deadline, inspection.signature)
    unnamed = Text(f"商品 {manifest.gtin}", f"Item {manifest.gtin}")
    showcase = read_showcase(folder, unnamed, stock)
    store = ItemStore(folder / ITEMS)
    if store.gtin != manifest.gtin or store.count != manifest.items or store.node(0) != manifest.root:
        store.close()
        raise BadBatch(f"{folder / ITEMS} is of another batch than {MANIFEST} beside it")
    return Batch(manifest, part, store, showcase)
