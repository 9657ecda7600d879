"""What the resolver knows: for each item of the shelf its page, its proof and its papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhenbo.gs1 import Element
from zhenbo.gs1.characters import escape
from zhenbo.resolver import Entry, Link
from zhenbo.web.shelf import Batch, Shelf

TYPE = "gs1:verificationService"


@dataclass(frozen=True)
class PageLinks:
    """A `LinkSource` of pages below `base`, the service's public address without a slash at its end.

    A serial that no batch has leads to a page too, which says that it was never issued: that is what its
    reader needs to know.
    """

    base: str
    shelf: Shelf
    proofs: bool = False

    def entry(self, key: Element, qualifiers: Sequence[Element]) -> Entry | None:
        if key.ai != "01" or not self.shelf.batches(key.value):
            return None
        named = {each.ai: each.value for each in qualifiers}
        show = self.shelf.batches(key.value)[0].showcase.name
        if set(named) == {"21"}:
            return self._item(key.value, named["21"])
        if not named or (set(named) == {"10"} and self._lot(key.value, named["10"])):
            path = f"goods/{key.value}" + (f"/{escape(named['10'])}" if named else "")
            return self._entry(f"{show.zh} {show.en}", path, ())
        return None

    def _item(self, gtin: str, serial: str) -> Entry:
        path = f"{gtin}/{escape(serial)}"
        more: list[Link] = []
        if self.proofs and self.shelf.find(gtin, serial) is not None:
            more = [
                Link(f"{self.base}/proof/{path}", "gs1:traceability", "证明文件 Proof bundle", (),
                     "application/json")
            ]  # fmt: skip
        return self._entry(f"(01){gtin}(21){serial}", f"item/{path}", more)

    def _lot(self, gtin: str, lot: str) -> Batch | None:
        return next((batch for batch in self.shelf.batches(gtin) if batch.manifest.lot == lot), None)

    def _entry(self, description: str, path: str, more: Sequence[Link]) -> Entry:
        zh = Link(f"{self.base}/zh/{path}", TYPE, "商品档案", ("zh",), "text/html")
        en = Link(f"{self.base}/en/{path}", TYPE, "Product dossier", ("en",), "text/html")
        return Entry(description, (zh, en, *more), default=zh, multi=(zh, en))
