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
from samples.puer.events import between, document, event, kilograms, link, paper, pieces, reading
from samples.puer.members import (
    CAKE,
    CARRIER,
    COOPERATIVE,
    DEPOT,
    DRYING_YARD,
    FACTORY,
    FACTORY_GATE,
    FRESH_LEAF,
    LAB,
    LABORATORY,
    LOOSE_RIPE,
    MAOCHA,
    PACKING_LINE,
    PILE_ROOM,
    PLOTS,
    PRESS_ROOM,
    SHOW_STORE,
    gln,
    sscc,
)  # fmt: skip
from zhenbo.epcis.certificates import pinned, read_certificate
from zhenbo.epcis.mandate import Member

LOT = "PE20260715A"
CAKE_KILOGRAMS = 0.357
CARTON = 84  # twelve stacks of seven
SAMPLE_SERIALS = tuple(f"Y26{number:09d}K" for number in (731880142, 204417763, 958316020, 116720485,
                                                        640095817, 377254091, 829461350, 551038276))  # fmt: skip
_PER_EVENT = 1000
_PARTY = {member.name: gln(member, "00000") for member in (COOPERATIVE, FACTORY, LAB, CARRIER)}


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
        Step("01-picking", COOPERATIVE, _picking(tea)),
        Step("02-sun-drying", COOPERATIVE, _sun_drying(tea)),
        Step("03-shipping-maocha", COOPERATIVE, _shipping_maocha(tea)),
        Step("04-receiving-maocha", FACTORY, _receiving_maocha(tea)),
        Step("05-pile-fermentation", FACTORY, _fermentation(tea)),
        Step("06-pressing", FACTORY, _pressing(lot, len(serials))),
        Step("07-inspection", LAB, _inspection(lot, len(serials))),
        Step("08-commissioning", FACTORY, _commissioning(lot, cakes)),
        Step("09-packing", FACTORY, _packing(boxes, ssccs)),
        Step("10-shipping", CARRIER, _shipping(ssccs)),
        Step("11-receiving", FACTORY, _receiving(ssccs)),
        Step("12-sale-in-show", FACTORY, _sale(boxes, ssccs, gone)),
        Step("13-correction", FACTORY, _correction(tea)),
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


_LOT_NAMES = ("260328-BL", "260329-NN")
_LEAF_LOTS = tuple(link(ai01=FRESH_LEAF, ai10=f"XY{name}") for name in _LOT_NAMES)
_MAOCHA_LOTS = tuple(link(ai01=MAOCHA, ai10=f"MC{name}") for name in _LOT_NAMES)
_SHARES = (4 / 7, 3 / 7)
_PILE_LOT = link(ai01=LOOSE_RIPE, ai10="WD260410-3")
_PILE = "https://ns.example.com/tea/pile/WD260410-3"


def _maocha(tea: float) -> list[dict[str, Any]]:
    return [kilograms(lot, tea * share) for lot, share in zip(_MAOCHA_LOTS, _SHARES, strict=True)]


def _picking(tea: float) -> dict[str, Any]:
    plots = (("28", "布朗山 Bulang", 1650, 120), ("29", "南糯山 Nannuo", 1480, 80))
    return document("2026-03-29T20:00:00", *(
        event(
            f"picking {lot}", "ObjectEvent", f"2026-03-{day}T17:30:00", plot,
            action="ADD", bizStep="creating_class_instance", disposition="active",
            quantityList=[kilograms(lot, tea * share * 4.2)],
            ilmd={
                "cbvmda:lotNumber": lot.rpartition("/")[2],
                "cbvmda:harvestStartDate": f"2026-03-{day}", "cbvmda:harvestEndDate": f"2026-03-{day}",
                "cbvmda:countryOfOrigin": "CN",
                "tea:plot": link(ai414=plot), "tea:mountain": mountain,
                "tea:elevationMetres": elevation, "tea:treeAgeYears": age, "tea:cultivar": "勐海大叶种",
            },
        )
        for (day, mountain, elevation, age), lot, plot, share
        in zip(plots, _LEAF_LOTS, PLOTS, _SHARES, strict=True)
    ))  # fmt: skip


def _sun_drying(tea: float) -> dict[str, Any]:
    return document("2026-03-31T19:00:00", *(
        event(
            f"sun-drying {dried}", "TransformationEvent", f"2026-03-{day}T18:00:00", DRYING_YARD,
            bizStep="creating_class_instance", disposition="active",
            inputQuantityList=[kilograms(leaf, tea * share * 4.2)],
            outputQuantityList=[kilograms(dried, tea * share)],
            ilmd={"cbvmda:lotNumber": dried.rpartition("/")[2], "tea:process": "杀青、揉捻、日晒干燥"},
        )
        for day, leaf, dried, share in zip(("30", "31"), _LEAF_LOTS, _MAOCHA_LOTS, _SHARES, strict=True)
    ))  # fmt: skip


def _shipping_maocha(tea: float) -> dict[str, Any]:
    return document("2026-04-02T09:00:00", event(
        "shipping maocha", "ObjectEvent", "2026-04-02T08:30:00", DRYING_YARD,
        action="OBSERVE", bizStep="shipping", disposition="in_transit", quantityList=_maocha(tea),
        bizTransactionList=[paper("desadv", _PARTY[COOPERATIVE.name], "SH-0402-1")],
        **between(_PARTY[COOPERATIVE.name], _PARTY[FACTORY.name]),
    ))  # fmt: skip


def _received(tea: float, name: str, **more: Any) -> dict[str, Any]:
    return event(
        name, "ObjectEvent", "2026-04-03T15:10:00", FACTORY_GATE,
        action="OBSERVE", bizStep="receiving", disposition="in_progress", quantityList=_maocha(tea),
        bizTransactionList=[paper("recadv", _PARTY[FACTORY.name], "RC-0403-7")],
        **between(_PARTY[COOPERATIVE.name], _PARTY[FACTORY.name]), **more,
    )  # fmt: skip


_WRONG, _RIGHT = "receiving maocha", "receiving maocha, weighed again"


def _receiving_maocha(tea: float) -> dict[str, Any]:
    """The clerk wrote a tenth too much; `13-correction` puts it right."""
    return document("2026-04-03T15:30:00", _received(tea * 1.1, _WRONG))


def _correction(tea: float) -> dict[str, Any]:
    right = _received(tea, _RIGHT)
    declared = {
        "declarationTime": "2026-04-05T10:00:00.000+08:00",
        "reason": "incorrect_data",
        "correctiveEventIDs": [right["eventID"]],
    }
    return document("2026-04-05T10:05:00", _received(tea * 1.1, _WRONG, errorDeclaration=declared), right)


def _fermentation(tea: float) -> dict[str, Any]:
    device = link(ai8004="9521001PROBE03")
    weeks = (("04-12T09:00:00", 41.2, 88.0), ("04-19T09:00:00", 57.6, 91.5), ("04-28T09:00:00", 61.8, 90.2),
             ("05-10T09:00:00", 55.3, 86.4), ("05-24T09:00:00", 43.9, 79.8))  # fmt: skip
    begun = event(
        "pile begun", "TransformationEvent", "2026-04-10T08:00:00", PILE_ROOM,
        transformationID=_PILE, bizStep="creating_class_instance", disposition="in_progress",
        inputQuantityList=_maocha(tea),
    )  # fmt: skip
    ended = event(
        "pile ended", "TransformationEvent", "2026-06-02T16:00:00", PILE_ROOM,
        transformationID=_PILE, bizStep="creating_class_instance", disposition="active",
        outputQuantityList=[kilograms(_PILE_LOT, tea * 0.9)],
        sensorElementList=[reading(f"2026-{time}", celsius, wet, device) for time, celsius, wet in weeks],
        ilmd={"cbvmda:lotNumber": "WD260410-3", "tea:process": "渥堆发酵", "tea:turnings": 6},
    )  # fmt: skip
    return document("2026-06-02T17:00:00", begun, ended)


def _pressing(lot: str, count: int) -> dict[str, Any]:
    return document("2026-07-15T18:00:00", event(
        f"pressing {lot}", "TransformationEvent", "2026-07-15T17:00:00", PRESS_ROOM,
        bizStep="creating_class_instance", disposition="active",
        inputQuantityList=[kilograms(_PILE_LOT, count * CAKE_KILOGRAMS * 1.02)],
        outputQuantityList=[pieces(link(ai01=CAKE, ai10=lot), count)],
        bizTransactionList=[paper("prodorder", _PARTY[FACTORY.name], "PO-0715-2")],
        ilmd={"cbvmda:lotNumber": lot, "cbvmda:countryOfOrigin": "CN", "tea:netWeightGrams": 357},
    ))  # fmt: skip


def _inspection(lot: str, count: int) -> dict[str, Any]:
    report = read_certificate(certificate(lot), FILE_NAME)
    return document("2026-07-28T17:00:00", event(
        f"inspection {lot}", "ObjectEvent", "2026-07-28T16:20:00", LABORATORY,
        action="OBSERVE", bizStep="inspecting", disposition="conformant",
        quantityList=[pieces(link(ai01=CAKE, ai10=lot), count)],
        bizTransactionList=[paper("cert", _PARTY[LAB.name], "PE2026-0417"),
                            paper("testres", _PARTY[LAB.name], "PE2026-0417-R")],
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
        bizTransactionList=[paper("bol", _PARTY[CARRIER.name], "DC-88120")],
        **between(_PARTY[FACTORY.name], _PARTY[CARRIER.name]),
    ))  # fmt: skip


def _receiving(ssccs: list[str]) -> dict[str, Any]:
    return document("2026-08-08T12:00:00", event(
        f"receiving {ssccs[0]}", "ObjectEvent", "2026-08-08T11:25:00", SHOW_STORE,
        action="OBSERVE", bizStep="receiving", disposition="sellable_accessible", epcList=ssccs,
        **between(_PARTY[CARRIER.name], _PARTY[FACTORY.name]),
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
