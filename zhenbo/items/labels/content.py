"""What stands on a label: the item's Digital Link and texts, and for the hidden part its code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhenbo.gs1 import CANONICAL_DOMAIN, item_link
from zhenbo.items.code_records import read_codes
from zhenbo.items.codes import grouped
from zhenbo.items.kinds import Kind
from zhenbo.items.labels.fitting import Texts
from zhenbo.items.manifest import CODES, ITEMS, MANIFEST, read_manifest
from zhenbo.items.store import ItemStore

_WORDS = {
    "zh": {"front": "扫码查验", "sample": "展示样品", "hidden": "刮开扫码激活"},
    "en": {"front": "Scan to verify", "sample": "SHOW SAMPLE", "hidden": "Scratch and scan"},
}
LANGUAGES = tuple(_WORDS)


@dataclass(frozen=True)
class Label:
    """One label. `code` is in canonical form, and None for chips and where only fronts are printed."""

    gtin: str
    lot: str
    serial: str
    kind: Kind
    code: str | None = field(default=None, repr=False)

    def link(self, domain: str = CANONICAL_DOMAIN) -> str:
        """Digital Link of the item: what the front's QR says."""
        return item_link(domain, self.gtin, self.serial)

    def hidden_link(self, domain: str = CANONICAL_DOMAIN) -> str:
        """The link with the code as its fragment, which browsers never send to a server."""
        return f"{self.link(domain)}#{self.code}"

    def front_texts(self, language: str, product: str | None) -> Texts:
        """GS1 human-readable elements, below the product's name and, on samples, the word that says so."""
        words = _WORDS[language]
        lines = [f"(01) {self.gtin}", f"(10) {self.lot}", f"(21) {self.serial}"]
        if product:
            lines.insert(0, product)
        if self.kind.is_sample:
            lines.insert(0, words["sample"])
        return Texts(words["front"], (tuple(lines),), breakable=True)

    def hidden_texts(self, language: str) -> Texts:
        """The code, its six groups on as many lines as the label likes best."""
        groups = grouped(self.code or "").split("-")
        arrangements = tuple(
            tuple("-".join(groups[start : start + a_line]) for start in range(0, len(groups), a_line))
            for a_line in (6, 3, 2, 1)
        )
        return Texts(_WORDS[language]["hidden"], arrangements)


def labels_of_batch(folder: Path, passphrase: str | None = None) -> Iterator[Label]:
    """Labels of a batch folder in leaf order; with the passphrase they carry their codes, without it none
    does.
    """
    manifest = read_manifest(folder / MANIFEST)
    if passphrase is None:
        with ItemStore(folder / ITEMS) as store:
            for item in store.items():
                yield Label(manifest.gtin, manifest.lot, item.serial, item.kind)
        return
    for record in read_codes(folder / CODES, passphrase):
        code = None if record.kind.has_chip else record.secret
        yield Label(manifest.gtin, manifest.lot, record.serial, record.kind, code)
