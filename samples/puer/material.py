"""Steps 01 to 05 and 13: from the leaf to the ripe tea, and the correction of a weight.

`tea` is the kilograms of maocha that go into the pile.
"""

from typing import Any

from samples.puer.events import between, document, event, kilograms, link, paper, reading
from samples.puer.members import (
    COOPERATIVE,
    DRYING_YARD,
    FACTORY,
    FACTORY_GATE,
    FRESH_LEAF,
    LOOSE_RIPE,
    MAOCHA,
    PARTY,
    PILE_ROOM,
    PLOTS,
)  # fmt: skip

_LOT_NAMES = ("260328-BL", "260329-NN")
_LEAF_LOTS = tuple(link(ai01=FRESH_LEAF, ai10=f"XY{name}") for name in _LOT_NAMES)
_MAOCHA_LOTS = tuple(link(ai01=MAOCHA, ai10=f"MC{name}") for name in _LOT_NAMES)
_SHARES = (4 / 7, 3 / 7)
PILE_LOT = link(ai01=LOOSE_RIPE, ai10="WD260410-3")
_PILE = "https://ns.example.com/tea/pile/WD260410-3"


def _maocha(tea: float) -> list[dict[str, Any]]:
    return [kilograms(lot, tea * share) for lot, share in zip(_MAOCHA_LOTS, _SHARES, strict=True)]


def picking(tea: float) -> dict[str, Any]:
    """Fresh leaf of two plots becomes two lots."""
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


def sun_drying(tea: float) -> dict[str, Any]:
    """Each lot of leaf becomes a lot of maocha."""
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


def shipping_maocha(tea: float) -> dict[str, Any]:
    """Both lots leave for the factory."""
    return document("2026-04-02T09:00:00", event(
        "shipping maocha", "ObjectEvent", "2026-04-02T08:30:00", DRYING_YARD,
        action="OBSERVE", bizStep="shipping", disposition="in_transit", quantityList=_maocha(tea),
        bizTransactionList=[paper("desadv", PARTY[COOPERATIVE.name], "SH-0402-1")],
        **between(PARTY[COOPERATIVE.name], PARTY[FACTORY.name]),
    ))  # fmt: skip


def _received(tea: float, name: str, **more: Any) -> dict[str, Any]:
    return event(
        name, "ObjectEvent", "2026-04-03T15:10:00", FACTORY_GATE,
        action="OBSERVE", bizStep="receiving", disposition="in_progress", quantityList=_maocha(tea),
        bizTransactionList=[paper("recadv", PARTY[FACTORY.name], "RC-0403-7")],
        **between(PARTY[COOPERATIVE.name], PARTY[FACTORY.name]), **more,
    )  # fmt: skip


_WRONG, _RIGHT = "receiving maocha", "receiving maocha, weighed again"


def receiving_maocha(tea: float) -> dict[str, Any]:
    """The clerk wrote a tenth too much; `13-correction` puts it right."""
    return document("2026-04-03T15:30:00", _received(tea * 1.1, _WRONG))


def correction(tea: float) -> dict[str, Any]:
    """The declaration that 04 was wrong, and the event that says it right."""
    right = _received(tea, _RIGHT)
    declared = {
        "declarationTime": "2026-04-05T10:00:00.000+08:00",
        "reason": "incorrect_data",
        "correctiveEventIDs": [right["eventID"]],
    }
    return document("2026-04-05T10:05:00", _received(tea * 1.1, _WRONG, errorDeclaration=declared), right)


def fermentation(tea: float) -> dict[str, Any]:
    """渥堆: both lots go into one pile, and ripe tea comes out."""
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
        outputQuantityList=[kilograms(PILE_LOT, tea * 0.9)],
        sensorElementList=[reading(f"2026-{time}", celsius, wet, device) for time, celsius, wet in weeks],
        ilmd={"cbvmda:lotNumber": "WD260410-3", "tea:process": "渥堆发酵", "tea:turnings": 6},
    )  # fmt: skip
    return document("2026-06-02T17:00:00", begun, ended)
