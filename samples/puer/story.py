"""The story of one batch: which documents its members record, for any list of serials.

`documents(serials)` returns the documents by name in the order of the steps; `write` puts them, with the
certificate, into a folder. The committed ones in `documents/` are those of SAMPLE_SERIALS.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samples.puer.certificate import FILE_NAME, certificate_pdf
from samples.puer.events import between, document, event, kilograms, link, paper, pieces
from samples.puer.material import (
    PILE_LOT,
    correction,
    fermentation,
    picking,
    receiving_maocha,
    shipping_maocha,
    sun_drying,
)  # fmt: skip
from samples.puer.members import (
    CAKE,
    CARRIER,
    COOPERATIVE,
    DEPOT,
    FACTORY,
    LAB,
    LABORATORY,
    PACKING_LINE,
    PARTY,
    PRESS_ROOM,
    SHOW_STORE,
    sscc,
)  # fmt: skip
from zhenbo.epcis.certificates import pinned, read_certificate
from zhenbo.epcis.mandate import Member

LOT = "PE20260715A"
CAKE_KILOGRAMS = 0.357
CARTON = 84  # twelve stacks of seven
_NUMBERS = (731880142, 204417763, 958316020, 116720485, 640095817, 377254091, 829461350, 551038276)
SAMPLE_SERIALS = tuple(f"Y26{number:09d}K" for number in _NUMBERS)
_PER_EVENT = 1000


@dataclass(frozen=True)
class Step:
    """One document and the member that records it."""

    name: str
    recorder: Member
    document: dict[str, Any]


def documents(
    serials: Sequence[str], *, lot: str = LOT, carton: int = CARTON, sold: Sequence[str] | None = None
) -> list[Step]:
    """The whole story of the cakes with these serials; `sold` are those sold in the show (default: the
    first).
    """
    cakes = [link(ai01=CAKE, ai21=serial) for serial in serials]
    boxes = [cakes[at : at + carton] for at in range(0, len(cakes), carton)]
    ssccs = [link(ai00=sscc(FACTORY, number + 1)) for number in range(len(boxes))]
    gone = [link(ai01=CAKE, ai21=serial) for serial in (serials[:1] if sold is None else sold)]
    tea = max(700.0, len(serials) * CAKE_KILOGRAMS * 1.15)
    return [
        Step("01-picking", COOPERATIVE, picking(tea)),
        Step("02-sun-drying", COOPERATIVE, sun_drying(tea)),
        Step("03-shipping-maocha", COOPERATIVE, shipping_maocha(tea)),
        Step("04-receiving-maocha", FACTORY, receiving_maocha(tea)),
        Step("05-pile-fermentation", FACTORY, fermentation(tea)),
        Step("06-pressing", FACTORY, _pressing(lot, len(serials))),
        Step("07-inspection", LAB, _inspection(lot, len(serials))),
        Step("08-commissioning", FACTORY, _commissioning(lot, cakes)),
        Step("09-packing", FACTORY, _packing(boxes, ssccs)),
        Step("10-shipping", CARRIER, _shipping(ssccs)),
        Step("11-receiving", FACTORY, _receiving(ssccs)),
        Step("12-sale-in-show", FACTORY, _sale(boxes, ssccs, gone)),
        Step("13-correction", FACTORY, correction(tea)),
    ]


def certificate(lot: str = LOT) -> bytes:
    """The inspection report on the lot, as PDF."""
    return certificate_pdf(lot, CAKE)


def write(folder: Path, steps: Sequence[Step], lot: str = LOT) -> None:
    """Write the documents and the certificate."""
    folder.mkdir(parents=True, exist_ok=True)
    for step in steps:
        text = json.dumps(step.document, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{step.name}.jsonld").write_text(text, encoding="utf-8")
    (folder / FILE_NAME).write_bytes(certificate(lot))


def _pressing(lot: str, count: int) -> dict[str, Any]:
    return document("2026-07-15T18:00:00", event(
        f"pressing {lot}", "TransformationEvent", "2026-07-15T17:00:00", PRESS_ROOM,
        bizStep="creating_class_instance", disposition="active",
        inputQuantityList=[kilograms(PILE_LOT, count * CAKE_KILOGRAMS * 1.02)],
        outputQuantityList=[pieces(link(ai01=CAKE, ai10=lot), count)],
        bizTransactionList=[paper("prodorder", PARTY[FACTORY.name], "PO-0715-2")],
        ilmd={"cbvmda:lotNumber": lot, "cbvmda:countryOfOrigin": "CN", "tea:netWeightGrams": 357},
    ))  # fmt: skip


def _inspection(lot: str, count: int) -> dict[str, Any]:
    report = read_certificate(certificate(lot), FILE_NAME)
    return document("2026-07-28T17:00:00", event(
        f"inspection {lot}", "ObjectEvent", "2026-07-28T16:20:00", LABORATORY,
        action="OBSERVE", bizStep="inspecting", disposition="conformant",
        quantityList=[pieces(link(ai01=CAKE, ai10=lot), count)],
        bizTransactionList=[paper("cert", PARTY[LAB.name], "PE2026-0417"),
                            paper("testres", PARTY[LAB.name], "PE2026-0417-R")],
        certificationInfo=[pinned(f"https://lab.example.com/certificates/{FILE_NAME}", report)],
    ))  # fmt: skip


def _commissioning(lot: str, cakes: list[str]) -> dict[str, Any]:
    return document("2026-08-03T12:00:00", *(
        event(
            f"commissioning {lot} {cakes[at]}", "ObjectEvent", "2026-08-03T10:00:00", PACKING_LINE,
            action="ADD", bizStep="commissioning", disposition="active",
            epcList=cakes[at : at + _PER_EVENT],
            ilmd={"cbvmda:lotNumber": lot, "tea:label": "刮刮码一物一码"},
        )
        for at in range(0, len(cakes), _PER_EVENT)
    ))  # fmt: skip


def _packing(boxes: list[list[str]], ssccs: list[str]) -> dict[str, Any]:
    return document("2026-08-03T18:00:00", *(
        event(
            f"packing {box}", "AggregationEvent", "2026-08-03T15:00:00", PACKING_LINE,
            action="ADD", bizStep="packing", disposition="in_progress", parentID=box, childEPCs=cakes,
        )
        for cakes, box in zip(boxes, ssccs, strict=True)
    ))  # fmt: skip


def _shipping(ssccs: list[str]) -> dict[str, Any]:
    return document("2026-08-05T12:00:00", event(
        f"shipping {ssccs[0]}", "ObjectEvent", "2026-08-05T09:40:00", DEPOT,
        action="OBSERVE", bizStep="shipping", disposition="in_transit", epcList=ssccs,
        bizTransactionList=[paper("bol", PARTY[CARRIER.name], "DC-88120")],
        **between(PARTY[FACTORY.name], PARTY[CARRIER.name]),
    ))  # fmt: skip


def _receiving(ssccs: list[str]) -> dict[str, Any]:
    return document("2026-08-08T12:00:00", event(
        f"receiving {ssccs[0]}", "ObjectEvent", "2026-08-08T11:25:00", SHOW_STORE,
        action="OBSERVE", bizStep="receiving", disposition="sellable_accessible", epcList=ssccs,
        **between(PARTY[CARRIER.name], PARTY[FACTORY.name]),
    ))  # fmt: skip


def _sale(boxes: list[list[str]], ssccs: list[str], sold: list[str]) -> dict[str, Any]:
    gone = set(sold)
    opened = [(box, [c for c in cakes if c in gone]) for cakes, box in zip(boxes, ssccs, strict=True)]
    unpacked = [
        event(
            f"unpacking {box}", "AggregationEvent", "2026-08-18T19:00:00", SHOW_STORE,
            action="DELETE", bizStep="unpacking", disposition="sellable_accessible",
            parentID=box, childEPCs=cakes,
        )
        for box, cakes in opened
        if cakes
    ]  # fmt: skip
    sale = event(
        f"sale {sold[0]}", "TransactionEvent", "2026-08-18T20:15:00", SHOW_STORE,
        action="ADD", bizStep="retail_selling", disposition="retail_sold", epcList=sold,
        bizTransactionList=[{"type": "https://ns.example.com/tea/show",
                             "bizTransaction": "https://live.example.com/shows/2026-08-18"}],
    )  # fmt: skip
    return document("2026-08-18T22:30:00", *unpacked, sale)
